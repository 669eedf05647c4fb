"""The guide as one level's workbook prints it: short passages in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.named_values import fill
from samepage.content.schema import Choice, Declared, Level, Partner, Prompt, Site, Text
from samepage.content.text_checks import walk
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.prose.readability import sentences
from samepage.workbook.text_context import context_for

# Plain strings that are printed as they are; all others (ids, kinds, dates) are not read.
PRINTED = frozenset({"title", "subtitle", "short", "name", "term", "also", "row_name", "value"})
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
    def text(self) -> str:
        return " ".join(self.paragraphs)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        return tuple(s for paragraph in self.paragraphs for s in sentences(paragraph))

    @property
    def is_question(self) -> bool:
        """Whether this is the question itself of a prompt or a choice."""
        return isinstance(self.block, Prompt | Choice) and self.part == "text" and "options" not in self.path

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
    site = Site(
        id="sample", level=level, name=f"Sample {library.words.levels[level].name.title()}", partner="sample"
    )
    values = context_for(library.guide, library.words, site, partner).values
    guide, form = library.guide, library.stage_feedback
    models: list[tuple[str, str, Any]] = [("guide", "guide", guide)]
    models += [("chapter", id, library.chapters[id]) for id in (*guide.front, *guide.stages)]
    # The same form stands at the end of every stage, and is read once.
    models += [("stage-feedback", form.id, form)]
    models += [("chapter", id, library.chapters[id]) for id in guide.back]
    models += [("words", "words", library.words.labels)]
    return tuple(
        passage
        for kind, id, model in models
        for passage in _passages(model, kind, id, library.sources[kind, id], level, library.declared, values)
    )


def _passages(
    model: Any,
    kind: str,
    chapter: str,
    source: Source,
    level: Level,
    declared: Declared,
    values: Mapping[str, Any],
) -> Iterator[Passage]:
    for path, text, levels, _ in walk(model, declared, ("labels",) if kind == "words" else (), (level,)):
        part = next(key for key in reversed(path) if isinstance(key, str))
        if level not in levels or not (isinstance(text, Text) or part in PRINTED or kind == "words"):
            continue
        where, raw = path, str(text)
        if isinstance(text, Text):
            key = level if level in text.by_level else "default"
            raw = text.by_level[key]
            where = (*path, key) if (*path, key) in source.values else path
        block = model.blocks[path[1]] if len(path) > 2 and path[0] == "blocks" else None
        yield Passage(chapter, kind, part, where, raw, paragraphs(fill(raw, values)), source, block)


def paragraphs(markdown: str) -> tuple[str, ...]:
    """Markdown as plain paragraphs; each item of a list is one."""
    parts = (plain(_BULLET.sub("", part).strip()) for part in _PARTS.split(markdown))
    return tuple(" ".join(part.split()) for part in parts if part.strip())
