"""Workers on other machines, by a Dask scheduler: they share no disk, so what they need travels once a run."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from samepage.builder.context import BuildContext
from samepage.builder.job_keys import guide_files, program_version
from samepage.builder.options import BuildOptions
from samepage.builder.pool import WorkerPool
from samepage.errors import BuildError, pip_install


@dataclass(frozen=True)
class RemoteContext:
    """The guide's files, and others that the options name, by their paths in a folder of the worker's."""

    options: BuildOptions
    files: tuple[tuple[str, bytes], ...]
    program: str  # program_version() of the machine that asks
    writes: bool = False

    def open(self) -> BuildContext:
        """Raises BuildError where the worker has another version of the program."""
        if program_version() != self.program:
            raise BuildError(
                "a worker has another version of the program or of its packages; "
                "install the same on every machine"
            )
        folder = Path(tempfile.mkdtemp(prefix="samepage-"))
        for name, data in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        options = replace(
            self.options,
            guide=folder / "guide",
            cache=self.options.cache and folder / "cache",
            word_template=self.options.word_template and folder / "template.docx",
            answers=self.options.answers and folder / "answers.sqlite",
        )
        context = BuildContext(options)
        weakref.finalize(context, shutil.rmtree, folder, ignore_errors=True)
        return context


def remote_context(options: BuildOptions) -> RemoteContext:
    """Reads all the files. Raises BuildError where the guide's folder holds too much."""
    files = [(f"guide/{name}", path.read_bytes()) for name, path in guide_files(options.guide)]
    for name, path in (("template.docx", options.word_template), ("answers.sqlite", options.answers)):
        if path:
            files.append((name, path.read_bytes()))
    return RemoteContext(replace(options, site_files=()), tuple(files), program_version())


@contextmanager
def cluster_pool(options: BuildOptions, address: str) -> Iterator[WorkerPool]:
    """The workers of the scheduler at ``address``. Raises BuildError where there are none."""
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
            send(remote_context(options)),
            lambda path: send(path.read_bytes()),
            (BrokenExecutor, distributed.KilledWorker, distributed.client.FutureCancelledError, OSError),
            f"the workers at {address} are gone; start them again, and run the same command: what is done stays done",
        )
