"""The text of a PDF's pages, read with PDFium, and where its letters and ticks stand."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from unicodedata import bidirectional

import pypdfium2
import pypdfium2.raw as pdfium

from samepage.formats.pdf.drawn_ticks import Box, ticked_boxes, turned
from samepage.formats.unread_text import TICKS

WIDE_GAP = 12.0  # points
# A letter that begins so far before the end of the one before stands in the next cell: points, and times its height.
LEAST_BACK, BACK = 2.0, 0.5
MOST_ANGLES, QUARTER = 400, math.pi / 2
# PDFium gives the letters of some ligatures with their bytes exchanged: U+6600 U+6900 for "fi", and of three letters
# the last two as the sum of both.
EXCHANGED = {ord(letter) << 8: letter for letter in "fijlst"} | {0xCF00: "\ufb01", 0xD200: "\ufb02"}
LIGATURE = re.compile("(?<=[A-Za-z])[{0}]+|[{0}]+(?=[A-Za-z])".format("".join(map(chr, EXCHANGED))))


@dataclass(frozen=True)
class PageText:
    """A page's text in the order in which it is drawn. ``number`` counts from 1.

    Where the text runs upward, downward or upside down, all places are those of the page turned, so that it is upright.
    """

    number: int
    text: str
    has_images: bool
    _page: pypdfium2.PdfPage = field(repr=False, compare=False)
    _source: pypdfium2.PdfTextPage = field(repr=False, compare=False)
    _turns: int = 0

    @cached_property
    def ticks(self) -> tuple[Box, ...]:
        """The places of the ticks that are drawn, or are characters."""
        written = (self.box(place) for place, char in enumerate(self.text) if char in TICKS)
        return (*ticked_boxes(self._page, self._turns), *written)

    def box(self, index: int) -> Box:
        """Left, bottom, right and top, in points, of the character at ``index``; zeros where it is not drawn."""
        try:
            left, bottom, right, top = self._source.get_charbox(index)
        except pypdfium2.PdfiumError:
            return 0.0, 0.0, 0.0, 0.0
        (x0, y0), (x1, y1) = turned((left, bottom), self._turns), turned((right, top), self._turns)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The text from ``start`` to ``end``, a line or a part of one, divided at wide gaps, as between cells."""
        places = [place for place in range(start, end) if not self.text[place].isspace()]
        begin = start
        for last, first in pairwise(places):
            begins, foot, right, head = self.box(last)
            left, bottom, _, top = self.box(first)
            back = WIDE_GAP
            # Text may run up or down beside text that runs across.
            beside = min(head, top) > max(foot, bottom)
            if beside and not _may_turn_back(self.text[last] + self.text[first]):
                back = max(LEAST_BACK, BACK * max(head - foot, top - bottom))
            # The letters of a ligature have one box.
            is_left = left < right - back and left != begins
            if left - right > max(WIDE_GAP, 1.5 * (top - bottom)) or is_left:
                yield begin, last + 1
                begin = first
        yield begin, end


def _may_turn_back(letters: str) -> bool:
    """Whether one of ``letters`` may stand above the one before it, or to its left."""
    return any(bidirectional(letter) in ("R", "AL", "AN", "NSM") for letter in letters)


def page_texts(data: bytes) -> tuple[PageText, ...]:
    """Every page's text; none where PDFium cannot open the file."""
    try:
        return tuple(_page_texts(data))
    except pypdfium2.PdfiumError:
        return ()


def _page_texts(data: bytes) -> Iterator[PageText]:
    for number, page in enumerate(pypdfium2.PdfDocument(data), 1):
        source = page.get_textpage()
        turns = _turns(source)
        if page.get_rotation() != (upright := -90 * turns % 360):
            page.set_rotation(upright)  # PDFium puts lines together as the page lies
            source = page.get_textpage()
        codes = (pdfium.FPDFText_GetUnicode(source, index) for index in range(source.count_chars()))
        text = "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
        text = LIGATURE.sub(lambda match: match[0].translate(EXCHANGED), text)
        images = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)) if not text.strip() else ()
        yield PageText(number, text, any(True for _ in images), page, source, turns)


def _turns(source: pypdfium2.PdfTextPage) -> int:
    """How many quarter turns of the clock most of the text has."""
    angles = (
        pdfium.FPDFText_GetCharAngle(source, index) for index in range(min(source.count_chars(), MOST_ANGLES))
    )
    turns = Counter(round(angle / QUARTER) % 4 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else 0
