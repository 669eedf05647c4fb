"""Ctrl-C and the processes that this one starts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


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
