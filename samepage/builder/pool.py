"""Who does the work: this process, or processes of this machine. ``batch/cluster.py`` adds other machines."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

from samepage.builder.worker import WorkerContext
from samepage.errors import BuildError
from samepage.signals import sigint_blocked

P = ParamSpec("P")
T = TypeVar("T")
STOPPED = "a helping process was stopped, most likely for want of memory; build again with --jobs 1"


@dataclass(frozen=True)
class WorkerPool:
    """An executor, and what ``build_chunk`` is given there: values, or handles that the executor replaces.

    ``send`` makes such a handle of a file of masters; None where none are compiled in advance.
    ``failures`` are what a future raises whose worker is gone, ``failure_message`` says so.
    """

    executor: Executor
    workers: int
    context: Any
    send: Callable[[Path], Any] | None = None
    failures: tuple[type[BaseException], ...] = (BrokenExecutor,)
    failure_message: str = STOPPED

    def submit(self, function: Callable[..., T], *args: Any) -> Future[T]:
        """``function`` of the workers' context and ``args``. Raises BuildError where a worker is gone."""
        try:
            return self.executor.submit(function, self.context, *args)
        except self.failures as error:
            raise BuildError(self.failure_message) from error

    def result(self, future: Future[T]) -> T:
        """Raises BuildError where the worker is gone."""
        try:
            return future.result()
        except self.failures as error:
            raise BuildError(self.failure_message) from error


@contextmanager
def local_pool(context: WorkerContext, workers: int, output: Path) -> Iterator[WorkerPool]:
    """One worker needs no other process. What a stopped one left half-written in ``output`` is removed."""
    if workers <= 1:
        yield WorkerPool(SerialExecutor(), 1, context)
        return
    with WorkerProcesses(workers, output) as executor:
        yield WorkerPool(executor, workers, context, lambda path: path)


@contextmanager
def helping_processes(context: WorkerContext, most: int, output: Path) -> Iterator[WorkerPool]:
    """At most so many processes beside this one, each of which starts when there is work for it. What a stopped one
    left half-written in ``output`` is removed."""
    executor = WorkerProcesses(most, output) if most else SerialExecutor()
    with executor:
        yield WorkerPool(executor, most, context)


class SerialExecutor(Executor):
    """Work is done when it is submitted, in this process."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class WorkerProcesses(ProcessPoolExecutor):
    """Processes that end with this one, leave Ctrl-C to it, and are not waited for after an error."""

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
            for folder in ("", "*/"):
                for part in self._output.glob(f"{folder}.*.{helper.pid}.part"):
                    part.unlink(missing_ok=True)
        return None


def _end_with_parent() -> None:
    """In each process, once: end it when its parent is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def end() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()
