"""HTML and CSS → laid-out pages and PDF, by WeasyPrint's documented API.

What goes beyond that API stands in ``weasyprint_adapter``. Nothing is read but what is handed in.
"""

from __future__ import annotations

import logging
import re
import tempfile
from base64 import b64decode
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from samepage.content.svg_values import natural_size
from samepage.errors import BuildError, DiskError, reason_of, remedy_for
from samepage.garbage import no_garbage_collection
from samepage.render import weasyprint_leaders, weasyprint_styles, weasyprint_widths  # noqa: F401  which take less work
from samepage.render.css_variables import with_values
from samepage.render.fonts import Font
from samepage.render.own_fonts_first import font_configuration
from samepage.render.shown_bitmap import as_shown
from samepage.render.style_check import wrong_styles
from samepage.render.svg_for_pages import svg_for_pages
from samepage.render.weasyprint_adapter import html_elements
from samepage.render.weasyprint_drawing import StyleWarning, pictures_drawn, style_warnings

# What they warn of (style rules of other media, tables of fonts) is nothing that an editor can act on.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)

# CSS px of a drawing's page, the longer side. Some are drawn in units of their own: from 0 to 1, or a million.
LEAST_PAGE_SIDE, PAGE_SIDE, MOST_PAGE_SIDE = 10, 1_000, 10_000
EMBEDDED = re.compile(r"data:(image/(?:png|jpeg));base64,")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class MediaFile(Protocol):
    @property
    def data(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the pictures and fonts it was handed, and nothing else.

    No file is read by name and no network is reached, whatever a document says. Bitmaps that a drawing
    holds are part of it.
    """

    def __init__(
        self, pictures: Mapping[str, MediaFile], fonts: Sequence[Font] = (), families: Collection[str] = ()
    ):
        """``families`` are those in which drawings may have texts; none for whatever the machine has."""
        super().__init__(allowed_protocols=())
        self._families = families
        self._pictures, self._fonts = pictures, {font.url: font for font in fonts}

    def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
        if url in self._pictures:
            picture = self._pictures[url]
            data = picture.data
            if picture.media_type == "image/svg+xml":
                data = svg_for_pages(data, self._families)
            return URLFetcherResponse(url, data, {"Content-Type": picture.media_type})
        if embedded := EMBEDDED.match(url):
            bitmap = as_shown(b64decode(url[embedded.end() :]))
            return URLFetcherResponse(url, bitmap, {"Content-Type": embedded[1]})
        if url in self._fonts:
            return URLFetcherResponse(url, self._fonts[url].path.read_bytes(), {"Content-Type": "font/ttf"})
        raise FatalURLFetchingError(f"{url!r} is not among the workbook's own pictures and fonts")


def style_warnings_of(text: str) -> list[StyleWarning]:
    """What WeasyPrint leaves out of a style sheet; fonts that it names are not opened."""
    with style_warnings() as said:
        CSS(string=text, url_fetcher=ClosedFetcher({}))
    return said


class ParsedStyles:
    """CSS texts and the fonts they name, read when they are first needed, once for any number of documents."""

    def __init__(self, texts: Sequence[str], fonts: Sequence[Font], whole: bool = False):
        """``whole`` says that all of them must be understood."""
        self.texts, self.fonts, self._whole = tuple(texts), tuple(fonts), whole

    @cached_property
    def parsed(self) -> tuple[FontConfiguration, list[CSS]]:
        """Raises ContentError for texts that must be understood whole and are not; DiskError where WeasyPrint cannot
        put the fonts into the folder for temporary files."""
        config, fetcher = font_configuration(), ClosedFetcher({}, self.fonts)
        sheets, warnings = [], []
        for text in with_values(self.texts):
            try:
                with style_warnings() as said:
                    sheets.append(CSS(string=text, font_config=config, url_fetcher=fetcher))
            except OSError as error:
                raise DiskError(
                    f"{tempfile.gettempdir()}: temporary files cannot be written ({reason_of(error)}); "
                    f"{remedy_for(error)}"
                ) from error
            warnings.append(said)
        if any(warnings):  # told with their places in the texts as they were given
            warnings = [style_warnings_of(text) for text in self.texts]
        if self._whole and (wrong := wrong_styles(self.texts, warnings)):
            raise wrong
        return config, sheets


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
        self._source = HTML(string=html, url_fetcher=ClosedFetcher(pictures, families=families(styles.fonts)))
        self._styles, self.page_numbers, self.elsewhere = styles, page_numbers, elsewhere
        self.elements = html_elements(self._source)
        self.images: dict[str, Any] = {}  # what was drawn last, by address
        self._page_begins: tuple[Element, ...] = ()
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
        with no_garbage_collection():
            return self._source.render(
                stylesheets=sheets, font_config=config, pdf_forms=True, cache=self.images
            )

    def begin_pages(self, elements: Collection[Element]) -> None:
        """From now on, each of ``elements`` begins a page, and of those named before these only."""
        for element in self._page_begins:
            element.attrib.pop("style", None)
        self._page_begins = tuple(elements)
        for element in elements:
            element.set("style", "break-before: page")

    def image(self, url: str, **_options: Any) -> Any:
        """An image that the pages rendered last hold."""
        return self.images[url]


def families(fonts: Sequence[Font]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(font.spec.family for font in fonts))


def draw_svg(svg: MediaFile, fonts: Sequence[Font] = ()) -> bytes:
    """A drawing as a PDF of one page, of its size where that is a page's. Raises ``BuildError`` where it cannot
    be drawn. Its texts are in ``fonts``, or where there are none in whatever the machine has."""
    root = etree.fromstring(svg.data, etree.XMLParser(resolve_entities=False, no_network=True))
    width, height = natural_size(root)
    if not LEAST_PAGE_SIDE <= (longer := max(width, height)) <= MOST_PAGE_SIDE:
        width, height = width * PAGE_SIDE / longer, height * PAGE_SIDE / longer
    page = (
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} "
        f"img {{ display: block; width: {width}px }}</style><img src='svg:' alt=''>"
    )
    config, sheets = ParsedStyles([font_faces(fonts)], fonts).parsed if fonts else (None, None)
    try:
        with pictures_drawn():
            source = HTML(string=page, url_fetcher=ClosedFetcher({"svg:": svg}, families=families(fonts)))
            data: bytes = source.write_pdf(stylesheets=sheets, font_config=config)
    except BuildError:
        raise
    except Exception as error:  # a wrong value in an SVG makes WeasyPrint raise many kinds of errors
        raise BuildError(f"a picture cannot be drawn ({error})") from error
    return data


def font_faces(fonts: Sequence[Font]) -> str:
    """CSS that names ``fonts``."""
    return "\n".join(
        f'@font-face {{ font-family: "{font.spec.family}"; font-weight: {font.spec.weight}; '
        f'font-style: {"italic" if font.spec.italic else "normal"}; src: url("{font.url}") }}'
        for font in fonts
    )
