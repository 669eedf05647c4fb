"""Runs commands of samepage in forks of one process, and disturbs them where they touch the disk.

``python fork_runs.py FOLDER`` reads a request a line from standard input, as JSON, and answers with a line.
Everything is imported once, so that a run takes as long as its work. A fork begins and ends as the program
itself does. What it does to the disk below FOLDER is counted by an audit hook (PEP 578): at the touch with
the number that the request names, something happens to it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

from command_server import warm_up
from plain_user import become_plain_user

from samepage import resources
from samepage.cli.app import main
from samepage.content import jsonschema
from samepage.content.loader import declared_levels
from samepage.render import fonts
from samepage.report import write
from samepage.returns import collect, workers

# The events that change the disk, and which of their arguments are paths.
CHANGES = {"os.rename": 2, "os.link": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FREES = (
    "os.remove",
    "os.rmdir",
    "sqlite3.connect",
)  # what works on a full disk; SQLite opens files by itself
NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000  # CLONE_NEWNS, CLONE_NEWUSER
PRIVATE = 0x44000  # MS_REC | MS_PRIVATE
UNEXPECTED, NOT_ALLOWED = 99, 98  # exit codes: after a traceback, and where a disk may not be mounted
WAITS_FOR_OTHER = (
    2.0  # seconds after which a run that does not end must be waiting for the one that is stopped
)


class Touches:
    """Counts what a fork does to the disk below ``root``, and lets ``fault`` happen at touch number ``at``."""

    def __init__(self, root: Path, fault: str, at: int, folder: str, reads: bool):
        self.root, self.fault, self.at, self.folder = str(root), fault, at, folder
        self.reads = reads  # whether reading a file is a touch, too
        self.number, self.busy = 0, False

    def __call__(self, event: str, args: tuple) -> None:
        if not self.busy and self._is_touch(event, args):
            self.busy = True
            try:
                self._happen(event)
            finally:
                self.busy = False

    def _is_touch(self, event: str, args: tuple) -> bool:
        if event == "open":
            changes = self.reads or args[2] & WRITING
            return bool(changes) and isinstance(args[0], str) and self._is_below(args[0])
        if event == "sqlite3.connect":
            return self._is_below(str(args[0]).removeprefix("file://").partition("?")[0])
        return event in CHANGES and any(self._is_below(str(path)) for path in args[: CHANGES[event]])

    def _is_below(self, path: str) -> bool:
        return os.path.abspath(path).startswith(self.root)  # noqa: PTH100

    def _happen(self, event: str) -> None:
        self.number += 1
        if self.number < self.at or not self.at:
            return
        if self.fault == "refused" and event not in FREES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.folder)
        if self.number > self.at:
            return
        if self.fault == "full":  # what is open, and whatever is opened from now on, grows no more
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        elif self.fault == "removed":
            shutil.rmtree(self.folder, ignore_errors=True)
        elif self.fault in ("SIGINT", "SIGTERM", "SIGKILL", "SIGSTOP"):
            os.kill(os.getpid(), getattr(signal, self.fault))


def read_here(files, catalog, jobs, on_progress) -> Iterator:
    """As ``read_files``, in this process: starting another takes a second."""
    for file in files:
        stem = PurePosixPath(file.path).stem
        yield (
            file,
            workers.RESULT.validate_json(workers._read(file.place, file.member, stem, file.sha256, catalog)),
        )


class Fork:
    """A command at work in a process of its own."""

    def __init__(self, root: Path, request: dict):
        self.pipes = [
            os.pipe() for _ in range(3)
        ]  # what it prints, what it complains of, how often it touched the disk
        self.code: int | None = None
        self.pid = os.fork()
        if not self.pid:
            self._run(root, request)
        for _, into in self.pipes:
            os.close(into)

    def _run(self, root: Path, request: dict) -> None:
        """Never returns. Python is not taken down, which would take longer than most commands."""
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number in (1, 2):
            os.dup2(self.pipes[number - 1][1], number)
        os.chdir(request["cwd"])
        sys.argv[1:] = request["args"]
        fault, at, folder = request.get("fault", ""), request.get("at", 0), request.get("folder", "")
        touches = Touches(root, fault, at, folder, request.get("reads", False))
        if request.get("plain_user"):
            become_plain_user()
        if request.get("fonts_anew"):
            fonts._prepared.cache_clear()
        code = UNEXPECTED
        try:
            if "room" in request and not mount_small_disk(request["folder"], request["room"]):
                os._exit(NOT_ALLOWED)
            sys.addaudithook(touches)
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:
            traceback.print_exc()
        if "room" in request:  # which nobody else sees, and which ends with this process
            shutil.copytree(request["folder"], request["keep"])
        os.write(self.pipes[2][1], str(touches.number).encode())
        os._exit(code)

    def wait(self, seconds: float = 60.0) -> bool:
        """Whether it has ended, or was stopped by a signal, within ``seconds``."""
        until = time.monotonic() + seconds
        while self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                return True
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > until:
                return False
            else:
                time.sleep(0.01)
        return True

    def answer(self) -> dict:
        out, said, touches = (_all_of(read) for read, _ in self.pipes)
        return {"code": self.code, "out": out, "said": said, "touches": int(touches or 0)}


def mount_small_disk(folder: str, room: int) -> bool:
    """An empty disk of ``room`` bytes at ``folder``, for this process alone; False where that may not be.

    Linux: unshare(2), mount(2).
    """
    libc, user = ctypes.CDLL(None), os.getuid()
    try:
        if libc.unshare(NEW_MOUNTS | (NEW_USER if user else 0)):
            return False
        if user:
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    except (AttributeError, OSError):  # another system, or one that keeps it to root
        return False
    size, no_flags = f"size={room}".encode(), ctypes.c_ulong(0)
    return not (
        libc.mount(None, b"/", None, ctypes.c_ulong(PRIVATE), None)
        or libc.mount(b"tmpfs", folder.encode(), b"tmpfs", no_flags, size)
    )


def _all_of(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as pipe:
        return pipe.read().decode()


def run(root: Path, request: dict) -> list[dict]:
    """One command; and others, from the moment at which the first is stopped until it goes on."""
    runs = [Fork(root, request)]
    runs[0].wait()
    for other in request.get("meanwhile", ()):
        runs.append(Fork(root, other))
        runs[-1].wait(WAITS_FOR_OTHER)
    if runs[0].code is None:
        os.kill(runs[0].pid, signal.SIGCONT)
    for one in runs:
        if not one.wait() or one.code is None:
            os.kill(one.pid, signal.SIGKILL)
            one.wait()
    return [one.answer() for one in runs]


def serve(root: Path) -> None:
    warm_up()
    # What a report looks like is tested elsewhere, and takes longer than all else.
    write.html_of, write.pdf_of = (lambda *_: b"<html>"), (lambda *_: (b"%PDF", 1))
    jsonschema.schema_text = cache(jsonschema.schema_text)
    for name in jsonschema.MODELS:
        for guide in (resources.STARTER / "blank", resources.SHIPPED_GUIDE):
            jsonschema.schema_text(name, declared_levels(guide))
    collect.collect_returns.__defaults__ = (*collect.collect_returns.__defaults__[:-1], read_here)
    for line in sys.stdin:
        print(json.dumps(run(root, json.loads(line))), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]).resolve())
