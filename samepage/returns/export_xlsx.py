"""``answers.xlsx``: a sheet a stage, with a row a site; the sites, the data dictionary and the problems.

Every text is stored as text, whatever it begins with: the file has no formula. Cells are typed:
numbers, dates, yes or no.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from samepage.returns.tables import SITE_COLUMNS, AnswerColumn, AnswerTables, in_words

MOST_TEXT, MOST_COLUMNS, MOST_ROWS = 32_767, 16_384, 1_048_576  # what Excel takes
CUT = " … (cut here; answers.csv has it whole)"
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?\Z")
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+\Z")
SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
EPOCH = (1980, 1, 1, 0, 0, 0)


def xlsx(tables: AnswerTables) -> bytes:
    """The same bytes for the same tables."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    # Excel's date picker and filters need real dates; the head stays in sight.
    _sheet(book, taken, "Sites", [SITE_COLUMNS, *(row.site for row in tables.rows)], 1, 2)
    sections: dict[str, list[AnswerColumn]] = {}
    for column in tables.columns:
        sections.setdefault(column.section, []).append(column)
    for columns in sections.values():
        columns = columns[: MOST_COLUMNS - 2]
        first = columns[0]
        title = first.section_title or first.section or "Other"
        title = f"{first.section_number} {title}" if first.section_number else title
        head = [
            ("site", "site_name", *(c.question or c.name for c in columns)),
            ("", "", *(c.name for c in columns)),
        ]
        rows = [
            (*row.site[:2], *(_typed(row.answers.get(c.name, ()), c.kind) for c in columns))
            for row in tables.rows
        ]
        _sheet(book, taken, title, [*head, *rows], 2, 2)
    _sheet(book, taken, "Data dictionary", tables.dictionary, 1, 4)
    _sheet(book, taken, "Problems", tables.problems, 1, 1)
    out = io.BytesIO()
    book.save(out)
    return _same_every_time(out.getvalue(), tables.newest or "1980-01-01T00:00:00Z")


def _typed(values: Sequence[tuple[str, str]], kind: str) -> Any:
    """A number, date or yes where the field asks for one and that is what stands there; else text."""
    if not values:
        return None
    value = values[0][0]
    if len(values) == 1:
        if kind == "check":
            return True
        if kind == "marks" and value.isascii() and value.isdigit() and len(value) < 4:
            return int(value)  # a step of a scale
        if kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", value) and value >= "1900-03-01":
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        if kind == "number" and (NUMBER.match(value) or THOUSANDS.match(value)):
            number = float(value.replace(",", ""))
            return int(number) if number == int(number) else number
    return in_words(values)


def _sheet(
    book: Workbook, taken: set[str], title: str, rows: Iterable[Sequence[Any]], heads: int, fixed: int
) -> None:
    sheet = book.create_sheet(_name(title, taken))
    # Set once and shared: openpyxl compares every style given to a cell with all others.
    looks = []
    for bold in (False, True):
        cell = WriteOnlyCell(sheet)
        cell.alignment, cell.font = Alignment(wrap_text=True, vertical="top"), Font(bold=bold)
        looks.append(cell._style)
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}{heads + 1}"
    rows = list(rows)[:MOST_ROWS]
    width = max(map(len, rows), default=1)
    for number in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24 if number <= fixed else 40
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, value, looks[number < heads]) for value in row])


def _name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none of which Excel refuses, and no name twice."""
    base = SHEET_NAME.sub(" ", UNSHOWN.sub("", title)).strip()[:31].strip() or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: 30 - len(str(number))]} {number}"
    taken.add(name.casefold())
    return name


def _cell(sheet: Any, value: Any, look: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = UNSHOWN.sub("", value)
    if len(value.encode("utf-16-le")) // 2 > MOST_TEXT:
        value = value.encode("utf-16-le")[: 2 * (MOST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # never a formula or an error, whatever it begins with
    cell._style = look
    return cell


def _same_every_time(data: bytes, saved_at: str) -> bytes:
    """openpyxl writes the time of day into the package; here stands when the newest return was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + saved_at.encode(), part
                )
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(info, part)
    return out.getvalue()
