"""How alike two texts are, and which words differ between them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "out", "in"]


def likeness(old: str, new: str) -> float:
    """From 0 to 1: how much two texts have in common, by words."""
    return SequenceMatcher(None, old.casefold().split(), new.casefold().split(), autojunk=False).ratio()


def marked(old: str, new: str) -> Iterator[tuple[Mark, str]]:
    """Runs of words that both texts have, that only ``old`` has, and that only ``new`` has, in reading order."""
    before, after = old.split(), new.split()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(before[i1:i2])
            continue
        if i2 > i1:
            yield "out", " ".join(before[i1:i2])
        if j2 > j1:
            yield "in", " ".join(after[j1:j2])


def word_diff(old: str, new: str) -> str:
    """Both texts in one line: ``What [-is-] {+do you call+} it?``, as ``git diff --word-diff`` writes it."""
    signs = {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}
    return " ".join(signs[mark].format(text) for mark, text in marked(old, new))
