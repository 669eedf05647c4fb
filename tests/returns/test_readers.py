"""Filled in by pdf.js in Chromium and by LibreOffice, then collected."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from samepage.formats.docx.names import field_bookmark
from tests.conftest import tool_or_skip
from tests.formats.pdf.built_files import answers
from tests.guides import samepage
from tests.returns.conftest import rows
from tests.returns.filled_returns import NEWEST, Made, changed
from tests.viewers.test_pdf_readers import pdfjs
from tests.viewers.test_word_readers import SCRIPT, bridge, typed

pytestmark = pytest.mark.viewers


def collected(folder: Path, guide: Path) -> dict[str, str]:
    out = folder.parent / "answers.sqlite"
    done = samepage("collect", folder, "--guide", guide, "--output", out, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert rows(out, "SELECT * FROM problems") == []
    assert rows(out, "SELECT site, level, edition, identified_by FROM returns") == [
        ("every-school", "school", NEWEST, "metadata")
    ]
    return dict(rows(out, "SELECT name, value FROM answers"))


def test_pdfjs(one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path) -> None:
    made = one("every-school")
    wanted = answers(made.workbook)
    kinds = {field.name: field.kind for field in made.workbook.fields}
    _, saved, _ = pdfjs(
        made.pdf, {name: bool(value) if kinds[name] == "check" else value for name, value in wanted.items()}
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in/back.pdf").write_bytes(saved)
    assert collected(tmp_path / "in", guides[NEWEST]) == changed(made.workbook, wanted)


def test_libreoffice(one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path) -> None:
    made, python = one("every-school"), bridge()
    wanted = changed(made.workbook, answers(made.workbook))
    (tmp_path / "in").mkdir()
    (tmp_path / "sent.docx").write_bytes(made.docx)
    (tmp_path / "jobs.json").write_text(
        json.dumps(
            [
                {
                    "open": str(tmp_path / "sent.docx"),
                    "docx": str(tmp_path / "in/back.docx"),
                    "pdf": None,
                    "rows": [],
                    "answers": {
                        field_bookmark(f.name): typed(f, wanted[f.name])
                        for f in made.workbook.fields
                        if f.name in wanted
                    },
                }
            ]
        ),
        "utf-8",
    )
    environment = {**os.environ, "SOFFICE": str(tool_or_skip("soffice"))}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [python, SCRIPT, tmp_path / "jobs.json"], capture_output=True, text=True, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert collected(tmp_path / "in", guides[NEWEST]) == wanted
