"""Whatever is in the folder: each file is read or listed with the reason, in bounds, and the rest are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from samepage.content.loader import load_library
from samepage.limits import MOST_SECONDS
from samepage.returns.catalog import catalog_of
from samepage.returns.folder import files_below
from samepage.returns.workers import LATE, SLOW, read_files
from tests.formats.pdf.built_files import answers
from tests.formats.pdf.fill import with_pdfium, with_pikepdf
from tests.guides import samepage
from tests.returns.conftest import rows
from tests.returns.filled_returns import NEWEST, Made, edited, in_word, preview
from tests.returns.hostile import traps

MUTANTS = 1000


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


def test_a_thousand_mutants(one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path) -> None:
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
    assert seen["broken"] == [] and seen["slow"] == [] and seen["longest"] < 5
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
    results, last = [], time.monotonic()
    for _, result in read_files(files, catalog_of([load_library(guides[NEWEST])]), 1):
        results.append((result, time.monotonic() - last))
        last = time.monotonic()
    assert [hasattr(result, "answers") for result, _ in results] == [True, False, True]
    assert results[1][0].kind == "unreadable" and results[1][1] < MOST_SECONDS + 0.5
    # Which bound it meets first, time or memory, depends on the machine; qpdf calls the second damage.
    assert what == "memory" or results[1][0].message in (SLOW, LATE) or "damaged" in results[1][0].message
