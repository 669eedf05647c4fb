"""Of several returns of one site: which one leads, and what the others say that it does not."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

LEADS = """
  SELECT r.id, r.site, r.edition, r.level, r.language FROM returns r
  ORDER BY r.site, EXISTS (SELECT 1 FROM answers WHERE return_id = r.id) DESC, r.saved_at DESC, r.sha256
"""  # a copy that lost its fields on the way leads nothing


def leads_and_differences(db: sqlite3.Connection) -> None:
    """Works both out anew from returns, answers and fields; the order of reading plays no part."""
    db.execute("UPDATE returns SET leads = 0")
    db.execute("DELETE FROM differences")
    by_site: dict[str, list[tuple]] = defaultdict(list)
    for id, site, *key in db.execute(LEADS):
        by_site[site].append((id, *key))
    for site, ((leader, *key), *others) in by_site.items():
        db.execute("UPDATE returns SET leads = 1 WHERE id = ?", (leader,))
        leading = _values(db, leader) if others else {}
        now = _now(db, key) if others else {}
        for id, *_ in others:
            for name, values in _values(db, id).items():
                same = name if name in leading else now.get(name, name)
                theirs = leading.get(same, [])
                db.executemany(
                    "INSERT INTO differences VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (site, name, value, id, theirs[0] if theirs else "", leader)
                        for value in values
                        if value not in theirs
                    ],
                )


def _values(db: sqlite3.Connection, id: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in db.execute(
        "SELECT name, value FROM answers WHERE return_id = ? AND status <> 'orphan' ORDER BY name, value",
        (id,),
    ):
        found[name].append(value)
    return found


def _now(db: sqlite3.Connection, key: list[str]) -> dict[str, str]:
    """Names of earlier editions → the names that the fields have in the leader's."""
    select = "SELECT name, was FROM fields WHERE (edition, level, language) = (?, ?, ?) AND was IS NOT NULL ORDER BY position"
    found: dict[str, str] = {}
    for name, was in db.execute(select, key):
        for former in was.split():
            found.setdefault(former, name)
    return found
