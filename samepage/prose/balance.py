"""Labor and management are named first about equally often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.errors import Problem
from samepage.prose.passages import Passage

WORKBOOK = (0.40, 0.60)  # labor's share of first places
STAGE = (0.30, 0.70)
FEWEST = 3  # fewer pairs than this cannot be even


@dataclass(frozen=True)
class Pair:
    """A place where both sides are named, or have a box each."""

    passage: Passage
    words: str
    labor_first: bool


def pairs(passages: Sequence[Passage], library: Library, level: Level) -> list[Pair]:
    """Every sentence that names both sides, and every prompt or rating with a box for each."""
    labor, management = _names(library, level)
    found: list[Pair] = []
    boxes: set[tuple[str, object]] = set()
    for passage in passages:
        sides = getattr(passage.block, "by", None)
        where = (passage.chapter, passage.path[:2])
        if sides and len(sides) == 2 and where not in boxes:
            boxes.add(where)
            found.append(Pair(passage, "", sides[0] == "labor"))
        if passage.part in ("short", "row_name"):
            continue  # heard in place of the title, not beside it
        for sentence in passage.sentences:
            # The fixed name of the work says nothing about who comes first.
            text = re.sub(r"\blabor-management\b", "", sentence, flags=re.I)
            first, second = labor.search(text), management.search(text)
            if first and second:
                found.append(Pair(passage, sentence, first.start() < second.start()))
    return found


def check_balance(passages: Sequence[Passage], library: Library, level: Level) -> Iterator[Problem]:
    """Labor's share of first places in each stage, and in the whole workbook of ``level``."""
    found = pairs(passages, library, level)
    yield from _judge(found, WORKBOOK, f"a {level} workbook")
    for stage in library.guide.stages:
        inside = [pair for pair in found if pair.passage.chapter == stage]
        yield from _judge(inside, STAGE, f"the stage `{stage}` of a {level} workbook")


def _judge(found: Sequence[Pair], bounds: tuple[float, float], where: str) -> Iterator[Problem]:
    least, most = bounds
    if len(found) < FEWEST:
        return
    share = sum(pair.labor_first for pair in found) / len(found)
    if least <= share <= most:
        return
    often, seldom = ("labor", "management") if share > most else ("management", "labor")
    example = next(pair for pair in found if pair.labor_first == (often == "labor"))
    turn = (
        "turn some of them round, this one first"
        if example.words
        else "turn some of them or some `by:` round"
    )
    yield example.passage.problem(
        f"in {where}, labor comes first in {share:.0%} of the {len(found)} places that name both sides, and "
        f"{least:.0%} to {most:.0%} is even: name {seldom} before {often} more often; {turn}.",
        "",
    )


def _names(library: Library, level: Level) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What each side and its leader is called."""
    words = library.words.words
    sides = []
    for name, leader in (("labor", "union_leader"), ("management", "leader")):
        names = [name, *([getattr(words[leader], level)] if leader in words else [])]
        sides.append(re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.I))
    return sides[0], sides[1]
