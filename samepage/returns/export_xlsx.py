"""``answers.xlsx``: all answers; a sheet a stage with a row a site; the sites, what to look at, the data dictionary.

Every text is stored as text, whatever it begins with: the file has no formula. Cells are typed:
numbers, dates, yes or no.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samepage.returns.answer_tables import (
    DICTIONARY_COLUMNS,
    JOINED,
    PROBLEM_COLUMNS,
    SITE_HEADINGS,
    AnswerTables,
    SiteAnswers,
)
from samepage.returns.question_words import chapter_words, headings
from samepage.text import counted, xml_text
from samepage.workbook.definitions import FieldDefinition

MOST_TEXT, MOST_COLUMNS, MOST_ROWS = 32_767, 16_384, 1_048_576  # what Excel takes
CUT = " … (cut here; answers.csv has it whole)"
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?\Z")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+\Z")
FIRST_DATE = "1900-03-01"  # Excel counts a day before it that never was
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")  # of sheets
OWN_SHEETS = ("How to read this", "Sites", "All answers", "To look at", "Data dictionary")
WIDTHS_OF_JOINED = (24, 22, 30, 22, 50, 12, 70, 40, 30, 30)
WIDTH, WIDTH_OF_ANSWERS = 24, 40  # characters


def xlsx(tables: AnswerTables, file: BinaryIO) -> None:
    """The same bytes for the same tables. Rows are kept on the disk until all are there."""
    with tempfile.TemporaryDirectory() as folder:
        # A file of its own: a run that is stopped leaves it half written, and says nothing of it.
        path = Path(folder) / "answers.xlsx"
        book = Workbook(path, {"constant_memory": True, "tmpdir": folder})
        # When the newest return was saved, and not the time of day, so that the bytes are the same again.
        book.set_properties({"created": _saved_at(tables.newest)})
        _add_sheets(tables, _SheetWriter(book))
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the disk's own, an OSError
        with path.open("rb") as made:
            shutil.copyfileobj(made, file)


def _add_sheets(tables: AnswerTables, sheets: _SheetWriter) -> None:
    chapters = _chapters(tables)
    names = {
        section: sheets.name(chapter_words(next(iter(fields.values()))) or "Other")
        for section, fields in chapters.items()
    }
    sheets.add("How to read this", _guide(tables, chapters, names), 1, 1, (28, 100))
    of_sites = sheets.begin("Sites", 1, 2)
    of_sites.add(SITE_HEADINGS)
    if tables.has_joined:
        sheets.add("All answers", chain([JOINED], tables.joined()), 1, 1, WIDTHS_OF_JOINED)
    of_chapters = [(sheets.begin(names[section], 2, 2), fields) for section, fields in chapters.items()]
    for sheet, fields in of_chapters:
        sheet.add(("", "", *fields))
        sheet.add(("Site", "Name", *headings(fields).values()))
    places = {
        name: (number, column, field)
        for number, (_, fields) in enumerate(of_chapters)
        for column, (name, field) in enumerate(fields.items(), 2)
    }
    for row in tables.sites():
        of_sites.add(row.site)
        cells: dict[int, list[tuple[int, object]]] = defaultdict(list)
        for name in row.answers:
            if name in places:
                number, column, field = places[name]
                cells[number].append((column, _typed(row, name, field)))
        for number, (sheet, _) in enumerate(of_chapters):
            sheet.add(row.site[:2], cells[number])
    for sheet in (of_sites, *(sheet for sheet, _ in of_chapters)):
        sheet.finish()
    sheets.add("To look at", chain([PROBLEM_COLUMNS], tables.problems()), 1, 1, (30, 14, 40, 80, 40, 30, 16))
    sheets.add("Data dictionary", chain([DICTIONARY_COLUMNS], tables.dictionary()), 1, 4)


def _chapters(tables: AnswerTables) -> dict[str, dict[str, FieldDefinition]]:
    """The questions of each section, as many as a sheet takes."""
    found: dict[str, dict[str, FieldDefinition]] = {}
    for name, field in tables.columns.items():
        of_section = found.setdefault(field.section, {})
        if len(of_section) < MOST_COLUMNS - 2:
            of_section[name] = field
    return found


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
    if tables.has_joined:
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
        self.plain, self.bold = book.add_format(plain), book.add_format({**plain, "bold": True})
        self.date = book.add_format({**plain, "num_format": "yyyy-mm-dd"})
        self._names = {title.casefold() for title in OWN_SHEETS}

    def begin(self, title: str, heads: int, fixed: int, widths: Sequence[int] = ()) -> _Sheet:
        """``heads`` rows and ``fixed`` columns stay in sight when the rest is scrolled; the last head has filters."""
        return _Sheet(self, self._book.add_worksheet(title), heads, fixed, widths)

    def add(
        self, title: str, rows: Iterable[Sequence[object]], heads: int, fixed: int, widths: Sequence[int] = ()
    ) -> None:
        sheet = self.begin(title, heads, fixed, widths)
        for row in rows:
            sheet.add(row)
        sheet.finish()

    def name(self, title: str) -> str:
        """At most 31 characters, none of which Excel refuses, and no name twice."""
        base = NOT_IN_NAMES.sub(" ", xml_text(title)).strip()[:31].strip() or "Sheet"
        name, number = base, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{base[: 30 - len(str(number))]} {number}"
        self._names.add(name.casefold())
        return name


@dataclass
class _Sheet:
    """A sheet to which rows are added, as many as it takes."""

    writer: _SheetWriter
    sheet: Worksheet
    heads: int
    fixed: int
    widths: Sequence[int]
    rows: int = 0
    columns: int = 0

    def add(self, row: Sequence[object], more: Iterable[tuple[int, object]] = ()) -> None:
        """The cells of a row; ``more`` are others with their columns, from 0."""
        if self.rows >= MOST_ROWS:
            return
        text_format = self.writer.bold if self.rows < self.heads else self.writer.plain
        for column, value in chain(enumerate(row), more):
            if value or value == 0:
                self._write(column, value, text_format)
        self.rows, self.columns = self.rows + 1, max(self.columns, len(row))

    def _write(self, column: int, value: object, text_format: Format) -> None:
        if isinstance(value, str):
            self.sheet.write_string(self.rows, column, _cut(xml_text(value)), text_format)
        elif isinstance(value, bool):
            self.sheet.write_boolean(self.rows, column, value)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.rows, column, value, self.writer.date)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(self.rows, column, value)

    def finish(self) -> None:
        self.sheet.freeze_panes(self.heads, self.fixed)
        for column in range(self.columns):
            usual = WIDTH if column < self.fixed else WIDTH_OF_ANSWERS
            width = self.widths[column] if column < len(self.widths) else usual
            self.sheet.set_column(column, column, width)
        if self.rows > self.heads and self.columns:
            self.sheet.autofilter(self.heads - 1, 0, self.rows - 1, self.columns - 1)


def _cut(text: str) -> str:
    if len(text) <= MOST_TEXT // 2:  # of which each may count twice
        return text
    units = text.encode("utf-16-le")  # Excel counts UTF-16 code units
    if len(units) // 2 <= MOST_TEXT:
        return text
    return units[: 2 * (MOST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT
