"""Rosters of a few rows, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import yaml

from samepage.content.roster import read_roster
from samepage.content.schema import Words

# The real guide's, which has columns of the federal directory files.
WORDS = Words.model_validate(
    yaml.safe_load((Path(__file__).parents[2] / "guide/words.yaml").read_text("utf-8"))
)


def rows(path: Path, content: str | bytes, level="district", **more):
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_roster(path, level, "abc", words=WORDS, **more))


HEAD = "id,name,state\n"


def told(found) -> dict[int, str]:
    """What is wrong with each bad row; and each of them is told in one line."""
    assert all((row.site is None) == bool(row.problems) and len(row.problems) < 2 for row in found)
    return {row.number: str(row.problems[0]) for row in found if row.problems}


def names(found) -> list[str]:
    return [row.site.name for row in found if row.site]
