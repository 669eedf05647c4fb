"""No page but a chapter's last is left more than a third empty: in the facilitator's edition and the one for a pen, where
a page may have one box only. In large print, of which few blocks fit on a page, what is filled in at one time stays whole
(test_pdf_large_print.py): a few pages may be half empty for that, and all together are nearly full."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from tests.formats.pdf.built_files import LARGEST, made

TOP, FOOT = 0.5 * 72, 0.46 * 72  # a page's margins, in points
FEET = 44  # where the highest line at a page's foot ends, in large print
MOST_EMPTY = 1 / 3
MOST_EMPTY_BEFORE_WHOLE, FEW, MOST_EMPTY_TOGETHER = 1 / 2, 1 / 40, 1 / 20


def empty_shares(data: bytes) -> dict[int, float]:
    """How much of each page's height, from 0 to 1, is empty at its foot, by its number from 1; the last page of each
    chapter, and the cover, are left out."""
    found = {}
    with pdfium.PdfDocument(data) as document:
        chapters = {one.get_dest().get_index() for one in document.get_toc(max_depth=1)}
        for number, page in enumerate(document):
            if number + 1 in chapters or number + 1 == len(document):
                continue
            height = page.get_height()
            if not page.get_textpage().count_chars():
                continue  # blank: a chapter begins on a right-hand page
            drawn = (one.get_bounds() for one in page.get_objects(max_depth=1))
            # What stands in the foot is not a page's content.
            lowest = min((bottom for _, bottom, _, top in drawn if top > FEET), default=height - TOP)
            found[number + 1] = max(0.0, lowest - FOOT) / (height - TOP - FOOT)
    return found


def test_few_pages_of_large_print_are_not_full() -> None:
    shares = empty_shares(made(LARGEST, "large-print").data)
    assert len(shares) > 150
    assert {
        number: round(share, 2) for number, share in shares.items() if share > MOST_EMPTY_BEFORE_WHOLE
    } == {}
    assert len([share for share in shares.values() if share > MOST_EMPTY]) < FEW * len(shares)
    assert sum(shares.values()) < MOST_EMPTY_TOGETHER * len(shares)


@pytest.mark.parametrize(("edition", "least"), [("facilitator", 50), ("print", 50)])
def test_no_page_is_left_more_than_a_third_empty(edition: str, least: int) -> None:
    shares = empty_shares(made(LARGEST, edition).data)
    assert len(shares) > least
    assert {number: round(share, 2) for number, share in shares.items() if share > MOST_EMPTY} == {}


def test_rows_of_a_table_take_what_is_left_of_a_chapters_last_page() -> None:
    """Also those in which each cell is one line: on paper, a page of its own for the last of three tables."""
    with pdfium.PdfDocument(made(LARGEST, "print").data) as document:
        (page,) = (one for one in document if has_title(one, "Standards in use in our district"))
        height = page.get_height()
        drawn = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=1)
        assert min(one.get_bounds()[1] for one in drawn) - FOOT < 0.05 * height


def has_title(page: pdfium.PdfPage, title: str) -> bool:
    return title in page.get_textpage().get_text_range().splitlines()
