"""Databases of answers, as `collect` makes them: through its own schema, with the fields of real workbooks."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from guides import ROOT, GuideFolder

from samepage.content.loader import Library
from samepage.returns.database import definition_row
from samepage.returns.store_joined import store_joined
from samepage.workbook import compose
from samepage.workbook.definitions import definition_of

SCHEMA = ROOT / "samepage" / "returns" / "schema.sql"
EVERY_KIND = ROOT / "tests" / "everykind"


class EveryKind(GuideFolder):
    """A copy of the guide in tests/everykind, to be revised."""

    def __init__(self, root: Path):
        self.root = root
        shutil.copytree(EVERY_KIND, root)
        shutil.copy(ROOT / "guide" / "words.yaml", root)


class Book:
    """A database of answers being made."""

    def __init__(self, path: Path):
        self.path = path
        with closing(sqlite3.connect(path)) as db:
            db.executescript(SCHEMA.read_text("utf-8"))

    def add(
        self,
        library: Library,
        site: str,
        values: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        saved: str = "2026-03-01T10:00:00Z",
    ) -> None:
        """A return of ``site``: ``values`` by field name; a name may come twice."""
        workbook = compose(library, library.sites[site])
        pairs = [*values.items()] if isinstance(values, Mapping) else [*values]
        edition, level, language = library.guide.edition, workbook.level, workbook.language
        with closing(sqlite3.connect(self.path)) as db, db:
            number = db.execute("SELECT count(*) + 1 FROM returns").fetchone()[0]
            _insert(
                db,
                "returns",
                id=number,
                sha256=f"{number:064}",
                path=f"{number}.pdf",
                site=site,
                edition=edition,
                level=level,
                language=language,
                saved_at=saved,
            )
            sections = {section.id: section for section in workbook.sections}
            for position, field in enumerate(workbook.fields, 1):
                key, section = (edition, level, language), sections[field.section]
                _insert(db, "fields", **definition_row(definition_of(field, key, section, position=position)))
            for name, value in pairs:
                _insert(db, "answers", return_id=number, name=name, value=value, status="answer")
            store_joined(db)


def _insert(db: sqlite3.Connection, table: str, **row: object) -> None:
    """One row; what the schema asks for and a test does not is empty."""
    columns = {
        name: row.get(name, 0 if kind == "INTEGER" and needed else "" if needed else None)
        for _, name, kind, needed, *_ in db.execute(f"PRAGMA table_info({table})")
    }
    db.execute(
        f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(columns))})", [*columns.values()]
    )
