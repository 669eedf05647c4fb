"""How high a Word file's paragraphs and rows are, estimated from their styles and the number of their letters.

Through LibreOffice, the places of a hundred pages' headings are within a fiftieth of a page of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.paper import BOTTOM, LIST_INDENT, TOP
from samepage.formats.docx.wml import W14, W

# Letters' widths in ems, in Calibri and Carlito.
WIDTHS = {
    letter: width
    for letters, width in (
        (" \u00a0il'j", 0.23),
        (",.I’‘·:;", 0.26),
        ("()-[]f!tJr", 0.32),
        ('/sz"', 0.4),
        ("Lc“”x", 0.43),
        ("kvyZgFS?", 0.46),
        ("aETY", 0.485),
        ("bdhnopquBCKPRX", 0.53),
        ("AV", 0.575),
        ("DGHNU", 0.64),
        ("OQ&…w", 0.69),
        ("m", 0.8),
        ("MW—", 0.89),
        ("●■", 1.0),
        ("☐☒", 1.3),
    )
    for letter in letters
}
OTHER_WIDTH = 0.5
# Times as wide: bold text, and a heading's face; bold as in DejaVu Serif, which stands in for Georgia on Linux.
BOLD, SERIF, BOLD_SERIF = 1.04, 1.07, 1.4
COLUMNS = 400  # twips above and below two columns, as LibreOffice sets them
SINGLE = 1.22  # em: single line spacing
LETTERS = 0.95  # em of it above a line's foot
BOX_LINE = 1.16  # em: a check box's line
CELL_SIDES, CELL_EDGES, RULE = 200, 108, 15  # twips: a cell's margins, across and down, and a border
WRITING = 720  # twips: the least height of a row to write in
MOST_LINES = 30  # that a box may gain
# Styles that a block's first paragraph has.
STARTS = {"Worksheet Label", "Worksheet Title", "Prompt", "Heading 1", "Heading 2", "Heading 3", "Eyebrow"}
STARTS |= {"Example Label", "Example Title", "Panel Title", "Agenda Title", "Callout Title", "Reminder Title"}
MOST_ROW, MOST_MARKS = 2600, 800  # twips that a row may gain: one to write in, and one with marks
MARKS_ASK = 1 / 4  # of its height: what a row with marks asks for


@dataclass(frozen=True)
class Growth:
    """What asks for ``asked`` twips and may gain up to ``most`` steps of ``step`` twips: a box with its ``fields``
    lines, a row twips.

    ``taller`` are twips of a row's words beyond its least height.
    """

    fields: tuple[str, ...]
    asked: float
    step: float
    most: int
    taller: int = 0


@dataclass
class PageItem:
    """What is on one page: some lines of a paragraph, or a row. Lengths are twips."""

    height: float
    before: float = 0
    after: float = 0
    keep: bool = False  # on one page with what follows
    breaks: bool = False  # begins a page
    style: str = ""  # by its name in Word
    border: bytes = b""  # paragraphs with the same one stand in one box
    edge: float = 0  # of the border, with the space inside
    header: float = 0  # of a table's head, which is repeated where a page begins with the row
    first: str = ""  # the name of its first field
    place: str = ""  # of the block that begins with it (``block_place``)
    growth: Growth | None = None


@dataclass(frozen=True)
class _Style:
    """What a paragraph's style says, in twips."""

    size: float = 210
    lines: float = 1.0
    exact: bool = False
    before: float = 0
    after: float = 0
    left: float = 0
    right: float = 0
    edge: float = 0
    chip: float = 0  # of the ground of its words, above and below
    border: bytes = b""
    serif: bool = False
    bold: bool = False
    keep: bool = False
    undivided: bool = False


class Heights:
    """The heights of paragraphs and tables in the styles of a base package."""

    def __init__(self, base: BasePackage):
        root = etree.fromstring(base.members["word/styles.xml"])
        found = {style.get(W + "styleId", ""): style for style in root.iterfind(W + "style")}
        self._styles = {id: _resolved(id, found) for id in found}
        self._names = {id: name for name, id in base.styles.items()}
        self._base = base
        self._box = self._styles.get(base.styles["Check Box"], _Style()).size

    def flows(self, body: Any) -> Iterator[tuple[list[PageItem], float]]:
        """What follows each other on pages of one kind, and the height of these: another flow begins another page."""
        width, height = self._base.page
        self._field, self._blocks = "", 0  # the last one so far, and how many blocks have begun since
        flow: list[PageItem] = []
        turned = False
        for elements, section in _sections(body):
            kind, columns = section.find(W + "type"), section.find(W + "cols")
            if kind is None or kind.get(W + "val") != "continuous":
                yield flow, (width if turned else height) - TOP - BOTTOM
                flow = []
            turned = section.find(W + "pgSz").get(W + "orient") is not None
            if columns is None or columns.get(W + "num") is None:
                flow += self._pieces(elements, self._base.turned_width if turned else self._base.text_width)
            else:
                flow.append(
                    self._columns(elements, (self._base.text_width - int(columns.get(W + "space"))) / 2)
                )
        yield flow, (width if turned else height) - TOP - BOTTOM

    def _pieces(self, elements: Iterable[Any], width: float) -> list[PageItem]:
        pieces: list[PageItem] = []
        for element in elements:
            if element.tag == W + "p":
                new = self._paragraph(element, width)
                if pieces and new[0].border and pieces[-1].border == new[0].border:
                    pieces[-1].height -= pieces[-1].edge
                    new[0].height -= new[0].edge
                pieces += new
            elif element.tag == W + "tbl":
                pieces += self._table(element)
            elif element.tag == W + "sdt":
                pieces += self._pieces(element.find(W + "sdtContent"), width)
        return pieces

    def _columns(self, elements: list[Any], width: float) -> PageItem:
        """Two columns: as high as the higher one, or as half of all where nothing says which begins the second."""
        elements = [
            p for one in elements for p in (one.find(W + "sdtContent") if one.tag == W + "sdt" else [one])
        ]
        second = [n for n, one in enumerate(elements) if one.find(f".//{W}br[@{W}type='column']") is not None]
        columns = [elements[: second[0]], elements[second[0] :]] if second else [elements]
        height = max(height_of(self._pieces(column, width)) for column in columns)
        return PageItem((height if second else height / 2) + COLUMNS)

    def _paragraph(self, p: Any, width: float) -> list[PageItem]:
        """``p`` in one piece, or line by line where it may be divided: no line stands alone."""
        properties = p.find(W + "pPr")
        named = None if properties is None else properties.find(W + "pStyle")
        id = "Normal" if named is None else named.get(W + "val")
        style = _changed(self._styles.get(id, _Style()), properties)
        controls = list(p.iter(W + "sdt"))
        names = [one.find(f"{W}sdtPr/{W}tag").get(W + "val") for one in controls]
        line = style.lines if style.exact else style.size * style.lines * SINGLE
        lines = _lines(p, style, width - style.left - style.right)
        height = lines * line + 2 * (style.edge + style.chip)
        if pictures := [int(one.get("cy")) for one in p.iterfind(".//{*}inline/{*}extent")]:
            height += max(pictures) / 635 - style.size * LETTERS  # EMU; it stands on the line's foot
        if any(_is_mark(one) for one in controls):
            height += max(0, self._box * style.lines * BOX_LINE - line)
        is_box = len(controls) == 1 and _is_long(controls[0])
        piece = PageItem(
            height,
            before=style.before,
            after=style.after,
            keep=style.keep,
            breaks=properties is not None and properties.find(W + "pageBreakBefore") is not None,
            style=self._names.get(id, id),
            border=style.border,
            edge=style.edge,
            place=self._place(id, names),
            first=names[0] if names else "",
            growth=Growth((names[0],), lines * line, line, MOST_LINES) if is_box else None,
        )
        if style.undivided or lines < 4 or is_box:
            return [piece]
        part = replace(piece, height=line, before=0, after=0, keep=False, breaks=False, place="")
        first = replace(piece, height=2 * line, after=0, keep=False)
        last = replace(piece, height=2 * line, before=0, breaks=False, place="")
        return [first, *(replace(part) for _ in range(lines - 4)), last]

    def _place(self, id: str, fields: list[str]) -> str:
        """The place of the block that begins with a paragraph in the style ``id``, if one does."""
        begins = self._names.get(id) in STARTS
        self._blocks += begins
        place = block_place(self._field, self._blocks) if begins else ""
        if fields:
            self._field, self._blocks = fields[-1], 0
        return place

    def _table(self, table: Any) -> list[PageItem]:
        pieces: list[PageItem] = []
        header = 0.0
        for row in table.iter(W + "tr"):
            height, inside = 0.0, []
            for cell in row.iterfind(W + "tc"):
                width = int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) - CELL_SIDES
                content = [piece for p in cell.iterfind(W + "p") for piece in self._paragraph(p, width)]
                height = max(height, sum(one.height + one.before + one.after for one in content) + CELL_EDGES)
                inside += content
            heads = row.find(f"{W}trPr/{W}tblHeader") is not None
            first = next((one.first for one in inside if one.first), "")
            boxes = [one.growth for one in inside if one.growth]
            growth = None
            if (least := row.find(f"{W}trPr/{W}trHeight")) is not None:
                lowest = int(least.get(W + "val"))
                if first:
                    most, part = (MOST_MARKS, MARKS_ASK) if lowest < WRITING else (MOST_ROW, 1)
                    growth = Growth((first,), lowest * part, 1, most, round(max(0, height - lowest)))
                height = max(height, lowest)
            elif boxes:
                growth = replace(boxes[0], fields=tuple(name for one in boxes for name in one.fields))
            keep = heads or any(one.keep for one in inside)
            pieces.append(PageItem(height + RULE, keep=keep, header=header, first=first, growth=growth))
            header = height + RULE if heads else header
        return pieces


def block_place(field: str, number: int) -> str:
    """Where a block begins: it is the one with this ``number``, from 1, after the ``field``."""
    return f"{field} {number}"


def height_of(pieces: Iterable[PageItem]) -> float:
    """Of ``pieces`` that follow each other; between two paragraphs there is the larger of their spaces."""
    total, after = 0.0, None
    for one in pieces:
        total += one.height + (max(after, one.before) if after is not None else 0)
        after = one.after
    return total


def _resolved(id: str, found: Mapping[str, Any]) -> _Style:
    """The style ``id`` with what it is based on."""
    chain: list[str] = []
    while id in found and id not in chain:
        chain.append(id)
        based = found[id].find(W + "basedOn")
        id = "" if based is None else based.get(W + "val")
    style = _Style()
    for one in reversed(chain):
        style = _changed(_changed(style, found[one].find(W + "pPr")), found[one].find(W + "rPr"))
    return style


def _changed(style: _Style, properties: Any) -> _Style:
    """``style`` with what ``properties`` set, a ``w:pPr`` or ``w:rPr``."""
    new: dict[str, Any] = {}
    for one in () if properties is None else properties:
        name = one.tag.removeprefix(W)
        if name == "sz":
            new["size"] = _number(one, "val") * 10
        elif name == "b":
            new["bold"] = one.get(W + "val") not in ("0", "false")
        elif name == "rFonts":
            new["serif"] = one.get(W + "asciiTheme") == "majorHAnsi"
        elif name == "spacing" and properties.tag == W + "pPr":
            new |= {key: _number(one, key) for key in ("before", "after") if one.get(W + key)}
            if one.get(W + "line"):
                new["exact"] = one.get(W + "lineRule") == "exact"
                new["lines"] = _number(one, "line") / (1 if new["exact"] else 240)
        elif name == "ind":
            new |= {key: _number(one, key) for key in ("left", "right") if one.get(W + key)}
        elif name == "numPr":
            new["left"] = max(style.left, LIST_INDENT)
        elif name == "bdr":
            new["chip"] = _number(one, "sz") * 2.5
        elif name == "pBdr" and (top := one.find(W + "top")) is not None:
            edge = _number(top, "space") * 20 + _number(top, "sz") * 2.5
            new["edge"] = edge if one.find(W + "bottom") is not None else edge / 2
            new["border"] = etree.tostring(one)
        elif name in ("keepNext", "keepLines"):
            new["keep" if name == "keepNext" else "undivided"] = one.get(W + "val") not in ("0", "false")
    return replace(style, **new)


def _number(element: Any, name: str) -> float:
    """An attribute's number; 0 where a template has something else there, such as a length with its unit."""
    value = element.get(W + name, "")
    return float(value) if re.fullmatch(r"-?\d{1,6}(\.\d+)?", value) else 0.0


def _is_mark(control: Any) -> bool:
    return control.find(f"{W}sdtPr/{W14}checkbox") is not None


def _is_long(control: Any) -> bool:
    kinds = (W + "text", W + "date", W + "dropDownList", W14 + "checkbox")
    return all(control.find(f"{W}sdtPr/{kind}") is None for kind in kinds)


def _lines(p: Any, style: _Style, width: float) -> int:
    """How many lines the text of ``p`` takes."""
    faces = {(False, False): 1.0, (False, True): BOLD, (True, False): SERIF, (True, True): BOLD_SERIF}
    em = style.size * faces[style.serif, style.bold]
    lines, at = 1, 0.0
    for one in p.iter(W + "t", W + "br"):
        if one.tag == W + "br" and one.get(W + "type") is None:
            lines, at = lines + 1, 0.0
        for word in re.findall(r"\S+\s*|\s+", one.text or ""):
            shown = sum(WIDTHS.get(letter, OTHER_WIDTH) for letter in word.rstrip()) * em
            if at and at + shown > width:
                lines, at = lines + 1, 0.0
            at += shown + WIDTHS[" "] * em * (len(word) - len(word.rstrip()))
    return lines


def _sections(body: Any) -> Iterator[tuple[list[Any], Any]]:
    """The paragraphs and tables of each Word section, and its properties."""
    inside: list[Any] = []
    for element in body:
        properties = element if element.tag == W + "sectPr" else element.find(f"{W}pPr/{W}sectPr")
        if element.tag != W + "sectPr":
            inside.append(element)
        if properties is not None:
            yield inside, properties
            inside = []
