"""HTML → laid-out pages, by WeasyPrint, in two passes.

The first pass finds where pages end; the second gives the space left at a page's end to the
answer boxes on it, so that a page has room to write instead of a hole. Widgets are then made
to cover the boxes that are drawn for them.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.tags import _get_pdf_tag
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

if TYPE_CHECKING:
    from ..assets import Asset

SAFETY = 6.0  # CSS px kept free at a page's end, so that growing never pushes a line over
MOST_GROWTH = 1.4  # a box takes at most this share of its own height in addition
ROW_TO_WRITE_IN = 48.0  # half an inch: two lines by hand
LEAST_SLACK = 8.0
MOST_PASSES = 4  # after the first; two are the rule
# What may run over a page's end and is one thing to a reader all the same.
RUNS_OVER = {"section", "div", "table", "tbody", "ul", "ol", "dl", "fieldset", "p"}


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
    """Laid-out pages, the page (from 1) on which each anchor stands, and what runs over pages.

    ``continued[n]`` holds the structure types that run from page n+1 to page n+2, outermost first.
    """

    document: Document
    anchors: Mapping[str, int]
    continued: tuple[tuple[str, ...], ...]


def lay_out(html: str, styles: Sequence[str], page_numbers: Callable[[int], str],
            fetcher: NoFetching, elsewhere: Mapping[str, int] = MappingProxyType({})) -> Layout:
    """Lay out ``html``. ``page_numbers`` gives the style sheet for a total number of pages.

    ``elsewhere`` holds the pages of anchors that a contents list names and ``html`` lacks.

    Page numbers are written in as text from the pass before: counters that look ahead would make
    WeasyPrint lay out every page twice.
    """
    with _no_garbage_collection():
        return _lay_out(html, styles, page_numbers, fetcher, elsewhere)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Layout makes millions of small objects that all live to its end; looking for dead ones costs a quarter."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _lay_out(html: str, styles: Sequence[str], page_numbers: Callable[[int], str],
             fetcher: NoFetching, elsewhere: Mapping[str, int]) -> Layout:
    source = HTML(string=html, url_fetcher=fetcher)
    fonts = FontConfiguration()

    def sheet(text: str) -> CSS:
        return CSS(string=text, font_config=fonts, url_fetcher=fetcher)

    sheets = [sheet(text) for text in styles]
    elements = list(source.etree_element.iter())
    controls = {e.get("name"): e for e in elements if e.get("name")}
    entries = [(e, e.get("data-to", "").removeprefix("#")) for e in elements if e.get("data-to")]

    def render(heights: Mapping[str, float], anchors: Mapping[str, int], pages: int) -> Document:
        for name, element in controls.items():
            if name in heights:
                element.set("style", f"height: {heights[name]:.2f}px")
            else:
                element.attrib.pop("style", None)
        for element, target in entries:
            element.set("data-page", str(elsewhere.get(target) or anchors.get(target, "00")))
        return source.render(stylesheets=[*sheets, sheet(page_numbers(pages))],
                             font_config=fonts, pdf_forms=True)

    document = render({}, {}, 0)
    heights = dict(_growth(document))
    lengths = _chapter_lengths(document)
    unknown = any(target not in elsewhere for _, target in entries)
    changes = heights or unknown or page_numbers(len(document.pages)) != page_numbers(0)
    for _ in range(MOST_PASSES if changes else 0):
        anchors, pages = _anchors(document), len(document.pages)
        document = render(heights, anchors, pages)
        longer = {c for c, n in _chapter_lengths(document).items() if n != lengths[c]}
        if longer:
            # Growing pushed something over a page's end: that chapter stays as it was.
            heights = {name: h for name, h in heights.items() if name.split(".")[0] not in longer}
        elif _anchors(document) == anchors:
            break
    for page in document.pages:
        page.forms[None] = [
            (box, _widget_box(box, cell))
            for (box, _), cell in zip(page.forms[None], _cells(page, page.forms[None]), strict=True)
        ]
    return Layout(document, _anchors(document), tuple(_continued(document)))


def _anchors(document: Document) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)
    return pages


def _chapter_lengths(document: Document) -> dict[str, int]:
    """Number of pages of each chapter, by id."""
    pages: dict[str, int] = defaultdict(int)
    for page in document.pages:
        for box, _ in walk(page._page_box):
            if box.element_tag == "section" and "chapter" in (box.element.get("class") or "").split():
                pages[box.element.get("id")] += 1
                break
    return pages


def _continued(document: Document) -> Iterator[tuple[str, ...]]:
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


def walk(box: Any, cell: Any = None) -> Iterator[tuple[Any, Any]]:
    """Every box below ``box``, with the table cell it stands in."""
    if isinstance(box, boxes.TableCellBox):
        cell = box
    yield box, cell
    for child in box.all_children():
        yield from walk(child, cell)


def _cells(page: Any, inputs: list[tuple[Any, Any]]) -> list[Any]:
    cells = {id(box): cell for box, cell in walk(page._page_box)}
    return [cells.get(id(box)) for box, _ in inputs]


def _widget_box(box: Any, cell: Any) -> tuple[float, ...]:
    """Left, top, right and bottom of a widget in CSS pixels: the whole box that is drawn."""
    if cell is not None and "fill" in (cell.element.get("class") or "").split():
        x, y = cell.padding_box_x(), cell.padding_box_y()
        return x, y, x + cell.padding_width(), y + cell.padding_height()
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def _growth(document: Document) -> Iterator[tuple[str, float]]:
    """Name and new height (CSS px) of every answer box that takes up its page's free space.

    A box for notes takes all of it. Elsewhere low rows of tables are brought to the height of
    ROW_TO_WRITE_IN first, then every box and row gets the same share of its own height.
    """
    for page in document.pages:
        page_box = page._page_box
        bottom = page_box.content_box_y() + page_box.height
        used, fillers = 0.0, []
        # Names and heights of the boxes side by side, by their place on the page.
        rows: dict[tuple[bool, int], list[tuple[str, float]]] = defaultdict(list)
        for child in page_box.children:
            if isinstance(child, boxes.MarginBox):
                continue
            for box, cell in walk(child):
                if _takes_room(box):
                    used = max(used, box.border_box_y() + box.border_height())
                if not (box.is_input() and box.element.tag == "textarea"):
                    continue
                name = box.element.get("name")
                if cell is not None:
                    rows[True, round(cell.position_y)].append((name, cell.padding_height()))
                elif _is_filler(box):
                    fillers.append((name, box.border_height()))
                else:
                    rows[False, round(box.position_y)].append((name, box.border_height()))
        slack = bottom - used - SAFETY
        if not used or slack < LEAST_SLACK:
            continue
        if fillers:
            yield from ((name, height + slack / len(fillers)) for name, height in fillers)
            continue
        heights = {key: max(height for _, height in row) for key, row in rows.items()}
        for key, height in _shared(heights, slack).items():
            yield from ((name, height) for name, _ in rows[key])


def _shared(heights: Mapping[tuple[bool, int], float], slack: float) -> dict[tuple[bool, int], float]:
    """The rows' heights with ``slack`` shared out among them; a key says whether a row is a table's."""
    low = {key: ROW_TO_WRITE_IN - height for key, height in heights.items()
           if key[0] and height < ROW_TO_WRITE_IN}
    lift = min(slack / sum(low.values()), 1) if low else 0
    lifted = {key: height + lift * low.get(key, 0) for key, height in heights.items()}
    rest = slack - lift * sum(low.values())
    share = min(rest / sum(lifted.values()), MOST_GROWTH) if lifted else 0
    return {key: height * (1 + share) for key, height in lifted.items()}


def _takes_room(box: Any) -> bool:
    if isinstance(box, boxes.LineBox):
        return True
    if not isinstance(box, boxes.Box) or box.element is None:
        return False
    # A section's piece ends where its content ends, unless it draws a ground of its own.
    own_ground = isinstance(box, boxes.BlockBox) and (box.padding_bottom or box.border_bottom_width)
    if box.element.tag == "li":
        return True  # its mark may be taller than its text
    return bool(own_ground) or isinstance(box, (boxes.ReplacedBox, boxes.TableCellBox)) or box.is_input()


def _is_filler(box: Any) -> bool:
    name = box.element.get("name", "")
    return name.endswith(".notes") or name.startswith("notes.page_")
