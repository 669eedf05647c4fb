"""Runs a batch in processes that are killed at random moments, until one comes to its end.

``python interrupt_batch.py SEED OUTPUT SAMEPAGE-ARGUMENT …``. Prints how often it killed, how many
processes outlived the one that started them, how many files that were in the journal after a kill were
made again, and the exit code of the last run.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import samepage.formats.docx
import samepage.formats.pdf.section_cache  # noqa: F401  what a run needs, so that one starts in a moment
from samepage.builder.journal import NAME
from samepage.cli.app import main


def run(args: list[str]) -> int:
    """A process of its own, at work."""
    child = os.fork()
    if child:
        return child
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        main(args)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    os._exit(99)


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def noted(output: Path) -> dict[str, int]:
    """The files in the journal, and when each was made."""
    if not (output / NAME).exists():
        return {}
    with closing(sqlite3.connect(output / NAME)) as journal, contextlib.suppress(sqlite3.OperationalError):
        rows = journal.execute("SELECT path FROM file").fetchall()
        return {path: (output / path).stat().st_mtime_ns for (path,) in rows}
    return {}


def kill_until_done(seed: int, output: Path, args: list[str]) -> tuple[int, int, int, int]:
    """Kills, processes that stayed, files made again, and the exit code of the last run."""
    chance = random.Random(seed)
    kills = stayed = 0
    first: dict[str, int] = {}  # when each file was made that the journal has had
    while True:
        child = run([*args, "--jobs", "2" if kills % 6 == 1 else "1"])
        before, wanted = len(made(output)), chance.randint(0, 2)
        until = time.monotonic() + 60
        ended, status = 0, 0
        while not ended and len(made(output)) < before + wanted and time.monotonic() < until:
            time.sleep(0.001)
            ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            time.sleep(chance.random() * 0.15)
            ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            again = sum((output / path).stat().st_mtime_ns != made for path, made in first.items())
            return kills, stayed, again, os.waitstatus_to_exitcode(status)
        helpers = children(child)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        kills += 1
        until = time.monotonic() + 10
        while any(map(alive, helpers)) and time.monotonic() < until:
            time.sleep(0.01)
        stayed += sum(map(alive, helpers))
        first = noted(output) | first


def made(output: Path) -> list[Path]:
    return list(output.glob("[!.]*/*.*"))


if __name__ == "__main__":
    print(*kill_until_done(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
