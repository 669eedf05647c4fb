"""A finished PDF → few bytes, the same on every machine.

qpdf packs with the machine's own zlib, a hundred objects at a time. libdeflate (the package ``deflate``) gives
the same bytes everywhere and a tenth fewer; objects that lie together in larger streams take a quarter less.
Source: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import pikepdf
from deflate import zlib_compress
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from samepage.formats.pdf.save import VERSION, unambiguous_stream_ends
from samepage.formats.pdf.structure import kids

LEVEL = 10  # of 12, which takes another half percent and half as much time again: 0.3 s for a workbook of 60 pages
OBJECTS = 2000  # in a stream; a reader unpacks some 200 kB to find one
PACKED = b"/Filter/FlateDecode"
SYNTAX = re.compile(
    rb"\((?:[^()\\]|\\.)*\)|(?P<object>\d+) 0 R|\s*(?P<delimiter><<|>>|<[0-9A-Fa-f]*>|[\[\]/])\s*", re.DOTALL
)
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
    streams = [one for one in things if isinstance(one, Stream)]
    others = sorted(
        (number for number, one in enumerate(things, 1) if not isinstance(one, Stream)), key=_Order(things)
    )
    order = [*others, *(one.objgen[0] for one in streams)]
    numbers = {old: new for new, old in enumerate(order, 1)}
    small = _Small(numbers)
    file = _File()
    for stream in streams:
        file.add(numbers[stream.objgen[0]], _stream(stream, small))
    texts = [small(_text(things[number - 1])) for number in others]
    free = len(things) + 1  # the next number
    for first in range(0, len(texts), OBJECTS):
        together = list(enumerate(texts[first : first + OBJECTS], first + 1))
        file.add(free, _object_stream(together))
        file.places |= {
            number: b"\x02" + free.to_bytes(4) + index.to_bytes(2)
            for index, (number, _) in enumerate(together)
        }
        free += 1
    return file.closed(free, pdf.trailer, small)


class _Order:
    """Where an object stands among the others: beside those that look like it, which are packed together."""

    def __init__(self, things: Sequence[Object]):
        self._things = things
        self._kinds: dict[tuple[str, ...], int] = {}  # in the order in which they come up first

    def __call__(self, number: int) -> tuple[int, int, int]:
        place = self._place(number)
        thing = self._things[place - 1]
        kind = self._kind(thing) if isinstance(thing, Dictionary) else ("",)
        return self._kinds.setdefault(kind, len(self._kinds)), place, number

    def _place(self, number: int) -> int:
        """A field's structure element stands beside its widget, which says the same."""
        thing = self._things[number - 1]
        if isinstance(thing, Dictionary) and Name.Form == thing.get("/S") and "/Alt" in thing:
            (kid,) = kids(thing) or (None,)
            if isinstance(kid, Dictionary) and "/Obj" in kid:
                return int(kid.Obj.objgen[0])
        return number

    def _kind(self, thing: Object) -> tuple[str, ...]:
        said = [str(thing[key]) for key in ("/Type", "/Subtype", "/S", "/FT") if key in thing]
        return (*said, *(() if said else thing.keys()))


class _Small:
    """Rewrites PDF syntax without white space that says nothing, and with objects' new numbers."""

    def __init__(self, numbers: Mapping[int, int]):
        self._numbers = numbers

    def __call__(self, text: bytes) -> bytes:
        return SYNTAX.sub(self._shorter, text)

    def _shorter(self, found: re.Match[bytes]) -> bytes:
        if found["object"]:
            return b"%d 0 R" % self._numbers[int(found["object"])]
        return found["delimiter"] or found[0]


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

    def closed(self, number: int, trailer: Object, small: _Small) -> bytes:
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
        self.add(number, _packed(small(_open(kept)), filtered))
        return b"".join((*self._parts, b"startxref\n%d\n%%%%EOF\n" % start))


def _stream(stream: Stream, small: _Small) -> bytes:
    said = stream.stream_dict
    own = said.get("/Filter")
    kept = Dictionary({key: value for key, value in said.items() if key != "/Length"})
    if said.get("/Type") == Name.Metadata or own not in (None, Name.FlateDecode) or "/DecodeParms" in said:
        data = stream.read_raw_bytes()  # XMP, so that any program finds it; and pictures
        return b"%b/Length %d>>stream\n%b\nendstream" % (small(_open(kept)), len(data), data)
    if own is not None:
        del kept.Filter
    return _packed(small(_open(kept)), stream.read_bytes())


def _object_stream(objects: Sequence[tuple[int, bytes]]) -> bytes:
    heads, end = [], 0
    for number, text in objects:
        heads.append(b"%d %d" % (number, end))
        end += len(text) + 1
    head = b" ".join(heads) + b"\n"
    body = b"\n".join(text for _, text in objects)
    said = b"<</Type/ObjStm/N %d/First %d" % (len(objects), len(head))
    return _packed(said, head + body)


def _packed(dictionary: bytes, data: bytes) -> bytes:
    """A stream; ``dictionary`` has no closing ``>>``. A few bytes are smaller as they are."""
    packed = _compressed(data)
    if len(packed) + len(PACKED) < len(data):
        dictionary, data = dictionary + PACKED, packed
    return b"%b/Length %d>>stream\n%b\nendstream" % (dictionary, len(data), data)


@lru_cache(maxsize=1000)  # the streams of a workbook, most of which the next edit does not touch
def _compressed(data: bytes) -> bytes:
    return bytes(zlib_compress(data, LEVEL))


def _open(dictionary: Object) -> bytes:
    return dictionary.unparse(resolved=True).removesuffix(b">>")


def _text(thing: Object) -> bytes:
    if isinstance(thing, Object):
        return thing.unparse(resolved=True)
    return Array([thing]).unparse().strip(b"[ ]")
