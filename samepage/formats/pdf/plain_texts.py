"""Texts of plain characters, shown by simple fonts: a byte for each glyph instead of four digits.

Other glyphs, such as ligatures, keep their composite font. Sources: ISO 32000-1, 7.3.4 (strings), 9.6.3 (TrueType
fonts) and annex D (WinAnsiEncoding); ISO 19005-2, 6.2.11.6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from samepage.formats.pdf.content_lines import SHOWN
from samepage.render.fonts import Font
from samepage.render.theme import Theme
from samepage.render.weasyprint_drawing import FontUse

# The characters of WinAnsiEncoding with their codes, but for two that programs take for a space and a hyphen.
CODES = {
    char: code
    for code in range(0x20, 0x100)
    if len(char := bytes([code]).decode("cp1252", "ignore")) == 1 and code not in (0x7F, 0xA0, 0xAD)
}
GLYPH = re.compile(rb"[0-9a-f]{4}")
ESCAPED = re.compile(rb"[()\\]")
# What could be taken for a part of the content around it: names, marks, colors.
LIKE_CONTENT = re.compile(rb"/\S|[<>\[\]{}%]| (?:rg|RG)\b")


@dataclass(frozen=True)
class PlainFont:
    """A simple font: its resource name, with the slash, and the code of each glyph, by the glyph's four digits."""

    name: bytes
    codes: Mapping[bytes, bytes] = field(hash=False)


def plain_names(theme: Theme) -> dict[str, str]:
    """The resource names of simple fonts, by the names of the font files. Further fonts, which are for other scripts,
    have none."""
    return {
        font.path.name: f"F{number}"
        for number, font in enumerate(theme.fonts)
        if font.spec not in theme.further
    }


def plain_codes(use: FontUse, font: Font) -> dict[int, int]:
    """The code of each glyph whose text is one character of WinAnsiEncoding that the font maps to it."""
    return {
        glyph: CODES[text]
        for glyph, text in use.text.items()
        if text in CODES and font.cmap.get(ord(text)) == glyph
    }


def embedded_codes(use: FontUse, font: Font) -> dict[int, int]:
    """The glyph of each code that content in ``font`` may use: of every character that the font maps to a glyph which
    is shown, whatever other text that glyph has elsewhere, such as a no-break space."""
    mapped = {code: font.cmap.get(ord(char)) for char, code in CODES.items()}
    return {code: glyph for code, glyph in mapped.items() if glyph is not None and glyph in use.text}


def plain_fonts(uses: Mapping[str, FontUse], theme: Theme) -> dict[bytes, PlainFont]:
    """The simple fonts for ``uses``, by the resource names, with the slash, of the composite ones: those of which half
    the glyphs that are used have codes."""
    fonts, names = {font.path.name: font for font in theme.fonts}, plain_names(theme)
    found: dict[bytes, PlainFont] = {}
    for name, use in uses.items():
        codes = plain_codes(use, fonts[use.file]) if use.file in names else {}
        if 2 * len(codes) > len(use.text):
            by_digits = {b"%04x" % glyph: bytes([code]) for glyph, code in codes.items()}
            found[b"/" + name.encode()] = PlainFont(b"/" + names[use.file].encode(), by_digits)
    return found


def glyphs_left(uses: Mapping[str, FontUse], theme: Theme) -> dict[str, set[int]]:
    """The glyphs of ``uses`` that composite fonts show, by the fonts' resource names."""
    plain = plain_fonts(uses, theme)
    coded = {name: font.codes.keys() for name, font in plain.items()}
    return {
        name: {glyph for glyph in use.text if b"%04x" % glyph not in coded.get(b"/" + name.encode(), ())}
        for name, use in uses.items()
    }


def font_runs(shown: bytes, font: PlainFont) -> list[tuple[bool, bytes]]:
    """``shown``, an operand of TJ in a composite font, in parts, each with whether it is for ``font``."""
    shown = shown.lower()
    runs: list[tuple[bool, list[bytes]]] = []
    for string, move in SHOWN.findall(shown):
        if move:
            runs = runs or [(True, [])]
            runs[-1][1].append(move)
        for is_plain, together in groupby(GLYPH.findall(string), font.codes.__contains__):
            if not runs or runs[-1][0] != is_plain:
                runs.append((is_plain, []))
            glyphs = list(together)
            codes = b"".join(font.codes[glyph] for glyph in glyphs if is_plain)
            runs[-1][1].append(_string(codes) if is_plain else b"<" + b"".join(glyphs) + b">")
    return [(is_plain, b"[" + b"".join(pieces) + b"]") for is_plain, pieces in runs]


def _string(text: bytes) -> bytes:
    if LIKE_CONTENT.search(text):
        return b"<" + text.hex().encode() + b">"
    return b"(" + ESCAPED.sub(rb"\\\g<0>", text) + b")"
