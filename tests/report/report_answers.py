"""Databases of made-up answers, written straight from schema.sql, for reports to read.

What they say is plainly made up. The same seed gives the same answers.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from pathlib import Path

from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.returns.catalog import contact_fields
from samepage.returns.database import definition_row
from samepage.returns.store_joined import store_joined
from samepage.workbook import compose
from samepage.workbook.definitions import definition_of
from samepage.workbook.model import Field, Workbook

SCHEMA = Path(__file__).resolve().parents[2] / "samepage" / "returns" / "schema.sql"


@dataclass(frozen=True)
class Sent:
    """One return to write: who, what, when."""

    workbook: Workbook
    answers: Mapping[str, str]
    saved_at: str = "2026-10-01T12:00:00Z"
    format: str = "pdf"
    path: str = ""
    orphans: Mapping[str, str] = dataclass_field(default_factory=dict)
    conflicts: Mapping[str, Sequence[str]] = dataclass_field(default_factory=dict)


def site(library: Library, id: str, level: str, name: str) -> Workbook:
    """A workbook of a site that only a test knows."""
    return compose(library, Site(id=id, level=level, name=name, partner=next(iter(library.partners))))


def write(
    path: Path,
    returns: Sequence[Sent],
    problems: Sequence[tuple[str, ...]] = (),
    differences: Sequence[tuple] = (),
    was: Mapping[str, str] | None = None,
) -> Path:
    """A database at ``path``. ``differences`` are (site, name, value, number, latest value, number) by place in ``returns``."""
    db = sqlite3.connect(path)
    db.executescript(SCHEMA.read_text("utf-8"))
    ids = []
    for number, sent in enumerate(returns):
        book = sent.workbook
        sha = hashlib.sha256(f"{book.site.id} {number}".encode()).hexdigest()
        ids.append(int(sha[:13], 16))
        name = sent.path or f"{book.site.id}.{sent.format}"
        insert(
            db,
            "returns",
            id=ids[-1],
            sha256=sha,
            path=name,
            format=sent.format,
            bytes=1000,
            program="",
            saved_at=sent.saved_at,
            site=book.site.id,
            site_name=book.site.name,
            level=book.level,
            language=book.language,
            edition=book.guide.edition,
            print_edition="fillable",
            content_hash=book.content_hash,
            identified_by="metadata",
            is_latest=0,
            is_damaged=0,
            reader_fingerprint="",
        )
        _dictionary(db, book, was or {})
        rows = [(name, value, "answer") for name, value in sent.answers.items() if value]
        rows += [(name, value, "orphan") for name, value in sent.orphans.items()]
        rows += [
            (name if "=" not in name else f"{name.partition('=')[0]}={value}", value, "conflict")
            for name, values in sent.conflicts.items()
            for value in values
        ]
        db.executemany(
            "INSERT INTO answers VALUES (?,?,?,?,?,?,?,?,?)",
            [(ids[-1], name, value, value, status, "name", None, None, "") for name, value, status in rows],
        )
    store_joined(db)
    db.execute("DELETE FROM differences")
    db.execute("DELETE FROM problems")
    for of, name, value, old, latest, new in differences:
        insert(
            db,
            "differences",
            site=of,
            name=name,
            value=value,
            return_id=ids[old],
            latest_value=latest,
            latest_return_id=ids[new],
        )
    for of, sha, kind, name, message in problems:
        insert(db, "problems", path=of, sha256=sha, kind=kind, name=name, message=message)
    insert(db, "meta", key="schema", value="4")
    db.commit()
    db.close()
    return path


def insert(db: sqlite3.Connection, table: str, **values: object) -> None:
    marks = ", ".join("?" * len(values))
    db.execute(
        f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values())
    )


def _dictionary(db: sqlite3.Connection, book: Workbook, was: Mapping[str, str]) -> None:
    sections = {section.id: section for section in book.sections}
    key, contact = (
        (book.guide.edition, book.level, book.language),
        contact_fields(book.fields, book.site.name),
    )
    for position, field in enumerate(book.fields, 1):
        row = definition_of(
            replace(field, was=was.get(field.name) or field.was),
            key,
            sections[field.section],
            position=position,
            contact=field.name in contact,
        )
        insert(db, "fields", **definition_row(row))


def made_up(
    book: Workbook, seed: int, share: float, words: Callable[[random.Random, Field], str]
) -> dict[str, str]:
    """About ``share`` of a workbook's questions answered; ``words`` writes an open one's text."""
    chance = random.Random(f"{seed} {book.site.id}")
    answers: dict[str, str] = {}
    marked: set[str] = set()
    keep = {
        s.id: min(1.0, share * chance.uniform(0.5, 1.5) * (1.35 - 0.12 * (s.number or 3)))
        for s in book.sections
    }
    for field in book.fields:
        if field.group and field.exclusive:
            if field.group in marked:
                continue
            marked.add(field.group)
            group = [f for f in book.fields if f.group == field.group]
            if chance.random() < keep[field.section]:
                lean = 0.35 if field.group.endswith(".labor") else 0.8
                pick = min(int(abs(chance.gauss(lean * (len(group) - 1), 0.9))), len(group) - 1)
                if not group[0].on_state.isdigit():
                    pick = min(int(abs(chance.gauss(0.7, 0.9))), len(group) - 1)
                answers[group[pick].name] = group[pick].on_state
        elif chance.random() < keep[field.section]:
            if field.kind == "check":
                if chance.random() < 0.7:
                    answers[field.name] = field.on_state
            elif field.kind == "choice":
                answers[field.name] = chance.choice(field.options).value
            else:
                answers[field.name] = words(chance, field)
    return answers
