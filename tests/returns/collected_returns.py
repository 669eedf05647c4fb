"""The folder of returns after it was collected, and the rows of a database.

Not in a conftest.py: what one process makes for all is pickled, and there are several modules of that name.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tests.returns.filled_returns import Made, Sent


def rows(database: Path, select: str, *values: object) -> list[tuple]:
    db = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return db.execute(select, values).fetchall()
    finally:
        db.close()


@dataclass(frozen=True)
class Returns:
    folder: Path
    guides: dict[str, Path]
    made: dict[tuple[str, str], Made]
    files: list[Sent]
    database: Path
    said: str  # what the command printed, errors first

    def options(self, *editions: str) -> list[str]:
        """The newest guide first, or only those of ``editions``."""
        chosen = editions or sorted(self.guides, reverse=True)
        return [option for edition in chosen for option in ("--guide", str(self.guides[edition]))]

    def rows(self, select: str, *values: object) -> list[tuple]:
        return rows(self.database, select, *values)
