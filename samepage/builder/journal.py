"""``output/.journal.sqlite``: which files are finished, so that a run that was stopped goes on where it was.

One row a file, added when the file stands whole. SQLite writes it ahead (WAL) under an exclusive lock:
a run that is killed loses nothing that was noted, a row costs no wait for the disk, no second run works
in the folder, and no memory is shared between processes, so that it works in network folders too
(https://sqlite.org/wal.html#noshm). Of any number of files only a few are in memory.
"""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO

from samepage.builder.manifest import write_manifest
from samepage.builder.options import FileEntry
from samepage.errors import BuildError, display_path, not_stored, reason_of, refused_by_system, remedy_for
from samepage.files import has_size, open_regular, read_regular, remove_unfinished

NAME = ".journal.sqlite"
TEMPORARY = ".masters-"  # begins the names of folders with compiled masters for other processes
# Of the tables: the attributes of FileEntry; a hash of all that went in; the last run that made or kept it. Every row
# ends in a hash of itself, since SQLite does not notice a flipped bit.
VERSION = 2
MOST_RUNS = 2_000_000_000
COLUMNS = (*(column.name for column in fields(FileEntry)), "key", "run", "seal")
SITE_COLUMNS = ("id", "level", "name", "state", "roster", "seal")
TABLE = f"CREATE TABLE IF NOT EXISTS file ({', '.join(COLUMNS)}, PRIMARY KEY (path)) WITHOUT ROWID"
SITES = f"CREATE TABLE IF NOT EXISTS site ({', '.join(SITE_COLUMNS)}, PRIMARY KEY (id)) WITHOUT ROWID"
INDEX = "CREATE INDEX IF NOT EXISTS file_of_site ON file (site)"
CLAIMS = "CREATE TEMP TABLE claim (path PRIMARY KEY, site) WITHOUT ROWID"  # what this run is about to make
INSERT = f"INSERT OR REPLACE INTO file VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
INSERT_SITE = f"INSERT OR REPLACE INTO site VALUES ({', '.join('?' * len(SITE_COLUMNS))})"  # noqa: S608
SHARED_FIRST, SHARED_SIZE = 0x40000002, 510  # what SQLite locks of a file
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
        query = f"SELECT MAX(run), COUNT(*) = 0 FROM file WHERE run BETWEEN 0 AND {MOST_RUNS}"  # noqa: S608
        ((last, self.empty),) = database.execute(query)
        self._run = (last or 0) + 1
        database.execute(CLAIMS)

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

    def claim(self, id: str, paths: Iterable[str]) -> None:
        """Note, for this run, that ``paths`` are to be files of the site ``id``."""
        self._database.executemany(
            "INSERT OR REPLACE INTO claim VALUES (?, ?)", [(path, id) for path in paths]
        )

    def record(self, site: RecordedSite) -> None:
        """Note whose the id is from now on."""
        self._database.execute(INSERT_SITE, _sealed(astuple(site)[:-1]))

    def recorded(self, id: str) -> RecordedSite | None:
        """The site that has had ``id`` here, if any of its files is still there."""
        row = next(_whole_rows(self._database.execute("SELECT * FROM site WHERE id = ?", (id,))), None)
        if row is None:
            return None
        files = _entries(self._database.execute("SELECT * FROM file WHERE site = ? ORDER BY path", (id,)))
        there = (file.path for file in files if has_size(self._output / file.path, file.bytes))
        return next((replace(RecordedSite(*row), path=path) for path in there), None)

    def other_site(self, path: str, id: str) -> str:
        """The id of another site than ``id`` whose file ``path`` is, or is about to be; "" for none."""
        claimed = self._database.execute("SELECT site FROM claim WHERE path = ?", (path,)).fetchone()
        if claimed and claimed[0] != id:
            return str(claimed[0])
        file = self.entry(path)
        return file.site if file and file.site != id and has_size(self._output / path, file.bytes) else ""

    def _note(self, key: str, entries: Iterable[FileEntry]) -> None:
        self._database.executemany(INSERT, [_sealed((*astuple(entry), key, self._run)) for entry in entries])

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


def _entries(rows: Iterable[tuple[Any, ...]]) -> Iterator[FileEntry]:
    return (FileEntry(*row[:-2]) for row in _whole_rows(rows))


def _whole_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Without their seals, and without damaged rows: what those stand for is made again."""
    return (row[:-1] for row in rows if row == _sealed(row[:-1]))


def _sealed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row, hashlib.sha256(repr(row).encode()).hexdigest()[:16])


@contextmanager
def open_journal(output: Path) -> Iterator[Journal]:
    """The journal of ``output``, and nobody else's until it is closed.

    What a stopped run left unfinished is removed. Raises BuildError where another run is at work in
    the folder, or the disk refuses.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(
            f"{display_path(output / NAME)}: cannot be written ({reason_of(error)}); {remedy_for(error)}"
        ) from error
    with _opened(output) as database:
        _remove_unfinished(output)
        try:
            yield Journal(output, database)
        finally:
            _remove_unfinished(output)


@contextmanager
def look_into_journal(output: Path) -> Iterator[Journal]:
    """The journal of ``output`` as it is, where nothing is to be made: a copy, since SQLite writes when it opens one.

    It is empty where there is none. Raises BuildError where another run is at work in the folder, or the
    disk refuses.
    """
    with TemporaryDirectory() as name:
        if (output / NAME).exists():
            _copy_journal(output, Path(name))
        with _opened(Path(name)) as database:
            yield Journal(output, database)


def _copy_journal(output: Path, folder: Path) -> None:
    try:
        with open_regular(output / NAME) as file:
            _lock_shared(file, output)
            (folder / NAME).write_bytes(file.read())
            with suppress(FileNotFoundError):
                (folder / f"{NAME}-wal").write_bytes(read_regular(output / f"{NAME}-wal"))
    except OSError as error:
        raise BuildError(refused_by_system(error)) from error


def _lock_shared(file: BinaryIO, output: Path) -> None:
    """Until ``file`` is closed, nobody writes. The bytes are those of SQLite (its os.h, SHARED_FIRST)."""
    try:
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
    except ImportError:  # Windows
        return
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            raise _at_work(output) from error


@contextmanager
def _opened(output: Path) -> Iterator[sqlite3.Connection]:
    try:
        with closing(_open_database(output / NAME)) as database:
            yield database
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise _at_work(output) from error
        raise _cannot_write(output, *not_stored(error)) from error


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
    _make_tables(database)
    queries = {"SELECT * FROM file LIMIT 0": COLUMNS, "SELECT * FROM site LIMIT 0": SITE_COLUMNS}
    return all(
        tuple(column[0] for column in database.execute(query).description) == columns
        for query, columns in queries.items()
    )


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
    for pattern in (".*.part", "*/.*.part"):
        remove_unfinished(output, pattern)
    for folder in output.glob(f"{TEMPORARY}*"):
        rmtree(folder, ignore_errors=True)


def _at_work(output: Path) -> BuildError:
    return BuildError(
        f"{display_path(output)}: another build is writing there; wait until it is done, or choose "
        "another folder with --output"
    )


def _cannot_write(output: Path, reason: str, remedy: str) -> BuildError:
    return BuildError(
        f"{display_path(output / NAME)}: cannot be written ({reason}); {remedy} another folder with --output"
    )
