"""Runs commands of samepage, each in a fork of a process that has imported the program and built a small guide.

Starting Python and importing takes longer than most commands. ``run`` is for the tests; as a program this file is the
server: started once by a process of the tests, it listens on a socket in the folder it is given, and ends with it.
What a fork does is what ``python -m samepage`` does, with the same streams, exit code and end. Where the start is
what is tested, tests start processes of their own: tests/faults, tests/test_cli.py and tests/test_wheel.py.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import io
import json
import multiprocessing
import os
import pkgutil
import resource
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[1]
SOCKET = "socket"
CHANGES_BY_ITSELF = "PYTEST_CURRENT_TEST"
SECONDS, MEMORY = 90, 4 << 30  # of one processor, and bytes: a command that takes more is ended by the system
# What commands import when they need it.
LOADED = ("lxml.html", "openpyxl", "rich.progress", "rich.table", "spellchecker", "xlsxwriter")


# In the process of the tests


def _variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != CHANGES_BY_ITSELF}


AT_START = _variables()


class CommandServer:
    """A server that runs until this process ends, with the variables that this process had at the start."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="samepage-commands-")
        self._path = Path(self._folder.name) / SOCKET
        self._process = subprocess.Popen(
            [sys.executable, __file__, self._path],
            cwd=ROOT,
            env={**AT_START, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the tests
        )
        atexit.register(self.close)
        assert self._process.stdout.read(1), "the server of commands did not start"

    def run(self, args: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        with (
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as said,
            socket.socket(socket.AF_UNIX) as server,
        ):
            server.connect(str(self._path))
            request = json.dumps([args, str(cwd)]).encode()
            socket.send_fds(server, [len(request).to_bytes(8)], [out.fileno(), said.fileno()])
            server.sendall(request)
            answer = server.recv(20)
            assert answer, "the server of commands is gone"
            return subprocess.CompletedProcess(args, int(answer), _text(out), _text(said))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(60)
        self._folder.cleanup()


@functools.cache
def command_server() -> CommandServer:
    return CommandServer()


def run(args: Sequence[str], cwd: Path) -> subprocess.CompletedProcess[str] | None:
    """What the command did; None where the variables are not what they were, and it needs a process of its own."""
    return command_server().run(args, cwd) if _variables() == AT_START else None


def _text(file) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n").replace("\r", "\n")  # as subprocess with text=True


# In the server


def warm_up() -> None:
    """Imports the whole program, and reads what each command would read anew: nothing of it changes during the tests."""
    import samepage
    from samepage.fingerprint import NOT_COMPILING, engine_fingerprint
    from samepage.render.html import environment
    from samepage.render.theme import load_theme

    for name in LOADED:
        importlib.import_module(name)
    for found in pkgutil.walk_packages(samepage.__path__, "samepage."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    engine_fingerprint()
    engine_fingerprint(NOT_COMPILING)
    load_theme()
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
    gc.freeze()  # what is there now is nobody's garbage


def rehearse() -> None:
    """Checks and builds a small guide. What that imports, prepares and keeps in memory, each command would anew: a third
    of what a small build takes."""
    import PIL.Image

    from samepage.cli.app import main
    from tests.guides import buildable_guide

    PIL.Image.init()
    with (
        tempfile.TemporaryDirectory() as name,
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
    ):
        guide = buildable_guide(Path(name) / "guide")
        formats = [word for one in ("pdf", "docx", "web") for word in ("--format", one)]
        for args in (["check"], ["build", "--output", f"{name}/out", "--no-cache", "--jobs", "1", *formats]):
            with suppress(SystemExit):
                main([*args, "--guide", str(guide.root)])
    gc.collect()
    gc.freeze()


def fork_helpers() -> None:
    """What reads files and what tries drawings will be forks, too: they would import what is there already. Each may take
    as much memory as one that begins anew."""
    from samepage import signals
    from samepage.render import drawing_process
    from samepage.returns import workers

    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    there = pages * resource.getpagesize()
    signals.multiprocessing = SimpleNamespace(get_context=lambda _: multiprocessing.get_context("fork"))
    for module in (workers, drawing_process):
        module.limit_process = lambda memory: signals.limit_process(memory + there)


def serve(path: str) -> None:
    sys.path[0] = str(ROOT)
    warm_up()
    rehearse()
    fork_helpers()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print(".", end="", flush=True)
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            client, _ = listener.accept()
            if not os.fork():
                listener.close()
                answer(client)
            client.close()
            with suppress(ChildProcessError):  # those who have answered
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def answer(client: socket.socket) -> None:
    """Runs one command and tells its exit code. Never returns."""
    head, (out, said), *_ = socket.recv_fds(client, 8, 2)
    args, cwd = json.loads(client.recv(int.from_bytes(head), socket.MSG_WAITALL))
    if running := os.fork():
        code = os.waitstatus_to_exitcode(os.waitpid(running, 0)[1])
        client.sendall(str(code).encode())
        os._exit(0)
    client.close()
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), out, said)):
        os.dup2(file, number)
        os.close(file)
    if "--jobs" not in args and hasattr(os, "sched_setaffinity"):
        # As on a machine with one core, since the tests keep the others busy: a helping process takes a second to start.
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(kind, (most, most))
    os.chdir(cwd)
    sys.path[0] = cwd
    sys.argv[1:] = args
    runpy.run_module("samepage", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve(sys.argv[1])
