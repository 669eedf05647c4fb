"""``answers.xlsx``: all answers; a sheet a stage with a row a site; the sites, what to look at, the data dictionary.

Every text is stored as text, whatever it begins with: the file has no formula. Cells are typed:
numbers, dates, yes or no.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samepage.returns.tables import SITE_HEADINGS, AnswerTables, SiteAnswers
from samepage.returns.words import chapter_words, headings
from samepage.text import counted, xml_text
from samepage.workbook.dictionary import FieldDefinition

MOST_TEXT, MOST_COLUMNS, MOST_ROWS = 32_767, 16_384, 1_048_576  # what Excel takes
CUT = " … (cut here; answers.csv has it whole)"
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?\Z")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+\Z")
FIRST_DATE = "1900-03-01"  # Excel counts a day before it that never was
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")  # of sheets
OWN_SHEETS = ("How to read this", "Sites", "All answers", "To look at", "Data dictionary")
WIDTHS_OF_JOINED = (24, 22, 30, 22, 50, 12, 70, 40, 30, 30)
WIDTH, WIDTH_OF_ANSWERS = 24, 40  # characters


def xlsx(tables: AnswerTables) -> bytes:
    """The same bytes for the same tables."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        # When the newest return was saved, and not the time of day, so that the bytes are the same again.
        book.set_properties({"created": _saved_at(tables.newest)})
        sheets = _SheetWriter(book)
        chapters = _chapters(tables)
        names = {section: sheets.name(_title(fields)) for section, fields in chapters.items()}
        sheets.add("How to read this", _guide(tables, chapters, names), 1, 1, (28, 100))
        sheets.add("Sites", [SITE_HEADINGS, *(row.site for row in tables.sites)], 1, 2)
        if len(tables.joined) > 1:
            sheets.add("All answers", tables.joined, 1, 1, WIDTHS_OF_JOINED)
        for section, fields in chapters.items():
            said = headings(fields)
            rows: list[Sequence[object]] = [
                ("", "", *fields),
                ("Site", "Name", *said.values()),
                *(
                    (*row.site[:2], *(_typed(row, name, field) for name, field in fields.items()))
                    for row in tables.sites
                ),
            ]
            sheets.add(names[section], rows, 2, 2)
        sheets.add("To look at", tables.problems, 1, 1, (30, 14, 40, 80, 40, 30, 16))
        sheets.add("Data dictionary", tables.dictionary, 1, 4)
    return out.getvalue()


def _chapters(tables: AnswerTables) -> dict[str, dict[str, FieldDefinition]]:
    """The questions of each section, as many as a sheet takes."""
    found: dict[str, dict[str, FieldDefinition]] = {}
    for name, field in tables.columns.items():
        of_section = found.setdefault(field.section, {})
        if len(of_section) < MOST_COLUMNS - 2:
            of_section[name] = field
    return found


def _title(fields: Mapping[str, FieldDefinition]) -> str:
    return chapter_words(next(iter(fields.values()))) or "Other"


def _guide(
    tables: AnswerTables, chapters: Mapping[str, Mapping[str, FieldDefinition]], names: Mapping[str, str]
) -> list[Sequence[object]]:
    """The first sheet: what the others hold, and how to find something."""
    rows: list[Sequence[object]] = [
        ("Sheet", "What it holds"),
        (
            "Sites",
            "A row for each site: which file stands for it, and which other files its answers come from.",
        ),
    ]
    if len(tables.joined) > 1:
        text = (
            "A row for each answer that counts. To read what all sites wrote about one thing, open the arrow beside "
            "“worksheet” or “question” and mark it there."
        )
        rows.append(("All answers", text))
    else:
        rows.append(("answers.csv", "Every answer in a row of its own; they are too many for a sheet here."))
    rows += [
        (names[section], f"A row for each site, a column for each of {counted(len(fields), 'question')}.")
        for section, fields in chapters.items()
    ]
    return [
        *rows,
        ("To look at", "What a person should look at before the answers are used, and what to do about it."),
        ("Data dictionary", "Every field of the workbooks: its name, its question, its options."),
        ("", ""),
        ("Headings", "Worksheet – row – question – side. The line above them has the fields' names."),
        ("Arrows", "Each heading has an arrow that filters and sorts the rows."),
        (
            "Several files",
            "A site's answers are joined from all its files: a filled box counts, whichever file has it.",
        ),
        (
            "Two answers",
            "Where two files differ, the newer counts; the other stands in “To look at” and “All answers”.",
        ),
        (
            "Printed words",
            "What was printed in the workbook before it was sent out is no answer and stands nowhere here.",
        ),
    ]


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
        self._names = {title.casefold() for title in OWN_SHEETS}

    def add(
        self, title: str, rows: Iterable[Sequence[object]], heads: int, fixed: int, widths: Sequence[int] = ()
    ) -> None:
        """``heads`` rows and ``fixed`` columns stay in sight when the rest is scrolled; the last head has filters."""
        sheet = self._book.add_worksheet(title)
        sheet.freeze_panes(heads, fixed)
        last = columns = 0
        for number, row in zip(range(MOST_ROWS), rows, strict=False):
            last, columns = number, max(columns, len(row))
            for column, value in enumerate(row):
                self._write(sheet, number, column, value, self._bold if number < heads else self._plain)
        for column in range(columns):
            usual = WIDTH if column < fixed else WIDTH_OF_ANSWERS
            sheet.set_column(column, column, widths[column] if column < len(widths) else usual)
        if last >= heads and columns:
            sheet.autofilter(heads - 1, 0, last, columns - 1)

    def _write(self, sheet: Worksheet, row: int, column: int, value: object, format: Format) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif value:
            sheet.write_string(row, column, _cut(xml_text(str(value))), format)

    def name(self, title: str) -> str:
        """At most 31 characters, none of which Excel refuses, and no name twice."""
        base = NOT_IN_NAMES.sub(" ", xml_text(title)).strip()[:31].strip() or "Sheet"
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
