"""Collecting a folder again in which nothing is new: nothing is written, and what somebody changed is made again."""

from __future__ import annotations

import shutil

import pytest

from samepage.returns import written_files
from tests.guides import samepage
from tests.returns.filled_returns import NEWEST

TABLES = ("answers.csv", "sites.csv", "answers.xlsx")


@pytest.fixture
def collected(returns, tmp_path, monkeypatch):
    """Two of the returns, collected; and how to collect them again."""
    monkeypatch.setattr(written_files, "NOTES", tmp_path / "notes")
    (tmp_path / "in").mkdir()
    paths = sorted(path for path in returns.folder.rglob("*") if path.suffix in (".pdf", ".docx"))
    for path in paths[:2]:
        shutil.copy(path, tmp_path / "in" / path.name)
    (tmp_path / "in" / "note.txt").write_text("no return")

    def run():
        done = samepage(
            "collect",
            tmp_path / "in",
            *returns.options(NEWEST),
            "--output",
            tmp_path / "out" / "answers.sqlite",
        )
        assert done.returncode == 0, done.stderr
        return {path.name: (path.stat().st_ino, path.read_bytes()) for path in (tmp_path / "out").iterdir()}

    return tmp_path, run


def test_nothing_new_leaves_every_file_as_it_is(collected) -> None:
    _, run = collected
    first = run()
    assert set(first) == {"answers.sqlite", *TABLES}
    assert run() == first


def test_a_table_that_was_changed_is_made_again(collected) -> None:
    folder, run = collected
    first = run()
    (folder / "out" / "sites.csv").write_text("changed")
    again = run()
    assert {name: data for name, (_, data) in again.items()} == {
        name: data for name, (_, data) in first.items()
    }
    assert [name for name in first if again[name] != first[name]] == ["sites.csv"]


def test_a_new_file_makes_all_anew(collected) -> None:
    folder, run = collected
    first = run()
    (folder / "in" / "note.txt").unlink()
    (folder / "in" / "note-2.txt").write_text("another")
    again = run()
    assert again["answers.sqlite"] != first["answers.sqlite"]
    assert again["answers.xlsx"] != first["answers.xlsx"]
