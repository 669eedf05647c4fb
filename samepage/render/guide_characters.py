"""Every text of a guide against the fonts of its workbooks: a character that none of them has, with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from pydantic import BaseModel

from samepage.content.loader import Library
from samepage.content.pasted_text import stray
from samepage.content.schema import Declared, Site
from samepage.content.schema.base import Text
from samepage.content.text_checks import variants, walk
from samepage.content.yaml_source import PREFILL, Source
from samepage.errors import Problem, pip_install
from samepage.render.characters import named_characters
from samepage.render.drawing_trial import named_drawings
from samepage.render.placeholders import SITE_TEXTS
from samepage.render.svg_for_pages import drawing_texts
from samepage.render.theme import Theme
from samepage.same import Same
from samepage.text import DIRECTION_MARKS, LINE_BREAK_MARKS, joined, left_out, printable, visible

MARKS = dict.fromkeys(
    map(ord, DIRECTION_MARKS + LINE_BREAK_MARKS)
)  # part of an answer, though nobody sees them
EAST_ASIAN = re.compile("CJK|HIRAGANA|KATAKANA|HANGUL|BOPOMOFO|IDEOGRAPHIC|FULLWIDTH")


def wrong_characters(library: Library, theme: Theme) -> Iterator[Problem]:
    """A problem for each text with a character that no font has."""
    for model, source in _parts(library):
        yield from _in_texts(model, source, theme, library.declared)
    # Each once, at the first place that has it.
    drawings = {(one.name, one.data): one for one in reversed([*named_drawings(library)])}
    for one in reversed(drawings.values()):
        if missing := theme.missing_in_text_fonts("".join(drawing_texts(one.data))):
            remedy = "turn its texts into outlines, or write them in a caption"
            yield one.source.problem(
                one.at,
                f"`{one.name}` has a text with {named(missing)}, which no font for drawings has: {remedy}.",
            )


def noted_in_prefill(library: Library, theme: Theme) -> Iterator[Problem]:
    """What a person may want to know of the answers that the sites' files write in, and what refuses no workbook."""
    for id, site in library.sites.items():
        for name, value in site.prefill.items():
            for message, near in _notes(str(value), theme):
                yield library.sources["site", id].problem(("prefill", name), message, near=near)


def _notes(text: str, theme: Theme) -> Iterator[tuple[str, str]]:
    """What is noted of a prefilled text, and the part that it is about."""
    if unseen := left_out(text):
        said = joined(
            [
                unicodedata.name(one, "control character").lower() + f" (U+{ord(one):04X})"
                for one in unseen[:3]
            ]
        )
        yield f"a character that nobody sees is left out of the workbook: {said}.", unseen[0]
    shown = printable(text)
    told = ""
    for message, near in stray(shown.translate(MARKS)):
        told += near
        yield message, near
    if missing := [char for char in named_characters(shown, theme) if char not in told]:
        instead = "the PDF has the name in its place, and the field keeps what is written"
        yield f"no font of the workbook has {named(missing)}: {instead}.", missing[0]


def wrong_in_site(site: Site, theme: Theme) -> dict[str, str]:
    """What is wrong with a site's own texts, by key."""
    texts = {key: getattr(site, key) or "" for key in SITE_TEXTS}
    return {
        key: _message(missing, theme, to_draw=False)
        for key, text in texts.items()
        if (missing := theme.missing_characters(text))
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
    if not _is_sound(Same(model), Same(source), Same(theme), declared):
        yield from _problems(model, source, theme, declared)


@lru_cache(maxsize=64)  # the files of a guide, most of which the next edit does not touch
def _is_sound(model: Same[BaseModel], source: Same[Source], theme: Same[Theme], declared: Declared) -> bool:
    return not any(True for _ in _problems(model.value, source.value, theme.value, declared))


def _problems(model: BaseModel, source: Source, theme: Theme, declared: Declared) -> Iterator[Problem]:
    for printed in walk(model, declared):
        if printed.path[:1] == PREFILL:
            continue
        for path, text, _, _ in variants(printed, source):
            # `&#128512;` is a character, too (CommonMark 2.5).
            shown = unescape(text) if isinstance(printed.text, Text) else text
            if missing := theme.missing_characters(shown):
                to_draw = hasattr(model, "blocks")
                yield source.problem(path, _message(missing, theme, to_draw), near=missing[0])


def _message(characters: list[str], theme: Theme, to_draw: bool) -> str:
    """``to_draw``: a drawing could say it, as one among the blocks of a chapter can."""
    return f"no font of the workbook has {named(characters)}: {_remedy(characters[0], theme, to_draw)}."


def _remedy(char: str, theme: Theme, to_draw: bool) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and not theme.missing_characters(plain):
        return f"write {plain} instead"  # of a letter in a style, or of another width
    if unicodedata.name(char, "").startswith("VARIATION SELECTOR"):
        return "it makes a picture of the character before it: delete both, and type the character"
    if EAST_ASIAN.match(unicodedata.name(char, "")) and theme.not_installed:
        return (
            f"install the fonts for Chinese, Japanese and Korean with: {pip_install(theme.not_installed[0])}"
        )
    if unicodedata.category(char)[0] in "LM":
        add = "add a font that has it to fonts.further in templates/theme.yaml"
        return f"write it in the letters of another script, or {add}"
    return "say it in words, or draw it in a block of `kind: figure`" if to_draw else "say it in words"


def named(characters: list[str]) -> str:
    """Characters with their names in Unicode."""
    said = [
        f"{visible(char)} ({unicodedata.name(char, 'a character without a name').lower()}, U+{ord(char):04X})"
        for char in characters[:3]
    ]
    more = len(characters) - 3
    return joined([*said, f"{more} more"] if more > 0 else said)
