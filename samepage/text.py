"""Words for messages, and text that other people wrote, made safe to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # Unicode Standard Annex 14, class BK
# Control, format and surrogate characters. Joiners, which change how letters are drawn, are none of them here.
HIDDEN = ("Cc", "Cf", "Cs")
JOINERS = "\u200c\u200d"


def joined(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, one: str, many: str = "") -> str:
    """``1 site``, ``1,200 sites``; ``many`` where the plural is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def first_sentence(question: str) -> tuple[str, str]:
    """A question's first sentence, which is its heading, and what follows (WCAG 2.4.6)."""
    first, _, more = re.sub(r"([.?!][”’\"')]?)\s+(?=\S)", r"\1\0", question, count=1).partition("\0")
    return first, more


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
