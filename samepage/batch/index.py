"""Files by path with what is known of each, for more files than fit into memory.

SQLite keeps the index in a file of its own without a name, which is gone when this process ends,
however it ends. It takes some two megabytes of memory for any number of files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TABLE = """CREATE TABLE file (
    path TEXT PRIMARY KEY, key TEXT NOT NULL, bytes INTEGER NOT NULL, entry TEXT NOT NULL, met INTEGER NOT NULL
) WITHOUT ROWID"""

FileEntry = Mapping[str, Any]  # what the manifest says of a file: path, sha256, bytes …


@dataclass(frozen=True)
class IndexedFile:
    """``key`` is a hash of all that went into the file, "" where no one knows."""

    key: str
    bytes: int


class FileIndex:
    """Entries by path; what is put last counts. ``met`` marks files of this run."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect("", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = OFF")
        self._sql.execute(TABLE)
        self._sql.execute("BEGIN")

    def close(self) -> None:
        self._sql.close()

    def put(self, entry: FileEntry, key: str = "", met: bool = False) -> None:
        told = json.dumps(entry, ensure_ascii=False)
        self._sql.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)",
            (entry["path"], key, entry["bytes"], told, met),
        )

    def put_if_new(self, entry: FileEntry) -> None:
        told = json.dumps(entry, ensure_ascii=False)
        self._sql.execute(
            "INSERT OR IGNORE INTO file VALUES (?, '', ?, ?, 0)", (entry["path"], entry["bytes"], told)
        )

    def get(self, path: str) -> IndexedFile | None:
        row = self._sql.execute("SELECT key, bytes FROM file WHERE path = ?", (path,)).fetchone()
        return IndexedFile(*row) if row else None

    def meet(self, paths: Iterable[str]) -> None:
        self._sql.executemany("UPDATE file SET met = 1 WHERE path = ?", ((path,) for path in paths))

    def entries(self, met: bool = False) -> Iterator[tuple[str, FileEntry]]:
        """Key and entry of every file, or of this run's, by path."""
        rows = self._sql.execute(f"SELECT key, entry FROM file {'WHERE met' if met else ''} ORDER BY path")
        return ((key, json.loads(entry)) for key, entry in rows)

    def entry(self, path: str) -> FileEntry | None:
        row = self._sql.execute("SELECT entry FROM file WHERE path = ?", (path,)).fetchone()
        return json.loads(row[0]) if row else None
