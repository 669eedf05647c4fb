"""Filled in by LibreOffice, read back by field name; and what LibreOffice prints of it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from lxml import etree, html

from samepage.formats.docx.names import field_bookmark
from samepage.formats.docx.read import DocxAnswer
from samepage.render.html import render_sections
from samepage.workbook.model import Field, Workbook
from tests.conftest import tool_or_skip
from tests.formats.docx.lint import lint
from tests.formats.docx.test_read import expected, filled
from tests.formats.docx.word_edits import MAIN, W, docx_of, members, read_docx

pytestmark = pytest.mark.viewers

SCRIPT = Path(__file__).with_name("fill_in_libreoffice.py")
# One district of the real guide, and every kind of field in a small one.
FILLED = ("every-district", "every-school", "example-valley")
# As they are sent out; on letter and on A4 the same table meets a page's end in another row.
EMPTY = {"example-valley": "letter", "example-state": "a4", "every-state": "letter"}
BESIDE = ("every-district", "example-valley")  # where something is typed outside the boxes, too
MORE, BELOW = " (We answer below.)", "Yes, and ʻohana nights, too."
ROW = {
    "long": "Added in LibreOffice",
    "text": "Kūlia",
    "date": "2026-10-05",
    "email": "new@example.org",
    "number": "7",
}


def bridge() -> str:
    """A Python that can talk to LibreOffice: Debian's own has python3-uno, other systems' LibreOffice brings one."""
    soffice = tool_or_skip("soffice").resolve()
    for python in (
        "/usr/bin/python3",
        soffice.with_name("python"),
        soffice.parents[1] / "Resources/python",
        sys.executable,
    ):
        if (
            Path(python).exists()
            and not subprocess.run([python, "-c", "import uno"], capture_output=True).returncode
        ):
            return str(python)
    reason = "no Python here can talk to LibreOffice (python3-uno); .ci/run installs it"
    if os.environ.get("SAMEPAGE_REQUIRE_TOOLS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@dataclass(frozen=True)
class Back:
    """A workbook that LibreOffice filled in and saved."""

    workbook: Workbook
    data: bytes
    pages: str  # the text of its PDF
    row: dict[str, str]  # answers in the row that was added

    @property
    def answers(self) -> list[DocxAnswer]:
        return read_docx(self.data, self.workbook.fields).answers


@dataclass(frozen=True)
class LibreOffice:
    """What came back by site; and the text of each empty workbook's PDF."""

    back: dict[str, Back]
    empty: dict[str, str]

    def __getitem__(self, site: str) -> Back:
        return self.back[site]


def typed(field: Field, value: str) -> str | bool:
    if field.kind == "check":
        return bool(value)
    if field.kind == "choice":
        return next(option.text for option in field.options if option.value == value)
    return value


def added_row(workbook: Workbook) -> tuple[str, list[Field], int]:
    """The first table that a team may add to: its name, the fields of its first row, its rows."""
    repeat = next(re.finditer(r'data-repeat="([^"]+)"', "".join(s.html for s in render_sections(workbook))))[
        1
    ]
    first = [f for f in workbook.fields if f.name.startswith(f"{repeat}.1.")]
    rows = {
        f.name[len(repeat) + 1 :].split(".")[0] for f in workbook.fields if f.name.startswith(repeat + ".")
    }
    return repeat, first, len(rows)


def printed_paragraph(data: bytes) -> str:
    """One that no other is like, outside tables and controls."""
    texts = [paragraph.text.strip() for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    return next(text for text in texts[3:] if len(text) > 40 and texts.count(text) == 1)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory) -> LibreOffice:
    """All workbooks, filled in by one start of LibreOffice."""
    python = bridge()
    pdftotext = tool_or_skip("pdftotext")
    folder = tmp_path_factory.mktemp("libreoffice")
    jobs, rows = [], {}
    for site in FILLED:
        workbook, data = docx_of(site)
        values = expected(workbook)
        (folder / f"{site}.docx").write_bytes(data)
        repeat, first, count = added_row(workbook)
        cells = [
            typed(f, f.options[0].value) if f.kind == "choice" else "☒" if f.kind == "check" else ROW[f.kind]
            for f in first
        ]
        rows[site] = {
            f"{repeat}.{count + 1}.{f.name.rpartition('.')[2]}": f.options[0].value
            if f.kind == "choice"
            else f.on_state
            if f.kind == "check"
            else ROW[f.kind]
            for f in first
        }
        jobs.append(
            {
                "open": str(folder / f"{site}.docx"),
                "docx": str(folder / f"{site}-out.docx"),
                "pdf": str(folder / f"{site}.pdf"),
                "answers": {
                    field_bookmark(f.name): typed(f, values[f.name])
                    for f in workbook.fields
                    if values[f.name]
                },
                "rows": [{"bookmark": field_bookmark(first[0].name), "cells": cells}],
                "beside": {"after": printed_paragraph(data), "more": MORE, "new": BELOW}
                if site in BESIDE
                else None,
            }
        )
    for site, paper in EMPTY.items():
        (folder / f"{site}-empty.docx").write_bytes(docx_of(site, paper, planned=True)[1])
        jobs.append({"open": str(folder / f"{site}-empty.docx"), "pdf": str(folder / f"{site}-empty.pdf")})
    plan = folder / "jobs.json"
    plan.write_text(json.dumps(jobs), "utf-8")
    environment = {**os.environ, "SOFFICE": str(tool_or_skip("soffice"))}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [python, SCRIPT, plan], capture_output=True, text=True, env=environment, timeout=500
    )
    assert done.returncode == 0, done.stderr

    def text(name: str) -> str:
        run = subprocess.run(
            [pdftotext, "-layout", folder / f"{name}.pdf", "-"], capture_output=True, check=True
        )
        return run.stdout.decode()

    back = {
        site: Back(docx_of(site)[0], (folder / f"{site}-out.docx").read_bytes(), text(site), rows[site])
        for site in FILLED
    }
    return LibreOffice(back, {site: text(f"{site}-empty") for site in EMPTY})


@pytest.mark.parametrize("site", FILLED)
def test_nothing_typed_in_libreoffice_is_lost(libreoffice, site):
    back = libreoffice[site]
    assert read_docx(back.data, back.workbook.fields).values == expected(back.workbook) | back.row


@pytest.mark.parametrize("site", FILLED)
def test_what_is_typed_outside_the_boxes_is_told_and_nothing_else(libreoffice, site):
    back = libreoffice[site]
    told = read_docx(back.data, back.workbook.fields).stray
    assert [one.text for one in told] == ([MORE.strip(), BELOW] if site in BESIDE else [])


@pytest.mark.parametrize("site", FILLED)
def test_every_field_is_found_by_its_own_keys(libreoffice, site):
    """By tag where LibreOffice keeps them, by bookmark where, like 7.4, it drops them; never by guess."""
    assert {a.how for a in libreoffice[site].answers} <= {"tag", "bookmark", "row"}


@pytest.mark.parametrize("site", FILLED)
def test_it_still_says_what_it_answers(libreoffice, site):
    workbook = libreoffice[site].workbook
    properties = read_docx(libreoffice[site].data, workbook.fields).properties
    assert (properties["Edition"], properties["Site"]) == (workbook.guide.edition, site)
    assert properties["Content hash"] == workbook.content_hash


@pytest.mark.parametrize("site", EMPTY)
def test_its_pdf_has_every_row_and_every_place_to_write(libreoffice, site):
    """LibreOffice has lost the rows behind a page's end where one row stood there alone."""
    page = libreoffice.empty[site]
    root = etree.fromstring(members(docx_of(site, EMPTY[site], planned=True)[1])[MAIN])
    shown = Counter(t.text.strip() for t in root.iter(W + "t") if t.text)
    for words in ("Write here", "Pick a date"):
        on_lines = words.replace(" ", r"\s+")  # a narrow column may break them
        assert len(re.findall(on_lines, page)) == shown[words] > 0, words
    heads = ["".join(t.text or "" for t in row.find(W + "tc").iter(W + "t")) for row in root.iter(W + "tr")]
    words = set(page.split())
    assert [
        head for head in heads if not set(head.split()) <= words and letters(head) not in letters(page)
    ] == []


def letters(text: str) -> str:
    """``text`` without what a page's lines, columns and hyphens change."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


@pytest.mark.parametrize("site", ("every-district", "example-valley"))
def test_its_pdf_has_every_heading_and_prompt(libreoffice, site):
    back = libreoffice[site]
    page = letters(back.pages)
    headings = [
        letters("".join(e.text_content().split("\n")))
        for section in render_sections(back.workbook)
        for e in html.fromstring(section.html).iter("h1", "h2", "h3", "h4")
    ]
    # A heading that runs on over a page's end has its footer in between.
    missing = [h for h in headings if h[:40] not in page]
    assert not missing


@pytest.mark.parametrize("site", ("every-district", "example-valley"))
def test_its_pdf_has_every_answer(libreoffice, site):
    """Word by word: in a table's cell the words of one answer stand beside those of the next."""
    back = libreoffice[site]
    page = set(re.findall(r"\w+", unicodedata.normalize("NFKC", back.pages)))
    run_on = letters(back.pages)
    for name, value in expected(back.workbook).items():
        kind = next(f.kind for f in back.workbook.fields if f.name == name)
        if kind in ("long", "text"):
            words = set(re.findall(r"\w+", unicodedata.normalize("NFKC", value)))
            assert all(word in page or letters(word) in run_on for word in words), name


VERSIONS = ("Office2013", "Microsoft365")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_word_makes_of_it_is_still_valid(tmp_path, version):
    """After typing, paragraphs, dates, choices, marks, rows, tracked changes and a pasted table."""
    file, _ = filled("every-district")
    workbook, _ = docx_of("every-district")
    longs = [f.name for f in workbook.fields if f.kind == "long" and ".1." not in f.name]
    file.type_paragraphs(longs[0], "one\ntwo")
    file.track(longs[1], "old", "new")
    file.paste_table(longs[2], "before", [["a", "b"], ["c", "d"]])
    file.clear(longs[3])
    repeat, first, count = added_row(workbook)
    file.add_row(repeat, count, {first[0].name.rpartition(".")[2]: "more"})
    path = tmp_path / "edited.docx"
    path.write_bytes(file.save())
    command = [tool_or_skip("ooxml-validator"), path, "--officeVersion", version]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert result["errors"] == []


def test_our_own_check_after_plain_answers():
    assert lint(filled("every-district")[0].save()) == []
