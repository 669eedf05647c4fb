"""The text drawn on a PDF's pages, read with PDFium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

WIDE_GAP = 12.0  # points


@dataclass(frozen=True)
class PageText:
    """A page's text in the order in which it is drawn. ``number`` counts from 1."""

    number: int
    text: str
    has_images: bool
    _source: pypdfium2.PdfTextPage = field(repr=False, compare=False)

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top, in points, of the character at ``index``; zeros where it is not drawn."""
        try:
            left, bottom, right, top = self._source.get_charbox(index)
        except pypdfium2.PdfiumError:
            return 0.0, 0.0, 0.0, 0.0
        return left, bottom, right, top

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The text from ``start`` to ``end``, a line or a part of one, divided at wide gaps, as between cells."""
        words = [
            (start + one.start(), start + one.end()) for one in re.finditer(r"\S+", self.text[start:end])
        ]
        begin = start
        for (_, last), (first, _) in pairwise(words):
            _, _, right, _ = self.box(last - 1)
            left, bottom, _, top = self.box(first)
            if left - right > max(WIDE_GAP, 1.5 * (top - bottom)) or left < right - WIDE_GAP:
                yield begin, last
                begin = first
        yield begin, end


def page_texts(data: bytes) -> tuple[PageText, ...]:
    """Every page's text; none where PDFium cannot open the file."""
    try:
        return tuple(_page_texts(data))
    except pypdfium2.PdfiumError:
        return ()


def _page_texts(data: bytes) -> Iterator[PageText]:
    for number, page in enumerate(pypdfium2.PdfDocument(data), 1):
        source = page.get_textpage()
        codes = (pdfium.FPDFText_GetUnicode(source, index) for index in range(source.count_chars()))
        text = "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
        images = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)) if not text.strip() else ()
        yield PageText(number, text, any(True for _ in images), source)
