"""The database: written beside, file by file, and put in its place when all is read.

While files are read, everything is in ``answers.sqlite.part``. It grows by one transaction a file and
is taken up again after a crash. At the end its rows are copied in a fixed order into a new file, so
that the same returns give the same bytes, and that file takes the place of the old one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from dataclasses import fields as columns_of
from pathlib import Path

from samepage.errors import BuildError, display_path
from samepage.formats.returned import ReviewItem
from samepage.returns.folder import FolderFile
from samepage.returns.identify import UNKNOWN_SITE
from samepage.returns.latest import leads_and_differences
from samepage.returns.model import ReturnedWorkbook
from samepage.workbook.dictionary import DataDictionary, FieldDefinition, Key

SCHEMA = Path(__file__).with_name("schema.sql")
VERSION = "1"
ORDER = {
    "meta": "key",
    "returns": "id",
    "fields": "edition, level, language, position, name",
    "answers": "return_id, rowid",
    "differences": "site, name, return_id, value",
    "problems": "path, kind, name, message, sha256",
}
ENTRY = tuple(column.name for column in columns_of(FieldDefinition))
RETURN = (
    "id",
    "sha256",
    "path",
    "format",
    "bytes",
    "program",
    "saved_at",
    "site",
    "site_name",
    "level",
    "language",
    "edition",
    "print_edition",
    "content_hash",
    "told_by",
    "leads",
    "read_with",
)


@dataclass(frozen=True)
class StoredReturn:
    """A return that is in the database already."""

    path: str
    site: str
    edition: str
    level: str
    language: str
    told_by: str
    read_with: str

    @property
    def told_by_name(self) -> bool:
        """Whether another name of the file may tell another site."""
        return self.told_by == "fields" or self.site.startswith(UNKNOWN_SITE)


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """SQLite's and the disk's refusals as a sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BuildError(
                f"{display_path(path)} is being written by another run: let it finish, or end it"
            ) from error
        raise BuildError(
            f"{display_path(path)}: cannot be written ({error}); choose another place with --output"
        ) from error
    except sqlite3.DatabaseError as error:
        raise BuildError(
            f"{display_path(path)} is no database of answers, or a damaged one ({error}): move it away, and collect again"
        ) from error
    except OSError as error:
        raise BuildError(
            f"{display_path(path)}: cannot be written ({error.strerror or error}); choose another place with --output"
        ) from error


class AnswerStore:
    """The database at ``path``, being made. Close it with ``finish``, or leave it to go on another time."""

    def __init__(self, path: Path):
        self.path = path
        self.part = path.with_name(path.name + ".part")
        with plain_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            base = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
            if path.exists():
                _check_version(path)
            self.db = self._open()
            if self._meta("base") != base:  # begun on top of another database than there is now
                self.db.close()
                self._remove_part()
                if base:
                    beside = path.with_name(path.name + ".copy")
                    shutil.copyfile(path, beside)
                    os.replace(beside, self.part)
                self.db = self._open()
            with self.db:
                self.db.execute("BEGIN IMMEDIATE")
                if not self._tables():
                    for statement in _statements():
                        self.db.execute(statement)
                self.db.execute(
                    "INSERT OR REPLACE INTO meta VALUES ('schema', ?), ('base', ?)", (VERSION, base)
                )
                # What could not be read is tried again, and told again if it still cannot.
                self.db.execute(
                    "DELETE FROM problems WHERE kind = 'duplicate' OR sha256 NOT IN (SELECT sha256 FROM returns)"
                )

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.part, timeout=0.5, isolation_level=None)
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        return db

    def _tables(self) -> set[str]:
        return {name for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def _meta(self, key: str) -> str | None:
        if "meta" not in self._tables():
            return None
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _remove_part(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self.part.with_name(self.part.name + ending).unlink(missing_ok=True)

    def stored(self) -> dict[str, StoredReturn]:
        """By the hash of the file."""
        rows = self.db.execute(
            "SELECT sha256, path, site, edition, level, language, told_by, read_with FROM returns"
        )
        return {sha256: StoredReturn(*rest) for sha256, *rest in rows}

    def dictionaries(self) -> list[DataDictionary]:
        """Those that came from guides, as they were last given."""
        found: dict[Key, list[FieldDefinition]] = {}
        select = f"SELECT {', '.join(ENTRY)} FROM fields WHERE told_by = 'guide' ORDER BY edition, level, language, position, name"
        for row in self.db.execute(select):
            plain = dict(zip(ENTRY, row))
            entry = FieldDefinition(
                **{**plain, "options": tuple((v, t) for v, t in json.loads(plain["options"]))}
            )
            found.setdefault((entry.edition, entry.level, entry.language), []).append(entry)
        return [
            DataDictionary(key, self._meta(f"title of {key[0]}") or "", tuple(entries))
            for key, entries in found.items()
        ]

    def put_dictionaries(self, dictionaries: Iterable[DataDictionary]) -> None:
        with self._transaction():
            for one in dictionaries:
                self.db.execute("DELETE FROM fields WHERE (edition, level, language) = (?, ?, ?)", one.key)
                self._put_entries(one.entries)
                self.db.execute(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"title of {one.key[0]}", one.title)
                )

    def _put_entries(self, entries: Iterable[FieldDefinition]) -> None:
        places = ", ".join("?" * len(ENTRY))
        for entry in entries:
            row = [
                json.dumps(value, ensure_ascii=False) if name == "options" else value
                for name, value in zip(ENTRY, astuple(entry))
            ]
            self.db.execute(f"INSERT OR IGNORE INTO fields ({', '.join(ENTRY)}) VALUES ({places})", row)

    def put(self, file: FolderFile, result: ReturnedWorkbook | ReviewItem) -> None:
        """One file's rows, all or none."""
        with self._transaction():
            self.db.execute("DELETE FROM problems WHERE sha256 = ? AND kind <> 'duplicate'", (file.sha256,))
            if isinstance(result, ReviewItem):
                self._put_problem(file.path, file.sha256, result)
                return
            id = int(file.sha256[:13], 16)
            self.db.execute("DELETE FROM answers WHERE return_id = ?", (id,))
            kept = self.db.execute("SELECT saved_at FROM returns WHERE id = ?", (id,)).fetchone()
            saved_at = result.saved_at or (kept[0] if kept else file.changed)
            told = {
                "id": id,
                "sha256": file.sha256,
                "path": file.path,
                "bytes": file.bytes,
                "leads": 0,
                "saved_at": saved_at,
            }
            row = [told[name] if name in told else getattr(result, name) for name in RETURN]
            self.db.execute(
                f"INSERT OR REPLACE INTO returns ({', '.join(RETURN)}) VALUES ({', '.join('?' * len(RETURN))})",
                row,
            )
            self.db.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(id, *astuple(one)) for one in result.answers],
            )
            self._put_entries(result.entries)
            for trouble in result.troubles:
                self._put_problem(file.path, file.sha256, trouble)

    def put_problem(self, path: str, sha256: str, trouble: ReviewItem) -> None:
        with self._transaction():
            self._put_problem(path, sha256, trouble)

    def _put_problem(self, path: str, sha256: str, trouble: ReviewItem) -> None:
        self.db.execute(
            "INSERT INTO problems VALUES (?, ?, ?, ?, ?)",
            (path, sha256, trouble.kind, trouble.name, trouble.message),
        )

    def move(self, sha256: str, path: str) -> None:
        """The same file has another name now."""
        with self._transaction():
            self.db.execute("UPDATE returns SET path = ? WHERE sha256 = ?", (path, sha256))
            self.db.execute(
                "UPDATE problems SET path = ? WHERE sha256 = ? AND kind <> 'duplicate'", (path, sha256)
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with plain_errors(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def close(self) -> None:
        """Leave it unfinished; the next run goes on from here."""
        self.db.close()

    def finish(self) -> None:
        """Which returns lead, what differs, and the finished file in its place."""
        with self._transaction():
            leads_and_differences(self.db)
        new = self.path.with_name(self.path.name + ".new")
        with plain_errors(self.path):
            new.unlink(missing_ok=True)
            _copy(self.db, new)
            self.db.close()
            os.replace(new, self.path)
            self._remove_part()


def _statements() -> list[str]:
    """The schema's statements one by one: SQLite's script would end the transaction."""
    found, text = [], ""
    for line in SCHEMA.read_text("utf-8").splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            found.append(text.strip())
            text = ""
    return found


def _copy(source: sqlite3.Connection, path: Path) -> None:
    """Every row in a fixed order into a new file: what was read when leaves no trace."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA page_size = 4096")
        db.execute("BEGIN")
        for statement in _statements():
            db.execute(statement)
        for table, order in ORDER.items():
            where = " WHERE key <> 'base'" if table == "meta" else ""
            rows = source.execute(f"SELECT * FROM {table}{where} ORDER BY {order}")
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows.description))})", rows)
        db.execute("COMMIT")
    finally:
        db.close()


def _check_version(path: Path) -> None:
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    finally:
        db.close()
    if row is None or row[0] != VERSION:
        raise BuildError(
            f"{display_path(path)} was made by another version of this program: move it away, and collect again"
        )
