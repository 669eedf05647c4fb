"""What is made once in a test run, though several processes run the tests: files in a folder that they share.

conftest.py throws the folder away at the run's end; without pytest-xdist, the process does that itself.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value")
RUN = "PYTEST_XDIST_TESTRUNUID"
LONGEST_WAIT = 240  # seconds for what another process makes; then it is made here


def folder_of(run: str) -> Path:
    return Path(tempfile.gettempdir()) / f"samepage-tests-{run}"


@functools.cache
def run_folder() -> Path:
    run = os.environ.get(RUN)
    if run:
        folder = folder_of(run)
        folder.mkdir(exist_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix="samepage-tests-"))
        atexit.register(shutil.rmtree, folder, True)
    return folder


def once(key: str, make: Callable[[], bytes]) -> bytes:
    """Made once in a test run: while one process makes it, another that needs it waits. What fails is tried again."""
    path = run_folder() / hashlib.sha256(key.encode()).hexdigest()
    begun = path.with_suffix(".begun")
    try:
        begun.touch(exist_ok=False)
    except FileExistsError:
        until = time.monotonic() + LONGEST_WAIT
        while begun.exists() and not path.exists() and time.monotonic() < until:
            time.sleep(0.2)
    if not path.exists():
        beside = path.with_suffix(f".{os.getpid()}")
        try:
            beside.write_bytes(make())
            beside.replace(path)
        finally:
            if not path.exists():
                begun.unlink(missing_ok=True)
    return path.read_bytes()


def once_in_folder(key: str, make: Callable[[Path], Value]) -> Value:
    """What ``make`` returns, which may name files that it writes into the folder it is given: for all to read."""

    def made() -> bytes:
        return pickle.dumps(make(Path(tempfile.mkdtemp(prefix="made-", dir=run_folder()))))

    return pickle.loads(once(key, made))
