"""``schema``: the files that help while you type."""

from __future__ import annotations

from pathlib import Path

from samepage.cli.common_options import guide_option, option
from samepage.content.jsonschema import write_schemas
from samepage.content.loader import declared_levels
from samepage.errors import display_path


def schema(
    output: Path | None = option(
        "--output", "FOLDER", "Where the files go.", shown="schemas, beside the guide"
    ),
    guide: Path = guide_option(),
) -> None:
    """Writes the files that let a text editor complete and check the YAML as you type.

    Needed after a change to the levels or sides of words.yaml, or to the program.
    """
    folder = output or guide.absolute().parent / "schemas"
    for path in write_schemas(folder, declared_levels(guide)):
        print(display_path(path))
