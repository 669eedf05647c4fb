"""The rows of a roster that are not built: counted by kind, and listed in a CSV file, however many they are."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections import Counter
from pathlib import Path

from samepage.files import whole_file, write_csv
from samepage.text import slug_from, visible

HEADS = ("row", "line", "kind", "what is wrong")
PLACE = re.compile(r":(\d+):\d+: row (\d+)(?: \(line \d+\))?: ")


class RowProblems:
    """Kept in a temporary SQLite file, so that memory use does not grow with the number of rows."""

    def __init__(self, file: str):
        """``file`` is the roster, as the lines about its rows name it."""
        self._file = file
        self.kinds = Counter[str]()
        self._sql = sqlite3.connect("", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = OFF")
        self._sql.execute("CREATE TABLE problem (row INTEGER, line INTEGER, kind TEXT, message TEXT)")
        self._sql.execute("BEGIN")

    @property
    def number(self) -> int:
        return self.kinds.total()

    def add(self, line: str, kind: str) -> None:
        """``line`` is the message about a row, as it is printed."""
        self.kinds[kind] += 1
        line = visible(line)
        message = line.removeprefix(self._file)
        place = PLACE.match(message)
        at, row = map(int, place.groups()) if place else (0, 0)
        message = message[place.end() :] if place else line
        self._sql.execute("INSERT INTO problem VALUES (?, ?, ?, ?)", (row, at, kind, message))

    def write(self, path: Path) -> None:
        """All of them in the order of rows, as CSV. Raises BuildError where the disk refuses."""
        rows = self._sql.execute("SELECT * FROM problem ORDER BY row, kind, message")
        with whole_file(path, durable=False) as file:
            write_csv(file, itertools.chain([HEADS], rows))


def list_path(output: Path, roster: Path) -> Path:
    """Where the list of the rows of ``roster`` stands that are not built."""
    return output / f"{slug_from(roster.stem) or 'roster'}-not-built.csv"
