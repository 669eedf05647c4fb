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

MARK = re.compile(rb"/MCID\s+(\d+)")
# Operators that show text (ISO 32000-1, annex A); and those that draw XObjects, inline images and shadings.
SHOWS_TEXT = rb"(?<=[\s)\]>])(?:Tj|TJ|'|\")(?=[\s\[(<]|$)"
DRAWS_TEXT = re.compile(SHOWS_TEXT)
DRAWS = re.compile(SHOWS_TEXT + rb"|(?<=\s)(?:Do|BI|sh)(?=\s|$)")

OPERATORS = (b"Tj", b"TJ", b"'", b'"', b"Do", b"BI", b"sh")


def is_drawn_on(page: Object) -> bool:
    """Whether the page draws text or pictures that no workbook does: beside all marks, or marked as others are."""
    try:
        content = b"\n".join(stream.read_bytes() for stream in _streams(page))
    except pikepdf.PdfError:
        return True
    marks = MARK.findall(content)
    return len(marks) != len(set(marks)) or any(map(_draws_outside_marks, content.split(b"EMC")))


def _draws_outside_marks(content: bytes) -> bool:
    """``content`` ends where a mark does. A workbook's pictures without a meaning are in marks without numbers."""
    outside, begins, _ = content.partition(b"BDC")
    if not begins:
        outside, begins, inside = content.partition(b"BMC")
        if _finds(DRAWS_TEXT, OPERATORS[:4], inside):
            return True
    return _finds(DRAWS, OPERATORS, outside)


def _finds(pattern: re.Pattern[bytes], operators: Sequence[bytes], content: bytes) -> bool:
    """Whether ``pattern`` is found; one of ``operators`` must be there, which is quicker to tell."""
    return any(operator in content for operator in operators) and bool(pattern.search(content))


def _streams(page: Object) -> list[Stream]:
    contents = get(page, "/Contents")
    parts = list(contents) if isinstance(contents, Array) else [contents]
    return [part for part in parts if isinstance(part, Stream)]
