"""What one element of an SVG draws again and again: dashes, tiles, a gradient's colors, a filter's octaves.

``own`` are an element's properties by name; ``size`` is the drawing's width and height.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import suppress

from samepage.content.svg_values import Matrix, area, length, numbers, transformed
from samepage.limits import MOST_NUMBER, MOST_OCTAVES, MOST_REPEATS, MOST_TILES

Size = tuple[float, float]


def wrong_paint(tag: str, own: Mapping[str, str], size: Size, matrix: Matrix) -> str | None:
    """What is wrong with a pattern or gradient where ``matrix`` is in force, or None."""
    if tag == "pattern":
        return _wrong_tiles(own, size, matrix)
    return _wrong_gradient(tag, own, size, matrix) if own.get("spreadMethod", "pad") != "pad" else None


def _wrong_tiles(own: Mapping[str, str], size: Size, matrix: Matrix) -> str | None:
    scale = area(transformed(own.get("patternTransform", "")))
    if own.get("patternUnits") == "userSpaceOnUse":
        scale *= area(matrix)
        full = size
    else:
        full = 1.0, 1.0  # a part of what is filled (SVG 2, 14.3.1)
    tile = length(own.get("width", "0"), full[0]) * length(own.get("height", "0"), full[1]) * scale
    if 0 < tile * MOST_TILES < full[0] * full[1]:
        return (
            "fills with a pattern whose tiles are too small to see: make them larger, or fill with a color."
        )
    return None


def _wrong_gradient(tag: str, own: Mapping[str, str], size: Size, matrix: Matrix) -> str | None:
    scale = area(transformed(own.get("gradientTransform", "")))
    full = 1.0, 1.0
    if own.get("gradientUnits") == "userSpaceOnUse":
        scale, full = scale * area(matrix), size
    if tag == "linearGradient":
        across = length(own.get("x2", "100%"), full[0]) - length(own.get("x1", "0"), full[0])
        down = length(own.get("y2", "0"), full[1]) - length(own.get("y1", "0"), full[1])
        once = math.hypot(across, down)
    else:
        once = length(own.get("r", "50%"), math.hypot(*full)) - length(own.get("fr", "0"), math.hypot(*full))
    if abs(once) * math.sqrt(scale) * MOST_REPEATS < math.hypot(*full):
        return (
            f"has a gradient that repeats more than {MOST_REPEATS:,} times: make it longer, or use a color."
        )
    return None


def wrong_filter(own: Mapping[str, str], size: Size) -> str | None:
    """What is wrong with a part of a filter, or None."""
    if any(octaves > MOST_OCTAVES for octaves in numbers(own.get("numOctaves", ""))):
        return f"has a filter of more than {MOST_OCTAVES} octaves: give it fewer, or save the drawing as PNG."
    for name in ("stdDeviation", "radius", "order"):
        if any(abs(one) > 2 * math.hypot(*size) for one in numbers(own.get(name, ""))):
            return (
                f"has a filter whose `{name}` is larger than the drawing: make it smaller, or save it as PNG."
            )
    return None


def dashes(tag: str, own: Mapping[str, str], style: Mapping[str, str], size: Size) -> int:
    """How many dashes and gaps the outline of a shape has, about; ``style`` is what it inherits and its own."""
    pattern = style.get("stroke-dasharray", "none")
    if pattern == "none" or style.get("stroke", "none") == "none":
        return 0
    parts = [length(one, math.hypot(*size)) for one in pattern.replace(",", " ").split()]
    if not parts or min(parts) < 0 or sum(parts) <= 0:
        return 0  # an unbroken line (SVG 2, 13.5.6)
    line = _outline_length(tag, own, size) + abs(
        length(style.get("stroke-dashoffset", "0"), math.hypot(*size))
    )
    return int(min(line / sum(parts), MOST_NUMBER)) * len(parts)


def _outline_length(tag: str, own: Mapping[str, str], size: Size) -> float:
    """The length of a shape's outline, 0 where it cannot be read (SVG 2, 9 and 10). Curves count as the polygon
    of their control points, which is longer."""
    width, height = size

    def across(name: str) -> float:
        return length(own.get(name, "0"), width)

    def down(name: str) -> float:
        return length(own.get(name, "0"), height)

    if tag == "rect":
        return 2 * (across("width") + down("height"))
    if tag == "line":
        return math.hypot(across("x2") - across("x1"), down("y2") - down("y1"))
    if tag == "circle":
        return 2 * math.pi * length(own.get("r", "0"), math.hypot(width, height) / math.sqrt(2))
    if tag == "ellipse":
        return 2 * math.pi * max(across("rx"), down("ry"))
    if tag in ("polygon", "polyline"):
        return _path_length(f"M{own.get('points', '')}" + ("Z" if tag == "polygon" else ""))
    return _path_length(own.get("d", ""))


def _path_length(path: str) -> float:
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path.parser import parse_path

    pen = RecordingPen()
    with suppress(ValueError, ArithmeticError, TypeError):  # a path is drawn up to the first mistake in it
        parse_path(path.replace("\n", " ").replace("\r", " "), pen)
    total, at = 0.0, (0.0, 0.0)
    for step, points in pen.value:
        for point in points:
            total += math.dist(at, point) if step != "moveTo" else 0.0
            at = point
    return total
