"""What a widget shows: appearance streams drawn with the glyphs of the embedded font.

ISO 32000-1, 12.7.3.3 (variable text). Readers may redraw them once a person types; until then,
and in readers that never redraw, these are the answer. Lengths are points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from samepage.render.fonts import Font
from samepage.render.theme import Theme, rgb
from samepage.text import with_named_characters
from samepage.workbook.model import Field

# PDFium lets people type into a field only what the encoding of its font allows, and drops
# Ō and ā with any other resource name; under this one it takes every character from the embedded
# font, which stays the text font of the theme. Observed with PDFium, harmless elsewhere.
FONT_ALIAS = "Wingdings"
PAD = 2.0  # between a widget's edge and its text, as PDFium and pdf.js leave it
LEADING = 1.35  # line pitch in ems, as pdf.js sets multi-line text
UNMARKED = b"q Q\n"  # an empty box: the page already shows its frame
# A tick's three points, in hundredths of its box: files that were printed are searched for this shape.
TICK = ((22, 50), (42, 28), (80, 76))


@dataclass(frozen=True)
class AnswerStyle:
    """How answers are set: ``color`` is red, green and blue, 0 to 1."""

    font: Font
    size: float
    color: tuple[float, float, float]

    @property
    def rgb(self) -> str:
        return " ".join(f"{channel:.3f}" for channel in self.color)

    @property
    def operators(self) -> str:
        """Also a field's default appearance, /DA."""
        return f"/{FONT_ALIAS} {self.size:g} Tf {self.rgb} rg"


def answer_style(theme: Theme) -> AnswerStyle:
    return AnswerStyle(theme.field_font, theme.sizes["field"], rgb(theme.colors["ink"]))


def shown_text(field: Field) -> str:
    """What a field with a value shows: of a choice the option's text, not its value."""
    if field.kind == "choice":
        return next((option.text for option in field.options if option.value == field.value), "")
    return field.value


def tick(width: float, height: float, style: AnswerStyle) -> bytes:
    """A tick that fills a box of ``width`` × ``height``."""
    first, *others = (f"{x * width / 100:.2f} {y * height / 100:.2f}" for x, y in TICK)
    path = " ".join([f"{first} m", *(f"{point} l" for point in others)])
    return f"q {style.rgb} RG {min(width, height) * 0.13:.2f} w 1 J 1 j {path} S Q\n".encode()


def text(value: str, width: float, height: float, style: AnswerStyle, multiline: bool) -> bytes:
    """``value`` in a box of ``width`` × ``height``; an empty value draws nothing.

    A character that the font lacks is drawn by its name: ``[grinning face]``. The field's value keeps it.
    """
    if not value:
        return b"/Tx BMC EMC\n"
    font, size = style.font, style.size
    composed = with_named_characters(composed_text(value, font), font.missing)
    if multiline:
        lines = wrap(composed, width - 2 * PAD, font, size)
        first = height - PAD - font.ascent * size
    else:
        lines = [composed.replace("\n", " ")]
        first = (height - (font.ascent + font.descent) * size) / 2 + font.descent * size
    moves = [f"{PAD:.2f} {first:.2f} Td", *[f"0 {-LEADING * size:.2f} Td"] * (len(lines) - 1)]
    shown = " ".join(f"{move} <{_glyphs(line, font)}> Tj" for move, line in zip(moves, lines, strict=True))
    clip = f"1 1 {width - 2:.2f} {height - 2:.2f} re W n"
    return f"/Tx BMC q {clip} BT {style.operators} {shown} ET Q EMC\n".encode()


def composed_text(value: str, font: Font) -> str:
    """``value`` with a letter and its accent as one character, where the font has that (Unicode, NFC)."""
    return "".join(
        char if ord(char) in font.cmap else unicodedata.normalize("NFD", char)
        for char in unicodedata.normalize("NFC", value)
    )


def _glyphs(line: str, font: Font) -> str:
    """``line`` as the hexadecimal glyph ids of a font with Identity-H encoding."""
    return "".join(f"{font.cmap.get(ord(char), 0):04X}" for char in line)


def wrap(value: str, width: float, font: Font, size: float) -> list[str]:
    """``value`` broken into lines no wider than ``width``; its own line breaks stay."""
    lines: list[str] = []
    for paragraph in value.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if font.width(longer, size) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while font.width(line, size) > width and len(line) > 1:
                end = len(line) - 1
                while end > 1 and font.width(line[:end], size) > width:
                    end -= 1
                lines.append(line[:end])
                line = line[end:]
        lines.append(line)
    return lines
