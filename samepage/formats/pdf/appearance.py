"""What a widget shows: appearance streams drawn with the glyphs of the embedded font.

ISO 32000-1, 12.7.3.3 (variable text). Readers may redraw them once a person types; until then,
and in readers that never redraw, these are the answer.
"""

from __future__ import annotations

import unicodedata

from samepage.render.fonts import Font

PAD = 2.0  # points between a widget's edge and its text, as PDFium and pdf.js leave it
LEADING = 1.35  # line pitch in ems, as pdf.js sets multi-line text


def off() -> bytes:
    """An unmarked box: the page already shows its frame."""
    return b"q Q\n"


def tick(width: float, height: float, color: tuple[float, float, float]) -> bytes:
    """A tick that fills a box of ``width`` × ``height`` points."""
    x, y = width / 100, height / 100
    points = [(22 * x, 50 * y), (42 * x, 28 * y), (80 * x, 76 * y)]
    path = " l ".join(f"{px:.2f} {py:.2f}" for px, py in points).replace(" l ", " m ", 1)
    return (f"q {_rgb(color)} RG {min(width, height) * 0.13:.2f} w 1 J 1 j {path} l S Q\n").encode()


def text(
    value: str,
    width: float,
    height: float,
    font: Font,
    alias: str,
    size: float,
    color: tuple[float, float, float],
    multiline: bool,
) -> bytes:
    """``value`` in a box of ``width`` × ``height`` points; an empty value draws nothing."""
    if not value:
        return b"/Tx BMC EMC\n"
    value = composed(value, font)
    if multiline:
        lines = wrap(value, width - 2 * PAD, font, size)
        first = height - PAD - font.ascent * size
    else:
        lines = [value.replace("\n", " ")]
        first = (height - (font.ascent + font.descent) * size) / 2 + font.descent * size
    shown = []
    for number, line in enumerate(lines):
        move = f"{PAD:.2f} {first:.2f} Td" if number == 0 else f"0 {-LEADING * size:.2f} Td"
        shown.append(f"{move} <{glyphs(line, font)}> Tj")
    return (
        f"/Tx BMC q 1 1 {width - 2:.2f} {height - 2:.2f} re W n "
        f"BT /{alias} {size:g} Tf {_rgb(color)} rg {' '.join(shown)} ET Q EMC\n"
    ).encode()


def no_glyph(char: str, answer: str) -> str:
    """What to tell when the form's font lacks ``char``."""
    return (
        f"the form's font has no {char!r} (U+{ord(char):04X}), which stands in the answer "
        f"{answer[:40]!r}; set fonts.field in templates/theme.yaml to one that has it"
    )


def composed(value: str, font: Font) -> str:
    """``value`` with a letter and its accent as one character, where the font has that (Unicode, NFC)."""
    return "".join(
        char if ord(char) in font.cmap else unicodedata.normalize("NFD", char)
        for char in unicodedata.normalize("NFC", value)
    )


def glyphs(line: str, font: Font) -> str:
    """``line`` as the hexadecimal glyph ids of a font with Identity-H encoding."""
    return "".join(f"{font.cmap.get(ord(char), 0):04X}" for char in line)


def wrap(value: str, width: float, font: Font, size: float) -> list[str]:
    """``value`` broken into lines no wider than ``width`` points; its own line breaks stay."""
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
            while font.width(word, size) > width and len(word) > 1:
                cut = next(
                    n for n in range(len(word), 0, -1) if n == 1 or font.width(word[:n], size) <= width
                )
                lines.append(word[:cut])
                word = word[cut:]
            line = word
        lines.append(line)
    return lines


def _rgb(color: tuple[float, float, float]) -> str:
    return " ".join(f"{channel:.3f}" for channel in color)
