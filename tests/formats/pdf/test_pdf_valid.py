"""Every PDF is PDF/UA-1 and PDF/A-2a by page-validation, the quick check, and says what it is.

Of the small guide every edition, level and paper; of the real one every site and edition. By veraPDF:
tests/validators.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys

import page
import pikepdf
import pytest
from lxml import etree

from tests.formats.pdf.built_files import EDITIONS, EVERY_SITE_AND_EDITION, REAL_FILES, ROOT, Made, made

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)

REAL = [(site, edition, None) for site, edition in REAL_FILES]


def failures(data: bytes) -> list[str]:
    return [
        f"{profile.name} {failure.rule_id}: {failure.message}"
        for profile in PROFILES
        for failure in page.validate_pdf_bytes(data, profile=profile).failures
    ]


def failures_after_filling(data: bytes) -> list[str]:
    """Failures of a file that another program saved.

    pypdf, pikepdf and pdf.js end streams with a line feed. Where compressed data happens to end in
    a carriage return, a validator takes both for a CR LF and counts a byte too few: it misreads a
    length that is right (docs/accessibility.md). With a carriage return in the line feed's place
    nothing is left to misread, and nothing else may be wrong.
    """
    found = failures(data)
    if found and all("STREAM-LENGTH-001" in failure for failure in found):
        return failures(data.replace(b"\r\nendstream", b"\r\rendstream"))
    return found


@pytest.mark.parametrize(("site", "edition", "paper"), EVERY_SITE_AND_EDITION + REAL)
def test_valid(site: str, edition: str, paper: str | None) -> None:
    assert failures(made(site, edition, paper).data) == []


def test_a_districts_file_is_small() -> None:
    assert len(made("example-valley", "fillable").data) <= 450_000


@pytest.mark.parametrize("edition", EDITIONS)
def test_valid_with_crop_marks(edition: str) -> None:
    data = made("every-district", edition, marks=True).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        first = pdf.pages[0]
        assert first.mediabox[2] > first.trimbox[2], "room for the marks"
    assert failures(data) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_says_what_it_is(edition: str) -> None:
    """A title bar, a screen reader, an archive and a return's reader each find what they need."""
    workbook, data = made("every-state", edition).workbook, made("every-state", edition).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.Lang == workbook.language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo.Title == workbook.title
        assert "/Filter" not in pdf.Root.Metadata, "any program can find the XMP"
        xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
    told = {element.tag: (element.text or "").strip() for element in xmp.iter(etree.Element)}
    own = "{https://example.org/samepage/ns/1.0/}"
    assert told["{http://www.aiim.org/pdfa/ns/id/}part"] == "2"
    assert told["{http://www.aiim.org/pdfa/ns/id/}conformance"] == "A"
    assert told["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert {
        name: told[own + name] for name in ("edition", "site", "level", "language", "contentHash", "format")
    } == {
        "edition": "1.0-test",
        "site": "every-state",
        "level": "state",
        "language": "en-US",
        "contentHash": workbook.content_hash,
        "format": edition,
    }


def test_same_input_same_bytes() -> None:
    """In a process that orders its sets differently."""
    script = (
        "import hashlib; from tests.formats.pdf.built_files import made; "
        "print([hashlib.sha256(made('every-answered', e).data).hexdigest() for e in ('fillable', 'print')])"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    environment.pop("PYTEST_XDIST_TESTRUNUID", None)  # or it would find the file that was made here
    there = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True, env=environment
    ).stdout.strip()
    here = [
        hashlib.sha256(made("every-answered", edition).data).hexdigest() for edition in ("fillable", "print")
    ]
    assert there == str(here)


def test_a_print_edition_has_answer_spaces_and_no_form() -> None:
    """A pen's copy: each space says what it is for, as a non-interactive form field."""
    printed: Made = made("every-district", "print")
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        assert "/AcroForm" not in pdf.Root
        spaces = [
            element
            for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == pikepdf.Name.Form
        ]
        assert sorted(str(space.Alt) for space in spaces) == sorted(
            f.tooltip
            for f in printed.workbook.fields
            if not f.value  # which is printed as text
        )
        assert {str(space.A.O) for space in spaces} == {"/PrintField"}
        assert {str(space.A.Role) for space in spaces} == {"/cb", "/tv"}
