"""HTML → laid-out pages, by WeasyPrint, in two passes.

The first pass finds where pages end; the second gives the space left at a page's end to the
answer boxes on it, so that a page has room to write instead of a hole. Widgets are then made
to cover the boxes that are drawn for them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from samepage.formats.pdf.boxtree import anchors, chapter_lengths, continued, widget_boxes
from samepage.formats.pdf.stretch_answers import growth

if TYPE_CHECKING:
    from samepage.render.assets import Asset

MOST_PASSES = 4  # after the first; two are the rule
NOTHING: Mapping[str, Any] = MappingProxyType({})


class ClosedFetcher(URLFetcher):
    """Gives WeasyPrint the pictures and fonts it was handed, and nothing else.

    No file is read by name and no network is reached, whatever a document says.
    """

    def __init__(self, assets: Mapping[str, Asset], fonts: Mapping[str, Path]):
        super().__init__(allowed_protocols=())
        self._assets, self.fonts = assets, fonts

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._assets:
            asset = self._assets[url]
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})
        if url in self.fonts:
            return URLFetcherResponse(url, self.fonts[url].read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"{url!r} is not among the workbook's own pictures and fonts")


def svg_size(svg: bytes) -> tuple[float, float]:
    """Width and height of a drawing in CSS pixels, from its viewBox or its size."""
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) == 4:
        return float(box[2]), float(box[3])
    return float(root.get("width", "300").removesuffix("px")), float(
        root.get("height", "150").removesuffix("px")
    )


@dataclass(frozen=True)
class PageLayout:
    """Laid-out pages, the page (from 1) on which each anchor stands, and what runs over pages.

    ``continued[n]`` holds the structure types that run from page n+1 to page n+2, outermost first.
    """

    document: Document
    anchors: Mapping[str, int]
    continued: tuple[tuple[str, ...], ...]


class HtmlDocument:
    """One HTML document, laid out as often as is asked.

    ``page_numbers`` gives the style sheet for a total number of pages; ``elsewhere`` holds the
    pages of anchors that a contents list names and ``html`` lacks. Page numbers are written in as
    text: counters that look ahead would make WeasyPrint lay out every page twice.
    """

    def __init__(
        self,
        html: str,
        styles: Sequence[str],
        fetcher: ClosedFetcher,
        page_numbers: Callable[[int], str] = lambda total: "",
        elsewhere: Mapping[str, int] = NOTHING,
    ):
        self._source = HTML(string=html, url_fetcher=fetcher)
        self._fonts, self._sheets = _parsed(tuple(styles), tuple(fetcher.fonts.items()))
        self.page_numbers, self.elsewhere = page_numbers, elsewhere
        self.elements = list(self._source.etree_element.iter())
        self._controls = {e.get("name"): e for e in self.elements if e.get("name")}
        self.entries = [
            (e, e.get("data-to", "").removeprefix("#")) for e in self.elements if e.get("data-to")
        ]

    def render(
        self, heights: Mapping[str, float] = NOTHING, places: Mapping[str, int] = NOTHING, pages: int = 0
    ) -> Document:
        """Pages where controls have these heights (CSS px) and contents lists name these ``places``."""
        for name, element in self._controls.items():
            if name in heights:
                element.set("style", f"height: {heights[name]:.2f}px")
            else:
                element.attrib.pop("style", None)
        for element, target in self.entries:
            element.set("data-page", str(self.elsewhere.get(target) or places.get(target, "00")))
        numbers = self.page_numbers(pages)
        sheets = [*self._sheets, CSS(string=numbers)] if numbers else self._sheets
        with _no_garbage_collection():
            return self._source.render(stylesheets=sheets, font_config=self._fonts, pdf_forms=True)


@lru_cache(maxsize=6)
def _parsed(
    styles: tuple[str, ...], files: tuple[tuple[str, Path], ...]
) -> tuple[FontConfiguration, list[CSS]]:
    """Style sheets and their fonts, which take longer to read than a page to lay out."""
    fonts, fetcher = FontConfiguration(), ClosedFetcher({}, dict(files))
    return fonts, [CSS(string=text, font_config=fonts, url_fetcher=fetcher) for text in styles]


def lay_out(setter: HtmlDocument) -> PageLayout:
    """The pages, with boxes grown to the space that there is."""
    document = setter.render()
    heights = dict(growth(document.pages))
    lengths = chapter_lengths(document)
    unknown = any(target not in setter.elsewhere for _, target in setter.entries)
    changes = heights or unknown or setter.page_numbers(len(document.pages)) != setter.page_numbers(0)
    for _ in range(MOST_PASSES if changes else 0):
        places = anchors(document)
        document = setter.render(heights, places, len(document.pages))
        longer = {c for c, n in chapter_lengths(document).items() if n != lengths[c]}
        if longer:
            # Growing pushed something over a page's end: that chapter stays as it was.
            heights = {name: h for name, h in heights.items() if name.split(".")[0] not in longer}
        elif anchors(document) == places:
            break
    return laid_out(document)


def laid_out(document: Document) -> PageLayout:
    """``document`` with its widgets as large as what is drawn for them."""
    for page in document.pages:
        page.forms[None] = widget_boxes(page)
    return PageLayout(document, anchors(document), tuple(continued(document)))


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
