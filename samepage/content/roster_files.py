"""CSV and XLSX files as rows of strings, one at a time and within bounds."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samepage.errors import ContentError, Problem, display_path

MAX_BYTES = 100_000_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 300  # the text of a large real roster packs about 20 to 1
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL_BYTES = 100_000


@dataclass(frozen=True)
class Cells:
    """A row; ``number`` is the line of a CSV, or the row of a sheet, counted from 1."""

    number: int
    cells: tuple[str, ...]


def open_rows(path: Path) -> Iterator[Cells]:
    """The rows of ``path``, the first one with the columns' names. Raises ContentError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _error(path, f"is larger than {MAX_BYTES // 1_000_000} MB: split the roster.")
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise _error(path, f"cannot be read ({reason}): check its name and its permissions.") from None
    if head.startswith(b"PK"):
        return _xlsx(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _error(path, "is an old Excel file: save it as `.xlsx` or as CSV UTF-8.")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise _error(path, "is not an Excel file, whatever its name says: save it again as `.xlsx`.")
    return _csv(path)


def _error(path: Path, message: str, line: int = 0, column: int = 0) -> ContentError:
    return ContentError([Problem(display_path(path), line, column, message)])


def _csv(path: Path) -> Iterator[Cells]:
    _check_utf8(path)
    csv.field_size_limit(MAX_CELL_BYTES)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(MAX_CELL_BYTES)
        named = re.fullmatch(r"sep=(.)\s*", first, re.I)  # a line that Excel writes and reads
        delimiter = named.group(1) if named else _delimiter(first)
        skipped = 1 if named else 0
        if not named:
            stream.seek(0)
        try:
            reader = csv.reader(stream, delimiter=delimiter)
        except (TypeError, ValueError):
            raise _error(
                path, "names a separator that cannot be used: delete the first line.", 1, 1
            ) from None
        line = 0
        try:
            for count, row in enumerate(reader):
                if count > MAX_ROWS:
                    raise _error(path, f"has more than {MAX_ROWS:,} rows: split the roster.")
                # A row with line breaks inside quotes begins where the one before it ended.
                yield Cells(line + 1 + skipped, tuple(row[:MAX_COLUMNS]))
                line = reader.line_num
        except csv.Error as error:
            reason = "a quotation mark that is never closed?" if "field larger" in str(error) else f"{error}."
            raise _error(
                path,
                f"cannot be read as CSV from here on ({reason}): check the quotation marks.",
                line + 1 + skipped,
                1,
            ) from None


def _check_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as stream:
        if stream.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise _error(path, 'is saved as UTF-16: save it as "CSV UTF-8".')
        stream.seek(0)
        while True:
            chunk = stream.read(1 << 16)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                message = 'is not UTF-8 (an accented letter in an older encoding?): in Excel, save it as "CSV UTF-8".'
                raise _error(path, message, line, 1) from None
            if not chunk:
                return


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _xlsx(path: Path) -> Iterator[Cells]:
    _check_zip(path)
    from openpyxl import load_workbook

    damaged = "cannot be read as an Excel file: save it again as `.xlsx` or as CSV UTF-8."
    # openpyxl raises whatever its parsers raise for a damaged file: KeyError, ValueError, XML errors …
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception:
        raise _error(path, damaged) from None
    try:
        if not book.worksheets:
            raise _error(path, "has no sheet: put the roster on the first sheet.")
        sheet = book.worksheets[0]
        # The size that a file declares may be wrong; the rows tell.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        number = 0
        begun = False
        while True:
            try:
                row = next(rows, None)
            except Exception:
                raise _error(path, damaged) from None
            if row is None:
                return
            number += 1
            if number > MAX_ROWS:
                raise _error(path, f"has more than {MAX_ROWS:,} rows: split the roster.")
            cells = tuple(_text(cell) for cell in row)
            begun = begun or any(cell.strip() for cell in cells)
            if begun:
                yield Cells(number, cells)
    finally:
        book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            packed = max(1, sum(entry.compress_size for entry in entries))
            if (
                len(entries) > 2000
                or total > MAX_UNPACKED
                or (total > 10_000_000 and total > packed * MAX_RATIO)
            ):
                raise _error(
                    path,
                    "would unpack to an unreasonable size: save the roster alone as a new `.xlsx`, or as CSV UTF-8.",
                )
            if "[Content_Types].xml" not in archive.namelist():
                raise _error(path, "is a ZIP file, but not an Excel file: save it again as `.xlsx`.")
            for entry in entries:
                # No Office program writes a document type, and entities could grow without bound.
                if entry.filename.endswith((".xml", ".rels")):
                    with archive.open(entry) as stream:
                        if re.search(rb"<!\s*(DOCTYPE|ENTITY)", stream.read(4096), re.I):
                            raise _error(
                                path,
                                "holds a document type, which Excel never writes: save it again as `.xlsx`.",
                            )
    except ContentError:
        raise
    except Exception:  # a damaged archive: bad offsets, unknown methods, wrong checksums, passwords
        raise _error(
            path, "is damaged or locked with a password: save it again as `.xlsx` without one."
        ) from None
