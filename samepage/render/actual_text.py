"""The characters that glyphs stand for, written beside them where the glyphs do not tell (ISO 32000-1, 14.9.4).

A font's ToUnicode map has one text for each glyph. In Arabic, letters share a glyph and their dots are another; in
Thai, Khmer and the scripts of India, one character has several glyphs, or several have one. Whoever copied, searched
or listened to such a line would meet other letters than were written. Here what is drawn together becomes marked
content with its ``ActualText``: a word, or, of a script that is written from right to left, a *cluster*, which is the
characters that are drawn together and the glyphs that draw them. Such clusters stand in the order in which they are
drawn, as LibreOffice and Chromium write them; readers put them back into the order in which they are read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Accents that stand apart; Hebrew points; the scripts from Arabic to Burmese, from Khmer to Mongolian, and further ones
# of India; and the forms of Arabic letters. A Hebrew letter without points has one glyph of its own.
SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u05cf\u0600-\u109f\u1780-\u18af\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ua8e0-\uabff\ufb1d-\ufdff"
    "\ufe20-\ufe2f\ufe70-\ufefc\U00010800-\U00011fff\U0001e800-\U0001efff]"
)
# Letters and points of scripts from right to left, but no digits, which go from left to right.
BACKWARD = re.compile(
    "[\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
SHOWN = re.compile(rb"\[(.*)\] TJ", re.DOTALL)
PART = re.compile(rb"<([0-9a-f]*)>|([^<>\s]+)")
CODE = 4  # hexadecimal digits of a glyph's number


@dataclass(frozen=True)
class _Piece:
    """A glyph (``cluster`` is its number), a move between two glyphs, or another operator (``alone``)."""

    data: bytes
    cluster: int | None = None
    alone: bool = False


def is_shaped(text: str) -> bool:
    """Whether the glyphs of ``text`` may not tell its characters."""
    return not text.isascii() and bool(SHAPED.search(text))


def with_actual_text(operators: Sequence[bytes], texts: Sequence[str], mapped: Sequence[bool]) -> list[bytes]:
    """``operators``, which draw a line of text, with its characters beside the glyphs.

    ``texts`` are those of the glyphs in the order in which they are drawn. Of the glyphs of a cluster one has the
    whole text, the last one, or the first where it is written from right to left, and the others "". ``mapped`` says
    of each whether that is its text in the font's map. A word of letters and accents that all its glyphs tell stays as
    it is, as it does where a site's words are set into pages that are made already; so does such a word from right to
    left: the fewer pieces, the better PDFium finds their order.
    """
    if sum(len(part[1] or b"") // CODE for one in operators for part in PART.finditer(one)) != len(texts):
        return list(operators)  # glyphs of another kind of font
    clusters, numbers = _words(*_clusters(texts))
    plain = _mapped_words(clusters, numbers, mapped)
    pieces = list(_pieces(operators, numbers))
    last = {one.cluster: place for place, one in enumerate(pieces) if one.cluster is not None}
    found: list[bytes] = []
    array: list[bytes] = []
    open_until = -1

    def end_array() -> None:
        if array:
            found.append(b"[" + b"".join(array) + b"] TJ")
            array.clear()

    for place, one in enumerate(pieces):
        if one.cluster is not None and place > open_until:
            text, glyphs = clusters[one.cluster]
            if one.cluster not in plain and (glyphs > 1 or SHAPED.search(text)):
                end_array()
                found.append(_begin(text))
                open_until = last[one.cluster]
        if one.alone:
            end_array()
            found.append(one.data)
        else:
            array.append(one.data)
        if place == open_until:
            end_array()
            found.append(b"EMC")
    end_array()
    return found


def _begin(text: str) -> bytes:
    """Small letters in the number: no program that looks for operators finds one in it."""
    return b"/Span <</ActualText <%b>>> BDC" % (codecs.BOM_UTF16_BE + text.encode("utf-16-be")).hex().encode()


def _clusters(texts: Sequence[str]) -> tuple[list[tuple[str, int]], list[int]]:
    """Each cluster's text and number of glyphs; and of each glyph, its cluster."""
    clusters: list[tuple[str, int]] = []
    numbers: list[int] = []
    before = 0  # glyphs whose text comes with a later one
    for text in texts:
        if text:
            clusters.append((text, before + 1))
            numbers += [len(clusters) - 1] * (before + 1)
            before = 0
        elif clusters and not before and BACKWARD.search(clusters[-1][0]):
            clusters[-1] = clusters[-1][0], clusters[-1][1] + 1
            numbers.append(len(clusters) - 1)
        else:
            before += 1
    if before:
        clusters.append(("", before))
        numbers += [len(clusters) - 1] * before
    return clusters, numbers


def _words(
    clusters: Sequence[tuple[str, int]], numbers: Sequence[int]
) -> tuple[list[tuple[str, int]], list[int]]:
    """The same with the clusters of each word joined, where they stand in the order in which they are read."""
    words: list[tuple[str, int]] = []
    of_cluster: list[int] = []
    goes_on = False
    for text, glyphs in clusters:
        joins = not text.isspace() and not BACKWARD.search(text)
        if joins and goes_on:
            words[-1] = words[-1][0] + text, words[-1][1] + glyphs
        else:
            words.append((text, glyphs))
        of_cluster.append(len(words) - 1)
        goes_on = joins
    return words, [of_cluster[number] for number in numbers]


def _mapped_words(
    clusters: Sequence[tuple[str, int]], numbers: Sequence[int], mapped: Sequence[bool]
) -> set[int]:
    """The clusters of each word from right to left, and each word of letters and accents, whose glyphs tell every
    letter. Where signs stand around a letter, as in Sinhala, readers take the glyphs in another order."""
    unmapped = {number for number, is_mapped in zip(numbers, mapped, strict=True) if not is_mapped}
    found: set[int] = set()
    backward: list[int] = []
    for number, (text, glyphs) in enumerate((*clusters, (" ", 0))):
        if BACKWARD.search(text):
            backward.append(number)
            if glyphs > 1:
                unmapped.add(number)
            continue
        if unmapped.isdisjoint(backward):
            found.update(backward)
        backward = []
        if number not in unmapped and not SHAPED.search(ACCENTS.sub("", text)):
            found.add(number)
    return found


def _pieces(operators: Sequence[bytes], numbers: Sequence[int]) -> Iterator[_Piece]:
    left = iter(numbers)
    for operator in operators:
        shown = SHOWN.fullmatch(operator)
        if not shown:
            yield _Piece(operator, alone=True)
            continue
        for part in PART.finditer(shown[1]):
            codes = part[1] or b""
            for start in range(0, len(codes), CODE):
                yield _Piece(b"<%b>" % codes[start : start + CODE], next(left))
            if part[2] and part[2] != b"0":
                yield _Piece(b" %b " % part[2])
