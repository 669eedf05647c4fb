"""Whatever is in the folder: each file is read or listed with the reason, in bounds, and the rest are read."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from samepage.content.loader import load_library
from samepage.returns.catalog import catalog_of
from samepage.returns.collect import collect_returns
from samepage.returns.database import read_database
from samepage.returns.folder import files_below
from samepage.returns.review import review_lines
from samepage.returns.workers import LATE, SLOW, read_files
from tests.conftest import TIMES
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pdfium, with_pikepdf
from tests.guides import samepage
from tests.returns.collected_returns import rows
from tests.returns.filled_returns import NEWEST, Made, edited, in_word, preview
from tests.returns.hostile import traps

MUTANTS = 1000 * TIMES


def test_traps_are_listed_and_the_rest_is_read(
    one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path
) -> None:
    made, folder, out = one(), tmp_path / "in", tmp_path / "answers.sqlite"
    folder.mkdir()
    bad = traps()
    for name, (data, _) in bad.items():
        (folder / name).write_bytes(data)
    values = answers(made.workbook)
    good = with_pikepdf(made.pdf, values)
    (folder / "good.pdf").write_bytes(good)
    (folder / "good.docx").write_bytes(in_word(made, values).save())
    (folder / "password.pdf").write_bytes(
        edited(good, lambda pdf: None, encryption=pikepdf.Encryption(user="x", owner="y"))
    )
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(200 << 20)
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(good)
    (folder / "link.pdf").symlink_to(outside)
    (folder / "folder link").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.pdf")
    (folder / "~$good.docx").write_bytes(b"left by Word")
    (folder / ".DS_Store").write_bytes(b"left by a Mac")
    (folder / "sub").mkdir()
    (folder / "sub/again.pdf").write_bytes(good)
    done = samepage("collect", folder, "--guide", guides[NEWEST], "--output", out)
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert sorted(path for (path,) in rows(out, "SELECT path FROM returns")) == ["good.docx", "good.pdf"]
    told = {
        path: f"{kind}: {message}"
        for path, kind, message in rows(out, "SELECT path, kind, message FROM problems")
    }
    reasons = {name: reason for name, (_, reason) in bad.items()} | {
        "password.pdf": "password",
        "huge.pdf": "larger than",
        "link.pdf": "it is a link",
        "folder link": "it is a link",
        "pipe.pdf": "no file",
        "sub/again.pdf": "the same file as good.pdf",
    }
    assert told.keys() == reasons.keys()
    assert {name: told[name] for name, reason in reasons.items() if reason not in told[name]} == {}
    assert not any("root:" in value for (value,) in rows(out, "SELECT raw FROM answers"))


def test_mutants_are_read_or_refused_in_bounds(
    one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path
) -> None:
    made = one()
    values = answers(made.workbook)
    filled = with_pikepdf(made.pdf, values)
    for name, data in {
        "pikepdf.pdf": filled,
        "PDFium.pdf": with_pdfium(made.pdf, values | {"work.gain": "typed"}),
        "Preview.pdf": edited(filled, preview),
        "Word.docx": in_word(made, values).save(),
    }.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("hostile.py"), tmp_path, guides[NEWEST], str(MUTANTS)],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["files"] == MUTANTS
    assert seen["broken"] == [] and seen["slow"] == []
    assert seen["peak"] < 500 << 20
    # They are mutants and no noise: many still can be read, many cannot.
    assert (
        seen["kinds"]["read"] > MUTANTS / 5
        and seen["kinds"]["unreadable"] > MUTANTS / 20
        and seen["answers"] > MUTANTS
    )


@pytest.mark.parametrize("what", ["time", "memory"])
def test_a_file_that_breaks_the_bounds_stops_nobody(
    what: str, one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path
) -> None:
    """A worker that hangs or grows is ended; the files before and behind are read."""
    made = one()
    good = with_pikepdf(made.pdf, answers(made.workbook))
    body = traps(900_000)["many fields.pdf"][0] if what == "time" else traps()["wide.docx"][0]
    (tmp_path / "1.pdf").write_bytes(good)
    (tmp_path / "2.pdf").write_bytes(body)
    (tmp_path / "3.pdf").write_bytes(good + b"\n% another file\n")
    files, _ = files_below(tmp_path)
    results = [result for _, result in read_files(files, catalog_of([load_library(guides[NEWEST])]), 1)]
    assert [hasattr(result, "answers") for result in results] == [True, False, True]
    assert results[1].kind == "unreadable"
    # Which bound it meets first, time or memory, depends on the machine; qpdf calls the second damage.
    assert what == "memory" or results[1].message in (SLOW, LATE) or "damaged" in results[1].message


@pytest.mark.parametrize("busy", ["for a while", "always"])
def test_on_a_busy_machine_a_late_file_is_tried_again_alone(
    busy: str,
    one: Callable[..., Made],
    guides: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reading process that gets no time from the machine is stopped here as the machine would stop it."""
    monkeypatch.setattr("samepage.returns.workers.MOST_SECONDS", 8)
    made = one()
    good = with_pikepdf(made.pdf, answers(made.workbook))
    for number in range(4):
        (tmp_path / f"{number}.pdf").write_bytes(good + b"\n%% file %d\n" % number)
    files, _ = files_below(tmp_path)
    stopped, seen = set(), []

    def on_progress(paths: list[str]) -> None:
        seen.append(list(paths))
        if "1.pdf" not in paths or (busy == "for a while" and stopped):
            return
        for process in multiprocessing.active_children():
            if busy == "always" or not stopped:
                os.kill(process.pid, signal.SIGSTOP)
                stopped.add(process.pid)

    catalog = catalog_of([load_library(guides[NEWEST])])
    results = [result for _, result in read_files(files, catalog, 1, on_progress)]
    assert stopped
    read = [hasattr(result, "answers") for result in results]
    if busy == "always":
        assert read == [True, False, True, True] and "less busy" in results[1].message
    else:
        assert read == [True] * 4
    # Last of all, and with no other file beside it.
    assert seen[-1] == ["1.pdf"] and all(len(paths) <= 1 for paths in seen[seen.index(["3.pdf"]) :])


def test_a_folder_that_cannot_be_opened_is_told_before_all_else(
    one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files may be returns. Root can open any folder, so the system's refusal is made here."""
    made = one()
    for number in range(60):
        (tmp_path / f"{number}.txt").write_text(f"foreign {number}")
    (tmp_path / "good.pdf").write_bytes(with_pikepdf(made.pdf, answers(made.workbook)))
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed/lost.pdf").write_bytes(made.pdf)
    scandir = os.scandir

    def refuse(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    out = tmp_path / "out/answers.sqlite"
    files, problems = files_below(tmp_path)
    assert [(one.path, one.kind) for one in problems if one.path == "closed"] == [("closed", "unreadable")]
    assert "cannot be opened" in problems[0].message and len(files) == 61
    store = collect_returns(tmp_path, out, catalog_of([load_library(guides[NEWEST])]), 1)
    assert store.found == 62
    assert review_lines(read_database(out))[0].path == "closed"
