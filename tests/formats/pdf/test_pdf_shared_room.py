"""Room to write is shared: between the pages of a stage, between the two sides, and between copies on paper."""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from tests.formats.pdf.built_files import LARGEST, made
from tests.formats.pdf.test_pdf_pages import SITES, STAGES, full_name

MOST_OF_A_PAGE = 0.55  # that one box takes; more is a page of padding


def boxes(data: bytes) -> Iterator[tuple[str, float, float, float]]:
    """Each field's name, its width and height in points, and the share of its page's height that it takes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.get("/Annots", ()):
                if widget.Subtype == "/Widget":
                    left, bottom, right, top = (float(side) for side in widget.Rect)
                    share = (top - bottom) / float(page.MediaBox[3])
                    yield full_name(widget), right - left, top - bottom, share


@pytest.mark.parametrize("edition", ["fillable", "facilitator"])
def test_no_box_has_nearly_a_page_while_others_are_low(edition: str) -> None:
    found = [(name, share) for name, _, _, share in boxes(made(LARGEST, edition).data)]
    in_stages = [(name, round(share, 2)) for name, share in found if name.split(".")[0] in STAGES]
    assert len(in_stages) > 500
    assert [one for one in in_stages if one[1] > MOST_OF_A_PAGE] == []


@pytest.mark.parametrize("site", SITES)
def test_both_sides_have_equal_room(site: str) -> None:
    widths: dict[str, dict[str, float]] = defaultdict(dict)
    for name, width, height, _ in boxes(made(site).data):
        for side in ("labor", "management"):
            stem = name.replace(side, "SIDE")
            # A check box is as large as any.
            if stem != name and "=" not in name and "member" not in name and height > 20:
                widths[stem][side] = width
    pairs = {stem: sides for stem, sides in widths.items() if len(sides) == 2}
    assert len(pairs) > 40
    assert {
        stem: sides for stem, sides in pairs.items() if abs(sides["labor"] - sides["management"]) > 1
    } == {}


def texts(data: bytes) -> list[tuple[bool, str]]:
    """Of each page whether it is turned, and its words."""
    with pdfium.PdfDocument(data) as document:
        sizes = [(page.get_width(), page.get_height()) for page in document]
        words = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    return [(width > height, text) for (width, height), text in zip(sizes, words, strict=True)]


def test_each_copy_to_hand_round_has_a_page_of_paper() -> None:
    turned = [text for is_turned, text in texts(made(LARGEST, "print").data) if is_turned]
    copies = [text for text in turned if "Evidence review" in text]
    assert ["(1 of 2)" in text for text in copies] == [True, False] and "(2 of 2)" in copies[1]
    assert "How one team filled in a row" in copies[0]


def test_what_a_list_offers_is_whole_on_paper() -> None:
    """A number and its word stand on one line."""
    with pdfium.PdfDocument(made(LARGEST, "print").data) as document:
        pages = (page.get_textpage().get_text_range() for page in document)
        (page,) = (text for text in pages if "Labor’s rating" in text and "WORKSHEET 3A" in text)
    lines = [line.strip() for line in page.splitlines()]
    assert any(line.startswith("3 In many places") for line in lines) and "·" not in lines


def test_the_facilitators_edition_says_so_and_is_set_as_the_teams() -> None:
    """What only its notes are set in is on no other line."""
    with (
        pdfium.PdfDocument(made(LARGEST, "facilitator").data) as its,
        pdfium.PdfDocument(made(LARGEST).data) as teams,
    ):
        # Letters that stand apart are read one by one.
        assert "FACILITATOR’SEDITION" in "".join(its[0].get_textpage().get_text_bounded().split()).upper()
        feet = [page.get_textpage().get_text_range() for page in its]
        assert all("Facilitator’s edition" in foot for foot in feet[1:])
        for number in (2, 3, 4):  # before the first stage
            assert colors(its[number]) == colors(teams[number])


def colors(page: pdfium.PdfPage) -> list[tuple[str, tuple[int, ...]]]:
    """The words of a page but those at its foot, each with its color."""
    found = []
    for one in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=3):
        if one.get_bounds()[1] > 40:
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            pdfium_c.FPDFPageObj_GetFillColor(one, red, green, blue, alpha)
            left, bottom, *_ = one.get_bounds()
            found.append((f"{left:.0f} {bottom:.0f}", (red.value, green.value, blue.value)))
    return found
