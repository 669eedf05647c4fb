"""Killed at any moment, the database is whole; run again, it is as if nothing had happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TIMES
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pikepdf
from tests.guides import ROOT, STOPPED, interrupted, samepage
from tests.returns.filled_returns import NEWEST, Made, in_word

KILLS = 50 * TIMES


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, one: Callable[..., Made]) -> Path:
    made, folder = one(), tmp_path_factory.mktemp("crash") / "in"
    folder.mkdir()
    values = answers(made.workbook)
    for number in range(8):
        (folder / f"{number}.pdf").write_bytes(
            with_pikepdf(made.pdf, values | {"work.gain": f"number {number}"})
        )
    (folder / "word.docx").write_bytes(in_word(made, values).save())
    (folder / "word, later.docx").write_bytes(in_word(made, values | {"work.gain": "later"}).save())
    for path in folder.iterdir():
        os.utime(path, (1_790_000_000, 1_790_000_000))
    return folder


def test_killed_at_random_moments(folder: Path, guides: dict[str, Path], tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            Path(__file__).with_name("interrupt_collect.py"),
            folder,
            guides[NEWEST],
            tmp_path,
            str(KILLS),
        ],
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["wrong"] == []
    assert seen["stopped"] and seen["went_on"], (
        "some were in the midst of it"
    )  # how many depends on the machine


def test_the_command_killed_leaves_no_process_and_goes_on(
    folder: Path, guides: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "answers.sqlite"
    command = [
        sys.executable,
        "-m",
        "samepage",
        "collect",
        folder,
        "--guide",
        guides[NEWEST],
        "--output",
        out,
        "--jobs",
        "2",
    ]
    helpers: set[int] = set()
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while len(helpers) < 2 and running.poll() is None and time.monotonic() < until:
        helpers |= _children(running.pid)
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    while any(map(_alive, helpers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert helpers and not any(map(_alive, helpers))
    assert not out.exists()
    assert samepage(*command[3:]).returncode == 0
    assert (
        samepage(
            "collect", folder, "--guide", guides[NEWEST], "--output", tmp_path / "calm.sqlite"
        ).returncode
        == 0
    )
    assert out.read_bytes() == (tmp_path / "calm.sqlite").read_bytes()


def test_ctrl_c_is_no_traceback(folder: Path, guides: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "answers.sqlite"
    code, said = interrupted(tmp_path, "collect", folder, "--guide", guides[NEWEST], "--output", out)
    assert (code, said) == (130, STOPPED)
    assert not out.exists()


def _children(pid: int) -> set[int]:
    """Processes that ``pid`` has started and that have begun to read."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"spawn_main" in path.with_name("cmdline").read_bytes():
                found.add(int(path.parent.name))
        except (OSError, ValueError, IndexError):
            continue
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
