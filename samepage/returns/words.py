"""Where a question stands, in the words of the workbook: for tables and for messages to people."""

from __future__ import annotations

from collections.abc import Iterable

from samepage.text import shortened
from samepage.workbook.dictionary import FieldDefinition

MOST_NAMED, MOST_LENGTH = 4, 90  # questions in a message, and the characters of each


def question_words(field: FieldDefinition) -> str:
    """Block, row, question or column, and side: unique among the questions of a section."""
    question = field.column_title or field.question
    parts = [field.block_title, field.row_title, question]
    parts += [field.side] if field.side and not question.casefold().startswith(field.side) else []
    return " – ".join(dict.fromkeys(part for part in parts if part)) or field.name


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
