"""Text that no font can show stops the build: never an empty box (ISO 14289-1, 7.21)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from samepage.content.schema import Site
from samepage.errors import BuildError, display_path
from samepage.render.placeholders import PLACEHOLDER
from samepage.render.theme import Theme
from samepage.text import DRAWN_AS_NOTHING, printable, with_accents_apart, with_named_characters
from samepage.workbook.appendices import EARLIER, IN_FULL
from samepage.workbook.model import Field, Section, Workbook

ENDLESS_WORD = re.compile(r"\S{300,}")
PIECE = re.compile(r"\S{1,60}")
BREAK = "\u200b"  # zero-width space


def named_in_answers(fields: Iterable[Field], theme: Theme) -> int:
    """How many of ``fields`` hold a sign that no font has, so that its name is drawn."""
    return sum(
        field.kind not in ("check", "choice") and named_characters(field.value, theme) != []
        for field in fields
    )


def named_characters(text: str, theme: Theme) -> list[str]:
    """The characters of an answer of which the name is drawn."""
    missing = theme.missing_characters(with_accents_apart(text, theme.missing_characters))
    return [char for char in missing if not DRAWN_AS_NOTHING.match(char)]


def drawable(text: str, theme: Theme) -> str:
    """``text`` with the name of every character that no font has, and with places where a word may be divided that is
    longer than any is: looking for the end of each of its lines takes time that grows with the square of its length.
    """
    named = with_named_characters(text, theme.missing_characters)
    return ENDLESS_WORD.sub(lambda word: BREAK.join(PIECE.findall(word[0])), named)


@lru_cache(maxsize=64)  # the sections of a workbook, most of which the next edit does not touch
def characters_of(text: str) -> str:
    """Every character of ``text`` once, in its order."""
    return "".join(dict.fromkeys(text))


def check_text(workbook: Workbook, html: str, theme: Theme) -> None:
    """Raise ``BuildError`` for text of the workbook that no font can show."""
    if missing := theme.missing_characters(PLACEHOLDER.sub("", html)):
        # Of a variant that many sites share, the site is made up.
        site = "the guide" if PLACEHOLDER.match(workbook.site.id) else workbook.site.id
        nowhere = f"{site}: no font of templates/theme.yaml has {_named(missing)}"
        raise BuildError(f"{nowhere}; write it another way, or add a font that has it")


def with_named_signs(workbook: Workbook, theme: Theme) -> Workbook:
    """``workbook`` with the name of every character in its appendices that no font has: ``[grinning face]``.

    Nobody can write what a site wrote in another way, and a sign in it is no reason to make no workbook.
    """

    def named(section: Section) -> Section:
        stages = [
            {
                **stage,
                "entries": [
                    {
                        **entry,
                        "answers": [[drawable(line, theme) for line in lines] for lines in entry["answers"]],
                    }
                    for entry in stage["entries"]
                ],
            }
            for stage in section.view["stages"]
        ]
        return replace(section, view={**section.view, "stages": stages})

    sections = tuple(named(one) if one.kind in (EARLIER, IN_FULL) else one for one in workbook.sections)
    return replace(workbook, sections=sections)


def with_drawable_answers(workbook: Workbook, theme: Theme) -> Workbook:
    """``workbook`` with answers as they are printed as text: without characters that nobody sees, and with the names
    of those that no font has. For copies without a form, in which no field keeps what was written."""

    def drawn(field: Field) -> Field:
        return replace(field, value=drawable(printable(field.value), theme)) if field.value else field

    sections = tuple(
        replace(section, fields=tuple(map(drawn, section.fields))) for section in workbook.sections
    )
    return replace(workbook, sections=sections)


def check_drawing(path: Path, text: str, theme: Theme) -> None:
    """Raise ``BuildError`` for ``text`` in the drawing at ``path`` that no font can show."""
    if missing := theme.missing_in_text_fonts(text):
        raise BuildError(
            f"{display_path(path)}: no font for drawings has {_named(missing)}, which stands in a text of "
            "this drawing; turn its texts into outlines, or add a font that has it"
        )


def check_name(site: Site, theme: Theme) -> None:
    """Raise ``BuildError`` for a site whose name, which every workbook prints, no font can show."""
    if missing := theme.missing_characters(site.name):
        raise BuildError(
            f"no font of templates/theme.yaml has {_named(missing)}; write it another way, or add a font that has it"
        )


def _named(characters: Sequence[str]) -> str:
    return ", ".join(f"{c} (U+{ord(c):04X})" for c in characters[:8])
