"""Which day a written date means, in English and Spanish, in the orders and with the signs that people use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from samepage.days import MONTHS, WEEKDAYS
from samepage.text import with_straight_quotes

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
YEAR_FIRST = re.compile(r"(\d{4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,2})\Z")
BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")  # ISO 8601's basic format
NUMBERS = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|'?\d{2})\Z")
# Of "Sept 30, 31" the last number may be a day, too, so that a year of two digits needs its apostrophe.
MONTH_FIRST = re.compile(r"([a-z]+)[-/ ]*(\d{1,2})[-/, ]+(?:de |del |of )?(\d{4}|'\d{2})\Z")
# Spreadsheets write 5-Oct-26.
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]*(?:de |of )?([a-z]+)[-/, ]*(?:de |del |of )?(\d{4}|'?\d{2})\Z")
YEAR_AND_MONTH_FIRST = re.compile(r"(\d{4})[-/, ]*([a-z]+)[-/ ]*(\d{1,2})\Z")
DASHES = re.compile(r"[\u2010-\u2015\u2212]")
MIDNIGHT = re.compile(r"(?<=\d)[t ]0?0:00(?::00)?(?:\.0+)?z?\Z")
WEEKDAY_BEFORE = re.compile(r"([a-z]{3,})[, ]+(?=\w)")
WEEKDAY_BEHIND = re.compile(r"[, (]+([a-z]{3,}) ?\)?\Z")
# Before a date: "el 30 de septiembre", "a 30 de septiembre", "on September 30".
LEADING = re.compile(r"(?:on|the|el|al?|dia|the day of|el dia) (?=\w)")
OTHER_SPELLINGS = {"setiembre": "septiembre", "set": "sep", "primero": "1"}


def days_meant(value: str, language: str) -> list[date]:
    """Every day that ``value`` may mean, in order; none that is another day of the week than it says."""
    return possible_days(value, language)[1]


def possible_days(value: str, language: str) -> tuple[list[date], list[date]]:
    """Every day that ``value`` may mean, in order; and those of them that are the day of the week that it says.

    Of ``5/10/2026`` the order tells: month first in the United States' English; in other languages it is
    not clear, unless one of the two is no month.
    """
    days, weekday = _days_and_weekday(value, language)
    return days, [day for day in days if weekday in ("", str(day.isoweekday()))]


def _days_and_weekday(value: str, language: str) -> tuple[list[date], str]:
    """Every such day; and the number of the day of the week that stands beside it, "" for none."""
    text, weekday = _plain(value), ""
    days = set(_days(text, language))
    for find in (WEEKDAY_BEFORE.match, WEEKDAY_BEHIND.search):
        if not days and (match := find(text)):
            weekday = _number_of(match[1], WEEKDAYS.values())
            rest = text[: match.start()] + text[match.end() :]
            days = set(_days(rest, language)) if weekday else set()
    return sorted(day for day in days if day), weekday if days else ""


def _days(text: str, language: str) -> Iterator[date | None]:
    if match := YEAR_FIRST.match(text) or BASIC.match(text):
        yield _day(*match.groups())
    elif match := NUMBERS.match(text):
        first, second, year = match.groups()
        day = _day(year, first, second)
        yield day
        if day is None or language != "en-US":
            yield _day(year, second, first)
    elif match := MONTH_FIRST.match(text):
        yield _day(match[3], _number_of(match[1], MONTHS.values()), match[2])
    elif match := DAY_FIRST.match(text):
        yield _day(match[3], _number_of(match[2], MONTHS.values()), match[1])
    elif match := YEAR_AND_MONTH_FIRST.match(text):
        yield _day(match[1], _number_of(match[2], MONTHS.values()), match[3])


def _plain(value: str) -> str:
    """In small letters without accents, points behind words and at the end, endings of numbers, and signs that nobody
    sees, such as those that Windows copies with a date; with plain hyphens and apostrophes, and without a time of
    midnight, which programs add to a day."""
    text = unicodedata.normalize("NFKD", with_straight_quotes(value.casefold()))
    text = "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    text = MIDNIGHT.sub("", DASHES.sub("-", text))
    text = re.sub(r"(?<=[a-z])\.", " ", text)
    text = re.sub(r"(?<=\d)(?:\.?o|st|nd|rd|th)\b", "", text)
    text = re.sub(r"\b(?:setiembre|set|primero)\b", lambda word: OTHER_SPELLINGS[word[0]], text)
    text = " ".join(text.split()).rstrip(".").replace(" ,", ",")
    return LEADING.sub("", text) if LEADING.match(text) else text


def _day(year: str, month: str, day: str) -> date | None:
    try:
        year = year.removeprefix("'")
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _number_of(word: str, names: Iterable[Sequence[str]]) -> str:
    """The place, from 1, of the month or day that three or more letters begin, in English or Spanish; "" for none."""
    plain = map(_plain_names, names)
    found = {number for line in plain for number, name in enumerate(line, 1) if name.startswith(word)}
    return str(found.pop()) if len(word) >= 3 and len(found) == 1 else ""


@cache
def _plain_names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(_plain, names))
