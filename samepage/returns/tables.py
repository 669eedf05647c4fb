"""The database as tables for people: what CSV and spreadsheets are made of."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LONG = (
    "site",
    "site_name",
    "level",
    "edition",
    "language",
    "leads",
    "section",
    "section_title",
    "name",
    "question",
    "kind",
    "value",
    "text",
    "status",
    "how",
    "page",
    "paragraph",
    "note",
    "contact",
    "path",
    "sha256",
    "saved_at",
    "program",
)
SITE_COLUMNS = ("site", "site_name", "level", "edition", "language", "saved_at", "path")
ROW_NUMBER = re.compile(r"(.+)\.(\d+)\.([a-z0-9_-]+)\Z")


@dataclass(frozen=True)
class AnswerColumn:
    """One question: a field, or the marks of which one or some are meant."""

    name: str
    section: str
    section_title: str
    section_number: int | None
    question: str
    kind: str


@dataclass(frozen=True)
class AnswerRow:
    """What a leading return answers: by a column's name, the value and what it says in words."""

    site: tuple[str, ...]  # SITE_COLUMNS
    answers: dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class AnswerTables:
    """``long`` has a row an answer, ``rows`` one a site; ``dictionary`` and ``problems`` have heads."""

    long: tuple[tuple, ...]
    columns: tuple[AnswerColumn, ...]
    rows: tuple[AnswerRow, ...]
    dictionary: tuple[tuple, ...]
    problems: tuple[tuple, ...]
    newest: str  # when the last return was saved; "" there is none


def tables(database: Path) -> AnswerTables:
    """Everything in the finished ``database``, in an order that never changes."""
    db = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return _tables(db)
    finally:
        db.close()


def _tables(db: sqlite3.Connection) -> AnswerTables:
    fields = {
        tuple(row[:4]): row[4:]
        for row in db.execute(
            """SELECT edition, level, language, name, section, section_title, section_number, question, kind, group_name, option_text, options,
           contact, tooltip FROM fields"""
        )
    }
    long, rows = [], {}
    found: dict[str, AnswerColumn] = {}
    used: dict[str, None] = {}
    select = """SELECT r.edition, r.level, r.language, r.id, r.leads, r.site, r.site_name, r.saved_at, r.path, r.sha256, r.program,
      a.name, a.value, a.status, a.how, a.page, a.paragraph, a.note FROM returns r JOIN answers a ON a.return_id = r.id
      ORDER BY r.site, r.leads DESC, r.saved_at DESC, r.sha256, a.rowid"""
    for (
        edition,
        level,
        language,
        id,
        leads,
        site,
        site_name,
        saved_at,
        path,
        sha256,
        program,
        name,
        value,
        status,
        how,
        page,
        paragraph,
        note,
    ) in db.execute(select):
        field = fields.get((edition, level, language, name)) or _row_above(
            fields, (edition, level, language), name
        )
        section, title, number, question, kind, group, option_text, options, contact, _ = field or (
            name.partition(".")[0] if "." in name else "",
            "",
            None,
            "",
            "",
            None,
            "",
            "[]",
            0,
            "",
        )
        text = option_text or dict(map(tuple, json.loads(options))).get(value, value)
        long.append(
            (
                site,
                site_name,
                level,
                edition,
                language,
                leads,
                section,
                title,
                name,
                question,
                kind,
                value,
                text,
                status,
                how,
                page,
                paragraph,
                note,
                contact,
                path,
                sha256,
                saved_at,
                program,
            )
        )
        if leads and name:
            column = group or name
            used[column] = None
            found.setdefault(
                column, AnswerColumn(column, section, title, number, question, "marks" if group else kind)
            )
            row = rows.setdefault(
                id, AnswerRow((site, site_name, level, edition, language, saved_at, path), {})
            )
            row.answers[column] = (*row.answers.get(column, ()), (value, text))
    for id, *told in db.execute(
        f"SELECT id, {', '.join(SITE_COLUMNS)} FROM returns WHERE leads = 1 ORDER BY site"
    ):
        rows.setdefault(id, AnswerRow(tuple(told), {}))
    order = _order(db, found)
    return AnswerTables(
        tuple(long),
        tuple(sorted(found.values(), key=lambda column: order[column.name])),
        tuple(sorted(rows.values(), key=lambda row: row.site)),
        *(
            _whole(db, select)
            for select in (
                """SELECT edition, level, language, name, kind, section, section_title, position, question, tooltip, option_text, options,
               required, contact, was, told_by FROM fields ORDER BY edition, level, language, position, name""",
                "SELECT path, kind, name, message, sha256 FROM problems ORDER BY path, kind, name, message",
            )
        ),
        (db.execute("SELECT MAX(saved_at) FROM returns").fetchone()[0] or ""),
    )


def _row_above(fields: dict, key: tuple[str, str, str], name: str) -> tuple | None:
    """The field of the first row in the same column, for a row that a team added."""
    cell = ROW_NUMBER.match(name)
    return fields.get((*key, f"{cell[1]}.1.{cell[3]}")) if cell else None


def _order(db: sqlite3.Connection, found: Iterable[str]) -> dict[str, tuple]:
    """Print order, over all editions and levels; added rows stand behind the last of their table."""
    place: dict[str, int] = {}
    for name, group, position in db.execute(
        "SELECT name, group_name, position FROM fields ORDER BY edition DESC, level, language, position"
    ):
        place.setdefault(group or name, position)
    last: dict[str, int] = {}
    for name, position in place.items():
        if cell := ROW_NUMBER.match(name):
            last[cell[1]] = max(last.get(cell[1], 0), position)
    order = {}
    for name in found:
        cell = ROW_NUMBER.match(name)
        at = place.get(name, last.get(cell[1], 10**6) if cell else 10**6)
        order[name] = (at, name not in place, int(cell[2]) if cell and name not in place else 0, name)
    return order


def _whole(db: sqlite3.Connection, select: str) -> tuple[tuple, ...]:
    rows = db.execute(select)
    return (tuple(column[0] for column in rows.description), *rows.fetchall())


def in_words(values: Sequence[tuple[str, str]]) -> str:
    """An answer as people read it; several marks with semicolons between."""
    return "; ".join(text for _, text in values)
