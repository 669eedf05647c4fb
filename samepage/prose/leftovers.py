"""Notes that a writer left in a text for later, which a workbook would print."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from samepage.content.loader import Library
from samepage.content.text_checks import variants, walk
from samepage.errors import Problem

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
