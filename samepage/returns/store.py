"""Writes the database of answers: file by file beside the old one, which it replaces when all is read.

While files are read, everything is in ``answers.sqlite.part``. It grows by one transaction a file and
is taken up again after a crash. At the end its rows are copied in a fixed order into a new file, so
that the same returns give the same bytes, and that file takes the place of the old one.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import fields, replace
from itertools import groupby, starmap, zip_longest
from operator import attrgetter, eq
from pathlib import Path

from pydantic import TypeAdapter

from samepage.errors import BuildError, display_path, not_stored, reason_of, remedy_for
from samepage.formats.returned import ReviewItem
from samepage.returns.database import (
    ReturnedWorkbook,
    ReturnRecord,
    ReviewRecord,
    StoredAnswer,
    definition_row,
    select,
)
from samepage.returns.folder import FolderFile
from samepage.returns.store_joined import store_joined
from samepage.returns.written_files import digest_of, is_written, note_written
from samepage.workbook.definitions import Definitions, FieldDefinition, Key
from samepage.workbook.dictionary import DataDictionary

SCHEMA = Path(__file__).with_name("schema.sql")
VERSION = "4"  # of the schema
ORDER = {
    "meta": "key",
    "returns": "id",
    "fields": "edition, level, language, position, name",
    "answers": "return_id, rowid",
    "untouched": "return_id, name",
    "joined": "site, edition, rowid",
    "differences": "site, name, return_id, value",
    "problems": "path, kind, sha256, rowid",  # of one file and kind in the file's order: by page, by question
}
PRINT = TypeAdapter(DataDictionary)
RETURN_COLUMNS = [  # of ``returns``, those that the file itself tells
    column.name
    for column in fields(ReturnedWorkbook)
    if column.name not in ("answers", "problems", "definitions", "untouched")
]
ANSWER_VALUES = attrgetter(*(column.name for column in fields(StoredAnswer)))


class AnswerStore:
    """Writes the database at ``path``. ``finish`` puts it in place; ``close`` leaves it for another run to go on."""

    def __init__(self, path: Path):
        """Raises ``BuildError`` where the database cannot be written, or is none of this version."""
        self.path = path
        self.part = path.with_name(path.name + ".part")
        with _plain_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            digest = digest_of(path) if path.exists() else ""
            base = f"version {VERSION} on {digest}"
            if path.exists():
                _check_version(path)
            goes_on = self._goes_on(base)
            # Whether the database is to be another than that in its place.
            self._is_changed = goes_on or not digest
            if not goes_on:
                self._remove_part()
                if digest:
                    self._copy_whole()
            self.db = self._open()
            with self._transaction():
                if not self._tables():
                    for statement in _statements():
                        self.db.execute(statement)
                self.db.execute(
                    "INSERT OR REPLACE INTO meta VALUES ('schema', ?), ('base', ?)", (VERSION, base)
                )
                # What could not be read is tried again, and listed again if it still cannot.
                again = "FROM problems WHERE kind = 'duplicate' OR sha256 NOT IN (SELECT sha256 FROM returns)"
                self._taken_out = Counter(self.db.execute(f"SELECT * {again}"))
                self._put_in: Counter[tuple[str, ...]] = Counter()  # of problems
                self.db.execute(f"DELETE {again}")

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.part, timeout=0.5, isolation_level=None)
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _goes_on(self, base: str) -> bool:
        """Whether there is work that a run was stopped in, whole and begun on top of the database as it is now."""
        if not self.part.exists():
            return False
        try:
            self.db = self._open()
            with closing(self.db):
                whole = self.db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                return whole and self._meta("base") == base
        except sqlite3.OperationalError:  # not damaged, but another's
            raise
        except sqlite3.DatabaseError:
            return False

    def _copy_whole(self) -> None:
        """The database as it is, to be added to; half a copy is not left."""
        copy = self.path.with_name(self.path.name + ".copy")
        try:
            shutil.copyfile(self.path, copy)
            copy.replace(self.part)
        finally:
            copy.unlink(missing_ok=True)

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

    def returns(self) -> dict[str, ReturnRecord]:
        """What was read already, by the hash of the file."""
        with _plain_errors(self.path):
            return {one.sha256: one for one in select(self.db, ReturnRecord)}

    def dictionaries(self) -> list[DataDictionary]:
        """Those that came from guides, as they were last given."""
        with _plain_errors(self.path):
            rows = select(self.db, FieldDefinition, f"WHERE source = 'guide' ORDER BY {ORDER['fields']}")
            return [
                replace(
                    self._print_of(key),
                    title=self._meta(f"title of {key[0]}") or "",
                    definitions=Definitions(same),
                )
                for key, same in groupby(rows, lambda one: one.key)
            ]

    def _print_of(self, key: Key) -> DataDictionary:
        """What is remembered of a guide beside its fields: their orders, and what the workbooks print."""
        with suppress(ValueError):
            return PRINT.validate_json(self._meta(_print_key(key)) or "")
        return DataDictionary(key, "", Definitions())

    def put_dictionaries(self, dictionaries: Iterable[DataDictionary]) -> None:
        of_guide = "WHERE (edition, level, language) = (?, ?, ?) AND source <> 'copy'"
        with self._transaction():
            for one in dictionaries:
                title, printed = f"title of {one.key[0]}", _print_key(one.key)
                print = PRINT.dump_json(replace(one, title="", definitions=Definitions())).decode()
                stored = select(self.db, FieldDefinition, f"{of_guide} ORDER BY position, name", *one.key)
                if (self._meta(title), self._meta(printed)) == (one.title, print) and all(
                    starmap(eq, zip_longest(stored, one.definitions))
                ):
                    continue
                self._is_changed = True
                self.db.execute(f"DELETE FROM fields {of_guide}", one.key)  # noqa: S608
                self._put_definitions(one.definitions)
                meta = "INSERT OR REPLACE INTO meta VALUES (?, ?), (?, ?)"
                self.db.execute(meta, (title, one.title, printed, print))

    def _put_definitions(self, definitions: Iterable[FieldDefinition]) -> None:
        for one in definitions:
            # Of two files of an edition without a guide, the first one tells.
            verb = "INSERT OR IGNORE" if one.source == "file" else "INSERT OR REPLACE"
            self._insert("fields", definition_row(one), verb)

    def _insert(self, table: str, row: Mapping[str, object], verb: str = "INSERT") -> None:
        places = ", ".join("?" * len(row))
        self.db.execute(f"{verb} INTO {table} ({', '.join(row)}) VALUES ({places})", [*row.values()])

    def put(self, file: FolderFile, result: ReturnedWorkbook | ReviewItem) -> None:
        """One file's rows, all or none."""
        with self._transaction():
            self.db.execute("DELETE FROM problems WHERE sha256 = ? AND kind <> 'duplicate'", (file.sha256,))
            if isinstance(result, ReviewItem):
                self._put_problem(file, result)
                return
            self._is_changed = True
            id = int(file.sha256[:13], 16)
            for table in ("answers", "untouched"):
                self.db.execute(f"DELETE FROM {table} WHERE return_id = ?", (id,))  # noqa: S608
            kept = self.db.execute("SELECT saved_at FROM returns WHERE id = ?", (id,)).fetchone()
            row = {name: getattr(result, name) for name in RETURN_COLUMNS} | {
                "id": id,
                "sha256": file.sha256,
                "path": file.path,
                "bytes": file.bytes,
                "is_latest": 0,
                "saved_at": result.saved_at or (kept[0] if kept else file.changed),
            }
            self._insert("returns", row, "INSERT OR REPLACE")
            self.db.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(id, *ANSWER_VALUES(one)) for one in result.answers],
            )
            self.db.executemany(
                "INSERT OR IGNORE INTO untouched VALUES (?, ?)", [(id, name) for name in result.untouched]
            )
            self._put_definitions(result.definitions)
            for problem in result.problems:
                self._put_problem(file, problem)

    def put_problems(self, problems: Iterable[ReviewRecord]) -> None:
        with self._transaction():
            for one in problems:
                self._put_problem(one, one)

    def _put_problem(self, file: FolderFile | ReviewRecord, problem: ReviewItem) -> None:
        message = " ".join(problem.message.split())
        row = file.path, file.sha256, problem.kind, problem.name, message
        self._put_in[row] += 1
        self.db.execute("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", row)

    def move(self, sha256: str, path: str) -> None:
        """The same file has another name now."""
        self._is_changed = True
        with self._transaction():
            self.db.execute("UPDATE returns SET path = ? WHERE sha256 = ?", (path, sha256))
            self.db.execute(
                "UPDATE problems SET path = ? WHERE sha256 = ? AND kind <> 'duplicate'", (path, sha256)
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _plain_errors(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite itself may have rolled it back
                    self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def close(self) -> None:
        self.db.close()

    def finish(self) -> None:
        """Joins the answers, and puts the finished file in its place, unless it is there already."""
        if not self._is_changed and self._put_in == self._taken_out and is_written(self.path):
            self.db.close()
            self._remove_part()
            return
        with self._transaction():
            store_joined(self.db)
        new = self.path.with_name(self.path.name + ".new")
        with _plain_errors(self.path):
            try:
                new.unlink(missing_ok=True)
                _copy(self.db, new)
                self.db.close()
                new.replace(self.path)
            finally:
                new.unlink(missing_ok=True)
            self._remove_part()
        note_written(self.path)


def _print_key(key: Key) -> str:
    return f"printed in {' '.join(key)}"


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """SQLite's and the disk's refusals as a sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BuildError(
                f"{display_path(path)} is being written by another run: let it finish, or end it"
            ) from error
        reason, remedy = not_stored(error)
        raise BuildError(
            f"{display_path(path)}: cannot be written ({reason}); {remedy} another place with --output; "
            "then run the same command again"
        ) from error
    except sqlite3.DatabaseError as error:
        raise BuildError(
            f"{display_path(path)} is no database of answers, or a damaged one ({error}): move it away, "
            "and collect again"
        ) from error
    except OSError as error:
        raise BuildError(
            f"{display_path(path)}: cannot be written ({reason_of(error)}); {remedy_for(error)}"
        ) from error


def _statements() -> Iterator[str]:
    """The schema's statements one by one: SQLite's script would end the transaction."""
    text = ""
    for line in SCHEMA.read_text("utf-8").splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text.strip()
            text = ""


def _copy(db: sqlite3.Connection, path: Path) -> None:
    """Every row of ``db`` in a fixed order into a new file, which does not depend on when each was read."""
    db.execute("ATTACH ? AS new", (str(path),))
    try:
        db.execute("PRAGMA new.page_size = 4096")
        db.execute("PRAGMA new.journal_mode = OFF")  # half of it is thrown away
        db.execute("BEGIN")
        for statement in _statements():
            db.execute(re.sub(r"^CREATE (TABLE|INDEX) ", r"CREATE \1 new.", statement, flags=re.MULTILINE))
        for table, order in ORDER.items():
            where = " WHERE key <> 'base'" if table == "meta" else ""
            db.execute(f"INSERT INTO new.{table} SELECT * FROM main.{table}{where} ORDER BY {order}")  # noqa: S608
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):  # SQLite itself may have rolled it back
            db.execute("ROLLBACK")
        raise
    finally:
        with suppress(sqlite3.Error):
            db.execute("DETACH new")


def _check_version(path: Path) -> None:
    if not path.stat().st_size:
        raise BuildError(
            f"{display_path(path)} is empty, and no database of answers: move it away, and collect again"
        )
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            raise sqlite3.DatabaseError("no table meta")
        row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    if row is None or row[0] != VERSION:
        raise BuildError(
            f"{display_path(path)} was made by another version of this program: move it away, and collect again"
        )
