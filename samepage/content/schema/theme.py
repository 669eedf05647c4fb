"""``templates/theme.yaml``: colors, fonts and sizes of every format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from samepage.content.schema.base import Color, Model, Plain
from samepage.content.schema.validators import Sentence, described, mistake
from samepage.text import did_you_mean

ColorName = Literal["ink", "quiet", "navy", "accent", "brick", "line", "wash", "sand", "paper"]


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise mistake(f"is a number, such as 10 or 9.5, without quotes: {described(value)} stands here.")
    return float(value)


def _in_range(low: float, high: float) -> AfterValidator:
    def check(value: float) -> float:
        if not low <= value <= high:
            raise mistake(f"cannot be {value:g}: write a number from {low:g} to {high:g}.")
        return value

    return AfterValidator(check)


Points = Annotated[float, BeforeValidator(_number), _in_range(4, 100)]
Ratio = Annotated[float, BeforeValidator(_number), _in_range(1, 21)]
Axis = Annotated[float, BeforeValidator(_number), _in_range(-1000, 1000)]


class Colors(Model):
    """Each color by what it is for; a partner's accent takes the place of ``accent``."""

    ink: Color = Field(description="Text.")
    quiet: Color = Field(description="Hints, notes and other small text.")
    navy: Color = Field(description="Headings and the cover.")
    accent: Color = Field(description="Marks and tabs; a partner's own takes its place.")
    brick: Color = Field(description="The mark of the first side, and reminders.")
    line: Color = Field(description="Borders of the boxes to write in.")
    wash: Color = Field(description="The pale ground of boxes.")
    sand: Color = Field(description="The pale ground of reminders.")
    paper: Color = Field(description="The page.")


class FontSource(Model):
    """One weight of a font in a file of a Python package."""

    family: Plain = Field(description="The font's family.")
    weight: Literal[300, 400, 500, 600, 700] = Field(
        default=400, description="How bold it is: 400 is the weight of text."
    )
    package: Plain = Field(description="The package's name in Python, such as fontpkg_public_sans.")
    file: Plain = Field(description="The file's place in the package's folder, or in its folder `files`.")
    axes: dict[str, Axis] = Field(
        default_factory=dict, description="The values of a variable font's axes, such as `wght: 400`."
    )


class FontFile(FontSource):
    """One weight of a font, cut out of a file of a Python package."""

    italic: bool = Field(default=False, description="Whether it is slanted.")
    scripts: Literal["latin", "wide"] = Field(
        default="latin", description="`wide` keeps Greek and Cyrillic letters, too."
    )


class FurtherFont(FontSource):
    """A font for texts in other scripts: whole, and only in the files whose texts need it."""

    optional: bool = Field(default=False, description="Passed over where its package is not installed.")


class Fonts(Model):
    text: tuple[Plain, ...] = Field(min_length=1, description="Families, the first one first.")
    serif: tuple[Plain, ...] = Field(min_length=1, description="Families of headings, the first one first.")
    display: tuple[Plain, ...] = Field(min_length=1, description="For large titles.")
    field: Plain = Field(description="The family of what is typed into a field.")
    files: tuple[FontFile, ...] = Field(min_length=1, description="The fonts, one file for each weight.")
    further: tuple[FurtherFont, ...] = Field(
        default=(), description="Tried in turn for each character that the fonts of `files` lack."
    )

    def wrong(self) -> Iterator[Sentence]:
        families = {file.family for file in self.files}
        for key in ("text", "serif", "display"):
            for number, family in enumerate(getattr(self, key)):
                if family not in families:
                    yield (key, number), _unknown_family(family, families)
        if self.field not in families:
            yield ("field",), _unknown_family(self.field, families)
        elif not self._has(self.field):
            yield ("field",), f"`{self.field}` has no upright file of weight 400: add one to `files`."
        # Text is set in these, and the nearest there is would be printed without a word.
        text = self.text[0]
        for weight, italic, what in (
            (400, False, "text"),
            (600, False, "bold words"),
            (400, True, "emphasis"),
        ):
            if text in families and not self._has(text, weight, italic):
                kind = f"`weight: {weight}`{' and `italic: true`' if italic else ''}"
                yield ("text", 0), f"`{text}` has no file with {kind}, for {what}: add one to `files`."

    def _has(self, family: str, weight: int = 400, italic: bool = False) -> bool:
        return any((one.family, one.weight, one.italic) == (family, weight, italic) for one in self.files)


def _unknown_family(family: str, families: set[str]) -> str:
    hint = did_you_mean(family, sorted(families), "")
    return f"no font of `files` has the family `{family}`: {hint or 'add one.'}"


class Sizes(Model):
    """Sizes in points."""

    body: Points = Field(description="Text.")
    leading: Points = Field(description="From one line of text to the next.")
    question: Points = Field(description="A prompt's question.")
    note: Points = Field(description="Notes and labels.")
    small: Points = Field(description="Hints and tables.")
    title: Points = Field(description="Titles of stages.")
    heading: Points = Field(description="Headings.")
    field: Points = Field(description="What is typed into a field.")
    mark: Points = Field(description="Check boxes.")

    def wrong(self) -> Iterator[Sentence]:
        if self.leading < self.body:
            few = f"{self.leading:g} points from line to line are too few for letters of {self.body:g}"
            yield ("leading",), f"{few}: write `leading: {1.5 * self.body:g}`, or at least {self.body:g}."


class AllSizes(Model):
    standard: Sizes = Field(description="Of the workbook.")
    large: Sizes = Field(description="Of the large-print edition.")


class WordFontsEntry(Model):
    """Fonts that Word has; nothing is embedded there."""

    heading_font: Plain = Field(description="The font of headings.")
    body_font: Plain = Field(description="The font of text.")


class ThemeFile(Model):
    """``templates/theme.yaml``."""

    colors: Colors = Field(description="The colors, each by what it is for.")
    contrast: tuple[tuple[ColorName, ColorName, Ratio], ...] = Field(
        description="Text or border, what it stands on, and the least contrast (WCAG 2.2, 1.4.3 and 1.4.11)."
    )
    fonts: Fonts = Field(description="The fonts of the PDF.")
    sizes: AllSizes = Field(description="Sizes in points.")
    word: WordFontsEntry = Field(description="Fonts of the Word file.")
