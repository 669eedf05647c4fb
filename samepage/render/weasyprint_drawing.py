"""How WeasyPrint draws, beyond its documented API: fonts' widths and texts as they are in their files, and what it says
in its log of pictures and style sheets. ``weasyprint_adapter`` names what else is used.

Private or undocumented, and used in this file only:

- that it goes on without a picture that it cannot draw, and says so in its log as an error, "Failed to …", and
  without a declaration or rule that it cannot read, and says so there as a warning, "… at line:column";
- what WeasyPrint does with ``Document.fonts`` while it draws, and the fonts' attributes ``file_content``,
  ``hash``, ``name``, ``family``, ``flags``, ``ascent``, ``descent``, ``used_in_forms``, ``widths``, ``to_unicode``;
- ``weasyprint.draw.text.draw_first_line``, which draws a line of text: that it asks its stream for ``add_font``,
  appends operators to ``stream.stream``, and looks each glyph up in its font's ``to_unicode`` before it writes it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from unicodedata import mirrored, normalize

from weasyprint import Document
from weasyprint.draw import text as text_drawing

from samepage.errors import BuildError
from samepage.render.actual_text import is_shaped, with_actual_text
from samepage.render.fonts import Font
from samepage.text import shortened

WORD_JOINER = "\u2060"
# The character for each lam with an alif, which share a glyph: programs that turn a line from right to left about take
# the two for one (Unicode Standard, 9.2, and NFKC, which gives the letters).
LAM_ALIF = {normalize("NFKC", char): char for char in "\ufef5\ufef7\ufef9\ufefb"}


@contextmanager
def pictures_drawn() -> Iterator[None]:
    """Raises ``BuildError`` after the block for a picture that WeasyPrint, in this thread, could not draw whole."""
    failures = _Failures()
    log = logging.getLogger("weasyprint")
    log.addHandler(failures)
    try:
        yield
    finally:
        log.removeHandler(failures)
    if failures.messages:
        raise BuildError(f"a picture cannot be drawn ({shortened(failures.messages[0], 90)})")


class StyleWarning(NamedTuple):
    """What WeasyPrint leaves out of a style sheet: line and column from 1, 0 where it says none; and the words."""

    message: str
    line: int
    column: int
    words: str


@contextmanager
def style_warnings() -> Iterator[list[StyleWarning]]:
    """Collects what WeasyPrint, in this thread, says of the style sheets that are read inside the block."""
    log, said = logging.getLogger("weasyprint"), _Warnings()
    level = log.level
    log.addHandler(said)
    log.setLevel(logging.WARNING)
    try:
        yield said.found
    finally:
        log.setLevel(level)
        log.removeHandler(said)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[StyleWarning] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread:
            return
        message = record.getMessage()
        place = re.search(r" at (\d+):(\d+)", message)
        words = re.search(r"`([^`]*?)`?(?: at |$)|selector, '([^']*)'", message)
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        text = ((words[1] or words[2]) if words else "") or ""
        self.found.append(
            StyleWarning(re.sub(r" at \d+:\d+", "", message).rstrip("."), line, column, text.strip())
        )


class _Failures(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and str(record.msg).startswith("Failed to"):
            self.messages.append(record.getMessage())


@dataclass(frozen=True)
class FontUse:
    """What pages use of a font: WeasyPrint's facts about it, and the text of each glyph by its id.

    ``whole`` says that a form uses it, which may show any of its characters.
    """

    file: str  # name of the font's file
    name: str  # BaseFont
    family: str
    flags: int
    ascent: int
    descent: int
    whole: bool
    text: Mapping[int, str] = field(hash=False)

    def __or__(self, other: FontUse) -> FontUse:
        known = {glyph: text for glyph, text in self.text.items() if text != WORD_JOINER}
        return replace(self, whole=self.whole or other.whole, text={**self.text, **other.text, **known})


def draw(document: Document, fonts: Sequence[Font], **options: Any) -> bytes:
    """The pages as PDF; ``fonts`` are the theme's, ``options`` those of ``Document.write_pdf``."""
    document.fonts = _DrawnFonts(fonts, embedded=True)
    data: bytes = document.write_pdf(**options)
    return data


def texts_of_form_fonts(document: Document) -> dict[str, dict[int, str]]:
    """Of a document that ``draw`` has drawn: the texts of the glyphs that its pages show in fonts of its form, by the
    font's BaseFont. In the file WeasyPrint names those that are one character only."""
    return {
        font.name.decode().removeprefix("/"): dict(font.to_unicode)
        for font in document.fonts.values()
        if font.used_in_forms
    }


def draw_in_own_fonts(document: Document, fonts: Sequence[Font]) -> bytes:
    """The pages as PDF, with ``fonts``. Raises ``BuildError`` for text in a font that is none of them."""
    drawn = document.fonts = _DrawnFonts(fonts, embedded=True)
    data: bytes = document.write_pdf()
    drawn.uses()
    return data


def draw_without_fonts(
    document: Document, fonts: Sequence[Font], **options: Any
) -> tuple[bytes, dict[str, FontUse]]:
    """The pages as PDF with empty ``/Font`` resources, and what belongs there, by resource name.

    Subsetting and packing the font of a form takes WeasyPrint more time than a section's layout. Raises
    ``BuildError`` for text in a font that is not the theme's.
    """
    drawn = document.fonts = _DrawnFonts(fonts, embedded=False)
    # What is read again at once needs no packing, nor a hash of all its objects, which packs them a second time.
    data: bytes = document.write_pdf(uncompressed_pdf=True, pdf_identifier=False, **options)
    return data, drawn.uses()


class _DrawnFonts(dict[Any, Any]):
    """A document's fonts, as WeasyPrint collects them while it draws.

    WeasyPrint rounds a glyph's width at the size at which a document first uses it, and sets all text by
    that. The same text would stand differently in a document of one section: here widths come from the
    font file. What ``values()`` gives is embedded at the end.
    """

    def __init__(self, fonts: Sequence[Font], embedded: bool):
        super().__init__()
        self._by_hash = {hashlib.sha256(font.path.read_bytes()).digest(): font for font in fonts}
        self._embedded = embedded
        self._files: dict[Any, Font | None] = {}

    def __setitem__(self, key: Any, font: Any) -> None:
        file = self._files[key] = self._by_hash.get(hashlib.sha256(font.file_content).digest())
        font.widths, font.to_unicode = _Widths(file), _GlyphTexts(file)
        super().__setitem__(key, font)

    def values(self) -> Any:
        return super().values() if self._embedded else ()

    def uses(self) -> dict[str, FontUse]:
        found: dict[str, FontUse] = {}
        for key, font in self.items():
            file = self._files[key]
            if file is None:
                raise BuildError(f"a text is set in {font.family}, which is no font of templates/theme.yaml")
            use = FontUse(
                file.path.name,
                font.name.decode().removeprefix("/"),
                font.family,
                font.flags,
                font.ascent,
                font.descent,
                font.used_in_forms,
                dict(font.to_unicode),
            )
            found[font.hash] = found[font.hash] | use if font.hash in found else use
        return found


class _Widths(dict[int, float]):
    def __init__(self, font: Font | None):
        super().__init__()
        self._font = font

    def __setitem__(self, glyph: int, width: float) -> None:
        font = self._font
        if font is not None and glyph < len(font.advances):
            width = round(font.advances[glyph] * 1000 / font.units_per_em)
        super().__setitem__(glyph, width)


class _GlyphTexts(dict[int, str]):
    """The text of each glyph. Of several glyphs for one letter WeasyPrint gives the last the text and the
    others nothing, which is no ToUnicode value (ISO 14289-1, 7.21.7): they get a sign that is not seen, until one
    of them is a letter by itself elsewhere. A bracket that is turned about for text from right to left has the
    glyph of the other one, and its text."""

    def __init__(self, font: Font | None):
        super().__init__()
        self._font = font

    def __contains__(self, glyph: object) -> bool:
        return super().__contains__(glyph) and self[glyph] != WORD_JOINER  # type: ignore[index]

    def __setitem__(self, glyph: int, text: str) -> None:
        if self._font and len(text) == 1 and mirrored(text) and self._font.cmap.get(ord(text)) != glyph:
            text = next((chr(code) for code, other in self._font.cmap.items() if other == glyph), text)
        super().__setitem__(glyph, LAM_ALIF.get(text, text) or WORD_JOINER)


def _with_characters(draw_line: Callable[..., Any]) -> Callable[..., Any]:
    """WeasyPrint's function that draws a line, with the line's characters beside glyphs that do not tell them."""

    def draw(stream: Any, textbox: Any, *rest: Any) -> Any:
        if not is_shaped(textbox.text):
            return draw_line(stream, textbox, *rest)
        glyph_texts: list[tuple[str, bool]] = []
        begin = len(stream.stream)
        drawn = draw_line(_NotingStream(stream, glyph_texts), textbox, *rest)
        texts, mapped = [text for text, _ in glyph_texts], [is_mapped for _, is_mapped in glyph_texts]
        stream.stream[begin:] = with_actual_text(stream.stream[begin:], texts, mapped)
        return drawn

    return draw


text_drawing.draw_first_line = _with_characters(text_drawing.draw_first_line)


class _NotingStream:
    """A stream, or a font of it, that notes the text of each glyph that is drawn, in their order, and whether the
    font's ToUnicode map has it so."""

    def __init__(self, inner: Any, texts: list[tuple[str, bool]]):
        self._inner, self._texts = inner, texts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        font, size = self._inner.add_font(pango_font)
        return _NotingStream(font, self._texts), size

    @property
    def to_unicode(self) -> _NotingGlyphTexts:
        return _NotingGlyphTexts(self._inner.to_unicode, self._texts)


class _NotingGlyphTexts:
    def __init__(self, known: dict[int, str], texts: list[tuple[str, bool]]):
        self._known, self._texts = known, texts

    def __contains__(self, glyph: object) -> bool:
        return False

    def __setitem__(self, glyph: int, text: str) -> None:
        if glyph not in self._known:
            self._known[glyph] = text
        self._texts.append((text, self._known[glyph] == LAM_ALIF.get(text, text)))
