"""Words, sentences, syllables and the reading level of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A full stop, question mark or exclamation mark, closed, before what begins with a capital or digit.
_END = re.compile(r"(?<=[.?!])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z0-9])")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]|\b(?:Dr|Mr|Mrs|Ms|St|No|vs|etc|e\.g|i\.e))\.$")

# Silent letters: "planned", "makes", "time", "whole", "statement"; but not "needed", "changes", "table".
_SILENT = re.compile(
    r"(?:[^aeiouytd]ed|(?<=[^aeiouyscxzgl])(?<![cs]h)es|[^aeiouyl]e|[aeiouy]les?)$"
    r"|[^aeiouyl]e(?=ments?$|ful|less|ly$|ness)"
)
# Vowels side by side that are spoken apart: "material", "radio", "being", "create", "experience".
_APART = re.compile(
    r"[^tscg]ia|[ct]iat|[^tscgn]io|[^tcx]ien[ct]|sci(?=en)|[aeiouy]ing|crea(?=t)|[rd]ea(?=s?$)|theo|quie|[^gq]ua(?=[lt])"
)


def words(text: str) -> list[str]:
    """The words of ``text``; the parts of a hyphenated word count one by one."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph of plain text."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.end()].strip()
        if _ABBREVIATION.search(piece):
            continue
        found.append(piece)
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its letters; right for about nine words in ten."""
    letters = re.sub(r"[^a-z]", "", word.casefold())
    if len(letters) <= 3:
        return 1
    count = len(re.findall(r"[aeiouy]+", letters))
    count -= len(_SILENT.findall(letters))
    return max(count + len(_APART.findall(letters)), 1)


def grade(sentence_list: Iterable[str]) -> float:
    """The Flesch-Kincaid grade level (Kincaid et al. 1975) of sentences; 0 for none."""
    lines = [found for sentence in sentence_list if (found := words(sentence))]
    total = sum(map(len, lines))
    if not total:
        return 0.0
    spoken = sum(syllables(word) for line in lines for word in line)
    return 0.39 * total / len(lines) + 11.8 * spoken / total - 15.59
