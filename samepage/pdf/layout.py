"""HTML → laid-out pages, by WeasyPrint, in two passes.

The first pass finds where pages end; the second gives the space left at a page's end to the
answer boxes on it, so that a page has room to write instead of a hole. Widgets are then made
to cover the boxes that are drawn for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from ..assets import Asset

SAFETY = 3.0  # CSS px kept free at a page's end, so that growing never pushes a line over
MOST_GROWTH = 0.9  # a box takes at most this share of its own height in addition
LEAST_SLACK = 8.0


class NoFetching(URLFetcher):
    """Gives WeasyPrint the pictures and fonts it was handed, and nothing else.

    No file is read by name and no network is reached, whatever a document says.
    """

    def __init__(self, assets: Mapping[str, "Asset"], fonts: Mapping[str, Path]):
        super().__init__(allowed_protocols=())
        self._assets, self._fonts = assets, fonts

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._assets:
            asset = self._assets[url]
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})
        if url in self._fonts:
            return URLFetcherResponse(url, self._fonts[url].read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"{url!r} is not among the workbook's own pictures and fonts")


def svg_size(svg: bytes) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels, from its viewBox or its size."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) == 4:
        return float(box[2]), float(box[3])
    return float(root.get("width", "300").removesuffix("px")), float(root.get("height", "150").removesuffix("px"))


@dataclass(frozen=True)
class Layout:
    """Laid-out pages, and the page (from 1) on which each anchor stands."""

    document: Document
    anchors: Mapping[str, int]


def lay_out(html: str, styles: tuple[str, ...], fetcher: NoFetching) -> Layout:
    source = HTML(string=html, url_fetcher=fetcher)
    # One font configuration for both passes: the fonts stay loaded.
    fonts = FontConfiguration()
    sheets = [CSS(string=text, font_config=fonts, url_fetcher=fetcher) for text in styles]
    options = {"stylesheets": sheets, "font_config": fonts, "pdf_forms": True}
    document = source.render(**options)
    grown = dict(_growth(document))
    if grown:
        for name, height in grown.items():
            for element in source.etree_element.iter():
                if element.get("name") == name:
                    element.set("style", f"height: {height:.2f}px")
        second = source.render(**options)
        if len(second.pages) == len(document.pages):
            document = second
    for page in document.pages:
        page.forms[None] = [
            (box, _widget_box(box, cell, rectangle))
            for (box, rectangle), cell in zip(
                page.forms[None], _cells(page, page.forms[None]), strict=True)
        ]
    anchors = {name: number for number, page in enumerate(document.pages, 1) for name in page.anchors}
    return Layout(document, anchors)


def _walk(box: Any, cell: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every box below ``box``, with the table cell it stands in."""
    if isinstance(box, boxes.TableCellBox):
        cell = box
    yield box, cell
    for child in box.all_children():
        yield from _walk(child, cell)


def _cells(page: Any, inputs: list[tuple[Any, Any]]) -> list[Any]:
    cells = {id(box): cell for box, cell in _walk(page._page_box)}
    return [cells.get(id(box)) for box, _ in inputs]


def _widget_box(box: Any, cell: Any, rectangle: tuple[float, ...]) -> tuple[float, ...]:
    """Left, top, right and bottom of a widget in CSS pixels: the whole box that is drawn."""
    if cell is not None and "fill" in (cell.element.get("class") or "").split():
        x, y = cell.padding_box_x(), cell.padding_box_y()
        return x, y, x + cell.padding_width(), y + cell.padding_height()
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def _growth(document: Document) -> Iterator[tuple[str, float]]:
    """Name and new height (CSS px) of every answer box that takes up its page's free space."""
    for page in document.pages:
        page_box = page._page_box
        bottom = page_box.content_box_y() + page_box.height
        used, rows, table_rows, fillers = 0.0, defaultdict(list), defaultdict(list), []
        for child in page_box.children:
            if isinstance(child, boxes.MarginBox):
                continue
            for box, cell in _walk(child):
                if isinstance(box, (boxes.LineBox, boxes.ReplacedBox, boxes.TableCellBox)) or box.is_input():
                    used = max(used, box.position_y + box.margin_height())
                if box.is_input() and box.element.tag == "textarea":
                    height = box.border_height()
                    entry = (box.element.get("name"), height)
                    if cell is not None:
                        table_rows[round(cell.position_y)].append((entry[0], cell.padding_height()))
                    elif _is_filler(box):
                        fillers.append(entry)
                    else:
                        rows[round(box.position_y)].append(entry)
        slack = bottom - used - SAFETY
        if not used or slack < LEAST_SLACK:
            continue
        if fillers:
            yield from ((name, height + slack / len(fillers)) for name, height in fillers)
            continue
        rows = rows or table_rows
        total = sum(max(h for _, h in row) for row in rows.values())
        if total:
            share = min(slack / total, MOST_GROWTH)
            for row in rows.values():
                yield from ((name, max(h for _, h in row) * (1 + share)) for name, _ in row)


def _is_filler(box: Any) -> bool:
    name = box.element.get("name", "")
    return name.endswith(".notes") or name.startswith("notes.page_")
