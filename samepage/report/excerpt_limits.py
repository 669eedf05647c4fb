"""How many answers to each question are printed, and how much of each.

Nothing is left out while all fits. After that every question keeps room for the same number of
sites, spread evenly over all of them, so that no one is heard because of the alphabet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samepage.report.report_limits import CUTS, FEWEST, OVERHEAD

Lengths = Sequence[Sequence[int]]  # by entry: the weight of each of its texts


@dataclass(frozen=True)
class Room:
    """``entries[n]`` of the nth question's answers may be printed, each text cut at ``most`` of its weight."""

    most: int
    entries: tuple[int, ...]

    def holds(self, lengths: Lengths, entries: int) -> bool:
        """Whether all of a question's answers are printed whole."""
        return entries == len(lengths) and all(
            length <= self.most + 20 for entry in lengths for length in entry
        )


def room_for(questions: Sequence[Lengths], characters: int) -> Room:
    longest = max(map(len, questions), default=0)
    for most in CUTS:
        sizes = [_size(lengths, most) for lengths in questions]
        each = _fitting(questions, sizes, characters, longest)
        if each >= min(FEWEST, longest):
            break
    entries, left = [], characters
    for lengths, size in zip(questions, sizes, strict=True):
        wanted = min(max(each, 1), len(lengths))
        needed = size * wanted / max(len(lengths), 1)
        if needed > left:
            wanted = 0
        else:
            left -= needed
        entries.append(wanted)
    return Room(most, tuple(entries))


def _size(lengths: Lengths, most: int) -> int:
    return sum(min(length, most) + OVERHEAD for entry in lengths for length in entry)


def _fitting(questions: Sequence[Lengths], sizes: Sequence[int], characters: int, longest: int) -> int:
    """The greatest number of answers a question may have, so that all of them fit; 0: not even one."""
    low, high = 0, longest
    while low < high:
        middle = (low + high + 1) // 2
        total = sum(
            size * min(middle, len(lengths)) / max(len(lengths), 1)
            for lengths, size in zip(questions, sizes, strict=True)
        )
        low, high = (middle, high) if total <= characters else (low, middle - 1)
    return low


def spread(count: int, wanted: int) -> list[int]:
    """``wanted`` of the numbers below ``count``, evenly spread from the first to the last."""
    if wanted >= count:
        return list(range(count))
    if wanted <= 1:
        return [0][:wanted]
    return [round(n * (count - 1) / (wanted - 1)) for n in range(wanted)]
