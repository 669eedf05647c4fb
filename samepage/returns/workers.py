"""Files are read by worker processes with bounds on memory and time, which can write nothing.

A hostile file may make the libraries that read it hang, crash or worse. So each worker has limits set
by the operating system, and hands back nothing but JSON, which is checked.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from samepage.errors import BuildError
from samepage.formats.returned import ReviewItem, Unreadable
from samepage.limits import MOST_ANSWER_BYTES, MOST_CPU_SECONDS, MOST_MEMORY, MOST_SECONDS
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.folder import FolderFile, read_file
from samepage.returns.read_return import problem_of, read_return
from samepage.signals import limit_process, limit_time, silence, start_process
from samepage.workbook.dictionary import Catalog

# The first that fits: to see which fits best, pydantic reads each file's answers twice.
ReadResult = Annotated[ReturnedWorkbook | ReviewItem, Field(union_mode="left_to_right")]
OnProgress = Callable[[Sequence[str]], None]  # called with the paths that are being read

MOST_FAILED_STARTS = 3  # in a row, before something other than a file must be wrong
SECONDS_TO_START = 60
SLOW = f"reading it takes more than {MOST_CPU_SECONDS} seconds, which no workbook does"
LATE = (
    f"it was not read within {MOST_SECONDS} seconds, nor when it was tried alone: collect again when this machine "
    "is less busy"
)
BROKE = "it breaks the program that reads it"
RESULT: TypeAdapter[ReadResult] = TypeAdapter(ReadResult)


def read_files(
    files: Sequence[FolderFile], catalog: Catalog, jobs: int, on_progress: OnProgress = lambda _paths: None
) -> Generator[tuple[FolderFile, ReadResult], None, None]:
    """What each file answers, or the problem that it is, in the order of ``files``.

    No file takes more than ``MOST_CPU_SECONDS`` of work, ``MOST_SECONDS`` by the clock or ``MOST_MEMORY``
    bytes: the process that reads it is then ended, and another takes its place. What was late by the
    clock is tried once more, alone, after all others: the machine may have been busy. Raises
    ``BuildError`` where no process starts.
    """
    results: dict[int, ReadResult] = {}
    queue, late = deque(range(len(files))), set[int]()
    pool = _ReaderPool(catalog)
    yielded = 0
    try:
        while yielded < len(files):
            alone = bool(queue) and queue[0] in late
            pool.keep(1 if alone else min(jobs, pool.busy + len(queue)))
            for worker in pool.free():
                if queue and not (alone and pool.busy):
                    worker.assign(number := queue.popleft(), files[number])
            on_progress([files[worker.task].path for worker in pool.workers if worker.task is not None])
            for number, result in pool.results():
                if isinstance(result, ReviewItem) and result.message == LATE and number not in late:
                    late.add(number)
                    queue.append(number)
                else:
                    results[number] = result
            while yielded in results:
                yield files[yielded], results.pop(yielded)
                yielded += 1
    finally:
        pool.stop()


@dataclass
class _ReaderProcess:
    """A worker. ``task`` is the number of its file; ``deadline`` is of the task, or of its start."""

    process: BaseProcess
    pipe: Connection
    deadline: float
    ready: bool = False
    task: int | None = None

    def assign(self, number: int, file: FolderFile) -> None:
        self.task, self.deadline = number, time.monotonic() + MOST_SECONDS
        with contextlib.suppress(OSError):  # it has ended, and its pipe will soon say so
            self.pipe.send((str(file.place), file.member, file.path, file.sha256))

    def end(self) -> int | None:
        """Ends the process; its exit code, or minus the signal that ended it."""
        self.process.join(0.2)
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return self.process.exitcode


class _ReaderPool:
    def __init__(self, catalog: Catalog):
        self.catalog = catalog
        self.workers: list[_ReaderProcess] = []
        self.failed_starts = 0

    @property
    def busy(self) -> int:
        """How many workers read a file."""
        return sum(worker.task is not None for worker in self.workers)

    def free(self) -> list[_ReaderProcess]:
        return [worker for worker in self.workers if worker.ready and worker.task is None]

    def keep(self, number: int) -> None:
        """Start workers until there are ``number``."""
        while len(self.workers) < number:
            self._start_worker()

    def _start_worker(self) -> None:
        process, ours = start_process(_serve)
        self.workers.append(_ReaderProcess(process, ours, time.monotonic() + SECONDS_TO_START))
        # Not as an argument: a process that is slow to start would keep this one in `start`, where Ctrl-C waits.
        with contextlib.suppress(OSError):  # it has ended, and its pipe will soon say so
            ours.send(self.catalog)

    def results(self) -> Iterator[tuple[int, ReadResult]]:
        """Waits until a worker answers, ends or is out of time; gives what is known then, by task."""
        waiting = [worker for worker in self.workers if worker.task is not None or not worker.ready]
        seconds = min(worker.deadline for worker in waiting) - time.monotonic()
        readable = wait([worker.pipe for worker in self.workers], max(seconds, 0.0))
        now = time.monotonic()
        for worker in list(self.workers):
            if worker.pipe in readable:
                try:
                    data = worker.pipe.recv_bytes(MOST_ANSWER_BYTES)
                except (EOFError, OSError):
                    yield from self._lost(worker, SLOW if worker.end() == -signal.SIGXCPU else BROKE)
                    continue
                if worker.task is None:
                    worker.ready, self.failed_starts = True, 0
                else:
                    number, worker.task = worker.task, None
                    yield number, _result(data)
            elif worker in waiting and now >= worker.deadline:
                worker.end()
                yield from self._lost(worker, LATE)

    def _lost(self, worker: _ReaderProcess, message: str) -> Iterator[tuple[int, ReviewItem]]:
        """A worker that has ended: its file's problem, if it had one; else it did not even start."""
        self.workers.remove(worker)
        if worker.task is not None:
            yield worker.task, ReviewItem(Unreadable.kind, "", message)
            return
        self.failed_starts += 1
        if self.failed_starts >= MOST_FAILED_STARTS:
            raise BuildError(
                "the processes that read files cannot begin; free some memory and try again with --jobs 1"
            )

    def stop(self) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.end()
        self.workers.clear()


def _result(data: bytes) -> ReadResult:
    """As JSON: a process that a file has taken over can hand back nothing else."""
    try:
        return RESULT.validate_json(data)
    except ValidationError:
        return ReviewItem(Unreadable.kind, "", BROKE)


# In the worker processes


def _serve(pipe: Connection) -> None:
    logging.disable(logging.CRITICAL)
    try:
        catalog: Catalog = pipe.recv()
    except (EOFError, OSError):
        return  # the parent is gone
    limit_process(MOST_MEMORY)
    pipe.send_bytes(b"ready")
    silence()
    # Garbage is collected between files: looking for it while thousands of objects are made takes a fifth of the time.
    gc.freeze()
    gc.disable()
    while True:
        try:
            place, member, path, sha256 = pipe.recv()
        except (EOFError, OSError):
            return  # the parent is gone
        limit_time(MOST_CPU_SECONDS)
        pipe.send_bytes(_read(Path(place), member, PurePosixPath(path).stem, sha256, catalog))
        gc.collect()
        gc.freeze()  # what is left is kept for good, such as modules: not to be looked through after each file


def _read(place: Path, member: int, stem: str, sha256: str, catalog: Catalog) -> bytes:
    """A ``ReadResult`` as JSON."""
    try:
        data = read_file(place, member)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable("it changed while it was read: collect again")
        return RESULT.dump_json(read_return(data, stem, sha256, catalog))
    except Exception as error:  # noqa: BLE001 whatever a hostile file leads to is listed, and the next one read
        return RESULT.dump_json(problem_of(error))
