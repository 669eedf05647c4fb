"""What a person should look at, in words: one line for each file and kind, this guide's returns first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from samepage.returns.database import CollectedReturns, ReviewRecord
from samepage.returns.question_words import name_in_words, question_words, questions_named
from samepage.text import counted
from samepage.workbook.definitions import FieldDefinition
from samepage.workbook.names import first_row_name

# Title and remedy of each kind, in the order in which they matter.
KINDS: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "Files that could not be read",
        "Ask the site to save the file once more and to send it again.",
    ),
    "damaged": (
        "Files that are damaged",
        "What could be read is kept, and takes the place of nothing. Ask the site to send the file again.",
    ),
    "no answers": ("Files with nothing filled in", "Ask whether the site sent the right file."),
    "unknown edition": (
        "Files of an edition that is not known",
        "Give `collect` the guide of that edition, and collect again.",
    ),
    "unknown site": ("Files that do not say which site they are from", "Ask who sent them."),
    "incomplete": (
        "Files in which boxes are missing",
        "Nothing is taken away from the site's other files. Ask for what is missing.",
    ),
    "conflict": ("Answers that contradict one another", "Ask the site which one it means."),
    "orphan": ("Answers whose question the edition does not have", "Read them; they are kept."),
    "unclear": ("Answers that could not be read with certainty", "Look into the file."),
    "unread": ("Parts of files that were not read", "Look into the file."),
    "differs": (
        "Files of one site that answer differently",
        "The newer answer counts, and the other is kept. Ask the site which one it means.",
    ),
    "duplicate": ("Files that came more than once", "Nothing: each is counted once."),
    "not a return": ("Files that are no workbooks", "Nothing, unless a site meant to send its workbook."),
}
MOST_MESSAGES = 3  # of one kind in a line
LAST = ("duplicate", "not a return")
NAME = re.compile(r"`([a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?:=[a-z0-9_-]+)?)`")


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """All things of one ``kind`` in one file: how many, and what they are."""

    path: str
    kind: str
    count: int
    text: str


class QuestionWords:
    """The words for a field's name, of whichever edition has it."""

    def __init__(self, fields: tuple[FieldDefinition, ...]):
        self._fields: dict[str, FieldDefinition] = {}
        self._sections: dict[str, str] = {}
        for field in fields:
            self._sections.setdefault(field.section, field.section_title)
            self._fields.setdefault(field.name, field)
            self._fields.setdefault(field.question_name, field)

    def field(self, name: str) -> FieldDefinition:
        """The field; for a row that a team added, the first row's; for an unknown name, one with its words."""
        if found := self._fields.get(name) or self._fields.get(first_row_name(name)):
            return found
        section, _, rest = name.partition(".")
        chapter = self._sections.get(section) or name_in_words(section)
        return FieldDefinition("", "", "", name, block_title=chapter, question=name_in_words(rest))

    def of(self, name: str) -> str:
        return question_words(self.field(name)) if name else ""

    def in_message(self, message: str) -> str:
        """``message`` with questions in words for the names of fields in it."""
        return NAME.sub(
            lambda match: f"“{self.of(match[1])}”" if match[1] in self._fields else match[0], message
        )


def review_lines(collected: CollectedReturns) -> list[ReviewLine]:
    """A line for each file and kind of thing; what is no return of this guide comes last."""
    words = QuestionWords(collected.fields)
    groups: dict[tuple[str, str], list[ReviewRecord]] = defaultdict(list)
    for one in collected.problems:
        groups[one.path, one.kind].append(one)
    lines = [ReviewLine(path, kind, len(of), _text(kind, of, words)) for (path, kind), of in groups.items()]
    ours = paths_of_ours(collected)
    return sorted(lines, key=lambda line: review_order(line.kind, line.path, ours))


def paths_of_ours(collected: CollectedReturns) -> set[str]:
    """This guide's returns, and what was never opened, such as a folder, in which there may be some."""
    unopened = {one.path for one in collected.problems if one.kind == "unreadable" and not one.sha256}
    return unopened | {one.path for one in collected.returns}


def review_order(kind: str, path: str, ours: Collection[str]) -> tuple[object, ...]:
    """Sorts what concerns this guide's returns, whose paths are ``ours``, before all other files."""
    order = [*KINDS].index(kind) if kind in KINDS else len(KINDS)
    return kind in LAST, path not in ours, order, path


def _text(kind: str, problems: list[ReviewRecord], words: QuestionWords) -> str:
    first, remedy = problems[0], KINDS.get(kind, ("", "Look into the file."))[1]
    message = words.in_message(first.message)
    if not any(one.name for one in problems):
        message = "; also: ".join(words.in_message(one.message) for one in problems[:MOST_MESSAGES])
        more = len(problems) - MOST_MESSAGES
        return message + (f" (and {more:,} more of this kind)" if more > 0 else "")
    if len(problems) == 1:
        return f"“{words.of(first.name)}”: {message}. {remedy}"
    named = questions_named([words.field(one.name) for one in problems if one.name])
    return f"{counted(len(problems), 'answer')}: {named}; the first: {message}. {remedy}"
