"""Checks of what texts say: levels, names in ``{{ }}``, links, and no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from samepage.content.block_checks import Levels, meet, workbook_levels
from samepage.content.error_messages import nearest, short
from samepage.content.schema import LEVELS, FormField, Text
from samepage.content.texts import TextError, names_used, unknown_name
from samepage.content.yaml_source import Path_, Source
from samepage.errors import Problem

_LINK = re.compile(r"(!?)\[[^\[\]]*\]\(\s*<?([^)\s>]*)")
_TAG = re.compile(r"<[A-Za-z/!?]")
_REMEDIES = {
    "b": "**bold**",
    "strong": "**bold**",
    "i": "*italic*",
    "em": "*italic*",
    "a": "[words](https://…)",
    "br": "a blank line between paragraphs",
    "p": "a blank line between paragraphs",
    "ul": 'lines that begin with "- "',
    "li": 'lines that begin with "- "',
    "img": "a block of `kind: figure`",
}


@dataclass
class Anchors:
    """What links may point to: chapters (``plan``) and blocks (``plan.priorities``), by level."""

    complete: bool  # False where a file could not be read, so that a target may be in it
    known: dict[str, Levels] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)  # chapters with problems, whose blocks are not known

    def add(self, anchor: str, levels: Levels) -> None:
        both = {*self.known.get(anchor, ()), *levels}
        self.known[anchor] = tuple(level for level in LEVELS if level in both)

    def problem(self, anchor: str, levels: Levels) -> str | None:
        there = self.known.get(anchor)
        if there is None:
            if not self.complete or anchor.split(".")[0] in self.open:
                return None
            meant = nearest(anchor, self.known)
            hint = (
                f"did you mean `#{meant}`?"
                if meant
                else "write `#chapter` or `#chapter.block` with their ids."
            )
            return f"the link `#{short(anchor)}` leads nowhere: {hint}"
        missing = [level for level in levels if level not in there]
        if missing:
            return (
                f"the link `#{anchor}` leads nowhere in a {' and a '.join(missing)} workbook, which has no such block: "
                "write a text for each level, or link to another block."
            )
        return None


def check_texts(
    model: BaseModel, source: Source, levels: Levels, names: frozenset[str] | None, anchors: Anchors
) -> Iterator[Problem]:
    """The problems of all texts below ``model``; ``names`` is None where words.yaml is not known."""
    for path, text, shown_at, is_template in walk(model, (), levels):
        if isinstance(text, Text):
            yield from _levels(text, source, path, shown_at)
            for key, variant in text.by_level.items():
                here = _levels_of_key(key, text, shown_at)
                where = (*path, key) if (*path, key) in source.values else path
                yield from _markdown(variant, source, where, here, names, anchors)
        elif is_template:
            yield from _names(text, source, path, names)
        elif "{{" in text or "{%" in text:
            yield source.problem(
                path,
                "this is printed as it is written, and `{{ }}` works only in longer texts: write the words themselves.",
                near="{",
            )


def walk(value: Any, path: Path_, levels: Levels) -> Iterator[tuple[Path_, str, Levels, bool]]:
    """Path, string, the levels it is printed at, and whether a plain string may name values."""
    if isinstance(value, BaseModel):
        own = workbook_levels(getattr(value, "levels", None), levels)
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                inner = getattr(value, name)
                if isinstance(inner, str) and not isinstance(inner, Text):
                    yield (*path, name), inner, own, isinstance(value, FormField) and name == "value"
                else:
                    yield from walk(inner, (*path, name), own)
    elif isinstance(value, Text):
        yield path, value, levels, False
    elif isinstance(value, str):
        yield path, value, levels, False
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index), levels)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key), levels)


def _levels_of_key(key: str, text: Text, levels: Levels) -> Levels:
    if key != "default":
        return meet(levels, (key,))  # type: ignore[arg-type]
    return tuple(level for level in levels if level not in text.by_level)


def _levels(text: Text, source: Source, path: Path_, levels: Levels) -> Iterator[Problem]:
    missing = [level for level in levels if text.for_level(level) is None]
    if missing:
        add = " and ".join(f"`{level}: …`" for level in missing)
        yield source.problem(
            path,
            f"there is no text for a {' or a '.join(missing)} workbook: add {add}, or `default: …` for all others.",
            key=True,
        )


def _names(text: str, source: Source, path: Path_, names: frozenset[str] | None) -> Iterator[Problem]:
    try:
        used = names_used(text)
    except TextError as error:
        yield source.problem(path, str(error), near=error.near)
        return
    if names is None:
        return
    for name in sorted(used):
        message = unknown_name(name, names)
        if message:
            yield source.problem(path, message, near=name)


def _markdown(
    text: str, source: Source, path: Path_, levels: Levels, names: frozenset[str] | None, anchors: Anchors
) -> Iterator[Problem]:
    if not text.strip():
        yield source.problem(path, "holds only spaces: write a text, or remove the key.")
    yield from _names(text, source, path, names)
    if "](" in text:
        for picture, target in _LINK.findall(text):
            message = (
                "a picture inside a text is not printed: use a block of `kind: figure`."
                if picture
                else _target(target, levels, anchors)
            )
            if message:
                yield source.problem(path, message, near=f"]({target}" if target else "](")
    if _TAG.search(text):
        tag = _html(text)
        if tag:
            name = (re.match(r"</?\s*(\w+)", tag) or [tag, ""])[1].lower()
            remedy = (
                f"write {_REMEDIES[name]} instead"
                if name in _REMEDIES
                else "write Markdown instead, or \\< for the sign itself"
            )
            yield source.problem(
                path,
                f"`{short(tag, 30)}` is HTML, which texts do not use: {remedy}.",
                near=tag.split("\n")[0],
            )


def _target(target: str, levels: Levels, anchors: Anchors) -> str | None:
    if target.startswith("#"):
        return anchors.problem(target[1:], levels)
    if re.match(r"(https?://|mailto:).", target, re.I) or target.startswith("{{"):
        return None
    return f"the link `{short(target)}` is neither in the workbook nor on the web: write `#chapter.block`, `https://…` or `mailto:…`."


@lru_cache(maxsize=1)
def _parser():
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def _html(text: str) -> str | None:
    """The first piece of HTML that a Markdown reader would find in ``text``."""
    for token in _parser().parse(text):
        for part in (token, *(token.children or ())):
            if part.type in ("html_inline", "html_block"):
                return part.content.strip()
    return None
