"""Every report's PDF is PDF/UA-1 and PDF/A-2a, and nothing stands in a listener's way."""

from __future__ import annotations

import io

import pikepdf
import pytest

from tests.formats.pdf.spoken import barriers, elements
from tests.formats.pdf.test_pdf_valid import failures
from tests.report.report_page import Made


@pytest.fixture(params=["made", "of_one", "with_contacts", "of_many"])
def report(request) -> Made:
    return request.getfixturevalue(request.param)


def test_valid(report):
    assert failures(report.pdf) == []


def test_nothing_stands_in_a_listeners_way(report):
    assert list(barriers(elements(report.pdf))) == []


def test_every_picture_says_what_it_shows(report):
    spoken = report.spoken()
    assert spoken and all(len(words) > 4 for words in spoken)
    assert [words for words in report.drawn() if words not in spoken] == []


def test_says_what_it_is_and_is_no_return(made):
    """A title, a language, a date that is no clock's; and nothing that `collect` would take for a workbook."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        assert pdf.docinfo.Title == "What sites sent back"
        assert pdf.Root.Lang == "en-US"
        assert pdf.docinfo.CreationDate == "D:20261002000000Z", "of the newest return"
        assert "/AcroForm" not in pdf.Root
        assert b"contentHash" not in pdf.Root.Metadata.read_bytes()


def test_many_sites_stay_readable(of_many):
    """More than there is room for: a bounded number of pages, and every gap is counted."""
    assert of_many.pages < 50
    assert "200 sites sent back 200 files: 67 states, 67 districts and 66 schools." in of_many.text
    assert "All 67 states" in of_many.text
    assert "answers are not printed here. All stand in answers.csv" in of_many.text
    heard = of_many.page.xpath("//section[@id='r.work.gain']//p[@class='who']/text()")
    assert 3 <= len(heard) < 200
    assert heard[0] == "Site 1" and heard[-1] == "Site 200", (
        "spread over all, in the order in which people count"
    )
