"""Pictures as SVG: bars, dots and scales in the theme's colours.

No picture says anything by colour alone. Steps of a scale differ in pattern, stand in order and
carry their number; labor is a disc and management a square, as in the workbook. Each has a text
that says all that it shows. Units are CSS pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from samepage.render.theme import Theme
from samepage.report.report_limits import DOTS
from samepage.text import counted, joined

BAR = 19.0  # height of a bar
GAP = 5.0
SIDE = 12.0  # room for a side's disc or square
TEXT = 10.5
WIDE = 660.0  # the width of the type area
NARROW = 230.0  # of a picture in a table's cell
BINS = 20


@dataclass(frozen=True)
class Picture:
    """A drawing and, in words, all that it shows. ``alt`` is "" where the text beside it says so already."""

    svg: str
    alt: str
    width: float
    height: float


@dataclass(frozen=True)
class Pen:
    """Draws with one theme's colours."""

    theme: Theme

    def color(self, name: str) -> str:
        return self.theme.colors[name]

    def tint(self, name: str, share: float) -> str:
        """``share`` of a colour on white."""
        channels = (int(self.color(name)[i : i + 2], 16) for i in (1, 3, 5))
        return "#" + "".join(f"{round(255 - (255 - channel) * share):02x}" for channel in channels)

    def text(
        self,
        x: float,
        y: float,
        words: object,
        *,
        anchor: str = "start",
        color: str = "ink",
        weight: int = 400,
        size: float = TEXT,
    ) -> str:
        family = ", ".join(self.theme.stacks["text"])
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-family="{family}" font-size="{size:g}" '
            f'font-weight="{weight}" fill="{self.color(color)}">{escape(words)}</text>'
        )

    def width(self, words: str, size: float = TEXT) -> float:
        return self.theme.font(self.theme.stacks["text"][0]).width(words, size)

    def fill(self, x: float, y: float, width: float, height: float, step: int, steps: int) -> tuple[str, str]:
        """A box in the pattern of one step of a scale, and the colour of a number that stands on it."""
        share = step / max(steps - 1, 1)
        box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        if share >= 0.99:
            return f'<rect {box} fill="{self.color("accent")}"/>', "paper"
        if share >= 0.5:
            edge = self.color("accent")
            return (
                f'<rect {box} fill="{self.tint("accent", 0.34)}" stroke="{edge}" stroke-width="0.8"/>',
                "ink",
            )
        spacing, line = (5.0, self.tint("brick", 0.55)) if share < 0.25 else (11.0, self.tint("brick", 0.4))
        return (
            f'<rect {box} fill="{self.color("sand")}" stroke="{self.color("brick")}" stroke-width="0.8"/>'
            f'<path d="{_hatch(x, y, width, height, spacing)}" fill="none" stroke="{line}" stroke-width="1"/>'
        ), "ink"

    def side(self, x: float, y: float, side: str, size: float = 8.0) -> str:
        """Labor's disc or management's square, its middle at ``x``, ``y``."""
        if side == "labor":
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size / 2:.1f}" fill="{self.color("brick")}"/>'
        return (
            f'<rect x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" width="{size:g}" height="{size:g}" '
            f'fill="{self.color("navy")}"/>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, color: str = "line", width: float = 0.8
    ) -> str:
        return (
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{self.color(color)}" stroke-width="{width:g}"/>'
        )


def _hatch(x: float, y: float, width: float, height: float, spacing: float) -> str:
    """Rising lines, cut at the box's edges."""
    lines, start = [], spacing - height
    while start < width:
        left, right = max(start, 0.0), min(start + height, width)
        if right - left > 0.3:
            lines.append(
                f"M{x + left:.1f} {y + height - (left - start):.1f}L{x + right:.1f} {y + height - (right - start):.1f}"
            )
        start += spacing
    return "".join(lines)


def drawn(parts: Sequence[str], width: float, height: float, alt: str) -> Picture:
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}">{"".join(parts)}</svg>',
        alt,
        width,
        height,
    )


def swatch(pen: Pen, step: int, steps: int) -> Picture:
    """One step of a scale, for a legend whose words say what it means."""
    return drawn([pen.fill(0.5, 0.5, 21, 11, step, steps)[0]], 22, 12, "")


def distribution(
    pen: Pen,
    rows: Sequence[tuple[str, Sequence[int]]],
    words: Sequence[str],
    extent: tuple[float, float] | None,
    none: str = "not rated",
) -> Picture:
    """A bar for each row (side or "", how many chose each step), all numbers in the text.

    ``extent`` is the greatest share, over the whole worksheet, below and above a scale's middle: bars
    then stand on one common middle line. None: bars begin at the left.
    """
    sided = any(side for side, _ in rows)
    left, height = (SIDE + 4 if sided else 0.0), len(rows) * (BAR + GAP) - GAP + 2
    room, parts, alts = NARROW - left - 1, [], []
    below, above = extent or (0.0, 1.0)
    scale = room / max(below + above, 0.001)
    middle = left + below * scale
    half = len(words) // 2
    for number, (side, counts) in enumerate(rows):
        y, total = 1 + number * (BAR + GAP), sum(counts)
        if side:
            parts.append(pen.side(SIDE / 2, y + BAR / 2, side))
        x = middle - sum(counts[:half]) / total * scale if extent and total else left
        for step, count in enumerate(counts):
            if not count:
                continue
            width = count / total * scale
            box, color = pen.fill(x + 0.5, y, max(width - 1, 0.6), BAR, step, len(counts))
            parts.append(box)
            if width > pen.width(str(count)) + 6:
                parts.append(_number(pen, x + width / 2, y + BAR / 2, count, color))
            x += width
        if not total:
            parts.append(pen.text(middle + 4 if extent else left, y + BAR - 6, none, color="quiet"))
        said = joined(f"{count} {word}" for count, word in zip(counts, words, strict=True) if count)
        alts.append(f"{side.capitalize()}: {said or none}" if side else said or none)
    if extent:
        parts.insert(0, pen.line(middle, 0, middle, height, "ink", 1))
    return drawn(parts, NARROW, height, f"{'; '.join(alts)}.")


def _number(pen: Pen, x: float, y: float, number: int, color: str) -> str:
    ground = ""
    if color == "ink":  # on a pattern a number needs a quiet place
        width = pen.width(str(number)) + 6
        ground = f'<rect x="{x - width / 2:.1f}" y="{y - 7:.1f}" width="{width:.1f}" height="14" rx="3" fill="{pen.color("paper")}"/>'
    return ground + pen.text(x, y + 3.8, number, anchor="middle", color=color, weight=600)


def scale(
    pen: Pen, marks: Sequence[tuple[str, float | None]], steps: int, words: Sequence[str], exact: bool
) -> Picture:
    """Where each side (or the site, side "") stands on a scale from 1 to ``steps``.

    ``exact``: the marks are steps that were chosen, said in the scale's words; else they are averages.
    """
    width, y = NARROW, 13.0
    first, last = 14.0, width - 14.0

    def at(value: float) -> float:
        return first + (value - 1) / max(steps - 1, 1) * (last - first)

    parts = [pen.line(first, y, last, y, "line", 1.2)]
    parts += [pen.line(at(n), y - 4, at(n), y + 4, "line", 1.2) for n in range(1, steps + 1)]
    given = [(side, value) for side, value in marks if value is not None]
    if len(given) == 2 and given[0][1] != given[1][1]:
        parts.append(pen.line(at(given[0][1]), y, at(given[1][1]), y, "ink", 3))
    together = len(given) == 2 and abs(at(given[0][1]) - at(given[1][1])) < 12
    for number, (side, value) in enumerate(given):
        x = at(value) + ((-6.5, 6.5)[number] if together else 0)
        parts.append(
            pen.side(x, y, side, 12)
            if side
            else f'<circle cx="{x:.1f}" cy="{y:g}" r="6.5" fill="{pen.color("accent")}"/>'
        )
    parts += [pen.text(at(n), 31, n, anchor="middle", color="quiet", size=9.5) for n in range(1, steps + 1)]
    told = []
    for side, value in marks:
        if value is None:
            word = "not rated"
        else:
            word = words[round(value) - 1] if exact else f"{value:.1f} of {steps} on average"
        told.append(f"{side.capitalize()}: {word}" if side else word)
    return drawn(parts, width, 34, f"{'; '.join(told)}.")


def completion(pen: Pen, rows: Sequence[tuple[str, float, Sequence[float]]], noun: str) -> Picture:
    """For each chapter its average as a bar, and every site as a dot or, of many, counted in bins."""
    step, left, right = 34.0, 214.0, 56.0
    room, height = WIDE - left - right, 22 + step * len(rows)
    parts = [
        pen.line(left + room * n / 4, 16, left + room * n / 4, height - 4, "line", 0.6) for n in range(5)
    ]
    parts += [
        pen.text(left + room * n / 4, 10, f"{25 * n}%", anchor="middle", color="quiet", size=9.5)
        for n in range(5)
    ]
    alts = []
    for number, (label, average, percents) in enumerate(rows):
        y = 22 + step * number
        parts.append(pen.text(0, y + 16, _fit(pen, label, left - 14), weight=600))
        parts.append(
            f'<rect x="{left:g}" y="{y + 7:g}" width="{max(room * average / 100, 0.5):.1f}" height="12" '
            f'fill="{pen.tint("accent", 0.3)}" stroke="{pen.color("accent")}" stroke-width="0.8"/>'
        )
        if len(percents) > DOTS:
            parts += _bins(pen, percents, left, y, room)
        elif len(percents) > 1:
            parts += _dots(pen, percents, left, y + 13, room)
        parts.append(pen.text(WIDE, y + 17, f"{average:.0f}%", anchor="end", weight=600, size=12))
        spread = f", from {min(percents):.0f} to {max(percents):.0f}" if len(percents) > 1 else ""
        alts.append(f"{label}: {average:.0f} percent{' on average' if len(percents) > 1 else ''}{spread}")
    return drawn(parts, WIDE, height, f"How much of each part is answered, {noun}. {'; '.join(alts)}.")


def _dots(pen: Pen, percents: Sequence[float], left: float, y: float, room: float) -> list[str]:
    same: Counter[int] = Counter()
    parts = []
    for percent in sorted(percents):
        place = round(percent / 2)
        lift = (same[place] % 3) * 5.0 * (-1 if same[place] % 2 else 1)
        same[place] += 1
        parts.append(
            f'<circle cx="{left + room * percent / 100:.1f}" cy="{y + lift:.1f}" r="4" fill="{pen.color("navy")}" '
            f'stroke="{pen.color("paper")}" stroke-width="1"/>'
        )
    return parts


def _bins(pen: Pen, percents: Sequence[float], left: float, y: float, room: float) -> list[str]:
    bins = Counter(min(int(percent * BINS / 100), BINS - 1) for percent in percents)
    most = max(bins.values())
    return [
        f'<rect x="{left + room * n / BINS + 1:.1f}" y="{y + 19 - 18 * count / most:.1f}" width="{room / BINS - 2:.1f}" '
        f'height="{18 * count / most:.1f}" fill="{pen.color("navy")}"/>'
        for n, count in sorted(bins.items())
    ]


def _fit(pen: Pen, words: str, room: float) -> str:
    """``words``, shortened with an ellipsis to what fits in ``room``."""
    if pen.width(words) * 1.06 <= room:
        return words
    while words and pen.width(f"{words}…") * 1.06 > room:
        words = words[:-1]
    return f"{words.rstrip(' ,')}…"


def sites_said(number: int) -> str:
    return "over " + counted(number, "site") if number > 1 else "of one site"
