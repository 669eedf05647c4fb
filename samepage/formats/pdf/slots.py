"""Lines of the page that hold a site's own words: measured once, set for each site.

An element with ``data-slot="3"`` may take up to three lines, and nothing but the slots below it
may move when it does. That is tried out when the section is compiled. Text is shaped with
HarfBuzz and the very file that is embedded, as WeasyPrint shapes it. Lengths are CSS px.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from unicodedata import category

import pikepdf
from weasyprint.document import Page

from samepage.errors import NotBindable
from samepage.render.fonts import Font, Glyph
from samepage.render.theme import Theme
from samepage.render.typography import WRITTEN
from samepage.render.weasyprint_adapter import MeasuredLine, lines_with
from samepage.render.weasyprint_drawing import FontUse

ELEMENT = re.compile(r'<(p|h[1-4]|div)\b([^>]*? data-slot="(\d+)"[^>]*)>(.*?)</\1>', re.DOTALL)
# What WeasyPrint draws of text that is hidden: a slot's line.
HIDDEN_LINE = re.compile(rb"/Span\s*<<\s*/MCID (\d+)\s*>>\s*BDC\s*EMC")
MARK_NUMBER = re.compile(rb"/MCID \d+")
CLOSE = 0.05  # a line that fits, or does not, by less than this is left to WeasyPrint
SAME_PLACE = 0.01
PANGO = 1024  # Pango's units in a CSS px
WHITE = re.compile(r"[ \t\r\n\f]+")
BREAKABLE = re.compile(r"[-/‐–—?!|\u00ad\u200b]|[^\x00-\u1fff\u2018-\u201f\u2022]")


@dataclass(frozen=True)
class Slot:
    """Where and how words of a site's own stand, on up to ``max_lines`` lines.

    ``text`` is what the template wrote, with placeholders for the site's words, "" for the head of a page;
    ``written`` says that it is what people wrote, letter by letter;
    ``page`` counts from 0 in the section. ``below`` says that lines added to the slots above move it down.
    """

    text: str
    page: int
    file: str  # name of the font's file
    line: MeasuredLine
    max_lines: int
    below: bool = False
    written: bool = False


# Measuring


def fill_slots(html: str, most: bool) -> str:
    """``html`` with unseen lines in its slots: one each, or as many as each may have."""

    def fill(match: re.Match[str]) -> str:
        tag, attributes, lines, inner = match.groups()
        if "<" in inner:
            raise NotBindable(f"<{tag}{attributes}> holds more than text")
        text = "<br>".join(["x"] * (int(lines) if most else 1))
        # The element's own border and background are drawn, such as the line that a printed answer stands on.
        line = f'<span style="visibility: hidden">{text}</span>'
        return f'<{tag}{attributes} data-text="{inner.strip()}">{line}</{tag}>'

    return ELEMENT.sub(fill, html)


def measured_slots(pages: Sequence[Page], theme: Theme) -> tuple[Slot, ...]:
    """The slots of a section laid out from ``fill_slots``, in reading order."""
    return tuple(
        Slot(
            text=WHITE.sub(" ", unescape(element.get("data-text") or "")),
            page=number,
            file=font_of(line, theme).path.name,
            line=line,
            max_lines=int(element.get("data-slot", "")),
            written=element.get(WRITTEN) is not None,
        )
        for number, page in enumerate(pages)
        for element, line in lines_with(page, "data-slot")
    )


def font_of(line: MeasuredLine, theme: Theme) -> Font:
    if not line.plain:
        raise NotBindable("the slot's style spaces or changes letters")
    wanted = line.family, line.weight, line.italic
    for font in theme.fonts:
        if (font.spec.family, font.spec.weight, font.spec.italic) == wanted:
            return font
    raise NotBindable(f"the theme has no {line.family} of weight {line.weight}")


def moving_slots(few: Sequence[Slot], many: Sequence[Slot], raw: bytes, other: bytes) -> tuple[Slot, ...]:
    """The slots ``few``, with ``below`` set for those that move with the lines above.

    ``raw`` and ``other`` are the PDFs with few and with many lines. Raises ``NotBindable`` if
    anything but slots differs between them.
    """
    if len(few) != len(many) or _drawn_beside_slots(raw) != _drawn_beside_slots(other):
        raise NotBindable("more lines in a slot would move other things on the page")
    slots: list[Slot] = []
    added = 0.0
    for before, after in zip(few, many, strict=True):
        shift = after.line.baseline - before.line.baseline
        if abs(shift) < SAME_PLACE:
            slots.append(before)
        elif abs(shift - added) < SAME_PLACE:
            slots.append(replace(before, below=True))
        else:
            raise NotBindable("the lines of one slot move another in a way that is not known")
        added += (before.max_lines - 1) * before.line.pitch
    return tuple(slots)


def _drawn_beside_slots(data: bytes) -> list[list[bytes]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = [page.Contents.read_bytes() for page in pdf.pages]
    return [MARK_NUMBER.sub(b"", HIDDEN_LINE.sub(b"", content)).split() for content in contents]


# Setting


def set_slots(
    slots: Sequence[Slot],
    texts: Sequence[str],
    fonts: Mapping[str, Font],
    embedded: Mapping[str, FontUse],
    language: str,
) -> list[bytes]:
    """Content for each slot: its text's lines, drawn with y down, font resource ``/F``.

    ``embedded`` says by font file which glyphs are. Raises ``NotBindable`` where a text does not fit, or
    has glyphs that are not embedded.
    """
    contents, added = [], 0.0
    for slot, text in zip(slots, texts, strict=True):
        line, font = slot.line, fonts[slot.file]
        lines = _break(WHITE.sub(" ", text).strip(), slot, font, language)
        extra = (len(lines) - 1) * line.pitch
        baseline = line.baseline + (added if slot.below else 0) - extra * line.rise
        red, green, blue = line.color
        drawn = [f"{red:g} {green:g} {blue:g} rg"]
        for number, glyphs in enumerate(lines):
            _check_embedded(glyphs, embedded[slot.file].text, text)
            spare = line.width - _width(glyphs, line.size, font)
            x = line.left + {"right": spare, "end": spare, "center": spare / 2}.get(line.align, 0)
            y = baseline + number * line.pitch
            size = int(line.size * PANGO) / PANGO
            shown = _show(glyphs, line.size, font, more=number < len(lines) - 1)
            drawn.append(f"BT 1 0 0 -1 {x:.4f} {y:.4f} Tm /F {size:.6f} Tf {shown} ET")
        contents.append((" ".join(drawn) + "\n").encode())
        added += extra
    return contents


def _break(text: str, slot: Slot, font: Font, language: str) -> list[tuple[Glyph, ...]]:
    """``text`` in lines, as WeasyPrint would break it; raises ``NotBindable`` where that is not sure."""
    missing = next((c for c in text if ord(c) not in font.cmap), None)
    if missing is not None:
        raise NotBindable(f"{font.spec.family} has no {missing!r} (U+{ord(missing):04X}) for {text!r}")
    lines: list[tuple[Glyph, ...]] = []
    words = text.split(" ")
    while words:
        count, glyphs = _first_line(words, slot.line, font, language)
        rest = words[count:]
        if not count or (rest and BREAKABLE.search(rest[0])):
            raise NotBindable(f"{text!r} breaks within a word")
        if rest and not _breaks_between(words[count - 1][-1], rest[0][0]):
            raise NotBindable(f"{text!r} may not break before {rest[0]!r}")
        lines.append(glyphs)
        words = rest
    if len(lines) > slot.max_lines:
        raise NotBindable(f"{text!r} takes {len(lines)} lines, and there is room for {slot.max_lines}")
    return lines


def _first_line(
    words: Sequence[str], line: MeasuredLine, font: Font, language: str
) -> tuple[int, tuple[Glyph, ...]]:
    """How many of ``words`` a line takes, and how they are shaped."""
    for count in range(len(words), 0, -1):
        glyphs = font.shape(" ".join(words[:count]), language)
        spare = line.width - _width(glyphs, line.size, font)
        if abs(spare) < CLOSE:
            raise NotBindable(f"{' '.join(words)!r} fills its line too exactly to say whether it fits")
        if spare > 0:
            return count, glyphs
    return 0, ()


def _breaks_between(before: str, after: str) -> bool:
    """Whether a line surely ends at the space between two words (Unicode Standard Annex 14, LB13 to LB17)."""
    if after == "(":
        return category(before)[0] in "LN"
    opening = category(before) in ("Ps", "Pi") or before in "\"'"
    return not opening and (after == "&" or category(after)[0] in "LN")


def _width(glyphs: Sequence[Glyph], size: float, font: Font) -> float:
    """In CSS px, as Pango adds it up."""
    units = _pango_units(size, font)
    return sum(units(font.advances[g.id]) + units(g.advance - font.advances[g.id]) for g in glyphs) / PANGO


def _pango_units(size: float, font: Font) -> Callable[[int], int]:
    """Turns font units into Pango's, each length rounded by itself, as HarfBuzz does."""
    factor = (int(size * PANGO) << 16) // font.units_per_em
    return lambda length: (length * factor + 0x8000) >> 16


def _check_embedded(glyphs: Sequence[Glyph], embedded: Mapping[int, str], text: str) -> None:
    """What is drawn must extract as what went in (ISO 14289-1, 7.21.7)."""
    for glyph in glyphs:
        if embedded.get(glyph.id) != glyph.text:
            raise NotBindable(f"{text!r} needs a glyph for {glyph.text!r} that is not embedded")


def _show(glyphs: Sequence[Glyph], size: float, font: Font, more: bool) -> str:
    """A TJ operator for each run of glyphs at one height (ISO 32000-1, 9.4.3); ``more`` lines follow.

    Rounded as Pango and WeasyPrint round, so that a name stands where a layout would have put it.
    """
    operators: list[str] = []
    run: list[str] = []
    rise, scale = 0, int(size * PANGO)
    units = _pango_units(size, font)

    def close_run() -> None:
        if run:
            operators.append(f"[{''.join(run)}] TJ")
            run.clear()

    for glyph in glyphs:
        if glyph.dy != rise:
            close_run()
            rise = glyph.dy
            operators.append(f"{units(rise) / 1000:.4f} Ts")
        offset = units(glyph.dx) * PANGO / scale
        if offset:
            run.append(f"{-offset:.3f}")
        run.append(f"<{glyph.id:04x}>")
        usual = font.advances[glyph.id]
        advance = (units(usual) + units(glyph.advance - usual)) * 1000 / scale
        kerning = int(round(usual * 1000 / font.units_per_em) + offset - advance)
        if kerning:
            run.append(str(kerning))
    if more:
        # What reads the text alone sees no lines, and would join the words.
        run.append(f"<{font.cmap[0x20]:04x}>")
    close_run()
    if rise:
        operators.append("0 Ts")
    return " ".join(operators).replace("><", "")
