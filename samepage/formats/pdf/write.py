"""One workbook → one PDF, its whole document laid out at once: the reference for what is compiled, linked and
bound, and the way of files with crop marks."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import partial

import pikepdf
from pikepdf import NameTree

from samepage.formats.interface import Document
from samepage.formats.pdf.document_info import set_document_info, workbook_info
from samepage.formats.pdf.embed_fonts import complete_glyph_texts
from samepage.formats.pdf.forms import finish_fields
from samepage.formats.pdf.layout import lay_out
from samepage.formats.pdf.navigation import anchor_titles, describe_link, linked_destinations
from samepage.formats.pdf.pack import pack
from samepage.formats.pdf.page_contents import finish_content
from samepage.formats.pdf.shaped_answers import lay_out_answers
from samepage.formats.pdf.structure import finish_structure
from samepage.formats.pdf.style_sheets import page_numbers, running_head, running_words, stylesheets
from samepage.render.assets import Asset
from samepage.render.characters import check_text
from samepage.render.html import RenderedSection, render_document
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.print_editions import EDITIONS, PrintEdition
from samepage.render.theme import Theme
from samepage.render.weasyprint_drawing import draw, texts_of_form_fonts
from samepage.workbook.model import Workbook


def write_pdf(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    assets: Mapping[str, Asset],
    edition: PrintEdition = EDITIONS["fillable"],
) -> Document:
    """Valid PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), fillable where the edition is.

    Raises ``BuildError`` for text that no font of the theme can show.
    """
    html = render_document(workbook, sections, edition.name)
    theme = theme.with_size(edition.size)
    theme = theme.with_fonts_for(html + running_words(workbook, running_head(workbook, theme)))
    check_text(workbook, html, theme)
    styles = ParsedStyles(stylesheets(workbook, theme, edition), theme.fonts, whole=True)
    layout = lay_out(HtmlDocument(html, styles, assets, partial(page_numbers, workbook)))
    raw = draw(layout.document, theme.fonts, pdf_variant="pdf/a-2a", pdf_forms=True)
    titles = anchor_titles(workbook)
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        complete_glyph_texts(pdf, texts_of_form_fonts(layout.document), theme)
        fields = {field.name: field for field in workbook.fields}
        longer = finish_fields(pdf, fields, theme, edition.fillable)
        if edition.fillable:
            laid_out = lay_out_answers(pdf, workbook.fields, theme, workbook.language)
            longer = longer.difference(laid_out) | {name for name, fits in laid_out.items() if not fits}
        finish_structure(pdf, layout.continued)
        for page in pdf.pages:
            for annotation in page.get("/Annots", ()):
                describe_link(annotation, titles)
        if "/Names" in pdf.Root:
            pdf.Root.Names = linked_destinations(
                pdf, {str(name): place for name, place in NameTree(pdf.Root.Names.Dests).items()}
            )
        set_document_info(pdf, workbook.language, workbook_info(workbook, edition.name))
        finish_content(pdf)
        return Document(pack(pdf), len(pdf.pages), layout.anchors, longer)
