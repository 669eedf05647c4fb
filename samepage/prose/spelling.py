"""Spelling, with the word list of pyspellchecker and the guide's own ``spelling.txt``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.words import words

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\b[A-Z][A-Z0-9&]+s?\b")  # addresses and acronyms


def check_spelling(passages: Iterable[Passage], own: Collection[str]) -> Iterator[Problem]:
    """Words that neither the word list nor ``own`` (in small letters) knows."""
    for passage in passages:
        for word in words(_NOT_WORDS.sub(" ", " ".join(passage.paragraphs))):
            if not known(word, own):
                meant = suggestion(word)
                hint = f"did you mean `{meant}`? " if meant else ""
                yield passage.problem(
                    f"`{word}` is not in the word list: {hint}A right word belongs in guide/spelling.txt.",
                    word,
                )


def known(word: str, own: Collection[str]) -> bool:
    low = word.casefold().replace("’", "'")
    if low.endswith(("'s", "s'")):
        low = low[:-2] if low.endswith("'s") else low[:-1]
    return len(low) == 1 or low in own or low in _checker()


@lru_cache(maxsize=256)
def suggestion(word: str) -> str | None:
    meant = _checker().correction(word.casefold())
    return meant if meant != word.casefold() else None


@lru_cache(maxsize=1)
def _checker() -> SpellChecker:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
