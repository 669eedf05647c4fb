"""`python3 build.py` in a clone that cannot be set up, or is damaged: a sentence, and no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_bootstrap import calls, run, start

from tests.faults.plain_user import become_plain_user


def no_environment(tree: Path) -> None:
    """As in a fresh clone; only the stand-in for Python's packages is left."""
    (tree / ".venv").rename(tree / "aside")


def may_not_be_written(tree: Path) -> None:
    no_environment(tree)
    tree.chmod(0o500)


def cache_is_a_file(tree: Path) -> None:
    (tree / ".cache").touch()


def cache_is_a_link_to_nothing(tree: Path) -> None:
    (tree / ".cache").symlink_to("nowhere/at/all")


def cache_is_closed(tree: Path) -> None:
    (tree / ".cache").mkdir(mode=0o500)


def environment_is_a_file(tree: Path) -> None:
    no_environment(tree)
    (tree / ".venv").touch()


def environment_is_a_link_to_nothing(tree: Path) -> None:
    no_environment(tree)
    (tree / ".venv").symlink_to("nowhere/at/all")


def environment_is_closed(tree: Path) -> None:
    (tree / ".venv").chmod(0o500)


def stamp_is_a_folder(tree: Path) -> None:
    (tree / ".venv/samepage-run.stamp").mkdir()


def no_list_of_packages(tree: Path) -> None:
    (tree / "pyproject.toml").unlink()


BROKEN: dict[Callable[[Path], None], str] = {
    may_not_be_written: "/.cache: cannot be written (Permission denied)",
    cache_is_a_file: "/.cache: cannot be written (File exists)",
    cache_is_a_link_to_nothing: "/.cache: cannot be written (File exists)",
    cache_is_closed: "/.cache/setup.lock: cannot be written (Permission denied)",
    environment_is_a_file: "Could not make .venv",
    environment_is_a_link_to_nothing: "Could not make .venv",
    environment_is_closed: "/.venv/installing: cannot be read or written (Permission denied)",
    stamp_is_a_folder: "/.venv/samepage-run.stamp",
    no_list_of_packages: "/pyproject.toml: cannot be read or written (No such file or directory)",
}


@pytest.mark.parametrize("disturb", BROKEN)
def test_a_clone_that_cannot_be_set_up(tree: Path, disturb) -> None:
    disturb(tree)
    try:
        done = subprocess.run(
            [sys.executable, tree / "build.py", "check"],
            cwd="/",
            env={**os.environ, "PYTHONPATH": ""},
            text=True,
            capture_output=True,
            preexec_fn=become_plain_user,
            timeout=60,
        )
    finally:
        for folder in (tree, tree / ".cache", tree / ".venv"):
            if folder.is_dir():
                folder.chmod(0o700)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert BROKEN[disturb] in done.stderr and done.stdout == ""
    assert not any("-m samepage" in line for line in calls(tree))


def test_ctrl_c_while_packages_are_installed(tree: Path) -> None:
    process = start(tree, PIP_SECONDS="20")
    until = time.monotonic() + 30
    while not any("pip install" in line for line in calls(tree)) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=30)
    assert process.returncode == 130 and "Traceback" not in said, said


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams_do_not_keep_it_from_handing_over(tree: Path, closed: str) -> None:
    assert run(tree).returncode == 0
    calls(tree)
    script = f"{sys.executable} {tree / 'build.py'} check {closed}"
    done = subprocess.run(["bash", "-c", script], env={**os.environ, "PYTHONPATH": ""}, capture_output=True)
    assert done.returncode == 0 and "-m samepage check" in calls(tree)


def test_files_in_the_folder_a_person_is_in_are_no_modules_of_the_program(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for name in ("yaml", "typer", "random", "samepage"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    script = f"import sys; sys.argv[0] = {str(root / 'build.py')!r}; sys.path.insert(0, {str(root)!r})\n"
    script += (
        "import build; build.ready = lambda kind: True; build.PYTHON = sys.executable; build.main(['check'])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0 and done.stdout.startswith("No problems in"), done.stderr
