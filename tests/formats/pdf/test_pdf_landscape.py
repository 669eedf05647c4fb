"""A table with `page: landscape`: a page of its own, in every edition, with all that other pages have."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pytest

from samepage.formats.interface import Document
from samepage.formats.pdf.booklet import impose
from tests.formats.pdf.built_files import every_kind, laid_out, made
from tests.formats.pdf.spoken import elements

TITLE = "A plan with room"
UPRIGHT, TURNED = (612, 792), (792, 612)
HALF_INCH = 36


def sizes(document: pdfium.PdfDocument) -> list[tuple[int, int]]:
    return [(round(page.get_width()), round(page.get_height())) for page in document]


def text_of(page: pdfium.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("edition", ["fillable", "print"])
@pytest.mark.parametrize("make", [made, laid_out])
def test_the_table_has_a_landscape_page_with_its_head_foot_and_tab(make, edition: str) -> None:
    with pdfium.PdfDocument(make("every-district", edition, "letter").data) as document:
        turned = [n for n, size in enumerate(sizes(document)) if size == TURNED]
        assert len(turned) == 1 and sizes(document).count(UPRIGHT) == len(document) - 1
        page = document[turned[0]]
        text = text_of(page)
        assert TITLE in text and "Our agreement" not in text and "Who does what" not in text
        name, number = "Example Kitsimkittle District", f"{turned[0] + 1} / {len(document)}"
        assert every_kind().sites["every-district"].name in text, name
        assert number in text
        tab = page.get_textpage().search("1", match_whole_word=True)
        places = []
        while found := tab.get_next():
            places.append(page.get_textpage().get_charbox(found[0]))
        # Of stage 1, below the foot on a right-hand page and above the head on a left-hand one.
        at_edge = [y for _, y, _, top in places if y < 32 or top > 612 - 32]
        assert at_edge


def test_its_widgets_are_large_and_in_the_order_of_its_text() -> None:
    source = made("every-district")
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        page = next(page for page in pdf.pages if float(page.mediabox[2]) > float(page.mediabox[3]))
        boxes = [[float(n) for n in one.Rect] for one in page.Annots if one.Subtype == "/Widget"]
        assert page.obj.Tabs == "/S"
        place = int(page.index) if page.index is not None else -1
    assert len(boxes) == 16
    assert all(x2 <= 792 and y2 <= 612 and y2 - y1 >= 2 * HALF_INCH for _, y1, x2, y2 in boxes)
    # Row by row, each from left to right.
    assert boxes == sorted(boxes, key=lambda box: (-round(box[3]), box[0]))
    titles = [one.all_text for one in elements(source.data) if one.kind == "H2" and one.page == place]
    assert titles == [TITLE]


def test_its_bookmark_and_its_line_in_the_contents_lead_to_the_page() -> None:
    with pdfium.PdfDocument(made("every-district").data) as document:
        turned = sizes(document).index(TURNED)
        marks = {one.get_title(): one.get_dest() for one in document.get_toc()}
        assert marks[TITLE].get_index() == turned
        _, (_, top, *_) = marks[TITLE].get_view()
        assert 612 - 90 < top < 612
        contents = next(text_of(page) for page in document if text_of(page).find("Contents") >= 0)
        assert f"{TITLE} {turned + 1}" in contents


def test_in_large_print_its_fields_stand_one_below_the_other() -> None:
    with pdfium.PdfDocument(made("every-district", "large-print", "letter").data) as document:
        assert set(sizes(document)) == {UPRIGHT}


def test_a_booklet_turns_it_its_head_to_the_left() -> None:
    data = made("every-district", "print", "letter").data
    with pdfium.PdfDocument(data) as document:
        turned = sizes(document).index(TURNED)
        pages = len(document)
    sheets = impose(Document(data, pages, {}))
    with pdfium.PdfDocument(sheets.data) as document:
        assert set(sizes(document)) == {(1224, 792)}
        found = [(page, text_of(page)) for page in document if TITLE in text_of(page)]
        # A contents list names it, too.
        page = next(page for page, text in found if "Contents" not in text)
        search = page.get_textpage().search(TITLE)
        first, length = search.get_next()
        left, low, right, high = page.get_textpage().get_charbox(first)
        last = page.get_textpage().get_charbox(first + length - 1)
        # Read from the foot of the sheet upwards, near the left end of its half.
        assert last[1] > high and abs(last[0] - left) < 12
        assert left % 612 < 110, turned
