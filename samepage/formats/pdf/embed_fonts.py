"""Fonts of a merged PDF: each file embedded once, with just the glyphs that its sections use.

ISO 32000-1, 9.6.3 (TrueType fonts), 9.7 (composite fonts) and 9.10.3 (ToUnicode); ISO 14289-1, 7.21. Glyph ids stay as
they are in the file, so that content compiled apart fits, and so does text that is shaped later.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from samepage.formats.pdf.plain_texts import CODES, embedded_codes, plain_names
from samepage.render.fonts import Font
from samepage.render.theme import Theme
from samepage.render.weasyprint_drawing import FontUse

SYMBOLIC, NONSYMBOLIC = 1 << 2, 1 << 5  # of a font descriptor's flags (ISO 32000-1, table 123)
BFCHAR_ENTRIES = 100  # the most of one block (Adobe Technical Note 5014)
# What a site's name may hold besides the glyphs of the sections: Latin of the languages of the
# United States (Hawaiian, Navajo and Vietnamese among them), and the marks that combine with it.
NAMES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x1EA, 0x1EB, 0x2BB, 0x2BC),
    *range(0x300, 0x305),
    *(0x309, 0x30C, 0x323, 0x328),
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201E),
    0x2022,
)
# Two characters may have one glyph, which extracts as one of them: the apostrophe rather than the
# modifier letter that looks like it, Vietnamese Đ rather than Icelandic Ð.
PREFERRED = (0x2019, 0x110)
LIGATURES = ("ff", "fi", "fl", "ffi", "ffl", "fj", "ft", "tt", "Th")
# Shaping happened before, and these tables are for that, or for a font that is installed (ISO 32000-1, 9.9).
# Programs that write a PDF anew (MuPDF) make ToUnicode from ``cmap``, so that one stays.
DROPPED_TABLES = (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT", b"name", b"gasp", b"DSIG", b"meta")


def union(sets: Iterable[Mapping[str, FontUse]]) -> dict[str, FontUse]:
    """What all of ``sets`` use together, by resource name."""
    found: dict[str, FontUse] = {}
    for fonts in sets:
        for name, use in fonts.items():
            found[name] = found[name] | use if name in found else use
    return dict(sorted(found.items()))


def with_names(use: FontUse, font: Font) -> FontUse:
    """``use`` with every glyph that a site's name may need."""
    text = {font.cmap[code]: chr(code) for code in (*reversed(NAMES), *PREFERRED) if code in font.cmap}
    for letters in LIGATURES:
        glyphs = font.shape(letters)
        if len(glyphs) == 1:
            text[glyphs[0].id] = letters
    return replace(use, text={**text, **use.text})


def embed_fonts(
    pdf: Pdf, uses: Mapping[str, FontUse], composite: Mapping[str, set[int]], theme: Theme
) -> Object:
    """The ``/Font`` resources of all pages: composite fonts for the glyphs ``composite``, by resource name, and for
    forms, and simple ones for texts of plain characters."""
    simple = plain_names(theme)
    fonts = {font.path.name: font for font in theme.fonts}
    embedded: dict[str, Object] = {}
    characters = pdf.make_stream(_to_unicode({code: char for char, code in CODES.items()}, digits=2))
    for name, use in uses.items():
        font = fonts[use.file]
        text = dict(use.text)
        if use.whole:
            text = {**{glyph: chr(code) for code, glyph in reversed(font.cmap.items())}, **text}
        # In thousandths of an em, as WeasyPrint writes them.
        exact = {glyph: font.advances[glyph] * 1000 / font.units_per_em for glyph in sorted(text)}
        widths = {glyph: round(width, 3) if use.whole else round(width) for glyph, width in exact.items()}
        descriptor = _descriptor(pdf, use, font, None if use.whole else tuple(sorted(text)), widths)
        codes = embedded_codes(use, font) if use.file in simple else {}
        if use.whole or composite[name]:
            shown = {glyph: chars for glyph, chars in text.items() if use.whole or glyph in composite[name]}
            embedded[f"/{name}"] = _composite(pdf, use, pdf.make_indirect(descriptor), shown, widths)
        if codes:
            plain = Dictionary({**dict(descriptor.items()), "/Flags": use.flags & ~SYMBOLIC | NONSYMBOLIC})
            embedded[f"/{simple[use.file]}"] = _simple(pdf, use, plain, codes, widths, characters)
    return pdf.make_indirect(Dictionary(embedded))


def complete_glyph_texts(pdf: Pdf, texts: Mapping[str, Mapping[int, str]], theme: Theme) -> None:
    """Gives fonts of ``pdf``, named by BaseFont, a ToUnicode with ``texts`` besides the font's characters.

    A letter with its accent may have a glyph that is no character's own, and every glyph that is shown needs a text
    (ISO 14289-1, 7.21.7).
    """
    whole = theme.field_font.cmap
    fonts = {font.objgen: font for page in pdf.pages for font in page.obj.Resources.get("/Font", {}).values()}
    for font in fonts.values():
        if shown := texts.get(str(font.BaseFont).removeprefix("/")):
            found = {**shown, **{glyph: chr(code) for code, glyph in reversed(whole.items())}}
            font.ToUnicode = pdf.make_stream(_to_unicode(found))


def _descriptor(
    pdf: Pdf, use: FontUse, font: Font, glyphs: tuple[int, ...] | None, widths: Mapping[int, float]
) -> Dictionary:
    """With the font file, of ``glyphs`` only or whole."""
    program, length = _program(font.path, glyphs)
    file = Stream(pdf, b"")
    file.write(program, filter=Name.FlateDecode)
    file.Length1 = length
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{use.name}"),
        FontFamily=String(use.family),
        Flags=use.flags,
        FontBBox=Array([0, use.descent, round(max(widths.values())), use.ascent]),
        ItalicAngle=0,
        Ascent=use.ascent,
        Descent=use.descent,
        CapHeight=use.ascent,
        StemV=80,
        StemH=80,
        FontFile2=pdf.make_indirect(file),
    )


def _composite(
    pdf: Pdf, use: FontUse, descriptor: Object, text: Mapping[int, str], widths: Mapping[int, float]
) -> Object:
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{use.name}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=Array(_width_runs({glyph: widths[glyph] for glyph in sorted(text)})),
        FontDescriptor=descriptor,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{use.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(text)),
        )
    )


def _simple(
    pdf: Pdf,
    use: FontUse,
    descriptor: Object,
    codes: Mapping[int, int],
    widths: Mapping[int, float],
    characters: Object,
) -> Object:
    """``codes`` has the glyph of each code; ``characters`` is a ToUnicode of every code. The encoding says the same
    (ISO 32000-1, 9.10.2), but Ghostscript 10.0 leaves it out of what it prints to a file."""
    of_codes = {code: widths[glyph] for code, glyph in codes.items()}
    first, last = min(of_codes), max(of_codes)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name(f"/{use.name}"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=first,
            LastChar=last,
            Widths=Array([of_codes.get(code, 0) for code in range(first, last + 1)]),
            FontDescriptor=pdf.make_indirect(descriptor),
            ToUnicode=characters,
        )
    )


@lru_cache(maxsize=24)
def _program(path: Path, glyphs: tuple[int, ...] | None) -> tuple[bytes, int]:
    """The font program with ``glyphs`` only, or whole; packed, and its length unpacked."""
    face = hb.Face(path.read_bytes())
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    wanted.drop_table_tag_set.update(map(int.from_bytes, DROPPED_TABLES))
    if glyphs is None:
        wanted.glyph_set.update(range(face.glyph_count))
        wanted.unicode_set.update(face.unicodes)
    else:
        wanted.glyph_set.update(glyphs)
    data = bytes(hb.subset(face, wanted).blob.data)
    return zlib.compress(data, zlib.Z_BEST_COMPRESSION), len(data)


def _width_runs(widths: Mapping[int, float]) -> list[Any]:
    """``[first [w w …] first [w …]]`` (ISO 32000-1, 9.7.4.3)."""
    runs: list[Any] = []
    last = -2
    for glyph, width in widths.items():
        if glyph != last + 1:
            runs += [glyph, Array()]
        runs[-1].append(width)
        last = glyph
    return runs


def _to_unicode(text: Mapping[int, str], digits: int = 4) -> bytes:
    """The CMap of ``text`` by code (ISO 32000-1, 9.10.3); a code has so many hexadecimal ``digits``."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<{'0' * digits}> <{'f' * digits}>",
        "endcodespacerange",
    ]
    items = sorted(text.items())
    for start in range(0, len(items), BFCHAR_ENTRIES):
        block = items[start : start + BFCHAR_ENTRIES]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{glyph:0{digits}x}> <{chars.encode('utf-16-be').hex()}>" for glyph, chars in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
