"""Running matter of all pages at once: heads, feet and tabs, laid out on pages that have nothing else, then
drawn over the workbook's as artifacts (ISO 32000-1, 8.10 and 14.8.2.2).

Sections are compiled without, because their page numbers are not known until they are linked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from weasyprint import Document

from samepage.formats.pdf.compact_content import compact
from samepage.formats.pdf.merge import add_xobjects, set_fonts
from samepage.formats.pdf.slots import Slot, font_of
from samepage.formats.pdf.structure import MARKED, PX
from samepage.formats.pdf.style_sheets import LANDSCAPE, page_numbers, running_sheets
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.weasyprint_adapter import FontUse, draw_without_fonts, margin_line
from samepage.workbook.model import Workbook

PLAIN = ("cover", "blank")  # pages without running matter
HEAD = "@top-right"
MARK = re.compile(rb"/Artifact\s+BMC|%b|(?P<other>\bB[DM]C\b)|(?P<end>\bEMC\b)" % MARKED.pattern)


@dataclass(frozen=True)
class PageHeaders:
    """``pdf`` has a page for each of the workbook's. ``heads`` are the slots of the site's name on right- and
    left-hand pages, then on those that are turned, if there are any; empty where ``pdf`` has the name already."""

    pdf: bytes
    fonts: Mapping[str, FontUse]
    heads: tuple[Slot, ...]


def compile_headers(
    workbook: Workbook, theme: Theme, edition: PrintEdition, pages: Sequence[str], head: str | None = None
) -> PageHeaders:
    """Running matter for pages with these names in the style sheet.

    ``head`` is the text at the top right; without it there are slots for it. ``theme`` is of the edition's size.
    """

    def laid_out(pages: Sequence[str], head: str) -> Document:
        body = "".join(f'<div style="page: {name}; break-before: page"></div>' for name in pages)
        html = f'<!DOCTYPE html><html lang="{workbook.language}"><title>.</title><body>{body}</body></html>'
        sheets = (*running_sheets(workbook, theme, edition, head), page_numbers(workbook, len(pages)))
        return HtmlDocument(html, ParsedStyles(sheets, theme.fonts, whole=True)).render()

    raw, fonts = draw_without_fonts(laid_out(pages, head or ""), theme.fonts)
    if head:
        return PageHeaders(raw, fonts, ())
    turned = ["chapter-landscape"] * 2 if any(map(is_turned, pages)) else []
    lines = [margin_line(page, HEAD) for page in laid_out(["chapter", "chapter", *turned], "x").pages]
    heads = (Slot("", 0, font_of(line, theme).path.name, line, 2, middle=True) for line in lines)
    return PageHeaders(raw, fonts, tuple(heads))


def draw_headers(
    pdf: Pdf, headers: PageHeaders, kinds: Sequence[str], fonts: Object, names: Mapping[str, str]
) -> Iterator[tuple[Slot, int, str]]:
    """Draw running matter over every page of ``pdf``; ``kinds`` are the pages' names in the style sheet.

    Yields each slot of a head, and page (from 0) and resource name of the form XObject that draws it.
    """
    places = [2 * is_turned(kind) + number % 2 for number, kind in enumerate(kinds)]
    on_pages = [
        [n for n, kind in enumerate(kinds) if places[n] == place and kind not in PLAIN]
        for place in range(len(headers.heads))
    ]
    heads = {}
    for place, (slot, numbers) in enumerate(zip(headers.heads, on_pages, strict=True)):
        if not numbers:
            continue
        first = pdf.pages[numbers[0]].obj
        form = heads[place] = slot_form(pdf, first, fonts[f"/{names[slot.file]}"])
        height = float(first.MediaBox[3])
        form.Matrix = Array([PX, 0, 0, -PX, 0, height])
    head = b" q /Head Do Q" if heads else b""
    after = pdf.make_stream(b"/Artifact <</Type /Pagination>> BDC q /Running Do Q%b EMC\n" % head)
    with pikepdf.open(io.BytesIO(headers.pdf)) as source:
        for number, (page, kind) in enumerate(zip(pdf.pages, kinds, strict=True)):
            if kind in PLAIN:
                continue
            form = pdf.copy_foreign(source.pages[number].as_form_xobject())
            form.write(compact(_unmarked(source.pages[number].Contents.read_bytes()))[0])
            set_fonts(form.Resources, fonts, headers.fonts)
            add_xobjects(page.obj, {"/Running": form, **({"/Head": heads[places[number]]} if heads else {})})
            page.obj.Contents = Array([page.obj.Contents, after])
    for slot, numbers in zip(headers.heads, on_pages, strict=True):
        if numbers:
            yield slot, numbers[0], "/Head"


def is_turned(kind: str) -> bool:
    """Whether pages of this name in the style sheet lie on their side."""
    return kind.endswith(LANDSCAPE)


def slot_form(pdf: Pdf, page: Object, font: Object) -> Object:
    """An empty form XObject of the size of ``page``, in CSS px, with ``font`` as ``/F``."""
    form = Stream(pdf, b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, *(round(float(n) / PX, 2) for n in page.MediaBox[2:])])
    form.Resources = Dictionary(Font=Dictionary(F=font))
    return pdf.make_indirect(form)


def _unmarked(content: bytes) -> bytes:
    """``content`` without marks of its own, since it stands inside an artifact; what tells the characters of glyphs
    (``ActualText``) stays."""
    stays: list[bool] = []  # of each mark that is open

    def unmarked(mark: re.Match[bytes]) -> bytes:
        if mark["end"]:
            return mark[0] if not stays or stays.pop() else b""
        stays.append(mark["other"] is not None)
        return mark[0] if stays[-1] else b""

    return MARK.sub(unmarked, content)
