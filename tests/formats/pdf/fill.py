"""Fills a PDF's fields as people's programs do: by clicks and typing, or by a library."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pikepdf
import pypdf
import pypdfium2.raw as pdfium_c

from tests.formats.pdf.read import pdfium_form, terminal_fields, widgets

RETURN = 13


def with_pdfium(data: bytes, values: Mapping[str, str]) -> bytes:
    """Clicks into every widget of PDFium's form environment and types, character by character."""
    document = pdfium_form(data)
    form = document.formenv
    for page in document:
        # Looked at first: typing makes PDFium rewrite a page's annotations.
        for widget in list(_targets(page, form)):
            name, kind, (left, bottom, right, top), value, options = widget
            wanted = values.get(name, "")
            if wanted == value:
                continue
            x, y = (left + right) / 2, (bottom + top) / 2
            pdfium_c.FORM_OnMouseMove(form, page, 0, x, y)
            pdfium_c.FORM_OnLButtonDown(form, page, 0, x, y)
            pdfium_c.FORM_OnLButtonUp(form, page, 0, x, y)
            if kind == pdfium_c.FPDF_FORMFIELD_COMBOBOX:
                pdfium_c.FORM_SetIndexSelected(form, page, options[wanted], True)
            elif kind == pdfium_c.FPDF_FORMFIELD_TEXTFIELD:
                pdfium_c.FORM_SelectAllText(form, page)
                for char in wanted:
                    pdfium_c.FORM_OnChar(form, page, RETURN if char == "\n" else ord(char), 0)
            pdfium_c.FORM_ForceToKillFocus(form)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _targets(page, form):
    with_options = _options(page.pdf)
    for widget in widgets(page, form):
        yield widget.name, widget.kind, widget.rect, widget.value, with_options.get(widget.name, {})


def _options(document) -> dict[str, dict[str, int]]:
    """Place of each option's export value in its list, by field: PDFium tells what is shown only."""
    if not hasattr(document, "_places"):
        source = io.BytesIO()
        document.save(source)
        with pikepdf.open(source) as pdf:
            document._places = {
                name: {str(pair[0]): n for n, pair in enumerate(field.Opt)}
                for name, field in terminal_fields(pdf)
                if "/Opt" in field
            }
    return document._places


def with_pypdf(data: bytes, values: Mapping[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    marks = {name for name, field in (writer.get_fields() or {}).items() if field.get("/FT") == "/Btn"}
    given = {name: (f"/{value or 'Off'}" if name in marks else value) for name, value in values.items()}
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, given, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_pikepdf(data: bytes, values: Mapping[str, str]) -> bytes:
    """Values only, as a short script would set them; what is drawn stays as it was, but for marks."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for name, field in terminal_fields(pdf):
            if pikepdf.Name.Btn == field.FT:
                field.V = field.AS = pikepdf.Name(f"/{values[name] or 'Off'}")
            elif values[name]:
                field.V = pikepdf.String(values[name])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


FILLERS: dict[str, Callable[[bytes, Mapping[str, str]], bytes]] = {
    "PDFium": with_pdfium,
    "pypdf": with_pypdf,
    "pikepdf": with_pikepdf,
}
