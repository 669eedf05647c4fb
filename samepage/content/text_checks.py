"""Checks of what texts say: levels, names in ``{{ }}``, links, and no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from pydantic import BaseModel

from samepage.content.markdown import first_html
from samepage.content.markdown_checks import NAMED, links, unsupported
from samepage.content.named_values import TextError, names_used, unknown_name
from samepage.content.pasted_text import bullets, stray
from samepage.content.schema.base import ByLevel, Paragraphs, Text
from samepage.content.schema.declared import Declared, Levels
from samepage.content.schema.words import Word
from samepage.content.schema.worksheets import FormField
from samepage.content.undeclared import lacks
from samepage.content.yaml_source import PREFILL, KeyPath, Source
from samepage.errors import Problem
from samepage.same import Same
from samepage.text import did_you_mean, shortened

# Lists whose entries get a mark when they are printed.
_LISTS = frozenset(("outcomes", "ideas", "items", "evidence", "clauses", "options", "scale", "described"))
# Markdown in a name or another short text, which prints its signs.
_MARKED = re.compile(r"(\*\*)\S|(?<!\w)(\*)\w[^*]*\*(?!\w)|\[[^\]]+(\]\()")
_TAG = re.compile(r"</?\s*(\w+)")
_INSTEAD = {
    ("b", "strong"): "write **bold** instead",
    ("i", "em"): "write *italic* instead",
    ("a",): "write [words](https://…) instead",
    ("br", "p"): "write a blank line between paragraphs instead",
    ("ul", "li"): 'write lines that begin with "- " instead',
    ("img",): "write a block of `kind: figure` instead",
}


class WalkedText(NamedTuple):
    """A string of the content: where it stands, the levels it is printed at, and whether it is a plain
    string that may name values.
    """

    path: KeyPath
    text: str
    levels: Levels
    may_name: bool = False


def walk(
    value: Any, declared: Declared, path: KeyPath = (), levels: Levels | None = None
) -> Iterator[WalkedText]:
    """Every string below ``value``, which stands at ``path`` and is printed at ``levels``, or at all."""
    levels = declared.levels if levels is None else levels
    if isinstance(value, BaseModel):
        levels = declared.workbook_levels(getattr(value, "levels", None), levels)
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                may_name = isinstance(value, FormField) and name == "value"
                for one in walk(getattr(value, name), declared, (*path, name), levels):
                    yield one._replace(may_name=True) if may_name else one
    elif isinstance(value, str):
        yield WalkedText(path, value, levels, isinstance(value, Word))
    elif isinstance(value, tuple | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from walk(item, declared, (*path, key), levels)


def variants(printed: WalkedText, source: Source) -> Iterator[WalkedText]:
    """A text for each level as it is written, with its own place; a plain string is its only one."""
    text = printed.text
    if not isinstance(text, ByLevel):
        yield printed
        return
    for key, variant in text.by_level.items():
        own = [key] if key != "default" else [n for n in printed.levels if n not in text.by_level]
        here = tuple(level for level in printed.levels if level in own)
        path = (*printed.path, key) if (*printed.path, key) in source.values else printed.path
        yield WalkedText(path, variant, here, printed.may_name)


@dataclass(frozen=True)
class TextChecker:
    """What texts may refer to.

    ``declared`` are the guide's levels; ``names`` are the names of values, or None where words.yaml cannot be
    read; ``anchors`` are what links may point to, chapters (``plan``) and blocks (``plan.priorities``), with
    the levels that have them;
    ``former`` has the names they had in earlier editions, each with the one now;
    ``unread`` are the ids of chapters that files may have which cannot be read, None where it may be any id.
    """

    declared: Declared
    names: frozenset[str] | None
    anchors: Mapping[str, Levels]
    former: Mapping[str, str]
    unread: frozenset[str] | None

    def check(self, model: BaseModel, source: Source, levels: Levels) -> Iterator[Problem]:
        """The problems of all texts below ``model``, which is printed at ``levels``."""
        if not _is_sound(Same(self), Same(model), Same(source), levels):
            yield from self.problems(model, source, levels)

    def problems(self, model: BaseModel, source: Source, levels: Levels) -> Iterator[Problem]:
        """As ``check``, whether they have been looked for or not."""
        for printed in walk(model, self.declared, (), levels):
            text = printed.text
            if printed.path[:1] == PREFILL:
                continue
            if isinstance(text, ByLevel):
                yield from _missing_levels(text, source, printed.path, printed.levels)
            for path, variant, here, may_name in variants(printed, source):
                for message, near in stray(variant, isinstance(text, Text) or may_name):
                    yield source.problem(path, message, near=near)
                if isinstance(text, Text):
                    yield from self._markdown(variant, source, path, here, isinstance(text, Paragraphs))
                elif may_name:
                    yield from self._names(variant, source, path)
                elif "{{" in variant or "{%" in variant:
                    only = "this is printed as it is written, and `{{ }}` works only in longer texts"
                    message = f"{only}: write the words themselves."
                    yield source.problem(path, message, near="{")
                elif found := _MARKED.search(variant):
                    message = "this is printed as it is written, and Markdown works only in longer texts"
                    yield source.problem(
                        path,
                        f"{message}: write the words without `{found[found.lastindex or 0]}`.",
                        near=found[0],
                    )

    def _names(self, text: str, source: Source, path: KeyPath) -> Iterator[Problem]:
        try:
            used = names_used(text)
        except TextError as error:
            yield source.problem(path, str(error), near=error.near)
            return
        for name in sorted(used) if self.names is not None else ():
            if message := unknown_name(name, self.names or frozenset()):
                yield source.problem(path, message, near=name)

    def _markdown(
        self, text: str, source: Source, path: KeyPath, levels: Levels, in_paragraphs: bool
    ) -> Iterator[Problem]:
        if not text.strip():
            yield source.problem(path, "this text holds only spaces: write one, or remove the key.")
        yield from self._names(text, source, path)
        wrong = [*bullets(text, in_list=not _LISTS.isdisjoint(path[-3:]))]
        wrong += unsupported(text, in_paragraphs)
        for message, near in wrong[:1]:  # the others are most often its consequences
            yield source.problem(path, message, near=near)
        for target, near in links(text, in_paragraphs):
            if wrong_link := self._link(target, levels):
                yield source.problem(path, wrong_link, near=near if near in text else unquote(near))
        if html := first_html(text):
            tag = _TAG.match(html)
            instead = "write Markdown instead, or \\< for the sign itself"
            for names, words in _INSTEAD.items():
                if tag and tag[1].lower() in names:
                    instead = words
            message = f"`{shortened(html, 30)}` is HTML, which texts do not use: {instead}."
            yield source.problem(path, message, near=html.split("\n")[0])

    def _link(self, target: str, levels: Levels) -> str | None:
        """What is wrong with a link to ``target`` in a text that is printed at ``levels``, or None."""
        if NAMED in unquote(target) or re.match(r"https?://.", target, re.IGNORECASE):
            return None
        if address := re.match(r"mailto:([^?]+)", target, re.IGNORECASE):
            written = unquote(address[1])
            wrong = f"`{shortened(written)}` is no email address: write one, such as name@example.org."
            return None if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", written) else wrong
        if not target.startswith("#"):
            remedy = "write `#chapter.block`, `https://…` or `mailto:…`"
            if target in self.anchors:
                remedy = f"write `#{target}`"
            elif re.fullmatch(r"[^@\s:/]+@[^@\s/]+", unquote(target)):
                remedy = f"write `mailto:{unquote(target)}`"
            elif address := re.fullmatch(r"(?:[Hh]\w*:/*|(?=www\.))([\w-]+\.\S+)", target):
                remedy = f"write `https://{address[1]}`"
            written = f"the link `{shortened(unquote(target))}`" if target else "this link without an address"
            return f"{written} is neither in the workbook nor on the web: {remedy}."
        anchor = target[1:]
        if anchor not in self.anchors:
            if anchor in self.former:
                now = self.former[anchor]
                return f"the link `#{anchor}` leads to what is `#{now}` now, as its `was` says: write that."
            chapter = anchor.split(".")[0]
            if chapter not in self.anchors and (self.unread is None or chapter in self.unread):
                return None
            known = [f"#{one}" for one in self.anchors]
            within = next((one for one in known if one.endswith(f".{anchor}")), None)
            otherwise = (
                f"write `{within}`." if within else "write `#chapter` or `#chapter.block` with their ids."
            )
            hint = did_you_mean(target, known, otherwise)
            return f"the link `{shortened(target)}` leads nowhere: {hint}"
        missing = [level for level in levels if level not in self.anchors[anchor]]
        if missing:
            return (
                f"the link `#{anchor}` leads nowhere in a {' and a '.join(missing)} workbook, which has no such block: "
                "write a text for each level, or link to another block."
            )
        return None


@lru_cache(maxsize=64)  # the files of a guide, most of which the next edit does not touch
def _is_sound(
    checker: Same[TextChecker], model: Same[BaseModel], source: Same[Source], levels: Levels
) -> bool:
    return not any(True for _ in checker.value.problems(model.value, source.value, levels))


def _missing_levels(text: ByLevel, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    missing = [level for level in levels if text.for_level(level) is None]
    if missing:
        add = " and ".join(f"`{level}: …`" for level in missing)
        remedy = f"add {add}, or `default: …` for all others"
        message = f"there is no text for a {' or a '.join(missing)} workbook: {remedy}."
        kind = lacks(missing[0]) if len(missing) == 1 else ""
        yield replace(source.problem(path, message, key=True), kind=kind)
