"""One section → its pages, laid out and finished by themselves, for the linker to put together.

What reaches beyond the section is left open: fonts are named and counted but not embedded, links
to other sections carry a made-up address, running matter is missing, and the lines that hold a
site's own words (``data-slot``) are measured and left empty.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf

from ..assets import Asset
from ..html import RenderedSection, render_document
from ..theme import Theme
from ..workbook import Workbook
from .compact import pack
from .css import stylesheets
from .editions import Edition
from .fontset import EvenFonts, FontUse, fonts_left_out
from .forms import make_form, make_print_fields
from .layout import Layout, NoFetching, lay_out
from .slots import Slot, fill_with_lines, open_slots, slots_of
from .tags import finish_tags

OUTSIDE = "urn:section:"  # what a link to another section's anchor is called until it is linked
HREF = re.compile(r'(<a\b[^>]*? href=")#([^"]+)"')
ID = re.compile(r' id="([^"]+)"')
PAGE_NAMES = {"cover": "cover"}


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline: page (from 0 in its section) and place in points, as WeasyPrint has it."""

    title: str
    page: int
    x: float
    y: float
    children: tuple["Bookmark", ...]
    state: str


@dataclass(frozen=True)
class CompiledSection:
    """``pdf`` has the section's pages; ``anchors`` their page, from 1 in the section.

    ``fonts`` tells by resource name what the pages use of fonts that are not in ``pdf``.
    """

    id: str
    number: int | None
    pdf: bytes
    pages: int
    anchors: Mapping[str, int]
    bookmarks: tuple[Bookmark, ...]
    fonts: Mapping[str, FontUse]
    slots: tuple[Slot, ...]

    @property
    def page_name(self) -> str:
        """The name of its pages in the style sheet, which decides on their running matter."""
        return PAGE_NAMES.get(self.id, f"stage-{self.number}" if self.number else "chapter")


def compile_section(workbook: Workbook, section: RenderedSection, theme: Theme, assets: Mapping[str, Asset],
                    edition: Edition, elsewhere: Mapping[str, int]) -> CompiledSection:
    """``section`` without what a site writes in: its fields are empty, its slots open.

    ``elsewhere`` holds the page of each anchor that a contents list names. Raises ``BuildError`` as
    ``write_pdf`` does, ``NotBindable`` where a slot's lines would move anything else.
    """
    theme = theme.with_size(edition.size)
    html = _without_outside_links(section.html)
    layout, fonts, raw = _lay_out(workbook, replace(section, html=fill_with_lines(html, most=False)),
                                  theme, assets, edition, elsewhere)
    slots = slots_of(layout, theme)
    if slots:
        fuller, _, other = _lay_out(workbook, replace(section, html=fill_with_lines(html, most=True)),
                                    theme, assets, edition, elsewhere)
        slots = open_slots(slots, slots_of(fuller, theme), raw, other)
    # On paper a mark that stands already is the section's own; on a screen it is bound.
    names = {field.name: replace(field, value="" if edition.fillable or field.kind != "check" else field.value)
             for field in _fields(workbook, section.id)}
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if edition.fillable:
            make_form(pdf, names, theme)
        else:
            make_print_fields(pdf, names)
        finish_tags(pdf, layout.continued)
        pack(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    tree = layout.document.make_bookmark_tree(0.75, transform_pages=True)
    return CompiledSection(
        section.id, section.number, out.getvalue(), len(layout.document.pages), dict(layout.anchors),
        _bookmarks(tree), fonts, slots)


def _lay_out(workbook: Workbook, section: RenderedSection, theme: Theme, assets: Mapping[str, Asset],
             edition: Edition, elsewhere: Mapping[str, int]) -> tuple[Layout, dict[str, FontUse], bytes]:
    fetcher = NoFetching(assets, {f"font:{font.path.name}": font.path for font in theme.fonts})
    html = render_document(workbook, [section], edition.name)
    sheets = stylesheets(workbook, theme, edition, running=False)
    layout = lay_out(html, sheets, lambda total: "", fetcher, elsewhere)
    layout.document.fonts = EvenFonts(theme)
    with fonts_left_out(theme) as fonts:
        raw = layout.document.write_pdf(pdf_variant="pdf/a-2a", pdf_forms=True)
    return layout, fonts, raw


def _fields(workbook: Workbook, section: str):
    return next(s.fields for s in workbook.sections if s.id == section)


def _without_outside_links(html: str) -> str:
    """WeasyPrint drops a link whose anchor it does not find, so it gets an address for the time being."""
    inside = set(ID.findall(html))
    return HREF.sub(lambda m: m[0] if m[2] in inside else f'{m[1]}{OUTSIDE}{m[2]}"', html)


def _bookmarks(tree: Sequence) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(title, page, x, y, _bookmarks(children), state)
                 for title, (page, x, y), children, state in tree)
