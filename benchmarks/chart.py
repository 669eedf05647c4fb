"""The chart in docs/speed.md: bars on a logarithmic scale, as SVG that a screen reader can read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, ROW, TOP = 800, 290, 110, 30, 62
INK, QUIET, GRID, OURS, OTHERS = "#1b2430", "#4a5668", "#c9d1db", "#0f6b6b", "#8a94a3"


def chart(title: str, seconds: Mapping[str, float], note: str) -> str:
    """Seconds a site by way; ours are drawn darker. The description tells every value in words."""
    low = math.floor(math.log10(min(seconds.values())))
    high = math.ceil(math.log10(max(seconds.values())))
    height = TOP + ROW * len(seconds) + 46
    width = WIDTH - LEFT - RIGHT

    def x(value: float) -> float:
        return LEFT + width * (math.log10(value) - low) / (high - low)

    said = "; ".join(f"{name}: {duration(value)}" for name, value in seconds.items())
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-labelledby="speed-title speed-desc" font-family="system-ui, sans-serif" font-size="14">',
        f'  <title id="speed-title">{escape(title)}</title>',
        f'  <desc id="speed-desc">{escape(said)}. {escape(note)}</desc>',
        f'  <rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'  <text x="16" y="28" font-size="17" font-weight="600" fill="{INK}">{escape(title)}</text>',
        f'  <text x="16" y="48" fill="{QUIET}">{escape(note)}</text>',
    ]
    bottom = TOP + ROW * len(seconds)
    for power in range(low, high + 1):
        at = x(10.0**power)
        lines.append(f'  <path d="M{at:.1f} {TOP}V{bottom}" stroke="{GRID}"/>')
        lines.append(
            f'  <text x="{at:.1f}" y="{bottom + 20}" text-anchor="middle" fill="{QUIET}">{duration(10.0**power)}</text>'
        )
    for number, (name, value) in enumerate(seconds.items()):
        y = TOP + ROW * number
        color = OURS if "ours" in name else OTHERS
        lines.append(
            f'  <text x="{LEFT - 10}" y="{y + 20}" text-anchor="end" fill="{INK}">{escape(name)}</text>'
        )
        lines.append(
            f'  <rect x="{LEFT}" y="{y + 6}" width="{max(x(value) - LEFT, 2):.1f}" height="{ROW - 12}" fill="{color}"/>'
        )
        lines.append(
            f'  <text x="{max(x(value), LEFT + 2) + 8:.1f}" y="{y + 20}" fill="{INK}" font-weight="600">{duration(value)}</text>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def duration(seconds: float) -> str:
    """``seconds`` with two digits that count, in a unit that needs no zeros."""
    if seconds >= 0.95:
        return f"{seconds:.0f} s" if seconds >= 9.5 else f"{seconds:.1f} s".replace(".0 s", " s")
    ms = seconds * 1000
    return (
        f"{ms:.0f} ms"
        if ms >= 9.5
        else f"{ms:.1f} ms".replace(".0 ms", " ms")
        if ms >= 0.095
        else f"{ms:.2f} ms"
    )
