"""Options that several commands have, and where things are when nobody says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "built"

Guide = Annotated[Path, typer.Option(
    "--guide", metavar="FOLDER", show_default="guide",
    help="The folder with the guide's YAML files.")]
GUIDE = ROOT / "guide"
