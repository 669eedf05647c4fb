"""Files are read by processes that may not grow, hang, write or break anything but themselves."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from samepage.errors import BuildError
from samepage.formats.returned import ReviewItem, Unreadable
from samepage.limits import MOST_ANSWER_BYTES, MOST_CPU_SECONDS, MOST_MEMORY, MOST_SECONDS
from samepage.returns.folder import FolderFile, open_file
from samepage.returns.model import ReturnedWorkbook, return_from
from samepage.returns.read_return import read_return, why
from samepage.signals import sigint_blocked
from samepage.workbook.dictionary import Catalog

STARTS = 3  # so often may a process fail to begin, before something else must be wrong
SECONDS_TO_START = 60
Watch = Callable[[Sequence[str]], None]  # told the paths that are being read
SLOW = f"reading it takes more than {MOST_CPU_SECONDS} seconds, which no workbook does"
LATE = f"it was not read within {MOST_SECONDS} seconds; if this machine or its disk was busy, collect again"
BROKE = "it breaks the program that reads it"


@dataclass
class _ReaderProcess:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    task: int | None = None
    until: float = 0.0


def read_files(
    files: Sequence[FolderFile], catalog: Catalog, jobs: int, watch: Watch = lambda paths: None
) -> Generator[tuple[FolderFile, ReturnedWorkbook | ReviewItem], None, None]:
    """What each file answers, or the problem that it is, in the order of ``files``.

    No file takes longer than ``MOST_SECONDS`` or more than ``MOST_MEMORY`` bytes: the process that
    reads it is then ended, and another takes its place.
    """
    results: dict[int, ReturnedWorkbook | ReviewItem] = {}
    crew = _ReaderPool(catalog)
    given = told = 0
    try:
        while told < len(files):
            busy = sum(worker.task is not None for worker in crew.workers)
            while len(crew.workers) < min(jobs, busy + len(files) - given):
                crew.hire()
            for worker in crew.workers:
                if worker.ready and worker.task is None and given < len(files):
                    crew.give(worker, given, files[given])
                    given += 1
            watch([files[w.task].path for w in crew.workers if w.task is not None])
            results.update(crew.results())
            while told in results:
                yield files[told], results.pop(told)
                told += 1
    finally:
        crew.dismiss()


class _ReaderPool:
    def __init__(self, catalog: Catalog):
        self.catalog = catalog
        self.workers: list[_ReaderProcess] = []
        self.failed = 0

    def hire(self) -> None:
        # Spawned on every system alike, and deaf to Ctrl-C, which only the parent answers.
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_serve, args=(theirs, self.catalog), daemon=True)
        with sigint_blocked():
            process.start()
        theirs.close()
        self.workers.append(_ReaderProcess(process, ours, until=time.monotonic() + SECONDS_TO_START))

    def give(self, worker: _ReaderProcess, number: int, file: FolderFile) -> None:
        worker.task, worker.until = number, time.monotonic() + MOST_SECONDS
        with contextlib.suppress(OSError):  # it has ended: the pipe says so soon
            worker.pipe.send((str(file.place), file.sha256))

    def results(self) -> Iterator[tuple[int, ReturnedWorkbook | ReviewItem]]:
        """Waits for whatever happens first."""
        timeout = max(
            0.0, min(w.until for w in self.workers if w.task is not None or not w.ready) - time.monotonic()
        )
        heard = wait([worker.pipe for worker in self.workers], timeout)
        now = time.monotonic()
        for worker in list(self.workers):
            if worker.pipe in heard:
                try:
                    data = worker.pipe.recv_bytes(MOST_ANSWER_BYTES)
                except (EOFError, OSError):
                    yield from self._lost(worker, SLOW if self._end(worker) == -signal.SIGXCPU else BROKE)
                    continue
                if worker.task is None:
                    worker.ready, self.failed = True, 0
                else:
                    number, worker.task = worker.task, None
                    yield number, _result(data)
            elif (worker.task is not None or not worker.ready) and now >= worker.until:
                self._end(worker)
                yield from self._lost(worker, LATE)

    def _lost(self, worker: _ReaderProcess, message: str) -> Iterator[tuple[int, ReviewItem]]:
        self.workers.remove(worker)
        if worker.task is not None:
            yield worker.task, ReviewItem(Unreadable.kind, "", message)
            return
        self.failed += 1
        if self.failed >= STARTS:
            raise BuildError(
                "the processes that read files cannot begin; free some memory and try again with --jobs 1"
            )

    def _end(self, worker: _ReaderProcess) -> int | None:
        """Makes sure that it has ended; how it did."""
        worker.process.join(0.2)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        return worker.process.exitcode

    def dismiss(self) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            self._end(worker)
        self.workers.clear()


def _result(data: bytes) -> ReturnedWorkbook | ReviewItem:
    """As JSON: a process that a file has taken over can say nothing but text."""
    try:
        told = json.loads(data)
        return (
            return_from(told["return"])
            if "return" in told
            else ReviewItem(str(told["kind"]), "", str(told["message"]))
        )
    except (ValueError, KeyError, TypeError):
        return ReviewItem(Unreadable.kind, "", BROKE)


# In the processes that read


def _serve(pipe: Connection, catalog: Catalog) -> None:
    logging.disable(logging.CRITICAL)
    limit_process()
    pipe.send_bytes(b"ready")
    _silence()
    while True:
        try:
            place, sha256 = pipe.recv()
        except (EOFError, OSError):
            return  # whoever asked is gone
        limit_time()
        pipe.send_bytes(json.dumps(_answer(place, sha256, catalog)).encode())


def _answer(place: str, sha256: str, catalog: Catalog) -> dict:
    path = Path(place)
    try:
        with open_file(path) as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable("it changed while it was read: collect again")
        return {"return": read_return(data, path.stem, sha256, catalog).plain()}
    except Exception as error:  # whatever a hostile file leads to is told, and the next one read
        kind, message = why(error)
        return {"kind": kind, "message": message}


def limit_process() -> None:
    """No more memory than ``MOST_MEMORY``, no file written, no core dumped; as far as the system can."""
    try:
        import resource
    except ImportError:  # Windows: the clock alone holds it
        return
    for name, most in (("RLIMIT_AS", MOST_MEMORY), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))


def limit_time() -> None:
    """From now on, no more than ``MOST_CPU_SECONDS`` of work."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + MOST_CPU_SECONDS, hard))


def _silence() -> None:
    """Libraries in C complain on the screen; what is wrong is told as a problem instead."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
