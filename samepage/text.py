"""Words for messages: lists, numbers, what a misspelled name was meant to be, ids made of titles."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence


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
