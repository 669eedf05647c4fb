"""Of several returns of one site: which one counts, and what the others say that it does not.

The one place that decides whose answers count. Today a site's latest return does; all others stay in
the database whole, so that another rule has everything to work with.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from itertools import groupby

LATEST_FIRST = """
  SELECT r.site, r.id, r.edition, r.level, r.language FROM returns r
  ORDER BY r.site, EXISTS (SELECT 1 FROM answers WHERE return_id = r.id) DESC, r.saved_at DESC, r.sha256
"""  # a copy that lost its fields on the way is never the latest, unless there is no other


def mark_latest(db: sqlite3.Connection) -> None:
    """Sets ``returns.is_latest`` and fills ``differences`` anew; the order of reading plays no part."""
    db.execute("UPDATE returns SET is_latest = 0")
    db.execute("DELETE FROM differences")
    for site, rows in groupby(db.execute(LATEST_FIRST).fetchall(), lambda row: row[0]):
        (_, latest, *key), *others = rows
        db.execute("UPDATE returns SET is_latest = 1 WHERE id = ?", (latest,))
        if not others:
            continue
        counted, names = _values(db, latest), _names_now(db, key)
        for _, id, *_ in others:
            for name, values in _values(db, id).items():
                ours = counted.get(name if name in counted else names.get(name, name), [])
                db.executemany(
                    "INSERT INTO differences VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (site, name, value, id, ours[0] if ours else "", latest)
                        for value in values
                        if value not in ours
                    ],
                )


def _values(db: sqlite3.Connection, id: int) -> dict[str, list[str]]:
    """The values of a return by the names of their fields."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in db.execute(
        "SELECT name, value FROM answers WHERE return_id = ? AND status <> 'orphan' ORDER BY name, value",
        (id,),
    ):
        found[name].append(value)
    return found


def _names_now(db: sqlite3.Connection, key: list[str]) -> dict[str, str]:
    """Names of earlier editions → the names that the fields have in the dictionary ``key``."""
    found: dict[str, str] = {}
    for name, was in db.execute(
        "SELECT name, was FROM fields WHERE (edition, level, language) = (?, ?, ?) AND was <> '' ORDER BY position",
        key,
    ):
        for former in was.split():
            found.setdefault(former, name)
    return found
