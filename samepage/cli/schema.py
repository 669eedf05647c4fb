"""``schema``: the files that help while you type."""

from __future__ import annotations

from pathlib import Path

from samepage.cli.options import guide_option, option
from samepage.content.jsonschema import write_schemas
from samepage.content.loader import declared_levels
from samepage.errors import display_path
from samepage.resources import WORKING_FOLDER


def schema(
    output: Path = option("--output", "FOLDER", "Where the files go.", WORKING_FOLDER / "schemas", "schemas"),
    guide: Path = guide_option(),
) -> None:
    """Writes the files that let a text editor complete and check the YAML as you type.

    Needed after a change to the levels or sides of words.yaml, or to the program.
    """
    for path in write_schemas(output, declared_levels(guide)):
        print(display_path(path))
