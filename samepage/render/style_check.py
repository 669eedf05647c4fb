"""Style sheets that WeasyPrint would use in part only, and say so nowhere: mistakes in them, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from samepage.errors import ContentError, Problem, display_path
from samepage.render.weasyprint_drawing import StyleWarning
from samepage.resources import TEMPLATES
from samepage.text import did_you_mean, shortened

_NOT_CODE = re.compile(r"/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
_DEFINED = re.compile(r"(--[\w-]+)\s*:")
_USED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


def wrong_styles(texts: Sequence[str], warnings: Sequence[Sequence[StyleWarning]]) -> ContentError | None:
    """What is wrong with the style sheets ``texts``, of each of which WeasyPrint gave ``warnings``."""
    defined = set(_DEFINED.findall("\n".join(texts)))
    problems = []
    for text, found in zip(texts, warnings, strict=True):
        wrong = [*_unbalanced(text)] or [*_undefined(text, defined), *map(_said, found)]
        problems += [_placed(text, one) for one in wrong]
    return ContentError(problems) if problems else None


def _said(warning: StyleWarning) -> StyleWarning:
    return warning._replace(message=f"{warning.message}: correct it, or remove it.")


def _unbalanced(text: str) -> Iterator[StyleWarning]:
    """A brace or a comment that stays open, which makes all that follows part of another rule."""
    blank = _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    comment = blank.find("/*")
    if comment >= 0:
        yield _at(text, comment, "the comment that begins here has no end: write */ after it.")
        return
    opened: list[int] = []
    for found in re.finditer(r"[{}]", blank):
        if found[0] == "{":
            opened.append(found.start())
        elif opened:
            opened.pop()
        else:
            yield _at(text, found.start(), "this brace closes nothing: remove it, or add the one that opens.")
            return
    if opened:
        yield _at(
            text,
            opened[-1] if len(opened) == 1 else opened[0],
            "the brace that opens here is never closed: write } where the rule ends.",
        )


def _undefined(text: str, defined: set[str]) -> Iterator[StyleWarning]:
    for found in _USED.finditer(text):
        if found[1] not in defined:
            hint = did_you_mean(found[1], sorted(defined), "theme.yaml has no such name.")
            yield _at(text, found.start(1), f"`{found[1]}` names nothing: {hint}")


def _at(text: str, position: int, message: str) -> StyleWarning:
    before = text[:position]
    words = text[position : position + 30].split("\n")[0]
    return StyleWarning(message, before.count("\n") + 1, position - before.rfind("\n"), words)


def _placed(text: str, wrong: StyleWarning) -> Problem:
    """The problem in the file that ``text`` is, or was made from."""
    path, line, column = _file_of(text), wrong.line, wrong.column
    if path is None:
        path, line, column = _made_from(wrong.words)
    elif not line and wrong.words in text:
        line = text[: text.index(wrong.words)].count("\n") + 1
        column = 1
    return Problem(display_path(path), line, column, shortened(wrong.message, 300))


def _file_of(text: str) -> Path | None:
    return next((path for path in sorted(TEMPLATES.glob("*.css")) if path.read_text("utf-8") == text), None)


def _made_from(words: str) -> tuple[Path, int, int]:
    """The place in ``pages.css`` whose values are filled in: the lines have other numbers there."""
    path = TEMPLATES / "pages.css"
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if words and words in line:
            return path, number, line.index(words) + 1
    return path, 0, 0
