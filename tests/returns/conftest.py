"""The folder of returns, made once and collected once for every test that looks at it."""

from __future__ import annotations

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
def guides(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return editions(tmp_path_factory.mktemp("guides"))


@pytest.fixture(scope="session")
def catalog(guides: dict[str, Path]) -> Catalog:
    return catalog_of([load_library(guides[NEWEST])])


@pytest.fixture(scope="session")
def one(guides: dict[str, Path]) -> Callable[[str], Made]:
    """A workbook of the newest edition, by its site; each is made once."""
    library = load_library(guides[NEWEST])
    cache: dict[str, Made] = {}

    def get(site: str = "every-district") -> Made:
        if site not in cache:
            cache[site] = make(library, site)
        return cache[site]

    return get


@pytest.fixture(scope="session")
def returns(tmp_path_factory: pytest.TempPathFactory, guides: dict[str, Path]) -> Returns:
    folder = tmp_path_factory.mktemp("returns")
    made = {}
    for edition, guide in guides.items():
        library = load_library(guide)
        for site in LEVELS.values():
            made[edition, site] = make(library, site)
    files = sent(made)
    placed(files, folder / "in")
    database = folder / "out" / "answers.sqlite"
    one = Returns(folder / "in", guides, made, files, database, "")
    done = samepage("collect", folder / "in", *one.options(), "--output", database)
    assert done.returncode == 0, done.stderr
    return Returns(folder / "in", guides, made, files, database, done.stderr + done.stdout)
