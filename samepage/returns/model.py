"""What is known of a file that came back, step by step: plain frozen values, which travel as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from samepage.formats.returned import ReviewItem
from samepage.workbook.dictionary import FieldDefinition

Status = Literal["answer", "conflict", "orphan"]


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
