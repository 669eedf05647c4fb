"""Who does the work: this process, processes of this machine, or the workers of a Dask cluster.

Each is a ``concurrent.futures`` executor with what ``build_chunk`` needs there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ParamSpec, TypeVar

from samepage.batch.remote import remote_context
from samepage.builder.journal import TEMPORARY
from samepage.builder.options import BuildOptions
from samepage.builder.processes import STOPPED, WorkerProcesses
from samepage.builder.worker import LocalContext, write_library
from samepage.content.loader import Library
from samepage.errors import BuildError, pip_install

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class WorkerPool:
    """``context`` and what ``send`` returns are given to ``build_chunk``: values, or handles that the
    executor replaces by what they stand for.

    ``local`` is the context for processes of this machine, and ``folder`` is there for its temporary
    files; ``send`` is None where no masters are compiled in advance. ``failures`` are raised where
    workers are gone, which ``failure_message`` then says.
    """

    executor: Executor
    workers: int
    local: LocalContext
    folder: Path
    context: Any
    send: Callable[[Path], Any] | None = None
    failures: tuple[type[BaseException], ...] = (BrokenExecutor,)
    failure_message: str = STOPPED


class SerialExecutor(Executor):
    """Work is done when it is submitted, in this process: for one worker, or a few rows."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@contextmanager
def open_pool(
    options: BuildOptions, library: Library, workers: int, scheduler: str | None
) -> Iterator[WorkerPool]:
    """``workers`` processes, or the workers of the Dask ``scheduler``. Raises BuildError where it cannot be reached."""
    with TemporaryDirectory(prefix=TEMPORARY, dir=options.output) as name:
        folder = Path(name)
        local = LocalContext(options, folder / "library")
        write_library(library, folder / "library")
        if scheduler:
            with _cluster(options, local, folder, scheduler) as pool:
                yield pool
        elif workers > 1:
            with WorkerProcesses(workers, options.output) as executor:
                yield WorkerPool(executor, workers, local, folder, local, lambda path: path)
        else:
            yield WorkerPool(SerialExecutor(), 1, local, folder, local)


@contextmanager
def _cluster(options: BuildOptions, local: LocalContext, folder: Path, address: str) -> Iterator[WorkerPool]:
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
    with client:
        workers = len(client.nthreads())
        if not workers:
            raise BuildError(
                f"--scheduler {address}: the scheduler has no workers yet; start some with: dask worker {address}"
            )

        def send(value: object) -> Any:
            return client.scatter(value, broadcast=True, hash=False)

        yield WorkerPool(
            client.get_executor(pure=False, retries=2),
            workers,
            local,
            folder,
            send(remote_context(options)),
            lambda path: send(path.read_bytes()),
            (BrokenExecutor, distributed.KilledWorker, distributed.client.FutureCancelledError, OSError),
            f"the workers at {address} are gone; start them again, and run the same command: what is done stays done",
        )
