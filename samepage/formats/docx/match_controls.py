"""Finds the places to answer in a document that came back, and the name of the field each belongs to.

Word keeps a control's tag. LibreOffice 7.4 drops tags and repeating sections and keeps bookmarks.
Other programs may drop both; then only the order of the controls is left to go by.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from lxml import etree

from samepage.formats.docx.names import control_id, field_bookmark
from samepage.formats.docx.visible_text import W, between, shown, words
from samepage.formats.docx.wml import NAMESPACES
from samepage.workbook.model import Field

W14 = "{%s}" % NAMESPACES["w14"]
W15 = "{%s}" % NAMESPACES["w15"]
How = Literal["tag", "bookmark", "place", "row", "nothing"]
# Controls around other things, and Word's own: none of them holds an answer.
WRAPPERS = (W + "docPartObj", W + "group", W15 + "repeatingSection", W15 + "repeatingSectionItem")
ROW_CELL = re.compile(r"(.+)\.(\d+)\.([a-z0-9_-]+)\Z")  # a cell of a table that a team may add to


@dataclass(eq=False)
class ControlPosition:
    """A control, a bookmarked stretch of text, or a cell of a row that was added by hand."""

    text: str
    pictures: int
    properties: etree._Element | None = None  # w:sdtPr
    bookmark: str = ""
    row: etree._Element | None = None  # the w:tr around it
    name: str = ""
    how: How = "nothing"
    at: int = 0  # its order in the document
    cell: etree._Element | None = None  # of a row that was added by hand, where no control is in it
    paragraph: int | None = None  # where it begins, from 1: paragraphs in tables count, deleted ones do not

    @property
    def tag(self) -> str:
        return self.said("tag")

    def said(self, name: str) -> str:
        """The ``w:val`` of a property of the control, "" where it has none."""
        element = None if self.properties is None else self.properties.find(W + name)
        return "" if element is None else element.get(W + "val") or ""

    @property
    def kind(self) -> str:
        """``check``, ``date``, ``choice`` or, for whatever takes text, ``text``."""
        if self.properties is not None:
            for tag, kind in (
                (W14 + "checkbox", "check"),
                (W + "date", "date"),
                (W + "dropDownList", "choice"),
                (W + "comboBox", "choice"),
            ):
                if self.properties.find(tag) is not None:
                    return kind
        return "text"


def holds_answer(properties: etree._Element) -> bool:
    """Whether the control with these properties (w:sdtPr) is a place to answer."""
    return all(properties.find(kind) is None for kind in WRAPPERS)


def find_places(root: etree._Element) -> list[ControlPosition]:
    """Every place to answer in ``root``, in document order, not yet named but by its tag and bookmark."""
    flat = list(shown(root))
    at = {element: number for number, element in enumerate(flat)}
    begun = list(accumulate(element.tag == W + "p" for element in flat))
    ends = {e.get(W + "id"): n for n, e in enumerate(flat) if e.tag == W + "bookmarkEnd"}
    # LibreOffice 7.4 puts controls without a tag around whole paragraphs of controls.
    around = {above for e in flat if e.tag == W + "sdt" for above in e.iterancestors(W + "sdt")}
    places: dict[etree._Element, ControlPosition] = {}
    for element in flat:
        properties = element.find(W + "sdtPr") if element.tag == W + "sdt" else None
        if properties is None or not holds_answer(properties):
            continue
        if element in around and properties.find(W + "tag") is None:
            continue
        text, pictures = words(element.iterfind(W + "sdtContent"))
        inline = next(element.iterancestors(W + "p"), None) is not None
        places[element] = ControlPosition(
            text,
            pictures,
            properties,
            row=_row(element),
            at=at[element],
            paragraph=begun[at[element]] + (not inline),
        )
    order = [at[element] for element in places]
    controls = list(places)
    spans = []
    for number, start in enumerate(flat):
        mark = start.get(W + "name") or ""
        if start.tag != W + "bookmarkStart" or not mark.startswith("F_"):
            continue
        end = ends.get(start.get(W + "id"), number)
        first = bisect_left(order, number)
        owner = None
        if first < len(order) and order[first] < end:
            owner = places[controls[first]]
        else:  # LibreOffice moves the bookmark's start into the control
            inside = next((a for a in start.iterancestors(W + "sdt") if a in places), None)
            owner = places.get(inside)
        if owner is None:
            text, pictures = between(flat[number:end])
            spans.append(
                ControlPosition(
                    text, pictures, bookmark=mark, row=_row(start), at=number, paragraph=begun[number] or 1
                )
            )
        elif not owner.bookmark:
            owner.bookmark = mark
    return sorted([*places.values(), *spans], key=lambda place: place.at)


def _row(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(W + "tr"), None)


def name_places(
    places: list[ControlPosition], known: Mapping[str, Field] | None, blank: Callable[[ControlPosition], bool]
) -> list[ControlPosition]:
    """Names each place, by tag, then bookmark, then table row, then order; also the cells of added rows.

    ``known`` are the workbook's fields by name; without them only tags can be told.
    """
    marks = {field_bookmark(name).casefold(): name for name in known or ()}
    stems = {(m[1], m[3]) for m in map(ROW_CELL.match, known or ()) if m}
    for place in places:
        tag, cell = place.tag, ROW_CELL.match(place.tag)
        if tag and (known is None or tag in known or (cell and (cell[1], cell[3]) in stems)):
            place.name, place.how = tag, "tag"
        elif place.bookmark.casefold() in marks:
            place.name, place.how = marks[place.bookmark.casefold()], "bookmark"
    more = _name_rows(places, known or {}, blank)
    if known is not None:
        _name_by_order(places, known)
    return places + more


# Rows of tables that a team may add to


@dataclass(eq=False)
class _TableRow:
    element: etree._Element
    stem: str
    number: int
    cells: dict[int, str]  # column ids by the cell's position
    places: list[ControlPosition]
    added: bool = False

    @property
    def likely(self) -> int:
        """How likely this is the row that was there first, rather than its copy."""
        score = 0
        for place in self.places:
            score += 2 * (place.bookmark == field_bookmark(place.name)) + (
                place.said("id") == str(control_id(place.name))
            )
        return score


def _cells(row: etree._Element) -> list[etree._Element]:
    return [e for e in shown(row) if e.tag == W + "tc" and _row(e) is row]


def _name_rows(
    places: list[ControlPosition], known: Mapping[str, Field], blank: Callable[[ControlPosition], bool]
) -> list[ControlPosition]:
    """Gives rows that were added the next numbers of their table, in document order."""
    by_row: dict[etree._Element, list[ControlPosition]] = {}
    for place in places:
        if place.row is not None:
            by_row.setdefault(place.row, []).append(place)
    rows = [row for element, inside in by_row.items() if (row := _read_row(element, inside))]
    same: dict[tuple[str, int], list[_TableRow]] = {}
    for row in rows:
        same.setdefault((row.stem, row.number), []).append(row)
    for copies in same.values():
        first = max(copies, key=lambda row: row.likely)  # the earliest of equals
        for row in copies:
            row.added = row is not first
    highest: dict[str, int] = {}
    for name in (*known, *(place.name for place in places)):
        if cell := ROW_CELL.match(name):
            highest[cell[1]] = max(highest.get(cell[1], 0), int(cell[2]))

    made: list[ControlPosition] = []
    tables = {id(table): table for row in rows for table in row.element.iterancestors(W + "tbl")}
    own = {row.element: row for row in rows}
    for table in tables.values():
        above: _TableRow | None = None
        for element in [e for e in shown(table) if e.tag == W + "tr"]:
            row = own.get(element)
            if row is None and above is not None:
                row = _bare_row(element, above, by_row.get(element, []), made)
            if row is None:
                continue
            above = row
            if row.added and all(map(blank, row.places)):
                _name_row(row, None)
            elif row.added:
                highest[row.stem] += 1
                _name_row(row, highest[row.stem])
    return made


def _read_row(element: etree._Element, inside: list[ControlPosition]) -> _TableRow | None:
    named = [m for place in inside if (m := ROW_CELL.match(place.name))]
    if not named or len({(m[1], m[2]) for m in named}) > 1:
        return None
    columns = {place: m[3] for place in inside if (m := ROW_CELL.match(place.name))}
    cells = {}
    for number, cell in enumerate(_cells(element)):
        for place in inside:
            if place in columns and place.properties is not None and cell in place.properties.iterancestors():
                cells[number] = columns[place]
    return _TableRow(element, named[0][1], int(named[0][2]), cells, inside)


def _bare_row(
    element: etree._Element, above: _TableRow, inside: list[ControlPosition], made: list[ControlPosition]
) -> _TableRow | None:
    """A row without names below one with names: its cells are told by their columns."""
    if any(place.name for place in inside):
        return None
    found = []
    for number, cell in enumerate(_cells(element)):
        if number not in above.cells:
            continue
        mine = [p for p in inside if p.properties is not None and cell in p.properties.iterancestors()]
        if not mine:
            text, pictures = words(cell)
            mine = [
                ControlPosition(
                    text, pictures, row=element, cell=cell, at=above.places[-1].at, paragraph=_after(above)
                )
            ]
            made.extend(mine)
        mine[0].name = f"{above.stem}.0.{above.cells[number]}"
        found.append(mine[0])
    return _TableRow(element, above.stem, 0, above.cells, found, added=True) if found else None


def _after(row: _TableRow) -> int | None:
    """The paragraph in which whatever stands below ``row`` begins."""
    last = row.places[-1].paragraph
    return last and last + 1


def _name_row(row: _TableRow, number: int | None) -> None:
    """Names the row's places anew; an added row that was left blank says nothing."""
    for place in row.places:
        cell = ROW_CELL.match(place.name)
        if number is None:
            place.name, place.text, place.pictures, place.how = "", "", 0, "row"
        elif cell:
            place.name, place.how = f"{row.stem}.{number}.{cell[3]}", "row"


# The order of what is left


def in_print_order(fields: Iterable[Field], html: Iterable[str]) -> list[Field]:
    """``fields`` as they stand in the sections' HTML, which is how controls stand in the Word file."""
    text = "".join(html)
    order = {
        name: n
        for n, name in enumerate(re.findall(r'<(?:input|select|textarea)\b[^>]* name="([^"]+)"', text))
    }
    return sorted(fields, key=lambda field: order.get(field.name, len(order)))


def _name_by_order(places: list[ControlPosition], known: Mapping[str, Field]) -> None:
    """Between two places that have names, as many without as fields are missing: those are they."""
    fields = list(known.values())
    number = {field.name: n for n, field in enumerate(fields)}
    have = {place.name for place in places}
    run: list[ControlPosition] = []
    last = -1
    for place in [*sorted(places, key=lambda p: p.at), None]:
        if place is not None and place.how == "nothing" and not place.name and place.properties is not None:
            run.append(place)
            continue
        if place is not None and place.name not in number:
            continue
        here = number[place.name] if place is not None else len(fields)
        missing = [field for field in fields[last + 1 : here] if field.name not in have]
        if len(missing) == len(run) and all(_fits(p, f) for p, f in zip(run, missing)):
            for found, field in zip(run, missing):
                found.name, found.how = field.name, "place"
        run, last = [], here


def _fits(place: ControlPosition, field: Field) -> bool:
    kind = field.kind if field.kind in ("check", "date", "choice") else "text"
    return place.kind in (kind, "text")
