"""AcroForm: WeasyPrint's widgets made into fields that every reader fills and saves.

Source: ISO 32000-1, 12.7 (interactive forms); ISO 14289-1, 7.18 (annotations). What a raw
WeasyPrint form gets wrong, and why each thing below is done, stands in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from samepage.errors import BuildError
from samepage.formats.pdf import appearance
from samepage.formats.pdf.structure_tree import elements as structure_elements
from samepage.render.fonts import Font
from samepage.render.theme import Theme, rgb
from samepage.workbook.model import Field

# PDFium lets people type into a field only what the encoding of its font allows, and drops
# Ō and ā with any other resource name; under this one it takes every character from the embedded
# font, which stays the text font of the theme. Observed with PDFium, harmless elsewhere.
FONT_ALIAS = "Wingdings"

READ_ONLY, REQUIRED, MULTILINE, COMBO = 1 << 0, 1 << 1, 1 << 12, 1 << 17
PRINT = 1 << 2
DATE_LENGTH = 10


def make_form(pdf: Pdf, fields: Mapping[str, Field], theme: Theme) -> None:
    """Rebuild the document's form from its widgets. Every field must have exactly one widget."""
    font = _form_font(pdf)
    color = rgb(theme.colors["ink"])
    painter = _AppearancePainter(pdf, theme.field_font, font, theme.sizes["field"], color)
    tree = _FieldTree(pdf)
    seen: set[str] = set()
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
            _make_field(widget, fields[name], painter)
            tree.add(name, widget)
    lost = fields.keys() - seen
    if lost:
        raise BuildError(no_control(lost))
    if not seen:
        return
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(Fields=Array(tree.roots), DR=painter.resources, DA=String(painter.default_appearance))
    )


def no_control(fields: Iterable[str]) -> str:
    return f"no template wrote a control for {', '.join(sorted(fields)[:5])}"


def make_print_fields(pdf: Pdf, fields: Mapping[str, Field]) -> None:
    """For a copy filled in by hand: no form, but every answer space still says what it is for.

    The structure elements stay, as non-interactive form fields (ISO 32000-1, 14.8.5.6, PrintField).
    """
    for element in structure_elements(pdf.Root.StructTreeRoot.K[0]):
        if element.S != Name.Form:
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


class _FieldTree:
    """Non-terminal fields for the parts of dotted names (ISO 32000-1, 12.7.3.2)."""

    def __init__(self, pdf: Pdf):
        self._pdf = pdf
        self._nodes: dict[str, Object] = {}
        self.roots: list[Object] = []

    def add(self, name: str, widget: Object) -> None:
        parent, _, last = name.rpartition(".")
        widget.T = String(last)
        if parent:
            node = self._node(parent)
            widget.Parent = node
            node.Kids.append(widget)
        else:
            self.roots.append(widget)

    def _node(self, name: str) -> Object:
        if name not in self._nodes:
            parent, _, last = name.rpartition(".")
            node = self._pdf.make_indirect(Dictionary(T=String(last), Kids=Array()))
            if parent:
                above = self._node(parent)
                node.Parent = above
                above.Kids.append(node)
            else:
                self.roots.append(node)
            self._nodes[name] = node
        return self._nodes[name]


class _AppearancePainter:
    """Makes appearance streams.

    Marks that look the same share theirs. Each text has its own, empty or not: some programs
    (pypdf among them) write a new answer over the old stream, and would show it in every field
    that shares it.
    """

    def __init__(
        self, pdf: Pdf, font: Font, resource: Object, size: float, color: tuple[float, float, float]
    ):
        self._pdf, self._font, self._size, self._color = pdf, font, size, color
        self.resources = pdf.make_indirect(Dictionary(Font=Dictionary({f"/{FONT_ALIAS}": resource})))
        self._made: dict[tuple, Object] = {}
        rgb = " ".join(f"{c:.3f}" for c in color)
        self.default_appearance = f"/{FONT_ALIAS} {size:g} Tf {rgb} rg"

    def check(self, on_state: str, width: float, height: float) -> Object:
        ticked = self._shared(appearance.tick(width, height, self._color), width, height)
        off = self._shared(appearance.off(), width, height)
        return Dictionary(N=Dictionary({f"/{on_state}": ticked, "/Off": off}))

    def text(self, value: str, width: float, height: float, multiline: bool) -> Object:
        missing = [
            c
            for c in appearance.composed(value, self._font)
            if ord(c) not in self._font.cmap and c not in "\r\n"
        ]
        if missing:
            raise BuildError(appearance.no_glyph(missing[0], value))
        content = appearance.text(
            value, width, height, self._font, FONT_ALIAS, self._size, self._color, multiline
        )
        return Dictionary(N=self._form(content, width, height, self.resources))

    def _shared(self, content: bytes, width: float, height: float) -> Object:
        key = (content, round(width, 2), round(height, 2))
        if key not in self._made:
            self._made[key] = self._form(content, width, height, Dictionary())
        return self._made[key]

    def _form(self, content: bytes, width: float, height: float, resources: Object) -> Object:
        stream = Stream(self._pdf, content)
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, round(width, 2), round(height, 2)])
        stream.Resources = resources
        return self._pdf.make_indirect(stream)


def _make_field(widget: Object, field: Field, painter: _AppearancePainter) -> None:
    left, bottom, right, top = _upright([float(n) for n in widget.Rect])
    width, height = right - left, top - bottom
    for key in list(widget.keys()):
        if key not in ("/Type", "/Subtype", "/P", "/StructParent"):
            del widget[key]
    widget.Rect = Array([round(n, 2) for n in (left, bottom, right, top)])
    widget.F = PRINT
    widget.TU = String(field.tooltip)
    flags = (REQUIRED if field.required else 0) | (READ_ONLY if field.read_only else 0)
    if field.kind == "check":
        state = Name(f"/{field.on_state if field.value else 'Off'}")
        widget.FT, widget.V, widget.AS = Name.Btn, state, state
        widget.AP = painter.check(field.on_state, width, height)
        widget.MK = Dictionary(CA=String("4"))  # a tick, where a reader draws its own
    else:
        widget.DA = String(painter.default_appearance)
        shown = field.value
        if field.kind == "choice":
            widget.FT = Name.Ch
            flags |= COMBO
            # The empty entry lets people take an answer back.
            pairs = [("", " "), *((o.value, o.text) for o in field.options)]
            widget.Opt = Array([Array([String(v), String(t)]) for v, t in pairs])
            shown = dict(pairs)[field.value] if field.value else ""
        else:
            widget.FT = Name.Tx
            if field.kind == "long":
                flags |= MULTILINE
            limit = DATE_LENGTH if field.kind == "date" else field.max_length
            if limit:
                widget.MaxLen = limit
        if field.value:
            widget.V = String(field.value)
        widget.AP = painter.text(shown, width, height, field.kind == "long")
    if flags:
        widget.Ff = flags


def _upright(rectangle: list[float]) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = rectangle
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _form_font(pdf: Pdf) -> Object | None:
    """The font WeasyPrint embedded whole for its fields, found by a field's default appearance."""
    for page in pdf.pages:
        for widget in page.get("/Annots", Array()):
            if "/DA" in widget:
                parts = str(widget.DA).split()
                key = parts[parts.index("Tf") - 2]
                return page.Resources.Font[key]
    return None
