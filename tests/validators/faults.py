"""Faults made on purpose in a PDF that has none, and the rules by which veraPDF finds them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from tests.formats.pdf.read import terminal_fields

# Standard: clause and test number. `broken` breaks each of them.
RULES = {
    "PDF/UA-1": (
        "7.1-3 7.1-10 7.2-34 7.2-43 7.3-1 7.4.2-1 7.5-1 7.18.3-1 7.18.4-1 7.18.5-2 7.21.4.1-1 7.21.7-1"
    ),
    "PDF/A-2a": "6.2.4.3-2 6.2.11.4.1-1 6.2.11.7.2-1 6.3.2-2 6.3.3-1 6.4.1-3 6.5.1-1",
}


def broken(pdf: Pdf) -> None:
    root, fields = pdf.Root, dict(terminal_fields(pdf))
    fonts = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/Type") == Name.Font]
    notes = [note for page in pdf.pages for note in page.obj.get("/Annots", ())]
    pdf.pages[0].contents_add(b"\nq 0 0 9 9 re f Q\n")  # neither tagged nor an artifact
    del root.ViewerPreferences, root.Lang, root.OutputIntents
    del elements(pdf, "/TD")[0].P.K[-1]  # a row is short of a cell
    for figure in elements(pdf, "/Figure"):
        del figure.Alt
    elements(pdf, "/H2")[0].S = Name.H4
    for cell in (*elements(pdf, "/TH"), *elements(pdf, "/TD")):
        cell.A = Dictionary(O=Name.Table)  # neither Scope nor Headers
    for page in pdf.pages:
        page.obj.Tabs = Name.R
    for form in elements(pdf, "/Form")[:3]:  # one of them is hidden below, and may stand anywhere
        form.S = Name.P
    del next(note for note in notes if note.Subtype == Name.Link).Contents
    del next(font for font in fonts if "/ToUnicode" in font).ToUnicode
    for font in fonts:
        if "/FontDescriptor" in font:
            for key in font.FontDescriptor.keys() & {"/FontFile2", "/FontFile3"}:
                del font.FontDescriptor[key]
    del fields["work.gain"].AP
    fields["work.gain"].F = 2  # hidden
    root.AcroForm.NeedAppearances = True
    root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def not_claimed(pdf: Pdf) -> None:
    """The metadata do not say that the file is PDF/UA."""
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"pdfuaid:part", b"pdfuaid:rev"))


def picture_missing(pdf: Pdf) -> None:
    """A page draws what its resources lack."""
    pdf.pages[2].obj.Resources.XObject = Dictionary()


def edited(data: bytes, edit: Callable[[Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def elements(pdf: Pdf, kind: str) -> list[Dictionary]:
    """The structure elements of a type, in the order of the file."""
    return [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == kind]
