"""One bench for all tests of this folder: its clone and its process take some seconds to make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from test_bootstrap import tree  # noqa: F401  a fixture

from tests.faults.bench import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("bench"))
    yield made
    made.close()
