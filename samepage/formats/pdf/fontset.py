"""Fonts of a linked PDF: each file embedded once, with just the glyphs that its sections use.

ISO 32000-1, 9.7 (composite fonts) and 9.10.3 (ToUnicode); ISO 14289-1, 7.21. Glyph ids stay as
they are in the file, so that content compiled apart fits, and so does text that is shaped later.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pydyf
import uharfbuzz as hb
import weasyprint.pdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from samepage.errors import BuildError
from samepage.formats.pdf.compact import BEST
from samepage.render.fonts import Font
from samepage.render.theme import Theme

WORD_JOINER = "\u2060"
BATCH = 100  # the most entries of one bfchar block (Adobe Technical Note 5014)
# What a site's name may hold besides the glyphs of the sections: Latin of the languages of the
# United States (Hawaiian, Navajo and Vietnamese among them), and the marks that combine with it.
NAMES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    0x1A0,
    0x1A1,
    0x1AF,
    0x1B0,
    0x1EA,
    0x1EB,
    0x2BB,
    0x2BC,
    *range(0x300, 0x305),
    0x309,
    0x30C,
    0x323,
    0x328,
    *range(0x1EA0, 0x1EFA),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201E),
    0x2022,
)
# Two characters may have one glyph, which extracts as one of them: the apostrophe rather than the
# modifier letter that looks like it, Vietnamese Đ rather than Icelandic Ð.
FIRST = (0x2019, 0x110)
LIGATURES = ("ff", "fi", "fl", "ffi", "ffl", "fj", "ft", "tt", "Th")


@dataclass(frozen=True)
class FontUse:
    """What pages use of a font: WeasyPrint's facts about it, and the text of each glyph by its id.

    ``whole`` says that a form uses it, which may show any of its characters.
    """

    file: str  # name of the font's file
    name: str  # BaseFont
    family: str
    flags: int
    ascent: int
    descent: int
    whole: bool
    text: Mapping[int, str] = field(hash=False)

    def width(self, glyph: int, font: Font) -> float:
        """In thousandths of an em, as WeasyPrint tells it to readers."""
        width = font.advances[glyph] * 1000 / font.units_per_em
        return round(width, 3) if self.whole else round(width)

    def __or__(self, other: FontUse) -> FontUse:
        return replace(self, whole=self.whole or other.whole, text={**other.text, **self.text})


class EvenFonts(dict[Any, Any]):
    """A WeasyPrint document's fonts, with widths rounded from the font file.

    WeasyPrint rounds a glyph's width at the size at which a document first uses it, and sets all
    text by that. The same text would stand differently in a document of one section.
    """

    def __init__(self, theme: Theme):
        super().__init__()
        self._files = _by_content(theme)

    def __setitem__(self, key: Any, font: Any) -> None:
        font.widths = _Widths(self._files.get(hashlib.sha256(font.file_content).digest()))
        font.to_unicode = _Texts(font.to_unicode)
        super().__setitem__(key, font)


class _Widths(dict[int, float]):
    def __init__(self, font: Font | None):
        super().__init__()
        self._font = font

    def __setitem__(self, glyph: int, width: float) -> None:
        font = self._font
        if font is not None and glyph < len(font.advances):
            width = round(font.advances[glyph] * 1000 / font.units_per_em)
        super().__setitem__(glyph, width)


class _Texts(dict[int, str]):
    """The text of each glyph. Of several glyphs for one letter WeasyPrint gives the last the text and the
    others nothing, which is no ToUnicode value (ISO 14289-1, 7.21.7): they get a sign that is not seen."""

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or WORD_JOINER)


def _by_content(theme: Theme) -> dict[bytes, Font]:
    return {hashlib.sha256(font.path.read_bytes()).digest(): font for font in theme.fonts}


@contextmanager
def fonts_left_out(theme: Theme) -> Iterator[dict[str, FontUse]]:
    """While open, PDFs get empty font dictionaries, and what they use is noted by resource name.

    Subsetting and packing a form's font takes WeasyPrint more time than a section's layout. It has
    no switch for this, so its function is replaced here; its version is pinned.
    """
    files = _by_content(theme)
    used: dict[str, FontUse] = {}

    def note(pdf: Any, fonts: Mapping[Any, Any], *_: Any) -> pydyf.Dictionary:
        names = pydyf.Dictionary()
        for font in fonts.values():
            file = files.get(hashlib.sha256(font.file_content).digest())
            if file is None:
                raise BuildError(f"a text is set in {font.family}, which is no font of templates/theme.yaml")
            use = FontUse(
                file.path.name,
                font.name.decode().removeprefix("/"),
                font.family,
                font.flags,
                font.ascent,
                font.descent,
                font.used_in_forms,
                dict(font.to_unicode),
            )
            used[font.hash] = used[font.hash] | use if font.hash in used else use
            names[font.hash] = pydyf.Dictionary({"Type": "/Font"})
        return names

    before = weasyprint.pdf.build_fonts_dictionary
    weasyprint.pdf.build_fonts_dictionary = note
    try:
        yield used
    finally:
        weasyprint.pdf.build_fonts_dictionary = before


def merged(sets: Iterable[Mapping[str, FontUse]]) -> dict[str, FontUse]:
    """One use for each resource name."""
    union: dict[str, FontUse] = {}
    for fonts in sets:
        for name, use in fonts.items():
            union[name] = union[name] | use if name in union else use
    return dict(sorted(union.items()))


def for_names(use: FontUse, font: Font) -> FontUse:
    """``use`` with every glyph that a site's name may need."""
    text = {font.cmap[code]: chr(code) for code in (*reversed(NAMES), *FIRST) if code in font.cmap}
    for letters in LIGATURES:
        glyphs = font.shape(letters)
        if len(glyphs) == 1:
            text[glyphs[0].id] = letters
    return replace(use, text={**text, **use.text})


def embed(pdf: Pdf, uses: Mapping[str, FontUse], theme: Theme) -> Object:
    """The ``/Font`` resources of all pages."""
    fonts = {font.path.name: font for font in theme.fonts}
    return pdf.make_indirect(
        Dictionary({f"/{name}": _embed(pdf, use, fonts[use.file]) for name, use in uses.items()})
    )


def _embed(pdf: Pdf, use: FontUse, font: Font) -> Object:
    text = dict(use.text)
    if use.whole:
        text = {**{glyph: chr(code) for code, glyph in reversed(font.cmap.items())}, **text}
    packed, length = _program(font.path, None if use.whole else tuple(sorted(text)))
    file = Stream(pdf, b"")
    file.write(packed, filter=Name.FlateDecode)
    file.Length1 = length
    widths = {glyph: use.width(glyph, font) for glyph in sorted(text)}
    descriptor = Dictionary(
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
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{use.name}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=Array(_runs(widths)),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{use.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, _cmap(text))),
        )
    )


@lru_cache(maxsize=24)
def _program(path: Path, glyphs: tuple[int, ...] | None) -> tuple[bytes, int]:
    """The font program with ``glyphs`` only, or whole; packed, and its length unpacked."""
    data = path.read_bytes() if glyphs is None else _subset(path, glyphs)
    return zlib.compress(data, BEST), len(data)


def _subset(path: Path, glyphs: Iterable[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(
        int.from_bytes(tag) for tag in (b"GSUB", b"GPOS", b"GDEF", b"BASE", b"STAT")
    )
    face = hb.subset(hb.Face(hb.Blob.from_file_path(str(path))), wanted)
    return bytes(face.blob.data)


def _runs(widths: Mapping[int, float]) -> list:
    """``[first [w w …] first [w …]]`` (ISO 32000-1, 9.7.4.3)."""
    runs: list = []
    last = -2
    for glyph, width in widths.items():
        if glyph != last + 1:
            runs += [glyph, Array()]
        runs[-1].append(width)
        last = glyph
    return runs


def _cmap(text: Mapping[int, str]) -> bytes:
    items = sorted(text.items())
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        lines.append(f"{len(batch)} beginbfchar")
        lines += [f"<{glyph:04x}> <{chars.encode('utf-16-be').hex()}>" for glyph, chars in batch]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()
