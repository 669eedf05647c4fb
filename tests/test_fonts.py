"""Fonts: accents stand over their letter in form fields, and on pages where the font itself puts them."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
import uharfbuzz as hb

from samepage.render import fonts
from samepage.render.fonts import FontSpec
from samepage.render.theme import load_theme

TEXT = "Diné Tsʼą\u0301 ǫ\u0301 Łį\u0301 é ế ữ e\u0302\u0301 u\u031b\u0303 O\u0304 i\u0301 fi\u0301 ffi"
PLAIN = [
    spec
    for spec in load_theme().specs
    if spec.weight == 400 and not spec.italic and "Serif" not in spec.family
]


def outlines(data: bytes) -> list[tuple[float, ...]]:
    """Where HarfBuzz puts each glyph's ink, and how large it is."""
    font = hb.Font(hb.Face(data))
    buffer = hb.Buffer()
    buffer.add_str(TEXT)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    pen, found = 0, []
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        ink = font.get_glyph_extents(info.codepoint)
        found.append(
            (pen + place.x_offset + ink.x_bearing, place.y_offset + ink.y_bearing, ink.width, ink.height)
        )
        pen += place.x_advance
    return found


@pytest.mark.parametrize("spec", PLAIN, ids=lambda spec: spec.family)
def test_set_with_care_an_accent_stands_where_it_stood(
    spec: FontSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(importlib.import_module(spec.package).__file__).parent / "files" / spec.file
    moved = fonts.prepare(spec).path.read_bytes()
    monkeypatch.setattr(fonts, "move_over_letters", lambda font: None)
    untouched = fonts._cut(spec, source)
    assert moved != untouched
    assert outlines(moved) == outlines(untouched)


@pytest.mark.parametrize("family", [spec.family for spec in PLAIN])
def test_glyph_after_glyph_an_accent_is_over_the_letter_before(family: str) -> None:
    """As readers set what is typed into a field: by each glyph's width, and nothing else."""
    font = load_theme().font(family)
    face = hb.Font(hb.Face(font.path.read_bytes()))
    for accent in "\u0301\u0300\u0302\u0304\u0323":
        for letter in "aeouąǫ":
            ink = face.get_glyph_extents(font.cmap[ord(accent)])
            width = font.advances[font.cmap[ord(letter)]]
            assert font.advances[font.cmap[ord(accent)]] == 0
            assert width + ink.x_bearing > 0 and width + ink.x_bearing + ink.width < width, (accent, letter)


def damaged(data: bytes) -> list[bytes]:
    flips = [
        bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]]) for at in range(0, len(data), len(data) // 40)
    ]
    return [b"", data[:-1], data[: len(data) // 2], data + b"\0", *flips]


def test_a_damaged_font_in_the_cache_is_cut_again(tmp_path, monkeypatch):
    """One flipped bit in the widths would break the spacing of every page that is laid out with it."""
    monkeypatch.setattr(fonts, "FONT_CACHE", tmp_path)
    fonts._prepared.cache_clear()
    spec = PLAIN[0]
    cuts = []
    whole = fonts._cut(
        spec, Path(importlib.import_module(spec.package).__file__).parent / "files" / spec.file
    )
    monkeypatch.setattr(fonts, "_cut", lambda *_: cuts.append(1) or whole)
    try:
        path = fonts.prepare(spec).path
        for number, data in enumerate(damaged(whole), 1):
            path.write_bytes(data)
            fonts._prepared.cache_clear()
            assert fonts.prepare(spec).path.read_bytes() == whole
            assert (len(cuts), [one.name for one in tmp_path.iterdir()]) == (number + 1, [path.name])
        fonts._prepared.cache_clear()
        fonts.prepare(spec)
        assert len(cuts) == number + 1  # a sound one is used
    finally:
        fonts._prepared.cache_clear()
