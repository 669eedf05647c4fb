"""Answers that the font of fields cannot set: in other scripts, right to left, or with signs of another font.

Each is laid out by WeasyPrint as a page of its box's size, with the theme's further fonts; the page becomes the
widget's appearance stream (ISO 32000-1, 12.7.3.3). All other answers are drawn by ``appearance``, much faster.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from markupsafe import escape
from pikepdf import Name, Object, Pdf
from weasyprint import Document

from samepage.formats.pdf.appearance import (
    CUT,
    FONT_ALIAS,
    LEADING,
    LINE_END,
    PAD,
    ROUNDING,
    SIDE,
    AnswerStyle,
    answer_style,
)
from samepage.render.characters import drawable
from samepage.render.fonts import Font
from samepage.render.html_document import HtmlDocument, ParsedStyles, font_faces
from samepage.render.theme import Theme
from samepage.render.weasyprint_adapter import text_lines
from samepage.render.weasyprint_drawing import draw_in_own_fonts
from samepage.text import is_right_to_left, with_accents_apart
from samepage.workbook.model import Field

SHORTEST = 0.2  # ems: few letters take less, so that no more of a text is laid out than its box may show

CUT_LETTERS = 4  # which "…" takes the place of


def needs_layout(field: Field, theme: Theme) -> bool:
    """Whether ``field`` has an answer with a character that the font of fields lacks and another font has."""
    if field.kind == "check" or field.shown.isascii():
        return False
    text = unicodedata.normalize("NFC", field.shown)
    lacking = theme.field_font.missing(with_accents_apart(text, theme.field_font.missing))
    return bool(set(lacking).difference(theme.missing_characters("".join(lacking))))


def lay_out_answers(pdf: Pdf, fields: Iterable[Field], theme: Theme, language: str) -> dict[str, bool]:
    """Gives each widget in ``pdf`` that needs it an appearance that is laid out.

    Returns the names of their fields, each with whether its box shows the whole answer. ``theme`` is of the
    edition's size, ``language`` the workbook's.
    """
    wanted = {field.name: field for field in fields if needs_layout(field, theme)}
    if not wanted:
        return {}
    widgets = {name: widget for name, widget in widgets_of(pdf) if name in wanted}
    boxes = {name: (float(w.AP.N.BBox[2]), float(w.AP.N.BBox[3])) for name, w in widgets.items()}
    style = answer_style(theme)
    shown = {name: _shown(wanted[name], *boxes[name], style, theme) for name in widgets}
    texts = {name: text for name, (text, _) in shown.items()}
    laid_out = _lay_out(wanted, texts, boxes, theme, language)
    whole = {name: shown[name][1] and laid_out.pages_of[name] == 1 for name in widgets}
    if not all(whole.values()):
        cut = {name: _cut(laid_out.beginning_of(name)) for name in widgets if not whole[name]}
        laid_out = _lay_out(wanted, texts | cut, boxes, theme, language)
    with pikepdf.open(io.BytesIO(laid_out.drawn())) as source:
        _retag_fonts(source)
        for name, widget in widgets.items():
            form = pdf.copy_foreign(source.pages[laid_out.first_pages[name]].as_form_xobject())
            form.write(b"/Tx BMC q\n" + form.read_bytes() + b"\nQ EMC\n")
            # Some programs write another answer over this one, in the font of fields.
            form.Resources.Font[f"/{FONT_ALIAS}"] = pdf.Root.AcroForm.DR.Font[f"/{FONT_ALIAS}"]
            widget.AP.N = form
    return whole


def _retag_fonts(source: Pdf) -> None:
    """Other tags before the fonts' names: the pages that the answers go into hold other parts of the same fonts
    (ISO 32000-1, 9.6.4)."""
    for _, font in sorted(source.pages[0].Resources.Font.items()):
        (descendant,) = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        digest = hashlib.sha256(descriptor.FontFile2.read_bytes()).digest()
        tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
        name = Name(f"/{tag}+{str(descriptor.FontName).rpartition('+')[2]}")
        font.BaseFont = descendant.BaseFont = descriptor.FontName = name


def widgets_of(pdf: Pdf) -> Iterator[tuple[str, Object]]:
    """Every widget with the full name of its field: the partial names from the top, with dots (ISO 32000-1,
    12.7.3.2)."""
    names: dict[tuple[int, int], str] = {}  # of the fields above, with a dot

    def full_name(field: Object) -> str:
        above = field.get("/Parent")
        if above is None:
            return str(field.T)
        if above.objgen not in names:
            names[above.objgen] = full_name(above) + "."
        return f"{names[above.objgen]}{field.T}"

    for page in pdf.pages:
        for widget in page.obj.get("/Annots", ()):
            if widget.get("/Subtype") == Name.Widget:
                yield full_name(widget), widget


@dataclass(frozen=True)
class _LaidOut:
    """Answers on pages of their boxes' sizes; what its page cannot show of one goes on overleaf.

    ``first_pages`` has the page, from 0, on which each begins, in their order, by field name.
    """

    document: Document
    fonts: Sequence[Font]
    first_pages: Mapping[str, int]

    @property
    def pages_of(self) -> dict[str, int]:
        begins = [*self.first_pages.values(), len(self.document.pages)]
        return {name: begins[n + 1] - begins[n] for n, name in enumerate(self.first_pages)}

    def beginning_of(self, name: str) -> list[str]:
        """The lines that the box of ``name`` shows."""
        return text_lines(self.document.pages[self.first_pages[name]])

    def drawn(self) -> bytes:
        return draw_in_own_fonts(self.document, self.fonts)


def _lay_out(
    fields: Mapping[str, Field],
    texts: Mapping[str, str],
    boxes: Mapping[str, tuple[float, float]],
    theme: Theme,
    language: str,
) -> _LaidOut:
    """``texts`` in their boxes, by field name."""
    style = answer_style(theme)
    half_leading = (LEADING - style.font.ascent - style.font.descent) / 2 * style.size
    pages, rules = [], []
    for number, (name, text) in enumerate(texts.items()):
        width, height = boxes[name]
        lines, box = text.split("\n"), f"page: b{number}"
        if fields[name].kind == "long":
            above, below = PAD - half_leading, PAD - half_leading - ROUNDING
        else:
            above = below = 0.0
            box = f"{box}; line-height: {height - ROUNDING:.2f}pt"
        rules.append(
            f"@page b{number} {{ size: {width:.2f}pt {height:.2f}pt; "
            f"margin: {above:.3f}pt {SIDE}pt {below:.3f}pt }}"
        )
        inner = "".join(
            f"<p{' class=rtl' if is_right_to_left(line) else ''}>{escape(line) or '&nbsp;'}</p>"
            for line in lines
        )
        pages.append(f'<div id="b{number}" style="{box}">{inner}</div>')
    theme = theme.with_fonts_for("".join(texts.values()))
    fonts = _fonts(theme)
    families = ", ".join(f'"{family}"' for family in _families(theme))
    red, green, blue = (f"{channel * 100:.2f}%" for channel in style.color)
    css = f"""
        {font_faces(fonts)}
        html, body {{ margin: 0; padding: 0 }}
        html {{ font-family: {families}; font-size: {style.size:g}pt; line-height: {LEADING};
               color: rgb({red}, {green}, {blue}) }}
        div {{ break-before: page; white-space: pre-wrap; overflow-wrap: anywhere }}
        p {{ margin: 0; orphans: 1; widows: 1 }}
        .rtl {{ direction: rtl; text-align: right }}
        {" ".join(rules)}"""
    html = (
        f'<!DOCTYPE html><html lang="{escape(language)}"><title>.</title><body>{"".join(pages)}</body></html>'
    )
    document = HtmlDocument(html, ParsedStyles([css], fonts)).render()
    places = {
        name: number for number, page in reversed([*enumerate(document.pages)]) for name in page.anchors
    }
    return _LaidOut(document, fonts, {name: places[f"b{number}"] for number, name in enumerate(texts)})


def _cut(lines: Sequence[str]) -> str:
    """``lines`` with "…" at their end, in the room of some letters."""
    *others, last = lines
    return "\n".join((*others, last[:-CUT_LETTERS].rstrip() + CUT))


def _shown(field: Field, width: float, height: float, style: AnswerStyle, theme: Theme) -> tuple[str, bool]:
    """As much of the answer as may be seen, with the names of signs that no font has; and whether that is all."""
    lines = max(1, int(height / (LEADING * style.size)) + 1)
    most = int(width / (SHORTEST * style.size) + 1) * (lines if field.kind == "long" else 1)
    text = unicodedata.normalize("NFC", field.shown.rstrip())
    kept = LINE_END.split(text[: 4 * most])
    kept = kept[:lines] if field.kind == "long" else [" ".join(kept)]
    shown = "\n".join(line[:most] for line in kept)
    whole = len(shown) == len(LINE_END.sub("\n", text))
    return drawable(shown, theme), whole


def _families(theme: Theme) -> tuple[str, ...]:
    return tuple(dict.fromkeys((theme.field_family, *theme.stacks["text"])))


def _fonts(theme: Theme) -> list[Font]:
    """The upright fonts of usual weight, which are all that answers are set in."""
    families = _families(theme)
    return [
        font
        for font in theme.fonts
        if font.spec.family in families and font.spec.weight == 400 and not font.spec.italic
    ]
