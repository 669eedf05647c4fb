"""``output/.journal.sqlite``: which files are finished, so that a run that was stopped goes on where it was.

One row a file, added when the file stands whole. SQLite writes it ahead (WAL) under an exclusive lock:
a run that is killed loses nothing that was noted, a row costs no wait for the disk, no second run works
in the folder, and no memory is shared between processes, so that it works in network folders too
(https://sqlite.org/wal.html#noshm). Of any number of files only a few are in memory.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile

from samepage.builder.manifest import write_manifest
from samepage.builder.options import FileEntry
from samepage.errors import BuildError, display_path
from samepage.files import has_size, remove_unfinished

NAME = ".journal.sqlite"
TEMPORARY = ".masters-"  # begins the names of folders with compiled masters for other processes
# Of the table: the attributes of FileEntry; a hash of all that went in; the last run that made or kept it; and a
# hash of the row, since SQLite does not notice a flipped bit.
VERSION = 2
MOST_RUNS = 2_000_000_000
COLUMNS = (*(column.name for column in fields(FileEntry)), "key", "run", "seal")
TABLE = f"CREATE TABLE IF NOT EXISTS file ({', '.join(COLUMNS)}, PRIMARY KEY (path)) WITHOUT ROWID"
INSERT = f"INSERT OR REPLACE INTO file VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Journal:
    """The finished files of one output folder, open for one run. See ``open_journal``."""

    def __init__(self, output: Path, database: sqlite3.Connection):
        self._output, self._database = output, database
        query = f"SELECT MAX(run), COUNT(*) = 0 FROM file WHERE run BETWEEN 0 AND {MOST_RUNS}"  # noqa: S608
        ((last, self.empty),) = database.execute(query)
        self._run = (last or 0) + 1

    def keep(self, key: str, paths: Sequence[str]) -> bool:
        """Whether each of ``paths`` was made from what ``key`` stands for, and is there still.

        They are this run's then, as if it had made them.
        """
        entries = []
        for path in paths:
            query = "SELECT * FROM file WHERE path = ? AND key = ?"
            entry = next(_entries(self._database.execute(query, (path, key))), None)
            if entry is None or not has_size(self._output / path, entry.bytes):
                return False
            entries.append(entry)
        self._note(key, entries)
        return True

    def add(self, key: str, entries: Iterable[FileEntry]) -> None:
        """Note files that stand whole, all of them or none."""
        self._note(key, entries)
        self._database.commit()

    def _note(self, key: str, entries: Iterable[FileEntry]) -> None:
        rows = [(*astuple(entry), key, self._run) for entry in entries]
        self._database.executemany(INSERT, [(*row, _seal(row)) for row in rows])

    def entry(self, path: str) -> FileEntry | None:
        return next(_entries(self._database.execute("SELECT * FROM file WHERE path = ?", (path,))), None)

    def of_this_run(self) -> Iterator[FileEntry]:
        """What this run made or kept, by path."""
        rows = self._database.execute("SELECT * FROM file WHERE run = ? ORDER BY path", (self._run,))
        return _entries(rows)

    def finish(self) -> None:
        """Write the manifest: what is in the journal, and what an earlier manifest names."""
        self._database.commit()
        write_manifest(self._output, _entries(self._database.execute("SELECT * FROM file ORDER BY path")))


def _entries(rows: sqlite3.Cursor) -> Iterator[FileEntry]:
    """Without damaged rows: their files are made again."""
    for *row, seal in rows:
        if seal == _seal(tuple(row)):
            yield FileEntry(*row[:-2])


def _seal(row: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(row).encode()).hexdigest()[:16]


@contextmanager
def open_journal(output: Path) -> Iterator[Journal]:
    """The journal of ``output``, and nobody else's until it is closed.

    What a stopped run left unfinished is removed. Raises BuildError where another run is at work in
    the folder, or the disk refuses.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(output, error.strerror or error) from error
    try:
        with closing(_open_database(output / NAME)) as database:
            _remove_unfinished(output)
            try:
                yield Journal(output, database)
            finally:
                _remove_unfinished(output)
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise BuildError(
                f"{display_path(output)}: another build is writing there; wait until it is done, or choose "
                "another folder with --output"
            ) from error
        raise _cannot_write(output, error) from error


def _open_database(path: Path) -> sqlite3.Connection:
    """A journal that is damaged, or of another version, is made anew: what it listed is built again."""
    lock = "" if _locks_work(path.parent) else "?vfs=unix-none"
    database = sqlite3.connect(path.absolute().as_uri() + lock, timeout=0, uri=True)
    database.text_factory = lambda data: data.decode("utf-8", "replace")  # of a damaged row, too
    try:
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            database.execute(f"PRAGMA {setting}")
        usable = _is_usable(database)
    except sqlite3.Error as error:
        usable = False
        if _code(error) not in DAMAGED:
            database.close()
            raise
    if not usable:
        database.close()
        for ending in ("", "-wal"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        return _open_database(path)
    database.execute(f"PRAGMA user_version = {VERSION}")
    return database


def _is_usable(database: sqlite3.Connection) -> bool:
    """Whether it is new, or whole and of this version."""
    ((version,),) = database.execute("PRAGMA user_version")
    if version not in (0, VERSION) or database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        return False
    database.execute(TABLE)
    found = database.execute("SELECT * FROM file LIMIT 0").description
    return tuple(column[0] for column in found) == COLUMNS


def _locks_work(folder: Path) -> bool:
    """Some network folders have no locks: two runs at once are left to whoever starts them there."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        with TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _code(error: sqlite3.Error) -> int:
    """The primary result code (https://sqlite.org/rescode.html), 0 where it is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _remove_unfinished(output: Path) -> None:
    """Remove parts of files and temporary folders that no living process goes on with."""
    for pattern in (".*.part", "*/.*.part"):
        remove_unfinished(output, pattern)
    for folder in output.glob(f"{TEMPORARY}*"):
        rmtree(folder, ignore_errors=True)


def _cannot_write(output: Path, reason: object) -> BuildError:
    return BuildError(
        f"{display_path(output / NAME)}: cannot be written ({reason}); "
        "make room, or choose another folder with --output"
    )
