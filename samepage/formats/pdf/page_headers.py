"""Running matter of all pages at once: heads, feet and tabs, on pages that have nothing else.

Sections are compiled without, because their page numbers are not known until they are linked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from weasyprint.formatting_structure import boxes

from samepage.formats.pdf.boxtree import walk
from samepage.formats.pdf.compact import compacted
from samepage.formats.pdf.css import page_numbers, running_sheets
from samepage.formats.pdf.fontset import EvenFonts, FontUse, fonts_left_out
from samepage.formats.pdf.layout import ClosedFetcher, HtmlDocument, PageLayout, lay_out
from samepage.formats.pdf.slots import Slot, color_of
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook

PLAIN = ("cover", "blank")  # pages without running matter
HEAD = "@top-right"


@dataclass(frozen=True)
class PageHeaders:
    """``pdf`` has a page for each of the workbook's. ``heads`` are the slots of the site's name on right-
    and left-hand pages, empty where ``pdf`` has the name already."""

    pdf: bytes
    fonts: Mapping[str, FontUse]
    heads: tuple[Slot, ...]


def compile_running(
    workbook: Workbook, theme: Theme, edition: PrintEdition, pages: Sequence[str], head: str | None = None
) -> PageHeaders:
    """Running matter for pages with these names in the style sheet.

    ``head`` is the text at the top right; without it there are slots for it.
    """
    theme = theme.with_size(edition.size)
    layout = _lay_out(workbook, theme, edition, pages, head or "")
    layout.document.fonts = EvenFonts(theme)
    with fonts_left_out(theme) as fonts:
        raw = compacted(layout.document.write_pdf())
    heads = () if head else tuple(_heads(_lay_out(workbook, theme, edition, ["chapter"] * 2, "x"), theme))
    return PageHeaders(raw, fonts, heads)


def _lay_out(
    workbook: Workbook, theme: Theme, edition: PrintEdition, pages: Sequence[str], head: str
) -> PageLayout:
    body = "".join(f'<div style="page: {name}; break-before: page"></div>' for name in pages)
    html = f'<!DOCTYPE html><html lang="{workbook.language}"><title>.</title><body>{body}</body></html>'
    fetcher = ClosedFetcher({}, {f"font:{font.path.name}": font.path for font in theme.fonts})
    sheets = (*running_sheets(workbook, theme, edition, head), page_numbers(workbook, len(pages)))
    return lay_out(HtmlDocument(html, sheets, fetcher))


def _heads(layout: PageLayout, theme: Theme):
    for page in layout.document.pages:
        margin = next(
            b for b in page._page_box.children if isinstance(b, boxes.MarginBox) and b.at_keyword == HEAD
        )
        line = next(b for b, _ in walk(margin) if isinstance(b, boxes.LineBox))
        text = next(b for b, _ in walk(line) if isinstance(b, boxes.TextBox))
        style = text.style
        font = next(
            f
            for f in theme.fonts
            if (f.spec.family, f.spec.weight, f.spec.italic)
            == (style["font_family"][0], style["font_weight"], False)
        )
        yield Slot(
            text="",
            page=0,
            file=font.path.name,
            size=style["font_size"],
            color=color_of(style),
            left=margin.content_box_x(),
            width=margin.width,
            baseline=text.position_y + text.baseline,
            pitch=line.height,
            most=2,
            align="right",
            middle=True,
        )
