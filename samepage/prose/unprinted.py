"""Texts for a level whose workbook never prints them."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.content.loader import Library
from samepage.content.schema import Levels, Text
from samepage.content.text_checks import walk
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import listed


def check_unprinted(library: Library) -> Iterator[Problem]:
    """Every text of a listed chapter for a level that its block, or an entry in it, leaves out."""
    guide, form = library.guide, library.stage_feedback
    models = [("chapter", id, library.chapters[id]) for id in (*guide.front, *guide.stages, *guide.back)]
    for kind, id, model in (("guide", "guide", guide), *models, ("stage-feedback", form.id, form)):
        for path, text, levels, _ in walk(model, library.declared):
            if isinstance(text, Text):
                yield from _never_printed(text, library.sources[kind, id], path, levels)


def _never_printed(text: Text, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    for key in text.by_level:
        if key == "default":
            if len(text.by_level) == 1 or any(level not in text.by_level for level in levels):
                continue
            message = "no workbook prints this text, since every level has its own: remove `default`."
        elif key in levels:
            continue
        else:
            message = (
                f"no workbook prints this text, since what it is part of is only for {listed(levels)}: "
                f"remove it, or add `{key}` to `levels` there."
            )
        yield source.problem((*path, key), message, key=True)
