"""Where the files are that the program brings along: templates, schemas, and the guide it ships.

In a checkout they lie beside the package; in an installed wheel they lie inside it, in ``data/``.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "data").is_dir()
_HOME = PACKAGE / "data" if INSTALLED else PACKAGE.parent

TEMPLATES = _HOME / "templates"
SHIPPED_GUIDE = _HOME / "guide"
SCHEMAS = _HOME / "schemas"
# What a command uses when nobody says: the checkout it runs from, or the folder a person is in.
WORKING_FOLDER = Path() if INSTALLED else PACKAGE.parent
CACHE = (Path() if INSTALLED else PACKAGE.parent) / ".cache"
