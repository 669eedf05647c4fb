"""Sequences: the first of many, and orders compared."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class FirstOfMany(Generic[T]):
    """Counts things, of any ``number``, and keeps the ``first`` ones, ``most`` of them."""

    most: int
    number: int = 0
    first: list[T] = field(default_factory=list)

    def add(self, thing: T) -> None:
        self.number += 1
        if len(self.first) < self.most:
            self.first.append(thing)

    @property
    def more(self) -> int:
        """How many are counted and not kept."""
        return self.number - len(self.first)


def longest_rising(ranks: Sequence[int]) -> list[int]:
    """The places of as many of ``ranks`` as possible of which each is greater than the one before it."""
    least: list[int] = []  # of a run of each length, the least rank that it may end with
    ends: list[int] = []  # and the place of that rank
    before: list[int] = []  # for each place, the one before it in its run; -1 for none
    for place, rank in enumerate(ranks):
        length = bisect_left(least, rank)
        before.append(ends[length - 1] if length else -1)
        least[length : length + 1], ends[length : length + 1] = [rank], [place]
    run, place = [], ends[-1] if ends else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
