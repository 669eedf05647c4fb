"""The first sheet of an Excel file (ECMA-376, part 1) as rows, with what a cell holds that is no text.

A date, a number with decimals, a formula that nobody calculated or a cell merged into another would
become a text that nobody wrote. Each is a fault of its cell, which matters where the cell is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

from samepage.content.sheet_rows import NO_TEXT, UNREADABLE, Fault, SheetRow, error_fault
from samepage.errors import ContentError
from samepage.limits import MOST_ROSTER_COLUMNS, MOST_ROSTER_MERGED, MOST_ROSTER_RATIO, MOST_ROSTER_UNPACKED

EXACT = 10**15  # Excel keeps 15 digits of a number
BLOCK, OVERLAP = 1 << 20, 200  # bytes
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ZEROS = re.compile("0{2,}")  # a number format that shows leading zeros
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # a character that XML cannot hold (ECMA-376, part 1, 22.9.2.19)
AS_TEXT = "format the column as text, and type it again"
MISPLACED = Fault(
    "damaged row",
    "is followed by one that has no place in the sheet, since the file is damaged there: save it again in Excel.",
)


def xlsx_rows(path: Path) -> Iterator[SheetRow]:
    """The rows that the first sheet which is not hidden has. Raises ContentError where there is none to read."""
    try:
        message = _wrong_zip(path)
    except Exception:  # noqa: BLE001 - bad offsets, unknown methods, wrong checksums, passwords
        message = "is damaged or locked with a password: save it again as `.xlsx` without one."
    if message:
        raise ContentError.of_file(path, message)
    # openpyxl raises whatever its parsers raise for a damaged file: KeyError, ValueError, XML errors …
    damaged = ContentError.of_file(
        path, "cannot be read as an Excel file: save it again as `.xlsx` or as CSV UTF-8."
    )
    with ExitStack() as stack:
        try:
            from samepage.content.xlsx_sheet import open_sheet

            sheet = stack.enter_context(open_sheet(path, data_only=True))
            structure = _structure(path, sheet.part) if sheet else _Structure(False, ())
            formulas = (
                stack.enter_context(open_sheet(path, data_only=False)) if structure.has_formulas else None
            )
        except Exception:  # noqa: BLE001
            raise damaged from None
        if not sheet:
            raise ContentError.of_file(path, "has no sheet: put the roster on the first sheet.")
        if len(structure.merged) > MOST_ROSTER_MERGED:
            message = f"has more than {MOST_ROSTER_MERGED:,} merged cells: unmerge them."
            raise ContentError.of_file(path, message)
        merged = _MergedCells(structure.merged)
        # Read a second time for its formulas, since a cell tells either its formula or its value.
        rows = zip(sheet.rows(), formulas.rows() if formulas else repeat((0, ())), strict=False)
        while True:
            try:
                (number, row), (_, beside) = next(rows, ((0, ()), (0, ())))
            except Exception:  # noqa: BLE001
                raise damaged from None
            if not number:
                return
            if row is None:
                yield SheetRow(number, number, fault=MISPLACED)
                continue
            found = _sheet_row(number, row[:MOST_ROSTER_COLUMNS], beside or (), merged.covering(number))
            yield replace(found, other_sheets=sheet.others)


@dataclass(frozen=True)
class _Structure:
    """What openpyxl does not tell of a sheet that it reads row by row.

    ``merged`` are ranges: the columns and rows of their first and last cells, counted from 1.
    """

    has_formulas: bool
    merged: tuple[tuple[int, int, int, int], ...]


def _structure(path: Path, part: str) -> _Structure:
    """Read from the XML as bytes: in its texts, a < is always written as an entity."""
    from openpyxl.utils.cell import column_index_from_string

    has_formulas, merged = False, dict[tuple[int, int, int, int], None]()
    before = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while block := stream.read(BLOCK):
            text = before + block
            has_formulas = has_formulas or bool(FORMULA.search(text))
            for left, top, right, bottom in MERGED.findall(text):
                if len(merged) <= MOST_ROSTER_MERGED:
                    first, last = (column_index_from_string(one.decode()) for one in (left, right))
                    merged[first, int(top), last, int(bottom)] = None
            before = text[-OVERLAP:]
    return _Structure(has_formulas, tuple(merged))


class _MergedCells:
    """Tells, row after row, which cells have no text of their own because they are merged into another."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]]):
        # The last is the first to come.
        self._coming = sorted(ranges, key=lambda one: one[1], reverse=True)
        self._open: dict[int, tuple[int, int, int, int]] = {}  # by column, the range that ends last

    def covering(self, row: int) -> dict[int, str]:
        """The range that covers each such cell, as ``B2:B5``, by position from 0. Rows are asked for in order."""
        if not self._coming and not self._open:
            return {}
        from openpyxl.utils.cell import get_column_letter

        while self._coming and self._coming[-1][1] <= row:
            one = self._coming.pop()
            for column in range(one[0], min(one[2], MOST_ROSTER_COLUMNS) + 1):
                if column not in self._open or self._open[column][3] < one[3]:
                    self._open[column] = one
        self._open = {column: one for column, one in self._open.items() if one[3] >= row}
        return {
            column - 1: f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            for column, (left, top, right, bottom) in self._open.items()
            if (column, row) != (left, top)
        }


def _sheet_row(
    number: int, cells: Sequence[Any], formulas: Sequence[Any], merged: Mapping[int, str]
) -> SheetRow:
    texts: list[str] = []
    faults: dict[int, Fault] = {}
    for index, cell in enumerate(cells):
        text, fault = _content(cell)
        is_formula = index < len(formulas) and formulas[index].data_type == "f"
        # A formula that gives an empty text has the type of texts.
        if is_formula and cell.value is None and cell.data_type != "str":
            remedy = "open the file in Excel and save it, or put the value in its place"
            fault = Fault("formula without a value", f"has a formula that was not calculated: {remedy}.")
        if fault:
            faults[index] = fault
        texts.append("" if fault else text)
    if faults or any(text.strip() for text in texts):
        for index, where in merged.items():
            message = (
                f"has no cell of its own here, since {where} are merged: unmerge them, and fill in every row."
            )
            faults[index] = Fault("merged cells", message)
    return SheetRow(number, number, tuple(texts), faults)


def _content(cell: Any) -> tuple[str, Fault | None]:
    """The text of a cell, or why it has none that counts."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return "", None
    if kind == UNREADABLE:
        return "", Fault("damaged cell", "cannot be read, since the file is damaged there: type it again.")
    if kind == "e":
        return "", error_fault(str(value))
    if isinstance(value, bool):
        said = "TRUE" if value else "FALSE"
        return "", Fault(NO_TEXT, f"holds {said}, which is no text: {AS_TEXT}.")
    if isinstance(value, date | time | timedelta):
        said = str(value.date() if isinstance(value, datetime) and value.time() == time() else value)
        return "", Fault(NO_TEXT, f"holds a date or time ({said}): {AS_TEXT}.")
    if isinstance(value, int | float):
        if abs(value) >= EXACT or value != int(value):
            what = "which may have lost digits" if abs(value) >= EXACT else "with decimals"
            return "", Fault(NO_TEXT, f"holds a number {what} ({value}): {AS_TEXT}.")
        shown = str(int(value))
        zeros = ZEROS.fullmatch(_number_format(cell))
        return shown.zfill(len(zeros[0])) if zeros else shown, None
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value)), None


def _number_format(cell: Any) -> str:
    try:
        return str(cell.number_format)
    except (IndexError, KeyError):  # one that the file does not have
        return ""


def _wrong_zip(path: Path) -> str | None:
    """Why ``path`` is not unpacked, or None. Raises what zipfile raises for a damaged file."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        packed = max(1, sum(entry.compress_size for entry in entries))
        bomb = size > 10_000_000 and size > packed * MOST_ROSTER_RATIO
        if len(entries) > 2000 or size > MOST_ROSTER_UNPACKED or bomb:
            return "would unpack to an unreasonable size: save the roster alone as a new `.xlsx`, or as CSV UTF-8."
        if "[Content_Types].xml" not in archive.namelist():
            return "is a ZIP file, but not an Excel file: save it again as `.xlsx`."
        for entry in entries:
            # No Office program writes a document type, and entities could grow without bound.
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as stream:
                    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", stream.read(4096), re.IGNORECASE):
                        return "holds a document type, which Excel never writes: save it again as `.xlsx`."
    return None
