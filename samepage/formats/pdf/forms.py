"""AcroForm: WeasyPrint's widgets made into fields that every reader fills and saves.

Source: ISO 32000-1, 12.7 (interactive forms); ISO 14289-1, 7.18 (annotations). What a raw
WeasyPrint form gets wrong, and why each thing below is done, stands in docs/architecture.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from samepage.errors import BuildError
from samepage.formats.pdf.appearance import (
    FONT_ALIAS,
    UNMARKED,
    AnswerStyle,
    answer_style,
    fits,
    text_appearance,
    tick,
)
from samepage.formats.pdf.structure import elements
from samepage.render.theme import Theme
from samepage.workbook.model import Field

READ_ONLY, REQUIRED = 1 << 0, 1 << 1  # ISO 32000-1, table 221
DATE_LENGTH = 40  # characters: whoever writes "Wednesday, September 30, 2026" is not cut off
KEPT = ("/Type", "/Subtype", "/P", "/StructParent", "/FT", "/F")  # what WeasyPrint writes as it must be


def finish_fields(pdf: Pdf, fields: Mapping[str, Field], theme: Theme, fillable: bool) -> frozenset[str]:
    """Make a form, or the answer spaces of a printed copy, of WeasyPrint's widgets.

    Gives the names of the form's fields whose text is longer than their box. Raises ``BuildError`` unless every
    field has exactly one widget, or for an answer that the form's font cannot show.
    """
    if fillable:
        return _make_form(pdf, fields, theme)
    _make_print_fields(pdf, fields)
    return frozenset()


def _make_form(pdf: Pdf, fields: Mapping[str, Field], theme: Theme) -> frozenset[str]:
    style = answer_style(theme)
    appearances = _Appearances(pdf, style)
    tree = _FieldTree(pdf)
    seen: set[str] = set()
    longer: set[str] = set()
    for page in pdf.pages:
        for widget in page.get("/Annots", Array()):
            if widget.get("/Subtype") != Name.Widget:
                continue
            name = str(widget.T)
            if name not in fields or name in seen:
                raise BuildError(
                    f"a template wrote a control named {name!r} that is not a field of the workbook, or twice"
                )
            seen.add(name)
            _make_field(widget, fields[name], appearances)
            if not fits(fields[name], *size_of(widget), style):
                longer.add(name)
            tree.add(name, widget)
    check_complete(fields, seen)
    if seen:
        pdf.Root.AcroForm = pdf.make_indirect(
            Dictionary(Fields=Array(tree.roots), DR=appearances.resources, DA=String(style.operators))
        )
    return frozenset(longer)


def size_of(widget: Object) -> tuple[float, float]:
    """Width and height of a widget whose ``/Rect`` is in order."""
    left, bottom, right, top = (float(n) for n in widget.Rect)
    return right - left, top - bottom


def check_complete(fields: Iterable[str], controls: Iterable[str]) -> None:
    """Raise ``BuildError`` for a field that no template wrote a control for."""
    if missing := sorted(set(fields).difference(controls)):
        raise BuildError(f"no template wrote a control for {', '.join(missing[:5])}")


def _make_print_fields(pdf: Pdf, fields: Mapping[str, Field]) -> None:
    """For a copy filled in by hand: no form, but every answer space still says what it is for.

    The structure elements stay, as non-interactive form fields (ISO 32000-1, 14.8.5.6, PrintField).
    """
    for element in elements(pdf.Root.StructTreeRoot.K[0]):
        if Name.Form != element.S:
            continue
        field = fields[str(element.K[0].Obj.T)]
        role = Name.cb if field.kind == "check" else Name.tv
        attributes = Dictionary(O=Name.PrintField, Role=role, Desc=String(field.tooltip))
        if field.kind == "check":
            attributes.checked = Name.on if field.value else Name.off
        element.A = attributes
        element.Alt = String(field.tooltip)
        element.K = Array()
    for page in pdf.pages:
        if "/Annots" in page:
            page.Annots = Array([a for a in page.Annots if a.get("/Subtype") != Name.Widget])
    if "/AcroForm" in pdf.Root:
        del pdf.Root.AcroForm


def _make_field(widget: Object, field: Field, appearances: _Appearances) -> None:
    x1, y1, x2, y2 = (float(n) for n in widget.Rect)
    flags = int(widget.get("/Ff", 0))  # those of WeasyPrint: multi-line, or a list that drops down
    flags |= (REQUIRED if field.required else 0) | (READ_ONLY if field.read_only else 0)
    for key in list(widget.keys()):
        if key not in KEPT:
            del widget[key]
    # A place may move by a twentieth of a point, but no box gets smaller, and those of one size stay so.
    width, height = (math.ceil(10 * abs(n) - 0.01) / 10 for n in (x2 - x1, y2 - y1))
    left, bottom = round(min(x1, x2), 1), round(min(y1, y2), 1)
    widget.Rect = Array([round(n, 1) for n in (left, bottom, left + width, bottom + height)])
    widget.TU = String(field.tooltip)
    if flags:
        widget.Ff = flags
    if field.kind == "check":
        widget.V = widget.AS = Name(f"/{field.on_state if field.value else 'Off'}")
        if field.value:
            widget.DV = widget.V
        widget.AP = appearances.check(field.on_state, width, height)
        widget.MK = Dictionary(CA=String("4"))  # a tick, where a reader draws its own
        return
    widget.DA = String(appearances.style.operators)
    if field.kind == "choice":
        # The empty entry lets people take an answer back.
        pairs = [("", " "), *((option.value, option.text) for option in field.options)]
        widget.Opt = Array([Array([String(value), String(shown)]) for value, shown in pairs])
    elif limit := most_characters(field):
        widget.MaxLen = limit
    if field.value:
        # The default value (ISO 32000-1, 12.7.3.1) tells a reader of returns what was printed in.
        widget.V = widget.DV = String(field.value)
    widget.AP = appearances.text(field.shown, width, height, field.kind == "long")


def most_characters(field: Field) -> int | None:
    """How many characters a field takes: what is written in already is never cut."""
    limit = DATE_LENGTH if field.kind == "date" else field.max_length
    return max(limit, len(field.value)) if limit else None


class _FieldTree:
    """Non-terminal fields for the parts of dotted names (ISO 32000-1, 12.7.3.2)."""

    def __init__(self, pdf: Pdf):
        self._pdf = pdf
        self._nodes: dict[str, Object] = {}
        self.roots: list[Object] = []

    def add(self, name: str, field: Object) -> None:
        above, _, last = name.rpartition(".")
        field.T = String(last)
        if not above:
            self.roots.append(field)
            return
        if above not in self._nodes:
            self._nodes[above] = self._pdf.make_indirect(Dictionary(Kids=Array()))
            self.add(above, self._nodes[above])
        field.Parent = self._nodes[above]
        field.Parent.Kids.append(field)


class _Appearances:
    """Makes appearance streams.

    Marks that look the same share theirs. Each text has its own, empty or not: some programs
    (pypdf among them) write a new answer over the old stream, and would show it in every field
    that shares it. An empty one is as short as can be: there are hundreds.
    """

    def __init__(self, pdf: Pdf, style: AnswerStyle):
        self._pdf, self.style = pdf, style
        self.resources = pdf.make_indirect(
            Dictionary(Font=Dictionary({f"/{FONT_ALIAS}": _font_of_fields(pdf)}))
        )
        self._shared: dict[tuple[bytes, float, float], Object] = {}

    def check(self, on_state: str, width: float, height: float) -> Object:
        def shared(content: bytes) -> Object:
            key = content, width, height
            if key not in self._shared:
                self._shared[key] = self._form(content, width, height)
            return self._shared[key]

        ticked = shared(tick(width, height, self.style))
        return Dictionary(N=Dictionary({f"/{on_state}": ticked, "/Off": shared(UNMARKED)}))

    def text(self, value: str, width: float, height: float, multiline: bool) -> Object:
        content = text_appearance(value, width, height, self.style, multiline)
        return Dictionary(N=self._form(content, width, height, self.resources if value else None))

    def _form(self, content: bytes, width: float, height: float, resources: Object | None = None) -> Object:
        stream = Stream(self._pdf, content)
        stream.Subtype = Name.Form
        stream.BBox = Array([0, 0, round(width, 1), round(height, 1)])
        if resources is not None:
            stream.Resources = resources
        return self._pdf.make_indirect(stream)


def _font_of_fields(pdf: Pdf) -> Object:
    """The font WeasyPrint embedded whole for its fields, found by a field's default appearance; empty where
    fonts are left out."""
    for page in pdf.pages:
        for widget in page.get("/Annots", Array()):
            if "/DA" in widget:
                parts = str(widget.DA).split()
                font: Object = page.Resources.Font.get(parts[parts.index("Tf") - 2], Dictionary())
                return font
    return Dictionary()
