"""The page's style sheet and script, as they are put in: without comments and indents."""

from __future__ import annotations

import re
from pathlib import Path

from samepage.errors import ContentError
from samepage.resources import TEMPLATES

STYLE = TEMPLATES / "web" / "workbook.css"
SCRIPTS = TEMPLATES / "web" / "script"
LAST = "main.js"  # begins; all others only declare
# What would end a script or style element, or change how a script is read (HTML Standard, 13.2.5.15 and 4.12.1.3).
_ENDING = re.compile(r"</(?:script|style)|<!--|<script", re.IGNORECASE)
# Strings stay as they are; comments go, and the white space around the signs between rules.
_STYLE_PART = re.compile(
    r"""/\*.*?\*/|(?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s*(?P<sign>[{};])\s*""", re.DOTALL
)
# Comments that have their lines to themselves, and types within a line; other comments are kept.
_SCRIPT_COMMENT = re.compile(
    r"^[ \t]*(?://.*|/\*(?s:.*?)\*/[ \t]*)$|/\*\* @type \{[^*\n]*\} \*/ ?", re.MULTILINE
)


def style_sheet(path: Path = STYLE) -> str:
    """Raises ContentError for what cannot stand in a page."""
    return _short(_STYLE_PART.sub(lambda found: found["kept"] or found["sign"] or "", _text(path)))


def script(folder: Path = SCRIPTS) -> str:
    """The files of ``folder`` in the order of their names, ``main.js`` last. Raises ContentError for what cannot stand
    in a page, and for a template literal that goes over a line's end, whose lines would lose their indents."""
    files = sorted(folder.glob("*.js"), key=lambda path: (path.name == LAST, path.name))
    return "".join(map(_script_file, files))


def _script_file(path: Path) -> str:
    text = _SCRIPT_COMMENT.sub("", _text(path))
    for line in text.splitlines():
        if line.replace("\\`", "").count("`") % 2:
            number = next(n for n, one in enumerate(path.read_text("utf-8").splitlines(), 1) if one == line)
            message = "a text in backticks ends on its line: write \\n where the next line begins."
            raise ContentError.of_file(path, message, number)
    return _short(text)


def _text(path: Path) -> str:
    text = path.read_text("utf-8")
    if found := _ENDING.search(text):
        line = text.count("\n", 0, found.start()) + 1
        message = f"`{found[0]}` cannot stand in a page's style or script: write it in two parts."
        raise ContentError.of_file(path, message, line)
    return text


def _short(text: str) -> str:
    """``text`` without indents and empty lines."""
    return re.sub(r"\s*\n\s*", "\n", text).strip() + "\n"
