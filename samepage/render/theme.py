"""The look, read from ``templates/``: colors, fonts, sizes for every format, and the style sheets of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from samepage.content.theme_file import THEME, contrast, figure, read_theme
from samepage.content.yaml_source import KeyPath
from samepage.errors import BuildError, ContentError
from samepage.render.fonts import WHOLE, Font, FontSpec, characters, is_installed, missing_part, prepare
from samepage.resources import TEMPLATES
from samepage.text import DRAWN_AS_NOTHING

STAND_IN = (255, 1)  # red and green of every color that stands in for one of a theme


@dataclass(frozen=True)
class WordFonts:
    heading_font: str
    body_font: str


@dataclass(frozen=True)
class Theme:
    """Colors as ``#rrggbb`` by name; sizes in points by name, for one print edition's size."""

    colors: Mapping[str, str]
    stacks: Mapping[str, tuple[str, ...]]
    field_family: str
    specs: tuple[FontSpec, ...]
    sizes: Mapping[str, float]
    all_sizes: Mapping[str, Mapping[str, float]]
    contrast: tuple[tuple[str, str, float], ...]
    word: WordFonts
    style_sheets: Mapping[str, str]  # of the printed page, by file name
    further: tuple[FontSpec, ...] = ()  # tried in turn for what the fonts of ``specs`` lack
    not_installed: tuple[str, ...] = ()  # packages with still further fonts, by their names for pip

    def with_accent(self, accent: str | None) -> Theme:
        """This theme with a partner's accent, refused where it cannot be read (WCAG 1.4.3)."""
        if not accent:
            return self
        theme = replace(self, colors={**self.colors, "accent": accent})
        check_contrast(theme, "accent color")
        return theme

    @cached_property
    def in_stand_in_colors(self) -> Theme:
        """This theme with a color for each of its own that nobody would choose; the blue says which it stands for."""
        red, green = STAND_IN
        colors = {name: f"#{red:02x}{green:02x}{number:02x}" for number, name in enumerate(self.colors)}
        return replace(self, colors=colors)

    def with_size(self, name: str) -> Theme:
        return replace(self, sizes=self.all_sizes[name])

    @cached_property
    def fonts(self) -> tuple[Font, ...]:
        return tuple(prepare(spec) for spec in self.specs)

    def font(self, family: str, weight: int = 400) -> Font:
        return next(f for f in self.fonts if (f.spec.family, f.spec.weight) == (family, weight))

    @property
    def field_font(self) -> Font:
        return self.font(self.field_family)

    def missing_characters(self, text: str) -> list[str]:
        """Characters of ``text`` that no font has, the further ones included, in its order."""
        return [
            char
            for char in self.missing_in_text_fonts(text)
            if not any(ord(char) in characters(spec) for spec in self.further)
        ]

    def missing_in_text_fonts(self, text: str) -> list[str]:
        """Characters of ``text`` that no font of the text stack has, in its order."""
        if text.isascii():
            return []
        return [c for c in dict.fromkeys(text) if ord(c) not in self._covered and c not in "\n\r\t"]

    def with_fonts_for(self, text: str) -> Theme:
        """This theme, its stacks followed by those of its further fonts that ``text`` needs; mostly itself.

        Of two fonts of a script, the one that has every letter is enough: a word is not set in both.
        """
        needed: dict[FontSpec, set[int]] = {}
        for char in self.missing_in_text_fonts(text):
            first = next((spec for spec in self.further if ord(char) in characters(spec)), None)
            if first and not DRAWN_AS_NOTHING.match(char):
                needed.setdefault(first, set()).add(ord(char))
        for spec, codes in [*needed.items()]:
            if any(codes <= characters(other) for other in needed if other != spec):
                del needed[spec]
        if not needed:
            return self
        specs = tuple(spec for spec in self.further if spec in needed)
        families = tuple(dict.fromkeys(spec.family for spec in specs))
        stacks = {name: (*stack, *families) for name, stack in self.stacks.items()}
        return replace(self, specs=(*self.specs, *specs), stacks=stacks)

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset().union(*(f.cmap for f in self.fonts if f.spec.family in self.stacks["text"]))


def load_theme(path: Path = THEME) -> Theme:
    """The theme in ``path``, and the style sheets beside it. Raises ContentError with every problem found."""
    file, source = read_theme(path)
    fonts, problems = file.fonts, []
    specs = tuple(
        FontSpec(
            family=font.family,
            weight=font.weight,
            italic=font.italic,
            package=font.package,
            file=font.file,
            axes=tuple(sorted(font.axes.items())),
            scripts=font.scripts,
        )
        for font in fonts.files
    )
    further = {
        number: FontSpec(
            font.family, font.weight, False, font.package, font.file, tuple(sorted(font.axes.items())), WHOLE
        )
        for number, font in enumerate(fonts.further)
        if not font.optional or is_installed(font.package)
    }
    places: list[tuple[KeyPath, FontSpec]] = [(("files", n), spec) for n, spec in enumerate(specs)]
    places += [(("further", number), spec) for number, spec in further.items()]
    for place, spec in places:
        if wrong := missing_part(spec):
            problems.append(source.problem(("fonts", *place, wrong.key), wrong.message))
    if problems:
        raise ContentError(problems)
    sizes = {name: size.model_dump() for name, size in file.sizes}
    return Theme(
        colors=file.colors.model_dump(),
        stacks={"text": fonts.text, "serif": fonts.serif, "display": fonts.display},
        field_family=fonts.field,
        specs=specs,
        sizes=sizes["standard"],
        all_sizes=sizes,
        contrast=file.contrast,
        word=WordFonts(file.word.heading_font, file.word.body_font),
        further=tuple(further.values()),
        not_installed=tuple(
            dict.fromkeys(
                font.package.replace("_", "-") for n, font in enumerate(fonts.further) if n not in further
            )
        ),
        style_sheets={sheet.name: sheet.read_text("utf-8") for sheet in sorted(TEMPLATES.glob("*.css"))},
    )


def check_contrast(theme: Theme, where: str) -> None:
    """Raise ``BuildError`` naming every pair of the theme that is too faint."""
    faint = [
        f"{where}: {front} {theme.colors[front]} on {back} {theme.colors[back]} has a contrast of "
        f"{figure(contrast(theme.colors[front], theme.colors[back]))}; it needs {least:g}:1, so make one darker"
        for front, back, least in theme.contrast
        if contrast(theme.colors[front], theme.colors[back]) < least
    ]
    if faint:
        raise BuildError("\n".join(faint))


def rgb(color: str) -> tuple[float, float, float]:
    """Red, green and blue of ``#rrggbb``, 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
