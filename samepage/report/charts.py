"""Charts as SVG: bars, dots and scales in the theme's colors.

No chart says anything by color alone. Steps of a scale differ in pattern, stand in order and
carry their number; the first side is a disc and the second a square, as in the workbook. Each has a text
that says all that it shows. Units are CSS pixels.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from samepage.render.theme import Theme
from samepage.report.level_names import ReportSide
from samepage.text import counted, joined

BAR_HEIGHT = 19.0
BAR_GAP = 5.0
SIDE_WIDTH = 12.0  # room for a side's disc or square
FONT_SIZE = 10.5
SMALL = 9.5
WIDE = 660.0  # the width of the type area
NARROW = 230.0  # of a chart in a table's cell
MOST_DOTS = 40  # sites shown as a dot each; more are counted in columns
COLUMNS = 20  # to count sites in


@dataclass(frozen=True)
class Chart:
    """A drawing and, in words, all that it shows. ``alt`` is "" where the text beside it says so already."""

    svg: str
    alt: str
    width: float
    height: float


def tag(name: str, attributes: Mapping[str, object], content: str = "") -> str:
    """An SVG element. Numbers are written with one decimal at most, ``_`` in a name as ``-``."""
    written = "".join(
        f' {key.replace("_", "-")}="{f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "", **more: object) -> str:
    box = {"x": x, "y": y, "width": width, "height": height, "fill": fill}
    return tag("rect", box | ({"stroke": stroke, "stroke_width": 0.8} if stroke else {}) | more)


def circle(x: float, y: float, radius: float, fill: str, **more: object) -> str:
    return tag("circle", {"cx": x, "cy": y, "r": radius, "fill": fill} | more)


@dataclass(frozen=True)
class ChartPainter:
    """Draws the parts of charts with one theme's colors and fonts, and the marks of these sides."""

    theme: Theme
    sides: tuple[ReportSide, ...] = ()

    def color(self, name: str) -> str:
        return self.theme.colors[name]

    def tint(self, name: str, share: float) -> str:
        """``share`` of a color on white."""
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
        size: float = FONT_SIZE,
    ) -> str:
        family = ", ".join(self.theme.stacks["text"])
        font = {"font_family": family, "font_size": size, "font_weight": weight, "fill": self.color(color)}
        return tag("text", {"x": x, "y": y, "text_anchor": anchor} | font, escape(words))

    def text_width(self, words: str) -> float:
        return self.theme.font(self.theme.stacks["text"][0]).width(words, FONT_SIZE)

    def shortened(self, words: str, width: float) -> str:
        """``words``, shortened with an ellipsis to what fits in ``width``."""
        if self.text_width(words) * 1.06 <= width:
            return words
        while words and self.text_width(f"{words}…") * 1.06 > width:
            words = words[:-1]
        return f"{words.rstrip(' ,')}…"

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str, width: float) -> str:
        ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
        return tag("line", ends | {"stroke": self.color(color), "stroke_width": width})

    def step_box(self, x: float, width: float, y: float, height: float, step: int, steps: int) -> str:
        """A box in the pattern of one step of a scale: hatched, tinted or full."""
        share = step / max(steps - 1, 1)
        if share >= 0.99:
            return rect(x, y, width, height, self.color("accent"))
        if share >= 0.5:
            return rect(x, y, width, height, self.tint("accent", 0.34), self.color("accent"))
        spacing, line = (5.0, self.tint("brick", 0.55)) if share < 0.25 else (11.0, self.tint("brick", 0.4))
        lines = {"d": _hatch(x, y, width, height, spacing), "fill": "none", "stroke": line, "stroke_width": 1}
        return rect(x, y, width, height, self.color("sand"), self.color("brick")) + tag("path", lines)

    def step_number(self, x: float, y: float, number: int, step: int, steps: int) -> str:
        """A number on the box of a step, its middle at ``x``; on a pattern it has a plain ground."""
        if step / max(steps - 1, 1) >= 0.99:
            return self.text(x, y + 3.8, number, anchor="middle", color="paper", weight=600)
        width = self.text_width(str(number)) + 6
        ground = rect(x - width / 2, y - 7, width, 14, self.color("paper"), rx=3)
        return ground + self.text(x, y + 3.8, number, anchor="middle", weight=600)

    def side(self, x: float, y: float, side: str, size: float = 8.0) -> str:
        """The first side's disc or the second's square, its middle at ``x``, ``y``; another disc for no side."""
        if side and side == self.sides[-1].id:
            return rect(x - size / 2, y - size / 2, size, size, self.color("navy"))
        return (
            circle(x, y, size / 2, self.color("brick")) if side else circle(x, y, 6.5, self.color("accent"))
        )

    def of_side(self, side: str, said: str) -> str:
        """``said``, and of which side, if it is one's."""
        named = [one.heading for one in self.sides if one.id == side]
        return ": ".join([*named, said])


def _hatch(x: float, y: float, width: float, height: float, spacing: float) -> str:
    """Rising lines, cut at the box's edges."""
    lines, start = [], spacing - height
    while start < width:
        left, right = max(start, 0.0), min(start + height, width)
        if right - left > 0.3:
            begin = f"{x + left:.1f} {y + height - (left - start):.1f}"
            lines.append(f"M{begin}L{x + right:.1f} {y + height - (right - start):.1f}")
        start += spacing
    return "".join(lines)


def _chart(parts: Iterable[str], width: float, height: float, alt: str) -> Chart:
    size = {"viewBox": f"0 0 {width:g} {height:g}", "width": width, "height": height}
    return Chart(
        tag("svg", {"xmlns": "http://www.w3.org/2000/svg"} | size, "".join(parts)), alt, width, height
    )


def swatch(painter: ChartPainter, step: int, steps: int) -> Chart:
    """One step of a scale, for a legend whose words say what it means."""
    return _chart([painter.step_box(0.5, 21.0, 0.5, 11.0, step, steps)], 22, 12, "")


def distribution(
    painter: ChartPainter,
    rows: Sequence[tuple[str, Sequence[int]]],
    words: Sequence[str],
    extent: tuple[float, float],
    none: str = "not rated",
) -> Chart:
    """A bar for each row (side or "", how many chose each step), all numbers in the text.

    ``extent`` is the greatest share, over the whole worksheet, below and above a scale's middle: bars
    stand on one common middle line.
    """
    left = SIDE_WIDTH + 4 if any(side for side, _ in rows) else 0.0
    height = len(rows) * (BAR_HEIGHT + BAR_GAP) - BAR_GAP + 2
    unit = (NARROW - left - 1) / max(sum(extent), 0.001)
    middle, steps = left + extent[0] * unit, len(words)
    parts, alts = [painter.line(middle, 0, middle, height, "ink", 1)], []
    for number, (side, counts) in enumerate(rows):
        y, total = 1 + number * (BAR_HEIGHT + BAR_GAP), sum(counts)
        if side:
            parts.append(painter.side(SIDE_WIDTH / 2, y + BAR_HEIGHT / 2, side))
        x = middle - sum(counts[: steps // 2]) / max(total, 1) * unit
        for step, count in enumerate(counts):
            if not count:
                continue
            width = count / total * unit
            parts.append(painter.step_box(x + 0.5, max(width - 1, 0.6), y, BAR_HEIGHT, step, steps))
            if width > painter.text_width(str(count)) + 6:
                parts.append(painter.step_number(x + width / 2, y + BAR_HEIGHT / 2, count, step, steps))
            x += width
        if not total:
            parts.append(painter.text(middle + 4, y + BAR_HEIGHT - 6, none, color="quiet"))
        said = joined(f"{count} {word}" for count, word in zip(counts, words, strict=True) if count) or none
        alts.append(painter.of_side(side, said))
    return _chart(parts, NARROW, height, f"{'; '.join(alts)}.")


def _axis(
    painter: ChartPainter, steps: int, y: float, margin: float
) -> tuple[Callable[[float], float], list[str]]:
    """A scale from 1 to ``steps`` at the height ``y``: where a value stands on it, and its lines."""
    first, last = margin, NARROW - margin

    def at(value: float) -> float:
        return first + (value - 1) / max(steps - 1, 1) * (last - first)

    parts = [painter.line(first, y, last, y, "line", 1.2)]
    return at, parts + [painter.line(at(n), y - 4, at(n), y + 4, "line", 1.2) for n in range(1, steps + 1)]


def scale(
    painter: ChartPainter, marks: Sequence[tuple[str, float | None]], words: Sequence[str], exact: bool
) -> Chart:
    """Where each side (or the site, side "") stands on a scale of ``words``, from 1.

    ``exact``: the marks are steps that were chosen, said in the scale's words; else they are averages.
    """
    steps, y = len(words), 13.0
    at, parts = _axis(painter, steps, y, 14.0)
    given = [(side, at(value)) for side, value in marks if value is not None]
    distance = abs(given[0][1] - given[1][1]) if len(given) == 2 else 0.0
    if distance:
        parts.append(painter.line(given[0][1], y, given[1][1], y, "ink", 3))
    apart = 6.5 if len(given) == 2 and distance < 12 else 0.0  # so that neither covers the other
    for number, (side, x) in enumerate(given):
        parts.append(painter.side(x + (apart if number else -apart), y, side, 12))
    parts += [
        painter.text(at(n), 31, n, anchor="middle", color="quiet", size=SMALL) for n in range(1, steps + 1)
    ]
    alts = []
    for side, value in marks:
        if value is None:
            said = "not rated"
        else:
            said = words[round(value) - 1] if exact else f"{value:.1f} of {steps} on average"
        alts.append(painter.of_side(side, said))
    return _chart(parts, NARROW, 34, f"{'; '.join(alts)}.")


def change(painter: ChartPainter, side: str, then: float, now: float, steps: int) -> Chart:
    """A scale from 1 to ``steps`` with an arrow from the ring where a side stood to the mark where it stands."""
    y = 10.0
    at, parts = _axis(painter, steps, y, 10.0)
    parts.append(painter.line(at(then), y, at(now), y, "ink", 3))
    parts.append(
        circle(at(then), y, 5.0, painter.color("paper"), stroke=painter.color("ink"), stroke_width=1.6)
    )
    parts.append(painter.side(at(now), y, side, 11))
    who = f"{side.capitalize()}: " if side else ""
    return _chart(parts, NARROW, 20, f"{who}from {_plain(then)} to {_plain(now)} of {steps}.")


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def completion(
    painter: ChartPainter, rows: Sequence[tuple[str, float, Sequence[float]]], sites: int
) -> Chart:
    """For each chapter its average as a bar, and every site as a dot or, of many, counted in columns."""
    row_height, left, right = 34.0, 214.0, 56.0
    room, height = WIDE - left - right, 22 + row_height * len(rows)
    parts, alts = [], []
    for quarter in range(5):
        x = left + room * quarter / 4
        parts.append(painter.line(x, 16, x, height - 4, "line", 0.6))
        parts.append(painter.text(x, 10, f"{25 * quarter}%", anchor="middle", color="quiet", size=SMALL))
    for number, (label, average, percents) in enumerate(rows):
        y = 22 + row_height * number
        parts.append(painter.text(0, y + 16, painter.shortened(label, left - 14), weight=600))
        width = max(room * average / 100, 0.5)
        parts.append(rect(left, y + 7, width, 12, painter.tint("accent", 0.3), painter.color("accent")))
        several = len(percents) > 1
        if several:
            draw = _columns if len(percents) > MOST_DOTS else _dots
            parts += draw(painter, percents, left, y, room)
        parts.append(painter.text(WIDE, y + 17, f"{average:.0f}%", anchor="end", weight=600, size=12))
        spread = f" on average, from {min(percents):.0f} to {max(percents):.0f}" if several else ""
        alts.append(f"{label}: {average:.0f} percent{spread}")
    of = "over " + counted(sites, "site") if sites > 1 else "of one site"
    return _chart(parts, WIDE, height, f"How much of each part is answered, {of}. {'; '.join(alts)}.")


def _dots(painter: ChartPainter, percents: Sequence[float], left: float, y: float, room: float) -> list[str]:
    """A dot a site; those in the same place stand above and below each other."""
    same: Counter[int] = Counter()
    parts = []
    for percent in sorted(percents):
        place = round(percent / 2)
        lift = (same[place] % 3) * 5.0 * (-1 if same[place] % 2 else 1)
        same[place] += 1
        x, edge = left + room * percent / 100, painter.color("paper")
        parts.append(circle(x, y + 13 + lift, 4, painter.color("navy"), stroke=edge, stroke_width=1))
    return parts


def _columns(
    painter: ChartPainter, percents: Sequence[float], left: float, y: float, room: float
) -> list[str]:
    """Columns that count the sites between two percentages."""
    counts = Counter(min(int(percent * COLUMNS / 100), COLUMNS - 1) for percent in percents)
    parts = []
    for number, count in sorted(counts.items()):
        height = 18 * count / max(counts.values())
        x, width = left + room * number / COLUMNS + 1, room / COLUMNS - 2
        parts.append(rect(x, y + 19 - height, width, height, painter.color("navy")))
    return parts
