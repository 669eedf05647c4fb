"""The guide as one level's workbook prints it: short passages in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import Level, Partner, Site, Text
from samepage.content.schema.blocks import Choice, Prompt
from samepage.content.text_checks import walk
from samepage.content.texts import fill
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.prose.words import sentences
from samepage.workbook.context import context_for

# Strings that are printed as they are; all others without levels (ids, kinds, dates) are not read.
PRINTED = frozenset({"title", "subtitle", "short", "name", "term", "also", "row_name", "value"})
HEADINGS = frozenset(
    {"title", "short", "term", "also", "name", "row_name", "value", "subtitle", "head", "scale"}
)

_PARTS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)])\s)")
_BULLET = re.compile(r"\A\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True)
class Passage:
    """One text of the guide, as it is printed at one level.

    ``chapter`` is the id of the chapter it stands in (``guide`` and ``words`` for those files),
    ``part`` the YAML key that holds it, ``block`` the block around it, ``paragraphs`` its plain
    text with values filled in, one string for each paragraph or list item, and ``raw`` the text
    as it is written.
    """

    chapter: str
    kind: str
    part: str
    path: KeyPath
    raw: str
    paragraphs: tuple[str, ...]
    source: Source
    block: Any = None

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(s for paragraph in self.paragraphs for s in sentences(paragraph))

    @property
    def is_question(self) -> bool:
        """Whether this is the question itself of a prompt or a choice."""
        return isinstance(self.block, Prompt | Choice) and self.part == "text" and "options" not in self.path

    @property
    def is_running(self) -> bool:
        """Whether it is read as sentences, not as a heading or a label."""
        return self.part not in HEADINGS

    def problem(self, message: str, near: str = "") -> Problem:
        """A Problem at this text; ``near`` are words in it to point to, where one line holds them."""
        whole = self.source.problem(self.path, message)
        for words in dict.fromkeys((near, " ".join(near.split()[:2]), near.partition(" ")[0])):
            written = re.search(re.escape(words), self.raw, re.IGNORECASE) if words else None
            if written:
                found = self.source.problem(self.path, message, near=written.group())
                if found != whole:
                    return found
        return whole


def passages_of(library: Library, level: Level) -> tuple[Passage, ...]:
    """Every printed text of a ``level`` workbook for a made-up site, in reading order."""
    partner = Partner(id="sample", name="Sample Partner", contact_email="pilot@example.org")
    site = Site(id="sample", level=level, name=f"Sample {level.title()}", partner="sample")
    values = context_for(library.guide, library.words, site, partner).values
    found: list[Passage] = []
    found += _passages(library.guide, "guide", "guide", library.sources["guide", "guide"], level, values)
    for id in (*library.guide.front, *library.guide.stages):
        found += _passages(library.chapters[id], id, "chapter", library.sources["chapter", id], level, values)
    # The same form stands at the end of every stage, and is read once.
    form = library.stage_feedback
    found += _passages(
        form, form.id, "stage-feedback", library.sources["stage-feedback", form.id], level, values
    )
    for id in library.guide.back:
        found += _passages(library.chapters[id], id, "chapter", library.sources["chapter", id], level, values)
    found += _passages(
        library.words.labels, "words", "words", library.sources["words", "words"], level, values, ("labels",)
    )
    return tuple(found)


def _passages(
    model: BaseModel | Mapping,
    chapter: str,
    kind: str,
    source: Source,
    level: Level,
    values: Mapping[str, Any],
    start: KeyPath = (),
) -> Iterator[Passage]:
    for path, text, levels, _ in walk(model, start, (level,)):
        if level not in levels:
            continue
        part = next(key for key in reversed(path) if isinstance(key, str))
        if isinstance(text, Text):
            key = level if level in text.by_level else "default"
            raw = text.by_level[key]
            where = (*path, key) if (*path, key) in source.values else path
        elif part in PRINTED or kind == "words":
            raw, where = text, path
        else:
            continue
        yield Passage(
            chapter, kind, part, where, raw, paragraphs(fill(raw, values)), source, _block(model, path)
        )


def _block(model: Any, path: KeyPath) -> Any:
    if len(path) > 2 and path[0] == "blocks" and isinstance(path[1], int):
        return model.blocks[path[1]]
    return None


def paragraphs(markdown: str) -> tuple[str, ...]:
    """Markdown as plain paragraphs; each item of a list is one."""
    parts = (plain(_BULLET.sub("", part).strip()) for part in _PARTS.split(markdown))
    return tuple(" ".join(part.split()) for part in parts if part.strip())
