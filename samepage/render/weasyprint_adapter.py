"""All that this program knows of WeasyPrint beyond its documented API; WeasyPrint is pinned to 70.

Other modules lay out and draw HTML through the classes and functions here, and get plain values about
the result. They use of WeasyPrint's own objects only what is documented: ``Document.pages`` and
``copy()``, ``Page.width``, ``height``, ``anchors`` and ``bookmarks``.

Private or undocumented, and used in this file only:

- ``Page._page_box`` and the tree of boxes below it (``weasyprint.formatting_structure.boxes``): the classes,
  ``all_children()``, ``is_input()``, ``element``, ``element_tag``, ``style``, ``at_keyword`` and all places and sizes;
- ``Page.forms``, whose rectangles say where widgets go;
- ``weasyprint.pdf.tags._get_pdf_tag``, the structure type of an HTML element;
- what WeasyPrint does with ``Document.fonts`` while it draws, and the fonts' attributes ``file_content``,
  ``hash``, ``name``, ``family``, ``flags``, ``ascent``, ``descent``, ``used_in_forms``, ``widths``, ``to_unicode``;
- ``HTML.etree_element``, which may be changed between two calls of ``render()``;
- the names of the loggers.

All lengths are CSS px (1/96 inch), from the page's top left.
"""

from __future__ import annotations

import gc
import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from lxml import etree
from weasyprint import CSS, HTML, Document
from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.tags import _get_pdf_tag
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from samepage.errors import BuildError
from samepage.render.fonts import Font

# What they warn of (style rules of other media, tables of fonts) is nothing that an editor can act on.
for _name in ("weasyprint", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)

WORD_JOINER = "\u2060"
NOTHING: Mapping[str, Any] = MappingProxyType({})
# Elements that may go on overleaf and are one thing to a reader all the same.
CONTINUABLE = {"section", "div", "table", "tbody", "ul", "ol", "dl", "fieldset", "p"}


# Input


class Picture(Protocol):
    @property
    def data(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the pictures and fonts it was handed, and nothing else.

    No file is read by name and no network is reached, whatever a document says.
    """

    def __init__(self, pictures: Mapping[str, Picture], fonts: Sequence[Font] = ()):
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
    def font_config(self) -> FontConfiguration:
        return FontConfiguration()

    @cached_property
    def sheets(self) -> list[CSS]:
        fetcher = ClosedFetcher({}, self.fonts)
        return [CSS(string=text, font_config=self.font_config, url_fetcher=fetcher) for text in self.texts]

    @cached_property
    def fonts_by_hash(self) -> dict[bytes, Font]:
        return {hashlib.sha256(font.path.read_bytes()).digest(): font for font in self.fonts}


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
        pictures: Mapping[str, Picture] = NOTHING,
        page_numbers: Callable[[int], str] = lambda _: "",
        elsewhere: Mapping[str, int] = NOTHING,
    ):
        self._source = HTML(string=html, url_fetcher=ClosedFetcher(pictures))
        self.styles, self.page_numbers, self.elsewhere = styles, page_numbers, elsewhere
        self.elements: list[Element] = list(self._source.etree_element.iter())
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
        sheets = [*self.styles.sheets, CSS(string=numbers)] if numbers else self.styles.sheets
        with _no_garbage_collection():
            return self._source.render(
                stylesheets=sheets, font_config=self.styles.font_config, pdf_forms=True
            )


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


# Drawing


@dataclass(frozen=True)
class FontUse:
    """What pages use of a font: WeasyPrint's facts about it, and the text of each glyph by its id.

    ``whole`` says that a form uses it, which may show any of its characters.
    """

    file: str  # name of the font's file
    name: str  # BaseFont
    family: str
    flags: int
    ascent: int
    descent: int
    whole: bool
    text: Mapping[int, str] = field(hash=False)

    def __or__(self, other: FontUse) -> FontUse:
        return replace(self, whole=self.whole or other.whole, text={**other.text, **self.text})


def draw(document: Document, styles: ParsedStyles, **options: Any) -> bytes:
    """The pages as PDF; ``options`` are those of ``Document.write_pdf``."""
    document.fonts = _DrawnFonts(styles, embedded=True)
    data: bytes = document.write_pdf(**options)
    return data


def draw_without_fonts(
    document: Document, styles: ParsedStyles, **options: Any
) -> tuple[bytes, dict[str, FontUse]]:
    """The pages as PDF with empty ``/Font`` resources, and what belongs there, by resource name.

    Subsetting and packing the font of a form takes WeasyPrint more time than a section's layout. Raises
    ``BuildError`` for text in a font that is not the theme's.
    """
    fonts = document.fonts = _DrawnFonts(styles, embedded=False)
    data: bytes = document.write_pdf(**options)
    return data, fonts.uses()


class _DrawnFonts(dict[Any, Any]):
    """A document's fonts, as WeasyPrint collects them while it draws.

    WeasyPrint rounds a glyph's width at the size at which a document first uses it, and sets all text by
    that. The same text would stand differently in a document of one section: here widths come from the
    font file. What ``values()`` gives is embedded at the end.
    """

    def __init__(self, styles: ParsedStyles, embedded: bool):
        super().__init__()
        self._by_hash, self._embedded = styles.fonts_by_hash, embedded
        self._files: dict[Any, Font | None] = {}

    def __setitem__(self, key: Any, font: Any) -> None:
        file = self._files[key] = self._by_hash.get(hashlib.sha256(font.file_content).digest())
        font.widths, font.to_unicode = _Widths(file), _GlyphTexts()
        super().__setitem__(key, font)

    def values(self) -> Any:
        return super().values() if self._embedded else ()

    def uses(self) -> dict[str, FontUse]:
        found: dict[str, FontUse] = {}
        for key, font in self.items():
            file = self._files[key]
            if file is None:
                raise BuildError(f"a text is set in {font.family}, which is no font of templates/theme.yaml")
            use = FontUse(
                file.path.name,
                font.name.decode().removeprefix("/"),
                font.family,
                font.flags,
                font.ascent,
                font.descent,
                font.used_in_forms,
                dict(font.to_unicode),
            )
            found[font.hash] = found[font.hash] | use if font.hash in found else use
        return found


class _Widths(dict[int, float]):
    def __init__(self, font: Font | None):
        super().__init__()
        self._font = font

    def __setitem__(self, glyph: int, width: float) -> None:
        font = self._font
        if font is not None and glyph < len(font.advances):
            width = round(font.advances[glyph] * 1000 / font.units_per_em)
        super().__setitem__(glyph, width)


class _GlyphTexts(dict[int, str]):
    """The text of each glyph. Of several glyphs for one letter WeasyPrint gives the last the text and the
    others nothing, which is no ToUnicode value (ISO 14289-1, 7.21.7): they get a sign that is not seen."""

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or WORD_JOINER)


def draw_svg(svg: Picture) -> bytes:
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


# Laid-out pages


@dataclass(frozen=True)
class AnswerBox:
    """A textarea, or the table cell it fills. Boxes of one ``row`` (a place on the page) stand side by side."""

    name: str
    row: int
    height: float
    in_table: bool


@dataclass(frozen=True)
class PageSpace:
    """The height left below a page's content, 0 on an empty page; and the answer boxes on the page."""

    free: float
    answers: tuple[AnswerBox, ...]


@dataclass(frozen=True)
class TextLine:
    """The first line of text in a box, and how it is set. ``pitch`` is the line's height, ``baseline`` the
    place of the letters' foot, ``left`` and ``width`` those of the box, ``color`` red, green and blue from
    0 to 1. ``plain`` says that its style neither spaces nor changes letters."""

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
        for box, _ in _walk(page._page_box):
            if box.element is None or isinstance(box, boxes.MarginBox | boxes.TextBox):
                continue
            if str(box.element_tag) in CONTINUABLE:
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
    if cell is not None and "fill" in (cell.element.get("class") or "").split():
        x, y = cell.padding_box_x(), cell.padding_box_y()
        return x, y, x + cell.padding_width(), y + cell.padding_height()
    x, y = box.border_box_x(), box.border_box_y()
    return x, y, x + box.border_width(), y + box.border_height()


def page_space(page: Page) -> PageSpace:
    used = 0.0
    answers: list[AnswerBox] = []
    for child in page._page_box.children:
        if isinstance(child, boxes.MarginBox):
            continue
        for box, cell in _walk(child):
            if _takes_room(box):
                used = max(used, box.border_box_y() + box.border_height())
            if box.is_input() and box.element.tag == "textarea":
                placed = box if cell is None else cell
                height = box.border_height() if cell is None else cell.padding_height()
                name = box.element.get("name")
                answers.append(AnswerBox(name, round(placed.position_y), height, cell is not None))
    bottom = page._page_box.content_box_y() + page._page_box.height
    return PageSpace(bottom - used if used else 0.0, tuple(answers))


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


def lines_with(page: Page, attribute: str) -> Iterator[tuple[Element, TextLine]]:
    """The block elements of a page that have ``attribute``, with their first line of text."""
    for box, _ in _walk(page._page_box):
        if isinstance(box, boxes.BlockBox) and box.element is not None and box.element.get(attribute):
            yield box.element, _text_line(box)


def margin_line(page: Page, at_keyword: str) -> TextLine:
    """The first line of text in a margin box, such as ``@top-right``."""
    children = page._page_box.children
    return _text_line(
        next(b for b in children if isinstance(b, boxes.MarginBox) and b.at_keyword == at_keyword)
    )


def _text_line(box: Any) -> TextLine:
    line = next(b for b, _ in _walk(box) if isinstance(b, boxes.LineBox))
    text = next(b for b, _ in _walk(line) if isinstance(b, boxes.TextBox))
    style = text.style
    spacing = [style[name] for name in ("letter_spacing", "word_spacing", "text_transform", "text_indent")]
    red, green, blue = style["color"].to("srgb").coordinates
    return TextLine(
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
