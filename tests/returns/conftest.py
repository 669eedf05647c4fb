"""The folder of returns, made once and collected once for every test that looks at it."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from samepage.content.loader import load_library
from samepage.returns.catalog import catalog_of
from samepage.workbook.dictionary import Catalog
from tests.guides import samepage
from tests.returns.filled_returns import LEVELS, NEWEST, Made, Sent, editions, make, placed, sent
from tests.run_folder import once_in_folder


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


@pytest.fixture(scope="session")
def guides() -> dict[str, Path]:
    return once_in_folder("guides of returns", editions)


@pytest.fixture(scope="session")
def catalog(guides: dict[str, Path]) -> Catalog:
    return catalog_of([load_library(guides[NEWEST])])


def made(guides: dict[str, Path], edition: str, site: str) -> Made:
    return once_in_folder(f"{edition} of {site}", lambda _: make(load_library(guides[edition]), site))


@pytest.fixture(scope="session")
def one(guides: dict[str, Path]) -> Callable[[str], Made]:
    """A workbook of the newest edition, by its site."""
    return functools.cache(lambda site="every-district": made(guides, NEWEST, site))


@pytest.fixture(scope="session")
def returns(guides: dict[str, Path]) -> Returns:
    def collected(folder: Path) -> Returns:
        workbooks = {
            (edition, site): made(guides, edition, site) for edition in guides for site in LEVELS.values()
        }
        files = sent(workbooks)
        placed(files, folder / "in")
        database = folder / "out" / "answers.sqlite"
        one = Returns(folder / "in", guides, workbooks, files, database, "")
        done = samepage("collect", folder / "in", *one.options(), "--output", database)
        assert done.returncode == 0, done.stderr
        return Returns(folder / "in", guides, workbooks, files, database, done.stderr + done.stdout)

    return once_in_folder("returns", collected)
