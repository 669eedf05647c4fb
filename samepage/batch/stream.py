"""The rows of a roster, through any executor, into the done-list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

from samepage.batch.executors import WorkerPool
from samepage.batch.fingerprint import Fingerprint
from samepage.batch.journal import Journal
from samepage.batch.worker import ChunkResult, RowResult, RowTask, build_rows
from samepage.build.manifest import entry_of
from samepage.build.options import BuildOptions
from samepage.build.selection import Roster
from samepage.build.workbooks import file_names
from samepage.errors import BuildError
from samepage.files import write_whole
from samepage.render.placeholders import variant_key

SECONDS = 0.4  # of work in a chunk: long against its way to a worker, short for whoever watches
MOST_ROWS = 100
AHEAD = 2  # chunks for each worker, so that none waits for the next


def waiting(
    roster: Roster, run: BuildOptions, inputs: Fingerprint, ledger: Journal, done: Callable[[], None]
) -> Iterator[RowTask]:
    """The good rows whose files are not there yet; ``done`` is told of each of the others."""
    for row in roster.rows():
        if row.site is None:
            continue
        key = inputs.key(row.site)
        # With --no-cache, nothing that was made before counts.
        if run.cache is not None and ledger.has(key, file_names(row.site, run)):
            done()
        else:
            yield RowTask(row.site, key, roster.told(row.number))


def make_all(
    tasks: Iterator[RowTask], crew: WorkerPool, kits: dict[tuple, Any], run: BuildOptions, ledger: Journal
) -> Iterator[RowResult]:
    """What becomes of each task, as it is done; files that stand whole are noted in ``ledger`` before that."""
    sizes: dict[tuple | None, int] = defaultdict(lambda: 1)
    underway: dict[Future[ChunkResult], tuple | None] = {}

    def collect() -> Iterator[RowResult]:
        for future in wait(underway, return_when=FIRST_COMPLETED).done:
            make = underway.pop(future)
            try:
                made = future.result()
            except crew.broken as error:
                raise BuildError(crew.trouble) from error
            each = made.seconds / len(made.results)
            sizes[make] = max(1, min(MOST_ROWS, int(SECONDS / max(each, 1e-6)), 4 * sizes[make]))
            for result in made.results:
                yield _noted(result, run, ledger)

    for make, chunk in _chunks(tasks, kits, sizes):
        while len(underway) >= AHEAD * crew.workers:
            yield from collect()
        underway[_submit(crew.executor, crew.supplies, kits.get(make), chunk)] = make
    while underway:
        yield from collect()


def _submit(executor: Executor, supplies: Any, kit: Any, chunk: tuple[RowTask, ...]) -> Future[ChunkResult]:
    return executor.submit(build_rows, supplies, kit, chunk)


def _chunks(
    tasks: Iterator[RowTask], kits: dict[tuple, Any], sizes: dict[tuple | None, int]
) -> Iterator[tuple[tuple | None, tuple[RowTask, ...]]]:
    """Tasks of one make together; those without a kit all together."""
    gathered: dict[tuple | None, list[RowTask]] = defaultdict(list)
    for task in tasks:
        make: tuple | None = variant_key(task.site)
        make = make if make in kits else None
        gathered[make].append(task)
        if len(gathered[make]) >= sizes[make]:
            yield make, tuple(gathered.pop(make))
    for make, rest in gathered.items():
        for at in range(0, len(rest), sizes[make]):
            yield make, tuple(rest[at : at + sizes[make]])


def _noted(result: RowResult, run: BuildOptions, ledger: Journal) -> RowResult:
    for one, data in zip(result.built, result.data):
        write_whole(one.path, data)
    if result.built:
        ledger.add(result.key, [entry_of(run.output, one) for one in result.built])
    return RowResult(result.key, result.built, result.problems)
