"""Contrast of a colour against white paper (WCAG 2.1, success criterion 1.4.3)."""

from __future__ import annotations

import math

# Accents colour headings, labels and small text, so the limit for normal text applies.
LEAST_CONTRAST = 4.5


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb``, from 0 (black) to 1 (white), as WCAG 2.1 defines it."""
    parts = []
    for channel in _channels(color):
        value = channel / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    red, green, blue = parts
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(color: str, ground: str = "#ffffff") -> float:
    """Contrast ratio from 1 to 21."""
    lighter, darker = sorted((luminance(color), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def darkened(color: str) -> str:
    """The lightest shade of ``color`` that passes against white; the hue stays."""
    for percent in range(100, -1, -1):
        shade = "#" + "".join(f"{channel * percent // 100:02x}" for channel in _channels(color))
        if contrast(shade) >= LEAST_CONTRAST:
            return shade
    return "#000000"


def contrast_problem(color: str) -> str | None:
    """What is wrong with ``color`` as an accent, or None."""
    ratio = contrast(color)
    if ratio >= LEAST_CONTRAST:
        return None
    # Rounded down, so that 4.499 is not shown as the 4.5 that it misses.
    figure = math.floor(ratio * 100) / 100
    return (
        f"`{color}` has a contrast of {figure:.2f}:1 against white, and text needs at least "
        f'{LEAST_CONTRAST}:1 (WCAG 1.4.3): write a darker colour, such as "{darkened(color)}".'
    )
