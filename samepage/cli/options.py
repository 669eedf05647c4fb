"""Options that several commands have, and where things are when nobody says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from samepage import resources

ROOT = resources.WORKING_FOLDER
CACHE = resources.CACHE / "built"

Guide = Annotated[
    Path,
    typer.Option(
        "--guide", metavar="FOLDER", show_default="guide", help="The folder with the guide's YAML files."
    ),
]
GUIDE = ROOT / "guide"


def available_cores() -> int:
    """How many processes can work at once, where ``--jobs`` does not say."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
