"""Where widgets stand: on the page's text, apart from each other, large enough, in reading order."""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import combinations, groupby
from unicodedata import normalize

import pikepdf
import pytest
from pikepdf import Name

from samepage.formats.pdf.appearance import LEADING
from samepage.formats.pdf.style_sheets import MAX_LARGE_LINES, MAX_LINES, stylesheets
from samepage.render.html import render_document, render_sections
from tests.builder.pdf_compare import characters, marked_texts, marks_of
from tests.formats.pdf.built_files import REAL_FILES, SITES, Made, made
from tests.formats.pdf.read import pdfium_form, terminal_fields, widgets

EDITIONS = ("fillable", "large-print")
PDFS = [(site, edition) for site in SITES for edition in EDITIONS]
PDFS += [(site, edition) for site, edition in REAL_FILES if edition in EDITIONS]
TAP = 24 * 0.75  # WCAG 2.5.8: 24 CSS px, in points


@pytest.fixture(scope="module", params=PDFS, ids="-".join)
def source(request) -> Made:
    return made(*request.param)


Placed = list[tuple[int, tuple[float, float], str, tuple[float, ...]]]


@pytest.fixture(scope="module")
def placed(source: Made) -> Placed:
    """Page, its size, name and rectangle of every widget."""
    with pdfium_form(source.data) as document:
        return [
            (number, page.get_size(), widget.name, widget.rect)
            for number, page in enumerate(document)
            for widget in widgets(page, document.formenv)
        ]


def margins(source: Made, turned: bool) -> tuple[float, float, float, float]:
    """The margins in points, top right bottom left, of upright or landscape pages, as the style sheet sets them."""
    css = "\n".join(stylesheets(source.workbook, source.theme, source.edition))
    kind = "@page chapter-landscape" if turned else "@page"
    said = re.search(rf"{kind} \{{ size: [^;]+; margin: ([\d. in]+);", css)[1]
    found = [float(n.removesuffix("in")) * 72 for n in said.split()]
    return (*found, found[1])[:4]


def test_no_widget_leaves_the_pages_text_area(source: Made, placed: Placed) -> None:
    of_pages = {turned: margins(source, turned) for turned in (False, True)}
    outside = [
        (page + 1, name)
        for page, (width, height), name, (x1, y1, x2, y2) in placed
        for top, right, bottom, left in [of_pages[width > height]]
        if x1 < left - 1 or y1 < bottom - 1 or x2 > width - right + 1 or y2 > height - top + 1
    ]
    assert outside == []


def test_no_widget_covers_another(placed: Placed) -> None:
    overlapping = [
        (page + 1, one[2], other[2])
        for page, group in groupby(placed, key=lambda entry: entry[0])
        for one, other in combinations(list(group), 2)
        if min(one[3][2], other[3][2]) - max(one[3][0], other[3][0]) > 0.5
        and min(one[3][3], other[3][3]) - max(one[3][1], other[3][1]) > 0.5
    ]
    assert overlapping == []


def test_each_field_is_large_enough_for_a_finger(placed: Placed) -> None:
    small = [
        (name, right - left, top - bottom)
        for _, _, name, (left, bottom, right, top) in placed
        if min(right - left, top - bottom) < TAP - 0.05
    ]
    assert small == []


def test_the_lines_promised_fit(source: Made, placed: Placed) -> None:
    """Large print's boxes have six lines at least, and more where a page has room."""
    size = source.theme.sizes["field"]
    most = MAX_LARGE_LINES if size > 12 else MAX_LINES
    low = [
        (name, source.fields[name].lines, round(top - bottom, 1))
        for _, _, name, (_, bottom, _, top) in placed
        if source.fields[name].kind != "check"
        and top - bottom < min(source.fields[name].lines, most) * LEADING * size - 0.05
    ]
    assert low == []


def test_what_a_field_of_one_line_is_for_fits(source: Made, placed: Placed) -> None:
    """A date, a number and a short name at the size that is set."""
    font, size = source.theme.field_font, source.theme.sizes["field"]
    narrow = [
        (name, round(right - left, 1))
        for _, _, name, (left, _, right, _) in placed
        if source.fields[name].kind == "date" and right - left < font.width("2026-09-30", size) + 4
    ]
    assert narrow == []


def test_a_reader_meets_the_fields_in_the_order_of_the_text(source: Made) -> None:
    """In the structure tree, and with the tab key, as in the HTML."""
    html = render_document(
        source.workbook,
        render_sections(source.workbook, source.edition.linear, source.edition.media),
        source.edition.name,
    )
    written = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', html)
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        assert {str(page.get("/Tabs")) for page in pdf.pages if "/Annots" in page} == {"/S"}
        names = {field.objgen: name for name, field in terminal_fields(pdf)}
        order, stack = [], [pdf.Root.StructTreeRoot.K]
        while stack:
            node = stack.pop()
            if isinstance(node, pikepdf.Array):
                stack.extend(reversed(list(node)))
            elif isinstance(node, pikepdf.Dictionary):
                if node.get("/Type") == Name.OBJR:
                    if node.Obj.get("/Subtype") == Name.Widget:
                        order.append(names[node.Obj.objgen])
                elif "/K" in node:
                    stack.append(node.K)
    assert order == written


def test_a_picture_stands_where_it_is_said_to(source: Made) -> None:
    """BBox is in points from the page's lower left corner (ISO 32000-1, 14.8.5.4.3); no text but its own stands in it."""
    letters = list(characters(source.data))
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        for figure in (
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == Name.Figure
        ):
            left, bottom, right, top = map(float, figure.A.BBox)
            page_left, page_bottom, page_right, page_top = map(float, figure.Pg.TrimBox)
            assert page_left < left < right < page_right and page_bottom < bottom < top < page_top
            page = numbers[figure.Pg.objgen]
            inside = [
                char
                for number, char, x1, y1, x2, y2 in letters
                if number == page and left < (x1 + x2) / 2 < right and bottom < (y1 + y2) / 2 < top
            ]
            texts = marked_texts(pdf.pages[page])
            own = normalize("NFD", "".join(texts[mark] for mark in marks_of(figure)))
            assert Counter(inside) == Counter("".join(own.split())), str(figure.Alt)
