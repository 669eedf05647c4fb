"""Joins the answers of every site in a database: the tables ``joined`` and ``differences``, and who is latest."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from samepage.returns.database import OF_A_DICTIONARY, ReturnRecord, select
from samepage.returns.join import (
    Difference,
    OtherValue,
    ReturnedAnswer,
    ReturnToJoin,
    differences,
    joined_answers,
)
from samepage.returns.question_words import questions_named
from samepage.text import counted
from samepage.workbook.definitions import FieldDefinition, Key

DIFFERS = "differs"  # the kind of problem
# A file without an answer, or a damaged one, is never the latest, unless there is no other.
NEWEST_FIRST = """
  ORDER BY site, EXISTS (SELECT 1 FROM answers WHERE return_id = returns.id AND value <> '') DESC,
    is_damaged, saved_at DESC, sha256
"""
Definitions = Mapping[str, FieldDefinition]


def store_joined(db: sqlite3.Connection) -> None:
    """Fills all of it anew; the order in which files were read plays no part."""
    db.execute("UPDATE returns SET is_latest = 0")
    for table in ("joined", "differences"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608
    db.execute("DELETE FROM problems WHERE kind = ?", (DIFFERS,))
    dictionaries = _Dictionaries(db)
    for site, same in groupby(list(select(db, ReturnRecord, NEWEST_FIRST)), lambda one: one.site):
        returns = list(same)
        db.execute("UPDATE returns SET is_latest = 1 WHERE id = ?", (returns[0].id,))
        former = {one.edition: dictionaries.former(one.key) for one in reversed(returns)}
        to_join = [_to_join(db, one, dictionaries.units(one.key)) for one in returns]
        joined = joined_answers(to_join, former)
        differ = differences(to_join, joined, former)
        db.executemany(
            "INSERT INTO joined VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(site, one.edition, one.name, one.value, one.status, one.return_id),
                    _others(one.others) if one.others else "[]",
                )
                for one in joined
            ],
        )
        db.executemany(
            "INSERT INTO differences VALUES (?, ?, ?, ?, ?, ?)",
            [(site, one.name, one.value, one.return_id, one.leading, one.leading_id) for one in differ],
        )
        db.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", _pairs(returns, differ, dictionaries))


def _others(others: Iterable[OtherValue]) -> str:
    return json.dumps([(one.name, one.value, one.return_id) for one in others], ensure_ascii=False)


def _pairs(
    returns: Sequence[ReturnRecord], differ: Iterable[Difference], dictionaries: _Dictionaries
) -> Iterator[tuple[str, ...]]:
    """A problem for each two files of one edition that differ."""
    by_id = {one.id: one for one in returns}
    pairs: dict[tuple[int, int], dict[str, Difference]] = defaultdict(dict)
    for one in differ:
        if by_id[one.return_id].edition == by_id[one.leading_id].edition:
            pairs[one.return_id, one.leading_id].setdefault(one.unit, one)
    for (older, newer), units in pairs.items():
        fields = dictionaries.of(by_id[older].key)
        asked = [
            fields.get(one.name) or FieldDefinition(*by_id[older].key, one.name) for one in units.values()
        ]
        message = (
            f"{counted(len(units), 'answer')} of it differ from {by_id[newer].path}, which is newer and counts: "
            f"{questions_named(sorted(asked, key=lambda field: field.position))}. Both are kept; "
            "ask the site which one it means"
        )
        if len(units) == 1:
            message = message.replace(" of it differ from ", " of it differs from ", 1)
        yield by_id[older].path, by_id[older].sha256, DIFFERS, "", message


def _to_join(db: sqlite3.Connection, one: ReturnRecord, units: Mapping[str, str]) -> ReturnToJoin:
    rows = db.execute("SELECT name, value, status FROM answers WHERE return_id = ? ORDER BY rowid", (one.id,))
    untouched = db.execute("SELECT name FROM untouched WHERE return_id = ?", (one.id,))
    return ReturnToJoin(
        one.id,
        one.edition,
        tuple([ReturnedAnswer(units.get(name, name), name, value, status) for name, value, status in rows]),
        frozenset(name for (name,) in untouched),
    )


@dataclass
class _Dictionaries:
    """The fields of each edition, level and language, read once."""

    db: sqlite3.Connection

    def __post_init__(self) -> None:
        self._of: dict[Key, Definitions] = {}
        self._former: dict[Key, Mapping[str, str]] = {}
        self._units: dict[Key, Mapping[str, str]] = {}

    def of(self, key: Key) -> Definitions:
        if key not in self._of:
            rows = select(self.db, FieldDefinition, OF_A_DICTIONARY, *key)
            self._of[key] = {one.name: one for one in rows}
        return self._of[key]

    def units(self, key: Key) -> Mapping[str, str]:
        """What an answer to each field goes to."""
        if key not in self._units:
            self._units[key] = {name: field.unit for name, field in self.of(key).items()}
        return self._units[key]

    def former(self, key: Key) -> Mapping[str, str]:
        """Names of earlier editions → the names now."""
        if key not in self._former:
            found: dict[str, str] = {}
            for field in self.of(key).values():
                for name in field.previous_names:
                    found.setdefault(name, field.name)
            self._former[key] = found
        return self._former[key]
