"""``schema``: the files that help while you type."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samepage.cli.options import ROOT
from samepage.content.jsonschema import write_schemas
from samepage.errors import display_path


def schema(
    output: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", show_default="schemas", help="Where the files go.")
    ] = ROOT / "schemas",
) -> None:
    """Writes the files that let a text editor complete and check the YAML as you type.

    Only needed after a change to the engine.
    """
    for path in write_schemas(output):
        print(display_path(path))
