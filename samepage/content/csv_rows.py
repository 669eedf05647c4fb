"""A CSV file as rows. One line is one row: a quotation mark that is left open costs its own row and no other.

RFC 4180 lets a cell go on over several lines between quotation marks. Read so, one mark too many makes a
single cell of all rows up to the next mark, and nothing in the file tells that from a long cell. So a cell
with a line break is a fault of its row, which says where its mark was opened; and the rows behind it are
read, unless they are no rows but the rest of that cell.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from samepage.content.sheet_rows import Fault, SheetRow
from samepage.errors import ContentError
from samepage.limits import MOST_ROSTER_COLUMNS, MOST_ROSTER_LINE
from samepage.text import shortened

# A cell may go on for so many lines and characters and still be taken for one; no site's name or address does.
MOST_LINES, MOST_CHARACTERS = 20, 2_000
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # which Excel writes and reads, and does not show
QUOTES = "open quotation mark, or a cell over several lines"
REMEDY = "put the whole cell in quotation marks, and write each mark inside it twice, or delete the mark."


def csv_rows(path: Path) -> Iterator[SheetRow]:
    """Every row, empty ones too. Raises ContentError where the file is no text, or not UTF-8."""
    _check_encoding(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline(MOST_ROSTER_LINE)
        named = SEPARATOR_LINE.fullmatch(first)
        if not named:
            stream.seek(0)
        outside = re.sub(r'"[^"]*"', "", first)
        separator = named[1] if named else max(",;\t", key=outside.count)
        if separator in '" \r\n' or len(separator.encode()) > 4:
            message = "names a separator that cannot be used: delete the first line."
            raise ContentError.of_file(path, message, 1, 1)
        yield from _CsvReader(_Lines(stream, begin=1 if named else 0), separator).rows()


def _check_encoding(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as stream:
        if stream.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            raise ContentError.of_file(path, 'is saved as UTF-16: save it as "CSV UTF-8".')
        stream.seek(0)
        chunk = b" "
        while chunk:
            chunk = stream.read(1 << 16)
            if b"\0" in chunk:
                line += chunk[: chunk.index(b"\0")].count(b"\n")
                message = 'holds bytes that no text has (is it saved as UTF-16?): save it as "CSV UTF-8".'
                raise ContentError.of_file(path, message, line, 1)
            try:
                line += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                message = (
                    "is not UTF-8 (an accented letter in an older encoding, such as Windows-1252?): "
                    'in Excel, save it as "CSV UTF-8".'
                )
                raise ContentError.of_file(path, message, line, 1) from None


@dataclass(frozen=True)
class _Line:
    text: str
    is_whole: bool  # not cut at MOST_ROSTER_LINE


class _Lines:
    """The lines of a file, without what ends them. Some can be looked at before they are taken."""

    def __init__(self, stream: TextIO, begin: int):
        """``begin`` lines were taken already."""
        self._stream, self._ahead = stream, deque[_Line]()
        self.taken = begin

    def take(self) -> _Line | None:
        line = self.ahead(1)
        if line:
            self._ahead.popleft()
            self.taken += 1
        return line

    def ahead(self, number: int) -> _Line | None:
        """The line that is taken as the ``number``-th from now; None behind the last one."""
        while len(self._ahead) < number:
            text = rest = self._stream.readline(MOST_ROSTER_LINE)
            if not text:
                return None
            is_whole = True
            while not rest.endswith(("\n", "\r")) and (rest := self._stream.readline(MOST_ROSTER_LINE)):
                is_whole = is_whole and not rest.strip("\r\n")
            self._ahead.append(_Line(text.rstrip("\r\n"), is_whole))
        return self._ahead[number - 1]


class _CsvReader:
    def __init__(self, lines: _Lines, separator: str):
        self._lines, self._separator = lines, separator
        # Many type spaces behind a closing mark, which the standard does not know.
        self._spaces = re.compile(rf'" +(?={re.escape(separator)}|\Z)')
        self._head: tuple[str, ...] = ()
        # The row that leaves a quotation mark open, until a line comes that might close it.
        self._opened = ""

    def rows(self) -> Iterator[SheetRow]:
        number = 0
        while line := self._lines.take():
            number += 1
            row = self._row(number, self._lines.taken, line)
            if not self._head and not row.is_empty:
                self._head = row.cells
            yield row

    def _row(self, number: int, at: int, line: _Line) -> SheetRow:
        def wrong(kind: str, message: str) -> SheetRow:
            return SheetRow(number, at, fault=Fault(kind, message))

        if not line.is_whole:
            message = f"is longer than {MOST_ROSTER_LINE:,} characters: shorten its cells, or close a quotation mark."
            return wrong("too long", message)
        if '"' not in line.text and not self._opened:
            return SheetRow(number, at, tuple(line.text.split(self._separator)[:MOST_ROSTER_COLUMNS]))
        closes = line.text.count('"') % 2 == 1
        opened, self._opened = self._opened, "" if closes else self._opened
        try:
            cells = self._strictly(self._spaces.sub('"', line.text))
        except csv.Error as error:
            if _is_open(error):
                return self._left_open(number, at, line.text)
            return wrong(QUOTES, f"has text behind a closing quotation mark: {REMEDY}")
        if closes:
            return wrong(QUOTES, f"has a quotation mark without a second one: {REMEDY}")
        if opened and cells and len(cells) != len(self._head):
            message = (
                f"has {len(cells)} of {len(self._head)} cells, and may be the rest of the cell that {opened} "
                "leaves open: close that quotation mark."
            )
            return wrong(QUOTES, message)
        return SheetRow(number, at, tuple(cells[:MOST_ROSTER_COLUMNS]))

    def _left_open(self, number: int, at: int, text: str) -> SheetRow:
        """The row of a quotation mark that its line does not close."""
        cells = self._leniently(text)
        column = self._name(len(cells))
        end = self._end_of_cell(text)
        if end:
            for _ in range(end):
                self._lines.take()
            message = (
                f"{column} goes on to line {at + end}, from a quotation mark that is opened on line {at}: "
                "write each cell on one line, or delete a mark that is too many."
            )
        else:
            self._opened = f"row {number}"
            message = (
                f"the quotation mark that opens {column} is not closed on line {at}: close it, or delete it."
            )
        return SheetRow(number, at, fault=Fault(QUOTES, message), column=len(cells))

    def _end_of_cell(self, text: str) -> int:
        """How many lines more a cell has that begins in ``text``; 0 where those that follow are rows of their own."""
        for number in range(1, MOST_LINES + 1):
            line = self._lines.ahead(number)
            if line is None or len(text) > MOST_CHARACTERS:
                return 0
            text += "\n" + line.text
            if len(self._leniently(line.text)) == len(self._head):
                return 0
            if '"' in line.text:
                try:
                    self._strictly(text)
                except csv.Error as error:
                    if not _is_open(error):
                        return 0
                else:
                    return number
        return 0

    def _strictly(self, text: str) -> Sequence[str]:
        return next(csv.reader([text], delimiter=self._separator, strict=True, skipinitialspace=True), [])

    def _leniently(self, text: str) -> Sequence[str]:
        return next(csv.reader([text], delimiter=self._separator, skipinitialspace=True), [])

    def _name(self, number: int) -> str:
        """The column of the ``number``-th cell, in words."""
        name = self._head[number - 1].strip() if number <= len(self._head) else ""
        return f"the column `{shortened(name)}`" if name else f"cell {number}"


def _is_open(error: csv.Error) -> bool:
    """Whether a text ends inside quotation marks, by what the module ``csv`` says in its strict mode."""
    return "unexpected end of data" in str(error)
