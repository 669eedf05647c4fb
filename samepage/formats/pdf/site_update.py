"""A linked PDF, finished once; and each site's own words put into it.

What is a site's own (its name on the cover and in the heads, answers written in already, metadata)
follows the finished file as an update section (ISO 32000-1, 7.5.6): a few objects and a
cross-reference stream, so that a site costs a thousandth of a layout.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream, String

from samepage.errors import BuildError
from samepage.formats.pdf import appearance
from samepage.formats.pdf.finish import CLOSED_BY_CR, CLOSED_BY_CRLF
from samepage.formats.pdf.fontset import FontUse
from samepage.formats.pdf.forms import FONT_ALIAS
from samepage.formats.pdf.link import MergedPdf
from samepage.formats.pdf.metadata import information, xmp
from samepage.formats.pdf.slots import Slot, set_lines
from samepage.render.fonts import Font
from samepage.render.theme import Theme, rgb
from samepage.workbook.model import Field, Workbook


@dataclass(frozen=True)
class WidgetTemplate:
    """A field's place in the file. ``dictionary`` lacks ``/V`` and ``/AS`` and its closing ``>>``."""

    number: int
    dictionary: bytes
    width: float
    height: float
    drawn: int = 0  # number of the appearance stream of a text
    form: bytes = b""  # its dictionary, without length and closing ``>>``


@dataclass(frozen=True)
class SlotStream:
    """A slot, and the form XObject that draws it: number, dictionary without length and closing."""

    slot: Slot
    number: int
    form: bytes


@dataclass(frozen=True)
class PdfMaster:
    """A finished PDF without any site's words. Plain values, which travel to other processes.

    ``known`` tells what is embedded, by font file; ``edition`` is the print edition.
    """

    data: bytes
    pages: int
    anchors: Mapping[str, int]
    edition: str
    size: int  # objects
    start: int  # offset of the cross-reference stream
    root: int
    info: int
    metadata: int
    identity: bytes
    lines: tuple[SlotStream, ...]
    widgets: Mapping[str, WidgetTemplate]
    known: Mapping[str, FontUse]
    field_size: float
    field_color: tuple[float, float, float]


def make_master(linked: MergedPdf, workbook: Workbook, theme: Theme, edition: str) -> PdfMaster:
    """``linked`` as the file that every site's begins with; the same bytes for the same input."""
    data = saved(linked.pdf)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = [page.obj for page in pdf.pages]
        lines = []
        for slot, page, name in linked.lines:
            form = pages[page].Resources.XObject[name]
            lines.append(SlotStream(slot, form.objgen[0], _open_dictionary(form)))
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        return PdfMaster(
            data=data,
            pages=linked.pages,
            anchors=dict(linked.anchors),
            edition=edition,
            size=int(pdf.trailer.Size),
            start=start,
            root=pdf.Root.objgen[0],
            info=pdf.trailer.Info.objgen[0],
            metadata=pdf.Root.Metadata.objgen[0],
            identity=bytes(pdf.trailer.ID[0]),
            lines=tuple(lines),
            widgets=dict(_widgets(pages)),
            known=dict(linked.fonts),
            field_size=theme.sizes["field"],
            field_color=rgb(theme.colors["ink"]),
        )


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        linearize=False,
        compress_streams=True,
        recompress_flate=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        force_version="1.7",
    )
    return out.getvalue().replace(CLOSED_BY_CRLF, CLOSED_BY_CR)


def _widgets(pages: Sequence[Object]) -> Iterator[tuple[str, WidgetTemplate]]:
    for page in pages:
        for widget in page.get("/Annots", ()):
            if widget.get("/Subtype") != Name.Widget:
                continue
            left, bottom, right, top = (float(n) for n in widget.Rect)
            drawn = widget.AP.N
            for key in ("/V", "/AS"):
                if key in widget:
                    del widget[key]
            made = WidgetTemplate(widget.objgen[0], _open_dictionary(widget), right - left, top - bottom)
            if isinstance(drawn, Stream):
                made = replace(made, drawn=drawn.objgen[0], form=_open_dictionary(drawn))
            yield _full_name(widget), made


def _full_name(field: Object) -> str:
    """The partial names from the top, with dots (ISO 32000-1, 12.7.3.2)."""
    parts = [str(field.T)]
    while "/Parent" in field:
        field = field.Parent
        parts.append(str(field.T))
    return ".".join(reversed(parts))


def _open_dictionary(thing: Object) -> bytes:
    if isinstance(thing, Stream):
        kept = {key: value for key, value in thing.stream_dict.items() if key not in ("/Length", "/Filter")}
        thing = Dictionary(kept)
    return thing.unparse(resolved=True).rstrip().removesuffix(b">>")


def bind(
    master: PdfMaster, workbook: Workbook, texts: Sequence[str], fields: Sequence[Field], theme: Theme
) -> bytes:
    """The file of one site.

    ``workbook`` gives the metadata, ``texts`` has one entry for each of the master's lines, and
    ``fields`` are those that have a value. Raises ``NotBindable`` for a text that its slot or its
    font cannot take, ``BuildError`` for an answer with a character that the form's font lacks.
    """
    fonts = {font.path.name: font for font in theme.fonts}
    slots = [line.slot for line in master.lines]
    update = _IncrementalUpdate(master)
    drawn = set_lines(slots, texts, fonts, master.known, workbook.language)
    for line, content in zip(master.lines, drawn, strict=True):
        update.stream(line.number, line.form, content)
    for field in fields:
        _write_in(update, master, field, theme.field_font)
    update.add(master.info, information(workbook).unparse(resolved=True))
    update.stream(
        master.metadata,
        b"<< /Type /Metadata /Subtype /XML ",
        xmp(workbook, master.edition).encode(),
        most=1 << 30,
    )
    return update.close()


def _write_in(update: _IncrementalUpdate, master: PdfMaster, field: Field, font: Font) -> None:
    widget = master.widgets[field.name]
    if field.kind == "check":
        state = Name(f"/{field.on_state}").unparse()
        update.add(widget.number, widget.dictionary + b"/V " + state + b" /AS " + state + b" >>")
        return
    shown = (
        next((o.text for o in field.options if o.value == field.value), "")
        if field.kind == "choice"
        else field.value
    )
    missing = next((c for c in shown if ord(c) not in font.cmap and c not in "\r\n"), None)
    if missing is not None:
        raise BuildError(appearance.no_glyph(missing, shown))
    content = appearance.text(
        shown,
        widget.width,
        widget.height,
        font,
        FONT_ALIAS,
        master.field_size,
        master.field_color,
        field.kind == "long",
    )
    update.add(widget.number, widget.dictionary + b"/V " + String(field.value).unparse() + b" >>")
    update.stream(widget.drawn, widget.form, content)


class _IncrementalUpdate:
    """Objects that take the place of the master's, and the cross-reference stream that says so."""

    def __init__(self, master: PdfMaster):
        self._master = master
        self._parts: list[bytes] = []
        self._at = len(master.data)
        self._offsets: dict[int, int] = {}

    def add(self, number: int, body: bytes) -> None:
        part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self._offsets[number] = self._at
        self._parts.append(part)
        self._at += len(part)

    def stream(self, number: int, dictionary: bytes, content: bytes, most: int = 1000) -> None:
        """``dictionary`` is open at its end. More than ``most`` bytes are packed: for fewer that costs more than it saves."""
        if len(content) > most:
            content = zlib.compress(content)
            dictionary += b"/Filter /FlateDecode "
        self.add(number, b"%b/Length %d >>\nstream\n%b\nendstream" % (dictionary, len(content), content))

    def close(self) -> bytes:
        master = self._master
        number, start = master.size, self._at
        numbers = [*sorted(self._offsets), number]
        self._offsets[number] = start
        index = " ".join(f"{n} 1" for n in numbers).encode()
        entries = b"".join(b"\x01" + self._offsets[n].to_bytes(4) + b"\x00" for n in numbers)
        body = b"".join(self._parts)
        own = hashlib.md5(master.identity + body, usedforsecurity=False).hexdigest().encode()
        self.add(
            number,
            (
                b"<< /Type /XRef /Size %d /Prev %d /Root %d 0 R /Info %d 0 R /ID [ <%b> <%b> ] /W [ 1 4 1 ] "
                b"/Index [ %b ] /Length %d >>\nstream\n%b\nendstream"
            )
            % (
                number + 1,
                master.start,
                master.root,
                master.info,
                master.identity.hex().encode(),
                own,
                index,
                len(entries),
                entries,
            ),
        )
        tail = b"".join(self._parts).replace(CLOSED_BY_CRLF, CLOSED_BY_CR)
        return b"".join((master.data, tail, b"startxref\n%d\n%%%%EOF\n" % start))
