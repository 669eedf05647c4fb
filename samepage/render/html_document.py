"""HTML and CSS → laid-out pages and PDF, by WeasyPrint's documented API.

What goes beyond that API stands in ``weasyprint_adapter``. Nothing is read but what is handed in.
"""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from samepage.errors import DiskError, reason_of, remedy_for
from samepage.render.fonts import Font
from samepage.render.weasyprint_adapter import html_elements

# What they warn of (style rules of other media, tables of fonts) is nothing that an editor can act on.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)

NOTHING: Mapping[str, Any] = MappingProxyType({})


class MediaFile(Protocol):
    @property
    def data(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the pictures and fonts it was handed, and nothing else.

    No file is read by name and no network is reached, whatever a document says.
    """

    def __init__(self, pictures: Mapping[str, MediaFile], fonts: Sequence[Font] = ()):
        super().__init__(allowed_protocols=())
        self._pictures, self._fonts = pictures, {font.url: font for font in fonts}

    def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
        if url in self._pictures:
            picture = self._pictures[url]
            return URLFetcherResponse(url, picture.data, {"Content-Type": picture.media_type})
        if url in self._fonts:
            return URLFetcherResponse(url, self._fonts[url].path.read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"{url!r} is not among the workbook's own pictures and fonts")


class ParsedStyles:
    """CSS texts and the fonts they name, read when they are first needed, once for any number of documents."""

    def __init__(self, texts: Sequence[str], fonts: Sequence[Font]):
        self.texts, self.fonts = tuple(texts), tuple(fonts)

    @cached_property
    def parsed(self) -> tuple[FontConfiguration, list[CSS]]:
        """Raises DiskError where WeasyPrint cannot put the fonts into the folder for temporary files."""
        config, fetcher = FontConfiguration(), ClosedFetcher({}, self.fonts)
        try:
            return config, [CSS(string=text, font_config=config, url_fetcher=fetcher) for text in self.texts]
        except OSError as error:
            raise DiskError(
                f"{tempfile.gettempdir()}: temporary files cannot be written ({reason_of(error)}); "
                f"{remedy_for(error)}"
            ) from error


class HtmlDocument:
    """One HTML document, laid out as often as is asked.

    ``page_numbers`` gives the style sheet for a total number of pages; ``elsewhere`` holds the
    pages of anchors that a contents list names and ``html`` lacks. Page numbers are written in as
    text: counters that look ahead would make WeasyPrint lay out every page twice.
    """

    def __init__(
        self,
        html: str,
        styles: ParsedStyles,
        pictures: Mapping[str, MediaFile] = NOTHING,
        page_numbers: Callable[[int], str] = lambda _: "",
        elsewhere: Mapping[str, int] = NOTHING,
    ):
        self._source = HTML(string=html, url_fetcher=ClosedFetcher(pictures))
        self._styles, self.page_numbers, self.elsewhere = styles, page_numbers, elsewhere
        self.elements = html_elements(self._source)
        self._controls = {name: e for e in self.elements if (name := e.get("name"))}
        targets = ((e, e.get("data-to") or "") for e in self.elements)
        self.entries = [(e, target.removeprefix("#")) for e, target in targets if target]

    def render(
        self, heights: Mapping[str, float] = NOTHING, anchors: Mapping[str, int] = NOTHING, pages: int = 0
    ) -> Document:
        """The pages; controls have these ``heights`` by name, contents lists name the pages of ``anchors``."""
        for name, element in self._controls.items():
            if name in heights:
                element.set("style", f"height: {heights[name]:.2f}px")
            else:
                element.attrib.pop("style", None)
        for element, target in self.entries:
            element.set("data-page", str(self.elsewhere.get(target) or anchors.get(target) or "00"))
        numbers = self.page_numbers(pages)
        config, sheets = self._styles.parsed
        sheets = [*sheets, CSS(string=numbers)] if numbers else sheets
        with _no_garbage_collection():
            return self._source.render(stylesheets=sheets, font_config=config, pdf_forms=True)


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


def draw_svg(svg: MediaFile) -> bytes:
    """A drawing as a PDF of one page of its size."""
    root = etree.fromstring(svg.data, etree.XMLParser(resolve_entities=False, no_network=True))
    box = (root.get("viewBox") or "").replace(",", " ").split()
    sizes = box[2:] if len(box) == 4 else (root.get("width", "300"), root.get("height", "150"))
    width, height = (float(size.removesuffix("px")) for size in sizes)
    page = (
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} "
        f"img {{ display: block; width: {width}px }}</style><img src='svg:' alt=''>"
    )
    data: bytes = HTML(string=page, url_fetcher=ClosedFetcher({"svg:": svg})).write_pdf()
    return data
