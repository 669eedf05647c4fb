"""What levels and sides are called: by the guide, or by their ids where no guide is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from samepage.content.schema import Words
from samepage.returns.question_words import name_in_words
from samepage.text import capitalized, counted


@dataclass(frozen=True)
class ReportSide:
    """One of the two sides. ``place`` is its class in HTML, by which it gets its mark and color."""

    id: str
    name: str  # in the middle of a sentence
    place: str

    @property
    def heading(self) -> str:
        return capitalized(self.name)


@dataclass(frozen=True)
class ReportLevel:
    """A kind of site, and what one and several of it are called."""

    id: str
    name: str
    several: str

    def counted(self, number: int) -> str:
        return counted(number, self.name, self.several)


def sides_of(words: Words | None, ids: Collection[str]) -> tuple[ReportSide, ...]:
    """The two sides in the guide's order; in that of their ids where a side is not the guide's."""
    known = (
        words.sides if words and {*ids} <= {*words.sides} else {id: name_in_words(id) for id in sorted(ids)}
    )
    return tuple(
        ReportSide(id, name, "second-side" if number else "first-side")
        for number, (id, name) in enumerate(known.items())
    )


def levels_of(words: Words | None, ids: Collection[str]) -> tuple[ReportLevel, ...]:
    """The levels in the guide's order, then those of other guides."""
    known = words.levels if words else {}
    named = [ReportLevel(id, level.name, level.several) for id, level in known.items()]
    others = [id for id in sorted(ids) if id and id not in known]
    return (*named, *(ReportLevel(id, name_in_words(id), f"{name_in_words(id)}s") for id in others))
