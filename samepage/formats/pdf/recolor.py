"""The theme's colors in pages that were laid out with others in their place.

Sections are compiled in stand-in colors (``Theme.in_stand_in_colors``), one for each color of the theme. So what is
kept of them is the same for every accent, and a changed color lays nothing out again. Sources: ISO 32000-1, 8.6.8
(color operators), 12.7.3.3 (default appearances).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream, String

from samepage.formats.pdf.slots import Slot
from samepage.render.theme import STAND_IN, Theme, rgb

SET_COLOR = re.compile(rb"(?<![\d.])(1(?:\.0+)?)\s+(0?\.\d+)\s+(0?\.\d+|0|1(?:\.0+)?)(\s+(?:rg|RG))\b")
LEVELS = 255  # of a channel
MOST_KEPT = 1000


Color = tuple[float, float, float]  # red, green and blue, from 0 to 1


def opened_in_colors(data: bytes, theme: Theme) -> Pdf:
    """A compiled PDF, opened, in the colors of ``theme``; what it has in its names is an object of its own."""
    pdf = pikepdf.open(io.BytesIO(data))
    recolor(pdf, theme)
    for name in ("/OutputIntents", "/AcroForm"):  # which are copied with all that they hold
        if name in pdf.Root:
            pdf.Root[name] = pdf.make_indirect(pdf.Root[name])
    if "/Names" in pdf.Root:
        pdf.Root.Names.Dests = pdf.make_indirect(pdf.Root.Names.Dests)
    return pdf


def recolor(pdf: Pdf, theme: Theme) -> None:
    """Change ``pdf`` from stand-in colors to those of ``theme``: pages, what they draw, and fields."""
    colors = tuple(rgb(color) for color in theme.colors.values())
    pages = {stream.objgen for page in pdf.pages for stream in _streams(page.obj.get("/Contents"))}
    for thing in pdf.objects:
        if isinstance(thing, Stream) and (thing.objgen in pages or _is_drawn(thing)):
            before = thing.read_bytes()
            after = _in_colors(before, colors)
            if after != before:
                thing.write(after)
        elif isinstance(thing, Dictionary) and "/DA" in thing:
            thing.DA = String(_in_colors(str(thing.DA).encode(), colors).decode())


@lru_cache(maxsize=MOST_KEPT)  # the streams of a workbook, most of which the next edit does not touch
def _in_colors(content: bytes, colors: tuple[Color, ...]) -> bytes:
    def operator(match: re.Match[bytes]) -> bytes:
        number = _number(*(float(match[n]) for n in (1, 2, 3)))
        if number is None:
            return match[0]
        channels = (f"{channel:.3f}" for channel in colors[number])
        if b"." in match[1]:
            return " ".join(channels).encode() + match[4]
        return " ".join(map(_short, channels)).encode() + match[4]

    return SET_COLOR.sub(operator, content)


def recolored(slot: Slot, theme: Theme) -> Slot:
    """``slot`` with its words in the color of ``theme``."""
    number = _number(*slot.line.color)
    if number is None:
        return slot
    return replace(slot, line=replace(slot.line, color=rgb([*theme.colors.values()][number])))


def _streams(contents: Object | None) -> Iterable[Object]:
    return [contents] if isinstance(contents, Stream) else contents or ()


def _is_drawn(stream: Object) -> bool:
    """Whether it is a form XObject or a tiling pattern."""
    return stream.get("/Subtype") == Name.Form or "/PatternType" in stream


def _number(red: float, green: float, blue: float) -> int | None:
    """Which of the theme's colors this one stands for, counted from 0; None for a color that is none."""
    channels = [round(channel * LEVELS) for channel in (red, green, blue)]
    return channels[2] if channels[:2] == [*STAND_IN] else None


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".").removeprefix("0") or "0"
