"""Collecting a folder again in which nothing is new: nothing is written, and what somebody changed is made again."""

from __future__ import annotations

import pytest

from samepage.returns import written_files
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pikepdf
from tests.guides import samepage
from tests.returns.filled_returns import NEWEST, in_word

TABLES = ("answers.csv", "sites.csv", "answers.xlsx")


@pytest.fixture
def collected(one, guides, tmp_path, monkeypatch):
    """Two returns, collected; and how to collect them again."""
    monkeypatch.setattr(written_files, "NOTES", tmp_path / "notes")
    (tmp_path / "in").mkdir()
    made = one()
    values = answers(made.workbook)
    (tmp_path / "in" / "pikepdf.pdf").write_bytes(with_pikepdf(made.pdf, values))
    (tmp_path / "in" / "Word.docx").write_bytes(in_word(made, values).save())
    (tmp_path / "in" / "note.txt").write_text("no return")

    def run():
        done = samepage(
            "collect",
            tmp_path / "in",
            "--guide",
            guides[NEWEST],
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
