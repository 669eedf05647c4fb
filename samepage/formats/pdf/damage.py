"""What shows that a PDF is not as it was saved: cut short, or changed on its way."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache

import pikepdf
from pikepdf import Array, Name, Stream

from samepage.limits import MOST_CHECKED, MOST_STREAM

END = b"%%EOF"  # ISO 32000-1, 7.5.5
BLOCK = 1 << 20  # bytes
MOST_REMEMBERED, MOST_SMALL = 16_384, 2048  # bytes of a stream, and streams
NUMBERS, MOST_DIGITS = re.compile(rb"(\d{1,8})\s+(\d{1,5})\Z"), 20  # before "obj"
COMMENTS = re.compile(rb"%[^\r\n]*")
# Warnings of qpdf about what some programs always write, and every reader understands.
# The second and third: poppler's pdfunite counts objects that it then leaves out (ISO 32000-1, 7.5.5, Size; 7.5.4).
HARMLESS = (
    *("xref entry for the xref stream itself is missing", "reported number of objects"),
    "object has offset 0",
)


def damage_of(data: bytes, pdf: pikepdf.Pdf) -> str:
    """What is wrong with the file ``data``, of which all has been read from ``pdf``, in words; "" where nothing shows.

    A file that was cut within its last revision (ISO 32000-1, 7.5.6) opens as the revision before: it has
    something behind the last end mark. A letter that was changed within a value that is not compressed
    cannot be distinguished from one that was typed.
    """
    _, mark, rest = data.rpartition(END)
    if not mark:
        return "its end is missing"
    if COMMENTS.sub(b"", rest).strip(b"\0\t\n\f\r "):
        return "it was cut off while it was saved or sent, so that what was written last may be missing"
    warnings = map(str, pdf.get_warnings())
    if any(not any(harmless in warning for harmless in HARMLESS) for warning in warnings):
        return "parts of it are not where they should be"
    if any(map(_is_changed, _compressed(data, pdf))):
        return "parts of it are not as they were saved"
    return ""


def _compressed(data: bytes, pdf: pikepdf.Pdf) -> Iterator[bytes]:
    """The packed bytes of the streams that zlib alone packed, until there are more of them than a workbook has.

    Streams stand in the file itself (ISO 32000-1, 7.5.7). To ask for every object would unpack and parse all those in
    object streams, too.
    """
    left, packed_once = MOST_CHECKED, (Name.FlateDecode, Array([Name.FlateDecode]))
    for number, generation in _numbers(data):
        one = pdf.get_object(number, generation)
        if isinstance(one, Stream) and one.get("/Filter") in packed_once:
            packed = one.read_raw_bytes()
            left -= len(packed)
            if left < 0:
                return
            yield packed


def _numbers(data: bytes) -> list[tuple[int, int]]:
    """The numbers of the objects that stand in the file itself, each once (ISO 32000-1, 7.3.10)."""
    heads = (NUMBERS.search(part[-MOST_DIGITS:]) for part in data.split(b" obj")[:-1])
    return [*dict.fromkeys((int(head[1]), int(head[2])) for head in heads if head)]


def _is_changed(packed: bytes) -> bool:
    """As ``_differs``; of small streams, most of which are the same in all workbooks, each is unpacked once."""
    return _small_differs(packed) if len(packed) <= MOST_REMEMBERED else _differs(packed)


def _differs(packed: bytes) -> bool:
    """Whether a stream does not give what its checksum says (RFC 1950, 2.2), which readers of PDF do not look at.

    One that was cut, or goes on, is none: some programs write such.
    """
    unpacker = zlib.decompressobj()
    left = MOST_STREAM
    try:
        while packed and left > 0 and not unpacker.eof:
            left -= len(unpacker.decompress(packed, BLOCK))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return True
    return False


_small_differs = lru_cache(maxsize=MOST_SMALL)(_differs)
