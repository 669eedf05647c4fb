"""What shows that a PDF is not as it was saved: cut short, or changed on its way."""

from __future__ import annotations

import re
from collections.abc import Iterable

END = b"%%EOF"  # ISO 32000-1, 7.5.5
COMMENTS = re.compile(rb"%[^\r\n]*")
# Warnings of qpdf about what some programs always write, and every reader understands.
# The second: poppler's pdfunite counts objects that it then leaves out (ISO 32000-1, 7.5.5, Size).
HARMLESS = ("xref entry for the xref stream itself is missing", "reported number of objects")


def damage_of(data: bytes, warnings: Iterable[str]) -> str:
    """What is wrong with the file, in words; "" where nothing shows.

    ``warnings`` are qpdf's, given while the file was read. A file that was cut within its last revision
    (ISO 32000-1, 7.5.6) opens as the revision before: what follows the last end mark tells. A letter
    that was changed within a value that is not compressed cannot be told from one that was typed.
    """
    _, mark, rest = data.rpartition(END)
    if not mark:
        return "its end is missing"
    if COMMENTS.sub(b"", rest).strip(b"\0\t\n\f\r "):
        return "it was cut off while it was saved or sent, so that what was written last may be missing"
    if any(not any(harmless in warning for harmless in HARMLESS) for warning in warnings):
        return "parts of it are not where they should be"
    return ""
