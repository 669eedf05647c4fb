"""The text in a field → its value, by the kind of the field: the option's id, the date as year-month-day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from samepage.limits import MOST_TEXT
from samepage.text import trimmed, with_straight_quotes
from samepage.workbook.dictionary import FieldDefinition

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})\Z")
NUMBERS = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})\Z")
MONTH_FIRST = re.compile(r"([a-z]+)[- ](\d{1,2})(?:,|, | |-)(\d{4}|'\d{2})\Z")
# Spreadsheets write 5-Oct-26.
DAY_FIRST = re.compile(r"(\d{1,2})[- ](?:de |of )?([a-z]+)(?:,|, | |-| de | del )(\d{4}|'?\d{2})\Z")
DASHES = re.compile(r"[\u2010-\u2015\u2212]")
MIDNIGHT = re.compile(r"(?<=\d)[t ]0?0:00(?::00)?(?:\.0+)?z?\Z")
WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? +"
    r"|^(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo),? +"
)
MONTHS = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
)


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
    flat = with_plain_marks(value)
    for option, shown in entry.options:
        if flat in (option, with_plain_marks(shown)):
            return option, ()
    return _short(value)[0], ("is not one of the options",) if value else ()


def with_plain_marks(text: str) -> str:
    """On one line, with straight quotes: programs set others while people type."""
    return with_straight_quotes(" ".join(text.split()))


def _date(value: str, language: str) -> tuple[str, tuple[str, ...]]:
    """As year-month-day where it can mean one day only; else as it is written, with a note.

    Of ``5/10/2026`` the order tells: month first in the United States' English; in other languages it is
    not clear, unless one of the two is no month.
    """
    if not value:
        return value, ()
    days = days_meant(value, language)
    if len(days) == 1:
        return days[0].isoformat(), ()
    if days:
        return value, (f"may be {' or '.join(day.isoformat() for day in days)}: ask which day is meant",)
    return _short(value)[0], ("is not a date: ask for the day",)


def days_meant(value: str, language: str) -> list[date]:
    """Every day that ``value`` may mean, in order."""
    return sorted({day for day in _days(value, language) if day})


def _days(value: str, language: str) -> Iterator[date | None]:
    text = _plain(value)
    if match := YEAR_FIRST.match(text):
        yield _day(*match.groups())
    elif match := NUMBERS.match(text):
        first, second, year = match.groups()
        day = _day(year, first, second)
        yield day
        if day is None or language != "en-US":
            yield _day(year, second, first)
    elif match := MONTH_FIRST.match(text):
        yield _day(match[3], _month(match[1]), match[2])
    elif match := DAY_FIRST.match(text):
        yield _day(match[3], _month(match[2]), match[1])


def _plain(value: str) -> str:
    """In small letters without accents, points behind words, the day of the week, and endings of numbers; with plain
    hyphens and apostrophes, and without a time of midnight, which programs add to a day."""
    text = unicodedata.normalize("NFKD", with_straight_quotes(value.casefold()))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = MIDNIGHT.sub("", DASHES.sub("-", text))
    text = WEEKDAY.sub("", re.sub(r"(?<=[a-z])\.", "", text))
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th|o)\b", "", text)
    return " ".join(text.split())


def _day(year: str, month: str, day: str) -> date | None:
    try:
        year = year.removeprefix("'")
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _month(word: str) -> str:
    """Its number by a name in English or Spanish of three letters or more; "0" for another word."""
    found = {
        number for names in MONTHS for number, name in enumerate(names.split(), 1) if name.startswith(word)
    }
    return str(found.pop()) if len(word) >= 3 and len(found) == 1 else "0"
