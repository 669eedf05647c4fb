"""Which pages of a PDF somebody has drawn on.

Source: ISO 32000-1, 14.6 (marked content): all that a workbook draws is marked, as ISO 14289-1, 7.1
demands; what programs draw over it is not, or repeats the numbers of marks.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import pikepdf
from pikepdf import Array, Name, Object, Stream

from samepage.formats.pdf.read_objects import get
from samepage.limits import MOST_STREAM

NUMBER = re.compile(rb"\s+(\d+)")  # of a mark
# Operators that show text (ISO 32000-1, annex A); and those that draw XObjects, inline images and shadings.
SHOWS_TEXT = rb"(?<=[\s)\]>])(?:Tj|TJ|'|\")(?=[\s\[(<]|$)"
DRAWS_TEXT = re.compile(SHOWS_TEXT)
DRAWS = re.compile(SHOWS_TEXT + rb"|(?<=\s)(?:Do|BI|sh)(?=\s|$)")
MARK = re.compile(rb"BDC|BMC|EMC")

MOST_PAGES, MOST_REMEMBERED = 512, 200_000  # pages, and bytes of the packed content of each
OPERATORS = (b"Tj", b"TJ", b"'", b'"', b"Do", b"BI", b"sh")


def is_drawn_on(page: Object) -> bool:
    """Whether the page draws text or pictures that no workbook does: beside all marks, or marked as others are."""
    streams = _streams(page)
    try:
        packed = tuple(stream.read_raw_bytes() for stream in streams if _is_packed_once(stream))
        if len(packed) == len(streams) and sum(map(len, packed)) <= MOST_REMEMBERED:
            return _unpacked_draws(packed)
        return _draws(b"\n".join(stream.read_bytes() for stream in streams))
    except (pikepdf.PdfError, zlib.error):
        return True


@lru_cache(maxsize=MOST_PAGES)
def _unpacked_draws(packed: tuple[bytes, ...]) -> bool:
    """As ``is_drawn_on``, of a page's packed content: most pages are the same in all workbooks of an edition, and
    are looked through once. Raises ``zlib.error``."""
    parts = []
    for one in packed:
        unpacker = zlib.decompressobj()
        parts.append(unpacker.decompress(one, MOST_STREAM))
        if not unpacker.eof:
            raise zlib.error("it goes on")
    return _draws(b"\n".join(parts))


def _draws(content: bytes) -> bool:
    marks = [number[1] for part in content.split(b"/MCID")[1:] if (number := NUMBER.match(part))]
    if len(marks) != len(set(marks)):
        return True
    outside: list[bytes] = []
    without_number: list[bytes] = []  # in marks of pictures and lines that have no meaning
    begun: list[bytes] = []  # operators of the marks that are open; a word's is inside its line's
    begin = 0
    for mark in MARK.finditer(content):
        part = content[begin : mark.start()]
        begin = mark.end()
        if not begun:
            outside.append(part)
        elif b"BDC" not in begun:
            without_number.append(part)
        if mark[0] != b"EMC":
            begun.append(mark[0])
        elif begun:
            begun.pop()
    (without_number if begun else outside).append(content[begin:])
    return _finds(DRAWS, OPERATORS, outside) or _finds(DRAWS_TEXT, OPERATORS[:4], without_number)


def _finds(pattern: re.Pattern[bytes], operators: Sequence[bytes], parts: Sequence[bytes]) -> bool:
    """Whether ``pattern`` is found; one of ``operators`` must be there, which is quicker to tell."""
    content = b"\n".join(parts)
    return any(operator in content for operator in operators) and bool(pattern.search(content))


def _is_packed_once(stream: Stream) -> bool:
    """Whether zlib alone unpacks it."""
    return stream.get("/Filter") == Name.FlateDecode and "/DecodeParms" not in stream


def _streams(page: Object) -> list[Stream]:
    contents = get(page, "/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [part for part in parts if isinstance(part, Stream)]
