"""`init` in a clone: the folder, what it says to type next, and a failure that leaves nothing behind.

tests/test_wheel.py has the same command as people install it.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from guides import ROOT, files_in, samepage

from samepage.cli.init import init
from samepage.errors import BuildError


@pytest.mark.parametrize("blank", [[], ["--blank"]])
def test_the_next_command_that_it_names_finds_no_mistake(tmp_path: Path, blank: list[str]) -> None:
    made = samepage("init", "ours", *blank, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    check, build = (line.split("build.py ")[1] for line in made.stdout.splitlines()[-2:])
    assert build == "build --guide ours/guide --output ours/output"
    done = samepage(*shlex.split(check), "--prose", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"ours"}


def test_the_guide_is_the_clones_own_to_the_byte(tmp_path: Path) -> None:
    assert samepage("init", tmp_path / "ours").returncode == 0
    for folder in ("guide", "schemas"):
        assert files_in(tmp_path / "ours" / folder) == files_in(ROOT / folder)


def test_a_name_that_the_disk_refuses_leaves_nothing(tmp_path: Path) -> None:
    done = samepage("init", "x" * 250, cwd=tmp_path)
    assert done.returncode == 1 and "cannot be written (File name too long)" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_near_the_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, target: Path) -> None:
        assert len(files_in(path)) > 20, "written, but for its name"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(BuildError, match=r"ours: cannot be written \(No space left on device\)"):
        init(tmp_path / "ours", blank=False)
    assert not list(tmp_path.iterdir())
