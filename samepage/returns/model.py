"""What is known of a file that came back, step by step: plain frozen values, which travel as JSON."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from samepage.errors import SamepageError
from samepage.workbook.model import Field, FieldOption

Status = Literal["answer", "conflict", "orphan"]
LONGEST_WORD = 300  # of what a file says of itself


class Unreadable(SamepageError):
    """A file that cannot be read; the message says why and what to send instead."""

    kind = "unreadable"


class NotAReturn(Unreadable):
    """A file that is something else."""

    kind = "not a return"


@dataclass(frozen=True)
class FieldDefinition:
    """One row of the table ``fields``; see schema.sql."""

    edition: str
    level: str
    language: str
    name: str
    kind: str
    section: str
    section_title: str
    section_number: int | None
    position: int
    question: str
    tooltip: str
    group_name: str | None
    on_state: str
    option_text: str
    exclusive: int
    options: tuple[tuple[str, str], ...]
    was: str | None
    required: int
    contact: int
    placeholder: str
    told_by: Literal["guide", "file"]

    @property
    def field(self) -> Field:
        """As the Word reader wants it."""
        return Field(
            name=self.name,
            kind=self.kind,
            tooltip=self.tooltip,
            alias="",
            placeholder=self.placeholder,  # type: ignore[arg-type]
            options=tuple(FieldOption(value, text) for value, text in self.options),
            group=self.group_name,
            exclusive=bool(self.exclusive),
            on_state=self.on_state,
            section=self.section,
            question=self.question,
        )

    @property
    def former(self) -> tuple[str, ...]:
        """The names it had in earlier editions, newest first."""
        return tuple((self.was or "").split())


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


@dataclass(frozen=True)
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
    told_by: Literal["metadata", "fields"]
    read_with: str
    answers: tuple[StoredAnswer, ...]
    troubles: tuple[ReviewItem, ...]
    entries: tuple[FieldDefinition, ...] = ()  # where no guide of its edition is known

    def plain(self) -> dict[str, Any]:
        """For JSON; ``return_from`` takes it back."""
        return asdict(self)


def return_from(plain: dict[str, Any]) -> ReturnedWorkbook:
    entries = [
        FieldDefinition(**{**e, "options": tuple((v, t) for v, t in e["options"])}) for e in plain["entries"]
    ]
    return ReturnedWorkbook(
        **{
            **plain,
            "entries": tuple(entries),
            "answers": tuple(StoredAnswer(**a) for a in plain["answers"]),
            "troubles": tuple(ReviewItem(**t) for t in plain["troubles"]),
        }
    )


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
