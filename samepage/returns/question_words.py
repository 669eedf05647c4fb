"""Where a question stands, in the words of the workbook: for tables and for messages to people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from samepage.text import shortened
from samepage.workbook.definitions import FieldDefinition

MOST_NAMED, MOST_LENGTH = 4, 90  # questions in a message, and the characters of each


def name_in_words(name: str) -> str:
    """The parts of a field's name, or of an id, as words: what is left where no guide tells the question."""
    return " – ".join(re.sub(r"[_-]+", " ", part).strip() for part in re.split(r"[.=]", name) if part)


def chapter_words(field: FieldDefinition) -> str:
    """Number and title of the chapter that ``field`` stands in; "" where neither is known."""
    title = field.section_title or name_in_words(field.section)
    return f"{field.section_number} {title}" if field.section_number else title


def question_words(field: FieldDefinition) -> str:
    """Block, row, question or column, and side: unique among the questions of a section."""
    question = field.column_title or field.question
    parts = [field.block_title, field.row_title, question]
    parts += [field.side] if not any(field.side in part.casefold() for part in parts) else []
    return " – ".join(dict.fromkeys(part for part in parts if part)) or name_in_words(field.name)


def headings(questions: Mapping[str, FieldDefinition]) -> dict[str, str]:
    """By the questions' names, words for each that no other of them has."""
    words = {name: question_words(field) for name, field in questions.items()}
    count = Counter(words.values())
    for name, field in questions.items():
        if count[words[name]] > 1 and not field.group_name and field.tooltip:
            words[name] += f" – {field.tooltip.partition(', ')[0]}"
    count = Counter(words.values())
    return {name: f"{said} ({name})" if count[said] > 1 else said for name, said in words.items()}


def questions_named(fields: Iterable[FieldDefinition]) -> str:
    """The first questions in quotation marks with their chapter, and how many more there are."""
    words = list(
        dict.fromkeys(
            f"{field.section_title}: {question_words(field)}".removeprefix(": ") for field in fields
        )
    )
    named = ", ".join(f"“{shortened(one, MOST_LENGTH)}”" for one in words[:MOST_NAMED])
    more = len(words) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
