"""What each reader finds in a filled PDF: value by full field name, "" for no answer."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Callable, Iterator

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

Values = dict[str, str]


def plain(text: str) -> str:
    """Readers end lines with CR, CR LF or LF; an answer is the same in all three."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def by_pypdf(data: bytes) -> Values:
    fields = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    return {
        name: _mark(str(field.get("/V", "")), field.get("/FT"))
        for name, field in fields.items()
        if "/FT" in field
    }


def by_pikepdf(data: bytes) -> Values:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {name: _mark(str(field.get("/V", "")), str(field.FT)) for name, field in terminal_fields(pdf)}


def terminal_fields(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Full name and field: from /Fields downward, then what only the pages still hold.

    A field's parents are those that list it, and a name that is whole already is left as it is:
    so a field is found whose /Parent a reader dropped.
    """
    seen: set[tuple[int, int]] = set()

    def walk(nodes: pikepdf.Array, above: str) -> Iterator[tuple[str, pikepdf.Object]]:
        for node in nodes:
            own = str(node.T)
            name = own if not above or own.startswith(f"{above}.") else f"{above}.{own}"
            if "/Kids" in node:
                yield from walk(node.Kids, name)
            else:
                seen.add(node.objgen)
                yield name, node

    yield from walk(pdf.Root.AcroForm.Fields, "")
    for page in pdf.pages:
        for widget in page.get("/Annots", []):
            if widget.Subtype == pikepdf.Name.Widget and widget.objgen not in seen:
                yield str(widget.T), widget


def by_pdfium(data: bytes) -> Values:
    values: Values = {}
    with pdfium_form(data) as document:
        for page in document:
            for widget in widgets(page, document.formenv):
                values[widget.name] = widget.value
    return values


READERS: dict[str, Callable[[bytes], Values]] = {
    "pypdf": by_pypdf,
    "pikepdf": by_pikepdf,
    "PDFium": by_pdfium,
}


def _mark(value: str, kind: str) -> str:
    if kind == "/Btn":
        value = value.removeprefix("/")
        return "" if value == "Off" else value
    return plain(value)


def pdfium_form(data: bytes) -> pdfium.PdfDocument:
    document = pdfium.PdfDocument(data)
    document.init_forms()
    return document


class Widget:
    """A widget as PDFium sees it. ``rect`` is left, bottom, right, top in points."""

    def __init__(self, form: object, annotation: object):
        self._form, self._annotation = form, annotation
        self.name = self._text(pdfium_c.FPDFAnnot_GetFormFieldName)
        self.kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
        rect = pdfium_c.FS_RECTF()
        pdfium_c.FPDFAnnot_GetRect(annotation, rect)
        self.rect = (rect.left, rect.bottom, rect.right, rect.top)

    @property
    def value(self) -> str:
        if self.kind == pdfium_c.FPDF_FORMFIELD_CHECKBOX:
            if not pdfium_c.FPDFAnnot_IsChecked(self._form, self._annotation):
                return ""
            return self._text(pdfium_c.FPDFAnnot_GetFormFieldExportValue)
        return plain(self._text(pdfium_c.FPDFAnnot_GetFormFieldValue))

    def options(self) -> list[str]:
        """What a drop-down list shows."""
        count = pdfium_c.FPDFAnnot_GetOptionCount(self._form, self._annotation)
        return [
            self._text(
                lambda form, annotation, buffer, size, n=n: pdfium_c.FPDFAnnot_GetOptionLabel(
                    form, annotation, n, buffer, size
                )
            )
            for n in range(count)
        ]

    def _text(self, ask: Callable[..., int]) -> str:
        size = ask(self._form, self._annotation, None, 0)
        buffer = (ctypes.c_ushort * (size // 2))()
        ask(self._form, self._annotation, buffer, size)
        return bytes(buffer)[:-2].decode("utf-16-le")


def widgets(page: pdfium.PdfPage, form: pdfium.PdfFormEnv) -> Iterator[Widget]:
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
        if pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_WIDGET:
            yield Widget(form, annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
