"""Accents that stand over the letter before them, also where nothing sets text with care.

A combining accent (U+0301 in Navajo ą́, say) is placed by the font's GPOS table, which readers of
PDF forms do not read: they put one glyph after the other. In many fonts such an accent is drawn to
the right of its origin, so that what a person types shows as a´. Here each is moved to the left, over
a letter of usual width, and its anchors with it: text that is set with GPOS stays as it was.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from fontTools.ttLib import TTFont

LETTERS = "aeou"  # of usual width
TO_LETTER, TO_LIGATURE, TO_MARK = 4, 5, 6  # GPOS lookup types (OpenType 1.9, GPOS)


def move_over_letters(font: TTFont) -> None:
    """Change the combining marks of a static TrueType ``font`` in place."""
    glyf, widths, names = font["glyf"], font["hmtx"], font.getBestCmap()
    marks = {name for code, name in names.items() if unicodedata.combining(chr(code))} | set(
        _gpos_marks(font)
    )
    middle = -sum(widths[names[ord(letter)]][0] for letter in LETTERS) / len(LETTERS) / 2
    moves = {
        name: round(middle - (glyf[name].xMin + glyf[name].xMax) / 2)
        for name in marks
        if widths[name][0] == 0 and glyf[name].numberOfContours
    }
    order = font.getGlyphOrder()
    for name in order:
        _move(glyf, name, moves)
    for name in order:
        if glyf[name].numberOfContours:
            glyf[name].recalcBounds(glyf)
            widths[name] = (widths[name][0], glyf[name].xMin)
    for name, anchor in _anchors(font):
        anchor.XCoordinate += moves.get(name, 0)


def _move(glyf: Any, name: str, moves: Mapping[str, int]) -> None:
    """Move a glyph's own outline; in a letter composed with a moved accent the accent stays where it was."""
    glyph, own = glyf[name], moves.get(name, 0)
    if glyph.isComposite():
        for part in glyph.components:
            (scale, slant), _ = getattr(part, "transform", ((1, 0), (0, 1)))
            gone = moves.get(part.glyphName, 0)
            part.x += own - round(gone * scale)
            part.y -= round(gone * slant)
    elif own:
        glyph.coordinates.translate((own, 0))


def _subtables(font: TTFont) -> Iterator[Any]:
    if "GPOS" not in font:
        return
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for entry in lookup.SubTable:
            subtable = getattr(entry, "ExtSubTable", entry)
            if subtable.LookupType in (TO_LETTER, TO_LIGATURE, TO_MARK):
                yield subtable


def _gpos_marks(font: TTFont) -> Iterator[str]:
    for table in _subtables(font):
        yield from (table.Mark1Coverage if table.LookupType == TO_MARK else table.MarkCoverage).glyphs


def _anchors(font: TTFont) -> Iterator[tuple[str, Any]]:
    """Every anchor that stands on an accent: where it holds on, and where another holds on to it."""
    for table in _subtables(font):
        to_mark = table.LookupType == TO_MARK
        coverage, array = (
            (table.Mark1Coverage, table.Mark1Array) if to_mark else (table.MarkCoverage, table.MarkArray)
        )
        for name, record in zip(coverage.glyphs, array.MarkRecord, strict=True):
            yield name, record.MarkAnchor
        if to_mark:
            for name, record in zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True):
                yield from ((name, anchor) for anchor in record.Mark2Anchor if anchor is not None)
