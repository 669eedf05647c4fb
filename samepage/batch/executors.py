"""Who does the work: this process, processes of this machine, or the workers of a Dask cluster.

Each is a ``concurrent.futures`` executor with the supplies its workers need, brought to each once.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samepage.batch.journal import KITS
from samepage.batch.worker import make_masters
from samepage.batch.worker_context import MasterFile, MasterSet, SentMasters, on_disk, to_send
from samepage.build.options import BuildOptions
from samepage.build.processes import STOPPED, Processes, deaf_helpers
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, pip_install


@dataclass(frozen=True)
class WorkerPool:
    """``supplies`` and what ``send`` returns are given to ``make_rows`` as they are: they may be handles
    that the executor replaces by what they stand for."""

    executor: Executor
    workers: int
    supplies: Any
    send: Callable[[bytes], Any]  # a kit, to a handle
    kits: Callable[[list[Site]], Iterator[bytes | None]]
    broken: tuple[type[BaseException], ...] = field(default=(BrokenExecutor,))
    trouble: str = STOPPED


class SerialExecutor(Executor):
    """Work is done when it is submitted, in this process: for one worker, or a few rows."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@contextmanager
def here(run: BuildOptions, library: Library) -> Iterator[WorkerPool]:
    with tempfile.TemporaryDirectory(prefix=KITS, dir=run.output) as folder:
        yield WorkerPool(
            SerialExecutor(),
            1,
            on_disk(run, library, Path(folder)),
            lambda data: None,
            lambda sites: iter([None] * len(sites)),
        )


@contextmanager
def processes(run: BuildOptions, library: Library, workers: int) -> Iterator[WorkerPool]:
    with tempfile.TemporaryDirectory(prefix=KITS, dir=run.output) as name:
        folder = Path(name)
        supplies = on_disk(run, library, folder)

        def kits(sites: list[Site]) -> Iterator[bytes | None]:
            # In a process of its own, whose memory is given back before the others begin.
            yield from _masters(run, supplies, sites)

        def send(kit: bytes) -> MasterSet:
            path = folder / f"{hashlib.sha256(kit).hexdigest()[:16]}.kit"
            path.write_bytes(kit)
            return MasterFile(path)

        with Processes(workers, run.output, _nothing) as executor:
            yield WorkerPool(SigintSafeExecutor(executor), workers, supplies, send, kits)


@contextmanager
def cluster(run: BuildOptions, library: Library, address: str) -> Iterator[WorkerPool]:
    """The workers of the Dask scheduler at ``address``. Raises BuildError where there is none."""
    try:
        import distributed
    except ImportError:
        raise BuildError(
            f"--scheduler needs the package distributed; install it with: {pip_install('distributed')}"
        ) from None
    try:
        client = distributed.Client(address, timeout="5s", set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(
            f"--scheduler {address}: no Dask scheduler answers there ({type(error).__name__}); write its "
            "address as it tells it when it begins, such as tcp://10.0.0.5:8786"
        ) from None
    with client, tempfile.TemporaryDirectory(prefix=KITS, dir=run.output) as folder:
        workers = len(client.nthreads())
        if not workers:
            raise BuildError(
                f"--scheduler {address}: the scheduler has no workers yet; start some with: dask worker {address}"
            )
        local = on_disk(run, library, Path(folder))
        yield WorkerPool(
            client.get_executor(pure=False, retries=2),
            workers,
            client.scatter(to_send(run), broadcast=True, hash=False),
            lambda data: client.scatter(
                SentMasters(hashlib.sha256(data).hexdigest(), data), broadcast=True, hash=False
            ),
            lambda sites: _masters(run, local, sites),
            (BrokenExecutor, distributed.KilledWorker, distributed.client.FutureCancelledError, OSError),
            f"the workers at {address} are gone; start them again, and run the same command: what is done stays done",
        )


def _masters(run: BuildOptions, supplies: Any, sites: list[Site]) -> Iterator[bytes | None]:
    with Processes(1, run.output, _nothing) as helper:
        for site in sites:
            with deaf_helpers():
                future = helper.submit(make_masters, supplies, site)
            try:
                yield future.result()
            except BrokenExecutor as error:
                raise BuildError(STOPPED) from error


class SigintSafeExecutor(Executor):
    """An executor whose processes, which begin as work comes, never hear Ctrl-C."""

    def __init__(self, executor: Executor):
        self._executor = executor

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with deaf_helpers():
            return self._executor.submit(fn, *args, **kwargs)


def _nothing() -> None: ...
