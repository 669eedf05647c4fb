"""``answers.xlsx``: a sheet a stage, with a row a site; the sites, the data dictionary and the problems.

Every text is stored as text, whatever it begins with: the file has no formula. Cells are typed:
numbers, dates, yes or no.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samepage.returns.tables import SITE_COLUMNS, AnswerTables, SiteAnswers
from samepage.workbook.dictionary import FieldDefinition

MOST_TEXT, MOST_COLUMNS, MOST_ROWS = 32_767, 16_384, 1_048_576  # what Excel takes
CUT = " … (cut here; answers.csv has it whole)"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?\Z")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+\Z")
FIRST_DATE = "1900-03-01"  # Excel counts a day before it that never was
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")  # of sheets
WIDTH, WIDTH_OF_ANSWERS = 24, 40  # characters


def xlsx(tables: AnswerTables) -> bytes:
    """The same bytes for the same tables."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        # When the newest return was saved, and not the time of day, so that the bytes are the same again.
        book.set_properties({"created": _saved_at(tables.newest)})
        sheets = _SheetWriter(book)
        sheets.add("Sites", [SITE_COLUMNS, *(row.site for row in tables.sites)], 1, 2)
        for section in dict.fromkeys(field.section for field in tables.columns.values()):
            columns = [(name, field) for name, field in tables.columns.items() if field.section == section]
            columns = columns[: MOST_COLUMNS - 2]
            first = columns[0][1]
            title = first.section_title or first.section or "Other"
            rows: list[Sequence[object]] = [
                ("site", "site_name", *(field.question or name for name, field in columns)),
                ("", "", *(name for name, _ in columns)),
                *((*row.site[:2], *(_typed(row, *column) for column in columns)) for row in tables.sites),
            ]
            sheets.add(f"{first.section_number} {title}" if first.section_number else title, rows, 2, 2)
        sheets.add("Data dictionary", tables.dictionary, 1, 4)
        sheets.add("Problems", tables.problems, 1, 1)
    return out.getvalue()


def _saved_at(newest: str) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(newest)
    return datetime(1980, 1, 1, tzinfo=UTC)


def _typed(row: SiteAnswers, name: str, field: FieldDefinition) -> object:
    """A number, date or yes where the field asks for one and that is what stands there; else text."""
    values = row.answers.get(name, ())
    if len(values) != 1:
        return row.in_words(name)
    value, kind = values[0][0], field.kind
    if kind == "check" and not field.group_name:
        return True
    if field.group_name and value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)  # a step of a scale
    if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", value) and value >= FIRST_DATE:
        with suppress(ValueError):
            return date.fromisoformat(value)
    if kind == "number" and (NUMBER.match(value) or THOUSANDS.match(value)):
        return float(value.replace(",", ""))
    return row.in_words(name)


class _SheetWriter:
    """Adds sheets to one file."""

    def __init__(self, book: Workbook):
        self._book = book
        plain = {"text_wrap": True, "valign": "top"}
        self._plain, self._bold = book.add_format(plain), book.add_format({**plain, "bold": True})
        self._date = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self._names: set[str] = set()

    def add(self, title: str, rows: Iterable[Sequence[object]], heads: int, fixed: int) -> None:
        """``heads`` rows and ``fixed`` columns stay in sight when the rest is scrolled."""
        sheet = self._book.add_worksheet(self._name(title))
        sheet.freeze_panes(heads, fixed)
        sheet.set_column(0, fixed - 1, WIDTH)
        sheet.set_column(fixed, MOST_COLUMNS - 1, WIDTH_OF_ANSWERS)
        for number, row in zip(range(MOST_ROWS), rows, strict=False):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value, self._bold if number < heads else self._plain)

    def _write(self, sheet: Worksheet, row: int, column: int, value: object, format: Format) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, _cut(NOT_XML.sub("", str(value))), format)

    def _name(self, title: str) -> str:
        """At most 31 characters, none of which Excel refuses, and no name twice."""
        base = NOT_IN_NAMES.sub(" ", NOT_XML.sub("", title)).strip()[:31].strip() or "Sheet"
        name, number = base, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{base[: 30 - len(str(number))]} {number}"
        self._names.add(name.casefold())
        return name


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")  # Excel counts UTF-16 code units
    if len(units) // 2 <= MOST_TEXT:
        return text
    return units[: 2 * (MOST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT
