"""The database that ``collect`` writes → frozen values. See ``samepage/returns/schema.sql``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from samepage.errors import BuildError, display_path, program

MOST_STEPS = (
    2_000_000_000  # of SQLite's virtual machine: a minute or more; a table of answers needs far fewer
)


@dataclass(frozen=True, slots=True)
class ReportReturn:
    """One filled-in file. ``saved_at`` is ISO 8601 in UTC; ``leads``: its site's newest."""

    id: int
    path: str
    format: str
    program: str
    saved_at: str
    site: str
    site_name: str
    level: str
    language: str
    edition: str
    leads: bool


@dataclass(frozen=True, slots=True)
class ReportField:
    """One place to answer, as one edition asks it at one level in one language."""

    edition: str
    level: str
    language: str
    name: str
    kind: str
    section: str
    section_title: str
    section_number: int | None
    position: int
    question: str
    tooltip: str
    group: str
    on_state: str
    option_text: str
    exclusive: bool
    options: tuple[tuple[str, str], ...]
    was: str
    contact: bool


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """One value of one return. ``status`` is answer, conflict (one of several that differ) or orphan."""

    return_id: int
    name: str
    value: str
    status: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A value of an older return that its site's newest does not have."""

    site: str
    name: str
    value: str
    return_id: int
    leading_value: str
    leading_return_id: int


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should look at."""

    path: str
    sha256: str
    kind: str
    name: str
    message: str


@dataclass(frozen=True)
class ReportData:
    """A whole database. ``returns`` are in the order of site and time, ``fields`` in print order."""

    returns: tuple[ReportReturn, ...]
    fields: tuple[ReportField, ...]
    answers: tuple[ReportAnswer, ...]
    differences: tuple[Difference, ...]
    problems: tuple[Issue, ...]

    def only(self, sites: Collection[str]) -> ReportData:
        """The same for these sites alone; what came from no return of theirs is left out."""
        wanted = set(sites)
        returns = tuple(one for one in self.returns if one.site in wanted)
        ids, paths = {one.id for one in returns}, {one.path for one in returns}
        return replace(
            self,
            returns=returns,
            answers=tuple(one for one in self.answers if one.return_id in ids),
            differences=tuple(one for one in self.differences if one.site in wanted),
            problems=tuple(one for one in self.problems if one.path in paths),
        )


SELECTS = {
    "returns": """SELECT id, path, format, program, saved_at, site, site_name, level, language, edition, leads
                  FROM returns ORDER BY site, saved_at, id""",
    "fields": """SELECT edition, level, language, name, kind, section, section_title, section_number, position,
                 question, tooltip, group_name, on_state, option_text, exclusive, options, was, contact
                 FROM fields ORDER BY edition, level, language, position, name""",
    "answers": "SELECT return_id, name, value, status FROM answers ORDER BY return_id, name, value",
    "differences": """SELECT site, name, value, return_id, leading_value, leading_return_id
                      FROM differences ORDER BY site, name, return_id""",
    "problems": "SELECT path, sha256, kind, name, message FROM problems ORDER BY kind, path, name, message",
}


def read_database(path: Path) -> ReportData:
    """Everything in ``path``, which is opened for reading only.

    Raises ``BuildError`` where it is no database of answers.
    """
    if not path.is_file():
        raise BuildError(
            f"{display_path(path)}: there is no such file; make it with: {program()} collect FOLDER"
        )
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            rows = _rows(connection)
        finally:
            connection.close()
        return ReportData(
            returns=tuple(
                ReportReturn(_whole(row[0]) or 0, *map(_text, row[1:-1]), bool(row[-1]))
                for row in rows["returns"]
            ),
            fields=tuple(map(_field, rows["fields"])),
            answers=tuple(ReportAnswer(_whole(row[0]) or 0, *map(_text, row[1:])) for row in rows["answers"]),
            differences=tuple(
                Difference(_text(a), _text(b), _text(c), _whole(d) or 0, _text(e), _whole(f) or 0)
                for a, b, c, d, e, f in rows["differences"]
            ),
            problems=tuple(Issue(*map(_text, row)) for row in rows["problems"]),
        )
    except (sqlite3.Error, OverflowError) as error:
        raise BuildError(
            f"{display_path(path)}: is not a database of answers that this version can read ({error}); "
            f"make it anew with: {program()} collect FOLDER"
        ) from error


def _rows(connection: sqlite3.Connection) -> dict[str, list[tuple]]:
    """The rows of each table. Views and triggers, which could run anything, are never entered."""
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.set_progress_handler(lambda: 1, MOST_STEPS)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    missing = [name for name in SELECTS if name not in tables]
    if missing:
        raise sqlite3.DatabaseError(f"no table {', '.join(missing)}")
    return {name: connection.execute(select).fetchall() for name, select in SELECTS.items()}


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) else None


def _field(row: tuple) -> ReportField:
    (
        *first,
        number,
        position,
        question,
        tooltip,
        group,
        on_state,
        option_text,
        exclusive,
        options,
        was,
        contact,
    ) = row
    return ReportField(
        *map(_text, first),
        _whole(number),
        _whole(position) or 0,
        _text(question),
        _text(tooltip),
        _text(group),
        _text(on_state),
        _text(option_text),
        bool(exclusive),
        _options(_text(options)),
        _text(was),
        bool(contact),
    )


def _options(text: str) -> tuple[tuple[str, str], ...]:
    try:
        pairs = json.loads(text or "[]")
        return tuple((str(value), str(words)) for value, words in pairs)
    except (ValueError, TypeError, RecursionError):
        return ()
