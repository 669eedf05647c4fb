"""A batch that is stopped, and run again: nothing is lost, and nothing done twice."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from guides import ROOT, buildable_guide, files_in

from samepage.batch.run import BatchOptions, BatchProgress, BatchReport, build_roster
from samepage.builder.context import load_content
from samepage.builder.journal import NAME, open_journal
from samepage.builder.options import BuildOptions
from samepage.builder.selection import select_roster
from samepage.errors import BuildError
from tests.batch.rosters import bindable_guide, write_roster

ROWS = 14


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A guide, a roster, and what an undisturbed run makes of them."""
    folder = tmp_path_factory.mktemp("resume")
    bindable_guide(folder / "guide")
    write_roster(folder / "r.csv", ROWS)
    report = build(folder, folder / "out")
    assert (report.made, report.kept, report.failed) == (ROWS, 0, 0)
    return folder


def build(folder: Path, output: Path, **wanted) -> BatchReport:
    run = BuildOptions(folder / "guide", output, cache=folder / "cache", by_state=True)
    library = load_content(run)
    roster = select_roster(library, folder / "r.csv", "district", None)
    return build_roster(roster, run, library, BatchOptions(**{"workers": 1, **wanted}), BatchProgress())


def without_list(folder: Path) -> dict[str, bytes]:
    """The files that people get; the journal is the program's own."""
    return {name: data for name, data in files_in(folder).items() if name != NAME}


@pytest.fixture
def copy(made, tmp_path):
    """The folder after an undisturbed run, to be disturbed."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="this system does not tell a process's children"
)
def test_killed_at_random_moments_it_comes_to_the_same_end(tmp_path):
    # A name that flows through a text: each row takes long enough to be killed in.
    buildable_guide(tmp_path / "guide")
    write_roster(tmp_path / "r.csv", ROWS)
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    build(tmp_path, whole)
    args = [
        "--guide",
        tmp_path / "guide",
        "--roster",
        tmp_path / "r.csv",
        "--level",
        "district",
        "--output",
        torn,
    ]
    script = [sys.executable, Path(__file__).with_name("interrupt_batch.py"), "7", torn, *args]
    done = subprocess.run(
        [str(a) for a in script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    kills, stayed, again, code = map(int, done.stdout.split())
    assert (stayed, again, code) == (0, 0, 0) and kills >= 8
    assert without_list(torn) == without_list(whole)


def test_what_is_done_is_kept_and_what_is_gone_is_made_again(made, copy):
    (copy / "out/ohio/d-0.pdf").unlink()
    (copy / "out/hawaii/d-1.docx").write_bytes(b"cut off")
    (copy / "out" / f"{NAME}-wal").write_bytes(b"half a transaction")
    (copy / "out/ohio/.d-3.pdf.123.part").write_bytes(b"half a file")
    report = build(copy, copy / "out")
    assert (report.made, report.kept) == (2, ROWS - 2)
    assert without_list(copy / "out") == without_list(made / "out")


def test_a_journal_that_cannot_be_read_costs_time_and_nothing_else(made, copy):
    (copy / "out" / NAME).write_bytes((copy / "out" / NAME).read_bytes()[:5000] + b"damaged" * 999)
    assert build(copy, copy / "out").made == ROWS
    assert without_list(copy / "out") == without_list(made / "out")
    with closing(sqlite3.connect(copy / "out" / NAME)) as journal:
        journal.execute("PRAGMA user_version = 99")  # of another version of the program
    assert build(copy, copy / "out").made == ROWS
    assert build(copy, copy / "out").kept == ROWS


def test_a_folder_without_locks(copy, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.lockf", refuse)
    assert build(copy, copy / "out").kept == ROWS


def test_a_row_that_changed_is_made_again_and_no_other(copy):
    write_roster(copy / "r.csv", ROWS, {5: "d-5,Renamed,Ohio"})
    assert build(copy, copy / "out").made == 1
    assert any(e["path"] == "ohio/d-5.pdf" for e in manifest(copy))


def test_a_change_of_the_guide_makes_all_again(copy):
    text = (copy / "guide/stages/commit.yaml").read_text("utf-8")
    for word in ("Well", "Better", "Best"):
        (copy / "guide/stages/commit.yaml").write_text(
            text.replace("why: Because.", f"why: {word}."), "utf-8"
        )
        assert build(copy, copy / "out").made == ROWS
    assert build(copy, copy / "out").kept == ROWS


def test_other_formats_add_to_what_is_there(copy):
    run = BuildOptions(
        copy / "guide",
        copy / "out",
        formats=("pdf",),
        editions=("print",),
        cache=copy / "cache",
        by_state=True,
    )
    library = load_content(run)
    roster = select_roster(library, copy / "r.csv", "district", None)
    assert build_roster(roster, run, library, BatchOptions(1), BatchProgress()).made == ROWS
    assert len(manifest(copy)) == 3 * ROWS
    assert build(copy, copy / "out").kept == ROWS


def test_two_runs_in_one_folder_do_not_meet(copy):
    with open_journal(copy / "out"), pytest.raises(BuildError, match="another build is writing there"):
        build(copy, copy / "out")


def manifest(folder: Path) -> list[dict]:
    return json.loads((folder / "out/manifest.json").read_bytes())["files"]
