"""What is written in an SVG: numbers, lengths and transforms (SVG 2, 7.4, 7.6 and 8.9; CSS Values 3, 5 and 6), and the
properties of elements, from attributes, rules of style sheets and ``style`` (SVG 2, 6).

Rules are followed as far as drawing programs write them: a class, an id, an element's name, ``*``.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from samepage.limits import MOST_NUMBER
from samepage.text import shortened

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Matrix = tuple[float, float, float, float]  # a, b, c and d; where things are moved to does not count here
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0)
MOST_TRANSFORM = 2_000  # characters: reading a longer one without parentheses would take their square
NUMERIC = frozenset(
    "amplitude azimuth baseFrequency bias cx cy d diffuseConstant divisor dx dy elevation exponent "
    "fill-opacity flood-opacity font-size fr fx fy gradientTransform height intercept k1 k2 k3 k4 kernelMatrix "
    "kernelUnitLength letter-spacing limitingConeAngle markerHeight markerWidth numOctaves offset opacity order "
    "orient pathLength patternTransform points pointsAtX pointsAtY pointsAtZ r radius refX refY rotate rx ry scale "
    "seed slope specularConstant specularExponent startOffset stdDeviation stop-opacity stroke-dasharray "
    "stroke-dashoffset stroke-miterlimit stroke-opacity stroke-width surfaceScale tableValues targetX targetY "
    "textLength transform transform-origin values viewBox width word-spacing x x1 x2 y y1 y2 z".split()
)
# CSS pixels in a unit of length; a font's size counts as 16.
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_PIXELS |= {"q": 96 / 101.6, "em": 16.0, "rem": 16.0, "ex": 8.0}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|nan|inf", re.IGNORECASE)
_LENGTH = re.compile(
    r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)\s*(%|[a-z]*)\s*", re.IGNORECASE
)
_TRANSFORM = re.compile(r"([a-zA-Z]+)\s*\(([^()]*)\)")


def wrong_number(name: str, value: str) -> str | None:
    """What is wrong with the numbers in an attribute or property, or None."""
    if name not in NUMERIC:
        return None
    for token in _NUMBER.findall(value):
        if not abs(float(token)) <= MOST_NUMBER:
            return f"has a `{name}` of {shortened(token, 12)}, which no drawing needs"
    if name.lower().endswith("transform") and len(value) > MOST_TRANSFORM:
        return f"has a `{name}` of {len(value):,} characters"
    return None


def numbers(value: str) -> list[float]:
    return [float(token) for token in _NUMBER.findall(value)]


def length(value: str, whole: float = 0.0) -> float:
    """A length in CSS px; a percentage is of ``whole``. 0 where it cannot be read."""
    if not (found := _LENGTH.fullmatch(value)):
        return 0.0
    unit = found[2].lower()
    return float(found[1]) * (whole / 100 if unit == "%" else _PIXELS.get(unit, 0.0))


def natural_size(root: Element) -> tuple[float, float]:
    """Width and height of a drawing, in CSS px where it has no ``viewBox``, else in that one's units.

    0 where they cannot be read; 300 by 150 where there are none (CSS 2.2, 10.3.2).
    """
    box = numbers(root.get("viewBox") or "")
    if len(box) == 4:
        return box[2], box[3]
    width, height = root.get("width", "100%"), root.get("height", "100%")
    return length(width, 300), length(height, 150)


def transformed(value: str) -> Matrix:
    """What the functions of a transform come to. What is none of them changes nothing."""
    matrix = IDENTITY
    for name, text in _TRANSFORM.findall(value[:MOST_TRANSFORM]):
        matrix = product(matrix, _function(name, numbers(text)))
    return matrix


def product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d = one
    p, q, r, s = other
    return a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s


def area(matrix: Matrix) -> float:
    """By how much a transform makes areas larger."""
    a, b, c, d = matrix
    return abs(a * d - b * c)


def _function(name: str, values: Sequence[float]) -> Matrix:
    if name == "matrix" and len(values) == 6:
        return values[0], values[1], values[2], values[3]
    if name == "scale" and values:
        return values[0], 0.0, 0.0, values[-1]
    if name in ("rotate", "skewX", "skewY") and values:
        angle = math.radians(values[0])
        if name == "rotate":
            return math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle)
        return (1.0, 0.0, math.tan(angle), 1.0) if name == "skewX" else (1.0, math.tan(angle), 0.0, 1.0)
    return IDENTITY


XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"([\w-]*|\*)(?:([.#])([\w-]+))?")


def local_name(node: Element) -> str:
    """The element's name without its namespace; "" for a processing instruction."""
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def declarations(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of the properties in a ``style`` or a rule."""
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip()


class StyleRules:
    """The properties of each element. What was found for one is kept: it may be drawn thousands of times."""

    def __init__(self, root: Element):
        # By what the selector names (".class", "#id", "" for nothing) and the element's name, "" for any.
        self._rules: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._found: dict[Element, Mapping[str, str]] = {}
        for sheet in root.iter("{*}style"):
            for rule in _COMMENT.sub("", "".join(map(str, sheet.itertext()))).split("}"):
                # Of a rule in @media the inner one.
                *_, selectors, body = ["", *rule.rsplit("{", 2)]
                found = dict(declarations(body))
                for selector in map(str.strip, selectors.split(",") if found else ()):
                    if selector and (named := _SELECTOR.fullmatch(selector)):
                        only = named[1].replace("*", "")
                        self._rules[(named[2] or "") + (named[3] or ""), only].update(found)

    def properties(self, node: Element) -> Mapping[str, str]:
        """What is set on the element itself, by name without namespace; ``xlink:href`` is kept apart from ``href``."""
        if node not in self._found:
            self._found[node] = self._properties(node)
        return self._found[node]

    def _properties(self, node: Element) -> Mapping[str, str]:
        found = {
            "xlink:href" if name == XLINK_HREF else str(name).rsplit("}", 1)[-1]: str(value)
            for name, value in node.attrib.items()
        }
        classes = [f".{one}" for one in found.get("class", "").split()]
        for name in ("", *classes, f"#{found.get('id', '')}") if self._rules else ():
            for only in ("", local_name(node)):
                found.update(self._rules.get((name, only), {}))
        found.update(declarations(found.get("style", "")))
        return found
