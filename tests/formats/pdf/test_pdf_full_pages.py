"""Large print: few blocks fit on a page, and no page but a chapter's last is left more than a third empty."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from tests.formats.pdf.built_files import LARGEST, made

TOP, FOOT = 0.5 * 72, 0.46 * 72  # a page's margins, in points
MOST_EMPTY = 1 / 3


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
            # Heads and feet are forms of their own.
            drawn = (
                one.get_bounds()
                for one in page.get_objects(max_depth=1)
                if one.type != pdfium_c.FPDF_PAGEOBJ_FORM
            )
            lowest = min((bottom for _, bottom, _, _ in drawn), default=height - TOP)
            found[number + 1] = max(0.0, lowest - FOOT) / (height - TOP - FOOT)
    return found


def test_large_print_leaves_no_page_more_than_a_third_empty() -> None:
    shares = empty_shares(made(LARGEST, "large-print").data)
    assert len(shares) > 150
    assert {number: round(share, 2) for number, share in shares.items() if share > MOST_EMPTY} == {}
