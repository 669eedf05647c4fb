"""``output/.journal.sqlite``: which files are finished, so that a run that was stopped goes on where it was.

One row a file, added when the file stands whole. SQLite writes it ahead (WAL) under an exclusive lock:
a run that is killed loses nothing that was noted, a row costs no wait for the disk, no second run works
in the folder, and no memory is shared between processes, so that it works in network folders too
(https://sqlite.org/wal.html#noshm). Of any number of files only a few are in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryFile

from samepage.builder.manifest import write_manifest
from samepage.builder.options import FileEntry
from samepage.errors import BuildError, display_path
from samepage.files import has_size

NAME = ".journal.sqlite"
TEMPORARY = ".masters-"  # begins the names of folders with compiled masters for other processes
VERSION = 1  # of the table: those of FileEntry; a hash of all that went in; the last run that made or kept it
TABLE = """
CREATE TABLE IF NOT EXISTS file (
    path PRIMARY KEY, sha256, bytes, pages, fields, site, level, language, edition, format, print_edition,
    key, run
) WITHOUT ROWID"""
SITES = "CREATE TABLE IF NOT EXISTS site (id PRIMARY KEY, level, name, state, roster) WITHOUT ROWID"
INDEX = "CREATE INDEX IF NOT EXISTS file_of_site ON file (site)"
CLAIMS = "CREATE TEMP TABLE claim (path PRIMARY KEY, site) WITHOUT ROWID"  # what this run is about to make
INSERT = "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class RecordedSite:
    """Whose an id is in an output folder. ``roster`` is the spreadsheet's path as seen from there, ``path`` one
    of its files."""

    id: str
    level: str
    name: str
    state: str
    roster: str
    path: str = ""


class Journal:
    """The finished files of one output folder, open for one run. See ``open_journal``."""

    def __init__(self, output: Path, database: sqlite3.Connection):
        self._output, self._database = output, database
        ((last, self.empty),) = database.execute("SELECT MAX(run), COUNT(*) = 0 FROM file")
        self._run = (last or 0) + 1
        database.execute(CLAIMS)

    def keep(self, key: str, paths: Sequence[str]) -> bool:
        """Whether each of ``paths`` was made from what ``key`` stands for, and is there still.

        They are this run's then, as if it had made them.
        """
        for path in paths:
            query = "SELECT bytes FROM file WHERE path = ? AND key = ?"
            row = self._database.execute(query, (path, key)).fetchone()
            if row is None or not has_size(self._output / path, row[0]):
                return False
        update = "UPDATE file SET run = ? WHERE path = ?"
        self._database.executemany(update, [(self._run, path) for path in paths])
        return True

    def add(self, key: str, entries: Iterable[FileEntry]) -> None:
        """Note files that stand whole, all of them or none."""
        self._database.executemany(INSERT, [(*astuple(entry), key, self._run) for entry in entries])
        self._database.commit()

    def claim(self, id: str, paths: Iterable[str]) -> None:
        """Note, for this run, that ``paths`` are to be files of the site ``id``."""
        self._database.executemany(
            "INSERT OR REPLACE INTO claim VALUES (?, ?)", [(path, id) for path in paths]
        )

    def record(self, site: RecordedSite) -> None:
        """Note whose the id is from now on."""
        self._database.execute("INSERT OR REPLACE INTO site VALUES (?, ?, ?, ?, ?)", astuple(site)[:5])

    def recorded(self, id: str) -> RecordedSite | None:
        """The site that has had ``id`` here, if any of its files is still there."""
        row = self._database.execute("SELECT * FROM site WHERE id = ?", (id,)).fetchone()
        if row is None:
            return None
        files = self._database.execute("SELECT path, bytes FROM file WHERE site = ? ORDER BY path", (id,))
        there = (path for path, size in files if has_size(self._output / path, size))
        return next((replace(RecordedSite(*row), path=path) for path in there), None)

    def other_site(self, path: str, id: str) -> str:
        """The id of another site than ``id`` whose file ``path`` is, or is about to be; "" for none."""
        for query in ("SELECT site, NULL FROM claim", "SELECT site, bytes FROM file"):
            row = self._database.execute(f"{query} WHERE path = ?", (path,)).fetchone()
            if row and row[0] != id and (row[1] is None or has_size(self._output / path, row[1])):
                return str(row[0])
        return ""

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
    return (FileEntry(*row[:-2]) for row in rows)


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
    with _opened(output) as database:
        _remove_unfinished(output)
        try:
            yield Journal(output, database)
        finally:
            _remove_unfinished(output)


@contextmanager
def look_into_journal(output: Path) -> Iterator[Journal]:
    """The journal of ``output``, where nothing is to be made: an empty one, in memory, where there is none.

    Raises BuildError as ``open_journal``.
    """
    if (output / NAME).exists():
        with _opened(output) as database:
            yield Journal(output, database)
    else:
        with closing(sqlite3.connect(":memory:")) as database:
            _make_tables(database)
            yield Journal(output, database)


@contextmanager
def _opened(output: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(_open_database(output / NAME)) as database:
            yield database
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
    database = sqlite3.connect(path.resolve().as_uri() + lock, timeout=0, uri=True)
    try:
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            database.execute(f"PRAGMA {setting}")
        ((version,),) = database.execute("PRAGMA user_version")
        usable = version in (0, VERSION) and database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
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
    _make_tables(database)
    database.execute(f"PRAGMA user_version = {VERSION}")
    return database


def _make_tables(database: sqlite3.Connection) -> None:
    for statement in (TABLE, SITES, INDEX):
        database.execute(statement)


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
    for part in (*output.glob(".*.part"), *output.glob("*/.*.part")):
        with suppress(OSError):
            part.unlink()
    for folder in output.glob(f"{TEMPORARY}*"):
        rmtree(folder, ignore_errors=True)


def _cannot_write(output: Path, reason: object) -> BuildError:
    return BuildError(
        f"{display_path(output / NAME)}: cannot be written ({reason}); "
        "make room, or choose another folder with --output"
    )
