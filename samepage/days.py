"""The names of months and of the days of the week, by language, and a day in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

MONTHS: Mapping[str, Sequence[str]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
WEEKDAYS: Mapping[str, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}


def day_in_words(day: str, language: str, weekday: bool = False) -> str:
    """``2027-03-12`` as people write it in ``language``, on request with the day of the week; "" for what is no day.

    In a language that is not known here it stays as it is.
    """
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return ""
    primary = language.split("-")[0]
    if primary not in MONTHS:
        return day
    month = MONTHS[primary][found.month - 1]
    written = (
        f"{month} {found.day}, {found.year}" if primary == "en" else f"{found.day} de {month} de {found.year}"
    )
    return f"{WEEKDAYS[primary][found.weekday()]}, {written}" if weekday else written
