"""Text that other people wrote, made safe to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # Unicode Standard Annex 14, class BK
# Control, format and surrogate characters. Joiners, which change how letters are drawn, are none of them here.
HIDDEN = ("Cc", "Cf", "Cs")
JOINERS = "\u200c\u200d"


def printable(
    text: str, categories: Collection[str] = HIDDEN, instead: Callable[[str], str] = lambda _character: ""
) -> str:
    """``text`` composed (Unicode NFC), with line feeds for all ends of lines and spaces for tabs.

    Characters of ``categories`` (Unicode general categories) are replaced by what ``instead`` gives
    for them; as it stands, they are left out.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return "".join(
        instead(char)
        if char != "\n" and char not in JOINERS and unicodedata.category(char) in categories
        else char
        for char in text
    ).strip()
