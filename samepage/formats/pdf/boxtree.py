"""Walking the boxes that WeasyPrint has laid out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.tags import _get_pdf_tag

# What may run over a page's end and is one thing to a reader all the same.
RUNS_OVER = {"section", "div", "table", "tbody", "ul", "ol", "dl", "fieldset", "p"}


def walk(box: Any, cell: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every box below ``box``, with the table cell it stands in."""
    if isinstance(box, boxes.TableCellBox):
        cell = box
    yield box, cell
    for child in box.all_children():
        yield from walk(child, cell)


def anchors(document: Document) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)
    return pages


def chapter_lengths(document: Document) -> dict[str, int]:
    """Number of pages of each chapter, by id."""
    pages: dict[str, int] = defaultdict(int)
    for page in document.pages:
        for box, _ in walk(page._page_box):
            if box.element_tag == "section" and "chapter" in (box.element.get("class") or "").split():
                pages[box.element.get("id")] += 1
                break
    return pages


def continued(document: Document) -> Iterator[tuple[str, ...]]:
    """For each page but the last: the structure types of what goes on overleaf, outermost first."""
    before: dict[int, str] = {}
    for number, page in enumerate(document.pages):
        here: dict[int, str] = {}
        for box, _ in walk(page._page_box):
            element = box.element
            if element is None or isinstance(box, boxes.MarginBox):
                continue
            tag = str(box.element_tag)
            if tag in RUNS_OVER and not isinstance(box, boxes.TextBox):
                here.setdefault(id(element), _get_pdf_tag(tag))
        if number:
            yield tuple(kind for key, kind in here.items() if key in before)
        before = here


def widget_boxes(page: Any) -> list[tuple[Any, tuple[float, ...]]]:
    """Each input of a page, and left, top, right and bottom (CSS px) of the whole box drawn for it."""
    cells = {id(box): cell for box, cell in walk(page._page_box)}
    return [(box, _widget_box(box, cells.get(id(box)))) for box, _ in page.forms[None]]


def _widget_box(box: Any, cell: Any) -> tuple[float, ...]:
    if cell is not None and "fill" in (cell.element.get("class") or "").split():
        x, y = cell.padding_box_x(), cell.padding_box_y()
        return x, y, x + cell.padding_width(), y + cell.padding_height()
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()
