"""A finished PDF → few bytes, the same on every machine.

qpdf packs with the machine's own zlib, a hundred objects at a time. libdeflate (the package ``deflate``) gives
the same bytes everywhere and a tenth fewer; objects that lie together in larger streams take a quarter less.
Source: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import pairwise

import pikepdf
from deflate import zlib_compress
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from samepage.formats.pdf.save import VERSION, unambiguous_stream_ends

LEVEL = 10  # of 12, which takes another percent and twice the time, 0.7 s for a workbook of 60 pages
OBJECTS = 500  # in a stream; a reader unpacks some 80 kB to find one
PACKED = b"/Filter /FlateDecode "
COLUMNS = 7  # bytes of a cross-reference entry: its kind, a place, an index
FREE = b"\x00" + (0).to_bytes(4) + (0xFFFF).to_bytes(2)  # object 0


def pack(pdf: Pdf) -> bytes:
    """The bytes of ``pdf``, whose streams are changed only in how they are packed."""
    plain = io.BytesIO()
    pdf.save(
        plain,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=False,
        force_version=VERSION,
    )
    with pikepdf.open(plain) as numbered:
        return unambiguous_stream_ends(_written(numbered))


def _written(pdf: Pdf) -> bytes:
    things = [pdf.get_object(number, 0) for number in range(1, len(pdf.objects) + 1)]
    streams = {number: one for number, one in enumerate(things, 1) if isinstance(one, Stream)}
    others = [(number, _text(one)) for number, one in enumerate(things, 1) if number not in streams]
    file = _File()
    for number, stream in streams.items():
        file.add(number, _stream(stream))
    free = len(things) + 1  # the next number
    for first in range(0, len(others), OBJECTS):
        together = others[first : first + OBJECTS]
        file.add(free, _object_stream(together))
        file.places |= {
            number: b"\x02" + free.to_bytes(4) + index.to_bytes(2)
            for index, (number, _) in enumerate(together)
        }
        free += 1
    return file.closed(free, pdf.trailer)


class _File:
    def __init__(self) -> None:
        self._parts = [f"%PDF-{VERSION}\n%".encode() + b"\xbf\xf7\xa2\xfe\n"]
        self._end = len(self._parts[0])
        self.places: dict[int, bytes] = {0: FREE}  # cross-reference entries, by object

    def add(self, number: int, body: bytes) -> None:
        self.places[number] = b"\x01" + self._end.to_bytes(4) + (0).to_bytes(2)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self._parts.append(part)
        self._end += len(part)

    def closed(self, number: int, trailer: Object) -> bytes:
        """All of it, with the cross-reference stream as the last object."""
        start = self._end
        self.add(number, b"")
        del self._parts[-1]
        rows = [self.places[n] for n in range(number + 1)]
        # As PNG's filter Up: most entries differ little from the one before (7.4.4.4).
        filtered = b"".join(
            b"\x02" + bytes((a - b) & 0xFF for a, b in zip(row, before, strict=True))
            for before, row in pairwise([bytes(COLUMNS), *rows])
        )
        kept = Dictionary({key: trailer[key] for key in ("/Root", "/Info", "/ID") if key in trailer})
        kept.Type, kept.Size, kept.W = Name.XRef, number + 1, Array([1, 4, 2])
        kept.DecodeParms = Dictionary(Columns=COLUMNS, Predictor=12)
        self.add(number, _packed(_open(kept), filtered))
        return b"".join((*self._parts, b"startxref\n%d\n%%%%EOF\n" % start))


def _stream(stream: Stream) -> bytes:
    said = stream.stream_dict
    own = said.get("/Filter")
    kept = Dictionary({key: value for key, value in said.items() if key != "/Length"})
    if said.get("/Type") == Name.Metadata or own not in (None, Name.FlateDecode) or "/DecodeParms" in said:
        data = stream.read_raw_bytes()  # XMP, so that any program finds it; and pictures
        return b"%b/Length %d >>\nstream\n%b\nendstream" % (_open(kept), len(data), data)
    if own is not None:
        del kept.Filter
    return _packed(_open(kept), stream.read_bytes())


def _object_stream(objects: Sequence[tuple[int, bytes]]) -> bytes:
    heads, end = [], 0
    for number, text in objects:
        heads.append(b"%d %d" % (number, end))
        end += len(text) + 1
    head = b" ".join(heads) + b"\n"
    body = b"\n".join(text for _, text in objects)
    said = b"<< /Type /ObjStm /N %d /First %d " % (len(objects), len(head))
    return _packed(said, head + body)


def _packed(dictionary: bytes, data: bytes) -> bytes:
    """A stream; ``dictionary`` has no closing ``>>``. A few bytes are smaller as they are."""
    packed = bytes(zlib_compress(data, LEVEL))
    if len(packed) + len(PACKED) < len(data):
        dictionary, data = dictionary + PACKED, packed
    return b"%b/Length %d >>\nstream\n%b\nendstream" % (dictionary, len(data), data)


def _open(dictionary: Object) -> bytes:
    return dictionary.unparse(resolved=True).removesuffix(b">>")


def _text(thing: Object) -> bytes:
    if isinstance(thing, Object):
        return thing.unparse(resolved=True)
    return Array([thing]).unparse().strip(b"[ ]")
