"""A merged PDF, finished once; and each site's own words put into it.

What is a site's own (its name on the cover and in the heads, answers written in already, metadata)
follows the finished file as an update section (ISO 32000-1, 7.5.6): a few objects and a
cross-reference stream, so that a site costs a thousandth of a layout.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pikepdf
from pikepdf import Name, Object, Pdf, Stream, String

from samepage.formats.pdf.appearance import AnswerStyle, answer_style, fits, text_appearance
from samepage.formats.pdf.document_info import information_dictionary, workbook_info, xmp_packet
from samepage.formats.pdf.forms import most_characters, size_of
from samepage.formats.pdf.link import MergedPdf
from samepage.formats.pdf.pack import pack
from samepage.formats.pdf.save import unambiguous_stream_ends
from samepage.formats.pdf.shaped_answers import widgets_of
from samepage.formats.pdf.slots import Slot, set_slots
from samepage.render.fonts import Font
from samepage.render.theme import Theme
from samepage.render.weasyprint_drawing import FontUse
from samepage.workbook.model import Field, Workbook

MIN_PACKED = 200  # bytes of a stream: packing fewer costs more than it saves


@dataclass(frozen=True)
class OpenObject:
    """An object of the file that a site may replace: its number, and its dictionary without what the site
    sets and without the closing ``>>``."""

    number: int
    dictionary: bytes


@dataclass(frozen=True)
class WidgetTemplate:
    """A field's widget, and where it is a text's the appearance stream; sizes in points."""

    widget: OpenObject
    appearance: OpenObject | None
    width: float
    height: float


@dataclass(frozen=True)
class PdfMaster:
    """A finished PDF without any site's words. Plain values, which travel to other processes.

    ``slots`` are each with the form XObject that draws it. ``fonts`` are theirs, by file name, and ``embedded``
    says which glyphs of them are in ``data``. ``edition`` is the print edition's name. ``laid_out`` are the fields
    of a site's own master whose answers are drawn in it already, and whether each box shows the whole.
    """

    data: bytes
    pages: int
    anchors: Mapping[str, int]
    edition: str
    identity: bytes  # the first part of /ID
    info: int  # number of the information dictionary
    metadata: int  # and of the XMP stream
    xref: OpenObject  # the cross-reference stream of an update
    slots: tuple[tuple[Slot, OpenObject], ...]
    widgets: Mapping[str, WidgetTemplate]
    fonts: Mapping[str, Font]
    embedded: Mapping[str, FontUse]
    answers: AnswerStyle
    laid_out: Mapping[str, bool]


def make_master(
    merged: MergedPdf, theme: Theme, edition: str, laid_out: Mapping[str, bool] = MappingProxyType({})
) -> PdfMaster:
    """``merged`` as the file that every site's begins with; ``theme`` is of the edition's size."""
    data = pack(merged.pdf)
    start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = [page.obj for page in pdf.pages]
        size, info, root = int(pdf.trailer.Size), pdf.trailer.Info.objgen[0], pdf.Root.objgen[0]
        xref = (
            f"<< /Type /XRef /Size {size + 1} /Prev {start} /Root {root} 0 R /Info {info} 0 R /W [ 1 4 1 ] "
        )
        return PdfMaster(
            data=data,
            pages=len(pages),
            anchors=dict(merged.anchors),
            edition=edition,
            identity=bytes(pdf.trailer.ID[0]),
            info=info,
            metadata=pdf.Root.Metadata.objgen[0],
            xref=OpenObject(size, xref.encode()),
            slots=tuple(
                (slot, _open(pages[page].Resources.XObject[name])) for slot, page, name in merged.slots
            ),
            widgets=dict(_widgets(pdf)),
            fonts={font.path.name: font for font in theme.fonts if font.path.name in merged.fonts},
            embedded=dict(merged.fonts),
            answers=answer_style(theme),
            laid_out=dict(laid_out),
        )


def _widgets(pdf: Pdf) -> Iterator[tuple[str, WidgetTemplate]]:
    for name, widget in widgets_of(pdf):
        drawn, appearance = widget.AP.N, None
        if isinstance(drawn, Stream):
            if "/Resources" not in drawn:  # where it is empty
                drawn.Resources = pdf.Root.AcroForm.DR
            appearance = _open(drawn)
        template = WidgetTemplate(_open(widget, "/V", "/DV", "/AS", "/MaxLen"), appearance, *size_of(widget))
        yield name, template


def _open(thing: Object, *without: str) -> OpenObject:
    """Takes the entries ``without`` out of ``thing``."""
    number = thing.objgen[0]
    if isinstance(thing, Stream):
        thing, without = thing.stream_dict, ("/Length", "/Filter")
    for key in without:
        if key in thing:
            del thing[key]
    return OpenObject(number, thing.unparse(resolved=True).rstrip().removesuffix(b">>"))


def longer_than_boxes(master: PdfMaster, fields: Sequence[Field]) -> frozenset[str]:
    """The names of those ``fields`` whose text is longer than their box."""
    boxes = {one.name: master.widgets[one.name] for one in fields if one.kind != "check"}
    return frozenset(
        name
        for name, field in ((one.name, one) for one in fields if one.name in boxes)
        if not master.laid_out.get(name, True)
        or (
            name not in master.laid_out
            and not fits(field, boxes[name].width, boxes[name].height, master.answers)
        )
    )


def bind(master: PdfMaster, workbook: Workbook, texts: Sequence[str], fields: Sequence[Field]) -> bytes:
    """The file of one site.

    ``workbook`` gives the metadata, ``texts`` has one entry for each of the master's slots, and
    ``fields`` are those that have a value. Raises ``NotBindable`` for a text that its slot or its
    font cannot take, ``BuildError`` for an answer with a character that the form's font lacks.
    """
    update = _IncrementalUpdate(master)
    slots = [slot for slot, _ in master.slots]
    contents = set_slots(slots, texts, master.fonts, master.embedded, workbook.language)
    for (_, form), content in zip(master.slots, contents, strict=True):
        update.add_stream(form, content)
    for field in fields:
        _write_answer(update, master, field)
    info = workbook_info(workbook, master.edition)
    update.add(master.info, information_dictionary(info).unparse(resolved=True))
    metadata = OpenObject(master.metadata, b"<< /Type /Metadata /Subtype /XML ")
    update.add_stream(metadata, xmp_packet(info), packed=False)  # so that any program finds it
    return update.close()


def _write_answer(update: _IncrementalUpdate, master: PdfMaster, field: Field) -> None:
    template = master.widgets[field.name]
    widget, appearance = template.widget, template.appearance
    if appearance is None:
        state = Name(f"/{field.on_state}").unparse()
        update.add(widget.number, b"%b/V %b /DV %b /AS %b >>" % (widget.dictionary, state, state, state))
        return
    value, most = String(field.value).unparse(), most_characters(field)
    limit = b"/MaxLen %d " % most if most and field.kind != "choice" else b""
    update.add(widget.number, b"%b/V %b /DV %b %b>>" % (widget.dictionary, value, value, limit))
    if field.name in master.laid_out:
        return
    content = text_appearance(
        field.shown, template.width, template.height, master.answers, field.kind == "long"
    )
    update.add_stream(appearance, content)


class _IncrementalUpdate:
    """Objects that take the place of the master's, and the cross-reference stream that says so."""

    def __init__(self, master: PdfMaster):
        self._master = master
        self._parts: list[bytes] = []
        self._end = len(master.data)
        self._offsets: dict[int, int] = {}

    def add(self, number: int, body: bytes) -> None:
        part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self._offsets[number] = self._end
        self._parts.append(part)
        self._end += len(part)

    def add_stream(self, thing: OpenObject, content: bytes, packed: bool = True) -> None:
        dictionary = thing.dictionary
        if packed and len(content) > MIN_PACKED:
            content = zlib.compress(content)
            dictionary += b"/Filter /FlateDecode "
        self.add(
            thing.number, b"%b/Length %d >>\nstream\n%b\nendstream" % (dictionary, len(content), content)
        )

    def close(self) -> bytes:
        start, xref, identity = self._end, self._master.xref, self._master.identity
        own = hashlib.md5(identity + b"".join(self._parts), usedforsecurity=False).digest()
        self._offsets[xref.number] = start
        offsets = sorted(self._offsets.items())
        index = " ".join(f"{number} 1" for number, _ in offsets)
        dictionary = f"/ID [ <{identity.hex()}> <{own.hex()}> ] /Index [ {index} ] "
        entries = b"".join(b"\x01" + offset.to_bytes(4) + b"\x00" for _, offset in offsets)
        self.add_stream(OpenObject(xref.number, xref.dictionary + dictionary.encode()), entries, packed=False)
        tail = unambiguous_stream_ends(b"".join(self._parts))
        return b"".join((self._master.data, tail, b"startxref\n%d\n%%%%EOF\n" % start))
