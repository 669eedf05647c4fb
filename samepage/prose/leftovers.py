"""Leftovers: notes that a writer left in a text for later, and texts for a level whose workbook never prints them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from samepage.content.loader import Library
from samepage.content.schema import Levels, Text
from samepage.content.text_checks import variants, walk
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import listed

# A bracket may be meant for readers to fill in, as `[Name], secretary`: only one that says so to the writer is a note.
_NOTE = re.compile(
    r"\b(?:TODO|TO DO|TBD|TBC|TBA|FIXME|XXX+|TKTK|[Ll]orem [Ii]psum)\b|\?{3,}|"
    r"\[(?i:"
    r"(?:insert|add|enter|fill in|replace|placeholder|to be|to come|todo|tbd|xx)\b[^\]]*|"
    r"(?:[\w’']+ ){1,3}here)\](?!\()"
)


def check_leftovers(library: Library) -> Iterator[Problem]:
    """Every such note in a text of the guide, its sites and its partners."""
    models: list[tuple[str, str, BaseModel]] = [
        ("guide", "guide", library.guide),
        ("words", "words", library.words),
        ("stage-feedback", library.stage_feedback.id, library.stage_feedback),
    ]
    models += [("chapter", id, one) for id, one in library.chapters.items()]
    models += [("site", id, one) for id, one in library.sites.items()]
    models += [("partner", id, one) for id, one in library.partners.items()]
    for kind, id, model in models:
        source = library.sources.get((kind, id))
        for printed in walk(model, library.declared) if source else ():
            if source is None or printed.path[0] == "prefill":  # answers, which are as they are
                continue
            for path, text, _, _ in variants(printed, source):
                if found := _NOTE.search(text):
                    message = (
                        f"“{found[0]}” is a note for later, and printed: write the text itself, or remove it."
                    )
                    yield source.problem(path, message, near=found[0].split("\n")[0])


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
