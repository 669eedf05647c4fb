"""The rows of a sheet of an Excel file by openpyxl, which is imported with this file only.

Unlike openpyxl's own reading row by row, a cell that cannot be read spoils itself, and not the file; and
rows that the file does not have cost nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import WorkSheetParser

from samepage.content.sheet_rows import LAST_ROW, UNREADABLE

AT_ONCE = 200  # rows
LAST_COLUMN = 16_384


class _Parser(WorkSheetParser):
    """Reads the XML of a sheet; a cell that it cannot make sense of has the type ``UNREADABLE``."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        before = self.col_counter
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except Exception:  # noqa: BLE001  no number, no date, no such text, a formula that is none …
            self.col_counter = max(self.col_counter, before + 1)
            place = {"row": self.row_counter, "column": self.col_counter}
            return {**place, "value": "", "data_type": UNREADABLE, "style_id": 0}
        return cell


@dataclass(frozen=True)
class Sheet:
    """A sheet to be read row by row; ``part`` is its name in the package."""

    part: str
    title: str
    reader: ExcelReader
    others: tuple[str, ...]  # sheets that are not hidden, either

    def rows(self) -> Iterator[tuple[int, Sequence[Any] | None]]:
        """The rows that are in the file, each with its number: openpyxl's cells have a value, a type and a
        number format. None stands for a row whose number says that it is not where it should be. Raises
        whatever openpyxl and its XML parser raise where the rest cannot be read."""
        rows = self._rows()
        while True:
            with warnings.catch_warnings():  # of what it leaves out, and of dates that are none
                warnings.simplefilter("ignore")
                some = list(islice(rows, AT_ONCE))
            if not some:
                return
            yield from some

    def _rows(self) -> Iterator[tuple[int, Sequence[Any] | None]]:
        book: Any = self.reader.wb
        last = 0
        with self.reader.archive.open(self.part) as source:
            parser = _Parser(
                source,
                self.reader.shared_strings,
                data_only=book.data_only,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for number, found in parser.parse():
                if last < number <= LAST_ROW:
                    last = number
                    if found:
                        yield number, _in_place(book[self.title], found)
                elif found:  # Excel writes each row once, in order
                    yield last, None


def _in_place(sheet: Any, found: Sequence[dict[str, Any]]) -> Sequence[Any]:
    """The cells of a row, those between them empty."""
    inside = [cell for cell in found if 1 <= cell["column"] <= LAST_COLUMN]
    row: list[Any] = [EMPTY_CELL] * max((cell["column"] for cell in inside), default=0)
    for cell in inside:
        row[cell["column"] - 1] = ReadOnlyCell(sheet, **cell)
    return row


@contextmanager
def open_sheet(path: Path, data_only: bool) -> Iterator[Sheet | None]:
    """The first sheet that is not hidden, with values of formulas or the formulas; None where there is no sheet."""
    reader = ExcelReader(path, read_only=True, data_only=data_only, keep_links=False)
    with closing(reader.archive), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader.read()
        parts = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        sheets = sorted(reader.wb.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        others = tuple(sheet.title for sheet in sheets[1:] if sheet.sheet_state == "visible")
        yield Sheet(parts[sheets[0].title], sheets[0].title, reader, others) if sheets else None
