"""Words for messages, ids made of titles, and text that other people wrote, made safe to print."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # Unicode Standard Annex 14, class BK
# Control, format and surrogate characters. Joiners, which change how letters are drawn, are none of them here.
HIDDEN = ("Cc", "Cf", "Cs")
JOINERS = "\u200c\u200d"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The entry of ``known`` that ``word`` was probably meant to be."""
    found = difflib.get_close_matches(word.lower(), [*known], n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """A sentence that names the entry of ``known`` nearest to ``word``; where none is near, ``otherwise`` or all."""
    names = [*known]
    meant = nearest(word, names)
    return f"did you mean `{meant}`?" if meant else otherwise or f"known are {listed(names) or 'none yet'}."


def listed(names: Iterable[str]) -> str:
    """Names as they are typed: ```a`, `b```."""
    return ", ".join(f"`{name}`" for name in names)


def joined(words: Iterable[str]) -> str:
    """``a, b and c``."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def first_of(words: Sequence[str], most: int) -> str:
    """At most ``most`` of ``words`` and the number of the others: ``a, b and 3 more``."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, one: str, many: str = "") -> str:
    """``1 site``, ``1,200 sites``; ``many`` where the plural is not ``one`` with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shortened(value: object, limit: int = 40) -> str:
    """``value`` on one line of at most ``limit`` characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def slug_from(text: str, separator: str = "-") -> str:
    """``text`` as an id: ASCII, small letters, parts joined by ``separator``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)


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
