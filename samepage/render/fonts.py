"""Fonts from packages, never from the machine, so that every machine makes the same pages.

The packages hold variable fonts. In a form field WeasyPrint embeds a variable font whole,
through slow code, so each weight that the theme names is cut out once as a static font and
kept in a cache that can be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import fontTools
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from samepage.errors import BuildError, display_path, pip_install, reason_of, remedy_for
from samepage.files import read_regular, write_whole
from samepage.render.combining_marks import move_over_letters
from samepage.resources import CACHE
from samepage.text import did_you_mean, listed

FONT_CACHE = CACHE / "fonts"
# A ToUnicode value of U+0000, U+FEFF or U+FFFE fails ISO 14289-1, 7.21.7.
UNMAPPABLE = (0x0000, 0xFEFF, 0xFFFE)
# What is kept before cutting, which is many times faster that way: Latin with every diacritic,
# combining marks, punctuation and signs (fractions, arrows, mathematics, shapes, check marks), and
# what it takes to set them well. The fallback font keeps Greek and Cyrillic too.
LATIN = (
    *range(0x0020, 0x0250),
    *range(0x02B0, 0x0370),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2C00),
    *range(0xFB00, 0xFB07),
)
SCRIPTS = {"latin": LATIN, "wide": (*LATIN, *range(0x0370, 0x0530))}
WHOLE = "whole"  # of a font for other scripts everything is kept but what is never set in it
# They choose between two forms of the sign before them, of which fonts have one.
SELECTORS = frozenset(range(0xFE00, 0xFE10))
# Embeddings, overrides and isolates turn the writing of what stands around them: they are named instead.
TURNING = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
CUT = 5  # the way fonts are cut; another number makes them anew
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt"]


@dataclass(frozen=True)
class FontSpec:
    """One static font to cut: from a package's file, at fixed axis values."""

    family: str
    weight: int
    italic: bool
    package: str
    file: str
    axes: tuple[tuple[str, float], ...]
    scripts: str = "latin"


class Glyph(NamedTuple):
    """A glyph of a shaped text; lengths in font units, ``text`` the characters it stands for."""

    id: int
    text: str
    advance: int
    dx: int
    dy: int


@dataclass(frozen=True)
class Font:
    """One static font on disk."""

    spec: FontSpec
    path: Path

    def __reduce__(self) -> tuple[object, ...]:
        # In another process, perhaps on another machine, the font is prepared there.
        return prepare, (self.spec,)

    @property
    def url(self) -> str:
        """The address by which a style sheet names it."""
        return f"font:{self.path.name}"

    @cached_property
    def _font(self) -> hb.Font:
        return hb.Font(hb.Face(hb.Blob.from_file_path(str(self.path))))

    @cached_property
    def cmap(self) -> dict[int, int]:
        """Code point to glyph id."""
        return {code: self._font.get_nominal_glyph(code) for code in self._font.face.unicodes}

    def missing(self, text: str) -> list[str]:
        """The characters of ``text`` that the font lacks, each once, in their order."""
        return [char for char in dict.fromkeys(text) if ord(char) not in self.cmap and char not in "\r\n"]

    @cached_property
    def advances(self) -> tuple[int, ...]:
        """Advance width of every glyph, in font units, by glyph id."""
        return tuple(map(self._font.get_glyph_h_advance, range(self._font.face.glyph_count)))

    @cached_property
    def units_per_em(self) -> int:
        return int(self._font.face.upem)

    @property
    def ascent(self) -> float:
        """Ascent above the baseline, in ems."""
        return float(self._font.get_font_extents("ltr").ascender) / self.units_per_em

    @property
    def descent(self) -> float:
        """Descent below the baseline, in ems, a positive number."""
        return -float(self._font.get_font_extents("ltr").descender) / self.units_per_em

    def width(self, text: str, size: float) -> float:
        """The width of ``text`` at ``size``, in the unit of ``size``."""
        glyphs = (self.cmap.get(ord(char), 0) for char in text)
        return sum(self.advances[glyph] for glyph in glyphs) * size / self.units_per_em

    def shape(self, text: str, language: str = "en") -> tuple[Glyph, ...]:
        """``text`` as HarfBuzz sets it, left to right. Marks stay glyphs of their own."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction, buffer.language = "ltr", language
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        hb.shape(self._font, buffer)
        starts = [info.cluster for info in buffer.glyph_infos]
        ends = [*starts[1:], len(text)]
        return tuple(
            Glyph(info.codepoint, text[start:end], place.x_advance, place.x_offset, place.y_offset)
            for info, place, start, end in zip(
                buffer.glyph_infos, buffer.glyph_positions, starts, ends, strict=True
            )
        )


class MissingPart(NamedTuple):
    """The key of a font's entry in ``theme.yaml`` that names nothing, and what to write there."""

    key: str
    message: str


def missing_part(spec: FontSpec) -> MissingPart | None:
    """What of a font is not on this machine: its package, the file, or an axis of it."""
    if not is_installed(spec.package):
        package = spec.package.replace("_", "-")
        return MissingPart(
            "package",
            f"the package `{spec.package}` is not installed: correct its name, or type: {pip_install(package)}",
        )
    source = _source(spec)
    if not source.is_file():
        known = [path.name for path in source.parent.rglob("*.[to]tf")]
        return MissingPart(
            "file", f"`{spec.package}` has no file `{spec.file}`: {did_you_mean(spec.file, known)}"
        )
    axes = _axes(source)
    for axis, value in spec.axes:
        low, high = axes.get(axis, (0.0, 0.0))
        if axis not in axes:
            known_axes = listed(axes) or "none"
            return MissingPart("axes", f"`{spec.file}` has no axis `{axis}`: those it has are {known_axes}.")
        if not low <= value <= high:
            return MissingPart(
                "axes", f"`{axis}` cannot be {value:g}: write a number from {low:g} to {high:g}."
            )
    return None


def is_installed(package: str) -> bool:
    """Whether Python knows ``package``, which need not even look like a package's name."""
    return bool(re.fullmatch(r"[A-Za-z_]\w*", package)) and importlib.util.find_spec(package) is not None


def characters(spec: FontSpec) -> frozenset[int]:
    """The code points that the font of ``spec``, one that is kept whole, can show; nothing is cut for it."""
    return _characters(_source(spec))


@cache
def _characters(source: Path) -> frozenset[int]:
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    return frozenset(face.unicodes) - SELECTORS - TURNING - frozenset(UNMAPPABLE)


def _source(spec: FontSpec) -> Path:
    found = importlib.util.find_spec(spec.package)
    if found is None or found.origin is None:
        raise BuildError(f"the package `{spec.package}` of templates/theme.yaml is not installed")
    folder = Path(found.origin).parent
    in_files = folder / "files" / spec.file
    return in_files if in_files.is_file() else folder / spec.file


@cache
def _axes(source: Path) -> Mapping[str, tuple[float, float]]:
    """The least and the greatest value of each axis of a variable font."""
    with TTFont(source, lazy=True) as font:
        axes = font["fvar"].axes if "fvar" in font else ()
        return {axis.axisTag: (axis.minValue, axis.maxValue) for axis in axes}


def prepare(spec: FontSpec) -> Font:
    """The static font for ``spec``, cut now if the cache does not have it."""
    return _prepared(spec, _source(spec))


@cache
def _prepared(spec: FontSpec, source: Path) -> Font:
    key = hashlib.sha256(
        source.read_bytes() + repr((spec, SCRIPTS, fontTools.version, CUT)).encode()
    ).hexdigest()[:12]
    slope = "Italic" if spec.italic else ""
    name = f"{spec.family.replace(' ', '')}-{spec.weight}{slope}-{key}"
    return Font(spec, _kept(name) or _keep(name, spec, source))


def _kept(name: str) -> Path | None:
    """The font in the cache, whose file's name ends in a hash of its bytes; a damaged one is removed."""
    for path in sorted(FONT_CACHE.glob(f"{name}-*.ttf")):
        try:
            if path.name == _file_name(name, read_regular(path)):
                return path
            path.unlink()
        except OSError:  # what cannot be read is no font; another process may have removed it
            continue
    return None


def _keep(name: str, spec: FontSpec, source: Path) -> Path:
    try:
        FONT_CACHE.mkdir(parents=True, exist_ok=True)  # before the long work
        data = _cut(spec, source)
        path = FONT_CACHE / _file_name(name, data)
        write_whole(path, data, durable=False)
    except (BuildError, OSError) as error:
        refusal = error if isinstance(error, OSError) else error.__cause__
        if not isinstance(refusal, OSError):
            raise
        raise BuildError(
            f"{display_path(FONT_CACHE)}: fonts are prepared once and kept in this folder, which cannot "
            f"be written ({reason_of(refusal)}); {remedy_for(refusal)}"
        ) from error
    return path


def _file_name(name: str, data: bytes) -> str:
    """Names every key that a font goes into: other bytes, another name."""
    return f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.ttf"


def _cut(spec: FontSpec, source: Path) -> bytes:
    if spec.scripts == WHOLE:
        return _pinned(spec, source)
    # Importing these takes a third of a second, and fonts are cut once.
    from fontTools.subset import Options, Subsetter
    from fontTools.varLib import instancer

    font = TTFont(source, recalcTimestamp=False)
    options = Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True, glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=SCRIPTS[spec.scripts])
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, dict(spec.axes), inplace=True)
    move_over_letters(font)
    style = f"{spec.weight}{' Italic' if spec.italic else ''}"
    for record in font["name"].names:
        if record.nameID in (1, 16):
            record.string = spec.family
        elif record.nameID in (2, 17):
            record.string = style
        elif record.nameID == 4:
            record.string = f"{spec.family} {style}"
        elif record.nameID == 6:
            record.string = f"{spec.family}-{style}".replace(" ", "")
    for table in font["cmap"].tables:
        for code in UNMAPPABLE:
            table.cmap.pop(code, None)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _pinned(spec: FontSpec, source: Path) -> bytes:
    """By HarfBuzz, which is many times faster for large fonts, and keeps what shaping needs."""
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(characters(spec))
    wanted.pin_all_axes_to_default(face)
    for axis, value in spec.axes:
        wanted.pin_axis_location(face, axis, value)
    return bytes(hb.subset(face, wanted).blob.data)
