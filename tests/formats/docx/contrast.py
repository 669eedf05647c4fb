"""Whether every text of a Word file can be read on what it stands on (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from samepage.content.theme_file import LEAST_CONTRAST, contrast, figure
from samepage.formats.docx.wml import NAMESPACES

W = "{%s}" % NAMESPACES["w"]
PAPER, INK = "FFFFFF", "000000"
# A table style's parts, by the cell's place; Word lets a first row win over a first column.
FIRST_ROW, FIRST_COLUMN = "firstRow", "firstCol"

Styles = Mapping[str, etree._Element]


def faint_texts(root: etree._Element, styles: etree._Element) -> list[str]:
    """A message for each pair of colors that is too close, with one text in them."""
    known = {s.get(W + "styleId"): s for s in styles.iterfind(W + "style")}
    default = _value(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), "color", "val") or INK
    look = lru_cache(None)(lambda name, path, key: _inherited(known, name, path, key))
    faint: dict[tuple[str, str], str] = {}
    for cell, paragraph in _paragraphs(root):
        of_cell, ground_of_cell = _cell_look(cell, known) if cell is not None else (None, PAPER)
        properties = paragraph.find(W + "pPr")
        style = _value(properties, "pStyle", "val") or "Normal"
        ground = _value(properties, "shd", "fill") or look(style, "pPr/shd", "fill") or ground_of_cell
        for run in paragraph.iter(W + "r"):
            text = "".join(t.text or "" for t in run.iterfind(W + "t")).strip()
            if not text:
                continue
            own = run.find(W + "rPr")
            named = _value(own, "rStyle", "val")
            front = (
                _value(own, "color", "val")
                or (named and look(named, "rPr/color", "val"))
                or look(style, "rPr/color", "val")
                or of_cell
                or default
            )
            behind = (
                _value(own, "shd", "fill")
                or (named and look(named, "rPr/shd", "fill"))
                or look(style, "rPr/shd", "fill")
                or ground
            )
            pair = ({"auto": INK}.get(front, front), {"auto": PAPER}.get(behind, behind))
            if contrast(f"#{pair[0]}", f"#{pair[1]}") < LEAST_CONTRAST:
                faint.setdefault(pair, text)
    return [
        f"{text[:40]!r} in #{front} on #{behind} has a contrast of {figure(contrast('#' + front, '#' + behind))}; "
        f"text needs {LEAST_CONTRAST}:1"
        for (front, behind), text in faint.items()
    ]


def _paragraphs(root: etree._Element) -> Iterator[tuple[etree._Element | None, etree._Element]]:
    """Each paragraph with the table cell around it."""
    for paragraph in root.iter(W + "p"):
        yield next(paragraph.iterancestors(W + "tc"), None), paragraph


def _cell_look(cell: etree._Element, known: Styles) -> tuple[str | None, str]:
    """Color of the text and ground that a cell has from itself and its table's style."""
    row = next(cell.iterancestors(W + "tr"))
    table = next(row.iterancestors(W + "tbl"))
    style = known.get(_value(table.find(W + "tblPr"), "tblStyle", "val") or "")
    color, ground = None, _value(cell.find(W + "tcPr"), "shd", "fill")
    if style is None:
        return color, ground or PAPER
    look = table.find(f"{W}tblPr/{W}tblLook")
    first = {FIRST_ROW: next(table.iter(W + "tr")) is row, FIRST_COLUMN: row.find(W + "tc") is cell}
    for place in (FIRST_ROW, FIRST_COLUMN):
        if (
            first[place]
            and look is not None
            and look.get(W + {FIRST_COLUMN: "firstColumn"}.get(place, place)) == "1"
        ):
            part = next((p for p in style.iterfind(W + "tblStylePr") if p.get(W + "type") == place), None)
            if part is not None:
                color = color or _value(part.find(W + "rPr"), "color", "val")
                ground = ground or _value(part.find(W + "tcPr"), "shd", "fill")
    return color, ground or PAPER


def _inherited(known: Styles, name: str, path: str, key: str) -> str | None:
    """A property of the style ``name``, or of the nearest style it is based on."""
    while name in known:
        holder, _, element = path.partition("/")
        found = _value(known[name].find(W + holder), element, key)
        if found:
            return found
        name = _value(known[name], "basedOn", "val") or ""
    return None


def _value(parent: etree._Element | None, name: str, key: str) -> str | None:
    element = parent.find(W + name) if parent is not None else None
    return element.get(W + key) if element is not None else None
