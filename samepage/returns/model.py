"""What is known of a file that came back, step by step: plain frozen values, which travel as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from samepage.errors import SamepageError
from samepage.workbook.dictionary import FieldDefinition

Status = Literal["answer", "conflict", "orphan"]
LONGEST_WORD = 300  # of what a file says of itself


class Unreadable(SamepageError):
    """A file that cannot be read; the message says why and what to send instead."""

    kind = "unreadable"


class NotAReturn(Unreadable):
    """A file that is something else."""

    kind = "not a return"


@dataclass(frozen=True)
class FileInfo:
    """What a file says of itself; "" where it does not. Dates are ISO 8601 in UTC."""

    program: str = ""
    title: str = ""
    created: str = ""
    modified: str = ""
    edition: str = ""
    site: str = ""
    level: str = ""
    language: str = ""
    content_hash: str = ""
    print_edition: str = ""


@dataclass(frozen=True)
class FoundValue:
    """A value in a file, told to belong to a field or not (``name`` is then what the file calls it).

    ``notes`` are sentences about the value that a person should see.
    """

    name: str
    value: str
    raw: str
    how: str
    known: bool
    page: int | None = None
    paragraph: int | None = None
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One row of the table ``problems``, without its file."""

    kind: str
    name: str
    message: str


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A file that was read: its row in ``returns`` but for the path, its answers, problems and own fields."""

    format: Literal["pdf", "docx"]
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
    troubles: tuple[ReviewItem, ...]
    entries: tuple[FieldDefinition, ...] = ()  # where no guide of its edition is known


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_LANGUAGE_MARK = re.compile("\x1b[^\x1b]{0,20}\x1b")  # in PDF strings (ISO 32000-1, 7.9.2.2)


def clean(text: str) -> str:
    """``text`` with line feeds for whatever ended lines, and nothing that no program can show."""
    text = (
        _LANGUAGE_MARK.sub("", text)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    return _CONTROLS.sub("", text).encode("utf-8", "replace").decode("utf-8")


def line(text: str) -> str:
    """``text`` on one line and not too long: what a file says of itself is shown to people."""
    return " ".join(clean(text).split())[:LONGEST_WORD]
