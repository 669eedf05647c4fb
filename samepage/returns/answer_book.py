"""Reads what sites wrote from the database that ``collect`` makes (``returns/schema.sql``).

It is opened for reading only. Every text in it was written by others: control characters and
invisible signs are taken out here, and nothing else is done to it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from samepage.errors import BuildError, display_path, program
from samepage.workbook import PreviousAnswer, PreviousAnswers
from samepage.workbook.names import ROW_CELL

NEEDED = {
    "returns": {"id", "site", "level", "language", "edition", "saved_at", "leads"},
    "answers": {"return_id", "name", "value"},
    "fields": {
        "edition",
        "level",
        "language",
        "name",
        "kind",
        "section",
        "section_title",
        "section_number",
        "position",
        "question",
        "tooltip",
        "group_name",
        "option_text",
        "options",
        "was",
    },
}
MOST_BYTES = 50_000_000  # of one value; SQLite refuses to read a longer one
MOST_CHARACTERS = 500_000  # of one site's answers: some two hundred pages
MOST_NAME = 200
# Joiners may change what is read; all other format characters only get in the way of fonts.
KEPT_SIGNS = "\u200c\u200d"

Asked = dict[str, sqlite3.Row]  # a data dictionary: one row for each field, by name


class AnswerBook:
    """The answers of all sites. One for each process; close it when done."""

    def __init__(self, path: Path):
        """Raises BuildError where ``path`` is not a database that ``collect`` made."""
        self._path = path
        self._asked: dict[tuple[str, str, str], Asked] = {}
        if not path.is_file():
            raise BuildError(
                f"{display_path(path)}: there is no such file; make it with: {program()} collect FOLDER"
            )
        try:
            self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            self._connection.execute("PRAGMA trusted_schema = OFF")
            self._connection.row_factory = sqlite3.Row
            self._connection.text_factory = lambda data: data.decode("utf-8", "replace")
            for table, columns in NEEDED.items():
                found = {row["name"] for row in self._connection.execute(f"PRAGMA table_info({table})")}
                if not columns <= found:
                    raise BuildError(
                        f"{display_path(path)}: this database has no answers in it; give the one that "
                        f"`{program()} collect FOLDER` made."
                    )
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def close(self) -> None:
        self._connection.close()

    def past(self, site: str) -> PreviousAnswers:
        """What ``site`` wrote: its newest return, and what only an older edition asked."""
        answers: list[PreviousAnswer] = []
        asked: set[str] = set()
        editions: set[str] = set()
        size = 0
        for back in self._rows(
            "SELECT * FROM returns WHERE site = ? ORDER BY leads DESC, saved_at DESC, id", site
        ):
            if back["edition"] in editions:
                continue
            fields = self._fields(back["edition"], back["level"], back["language"])
            if editions and not fields:
                continue  # without its questions, no one can tell what it asked that the newer one does not
            editions.add(back["edition"])
            rows = self._rows(
                "SELECT name, value FROM answers WHERE return_id = ? AND value <> '' ORDER BY rowid",
                back["id"],
            )
            written = (
                _written(row["name"], row["value"], fields) for row in rows if row["name"] not in asked
            )
            found = [one for one in written if one.value]
            answers += [
                one
                for _, one in sorted(
                    ((_position(one, fields), one) for one in found), key=lambda pair: pair[0]
                )
            ]
            asked |= {one.name for one in found if one.name}
            for name, row in fields.items():
                asked |= {name, *(row["was"] or "").split()}
            size += sum(len(one.value) for one in found)
            if size > MOST_CHARACTERS:
                raise BuildError(
                    f"{site}: its answers have more than {MOST_CHARACTERS:,} characters, too many to print; "
                    "look at the files it sent back, and collect without the one that is not an answer."
                )
        return PreviousAnswers(tuple(answers), frozenset(asked))

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Every site with an answer, by id."""
        rows = self._rows(
            "SELECT DISTINCT site FROM returns JOIN answers ON return_id = returns.id ORDER BY site"
        )
        return tuple(row["site"] for row in rows)

    def level(self, site: str) -> str:
        """state, district or school, as the newest return of ``site`` says; "" unknown."""
        rows = self._rows(
            "SELECT level FROM returns WHERE site = ? ORDER BY leads DESC, saved_at DESC, id LIMIT 1", site
        )
        return next((row["level"] for row in rows), "")

    def _fields(self, edition: str, level: str, language: str) -> Asked:
        key = edition, level, language
        if key not in self._asked:
            rows = self._rows(
                "SELECT * FROM fields WHERE edition = ? AND level = ? AND language = ? ORDER BY position",
                *key,
            )
            self._asked[key] = {row["name"]: row for row in rows}
        return self._asked[key]

    def _rows(self, query: str, *values: Any) -> Iterator[sqlite3.Row]:
        try:
            with closing(self._connection.execute(query, values)) as rows:
                yield from rows
        except sqlite3.Error as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: sqlite3.Error) -> BuildError:
        return BuildError(
            f"{display_path(self._path)}: cannot be read ({error}); give the database that "
            f"`{program()} collect FOLDER` made."
        )


def clean(text: str) -> str:
    """``text`` as it can be printed: composed (NFC), with line feeds and no other control character."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", unicodedata.normalize("NFC", text)).replace(
        "\t", " "
    )
    kept = (
        c for c in text if c == "\n" or c in KEPT_SIGNS or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept).strip()


def _written(name: str, value: str, fields: Asked) -> PreviousAnswer:
    row = fields.get(name) or _same_column(name, fields)
    if row is None:  # a name that someone else made up
        return PreviousAnswer(" ".join(clean(name).split())[:MOST_NAME], clean(value), clean(value))
    where = clean(row["tooltip"])
    match = ROW_CELL.match(name)
    if row["name"] != name and match:  # the words of the first row, with this row's number
        where = re.sub(r" \d+(?=,)", f" {match[2]}", where, count=1)
    group = row["group_name"] or ""
    said = clean(row["option_text"]) if group else dict(_options(row)).get(value, clean(value))
    if group:
        where = where.removesuffix(f", {said}")
    return PreviousAnswer(
        name=name,
        value=clean(value),
        said=said or clean(value),
        kind=row["kind"],
        group=group,
        stage=clean(row["section_title"]),
        number=row["section_number"],
        question=clean(row["question"]),
        where=where,
    )


def _same_column(name: str, fields: Asked) -> sqlite3.Row | None:
    """The first row's cell in the column of ``name``, for a row that the team added."""
    match = ROW_CELL.match(name)
    if match is None:
        return None
    return next(
        (fields[other] for other in (f"{match[1]}.{n}.{match[3]}" for n in (1, 2)) if other in fields), None
    )


def _options(row: sqlite3.Row) -> Iterator[tuple[str, str]]:
    try:
        for value, text in json.loads(row["options"] or "[]"):
            yield str(value), clean(str(text))
    except (ValueError, TypeError):
        return


def _position(one: PreviousAnswer, fields: Asked) -> tuple[int, int]:
    """Print order: a row that the team added stands after the last one; what has no place, at the end."""
    row = fields.get(one.name)
    if row is not None:
        return row["position"], 0
    match = ROW_CELL.match(one.name)
    rows = [
        fields[name]["position"]
        for name in fields
        if match and (other := ROW_CELL.match(name)) and (other[1], other[3]) == (match[1], match[3])
    ]
    return (max(rows), int(match[2][:9])) if match and rows else (1 << 40, 0)
