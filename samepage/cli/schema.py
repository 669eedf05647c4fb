"""``schema``: the files that help while you type."""

from __future__ import annotations

from pathlib import Path

from samepage.cli.options import option
from samepage.content.jsonschema import write_schemas
from samepage.errors import display_path
from samepage.resources import WORKING_FOLDER


def schema(
    output: Path = option("--output", "FOLDER", "Where the files go.", WORKING_FOLDER / "schemas", "schemas"),
) -> None:
    """Writes the files that let a text editor complete and check the YAML as you type.

    Only needed after a change to the engine.
    """
    for path in write_schemas(output):
        print(display_path(path))
