"""CSV and XLSX files as rows of texts, one at a time and within bounds."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from samepage.content.csv_rows import csv_rows
from samepage.content.sheet_rows import LAST_ROW, SheetRow
from samepage.content.xlsx_rows import xlsx_rows
from samepage.errors import ContentError
from samepage.files import read_regular
from samepage.limits import MOST_ROSTER_BYTES, MOST_ROSTER_ROWS


def open_rows(path: Path) -> Iterator[SheetRow]:
    """The rows of ``path`` that are not empty, the first one with the columns' names. Raises ContentError."""
    for row in _all_rows(path):
        # A spreadsheet may go on with empty rows, but has no more than LAST_ROW of them.
        if row.number > (LAST_ROW if row.is_empty else MOST_ROSTER_ROWS + 1):
            message = f"has more than {MOST_ROSTER_ROWS:,} rows: split the roster."
            raise ContentError.of_file(path, message)
        if not row.is_empty:
            yield row


def _all_rows(path: Path) -> Iterator[SheetRow]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ContentError.of_file(path, "is no file: give the path of a CSV or Excel file.")
        head = read_regular(path, 4096)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        message = f"cannot be read ({reason}): check its name and its permissions."
        raise ContentError.of_file(path, message) from None
    if status.st_size > MOST_ROSTER_BYTES:
        message = f"is larger than {MOST_ROSTER_BYTES // 1_000_000} MB: split the roster."
        raise ContentError.of_file(path, message)
    if head.startswith(b"PK"):
        return xlsx_rows(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        message = (
            "is an old Excel file, or one with a password: save it as `.xlsx` without one, or as CSV UTF-8."
        )
        raise ContentError.of_file(path, message)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        message = "is not an Excel file, whatever its name says: save it again as `.xlsx`."
        raise ContentError.of_file(path, message)
    return csv_rows(path)
