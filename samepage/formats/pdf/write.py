"""One workbook → one PDF."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from samepage.formats.pdf.css import page_numbers, stylesheets
from samepage.formats.pdf.finish import finish
from samepage.formats.pdf.fontset import EvenFonts
from samepage.formats.pdf.layout import ClosedFetcher, HtmlDocument, lay_out
from samepage.render.assets import Asset
from samepage.render.characters import check_answers, check_text
from samepage.render.html import RenderedSection, render_document
from samepage.render.print_editions import EDITIONS, PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook

logging.getLogger("weasyprint").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True)
class PdfDocument:
    """A finished file, its number of pages, and the page (from 1) of each anchor."""

    data: bytes
    pages: int
    anchors: Mapping[str, int]


def write_pdf(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    assets: Mapping[str, Asset],
    edition: PrintEdition = EDITIONS["fillable"],
) -> PdfDocument:
    """Valid PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), fillable where the edition is.

    Raises ``BuildError`` for text that no font of the theme can show.
    """
    theme = theme.with_size(edition.size)
    html = render_document(workbook, sections, edition.name)
    check_answers(workbook.site.id, workbook.fields, theme)
    check_text(workbook, html, theme)
    fetcher = ClosedFetcher(assets, {f"font:{font.path.name}": font.path for font in theme.fonts})
    layout = lay_out(
        HtmlDocument(html, stylesheets(workbook, theme, edition), fetcher, partial(page_numbers, workbook))
    )
    layout.document.fonts = EvenFonts(theme)
    raw = layout.document.write_pdf(pdf_variant="pdf/a-2a", pdf_forms=True)
    data = finish(raw, workbook, theme, edition, layout.continued)
    return PdfDocument(data, len(layout.document.pages), layout.anchors)
