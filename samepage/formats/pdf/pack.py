"""A finished PDF → few bytes, the same on every machine.

qpdf packs with the machine's own zlib, a hundred objects at a time. libdeflate (the package ``deflate``) gives
the same bytes everywhere and a tenth fewer; objects that lie together in larger streams take a quarter less.
Source: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, count, pairwise

import pikepdf
from deflate import zlib_compress
from pikepdf import Pdf

from samepage.formats.pdf.save import VERSION, unambiguous_stream_ends

# Of 12. After an edit, object streams are packed anew, and few others: one level less takes half as long there, a tenth
# of the edit's time, and a third of a percent more bytes.
OBJECTS_LEVEL = 10
LEVEL = 11  # a workbook of 60 pages takes 0.35 s, a quarter less at level 10, which makes half a percent more
OBJECTS = 5000  # in a stream; a reader unpacks some 800 kB to find one
PACKED = b"/Filter/FlateDecode"
COLUMNS = 7  # bytes of a cross-reference entry: its kind, a place, an index
FREE = b"\x00" + (0).to_bytes(4) + (0xFFFF).to_bytes(2)  # object 0
# Of objects as qpdf writes them: parts are parted by one space or line feed, and nothing else in them is white space
# but what stands in strings.
ENTRY = 20  # bytes of a line of its cross-reference table
STREAM, END_OF_STREAM = b"\nstream\n", b"endstream"
LENGTH = re.compile(rb" /Length (\d+)")
AS_THEY_ARE = re.compile(
    rb"/Type /Metadata|/Filter |/DecodeParms"
)  # XMP, so that any program finds it; and pictures
FLATE = b" /Filter /FlateDecode"
STRING = re.compile(rb"(\((?:[^()\\]|\\.)*\))", re.DOTALL)
DELIMITERS = (b"<<", b">>", b"[", b"]", b"/", b"<", b">")
REFERENCE = re.compile(rb"(\d+) 0 R\b")
KIND = re.compile(rb"/(?:Type(?! /MCR| /OBJR)|Subtype|S|FT) /\w+")
KEY = re.compile(rb"/\w+ ")
FEW = 20
ROW = 100  # places of objects in a row
MANY = 1000  # objects, from which on rows are worth it
BOX = re.compile(rb"<< /BBox (\[[^]]*\])")
SEVERAL = 3  # streams with a box of one size: an object takes as many bytes as two of them save
FORM = re.compile(rb"/Alt .*/Obj (\d+) 0 R.*/S /Form", re.DOTALL)


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
    return unambiguous_stream_ends(_written(plain.getvalue()))


def _written(plain: bytes) -> bytes:
    things, trailer = _objects(plain)
    streams = [number for number, thing in things.items() if thing.endswith(END_OF_STREAM)]
    in_streams = [number for number, thing in things.items() if not thing.endswith(END_OF_STREAM)]
    boxes = _shared_boxes(things, streams)
    others = [*boxes, *sorted(in_streams, key=_place_of(things))]
    # What is written most outside of object streams has the shortest numbers.
    order = (*boxes, *streams, *others[len(boxes) :])
    numbers = {old: new for new, old in enumerate(order, 1)}
    small = _small(numbers)
    file = _File()
    for number in streams:
        file.add(numbers[number], _stream(things[number], small))
    free = len(things) + 1  # the next number
    for first in range(0, len(others), OBJECTS):
        part = others[first : first + OBJECTS]
        texts = _small_texts(b"\n".join(things[number] for number in part), order)
        together = [(numbers[old], text) for old, text in zip(part, texts, strict=True)]
        file.add(free, _object_stream(together))
        file.places |= {
            number: b"\x02" + free.to_bytes(4) + index.to_bytes(2)
            for index, (number, _) in enumerate(together)
        }
        free += 1
    return file.closed(free, small(trailer))


def _shared_boxes(things: dict[int, bytes], streams: Sequence[int]) -> list[int]:
    """The numbers of new objects: the box of each size that several streams have, which name it now. Those are mostly
    appearances of empty texts, of which a box is a fifth."""
    found = {number: box[1] for number in streams if (box := BOX.match(things[number]))}
    counts = Counter(found.values())
    new = count(len(things) + 1)
    objects = {box: next(new) for box, users in counts.items() if users >= SEVERAL}
    for number, one in found.items():
        if one in objects:
            things[number] = things[number].replace(one, b"%d 0 R" % objects[one], 1)
    things |= {number: box for box, number in objects.items()}
    return list(objects.values())


def _objects(plain: bytes) -> tuple[dict[int, bytes], bytes]:
    """The objects of a file as qpdf writes it, by number, and of its trailer what stays."""
    end = int(plain[plain.rindex(b"startxref") + 9 :].split()[0])
    head, _, table = plain[end : plain.rindex(b"trailer")].removeprefix(b"xref\n").partition(b"\n")
    places = [int(table[n * ENTRY : n * ENTRY + 10]) for n in range(1, int(head.split()[1]))]
    things = {
        number: plain[begin:until].partition(b" obj\n")[2].removesuffix(b"\nendobj\n")
        for number, (begin, until) in enumerate(pairwise([*places, end]), 1)
    }
    trailer = plain[plain.rindex(b"trailer") :]
    said = re.findall(rb"/(?:Info|Root) \d+ 0 R|/ID \[[^]]*\]", trailer)
    return things, b"".join(said)


def _place_of(things: Mapping[int, bytes]) -> Callable[[int], tuple[int, int, int]]:
    """Where an object stands among the others: beside those that look like it, which are packed together."""
    found = {number: _kind(thing) for number, thing in things.items()}
    counts = Counter(found.values())
    kinds: dict[
        tuple[bytes, ...], int
    ] = {}  # in the order in which they come up first; few of a kind are of none

    def place_of(number: int) -> tuple[int, int, int]:
        # A field's structure element stands beside its widget, which says the same.
        form = FORM.search(things[number])
        place = int(form[1]) if form else number
        kind = found[place] if counts[found[place]] > FEW else ()
        return kinds.setdefault(kind, len(kinds)), place, number

    return place_of


def _kind(thing: bytes) -> tuple[bytes, ...]:
    return tuple(KIND.findall(thing) or KEY.findall(thing)) if thing.startswith(b"<<") else ()


def _small(numbers: Mapping[int, int]) -> Callable[[bytes], bytes]:
    """Rewrites PDF syntax without white space that says nothing, and with objects' new numbers."""

    def renumbered(found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % numbers[int(found[1])]

    def small(text: bytes) -> bytes:
        parts = STRING.split(text)
        for n in range(0, len(parts), 2):  # the others are strings
            part = REFERENCE.sub(renumbered, parts[n])
            for delimiter in DELIMITERS:
                part = part.replace(b" " + delimiter, delimiter).replace(delimiter + b" ", delimiter)
            parts[n] = part
        return b"".join(parts)

    return small


@lru_cache(
    maxsize=16
)  # a workbook has some five, of which an edit that adds no object leaves most as they are
def _small_texts(text: bytes, order: tuple[int, ...]) -> tuple[bytes, ...]:
    """The objects of ``text``, a line each, as ``_small``; ``order`` has their old numbers. All at once takes a third
    of the time of one after the other."""
    return tuple(_small({old: new for new, old in enumerate(order, 1)})(text).split(b"\n"))


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

    def closed(self, number: int, trailer: bytes) -> bytes:
        """All of it, with the cross-reference stream as the last object."""
        start = self._end
        self.add(number, b"")
        del self._parts[-1]
        rows = [self.places[n] for n in range(number + 1)]
        said = b"<</DecodeParms<</Columns %d/Predictor 12>>%b/Size %d/Type/XRef/W[1 4 2]"
        self.add(number, _packed(said % (COLUMNS, trailer, number + 1), _differences(rows)))
        return b"".join((*self._parts, b"startxref\n%d\n%%%%EOF\n" % start))


def _stream(stream: bytes, small: Callable[[bytes], bytes]) -> bytes:
    said, _, rest = stream.partition(STREAM)
    length = LENGTH.search(said)
    data = rest[: int(length[1]) if length else 0]
    if FLATE in said and b"/DecodeParms" not in said:  # by the machine's own zlib
        said, data = said.replace(FLATE, b""), zlib.decompress(data)
    kept = small(LENGTH.sub(b"", said)).removesuffix(b">>")
    if AS_THEY_ARE.search(said):
        return b"%b/Length %d>>stream\n%b\nendstream" % (kept, len(data), data)
    return _packed(kept, data)


def _differences(rows: Sequence[bytes]) -> bytes:
    """``rows`` as PNG's filter Up has them: each differs little from the one before (7.4.4.4)."""
    columns, data = len(rows[0]), b"".join(rows)
    size = len(data)
    # All bytes at once, as parts of two long numbers: none borrows from the next one, since its highest bit is set
    # before and put right afterwards. One after the other takes a fortieth of an edit's time.
    high = int.from_bytes(b"\x80" * size)
    here, above = int.from_bytes(data), int.from_bytes((bytes(columns) + data)[:size])
    difference = ((here | high) - (above & ~high)) ^ ((here ^ above ^ high) & high)
    differences = difference.to_bytes(size)
    return b"".join(b"\x02" + differences[n : n + columns] for n in range(0, size, columns))


def _object_stream(objects: Sequence[tuple[int, bytes]]) -> bytes:
    """What says where the objects are is a fifth of a stream, and half as much as the differences of its rows."""
    places = list(accumulate((len(text) + 1 for _, text in objects[:-1]), initial=0))
    body = b"\n".join(text for _, text in objects)
    said = b"<</Type/ObjStm/N %d/First %d"
    pairs = [(number, place) for (number, _), place in zip(objects, places, strict=True)]
    if len(pairs) < MANY:
        head = b" ".join(b"%d %d" % pair for pair in pairs) + b"\n"
        return _packed(said % (len(pairs), len(head)), head + body, OBJECTS_LEVEL)
    digits = [max(len(b"%d" % one) for one in each) for each in zip(*pairs, strict=True)]
    form = b"%%%dd %%%dd " % tuple(digits)
    head_rows = _rows(b"".join(form % pair for pair in pairs), columns := ROW * (sum(digits) + 2))
    plain_rows = [b"\x00" + row for row in _rows(body, columns)]
    said += b"/DecodeParms<</Columns %d/Predictor 12>>"
    first = columns * len(head_rows)
    data = b"".join((_differences(head_rows), *plain_rows))
    return _packed(said % (len(pairs), first, columns), data, OBJECTS_LEVEL)


def _rows(data: bytes, columns: int) -> list[bytes]:
    """``data`` in rows of equal length, with white space at its end."""
    return [data[start : start + columns].ljust(columns) for start in range(0, len(data), columns)]


def _packed(dictionary: bytes, data: bytes, level: int = LEVEL) -> bytes:
    """A stream; ``dictionary`` has no closing ``>>``. A few bytes are smaller as they are."""
    packed = _compressed(data, level)
    if len(packed) + len(PACKED) < len(data):
        dictionary, data = dictionary + PACKED, packed
    return b"%b/Length %d>>stream\n%b\nendstream" % (dictionary, len(data), data)


@lru_cache(maxsize=1000)  # the streams of a workbook, most of which the next edit does not touch
def _compressed(data: bytes, level: int) -> bytes:
    return bytes(zlib_compress(data, level))
