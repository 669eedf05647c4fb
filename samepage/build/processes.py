"""Many workbooks at once: the same jobs over as many processes as asked."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import resource_tracker
from multiprocessing.connection import wait as wait_for
from pathlib import Path

from samepage.build.context import BuildContext
from samepage.build.options import BuildOptions, JobOutcome, SiteJob
from samepage.build.workbooks import build_or_report
from samepage.content.loader import Library
from samepage.errors import BuildError

STOPPED = "a helping process was stopped, most likely for want of memory; build again with --jobs 1"
Watch = Callable[[Sequence[str]], None]  # told the names of the sites that are being made


def build_all(
    jobs: Sequence[SiteJob],
    run: BuildOptions,
    library: Library,
    workers: int,
    watch: Watch = lambda names: None,
) -> Iterator[JobOutcome]:
    """The outcome of each job as it is done. One worker, or one job, needs no other process."""
    if min(workers, len(jobs)) <= 1:
        context = BuildContext(run, library)
        for job in jobs:
            watch([job.site.name])
            yield build_or_report(job, context)
        return
    with Processes(min(workers, len(jobs)), run.output, _prepare, (run,)) as pool:
        waiting: dict[Future[JobOutcome], str] = {}
        for job in jobs:
            # No more than can be worked on: a roster of every district needs no more memory than ten.
            if len(waiting) >= workers:
                yield from _done(waiting)
            with deaf_helpers():
                waiting[pool.submit(_run_job, job)] = job.site.name
            watch(list(waiting.values()))
        while waiting:
            yield from _done(waiting)
            watch(list(waiting.values()))


def _done(waiting: dict[Future[JobOutcome], str]) -> Iterator[JobOutcome]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        del waiting[future]
        try:
            outcome = future.result()
        except BrokenProcessPool as error:
            raise BuildError(STOPPED) from error
        yield outcome


class Processes:
    """A pool of processes whose end never waits for work that no one wants any more.

    ``begin`` is called in each with ``args`` once; files that a stopped one left half-written in
    ``output`` are removed.
    """

    def __init__(self, workers: int, output: Path, begin: Callable[..., None], args: tuple = ()):
        # Spawned on every system alike: forking a process that has threads can lock it up.
        self._before = set(multiprocessing.active_children())
        self._output = output
        self._executor = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), initializer=_live_as_long, initargs=(begin, args)
        )

    def __enter__(self) -> ProcessPoolExecutor:
        return self._executor

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._executor.shutdown()
            return
        helpers = set(multiprocessing.active_children()) - self._before
        self._executor.shutdown(wait=False, cancel_futures=True)
        for helper in helpers:
            helper.terminate()
            helper.join()
            for part in self._output.glob(f"*/.*.{helper.pid}.part"):
                part.unlink(missing_ok=True)


@contextmanager
def deaf_helpers() -> Iterator[None]:
    """A process that begins in here never hears Ctrl-C: only this one answers it, a moment later."""
    # The tracker, which comes with the first process, would take the block away again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _live_as_long(begin: Callable[..., None], args: tuple) -> None:
    """In each helping process, once: see that it ends when the one that began it is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end() -> None:
            wait_for([parent.sentinel])
            os._exit(1)

        threading.Thread(target=end, daemon=True).start()
    begin(*args)


@lru_cache(maxsize=1)
def _context(options: BuildOptions) -> BuildContext:
    """The context of this worker process, made again if another run's options come."""
    return BuildContext(options)


def _prepare(options: BuildOptions) -> None:
    """In each worker process, once: read the guide before the first job comes."""
    _context(options)


def _run_job(job: SiteJob) -> JobOutcome:
    return build_or_report(job, _context(job.options))
