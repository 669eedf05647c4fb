"""What is stored of the files that came back, as typed records of ``schema.sql``; and how all others read it.

Tables, reports, ``build --answers``, ``diff --answers`` and the summary of ``collect`` all read through
``AnswersDatabase``. It is opened for reading only, and nothing in it is trusted: values are made the
types of their columns, views and triggers are never entered, and a query that takes too long is ended.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from samepage.errors import BuildError, display_path, program
from samepage.formats.returned import ReviewItem
from samepage.limits import MOST_SQL_STEPS, MOST_VALUE_BYTES
from samepage.text import visible
from samepage.workbook.definitions import FieldDefinition, Key

Status = Literal["answer", "conflict", "orphan"]


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One row of the table ``answers``, without its return."""

    name: str
    value: str
    raw: str
    status: Status
    how: str
    page: int | None
    paragraph: int | None
    note: str


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A file that was read: its row in ``returns`` but for the path, its answers, problems and own fields."""

    format: str
    program: str
    saved_at: str  # "": the file does not say
    site: str
    site_name: str
    level: str
    language: str
    edition: str
    print_edition: str
    content_hash: str
    identified_by: Literal["metadata", "fields"]
    reader_fingerprint: str
    answers: tuple[StoredAnswer, ...]
    problems: tuple[ReviewItem, ...]
    definitions: tuple[FieldDefinition, ...] = ()  # of fields that no guide has
    untouched: tuple[str, ...] = ()  # fields that hold what was printed in
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A row of ``returns``: one file that came back. ``saved_at`` is ISO 8601 in UTC."""

    id: int
    sha256: str
    path: str
    format: str
    program: str
    saved_at: str
    site: str
    site_name: str
    level: str
    language: str
    edition: str
    identified_by: str
    is_latest: bool
    reader_fingerprint: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Of its data dictionary."""
        return self.edition, self.level, self.language


@dataclass(frozen=True, slots=True)
class AnswerRecord(StoredAnswer):
    """A row of ``answers``."""

    return_id: int


@dataclass(frozen=True, slots=True)
class UntouchedRecord:
    """A row of ``untouched``: a field that still holds what was printed in."""

    return_id: int
    name: str


@dataclass(frozen=True, slots=True)
class JoinedRecord:
    """A row of ``joined``: an answer that counts. ``others`` are (name, value, return's id)."""

    site: str
    edition: str
    name: str
    value: str
    status: Status
    return_id: int
    others: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class DifferenceRecord:
    """A row of ``differences``: a value that does not count."""

    site: str
    name: str
    value: str
    return_id: int
    latest_value: str
    latest_return_id: int


@dataclass(frozen=True, slots=True)
class ReviewRecord(ReviewItem):
    """A row of ``problems``: something that a person should look at."""

    path: str
    sha256: str


@dataclass(frozen=True)
class CollectedReturns:
    """What a database says of files, and not their answers: ``returns`` in the order of their sites, the latest first;
    ``fields`` in print order."""

    returns: tuple[ReturnRecord, ...]
    fields: tuple[FieldDefinition, ...]
    problems: tuple[ReviewRecord, ...]


@dataclass(frozen=True)
class CollectedAnswers(CollectedReturns):
    """A whole database. What is a method is read from the file at ``path`` each time it is asked for, a site after the
    other, so that memory is enough for any number of them; raises ``BuildError``. ``sites`` are those of which it is,
    None: all."""

    path: Path
    sites: Collection[str] | None = None

    def only(self, sites: Collection[str]) -> CollectedAnswers:
        """The same for these sites alone; what came from no return of theirs is left out."""
        returns = tuple(one for one in self.returns if one.site in sites)
        paths = {one.path for one in returns}
        problems = tuple(one for one in self.problems if one.path in paths)
        return replace(self, returns=returns, problems=problems, sites=sites)

    def answers_by_return(self) -> dict[int, int]:
        """How many answers each return gives, by its id."""
        with closing(AnswersDatabase(self.path)) as database:
            return database.answers_by_return()

    def counting(self) -> Iterator[tuple[ReturnRecord, list[JoinedRecord]]]:
        """Each site's latest return with the answers that count."""
        with closing(AnswersDatabase(self.path)) as database:
            yield from database.counting(self.returns)

    def differences(self) -> Iterator[DifferenceRecord]:
        """By site and name."""
        with closing(AnswersDatabase(self.path)) as database:
            for one in database.rows(DifferenceRecord, "ORDER BY site, name, return_id, value"):
                if self.sites is None or one.site in self.sites:
                    yield one


def read_database(path: Path) -> CollectedAnswers:
    """The database at ``path``; raises ``BuildError``."""
    with closing(AnswersDatabase(path)) as database:
        found = database.collected()
        return CollectedAnswers(found.returns, found.fields, found.problems, path)


def beside_database(database: Path, name: str) -> Path:
    """Where the table ``name`` of a database stands: ``sites.csv`` beside ``answers.sqlite``, ``spring-sites.csv``
    beside ``spring.sqlite``, since two databases in one folder share no table."""
    return database.with_name(name if database.stem == "answers" else f"{database.stem}-{name}")


TABLES: dict[type, str] = {
    ReturnRecord: "returns",
    FieldDefinition: "fields",
    AnswerRecord: "answers",
    UntouchedRecord: "untouched",
    JoinedRecord: "joined",
    DifferenceRecord: "differences",
    ReviewRecord: "problems",
}
Record = TypeVar("Record", bound=Any)  # one of ``TABLES``


# What is shown wherever it is used stands on one line and hides nothing, whoever wrote the file or the database.
SHOWN_RECORDS = (ReturnRecord, ReviewRecord)
SHOWN_COLUMNS = ("site", "name", "note")
ROWS_AT_ONCE = 1000
OF_A_SITE = "WHERE site = ? AND edition = ? ORDER BY rowid"  # of ``joined``
OF_A_DICTIONARY = "WHERE (edition, level, language) = (?, ?, ?) ORDER BY position"  # of ``fields``
NAMES_THAT_COUNT = """
  SELECT CAST(edition AS TEXT), CAST(level AS TEXT), CAST(language AS TEXT), CAST(name AS TEXT), count(*)
  FROM returns JOIN joined USING (site, edition) WHERE is_latest
  GROUP BY 1, 2, 3, 4 ORDER BY min(joined.rowid)
"""


class AnswersDatabase:
    """A database that ``collect`` made. Close it when done."""

    def __init__(self, path: Path):
        """Raises ``BuildError`` where ``path`` is no such database, or one of another version."""
        self.path = path
        if not path.is_file():
            raise BuildError(
                f"{display_path(path)}: there is no such file; make it with: {program()} collect FOLDER"
            )
        with self._errors():
            if not path.stat().st_size:
                raise sqlite3.DatabaseError("it is empty")
            # Threads of a Dask worker take turns (builder/worker.py).
            self.connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
            )
            self.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_VALUE_BYTES)
            self.connection.set_progress_handler(lambda: 1, MOST_SQL_STEPS)
            # Every text goes through it: a function of C is quicker than a lambda.
            self.connection.text_factory = partial(str, encoding="utf-8", errors="replace")
            self.connection.execute("PRAGMA trusted_schema = OFF")
            self.connection.execute("PRAGMA query_only = ON")
            self._check()

    def _check(self) -> None:
        tables = {
            name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if missing := [table for table in TABLES.values() if table not in tables]:
            raise sqlite3.DatabaseError(f"no table {', '.join(missing)}")
        for record, table in TABLES.items():
            columns = {row[1] for row in self.connection.execute(f"PRAGMA table_info({table})")}
            if not columns >= {column.name for column in fields(record)}:
                raise BuildError(
                    f"{display_path(self.path)}: was made by another version of this program; move it away, "
                    f"and make it anew with: {program()} collect FOLDER"
                )

    def close(self) -> None:
        self.connection.close()

    def collected(self) -> CollectedReturns:
        """All but the answers; raises ``BuildError``."""
        return CollectedReturns(
            tuple(self.rows(ReturnRecord, "ORDER BY site, is_latest DESC, saved_at DESC, sha256")),
            tuple(self.rows(FieldDefinition, "ORDER BY edition, level, language, position, name")),
            tuple(self.rows(ReviewRecord, "ORDER BY path, kind, name, message")),
        )

    def number_of_answers(self) -> int:
        """Of all files; raises ``BuildError``."""
        with self._errors():
            (number,) = self.connection.execute("SELECT count(*) FROM answers").fetchone()
            return int(number)

    def answers_by_return(self) -> dict[int, int]:
        """How many answers each return gives, by its id; raises ``BuildError``."""
        with self._errors():
            return dict(self.connection.execute("SELECT return_id, count(*) FROM answers GROUP BY return_id"))

    def counting(self, returns: Iterable[ReturnRecord]) -> Iterator[tuple[ReturnRecord, list[JoinedRecord]]]:
        """Of each site's returns the latest, with the answers that count; raises ``BuildError``."""
        for one in {one.site: one for one in returns if one.is_latest}.values():
            yield one, [*self.rows(JoinedRecord, OF_A_SITE, one.site, one.edition)]

    def names_that_count(self) -> list[tuple[str, str, str, str, int]]:
        """Edition, level, language and name of each field with an answer that counts, and how many answers these are;
        raises ``BuildError``."""
        with self._errors():
            return self.connection.execute(NAMES_THAT_COUNT).fetchall()

    def fields_of(self, key: Key) -> dict[str, FieldDefinition]:
        """The fields of one edition, level and language by name, in print order; raises ``BuildError``."""
        return {one.name: one for one in self.rows(FieldDefinition, OF_A_DICTIONARY, *key)}

    def rows(self, record: type[Record], rest: str = "", *values: object) -> Iterator[Record]:
        """As ``select``; raises ``BuildError`` where the database is damaged."""
        with self._errors():
            yield from select(self.connection, record, rest, *values)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OverflowError) as error:
            raise BuildError(
                f"{display_path(self.path)}: is not a database of answers that this version can read ({error}); "
                f"make it anew with: {program()} collect FOLDER"
            ) from error


def select(db: sqlite3.Connection, record: type[Record], rest: str = "", *values: object) -> Iterator[Record]:
    """The rows of a record's table. ``rest`` is the SQL after ``FROM table``, ``values`` are for its ``?``."""
    columns = fields(record)
    names = ", ".join(column.name for column in columns)
    query = f"SELECT {names} FROM {TABLES[record]} {rest}"  # noqa: S608 all of it is written in this room
    cursor = db.execute(query, values)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        # Column by column: nearly all cells are of the right type, which is quicker to check for a whole column.
        cells = [
            _typed(values, str(column.type), record in SHOWN_RECORDS or column.name in SHOWN_COLUMNS)
            for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        yield from map(record, *cells)


def _typed(values: Sequence[object], type_name: str, shown: bool) -> Sequence[Any]:
    """The cells of a column as what its record's attribute is annotated with; if ``shown``, all visible."""
    good, convert = _FROM_SQL.get(type_name, (frozenset([str]), _text))
    typed: Sequence[Any] = values if good.issuperset(map(type, values)) else [*map(convert, values)]
    if shown and convert is _text and not "".join(typed).isprintable():
        return [*map(visible, typed)]
    return typed


_DEFINITION_COLUMNS = tuple(column.name for column in fields(FieldDefinition))


def definition_row(one: FieldDefinition) -> dict[str, object]:
    """A row of ``fields`` by column, as it is stored."""
    row = {name: getattr(one, name) for name in _DEFINITION_COLUMNS}
    row |= {name: int(value) for name, value in row.items() if isinstance(value, bool)}
    return row | {"options": json.dumps(one.options, ensure_ascii=False)}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _options(value: object) -> tuple[tuple[str, str], ...]:
    try:
        return tuple((str(option), str(text)) for option, text in json.loads(_text(value) or "[]"))
    except (ValueError, TypeError, RecursionError):
        return ()


def _others(value: object) -> tuple[tuple[str, str, int], ...]:
    if value == "[]":
        return ()
    try:
        return tuple((str(name), str(text), int(id)) for name, text, id in json.loads(_text(value) or "[]"))
    except (ValueError, TypeError, RecursionError):
        return ()


# By the type that a record's attribute is annotated with: the types of cells that are so already, and what makes
# any other cell so. All that is not here is text.
_FROM_SQL: dict[str, tuple[frozenset[type], Callable[[object], Any]]] = {
    "int": (frozenset([int]), lambda value: _number(value) or 0),
    "int | None": (frozenset([int, type(None)]), _number),
    "str | None": (frozenset(), lambda value: _text(value) or None),
    "bool": (frozenset(), bool),
    "tuple[tuple[str, str], ...]": (frozenset(), _options),
    "tuple[tuple[str, str, int], ...]": (frozenset(), _others),
}
