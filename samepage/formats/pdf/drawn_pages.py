"""Which pages of a PDF somebody has drawn on.

Source: ISO 32000-1, 14.6 (marked content): all that a workbook draws is marked, as ISO 14289-1, 7.1
demands; what programs draw over it is not, or repeats the numbers of marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Object, Stream

from samepage.formats.pdf.read_objects import get

NUMBER = re.compile(rb"\s+(\d+)")  # of a mark
# Operators that show text (ISO 32000-1, annex A); and those that draw XObjects, inline images and shadings.
SHOWS_TEXT = rb"(?<=[\s)\]>])(?:Tj|TJ|'|\")(?=[\s\[(<]|$)"
DRAWS_TEXT = re.compile(SHOWS_TEXT)
DRAWS = re.compile(SHOWS_TEXT + rb"|(?<=\s)(?:Do|BI|sh)(?=\s|$)")
MARK = re.compile(rb"BDC|BMC|EMC")

OPERATORS = (b"Tj", b"TJ", b"'", b'"', b"Do", b"BI", b"sh")


def is_drawn_on(page: Object) -> bool:
    """Whether the page draws text or pictures that no workbook does: beside all marks, or marked as others are."""
    try:
        content = b"\n".join(stream.read_bytes() for stream in _streams(page))
    except pikepdf.PdfError:
        return True
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


def _streams(page: Object) -> list[Stream]:
    contents = get(page, "/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [part for part in parts if isinstance(part, Stream)]
