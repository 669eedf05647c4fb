"""Options that several commands have, and where things are when nobody says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from samepage.content.schema import Level
from samepage.resources import CACHE as CACHE_FOLDER
from samepage.resources import WORKING_FOLDER

CACHE = CACHE_FOLDER / "built"
GUIDE = WORKING_FOLDER / "guide"
OUTPUT = WORKING_FOLDER / "output"


def option(name: str, value: str, help: str, default: str = "", **more: Any) -> Any:
    """``value`` stands for the option's value in --help, ``default`` for what it is when nobody gives it."""
    return typer.Option(name, metavar=value, help=help, show_default=default or True, **more)


def flag(name: str, help: str) -> Any:
    return option(name, "", help)


GuideOption = Annotated[Path, option("--guide", "FOLDER", "The folder with the guide's YAML files.", "guide")]
LevelOption = Annotated[
    Level | None,
    option("--level", "NAME", "With --roster: state, district or school, whichever its rows are."),
]
JobsOption = Annotated[
    int | None,
    option(
        "--jobs",
        "NUMBER",
        "How many workbooks to make, or files to read, at once.",
        "one for each core",
        min=1,
    ),
]


def available_cores() -> int:
    """How many processes can work at once, where ``--jobs`` does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
