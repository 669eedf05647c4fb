"""What a text may depend on: the site, its level, the partner and the guide's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from samepage.content.schema import Guide, Level, Partner, Site, Stage, Text, Words
from samepage.content.texts import capitalized, fill
from samepage.text import number_word

T = TypeVar("T", bound=Any)


@dataclass(frozen=True)
class Context:
    """One site's point of view: turns texts into plain Markdown and drops what is not for it."""

    level: Level
    labels: Mapping[str, str]
    values: Mapping[str, Any]
    stages: tuple[Stage, ...] = ()  # those of the workbook

    def text(self, text: Text | str | None) -> str:
        """``text`` for this level with its values filled in; "" for none."""
        if text is None:
            return ""
        chosen = text.for_level(self.level) if isinstance(text, Text) else text
        return fill(chosen, self.values, markdown=True).strip() if chosen else ""

    def value(self, text: str | None) -> str:
        """``text`` with its values filled in as they are: for what is typed into a field."""
        return fill(text, self.values).strip() if text else ""

    def visible(self, parts: Iterable[T] | None) -> list[T]:
        """The parts that stand in this level's workbook; a school's has the classroom's too."""
        return [part for part in parts or () if self.is_visible(part.levels)]

    def is_visible(self, levels: tuple[str, ...] | None) -> bool:
        return levels is None or self.level in levels or (self.level == "school" and "classroom" in levels)

    def texts(self, items: Iterable[Any] | None) -> list[str]:
        return [self.text(item.text) for item in self.visible(items)]


def words_at(words: Words, level: Level, partner: Partner, site: Site) -> dict[str, str]:
    """Every word of ``words.yaml`` as it is at ``level``, or as the site or else its partner calls it; and each with a
    capital, under its name with a capital."""
    said = {name: getattr(word, level) for name, word in words.words.items()} | partner.words | site.words
    filled = {name: fill(text, {"words": said}) for name, text in said.items()}
    return filled | {capitalized(name): capitalized(text) for name, text in filled.items()}


def context_for(
    guide: Guide, words: Words, site: Site, partner: Partner, stages: tuple[Stage, ...] = ()
) -> Context:
    """``stages`` are those that ``site`` does not leave out."""
    level = site.level
    site_values = site.model_dump(
        exclude={"prompts", "prefill", "leave_out", "logo", "association_logo", "words"}
    )
    site_values["short_name"] = site.short_name or site.name
    partner_values = partner.model_dump(exclude={"logo", "words"})
    partner_values["short_name"] = partner.short_name or partner.name
    return Context(
        level=level,
        labels=words.labels,
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
