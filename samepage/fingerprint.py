"""What of the program itself decides on the bytes of a file: its code, its templates and its libraries.

Every cache key and the journal of a batch build include these hashes, so that a new version of the
program, or of a library that touches the bytes, makes everything anew.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from samepage import __version__
from samepage.resources import PACKAGE, TEMPLATES

# Every distribution whose code or data reaches the bytes of a PDF or Word file.
PACKAGES = frozenset(
    {
        "cffi",
        "cssselect2",
        "deflate",
        "fonttools",
        "jinja2",
        "lxml",
        "markdown-it-py",
        "markupsafe",
        "pikepdf",
        "pillow",
        "pydantic",
        "pydyf",
        "pypdfium2",
        "pyphen",
        "python-docx",
        "pyyaml",
        "tinycss2",
        "tinyhtml5",
        "uharfbuzz",
        "weasyprint",
        "webencodings",
        "zopfli",
        "brotli",
    }
)
FONT_PACKAGES = "fontpkg"  # what the names of packages with fonts begin with


@lru_cache(maxsize=1)
def engine_fingerprint() -> str:
    """64 hex digits over the package's code and the versions of ``PACKAGES`` and of the font packages.

    Read once in a process: code that changes on disk while a process runs is not what it runs.
    """
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    found = {(one.metadata["Name"].lower(), one.version) for one in distributions()}
    kept = sorted(one for one in found if one[0] in PACKAGES or one[0].startswith(FONT_PACKAGES))
    digest.update(repr(kept).encode())
    return digest.hexdigest()


def templates_fingerprint(folder: Path = TEMPLATES) -> str:
    """64 hex digits over the names and bytes of every file below ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
