"""Where the files are that the program brings along, and where it works when nobody says.

In a clone, templates, schemas, the handbook and the guide lie beside the package, and everything stays in
the clone. In an installed program they lie inside the package, in ``data/`` (pyproject.toml says which goes
where); a command works in the folder a person is in, and keeps what it may make again in their cache folder.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path

PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "data").is_dir()
_HOME = PACKAGE / "data" if INSTALLED else PACKAGE.parent

TEMPLATES = _HOME / "templates"
SHIPPED_GUIDE = _HOME / "guide"
SCHEMAS = _HOME / "schemas"
HANDBOOK = _HOME / "docs/editing.md"
STARTER = PACKAGE / "starter"  # what `init` writes beside the guide, and the blank guide
WORKING_FOLDER = Path() if INSTALLED else PACKAGE.parent
# Fonts, compiled sections, and which drawings were tried. May be deleted at any time. On Linux
# $XDG_CACHE_HOME/samepage or ~/.cache/samepage, on a Mac ~/Library/Caches/samepage.
CACHE = user_cache_path("samepage", appauthor=False) if INSTALLED else PACKAGE.parent / ".cache"
