"""What this program uses of WeasyPrint beyond its documented API; WeasyPrint is pinned to 70. ``weasyprint_blocks``,
``weasyprint_drawing``, ``weasyprint_widths``, ``weasyprint_styles``, ``applied_heights`` and ``own_fonts_first`` have
the rest.

Other modules get plain values from the functions here. They use of WeasyPrint's objects only what is documented:
``HTML``, ``CSS``, ``Document.pages``, ``copy()`` and ``write_pdf()``, ``Page.width``, ``height``, ``anchors``
and ``bookmarks``.

Private or undocumented, and used in these files only:

- ``HTML.etree_element``, which may be changed between two calls of ``render()``;
- ``Page._page_box`` and the tree of boxes below it (``weasyprint.formatting_structure.boxes``): the classes,
  ``page_type.name``, ``all_children()``, ``is_input()``, ``element``, ``element_tag``, ``style``, ``at_keyword`` and
  all places and sizes;
- ``Page.forms``, whose rectangles say where widgets go;
- ``weasyprint.pdf.tags._get_pdf_tag``, the structure type of an HTML element;

All lengths are CSS px (1/96 inch), from the page's top left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint import HTML
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.tags import _get_pdf_tag

# Elements that may go on overleaf and are one thing to a reader all the same.
CONTINUABLE = {"section", "div", "table", "tbody", "tr", "ul", "ol", "dl", "fieldset", "p", "blockquote"}
# By CSS' vertical-align of a margin box: what its text rises by for each line added, of that line.
RISE = {"middle": 0.5, "bottom": 1.0}
MOST_OF_A_LINE = 3  # times its height: what a line in a group of fields may grow to, which is for some words


def html_elements(html: HTML) -> list[Element]:
    """Every element of a parsed document, in document order; they may be changed before it is laid out."""
    return list(html.etree_element.iter())


@dataclass(frozen=True)
class AnswerBox:
    """A textarea, or the table cell that one or a line of text fills; in large print, a line of a group of fields,
    which stands for a table's row. Boxes of one ``row`` (a place on the page) stand side by side; ``pitch`` is the
    distance of the lines for a pen, 0 where there are none; ``most`` is how high it may become."""

    name: str
    row: int
    height: float
    in_table: bool
    pitch: float
    most: float = inf


@dataclass(frozen=True)
class PageSpace:
    """The height left below a page's content, 0 on an empty page; and the answer boxes on the page."""

    free: float
    answers: tuple[AnswerBox, ...]


@dataclass(frozen=True)
class MeasuredLine:
    """The first line of text in a box, and how it is set. ``pitch`` is the line's height, ``baseline`` the
    place of the letters' foot, ``left`` and ``width`` those of the box, ``color`` red, green and blue from
    0 to 1. ``plain`` says that its style neither spaces nor changes letters; ``rise``, the share of a line by which
    each line added below it moves it up."""

    family: str
    weight: int
    italic: bool
    size: float
    color: tuple[float, float, float]
    align: str
    plain: bool
    left: float
    width: float
    baseline: float
    pitch: float
    rise: float = 0.0


def page_name(page: Page) -> str:
    """The name of a page in the style sheet; "" of one that has none."""
    name: str = page._page_box.page_type.name
    return name


def elements_on(page: Page) -> Iterator[Element]:
    """The HTML element of every box on a page, as often as it has boxes."""
    for box, _ in _walk(page._page_box):
        if box.element is not None and not isinstance(box, boxes.MarginBox):
            yield box.element


def continued(pages: Sequence[Page]) -> Iterator[tuple[str, ...]]:
    """For each page but the last: the structure types of what goes on overleaf, outermost first."""
    before: dict[int, str] = {}
    for number, page in enumerate(pages):
        here: dict[int, str] = {}
        heads: set[int] = set()  # their rows, which are on every page of their table
        for box, _ in _walk(page._page_box):
            if box.element is None or isinstance(box, boxes.MarginBox | boxes.TextBox):
                continue
            if isinstance(box, boxes.TableRowGroupBox) and box.is_header:
                heads.update(id(row.element) for row in box.children)
            if str(box.element_tag) in CONTINUABLE and id(box.element) not in heads:
                here.setdefault(id(box.element), _get_pdf_tag(str(box.element_tag)))
        if number:
            yield tuple(kind for key, kind in here.items() if key in before)
        before = here


def cover_drawn_boxes(page: Page) -> None:
    """Make each widget cover the box that is drawn for it: WeasyPrint takes the content box. In a table
    cell of class ``fill`` that is the whole cell, up to its border."""
    cells = {id(box): cell for box, cell in _walk(page._page_box)}
    page.forms[None] = [(box, _drawn_box(box, cells.get(id(box)))) for box, _ in page.forms[None]]


def _drawn_box(box: Any, cell: Any) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    if _is_filled(cell):
        x, y = cell.padding_box_x(), cell.padding_box_y()
        return x, y, x + cell.padding_width(), y + cell.padding_height()
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def _is_filled(cell: Any) -> bool:
    """Whether a table's cell is one place to answer, from border to border; in one of class ``partly``, what is
    written stands above other words."""
    classes = (cell.element.get("class") or "").split() if cell is not None else ()
    return "fill" in classes and "partly" not in classes


def page_space(page: Page) -> PageSpace:
    content = [child for child in page._page_box.children if not isinstance(child, boxes.MarginBox)]
    used = max(map(lowest_edge, content), default=0.0)
    bottom = page._page_box.content_box_y() + page._page_box.height
    answers = (answer for child in content for answer in answers_in(child))
    return PageSpace(bottom - used if used else 0.0, tuple(answers))


def content_height(page: Page) -> float:
    """The height between a page's margins."""
    height: float = page._page_box.height
    return height


def lowest_edge(box: Any) -> float:
    """Where what is seen of ``box`` ends, from the page's top; 0 of one with nothing in it."""
    edges = (b.border_box_y() + b.border_height() for b, _ in _walk(box) if _takes_room(b))
    return max(edges, default=0.0)


def answers_in(content: Any) -> Iterator[AnswerBox]:
    """The answer boxes in a box, ``content``."""
    for box, cell in _walk(content):
        if not _grows(box, cell):
            continue
        alone = cell is None or "partly" in (cell.element.get("class") or "").split()
        placed = box if alone else cell
        height = box.border_height() if alone else cell.padding_height()
        by_hand = alone and _is_of_class(box, "by-hand")
        pitch = height / int(box.element.get("rows")) if by_hand else 0.0
        in_group = _is_of_class(box, "grows")
        most = MOST_OF_A_LINE * height if in_group else inf
        yield AnswerBox(
            box.element.get("name"), round(placed.position_y), height, in_group or not alone, pitch, most
        )


def _grows(box: Any, cell: Any) -> bool:
    """Whether ``box``, in a table's ``cell`` or none, may be higher than it asks for: one of several lines, and in a
    table one of one line, which is as high as its row."""
    if not box.is_input():
        return False
    in_row = box.element.tag == "input" and box.element.get("type") != "checkbox" and _is_filled(cell)
    return box.element.tag == "textarea" or in_row or _is_of_class(box, "grows")


def _is_of_class(box: Any, name: str) -> bool:
    return name in (box.element.get("class") or "").split()


def _takes_room(box: Any) -> bool:
    """Whether a box's own lower edge is seen, not only that of what is in it."""
    if isinstance(box, boxes.LineBox):
        return True
    if not isinstance(box, boxes.Box) or box.element is None:
        return False
    if box.element.tag == "li":
        return True  # its mark may be taller than its text
    # A section's part ends where its content ends, unless it draws a background of its own.
    background = isinstance(box, boxes.BlockBox) and (box.padding_bottom or box.border_bottom_width)
    return bool(background) or isinstance(box, boxes.ReplacedBox | boxes.TableCellBox) or box.is_input()


def text_lines(page: Page) -> list[str]:
    """The text of each line on a page, from the top."""
    lines = (box for box, _ in _walk(page._page_box) if isinstance(box, boxes.LineBox))
    return ["".join(b.text for b, _ in _walk(line) if isinstance(b, boxes.TextBox)) for line in lines]


def lines_with(page: Page, attribute: str) -> Iterator[tuple[Element, MeasuredLine]]:
    """The block elements of a page that have ``attribute``, with their first line of text."""
    for box, _ in _walk(page._page_box):
        if isinstance(box, boxes.BlockBox) and box.element is not None and box.element.get(attribute):
            yield box.element, _text_line(box)


def margin_line(page: Page, at_keyword: str) -> MeasuredLine:
    """The first line of text in a margin box, such as ``@top-right``."""
    children = page._page_box.children
    box = next(b for b in children if isinstance(b, boxes.MarginBox) and b.at_keyword == at_keyword)
    return replace(_text_line(box), rise=RISE.get(box.style["vertical_align"], 0.0))


def _text_line(box: Any) -> MeasuredLine:
    line = next(b for b, _ in _walk(box) if isinstance(b, boxes.LineBox))
    text = next(b for b, _ in _walk(line) if isinstance(b, boxes.TextBox))
    style = text.style
    spacing = [style[name] for name in ("letter_spacing", "word_spacing", "text_transform", "text_indent")]
    red, green, blue = style["color"].to("srgb").coordinates
    return MeasuredLine(
        family=style["font_family"][0],
        weight=style["font_weight"],
        italic=style["font_style"] != "normal",
        size=style["font_size"],
        color=(red, green, blue),
        align=style["text_align_all"],
        plain=all(value in ("normal", "none", 0) or value == (0, "px") for value in spacing),
        left=box.content_box_x(),
        width=box.width,
        baseline=text.position_y + text.baseline,
        pitch=line.height,
    )


def _walk(box: Any, cell: Any = None) -> Iterator[tuple[Any, Any]]:
    """``box`` and every box below it, each with the table cell it stands in."""
    if isinstance(box, boxes.TableCellBox):
        cell = box
    yield box, cell
    for child in box.all_children():
        yield from _walk(child, cell)
