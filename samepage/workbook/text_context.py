"""What a text may depend on: the site, its level, the partner and the guide's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

from samepage.content.named_values import fill
from samepage.content.schema import Guide, Level, Partner, Site, Stage, Text, Words
from samepage.same import Same
from samepage.text import capitalized, number_word

T = TypeVar("T", bound=Any)


class SideView(NamedTuple):
    """One of the two sides, as templates print it."""

    id: str
    name: str  # as it begins a line
    place: Literal["first-side", "second-side"]  # by which it gets its mark and color


@dataclass(frozen=True, eq=False)
class Context:
    """One site's point of view: turns texts into plain Markdown and drops what is not for it.

    Two are equal where they make the same of every text and block.
    """

    level: Level
    words: Words
    values: Mapping[str, Any]
    stages: tuple[Stage, ...] = ()  # those of the workbook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Context) and self._facts == other._facts

    def __hash__(self) -> int:
        return hash(self._facts)

    @cached_property
    def _facts(self) -> tuple[str, Same[Words]]:
        titles = [
            (stage.id, self.text(stage.title)) for stage in self.stages
        ]  # all that is printed of other stages
        return repr((self.level, dict(self.values), titles)), Same(self.words)

    @property
    def labels(self) -> Mapping[str, str]:
        return self.words.labels

    def text(self, text: Text | str | None) -> str:
        """``text`` for this level with its values filled in; "" for none."""
        if text is None:
            return ""
        chosen = text.for_level(self.level) if isinstance(text, Text) else text
        return fill(chosen, self.values, markdown=True).strip() if chosen else ""

    def value(self, text: str | None) -> str:
        """``text`` with its values filled in as they are: for what is typed into a field."""
        return fill(text, self.values).strip() if text else ""

    def side(self, id: str) -> SideView:
        place: Literal["first-side", "second-side"] = (
            "first-side" if id == next(iter(self.words.sides)) else "second-side"
        )
        return SideView(id, capitalized(self.words.sides[id]), place)

    @property
    def sides(self) -> tuple[SideView, ...]:
        """Both sides, or none."""
        return tuple(self.side(id) for id in self.words.sides)

    def part_of(self, levels: tuple[str, ...] | None) -> str:
        """What is printed above a block that is only for one part of a level's workbook; "" for others."""
        return self.words.parts.get(levels[0], "") if levels and len(levels) == 1 else ""

    def visible(self, parts: Iterable[T] | None) -> list[T]:
        """The parts that stand in this level's workbook."""
        return [part for part in parts or () if self.is_visible(part.levels)]

    def is_visible(self, levels: tuple[str, ...] | None) -> bool:
        return levels is None or self.level in self.words.declared.workbook_levels(levels)

    def texts(self, items: Iterable[Any] | None) -> list[str]:
        return [self.text(item.text) for item in self.visible(items)]


def words_at(words: Words, level: Level, partner: Partner, site: Site) -> dict[str, str]:
    """Every word of ``words.yaml`` as it is at ``level``, or as the site or else its partner calls it; and each with a
    capital, under its name with a capital."""
    said = (
        {name: word.for_level(level) or "" for name, word in words.words.items()} | partner.words | site.words
    )
    filled = {name: fill(text, {"words": said}) for name, text in said.items()}
    return filled | {capitalized(name): capitalized(text) for name, text in filled.items()}


def context_for(
    guide: Guide, words: Words, site: Site, partner: Partner, stages: tuple[Stage, ...] = ()
) -> Context:
    """``stages`` are those that ``site`` does not leave out."""
    level = site.level
    site_values = site.model_dump(
        exclude={"prompts", "prefill", "leave_out", "logo", "association_logo", "words", "accent"}
    )
    site_values["short_name"] = site.short_name or site.name
    partner_values = partner.model_dump(exclude={"logo", "words", "accent"})
    partner_values["short_name"] = partner.short_name or partner.name
    return Context(
        level=level,
        words=words,
        values={
            "site": site_values,
            "partner": partner_values,
            "guide": {
                **guide.model_dump(include={"title", "subtitle", "edition", "date"}),
                "stage_count": number_word(
                    sum(id not in site.leave_out for id in guide.stages), guide.language
                ),
            },
            "words": words_at(words, level, partner, site),
        },
        stages=stages,
    )
