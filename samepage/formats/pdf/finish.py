"""The finishing pass: WeasyPrint's file → a file every reader fills, PDF/UA-1 and PDF/A-2a."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf

from samepage.formats.pdf.compact import add_line_feeds
from samepage.formats.pdf.forms import make_form, make_print_fields
from samepage.formats.pdf.links import describe, titles_of
from samepage.formats.pdf.metadata import set_metadata
from samepage.formats.pdf.tags import finish_tags
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook

# Where compressed data happens to end in CR, the LF that ends it makes a CR LF, and its length
# looks one too long (ISO 19005-2, 6.1.7.1). A CR in place of the LF leaves no doubt.
CLOSED_BY_CRLF, CLOSED_BY_CR = b"\r\nendstream", b"\r\rendstream"


def finish(
    raw: bytes, workbook: Workbook, theme: Theme, edition: PrintEdition, continued: Sequence[Sequence[str]]
) -> bytes:
    """The same pages with their form, structure tree and metadata in order; same input, same bytes."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        fields = {field.name: field for field in workbook.fields}
        if edition.fillable:
            make_form(pdf, fields, theme)
        else:
            make_print_fields(pdf, fields)
        finish_tags(pdf, continued)
        titles = titles_of(workbook)
        for page in pdf.pages:
            for annotation in page.get("/Annots", ()):
                describe(annotation, titles)
        set_metadata(pdf, workbook, edition.name)
        add_line_feeds(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            linearize=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
        )
    return out.getvalue().replace(CLOSED_BY_CRLF, CLOSED_BY_CR)
