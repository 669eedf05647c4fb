"""Word takes fonts and direction of other scripts from a run's own properties; what is read back is what went in."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from samepage.formats.docx.package import write_docx
from samepage.formats.docx.wml import W
from samepage.render.assets import load_assets
from samepage.render.html import direction, render_sections
from samepage.render.theme import load_theme
from samepage.workbook import compose
from tests.formats.docx.test_validators import KNOWN
from tests.formats.docx.word_edits import read_docx
from tests.formats.pdf.built_files import few_pages
from tests.formats.pdf.test_pdf_scripts import ANSWERS, NAME


@pytest.fixture(scope="module")
def made() -> tuple:
    library = few_pages()
    site = library.sites["north"].model_copy(update={"name": NAME, "prefill": ANSWERS})
    workbook = compose(library, site)
    sections, theme = render_sections(workbook, media=("word",)), load_theme()
    assets = load_assets(library, workbook, theme)
    return workbook, write_docx(workbook, sections, theme, assets=assets)


def test_each_run_is_of_one_kind_of_script(made):
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(made[1])).read("word/document.xml"))
    runs: dict[str, set[str]] = {"rtl": set(), "cs": set(), "": set()}
    for run in root.iter(W + "r"):
        kind = next((name for name in ("rtl", "cs") if run.find(f"{W}rPr/{W}{name}") is not None), "")
        runs[kind].add("".join(run.itertext(W + "t")))
    assert {NAME, "العمل معا، 12 مرة", "שלום לכולם"} <= runs["rtl"]
    assert {"हिन्दी में क्षत्रिय", "ภาษาไทย និង កម្ពុជា", "தமிழ்"} <= runs["cs"]
    assert "Ελληνικά, русский: 3 ≥ 2 → ✓" in runs[""]


def test_an_answer_from_right_to_left_begins_its_paragraph_at_the_right(made):
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(made[1])).read("word/document.xml"))
    begins = {
        tag: control.find(f"{W}pPr/{W}bidi") is not None
        for control in root.iter(W + "p")
        for tag in (one.get(W + "val") for one in control.iterfind(f".//{W}sdtPr/{W}tag"))
    }
    assert {name: begins[name] for name in ANSWERS} == {
        name: name == "commit.norms.labor" for name in ANSWERS
    }


def test_what_is_read_back_is_what_was_written_in(made):
    workbook, data = made
    values = read_docx(data, workbook.fields).values
    assert {name: values[name] for name in ANSWERS} == ANSWERS


def test_a_paragraph_begins_where_its_script_does():
    assert direction(["", "– שלום", "Hello"]) == ' dir="rtl"'
    assert direction(["Hello", "שלום"]) == direction([]) == ""


def test_openxml_audit(made, tmp_path):
    audit = Path(sys.executable).with_name("openxml-audit")
    if not audit.exists():
        pytest.skip("openxml-audit is not installed")
    (tmp_path / "scripts.docx").write_bytes(made[1])
    command = [audit, "-f", "microsoft365", "-m", "0", "-o", "json", tmp_path / "scripts.docx"]
    result = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert [line for line in result.splitlines() if "description" in line and KNOWN not in line] == []
