"""Many workbooks at once: the same jobs over as many processes as asked."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, TypeVar

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions, JobOutcome, SiteJob
from samepage.builder.workbooks import build_or_report
from samepage.builder.worker import ChunkResult, LocalContext, build_chunk
from samepage.content.loader import Library
from samepage.errors import BuildError
from samepage.signals import sigint_blocked

P = ParamSpec("P")
T = TypeVar("T")
STOPPED = "a helping process was stopped, most likely for want of memory; build again with --jobs 1"


def build_all(
    jobs: Sequence[SiteJob],
    options: BuildOptions,
    library: Library,
    workers: int,
    on_progress: Callable[[Sequence[str]], None],
) -> Generator[JobOutcome, None, None]:
    """The outcome of each job as it is done; ``on_progress`` is told the names of the sites in work.

    One worker, or one job, needs no other process. Raises BuildError where a process is killed.
    """
    workers = min(workers, len(jobs))
    if workers <= 1:
        context = BuildContext(options, library)
        for job in jobs:
            on_progress([job.site.name])
            yield build_or_report(job, context)
        return
    with WorkerProcesses(workers, options.output) as pool:
        underway: dict[Future[ChunkResult], str] = {}
        left, here = list(reversed(jobs)), LocalContext(options)
        while left or underway:
            while left and len(underway) < workers:
                job = left.pop()
                underway[pool.submit(build_chunk, here, None, (job,))] = job.site.name
            on_progress([*underway.values()])
            for future in wait(underway, return_when=FIRST_COMPLETED).done:
                del underway[future]
                yield from result_of(future).outcomes


def result_of(future: Future[T]) -> T:
    """The result. Raises BuildError where the process was killed."""
    try:
        return future.result()
    except BrokenExecutor as error:
        raise BuildError(STOPPED) from error


class WorkerProcesses(ProcessPoolExecutor):
    """Processes that end with this one, leave Ctrl-C to it, and are not waited for after an error.

    What a stopped one left half-written below ``output`` is removed.
    """

    def __init__(self, workers: int, output: Path):
        # Spawned on every system alike: forking a process that has threads can lock it up.
        spawn = multiprocessing.get_context("spawn")
        super().__init__(workers, spawn, initializer=_end_with_parent)
        self._others = set(multiprocessing.active_children())
        self._output = output

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with sigint_blocked():  # processes start as work comes
            return super().submit(fn, *args, **kwargs)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if kind is None:
            return super().__exit__(kind, error, trace)
        helpers = set(multiprocessing.active_children()) - self._others
        self.shutdown(wait=False, cancel_futures=True)
        for helper in helpers:
            helper.terminate()
            helper.join()
            for part in self._output.glob(f"*/.*.{helper.pid}.part"):
                part.unlink(missing_ok=True)
        return None


def _end_with_parent() -> None:
    """In each process, once: end it when its parent is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def end() -> None:
        wait_for([sentinel])
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
