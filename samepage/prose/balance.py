"""Both sides are named first about equally often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.errors import Problem
from samepage.prose.passages import Passage

WORKBOOK = (0.40, 0.60)  # the first side's share of first places
STAGE = (0.30, 0.70)
FEWEST = 3  # fewer pairs than this cannot be even


class Pair(NamedTuple):
    """A place where both sides are named, in a sentence of ``passage`` or, with no words, by a box for each."""

    passage: Passage
    words: str
    in_order: bool  # the guide's first side comes first


def pairs(
    passages: Sequence[Passage], library: Library, level: Level, leaders: Mapping[str, str] = {}
) -> list[Pair]:
    """Every sentence that names both sides, and every prompt or rating with a box for each.

    ``leaders`` has the name of a word for who leads a side, by the side's id.
    """
    sides = [_names(library, level, side, leaders.get(side, "")) for side in library.sides]
    if not sides:
        return []
    # A fixed name made of both says nothing about who comes first.
    both = re.compile(rf"\b{'[- ]'.join(map(re.escape, library.words.sides.values()))}\b", re.IGNORECASE)
    found: list[Pair] = []
    boxes: set[tuple[str, object]] = set()
    for passage in passages:
        by = getattr(passage.block, "by", None)
        where = (passage.chapter, passage.path[:2])
        if by and where not in boxes:
            boxes.add(where)
            found.append(Pair(passage, "", by[0] == library.sides[0]))
        # A short name is read aloud in place of the title, not beside it.
        for sentence in passage.sentences if passage.part not in ("short", "row_name") else ():
            first, second = (side.search(both.sub("", sentence)) for side in sides)
            if first and second:
                found.append(Pair(passage, sentence, first.start() < second.start()))
    return found


def _names(library: Library, level: Level, side: str, leader: str) -> re.Pattern[str]:
    """What a side and its leader are called; ``leader`` is a name of `words`, "" for none."""
    word = library.words.words.get(leader)
    names = filter(None, (library.words.sides[side], word and word.for_level(level)))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def check_balance(
    passages: Sequence[Passage], library: Library, level: Level, leaders: Mapping[str, str]
) -> Iterator[Problem]:
    """The first side's share of first places in each stage, and in the whole workbook of ``level``."""
    sides = [*library.words.sides.values()]
    found = pairs(passages, library, level, leaders)
    yield from _judge(found, sides, WORKBOOK, f"a {level} workbook")
    for stage in library.guide.stages:
        inside = [pair for pair in found if pair.passage.chapter == stage]
        yield from _judge(inside, sides, STAGE, f"the stage `{stage}` of a {level} workbook")


def _judge(
    found: Sequence[Pair], sides: Sequence[str], bounds: tuple[float, float], where: str
) -> Iterator[Problem]:
    share = sum(pair.in_order for pair in found) / max(len(found), 1)
    if len(found) < FEWEST or bounds[0] <= share <= bounds[1]:
        return
    too_often = share > bounds[1]
    often, seldom = sides if too_often else reversed(sides)
    example = next(pair for pair in found if pair.in_order == too_often)
    them = "some of them" if example.words else "some of them or some `by:`"
    yield example.passage.problem(
        f"in {where}, {sides[0]} comes first in {share:.0%} of the {len(found)} places that name both sides, and "
        f"{bounds[0]:.0%} to {bounds[1]:.0%} is even: name {seldom} before {often} more often; turn {them} round"
        f"{', this one first' if example.words else ''}."
    )
