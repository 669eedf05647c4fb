"""The folder of returns, made once and collected once for every test that looks at it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from samepage.content.loader import load_library
from samepage.returns.catalog import catalog_of
from samepage.workbook.dictionary import Catalog
from tests.guides import samepage
from tests.returns.collected_returns import Returns
from tests.returns.filled_returns import LEVELS, NEWEST, Made, editions, make, placed, sent
from tests.run_folder import once_in_folder


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
