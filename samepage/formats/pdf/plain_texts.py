"""Texts of plain characters, shown by simple fonts: a byte for each glyph instead of four digits.

Other glyphs, such as ligatures, keep their composite font. Sources: ISO 32000-1, 7.3.4 (strings), 9.6.3 (TrueType
fonts) and annex D (WinAnsiEncoding); ISO 19005-2, 6.2.11.6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from samepage.formats.pdf.content_lines import SHOWN
from samepage.render.fonts import Font
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
    codes: Mapping[bytes, bytes]


def plain_name(name: str) -> str:
    """The resource name of the simple font that goes with the composite font ``name``."""
    return name.lower()


def plain_glyphs(use: FontUse, font: Font) -> dict[int, int]:
    """The code of each glyph whose text is one character of WinAnsiEncoding that the font maps to it."""
    return {
        glyph: CODES[text]
        for glyph, text in use.text.items()
        if text in CODES and font.cmap.get(ord(text)) == glyph
    }


def plain_fonts(uses: Mapping[str, FontUse], fonts: Sequence[Font]) -> dict[bytes, PlainFont]:
    """The simple fonts for ``uses``, by the resource names, with the slash, of the composite ones; ``fonts`` are the
    theme's."""
    files = {font.path.name: font for font in fonts}
    return {
        b"/" + name.encode(): PlainFont(
            b"/" + plain_name(name).encode(),
            {b"%04x" % glyph: bytes([code]) for glyph, code in plain_glyphs(use, files[use.file]).items()},
        )
        for name, use in uses.items()
    }


def font_runs(shown: bytes, font: PlainFont) -> list[tuple[bool, bytes]]:
    """``shown``, an operand of TJ in a composite font, in parts, each with whether it is for ``font``.

    A text of which less than half is plain stays as it is.
    """
    shown = shown.lower()
    glyphs = [glyph for string, _ in SHOWN.findall(shown) for glyph in GLYPH.findall(string)]
    if 2 * sum(glyph in font.codes for glyph in glyphs) < len(glyphs):
        return [(False, shown)]
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
