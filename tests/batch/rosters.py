"""Rosters and guides for the tests of batches: small, with names of every kind."""

from __future__ import annotations

from pathlib import Path

from guides import GuideFolder, buildable_guide

STATES = ("Ohio", "Hawaiʻi", "")
NAMES = (
    "Waiʻanae",
    "Łódź–Ñandú",
    "Plain Valley",
    "A Very Long Name for a District That Goes On and On for Two Lines at Least",
)


def bindable_guide(root: Path) -> GuideFolder:
    """The small guide without a text that a site's name flows through."""
    guide = buildable_guide(root)
    guide.replace("front/about.yaml", "{{ site.name }} and its", "your team and its")
    return guide


def write_roster(path: Path, rows: int, bad: dict[int, str] | None = None) -> Path:
    """``rows`` districts; ``bad`` has lines by row, from 0, to stand in their place."""
    lines = [f"d-{n},{NAMES[n % len(NAMES)]} {n},{STATES[n % len(STATES)]}" for n in range(rows)]
    for number, line in (bad or {}).items():
        lines[number] = line
    path.write_text("id,name,state\n" + "\n".join(lines) + "\n", "utf-8")
    return path
