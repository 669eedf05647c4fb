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
from tests.formats.pdf.built_files import answers, every_kind, made
from tests.guides import samepage
from tests.returns.collected_returns import rows
from tests.returns.filled_returns import NEWEST, Made, changed
from tests.viewers.test_pdf_readers import typed as typed_in_pdfjs
from tests.viewers.test_word_readers import SCRIPT, bridge, typed

pytestmark = pytest.mark.viewers


def collected(folder: Path, guide: Path, level: str, edition: str) -> dict[str, str]:
    out = folder.parent / "answers.sqlite"
    done = samepage("collect", folder, "--guide", guide, "--output", out, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert rows(out, "SELECT * FROM problems") == []
    assert rows(out, "SELECT site, level, edition, identified_by FROM returns") == [
        (f"every-{level}", level, edition, "metadata")
    ]
    return dict(rows(out, "SELECT name, value FROM answers"))


def test_pdfjs(tmp_path: Path) -> None:
    wanted, _, saved = typed_in_pdfjs("every-district", "fillable")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/back.pdf").write_bytes(saved)
    found = collected(tmp_path / "in", every_kind().root, "district", "1.0-test")
    assert found == changed(made("every-district").workbook, wanted)


def test_libreoffice(one: Callable[..., Made], guides: dict[str, Path], tmp_path: Path) -> None:
    sent, python = one("every-school"), bridge()
    wanted = changed(sent.workbook, answers(sent.workbook))
    (tmp_path / "in").mkdir()
    (tmp_path / "sent.docx").write_bytes(sent.docx)
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
                        for f in sent.workbook.fields
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
    assert collected(tmp_path / "in", guides[NEWEST], "school", NEWEST) == wanted
