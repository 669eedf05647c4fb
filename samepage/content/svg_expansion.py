"""What an SVG draws, counted as often as it is drawn: a few references to references draw without end.

Followed are ``use`` (SVG 2, 5.5), paint servers (14), markers (13.7), and clip paths, masks and filters
(CSS Masking 1, Filter Effects 1). Nothing is drawn here, and counting ends where a limit is passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from samepage.content.svg_repetition import dashes, wrong_filter, wrong_paint
from samepage.content.svg_values import (
    IDENTITY,
    Matrix,
    StyleRules,
    local_name,
    natural_size,
    numbers,
    product,
    transformed,
)
from samepage.limits import (
    MOST_DASHES,
    MOST_ELEMENTS,
    MOST_LETTERS,
    MOST_LEVELS,
    MOST_NUMBER,
    MOST_PATH_DATA,
    MOST_PIXELS,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    Properties = Mapping[str, str]

_INHERITED = tuple(
    "fill stroke marker marker-start marker-mid marker-end stroke-dasharray stroke-dashoffset".split()
)
_SHAPES = ("circle", "ellipse", "line", "path", "polygon", "polyline", "rect")
# Drawn only where something refers to them, or not at all.
_APART = frozenset(
    "clipPath defs desc filter linearGradient marker mask metadata pattern radialGradient style symbol title".split()
)
_REFERENCE = re.compile(r"url\(\s*['\"]?\s*#([^'\")\s]+)")
_SIMPLER = "simplify it, or save it as PNG."


class _TooMuch(Exception):
    """What is drawn too often, and what to do about it."""


def wrong_expansion(root: Element, pixels: Mapping[str, int]) -> str | None:
    """What an SVG draws too much of, or None. ``pixels`` are those of its bitmaps, by the address that holds them."""
    counted = _Expansion(root, pixels)
    try:
        counted.draw(root, {}, IDENTITY)
    except _TooMuch as error:
        return str(error)
    return None


class _Expansion:
    def __init__(self, root: Element, pixels: Mapping[str, int]):
        self._rules, self._pixels = StyleRules(root), pixels
        self._by_id: dict[str, Element] = {}
        for node in root.iter("{*}*"):
            self._by_id.setdefault(node.get("id", ""), node)
        self._size = natural_size(root)
        # What was found once for an attribute's value or an element, which may be drawn thousands of times.
        self._matrices: dict[str, Matrix] = {}
        self._references: dict[str, list[Element]] = {}
        self._paints: dict[Element, tuple[Properties, Element]] = {}
        self._drawing: list[Element] = []  # what is being drawn, outermost first
        self._counts = {
            "elements": 0,
            "characters of paths": 0,
            "letters": 0,
            "pixels of bitmaps": 0,
            "dashes": 0,
        }

    def draw(self, node: Element, above: Properties, matrix: Matrix, *, referred: bool = False) -> None:
        """Count ``node`` and all that is drawn with it. ``above`` is what it inherits; ``referred`` says that
        something refers to it."""
        self._count("elements", 1, MOST_ELEMENTS)
        own, tag = self._rules.properties(node), local_name(node)
        style = {**above, **{name: own[name] for name in _INHERITED if name in own}}
        matrix = self._transformed(matrix, own.get("transform", ""))
        with self._inside(node):
            for name in ("clip-path", "mask", "filter"):
                for target in self._referred(own.get(name, "")):
                    self.draw(target, self._inherited(target), matrix, referred=True)
            if tag in _SHAPES:
                self._shape(tag, own, style, matrix)
            elif tag == "text":
                self._count("letters", sum(map(len, node.itertext())), MOST_LETTERS)
                self._paint(style, matrix)
            elif tag == "tspan" or tag == "textPath":
                self._paint(style, matrix)
            elif tag in ("image", "feImage"):
                used = sum(self._pixels.get(own.get(name, ""), 0) for name in ("href", "xlink:href"))
                self._count("pixels of bitmaps", used, MOST_PIXELS)
            elif tag.startswith("fe"):
                self._check(wrong_filter(own, self._size))
            if tag in ("use", "feImage", "textPath"):
                for target in self._linked(own):
                    self.draw(target, style, matrix, referred=True)
            if referred or tag not in _APART:
                for child in node.iterchildren("{*}*"):
                    self.draw(child, style, matrix)

    def _shape(self, tag: str, own: Properties, style: Properties, matrix: Matrix) -> None:
        outline = own.get("d", "") + own.get("points", "")
        self._count(
            "characters of paths", len(outline) + len(style.get("stroke-dasharray", "")), MOST_PATH_DATA
        )
        self._paint(style, matrix)
        self._count("dashes", dashes(tag, own, style, self._size), MOST_DASHES)
        markers = [
            style.get(name, style.get("marker", "")) for name in ("marker-start", "marker-mid", "marker-end")
        ]
        corners = len(numbers(outline)) // 2 + 1 if any("url(" in value for value in markers) else 0
        for value, times in zip(markers, (1, corners, 1), strict=True):
            for target in self._referred(value) * times:
                self.draw(target, self._inherited(target), matrix, referred=True)

    def _paint(self, style: Properties, matrix: Matrix) -> None:
        for name in ("fill", "stroke"):
            for target in self._referred(style.get(name, "")):
                if target not in self._paints:
                    chain = [*self._chain(target)]
                    merged: dict[str, str] = {}
                    for one in reversed(chain):
                        merged.update(self._rules.properties(one))
                    # A paint server without content has that of the one it refers to (SVG 2, 14.2.2).
                    self._paints[target] = merged, next((one for one in chain if len(one)), target)
                own, filled = self._paints[target]
                self._check(wrong_paint(local_name(target), own, self._size, matrix))
                self.draw(filled, self._inherited(filled), matrix, referred=True)

    def _chain(self, node: Element) -> Iterator[Element]:
        """A paint server, and those that it takes attributes from."""
        seen: list[Element] = []
        while node not in seen:
            if len(seen) == MOST_LEVELS:
                raise _TooMuch(f"has a chain of more than {MOST_LEVELS} gradients or patterns: {_SIMPLER}")
            seen.append(node)
            yield node
            node = next(iter(self._linked(self._rules.properties(node))), node)

    def _count(self, what: str, more: int, most: int) -> None:
        self._counts[what] += more
        if self._counts[what] > most:
            raise _TooMuch(
                f"draws more than {most:,} {what}, each counted as often as it is drawn (by <use>, markers, patterns "
                f"and masks, too): {_SIMPLER}"
            )

    def _check(self, wrong: str | None) -> None:
        if wrong:
            raise _TooMuch(wrong)

    def _transformed(self, matrix: Matrix, value: str) -> Matrix:
        if not value:
            return matrix
        if value not in self._matrices:
            self._matrices[value] = transformed(value)
        found = product(matrix, self._matrices[value])
        if not all(abs(one) <= MOST_NUMBER for one in found):
            raise _TooMuch(
                f"has transforms that make it more than {MOST_NUMBER:,.0f} times as large: {_SIMPLER}"
            )
        return found

    def _referred(self, value: str) -> list[Element]:
        """The elements that a property refers to by ``url(#…)``."""
        if value not in self._references:
            named = _REFERENCE.findall(value)
            self._references[value] = [self._by_id[id] for id in named if id in self._by_id]
        return self._references[value]

    def _linked(self, own: Properties) -> list[Element]:
        """The elements that ``href`` and ``xlink:href`` refer to: programs differ in which of two they take."""
        links = {own.get("href", ""), own.get("xlink:href", "")}
        return [
            self._by_id[link[1:]] for link in sorted(links) if link[:1] == "#" and link[1:] in self._by_id
        ]

    def _inherited(self, node: Element) -> Properties:
        """What an element inherits where it stands."""
        style: dict[str, str] = {}
        for one in reversed([*node.iterancestors()]):
            own = self._rules.properties(one)
            style.update({name: own[name] for name in _INHERITED if name in own})
        return style

    @contextmanager
    def _inside(self, node: Element) -> Iterator[None]:
        if node in self._drawing:
            name = node.get("id")
            raise _TooMuch(f"has a part that is drawn inside itself (`#{name}`): take that reference out.")
        if len(self._drawing) >= MOST_LEVELS:
            raise _TooMuch(
                f"is more than {MOST_LEVELS} elements deep, those that it refers to included: ungroup it, {_SIMPLER}"
            )
        self._drawing.append(node)
        yield
        self._drawing.pop()
