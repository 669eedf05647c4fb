"""The rows of a roster, through any executor, into the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from samepage.batch.job_keys import JobKeys
from samepage.batch.pools import WorkerPool
from samepage.builder.journal import Journal
from samepage.builder.options import BuildOptions, JobOutcome, SiteJob
from samepage.builder.selection import Roster
from samepage.builder.workbooks import file_names
from samepage.builder.worker import ChunkResult, build_chunk
from samepage.errors import BuildError
from samepage.files import write_whole
from samepage.render.placeholders import VariantKey, variant_key

SECONDS = 0.4  # of work in a chunk: long against its way to a worker, short for whoever watches
MOST_ROWS = 100
AHEAD = 2  # chunks for each worker, so that none waits for the next

Masters = Mapping[VariantKey, Any]  # what a pool's ``send`` returned


def unfinished_jobs(
    roster: Roster, options: BuildOptions, keys: JobKeys, journal: Journal, on_kept: Callable[[], None]
) -> Iterator[SiteJob]:
    """The good rows whose files are not there yet; ``on_kept`` is called for each of the others."""
    for row in roster.rows():
        if row.site is None:
            continue
        key = keys.key(row.site)
        # With --no-cache, nothing that was made before counts.
        if options.cache is not None and journal.keep(key, file_names(row.site, options)):
            on_kept()
        else:
            yield SiteJob(row.site, roster.label(row.number), key)


def build_jobs(
    jobs: Iterator[SiteJob], pool: WorkerPool, masters: Masters, output: Path, journal: Journal
) -> Iterator[JobOutcome]:
    """The outcome of each job as it is done; by then its files stand whole, and ``journal`` has them."""
    sizes: dict[VariantKey | None, int] = defaultdict(lambda: 1)
    underway: dict[Future[ChunkResult], VariantKey | None] = {}

    def outcomes() -> Iterator[JobOutcome]:
        for future in wait(underway, return_when=FIRST_COMPLETED).done:
            variant = underway.pop(future)
            try:
                result = future.result()
            except pool.failures as error:
                raise BuildError(pool.failure_message) from error
            each = result.seconds / len(result.outcomes)
            # Never much more than before: the first row of a chunk may have compiled for all.
            sizes[variant] = max(1, min(MOST_ROWS, int(SECONDS / max(each, 1e-6)), 4 * sizes[variant]))
            for outcome in result.outcomes:
                _note(outcome, output, journal)
                yield outcome

    for variant, chunk in _chunks(jobs, masters, sizes):
        while len(underway) >= AHEAD * pool.workers:
            yield from outcomes()
        compiled = None if variant is None else masters[variant]
        underway[pool.executor.submit(build_chunk, pool.context, compiled, chunk)] = variant
    while underway:
        yield from outcomes()


def _chunks(
    jobs: Iterator[SiteJob], masters: Masters, sizes: Mapping[VariantKey | None, int]
) -> Iterator[tuple[VariantKey | None, tuple[SiteJob, ...]]]:
    """Jobs of one variant together; those without masters all together, under None."""
    gathered: dict[VariantKey | None, list[SiteJob]] = defaultdict(list)
    for job in jobs:
        key = variant_key(job.site)
        variant = key if key in masters else None
        gathered[variant].append(job)
        if len(gathered[variant]) >= sizes[variant]:
            yield variant, tuple(gathered.pop(variant))
    for variant, rest in gathered.items():
        for start in range(0, len(rest), sizes[variant]):
            yield variant, tuple(rest[start : start + sizes[variant]])


def _note(outcome: JobOutcome, output: Path, journal: Journal) -> None:
    for built, data in zip(outcome.files, outcome.data, strict=False):
        write_whole(output / built.entry.path, data)
    if outcome.files:
        journal.add(outcome.key, [built.entry for built in outcome.files])
