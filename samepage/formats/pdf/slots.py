"""Lines of the page that hold a site's own words: measured once, set for each site.

An element with ``data-slot="3"`` may take up to three lines, and nothing but the slots below it
may move when it does. That is tried out when the section is compiled. Text is shaped with
HarfBuzz and the very file that is embedded, as WeasyPrint shapes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any
from unicodedata import category

from weasyprint.formatting_structure import boxes

from samepage.errors import NotBindable
from samepage.formats.pdf.boxtree import walk
from samepage.formats.pdf.fontset import FontUse
from samepage.formats.pdf.layout import PageLayout
from samepage.render.fonts import Font, Glyph
from samepage.render.theme import Theme

ELEMENT = re.compile(r'<(p|h[1-4]|div)\b([^>]*? data-slot="(\d+)"[^>]*)>(.*?)</\1>', re.DOTALL)
EMPTY = re.compile(rb"/Span\s*<<\s*/MCID (\d+)\s*>>\s*BDC\s*EMC")  # text that is hidden: a slot's line
ANY_ID = re.compile(rb"/MCID \d+")
ASPECTS = ("letter_spacing", "word_spacing", "text_transform", "text_indent")
CLOSE = 0.05  # px: a line that fits, or does not, by less than this is left to WeasyPrint
ONE_LINE = 0.01
PANGO = 1024  # Pango's units in a CSS px
WHITE = re.compile(r"[ \t\r\n\f]+")
BREAKABLE = re.compile(r"[-/‐–—?!|\u00ad\u200b]|[^\x00-\u1fff\u2018-\u201f\u2022]")


@dataclass(frozen=True)
class Slot:
    """Where and how a line of a site's own stands. Lengths in CSS px from the page's top left.

    ``text`` is what the template wrote, with sentinels for the site's words; ``page`` counts from 0
    in the section; ``baseline`` is the first line's. ``below`` says that lines added to the slots
    above move it down; ``middle`` that its lines stand around the middle of their box.
    """

    text: str
    page: int
    file: str  # name of the font's file
    size: float
    color: tuple[float, float, float]
    left: float
    width: float
    baseline: float
    pitch: float
    most: int
    align: str
    below: bool = False
    middle: bool = False


def fill_with_lines(html: str, most: bool) -> str:
    """``html`` with unseen lines in its slots: one each, or as many as each may have."""

    def fill(match: re.Match[str]) -> str:
        tag, attributes, lines, inner = match.groups()
        if "<" in inner:
            raise NotBindable(f"<{tag}{attributes}> holds more than text")
        text = "<br>".join(["x"] * (int(lines) if most else 1))
        return f'<{tag}{attributes} data-text="{inner.strip()}" style="visibility: hidden">{text}</{tag}>'

    return ELEMENT.sub(fill, html)


def slots_of(layout: PageLayout, theme: Theme) -> tuple[Slot, ...]:
    """The slots of a section laid out by ``fill_with_lines``, in reading order."""
    found = []
    for number, page in enumerate(layout.document.pages):
        for box, _ in walk(page._page_box):
            element = box.element
            if isinstance(box, boxes.BlockBox) and element is not None and element.get("data-slot"):
                found.append(
                    _slot(box, element.get("data-text") or "", number, int(element.get("data-slot")), theme)
                )
    return tuple(found)


def _slot(box: Any, text: str, page: int, most: int, theme: Theme) -> Slot:
    lines = [child for child in box.children if isinstance(child, boxes.LineBox)]
    first = next(b for b, _ in walk(lines[0]) if isinstance(b, boxes.TextBox))
    style = first.style
    if any(style[name] not in ("normal", "none", 0) and style[name] != (0, "px") for name in ASPECTS):
        raise NotBindable("the slot's style spaces or changes letters")
    italic = style["font_style"] != "normal"
    family = style["font_family"][0]
    font = next(
        (
            f
            for f in theme.fonts
            if (f.spec.family, f.spec.weight, f.spec.italic) == (family, style["font_weight"], italic)
        ),
        None,
    )
    if font is None:
        raise NotBindable(f"the theme has no {family} of weight {style['font_weight']}")
    return Slot(
        text=WHITE.sub(" ", unescape(text)),
        page=page,
        file=font.path.name,
        size=style["font_size"],
        color=color_of(style),
        left=box.content_box_x(),
        width=box.width,
        baseline=first.position_y + first.baseline,
        pitch=lines[0].height,
        most=most,
        align=style["text_align_all"],
    )


def color_of(style: Any) -> tuple[float, float, float]:
    """Red, green and blue of a text, 0 to 1."""
    red, green, blue = style["color"].to("srgb").coordinates
    return red, green, blue


def open_slots(few: Sequence[Slot], many: Sequence[Slot], raw: bytes, other: bytes) -> tuple[Slot, ...]:
    """The slots ``few``, told which of them move with the lines above.

    ``raw`` and ``other`` are the PDFs with few and with many lines. Raises ``NotBindable`` if
    anything but slots differs between them.
    """
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(raw)) as one, pikepdf.open(io.BytesIO(other)) as two:
        same = len(one.pages) == len(two.pages) and all(
            _without_slots(a) == _without_slots(b) for a, b in zip(one.pages, two.pages, strict=True)
        )
    if not same or len(few) != len(many):
        raise NotBindable("more lines in a slot would move other things on the page")
    told, added = [], 0.0
    for before, after in zip(few, many, strict=True):
        shift = after.baseline - before.baseline
        if abs(shift) < ONE_LINE:
            told.append(before)
        elif abs(shift - added) < ONE_LINE:
            told.append(replace(before, below=True))
        else:
            raise NotBindable("the lines of one slot move another in a way that is not known")
        added += (before.most - 1) * before.pitch
    return tuple(told)


def _without_slots(page: Any) -> bytes:
    return b" ".join(ANY_ID.sub(b"", EMPTY.sub(b"", page.Contents.read_bytes())).split())


def set_lines(
    slots: Sequence[Slot],
    texts: Sequence[str],
    fonts: Mapping[str, Font],
    known: Mapping[str, FontUse],
    language: str,
) -> list[bytes]:
    """Content for each slot: its text's lines, drawn in CSS px with y down, font resource ``/F``.

    ``known`` tells by font file what is embedded. Raises ``NotBindable``
    where a text does not fit, or has glyphs that are not embedded.
    """
    made, added = [], 0.0
    broken: dict[tuple, list[tuple[Glyph, ...]]] = {}  # heads on left and right pages are alike
    for slot, text in zip(slots, texts, strict=True):
        font = fonts[slot.file]
        alike = text, slot.file, slot.size, slot.width, slot.most
        if alike not in broken:
            broken[alike] = _lines(WHITE.sub(" ", text).strip(), slot, font, language)
        lines = broken[alike]
        extra = (len(lines) - 1) * slot.pitch
        baseline = slot.baseline + (added if slot.below else 0) - (extra / 2 if slot.middle else 0)
        r, g, b = slot.color
        drawn = [f"{r:g} {g:g} {b:g} rg"]
        for number, glyphs in enumerate(lines):
            _check(glyphs, known[slot.file].text, text)
            spare = slot.width - _width(glyphs, slot, font)
            x = slot.left + {"right": spare, "end": spare, "center": spare / 2}.get(slot.align, 0)
            y = baseline + number * slot.pitch
            show = _show(glyphs, slot, font, more=number < len(lines) - 1)
            drawn.append(
                f"BT 1 0 0 -1 {x:.4f} {y:.4f} Tm /F {int(slot.size * PANGO) / PANGO:.6f} Tf {show} ET"
            )
        made.append((" ".join(drawn) + "\n").encode())
        added += extra
    return made


def _lines(text: str, slot: Slot, font: Font, language: str) -> list[tuple[Glyph, ...]]:
    missing = next((c for c in text if ord(c) not in font.cmap), None)
    if missing is not None:
        raise NotBindable(f"{font.spec.family} has no {missing!r} (U+{ord(missing):04X}) for {text!r}")
    lines: list[tuple[Glyph, ...]] = []
    words = text.split(" ")
    while words:
        count, fitting = _fitting(words, slot, font, language)
        rest = words[count:]
        if not count or (rest and BREAKABLE.search(rest[0])):
            raise NotBindable(f"{text!r} breaks within a word")
        if rest and not _breaks(words[count - 1][-1], rest[0][0]):
            raise NotBindable(f"{text!r} may not break before {rest[0]!r}")
        lines.append(fitting)
        words = rest
    if len(lines) > slot.most:
        raise NotBindable(f"{text!r} takes {len(lines)} lines, and there is room for {slot.most}")
    return lines


def _fitting(words: Sequence[str], slot: Slot, font: Font, language: str) -> tuple[int, tuple[Glyph, ...]]:
    """How many of ``words`` a line takes, and how they are shaped."""

    def room(count: int) -> tuple[float, tuple[Glyph, ...]]:
        glyphs = font.shape(" ".join(words[:count]), language)
        left = slot.width - _width(glyphs, slot, font)
        if abs(left) < CLOSE:
            raise NotBindable(f"{' '.join(words)!r} fits its line to a hair")
        return left, glyphs

    count = len(words)
    left, fitting = room(count)
    if left > 0:
        return count, fitting
    # Shaping is dear: begin at the share of the text that the line has room for.
    count = max(1, int(count * slot.width / (slot.width - left)))
    left, fitting = room(count)
    while left < 0:
        count -= 1
        if not count:
            return 0, ()
        left, fitting = room(count)
    while (more := room(count + 1))[0] > 0:
        count, fitting = count + 1, more[1]
    return count, fitting


def _breaks(before: str, after: str) -> bool:
    """Whether a line surely ends at the space between two words (Unicode Standard Annex 14, LB13 to LB17)."""
    if after == "(":
        return category(before)[0] in "LN"
    return (
        category(before) not in ("Ps", "Pi")
        and before not in "\"'"
        and (after == "&" or category(after)[0] in "LN")
    )


def _width(glyphs: Sequence[Glyph], slot: Slot, font: Font) -> float:
    """In CSS px, as Pango adds it up."""
    units = _units(slot, font)
    return sum(units(font.advances[g.id]) + units(g.advance - font.advances[g.id]) for g in glyphs) / PANGO


def _units(slot: Slot, font: Font) -> Callable[[int], int]:
    """Turns font units into Pango's, each length rounded by itself, as HarfBuzz does."""
    factor = (int(slot.size * PANGO) << 16) // font.units_per_em
    return lambda length: (length * factor + 0x8000) >> 16


def _check(glyphs: Sequence[Glyph], known: Mapping[int, str], text: str) -> None:
    """What is drawn must extract as what went in (ISO 14289-1, 7.21.7)."""
    for glyph in glyphs:
        if known.get(glyph.id) != glyph.text:
            raise NotBindable(f"{text!r} needs a glyph for {glyph.text!r} that is not embedded")


def _show(glyphs: Sequence[Glyph], slot: Slot, font: Font, more: bool) -> str:
    """A TJ operator for each run of glyphs at one height (ISO 32000-1, 9.4.3); ``more`` lines follow.

    Rounded as Pango and WeasyPrint round, so that a name stands where a layout would have put it.
    """
    out: list[str] = []
    run: list[str] = []
    rise, scale = 0, int(slot.size * PANGO)
    units = _units(slot, font)

    def close() -> None:
        if run:
            out.append(f"[{''.join(run)}] TJ")
            run.clear()

    for glyph in glyphs:
        if glyph.dy != rise:
            close()
            rise = glyph.dy
            out.append(f"{units(rise) / 1000:.4f} Ts")
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
    close()
    if rise:
        out.append("0 Ts")
    return " ".join(out).replace("><", "")
