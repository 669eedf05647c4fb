"""What is done where workbooks are made: some rows of one make, one after the other."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from samepage.batch.worker_context import MasterSet, WorkerContext, make_master_set
from samepage.build.context import BuildContext
from samepage.build.options import BuiltFile, SiteJob
from samepage.build.workbooks import build_or_report
from samepage.content.schema import Site

KITS_KEPT = 6  # makes at once; each is some ten megabytes
MAKES_KEPT = 12  # of those met without a kit


@dataclass(frozen=True)
class RowTask:
    """One row. ``key`` stands for all that goes into its files; ``told`` begins a message about it."""

    site: Site
    key: str
    told: str


@dataclass(frozen=True)
class RowResult:
    """What became of a row. ``data`` are the files where they are not written yet."""

    key: str
    built: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    data: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class ChunkResult:
    results: tuple[RowResult, ...]
    seconds: float


class WorkerState:
    """Of one process and one run: the workshop, and the kits that were opened there."""

    def __init__(self, supplies: WorkerContext):
        self.shop: BuildContext = supplies.shop()
        self._writes = supplies.writes
        self._kits: set[str] = set()

    def make(self, kit: MasterSet | None, tasks: tuple[RowTask, ...]) -> ChunkResult:
        start = time.perf_counter()
        if kit is not None and kit.uid not in self._kits:
            if len(self._kits) >= KITS_KEPT:
                self._forget()
            self.shop.renderer.add_masters(kit.masters())
            self._kits.add(kit.uid)
        results = tuple(self._one(task) for task in tasks)
        if len(self.shop.renderer.masters[0]) > KITS_KEPT + MAKES_KEPT:
            self._forget()
        return ChunkResult(results, time.perf_counter() - start)

    def kit(self, site: Site) -> bytes | None:
        return make_master_set(self.shop.renderer, site)

    def _forget(self) -> None:
        self.shop.forget_masters()
        self._kits.clear()

    def _one(self, task: RowTask) -> RowResult:
        job = SiteJob(task.site, self.shop.options, task.told)
        try:
            outcome = build_or_report(job, self.shop, self._writes)
        except Exception as error:  # a row must not stop a country; it is told, and the run fails at its end
            return RowResult(
                task.key,
                problems=(
                    f"{task.told}the program failed ({type(error).__name__}: {error}): please report this line.",
                ),
            )
        return RowResult(task.key, outcome.files, outcome.problems, outcome.data)


_benches: dict[str, WorkerState] = {}
# Threads of a worker share one state, in which masters and sections are added: they take turns.
_turn = threading.Lock()


def build_rows(supplies: WorkerContext, kit: MasterSet | None, tasks: tuple[RowTask, ...]) -> ChunkResult:
    """In any process of any executor: the files of ``tasks``."""
    with _turn:
        return _bench(supplies).make(kit, tasks)


def make_masters(supplies: WorkerContext, site: Site) -> bytes | None:
    """In any process of any executor: the masters of ``site``'s make, to be sent to others."""
    with _turn:
        return _bench(supplies).kit(site)


def _bench(supplies: WorkerContext) -> WorkerState:
    if supplies.uid not in _benches:
        _benches.clear()
        _benches[supplies.uid] = WorkerState(supplies)
    return _benches[supplies.uid]
