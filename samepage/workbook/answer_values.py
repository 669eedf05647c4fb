"""The text in a field → its value, by the kind of the field: the option's id, the date as year-month-day."""

from __future__ import annotations

from collections.abc import Iterable

from samepage.limits import MOST_TEXT
from samepage.text import trimmed, with_straight_quotes
from samepage.workbook.dates import possible_days
from samepage.workbook.definitions import FieldDefinition

NO_OPTION = "is not one of the options"


def value_of(text: str, entry: FieldDefinition | None, language: str) -> tuple[str, tuple[str, ...]]:
    """The value of ``text`` in the field of ``entry``, and what a person should know about it.

    "" where it says nothing: white space, or the field's own placeholder.
    """
    value = trimmed(text)
    if entry is None:
        return _short(value)
    if value == entry.placeholder.strip():
        return "", ()
    if entry.kind == "choice":
        return _option(value, entry)
    if entry.kind == "date":
        return _date(value, language)
    return _short(value)


def _short(value: str) -> tuple[str, tuple[str, ...]]:
    if len(value) <= MOST_TEXT:
        return value, ()
    return value[:MOST_TEXT], (f"is cut after {MOST_TEXT:,} characters: open the file for the rest",)


def _option(value: str, entry: FieldDefinition) -> tuple[str, tuple[str, ...]]:
    if (option := option_of(value, entry.options)) is not None:
        return option, ()
    return _short(value)[0], (NO_OPTION,) if value else ()


def option_of(text: str, options: Iterable[tuple[str, str]]) -> str | None:
    """The value of that of ``options`` (value, text) which ``text`` names or is the value of; None for none."""
    flat = with_plain_marks(text)
    return next((value for value, shown in options if flat in (value, with_plain_marks(shown))), None)


def with_plain_marks(text: str) -> str:
    """On one line, with straight quotes: programs set others while people type."""
    return with_straight_quotes(" ".join(text.split()))


def _date(value: str, language: str) -> tuple[str, tuple[str, ...]]:
    """As year-month-day where it can mean one day only; else as it is written, with a note."""
    if not value:
        return value, ()
    days, fitting = possible_days(value, language)
    if len(fitting) == 1:
        return fitting[0].isoformat(), ()
    if days:
        shown = " or ".join(day.isoformat() for day in days)
        why = f"may be {shown}" if fitting else f"names another day of the week than that of {shown}"
        return value, (f"{why}: ask which day is meant",)
    return _short(value)[0], ("is not a date: ask for the day",)
