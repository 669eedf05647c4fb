"""Every text of a guide against the fonts of its workbooks: a character that none of them has, with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from samepage.content.loader import Library
from samepage.content.schema import Declared, Site
from samepage.content.text_checks import variants, walk
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.render.drawing_trial import named_drawings
from samepage.render.placeholders import SITE_TEXTS
from samepage.render.svg_for_pages import texts_of
from samepage.render.theme import Theme
from samepage.text import joined, visible
from samepage.workbook.model import Field

# What to write instead of a sign that the fonts lack, where there is one that says the same.
INSTEAD = {
    **dict.fromkeys("✔✅🗹", "✓"),
    **dict.fromkeys("✗✘❌☒✖", "×"),
    **dict.fromkeys("➔➜➝➞➡⟶⇒➤►▸❯", "→"),
    **dict.fromkeys("⬅⟵⇐◀", "←"),
    **dict.fromkeys("⬆⇑", "↑"),
    **dict.fromkeys("⬇⇓", "↓"),
    **dict.fromkeys("↔⇔", "→ and ←"),
    **dict.fromkeys("●⚫◦○▪▫⬤", "•"),
    **dict.fromkeys("□❏❑❒⬜◻", "☐"),
    **dict.fromkeys("★☆⭐", "*"),
    **dict.fromkeys("①❶", "(1)"),
    **dict.fromkeys("②❷", "(2)"),
    **dict.fromkeys("③❸", "(3)"),
}


def wrong_characters(library: Library, theme: Theme) -> Iterator[Problem]:
    """A problem for each text with a character that no font has. What is typed into a field has one font."""
    for model, source in _parts(library):
        yield from _in_texts(model, source, theme, library.declared)
    for one in named_drawings(library):
        if missing := theme.missing_characters(texts_of(one.data)):
            remedy = "turn its texts into outlines, or write them in a caption"
            yield one.source.problem(
                one.at,
                f"`{one.name}` has a text with {named(missing)}, which no font of the workbook has: {remedy}.",
            )


def wrong_answers(site: Site, fields: Iterable[Field], theme: Theme) -> Iterator[tuple[KeyPath, str]]:
    """What is written in already and not in the font of answers: where in the site's file, and what is wrong."""
    known = theme.field_font.cmap
    for field in fields:
        lacking = [
            char for char in dict.fromkeys(field.value) if ord(char) not in known and char not in "\r\n"
        ]
        if lacking and field.kind not in ("check", "choice"):
            key = next((key for key in SITE_TEXTS if lacking[0] in (getattr(site, key) or "")), "id")
            yield (key,), f"the field `{field.name}`: {_answer_message(lacking, theme)}"


def wrong_in_site(site: Site, theme: Theme) -> dict[str, str]:
    """What is wrong with a site's own texts, by key."""
    texts = {key: getattr(site, key) or "" for key in SITE_TEXTS}
    return {
        key: _message(missing) for key, text in texts.items() if (missing := theme.missing_characters(text))
    }


def _parts(library: Library) -> Iterator[tuple[BaseModel, Source]]:
    sources = library.sources
    yield library.guide, sources["guide", "guide"]
    yield library.words, sources["words", "words"]
    form = library.stage_feedback
    yield form, sources["stage-feedback", form.id]
    for kind, parts in (
        ("chapter", library.chapters),
        ("partner", library.partners),
        ("site", library.sites),
    ):
        for id, part in parts.items():
            yield part, sources[kind, id]


def _in_texts(model: BaseModel, source: Source, theme: Theme, declared: Declared) -> Iterator[Problem]:
    for printed in walk(model, declared):
        for path, text, _, is_value in variants(printed, source):
            if text.isascii():
                continue
            if missing := theme.missing_characters(text):
                yield source.problem(path, _message(missing), near=missing[0])
            elif is_value or "prefill" in path:
                known = theme.field_font.cmap
                lacking = [
                    char for char in dict.fromkeys(text) if ord(char) not in known and char not in "\r\n"
                ]
                if lacking:
                    yield source.problem(path, _answer_message(lacking, theme), near=lacking[0])


def _answer_message(characters: list[str], theme: Theme) -> str:
    return (
        f"{named(characters)} stands in an answer that is written in already, and the font of answers, "
        f"{theme.field_family}, lacks it: {_remedy(characters[0])}."
    )


def _message(characters: list[str]) -> str:
    return f"no font of the workbook has {named(characters)}: {_remedy(characters[0])}."


def _remedy(char: str) -> str:
    instead = INSTEAD.get(char)
    if instead:
        return f"write {instead} instead"
    if unicodedata.category(char)[0] in "LM":
        add = "add a font that has it to fonts.files in templates/theme.yaml"
        return f"write it in Latin, Greek or Cyrillic letters, or {add}"
    return "say it in words, or draw it in a block of `kind: figure`"


def named(characters: list[str]) -> str:
    """Characters with their names in Unicode."""
    said = [
        f"{visible(char)} ({unicodedata.name(char, 'a character without a name').lower()}, U+{ord(char):04X})"
        for char in characters[:3]
    ]
    more = len(characters) - 3
    return joined([*said, f"{more} more"] if more > 0 else said)
