"""What a widget shows: appearance streams drawn with the glyphs of the embedded font.

ISO 32000-1, 12.7.3.3 (variable text). Readers may redraw them once a person types; until then,
and in readers that never redraw, these are the answer. Lengths are points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from samepage.render.fonts import Font
from samepage.render.theme import Theme, rgb
from samepage.text import with_named_characters
from samepage.workbook.model import Field

# PDFium lets people type into a field only what the encoding of its font allows, and drops
# Ō and ā with any other resource name; under this one it takes every character from the embedded
# font, which stays the text font of the theme. Observed with PDFium, harmless elsewhere.
FONT_ALIAS = "Wingdings"
PAD = 2.0  # above and below a widget's text, as PDFium and pdf.js leave it
SIDE = 4.0  # between a widget's edge and its text: off the border that the page draws there
LEADING = 1.35  # line pitch in ems, as pdf.js sets multi-line text
ROUNDING = 0.1  # a box may be lower by this than its lines ask for, since places in a file are rounded
CUT = "…"  # at the end of what a box shows of a longer text
LINE_END = re.compile("\r\n|\r|\n")
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


def tick(width: float, height: float, style: AnswerStyle) -> bytes:
    """A tick that fills a box of ``width`` × ``height``."""
    first, *others = (f"{x * width / 100:.2f} {y * height / 100:.2f}" for x, y in TICK)
    path = " ".join([f"{first} m", *(f"{point} l" for point in others)])
    return f"q {style.rgb} RG {min(width, height) * 0.13:.2f} w 1 J 1 j {path} S Q\n".encode()


def fits(field: Field, width: float, height: float, style: AnswerStyle) -> bool:
    """Whether a box of ``width`` × ``height`` shows the whole of what is written into ``field``."""
    return not field.shown or _set(field.shown, width, height, style, field.kind == "long").whole


def text_appearance(value: str, width: float, height: float, style: AnswerStyle, multiline: bool) -> bytes:
    """``value`` in a box of ``width`` × ``height``; an empty value draws nothing.

    A character that the font lacks is drawn by its name: ``[grinning face]``. Of a text that is longer than
    the box the beginning is drawn, with "…" at its end. The field's value keeps all of it.
    """
    if not value:
        return b""
    font, size = style.font, style.size
    drawn = _set(value, width, height, style, multiline)
    moves = [f"{SIDE:.2f} {drawn.baseline:.2f} Td", *[f"0 {-LEADING * size:.2f} Td"] * (len(drawn.lines) - 1)]
    shown = " ".join(
        f"{move} <{_glyphs(line, font)}> Tj" for move, line in zip(moves, drawn.lines, strict=True)
    )
    clip = f"1 1 {width - 2:.2f} {height - 2:.2f} re W n"
    return f"/Tx BMC q {clip} BT {style.operators} {shown} ET Q EMC\n".encode()


@dataclass(frozen=True)
class _SetText:
    """The lines that a box shows, the first one's ``baseline`` above the box's foot; ``whole`` if it is all of them."""

    lines: tuple[str, ...]
    baseline: float
    whole: bool


def _set(value: str, width: float, height: float, style: AnswerStyle, multiline: bool) -> _SetText:
    font, size, room = style.font, style.size, width - 2 * SIDE
    tall = (font.ascent + font.descent) * size  # of one line
    composed = with_named_characters(unicodedata.normalize("NFC", value.rstrip()), font.missing)
    if multiline:
        most = 1 + max(0, int((height - 2 * PAD - tall + ROUNDING) / (LEADING * size)))
        baseline = height - PAD - font.ascent * size
    else:
        most, baseline = 1, (height - tall) / 2 + font.descent * size
        composed = " ".join(LINE_END.split(composed))
    found = tuple(islice(wrap(composed, room, font, size), most + 1))
    if len(found) <= most:
        return _SetText(found, baseline, True)
    return _SetText((*found[: most - 1], _cut(found[most - 1], room, font, size)), baseline, False)


def _cut(line: str, width: float, font: Font, size: float) -> str:
    """``line``, or as much of it as leaves room for "…" behind it."""
    while line and font.width(line + CUT, size) > width:
        line = line[:-1]
    return line.rstrip() + CUT


def _glyphs(line: str, font: Font) -> str:
    """``line`` as the hexadecimal glyph ids of a font with Identity-H encoding."""
    return "".join(f"{font.cmap.get(ord(char), 0):04X}" for char in line)


def wrap(value: str, width: float, font: Font, size: float) -> Iterator[str]:
    """``value`` broken into lines no wider than ``width``; its own line breaks stay."""
    for paragraph in LINE_END.split(value):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if font.width(longer, size) <= width:
                line = longer
                continue
            if line:
                yield line
            *full, line = _pieces(word, width, font, size)
            yield from full
        yield line


def _pieces(word: str, width: float, font: Font, size: float) -> Iterator[str]:
    """``word`` in pieces no wider than ``width``, of one character at least."""
    start, so_far = 0, 0.0
    for end, char in enumerate(word):
        advance = font.width(char, size)
        if end > start and so_far + advance > width:
            yield word[start:end]
            start, so_far = end, 0.0
        so_far += advance
    yield word[start:]
