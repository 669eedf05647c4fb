"""Labor and management are named first about equally often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.errors import Problem
from samepage.prose.passages import Passage

WORKBOOK = (0.40, 0.60)  # labor's share of first places
STAGE = (0.30, 0.70)
FEWEST = 3  # fewer pairs than this cannot be even


class Pair(NamedTuple):
    """A place where both sides are named, in a sentence of ``passage`` or, with no words, by a box for each."""

    passage: Passage
    words: str
    labor_first: bool


def pairs(passages: Sequence[Passage], library: Library, level: Level) -> list[Pair]:
    """Every sentence that names both sides, and every prompt or rating with a box for each."""
    labor = _names(library, level, "labor", "union_leader")
    management = _names(library, level, "management", "leader")
    found: list[Pair] = []
    boxes: set[tuple[str, object]] = set()
    for passage in passages:
        sides = getattr(passage.block, "by", None)
        where = (passage.chapter, passage.path[:2])
        if sides and where not in boxes:
            boxes.add(where)
            found.append(Pair(passage, "", sides[0] == "labor"))
        # A short name is read aloud in place of the title, not beside it.
        for sentence in passage.sentences if passage.part not in ("short", "row_name") else ():
            # The fixed name of the work says nothing about who comes first.
            text = re.sub(r"\blabor[- ]management\b", "", sentence, flags=re.IGNORECASE)
            first, second = labor.search(text), management.search(text)
            if first and second:
                found.append(Pair(passage, sentence, first.start() < second.start()))
    return found


def _names(library: Library, level: Level, side: str, leader: str) -> re.Pattern[str]:
    """What a side and its leader are called."""
    word = library.words.words.get(leader)
    names = [side, *([getattr(word, level)] if word else [])]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def check_balance(passages: Sequence[Passage], library: Library, level: Level) -> Iterator[Problem]:
    """Labor's share of first places in each stage, and in the whole workbook of ``level``."""
    found = pairs(passages, library, level)
    yield from _judge(found, WORKBOOK, f"a {level} workbook")
    for stage in library.guide.stages:
        inside = [pair for pair in found if pair.passage.chapter == stage]
        yield from _judge(inside, STAGE, f"the stage `{stage}` of a {level} workbook")


def _judge(found: Sequence[Pair], bounds: tuple[float, float], where: str) -> Iterator[Problem]:
    share = sum(pair.labor_first for pair in found) / max(len(found), 1)
    if len(found) < FEWEST or bounds[0] <= share <= bounds[1]:
        return
    labor_often = share > bounds[1]
    often, seldom = ("labor", "management") if labor_often else ("management", "labor")
    example = next(pair for pair in found if pair.labor_first == labor_often)
    them = "some of them" if example.words else "some of them or some `by:`"
    yield example.passage.problem(
        f"in {where}, labor comes first in {share:.0%} of the {len(found)} places that name both sides, and "
        f"{bounds[0]:.0%} to {bounds[1]:.0%} is even: name {seldom} before {often} more often; turn {them} round"
        f"{', this one first' if example.words else ''}."
    )
