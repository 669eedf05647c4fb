"""Ctrl-C and the processes that this one starts, and the limits that such a process sets itself."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess


@contextmanager
def sigint_blocked() -> Iterator[None]:
    """A process started inside never receives SIGINT: it inherits the signal mask.

    Ctrl-C goes to every process of a terminal. Only the parent answers it, when the block ends at the
    latest, and ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # The tracker starts with the first process, and unblocks SIGINT when it does: start it before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_process(target: Callable[[Connection], None]) -> tuple[BaseProcess, Connection]:
    """A process that runs ``target`` with one end of a pipe, and the other end. It ends with this one, and leaves
    Ctrl-C to it. It is spawned on every system, so that all behave alike."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=target, args=(theirs,), daemon=True)
    with sigint_blocked():
        process.start()
    theirs.close()
    return process, ours


def limit_process(memory: int) -> None:
    """From now on: no more than ``memory`` bytes, no file written, no core dumped; as far as the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: only the clock bounds it
        return
    for name, most in (("RLIMIT_AS", memory), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))


def limit_time(seconds: int) -> None:
    """From now on, no more than ``seconds`` of work; the process is ended by SIGXCPU then."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = int(time.process_time()) + 1 + seconds
        # Where the hard limit comes first, the process is killed without a sign of why.
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard < 0 else min(most, max(hard - 1, 1)), hard))


def silence() -> None:
    """Libraries in C complain on the screen; what is wrong is reported in another way."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
