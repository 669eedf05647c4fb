"""CSV and XLSX files as rows of strings, one at a time and within bounds."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samepage.errors import ContentError
from samepage.files import read_regular

MAX_BYTES = 100_000_000
MAX_UNPACKED = 400_000_000
MAX_RATIO = 300  # the text of a large real roster packs about 20 to 1
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL_BYTES = 100_000
_TOO_LONG = f"has more than {MAX_ROWS:,} rows: split the roster."


@dataclass(frozen=True)
class Cells:
    """A row; ``number`` is the line of a CSV, or the row of a sheet, counted from 1."""

    number: int
    cells: tuple[str, ...]


def open_rows(path: Path) -> Iterator[Cells]:
    """The rows of ``path``, the first one with the columns' names. Raises ContentError."""
    try:
        size = path.stat().st_size
        head = read_regular(path, 4096)
    except OSError as error:
        message = (
            f"cannot be read ({error.strerror or 'unknown reason'}): check its name and its permissions."
        )
        raise ContentError.of_file(path, message) from None
    if size > MAX_BYTES:
        raise ContentError.of_file(path, f"is larger than {MAX_BYTES // 1_000_000} MB: split the roster.")
    if head.startswith(b"PK"):
        return _xlsx(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ContentError.of_file(path, "is an old Excel file: save it as `.xlsx` or as CSV UTF-8.")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        message = "is not an Excel file, whatever its name says: save it again as `.xlsx`."
        raise ContentError.of_file(path, message)
    return _csv(path)


def _csv(path: Path) -> Iterator[Cells]:
    _check_utf8(path)
    csv.field_size_limit(MAX_CELL_BYTES)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(MAX_CELL_BYTES)
        named = re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE)  # a line that Excel writes and reads
        if not named:
            stream.seek(0)
        bare = re.sub(r'"[^"]*"', "", first)
        try:
            reader = csv.reader(stream, delimiter=named[1] if named else max(",;\t", key=bare.count))
        except (TypeError, ValueError):
            message = "names a separator that cannot be used: delete the first line."
            raise ContentError.of_file(path, message, 1, 1) from None
        number = 2 if named else 1
        try:
            for count, row in enumerate(reader):
                if count > MAX_ROWS:
                    raise ContentError.of_file(path, _TOO_LONG)
                yield Cells(number, tuple(row[:MAX_COLUMNS]))
                # A row with line breaks inside quotes begins where the one before it ended.
                number = reader.line_num + (2 if named else 1)
        except csv.Error as error:
            reason = "a quotation mark that is never closed?" if "field larger" in str(error) else f"{error}."
            message = f"cannot be read as CSV from here on ({reason}): check the quotation marks."
            raise ContentError.of_file(path, message, number, 1) from None


def _check_utf8(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as stream:
        if stream.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise ContentError.of_file(path, 'is saved as UTF-16: save it as "CSV UTF-8".')
        stream.seek(0)
        chunk = b" "
        while chunk:
            chunk = stream.read(1 << 16)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                message = 'is not UTF-8 (an accented letter in an older encoding?): in Excel, save it as "CSV UTF-8".'
                raise ContentError.of_file(path, message, line, 1) from None


def _xlsx(path: Path) -> Iterator[Cells]:
    try:
        message = _wrong_zip(path)
    except Exception:  # noqa: BLE001 - bad offsets, unknown methods, wrong checksums, passwords
        message = "is damaged or locked with a password: save it again as `.xlsx` without one."
    if message:
        raise ContentError.of_file(path, message)
    from openpyxl import load_workbook

    # openpyxl raises whatever its parsers raise for a damaged file: KeyError, ValueError, XML errors …
    damaged = ContentError.of_file(
        path, "cannot be read as an Excel file: save it again as `.xlsx` or as CSV UTF-8."
    )
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception:  # noqa: BLE001
        raise damaged from None
    try:
        if not book.worksheets:
            raise ContentError.of_file(path, "has no sheet: put the roster on the first sheet.")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the size that a file declares may be wrong
        rows = enumerate(sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True), 1)
        begun = False
        while True:
            try:
                number, row = next(rows, (0, ()))
            except Exception:  # noqa: BLE001
                raise damaged from None
            if not number:
                return
            if number > MAX_ROWS:
                raise ContentError.of_file(path, _TOO_LONG)
            cells = tuple(map(_text, row))
            begun = begun or any(cell.strip() for cell in cells)
            if begun:
                yield Cells(number, cells)
    finally:
        book.close()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _wrong_zip(path: Path) -> str | None:
    """Why ``path`` is not unpacked, or None. Raises what zipfile raises for a damaged file."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size = sum(entry.file_size for entry in entries)
        packed = max(1, sum(entry.compress_size for entry in entries))
        bomb = size > 10_000_000 and size > packed * MAX_RATIO
        if len(entries) > 2000 or size > MAX_UNPACKED or bomb:
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
