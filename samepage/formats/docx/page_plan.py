"""How a Word file's pages are filled: boxes and rows that take the room left on their page, and worksheets kept whole.

Word lays pages out itself, and has nothing that grows to a page's foot. So the heights of all paragraphs and rows are
estimated from the styles, pages are filled as Word does it (``w:keepNext``, page breaks, sections), and what is left of
a page is shared out among its places to write. Some of it stays empty, since an estimate is no layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from lxml import etree

from samepage.formats.docx.base import BOTTOM, TOP, BasePackage
from samepage.formats.docx.wml import W14, W

# Letters' widths in ems, in a face such as Calibri.
WIDTHS = {
    letter: width
    for letters, width in (
        (" ,.;:'’ijl|!()[]", 0.26),
        ("frt-", 0.33),
        ("csz", 0.41),
        ("m", 0.8),
        ("w–", 0.7),
        ("ABCDEFGHKNOPQRTUVXYZ", 0.58),
        ("MW—", 0.88),
        ("☐☒", 1.3),
    )
    for letter in letters
}
OTHER_WIDTH = 0.5
SERIF = 1.12  # times as wide: a heading's face
BOX_MORE, BOX_LINE = 40, 1.17  # a check box is larger (twips) than its text, in a face with lines of so many ems
SINGLE = 1.25  # em: single line spacing, rather too much than too little
CELL_SIDES, CELL_EDGES, RULE = 200, 100, 15  # twips: a cell's margins, across and down, and a border
TOLERANCE = 0.98  # of a page: what is taken to fit it
SAFETY = 0.03  # of a page's height: what is left empty for what the estimate does not see
MOST_LINES, MOST_ROW, MOST_MARKS = 24, 1500, 420  # what a box may gain in lines, a row in twips, one of marks in twips
MOST_EMPTY = 1 / 4  # of a page: rather than that, the worksheet that follows is divided
WRITING = 720  # twips: the least height of a row to write in
STARTS = {"Worksheet Label", "Worksheet Title"}
ENDS = {"Prompt", "Heading 1", "Heading 2", "Callout Title", "Reminder Title", "Eyebrow"}


@dataclass(frozen=True)
class PagePlan:
    """``spare`` is what fields get beyond their own height: a box so many lines, a row so many twips. ``whole`` are the
    worksheets that are kept on one page, each by the name of its first field."""

    spare: Mapping[str, int]
    whole: frozenset[str]


NO_PLAN = PagePlan(MappingProxyType({}), frozenset())


@dataclass(frozen=True)
class _Style:
    """What a paragraph's style says, in twips."""

    size: float = 210
    lines: float = 1.0
    exact: bool = False
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    edge: float = 0  # of its border with the space inside, above and below
    border: bytes = b""  # paragraphs with the same one stand in one box
    serif: bool = False
    keep: bool = False
    undivided: bool = False


@dataclass
class _Piece:
    """What is on one page: some lines of a paragraph, or a row."""

    height: float
    before: float = 0
    after: float = 0
    keep: bool = False  # on one page with what follows
    breaks: bool = False  # begins a page
    grows: str = ""  # the name of a field that may have more room
    most: int = 0  # twips that a row may gain; a box gains lines
    line: float = 0  # twips of what grows: a box's line, or one
    taller: float = 0  # twips of a row's words beyond its least height
    style: str = ""
    border: bytes = b""
    edge: float = 0
    first: str = ""  # the name of its first field
    header: float = 0  # of a table's head, which is repeated where a page begins with the row


def plan_pages(document: bytes, base: BasePackage) -> PagePlan:
    """The plan for the main part ``document``, whose styles are those of ``base``."""
    layout = _Heights(base)
    spare: dict[str, int] = {}
    whole: set[str] = set()
    for pieces, height in layout.flows(etree.fromstring(document).find(W + "body")):
        shares, kept = _fill(pieces, height)
        spare |= shares
        whole |= kept
    return PagePlan(spare, frozenset(whole))


class _Heights:
    """The heights of paragraphs and tables in the styles of a base package."""

    def __init__(self, base: BasePackage):
        root = etree.fromstring(base.members["word/styles.xml"])
        found = {style.get(W + "styleId"): style for style in root.iterfind(W + "style")}
        self._styles: dict[str | None, _Style] = {}
        for id in found:
            self._resolve(id, found, _Style())
        self._names = {id: name for name, id in base.styles.items()}
        self._base = base

    def _resolve(self, id: str, found: Mapping[str, Any], plain: _Style) -> _Style:
        if id not in self._styles:
            style = found[id]
            based = style.find(W + "basedOn")
            above = plain if based is None else self._resolve(based.get(W + "val"), found, plain)
            self._styles[id] = _changed(above, style.find(W + "pPr"), style.find(W + "rPr"))
        return self._styles[id]

    def paragraph(self, p: Any, width: float) -> list[_Piece]:
        """``p`` in one piece, or line by line where it may be divided: no line stands alone."""
        properties = p.find(W + "pPr")
        id = None if properties is None else properties.find(W + "pStyle")
        id = "Normal" if id is None else id.get(W + "val")
        style = _changed(self._styles.get(id, _Style()), properties, None)
        pictures = sum(int(one.get("cy")) for one in p.iterfind(".//{*}inline/{*}extent")) / 635
        lines = _lines(p, style, width - style.left - style.right)
        line = style.lines if style.exact else style.size * style.lines * SINGLE
        controls = list(p.iter(W + "sdt"))
        marks = max(0.0, (style.size + BOX_MORE) * style.lines * BOX_LINE - line) if any(map(_is_mark, controls)) else 0
        tags = [c.find(f"{W}sdtPr/{W}tag").get(W + "val") for c in controls]
        long = tags[0] if len(tags) == 1 and _is_long(controls[0]) else ""
        piece = _Piece(
            height=lines * line + marks + pictures + 2 * style.edge,
            before=style.before,
            after=style.after,
            keep=style.keep,
            breaks=properties is not None and properties.find(W + "pageBreakBefore") is not None,
            grows=long,
            line=line,
            style=self._names.get(id, id),
            border=style.border,
            edge=style.edge,
            first=tags[0] if tags else "",
        )
        if style.undivided or lines < 4 or long:
            return [piece]
        middle = [replace(piece, height=line, before=0, after=0, keep=False, breaks=False)] * (lines - 4)
        first = replace(piece, height=2 * line, after=0, keep=False)
        last = replace(piece, height=2 * line, before=0, breaks=False)
        return [first, *middle, last]

    def table(self, table: Any) -> list[_Piece]:
        pieces: list[_Piece] = []
        header = 0.0
        for row in table.iter(W + "tr"):
            properties = row.find(W + "trPr")
            least = properties.find(W + "trHeight") if properties is not None else None
            height, taller, boxes, keep, first = 0.0, 0.0, [], False, ""
            for cell in row.iterfind(W + "tc"):
                width = int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) - CELL_SIDES
                inside = [piece for p in cell.iterfind(W + "p") for piece in self.paragraph(p, width)]
                height = max(height, sum(one.height + one.before + one.after for one in inside) + CELL_EDGES)
                keep |= any(one.keep for one in inside)
                first = first or next((one.first for one in inside if one.first), "")
                boxes += [one.grows for one in inside if one.grows]
            if least is not None:
                taller = max(0, height - int(least.get(W + "val")))
                height = max(height, int(least.get(W + "val")))
            is_header = properties is not None and properties.find(W + "tblHeader") is not None
            in_row = bool(first) and least is not None
            pieces.append(
                _Piece(
                    height + RULE,
                    keep=keep or is_header,
                    grows=first if in_row else " ".join(boxes),
                    most=0 if not in_row else MOST_MARKS if int(least.get(W + "val")) < WRITING else MOST_ROW,
                    line=1 if in_row else 270,
                    taller=taller,
                    first=first,
                    header=header,
                )
            )
            header = height + RULE if is_header else header
        return pieces

    def flows(self, body: Any) -> Iterator[tuple[list[_Piece], float]]:
        """What stands on pages of its own: each with the height of its pages in twips."""
        across, down = self._base.page
        flow: list[_Piece] = []
        for elements, section in _sections(body):
            kind = section.find(W + "type")
            turned = section.find(W + "pgSz").get(W + "orient") is not None
            if kind is None or kind.get(W + "val") != "continuous":
                yield flow, down - TOP - BOTTOM
                flow = []
            if turned:
                continue
            columns = section.find(W + "cols")
            if columns is None or columns.get(W + "num") is None:
                flow += self._pieces(elements, self._base.text_width)
            else:
                flow.append(self._columns(elements, (self._base.text_width - int(columns.get(W + "space"))) / 2))
        yield flow, down - TOP - BOTTOM

    def _pieces(self, elements: Iterable[Any], width: float) -> list[_Piece]:
        pieces = []
        for element in elements:
            if element.tag == W + "p":
                new = self.paragraph(element, width)
                if pieces and new[0].border and pieces[-1].border == new[0].border:
                    pieces[-1].height -= pieces[-1].edge
                    new[0].height -= new[0].edge
                pieces += new
            elif element.tag == W + "tbl":
                pieces += self.table(element)
            elif element.tag == W + "sdt":
                pieces += self._pieces(element.find(W + "sdtContent"), width)
        return pieces

    def _columns(self, elements: list[Any], width: float) -> _Piece:
        """Two columns: as high as the higher one, which begins at the column break, or as half of all."""
        breaks = [n for n, one in enumerate(elements) if one.find(f".//{W}br[@{W}type='column']") is not None]
        columns = [elements[: breaks[0]], elements[breaks[0] :]] if breaks else [elements]
        heights = [
            sum(piece.height + max(piece.before, piece.after) for piece in self._pieces(column, width))
            for column in columns
        ]
        return _Piece(max(heights) / (1 if breaks else 2))


def _changed(style: _Style, paragraph: Any, text: Any) -> _Style:
    """``style`` with the properties that are set in ``w:pPr`` and ``w:rPr``."""
    new: dict[str, Any] = {}
    for part, kind in ((paragraph, "p"), (text, "r")):
        if part is None:
            continue
        for one in part:
            name = etree.QName(one).localname
            value = one.get(W + "val")
            on = value not in ("0", "false")
            if name == "sz":
                new["size"] = int(value) * 10
            elif name == "rFonts":
                new["serif"] = one.get(W + "asciiTheme") == "majorHAnsi"
            elif name == "spacing" and kind == "p":
                for key in ("before", "after"):
                    if one.get(W + key):
                        new[key] = int(one.get(W + key))
                if one.get(W + "line"):
                    new["exact"] = one.get(W + "lineRule") == "exact"
                    new["lines"] = int(one.get(W + "line")) / (1 if new["exact"] else 240)
            elif name == "ind":
                for key in ("left", "right"):
                    if one.get(W + key):
                        new[key] = int(one.get(W + key))
            elif name == "bdr":
                new["edge"] = style.edge + int(one.get(W + "sz")) * 2.5
            elif name == "numPr":
                new["left"] = max(style.left, 400)
            elif name == "pBdr":
                top = one.find(W + "top")
                if top is not None:
                    edge = int(top.get(W + "space")) * 20 + int(top.get(W + "sz")) * 2.5
                    new["edge"] = edge if one.find(W + "bottom") is not None else edge / 2
                new["border"] = etree.tostring(one)
            elif name == "keepNext":
                new["keep"] = on
            elif name == "keepLines":
                new["undivided"] = on
    return replace(style, **new)


def _is_mark(control: Any) -> bool:
    return control.find(f"{W}sdtPr/{W14}checkbox") is not None


def _is_long(control: Any) -> bool:
    kinds = (W + "text", W + "date", W + "dropDownList", W14 + "checkbox")
    return all(control.find(f"{W}sdtPr/{kind}") is None for kind in kinds)


def _lines(p: Any, style: _Style, width: float) -> int:
    """How many lines the text of ``p`` takes."""
    em = style.size * (SERIF if style.serif else 1)
    lines, at = 1, 0.0
    for one in p.iter(W + "t", W + "br"):
        if one.tag == W + "br":
            if one.get(W + "type") is None:
                lines, at = lines + 1, 0.0
            continue
        for word in re.findall(r"\S+\s*|\s+", one.text or ""):
            wide = sum(WIDTHS.get(letter, OTHER_WIDTH) for letter in word.rstrip()) * em
            if at and at + wide > width:
                lines, at = lines + 1, 0.0
            at += wide + WIDTHS[" "] * em * (len(word) - len(word.rstrip()))
    return lines


def _sections(body: Any) -> Iterator[tuple[list[Any], Any]]:
    inside: list[Any] = []
    for element in body:
        properties = element if element.tag == W + "sectPr" else element.find(f"{W}pPr/{W}sectPr")
        if element.tag != W + "sectPr":
            inside.append(element)
        if properties is not None:
            yield inside, properties
            inside = []


def _fill(pieces: list[_Piece], height: float) -> tuple[dict[str, int], set[str]]:
    """What the fields in ``pieces`` gain, and the worksheets kept whole: all that fit a page, but for those before which
    too much of one would be empty."""
    sheets = {first: sheet for first, sheet in _worksheets(pieces) if _height(sheet) <= height * (1 - SAFETY)}
    loose = {first: [one.keep for one in sheet] for first, sheet in sheets.items()}
    for sheet in sheets.values():
        for one in sheet:
            one.keep = one is not sheet[-1]
    while True:
        spare: dict[str, int] = {}
        pages = list(_pages(pieces, height))
        left = [_share(page, height, spare) for page in pages]
        divided = next(
            (
                first
                for first, sheet in sheets.items()
                for empty, page in zip(left, pages[1:], strict=False)
                if empty > height * MOST_EMPTY and any(one is sheet[0] for one in page[:2])
            ),
            None,
        )
        if divided is None:
            return spare, set(sheets)
        for one, keep in zip(sheets.pop(divided), loose[divided], strict=True):
            one.keep = keep


def _worksheets(pieces: list[_Piece]) -> Iterator[tuple[str, list[_Piece]]]:
    """Each worksheet, by the name of its first field."""
    for start, one in enumerate(pieces):
        if one.style not in STARTS or (start and pieces[start - 1].style in STARTS):
            continue
        end = start + 2
        while end < len(pieces) and not (pieces[end].breaks or pieces[end].style in ENDS | STARTS):
            end += 1
        sheet = pieces[start:end]
        first = next((one.first for one in sheet if one.first), "")
        if first:
            yield first, sheet


def _height(pieces: Iterable[_Piece], after: float | None = None) -> float:
    total = 0.0
    for one in pieces:
        total += one.height + (max(after, one.before) if after is not None else 0)
        after = one.after
    return total


def _pages(pieces: list[_Piece], height: float) -> Iterator[list[_Piece]]:
    """The pieces of each page, filled as Word fills it."""
    chunks: list[list[_Piece]] = [[]]
    for one in pieces:
        chunks[-1].append(one)
        if not one.keep:
            chunks.append([])
    page: list[_Piece] = []
    for chunk in chunks:
        if not chunk:
            continue
        parts = [chunk] if _height(chunk) <= height else [[one] for one in chunk]
        for part in parts:
            if page and (part[0].breaks or _height([*page, *part]) > height * TOLERANCE):
                yield page
                page = [_Piece(part[0].header)] if part[0].header else []
            page += part
    if page:
        yield page


def _share(page: list[_Piece], height: float, spare: dict[str, int]) -> float:
    """Add to ``spare`` what the places to write on ``page`` get of what is left of it; the rest comes back."""
    left = height * (1 - SAFETY) - _height(page)
    growing = sorted((one for one in page if one.grows), key=lambda one: one.most or MOST_LINES * one.line)
    weights = sum(1 if one.most else 3 for one in growing)
    for one in growing:  # those that take least first: the others get what these leave
        weight = 1 if one.most else 3
        share = min(max(left, 0) * weight / weights, one.most or MOST_LINES * one.line)
        amount = int(share / one.line)
        left -= amount * one.line
        weights -= weight
        if amount:
            spare.update(dict.fromkeys(one.grows.split(), amount + round(one.taller)))
    return left
