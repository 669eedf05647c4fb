"""The small guide, for tests to break in one place."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from guides import FILES, GuideFolder


@pytest.fixture
def guide(tmp_path: Path) -> GuideFolder:
    return GuideFolder(tmp_path / "guide")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> GuideFolder:
    """One guide for many examples, each of which writes the stage's file anew."""
    return GuideFolder(tmp_path_factory.mktemp("random") / "guide")


@pytest.fixture(scope="session")
def stage() -> str:
    return textwrap.dedent(FILES["stages/commit.yaml"])
