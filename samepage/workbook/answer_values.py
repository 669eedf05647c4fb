"""The text in a field → its value, by the kind of the field: the option's id, the date as year-month-day."""

from __future__ import annotations

import re
from datetime import date

from samepage.limits import MOST_TEXT
from samepage.workbook.dictionary import FieldDefinition

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
US_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})\Z")


def value_of(text: str, entry: FieldDefinition | None, language: str) -> tuple[str, tuple[str, ...]]:
    """The value of ``text`` in the field of ``entry``, and what a person should know about it.

    "" where it says nothing: white space, or the field's own placeholder.
    """
    value = text.replace("\u200b", "").strip()
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
    flat = " ".join(value.split())
    for option, shown in entry.options:
        if flat in (option, " ".join(shown.split())):
            return option, ()
    return _short(value)[0], ("is not one of the options",) if value else ()


def _date(value: str, language: str) -> tuple[str, tuple[str, ...]]:
    """Year, month and day; in the United States also as month, day and year."""
    if not value or ISO_DATE.match(value):
        return value, ()
    match = US_DATE.match(value)
    if match and language == "en-US":
        month, day, year = map(int, match.groups())
        try:
            return date(year + (2000 if year < 100 else 0), month, day).isoformat(), ()
        except ValueError:
            pass
    return _short(value)[0], ("is not a date",)
