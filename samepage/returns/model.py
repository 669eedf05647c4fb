"""What a file that came back answers: plain frozen values, which travel as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samepage.formats.returned import ReviewItem
from samepage.workbook.dictionary import FieldDefinition

Status = Literal["answer", "conflict", "orphan"]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One row of the table ``answers``, without its return."""

    name: str
    value: str
    raw: str
    status: Status
    how: str
    page: int | None
    paragraph: int | None
    note: str


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A file that was read: its row in ``returns`` but for the path, its answers, problems and own fields."""

    format: str
    program: str
    saved_at: str  # "": the file does not say
    site: str
    site_name: str
    level: str
    language: str
    edition: str
    print_edition: str
    content_hash: str
    identified_by: Literal["metadata", "fields"]
    reader_fingerprint: str
    answers: tuple[StoredAnswer, ...]
    problems: tuple[ReviewItem, ...]
    definitions: tuple[FieldDefinition, ...] = ()  # where no guide of its edition is known
