"""What of the program itself decides on the bytes of a file: its code, its templates and its libraries.

Every cache key and the journal of a batch build include these hashes, so that a new version of the
program, or of a library that touches the bytes, makes everything anew.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib.metadata import distributions, entry_points
from pathlib import Path

from samepage import __version__
from samepage.resources import PACKAGE, TEMPLATES

# Every distribution whose code or data reaches the bytes of a PDF or Word file. A test compares this
# list with what a build imports.
PACKAGES = frozenset(
    (
        "brotli cffi cssselect2 deflate fonttools jinja2 lxml markdown-it-py markupsafe mdurl pikepdf pillow "
        "pydantic pydantic-core pydyf pypdfium2 pyphen python-docx pyyaml tinycss2 tinyhtml5 uharfbuzz "
        "weasyprint webencodings zopfli"
    ).split()
)
FONT_PACKAGE = re.compile(r"\bpackage: *(\w+)")  # of templates/theme.yaml, as Python writes it
MAIL = "mail"  # the folder of templates that reach no workbook
FORMATS = "samepage.formats"  # entry points of packages that add formats

# Rooms whose code cannot reach a file's bytes, and those that work only on parts that are compiled
# already. The import contracts hold this up: what makes the bytes cannot import from a later step.
NOT_BUILDING = frozenset({"cli", "diff", "prose", "report"})
NOT_COMPILING = NOT_BUILDING | {"batch", "builder", "returns"}


@lru_cache(maxsize=2)
def engine_fingerprint(left_out: frozenset[str] = NOT_BUILDING) -> str:
    """64 hex digits over the code of ``samepage`` but for the rooms ``left_out``, and over the versions of
    ``PACKAGES``, of the theme's font packages and of packages that add formats.

    Read once in a process: code that changes on disk while a process runs is not what it runs.
    """
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] not in left_out:
            digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(repr(_versions()).encode())
    return digest.hexdigest()


def _versions() -> list[tuple[str, str]]:
    """Name and version of each installed distribution that reaches a file's bytes, in order."""
    theme = (TEMPLATES / "theme.yaml").read_text("utf-8")
    fonts = {name.replace("_", "-") for name in FONT_PACKAGE.findall(theme)}
    add_formats = {point.dist.name for point in entry_points(group=FORMATS) if point.dist}
    versions = set()
    for found in distributions():
        # Core metadata begin with a head like an email's (PEP 566). Reading all of it takes ten times as long.
        head = (found.read_text("METADATA") or found.read_text("PKG-INFO") or "").partition("\n\n")[0]
        said = dict(
            line.split(": ", 1) for line in head.splitlines() if line.startswith(("Name: ", "Version: "))
        )
        name = re.sub(r"[-_.]+", "-", said.get("Name", "")).lower()
        if name in PACKAGES or name in fonts or said.get("Name") in add_formats:
            versions.add((name, said.get("Version", "")))
    return sorted(versions)


def templates_fingerprint(folder: Path = TEMPLATES) -> str:
    """64 hex digits over the names and bytes of every file below ``folder``, but for the texts of emails."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.is_relative_to(folder / MAIL):
            continue
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
