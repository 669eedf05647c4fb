"""HTML → an accessible PDF, for what is no workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import pikepdf

from samepage.formats.pdf.document_info import DocumentInfo, set_document_info
from samepage.formats.pdf.layout import lay_out
from samepage.formats.pdf.pack import pack
from samepage.formats.pdf.page_contents import finish_content
from samepage.formats.pdf.structure import finish_structure
from samepage.render.fonts import Font
from samepage.render.html_document import HtmlDocument, MediaFile, ParsedStyles
from samepage.render.weasyprint_drawing import draw

__all__ = ["DocumentInfo", "html_to_pdf"]


def html_to_pdf(
    html: str,
    sheets: Sequence[str],
    fonts: Sequence[Font],
    pictures: Mapping[str, MediaFile],
    page_numbers: Callable[[int], str],
    info: DocumentInfo,
) -> tuple[bytes, int]:
    """PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), and its number of pages.

    ``sheets`` are CSS texts, ``page_numbers`` one more for a total number of pages. ``html`` and ``sheets``
    may name ``fonts`` and ``pictures`` by their addresses, and nothing else is read.
    """
    layout = lay_out(HtmlDocument(html, ParsedStyles(sheets, fonts), pictures, page_numbers))
    with pikepdf.open(io.BytesIO(draw(layout.document, fonts, pdf_variant="pdf/a-2a"))) as pdf:
        finish_structure(pdf, layout.continued)
        set_document_info(pdf, info.language, info)
        finish_content(pdf)
        return pack(pdf), len(pdf.pages)
