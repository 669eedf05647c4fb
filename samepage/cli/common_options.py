"""Options that several commands have, and where things are when nobody says."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import typer

from samepage import resources
from samepage.errors import display_path

CACHE = resources.CACHE / "built"
GUIDE = resources.WORKING_FOLDER / "guide"
OUTPUT = resources.WORKING_FOLDER / "output"
ANSWERS = resources.WORKING_FOLDER / "answers.sqlite"


def argument(value: str, help: str, default: Any = ..., shown: str = "") -> Any:
    """A value without a name. ``shown`` says in --help what it is when nobody gives it."""
    return typer.Argument(default, metavar=value, help=help, show_default=shown or True)


def option(name: str, value: str, help: str, default: Any = None, shown: str = "", **more: Any) -> Any:
    """``value`` stands for the option's value in --help; ``shown`` as for an argument."""
    return typer.Option(default, name, metavar=value, help=help, show_default=shown or True, **more)


def flag(name: str, help: str) -> Any:
    """An option without a value: False where it is not given."""
    return option(name, "", help, False)


def guide_option() -> Any:
    return option("--guide", "FOLDER", "The folder with the guide's YAML files.", GUIDE, "guide")


def guide_told(guide: Path) -> str:
    """What a command that is to be typed next says of its guide: nothing where that is the one it looks for."""
    return "" if guide == GUIDE else f" --guide {shlex.quote(display_path(guide))}"


def level_option() -> Any:
    return option("--level", "NAME", "With --roster: the level of its rows, if the guide has several.")


def jobs_option() -> Any:
    help = "How many workbooks to make, or files to read, at once; at most one for each core."
    return option("--jobs", "NUMBER", help, shown="one for each core", min=1)


def worker_count(jobs: int | None) -> int:
    """How many processes work at once: ``jobs``, but no more than there are cores, which would only wait."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(jobs or cores, cores)
