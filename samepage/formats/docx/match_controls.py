"""Finds the places to answer in a document that came back, and the name of the field each belongs to.

Word keeps a control's tag. LibreOffice 7.4 drops tags and repeating sections and keeps bookmarks; on the
way through .doc it makes form fields (ISO/IEC 29500-1, 17.16.17) of controls, with the bookmarks' names.
Other programs may drop all of these; then only the order of the controls is left to go by.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from lxml import etree

from samepage.formats.docx.controls import MARKED, UNMARKED
from samepage.formats.docx.names import field_bookmarks, is_own_id
from samepage.formats.docx.shown_elements import FLD_CHAR, SDT, TR, ShownElements
from samepage.formats.docx.visible_text import (
    BOOKMARKS,
    cells_of,
    is_on,
    shown,
    val,
    visible_text,
    visible_text_between,
)
from samepage.formats.docx.wml import W14, W15, W
from samepage.workbook.model import Field
from samepage.workbook.names import ROW_CELL

SDT_PROPERTIES = W + "sdtPr"
BOOKMARK_START, BOOKMARK_END = BOOKMARKS
TAG, ID, NAME = W + "tag", W + "id", W + "name"
How = Literal["tag", "bookmark", "place", "row", "nothing"]
# Controls around other things, and Word's own: none of them holds an answer.
WRAPPERS = frozenset((W + "docPartObj", W + "group", W15 + "repeatingSection", W15 + "repeatingSectionItem"))
KINDS = {
    W14 + "checkbox": "check",
    W + "date": "date",
    W + "dropDownList": "choice",
    W + "comboBox": "choice",
}


@dataclass(eq=False)
class ControlPosition:
    """A control, a form field, a bookmarked stretch of text, or a cell of a row that was added by hand.

    ``children`` are the control's properties by tag, the first of each.
    """

    text: str
    pictures: int
    properties: etree._Element | None = None  # w:sdtPr
    children: Mapping[str, etree._Element] = field(default_factory=dict)
    bookmark: str = ""
    row: etree._Element | None = None  # the w:tr around it
    name: str = ""
    how: How = "nothing"
    at: int = 0  # its order in the document
    cell: etree._Element | None = None  # of a row that was added by hand, where no control is in it
    paragraph: int | None = None  # where it begins, from 1: paragraphs in tables count, deleted ones do not

    @cached_property
    def tag(self) -> str:
        return val(self.find(TAG))

    @cached_property
    def kind(self) -> str:
        """``check``, ``date``, ``choice`` or, for whatever takes text, ``text``."""
        return next((kind for tag, kind in KINDS.items() if tag in self.children), "text")

    def find(self, tag: str, *below: str) -> etree._Element | None:
        """A property of the control, or what is ``below`` it; None where it has none, or is no control."""
        found = self.children.get(tag)
        for name in below:
            found = None if found is None else found.find(name)
        return found

    def is_in(self, cell: etree._Element) -> bool:
        return self.properties is not None and cell in self.properties.iterancestors()


def holds_answer(properties: etree._Element) -> bool:
    """Whether the control with these properties (w:sdtPr) is a place to answer."""
    return WRAPPERS.isdisjoint(child.tag for child in properties)


def find_positions(document: ShownElements) -> list[ControlPosition]:
    """Every place to answer in ``document``, in its order, without names yet."""
    flat, begun = document.elements, document.begun
    ends = {flat[n].get(ID): n for n in document.places_of(BOOKMARK_END)}
    controls: dict[etree._Element, ControlPosition] = {}
    for number, row in document.rows.items():
        properties = next(flat[number].iterchildren(SDT_PROPERTIES), None)
        if properties is None:
            continue
        children = {child.tag: child for child in reversed(properties)}
        if not WRAPPERS.isdisjoint(children):
            continue
        # LibreOffice 7.4 puts controls without a tag around whole paragraphs of controls.
        if number in document.around and TAG not in children:
            continue
        controls[flat[number]] = ControlPosition(
            *document.text_of(number),
            properties,
            children,
            row=row,
            at=number,
            paragraph=begun[number] + (document.paragraphs[number] < 0),
        )
    ordered = list(controls.values())
    order = [position.at for position in ordered]
    spans = list(_form_fields(document))
    form_fields = {position.bookmark for position in spans}
    for number in document.places_of(BOOKMARK_START):
        start = flat[number]
        mark = start.get(NAME) or ""
        if not mark.startswith("F_") or mark in form_fields:
            continue
        end = ends.get(start.get(ID), number)
        first = bisect_left(order, number)
        if first < len(order) and order[first] < end:
            owner: ControlPosition | None = ordered[first]
        else:  # LibreOffice moves the bookmark's start into the control
            owner = next((controls[a] for a in start.iterancestors(SDT) if a in controls), None)
        if owner is None:
            text, pictures = visible_text_between(flat[number:end])
            if not text.strip() and not pictures:  # the control is gone, and left its bookmark behind
                continue
            row, paragraph = _row_of(start), begun[number] or 1
            spans.append(
                ControlPosition(text, pictures, bookmark=mark, row=row, at=number, paragraph=paragraph)
            )
        elif not owner.bookmark:
            owner.bookmark = mark
    return sorted([*ordered, *spans], key=lambda position: position.at)


def form_field_name(element: etree._Element) -> str:
    """The name of the form field that begins at ``element``, if it is one of ours; else ""."""
    name = val(element.find(f"{W}ffData/{W}name")) if element.tag == W + "fldChar" else ""
    return name if name.startswith("F_") else ""


def _form_fields(document: ShownElements) -> Iterator[ControlPosition]:
    flat, begun = document.elements, document.begun
    depth = level = start = result = (
        0  # fields may be nested; ``level`` is the form field's depth, 0 outside one
    )
    for number in document.places_of(FLD_CHAR):
        element = flat[number]
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            depth += 1
            if not level and form_field_name(element):
                level, start, result = depth, number, number
        elif kind == "separate" and depth == level:
            result = number
        elif kind == "end" and depth:
            if depth == level:
                text, pictures = visible_text_between(flat[result:number])
                text = _form_field_text(flat[start], text)
                row, name = _row_of(flat[start]), form_field_name(flat[start])
                paragraph = begun[start] or 1
                yield ControlPosition(text, pictures, bookmark=name, row=row, at=start, paragraph=paragraph)
                level = 0
            depth -= 1


def _form_field_text(begin: etree._Element, text: str) -> str:
    """What a form field shows: boxes and lists have it in their properties (ISO/IEC 29500-1, 17.16.7, 17.16.9)."""
    box, choices = begin.find(f"{W}ffData/{W}checkBox"), begin.find(f"{W}ffData/{W}ddList")
    if box is not None:
        checked = box.find(W + "checked")
        return MARKED if is_on(box.find(W + "default") if checked is None else checked) else UNMARKED
    if choices is not None:
        entries = [val(entry) for entry in choices.iter(W + "listEntry")]
        chosen = val(choices.find(W + "result")) or val(choices.find(W + "default")) or "0"
        return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else text
    return text


def _row_of(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors(TR), None)


IsBlank = Callable[[ControlPosition], bool]
CellOf = Callable[[str], "re.Match[str] | None"]  # a cell's table, row and column, by its name


def name_positions(
    positions: list[ControlPosition], known: Mapping[str, Field], is_blank: IsBlank
) -> list[ControlPosition]:
    """Names each position, by tag, then bookmark, then table row, then order; also the cells of added rows.

    ``known`` are the workbook's fields by name.
    """
    cell_of = cache(ROW_CELL.match)  # each name is asked for several times
    columns = {(cell[1], cell[3]) for cell in map(cell_of, known) if cell}
    for position in positions:
        tag = position.tag
        cell = cell_of(tag) if tag not in known else None
        if tag in known or (cell and (cell[1], cell[3]) in columns):
            position.name, position.how = tag, "tag"
    without = [position for position in positions if not position.name and position.bookmark]
    marks = {mark: name for name in known for mark in field_bookmarks(name)} if without else {}
    for position in without:
        if name := marks.get(position.bookmark.casefold()):
            position.name, position.how = name, "bookmark"
    more = list(_name_rows(positions, known, is_blank, cell_of))
    _name_by_order(positions, known)
    return positions + more


# Rows of tables that a team may add to


@dataclass(eq=False)
class _TableRow:
    element: etree._Element
    table: str  # the table's name
    number: int
    columns: dict[int, str]  # column ids by the cell's place
    positions: list[ControlPosition]
    added: bool = False

    @property
    def originality(self) -> int:
        """The higher, the likelier this is the row that was there first rather than its copy."""
        return sum(
            2 * (p.bookmark.casefold() in field_bookmarks(p.name)) + is_own_id(val(p.find(W + "id")), p.name)
            for p in self.positions
        )

    def rename(self, number: int | None) -> None:
        """Name the cells as those of row ``number``. None: the row was left blank and has no answers."""
        for position in self.positions:
            cell = ROW_CELL.match(position.name)
            if number is None:
                position.name, position.text, position.pictures, position.how = "", "", 0, "row"
            elif cell:
                position.name, position.how = f"{self.table}.{number}.{cell[3]}", "row"


def _name_rows(
    positions: list[ControlPosition], known: Mapping[str, Field], is_blank: IsBlank, cell_of: CellOf
) -> Iterator[ControlPosition]:
    """Gives rows that were added the next numbers of their table, in document order.

    Yields the cells of rows without controls.
    """
    by_row: dict[etree._Element, list[ControlPosition]] = {}
    for position in positions:
        if position.row is not None:
            by_row.setdefault(position.row, []).append(position)
    rows = {
        element: row for element, inside in by_row.items() if (row := _read_row(element, inside, cell_of))
    }
    same: dict[tuple[str, int], list[_TableRow]] = {}
    for row in rows.values():
        same.setdefault((row.table, row.number), []).append(row)
    for copies in same.values():
        if len(copies) == 1:
            continue
        first = max(copies, key=lambda row: row.originality)  # the earliest of equals
        for row in copies:
            row.added = row is not first
    highest: dict[str, int] = {}
    for name in (*known, *(position.name for position in positions)):
        if cell := cell_of(name):
            highest[cell[1]] = max(highest.get(cell[1], 0), int(cell[2]))

    for table in dict.fromkeys(table for element in rows for table in element.iterancestors(W + "tbl")):
        above: _TableRow | None = None
        for element in shown(table, W + "tr"):
            found = rows.get(element)
            if found is None and above is not None:
                found = _row_without_names(element, above, by_row.get(element, []))
                yield from (p for p in found.positions if p.cell is not None) if found else ()
            if found is None:
                continue
            above = found
            if found.added and all(map(is_blank, found.positions)):
                found.rename(None)
            elif found.added:
                highest[found.table] += 1
                found.rename(highest[found.table])


def _read_row(element: etree._Element, inside: list[ControlPosition], cell_of: CellOf) -> _TableRow | None:
    """The row with the controls ``inside``; None where their names are not those of one row's cells."""
    cells = {position: cell for position in inside if (cell := cell_of(position.name))}
    names = {(cell[1], int(cell[2])) for cell in cells.values()}
    if len(names) != 1:
        return None
    columns = {
        number: cells[position][3]
        for number, cell in enumerate(cells_of(element))
        for position in cells
        if position.is_in(cell)
    }
    return _TableRow(element, *names.pop(), columns, inside)


def _row_without_names(
    element: etree._Element, above: _TableRow, inside: list[ControlPosition]
) -> _TableRow | None:
    """A row without names below one with names: its cells are of the same columns."""
    if any(position.name for position in inside):
        return None
    last = above.positions[-1]
    found = []
    for number, cell in enumerate(cells_of(element)):
        if number in above.columns:
            position = next((p for p in inside if p.is_in(cell)), None)
            if position is None:
                paragraph = last.paragraph and last.paragraph + 1
                text, pictures = visible_text(cell)
                position = ControlPosition(
                    text, pictures, row=element, cell=cell, at=last.at, paragraph=paragraph
                )
            position.name = f"{above.table}.0.{above.columns[number]}"
            found.append(position)
    return _TableRow(element, above.table, 0, above.columns, found, added=True) if found else None


# The order of what is left


def _name_by_order(positions: list[ControlPosition], known: Mapping[str, Field]) -> None:
    """Between two positions that have names, as many without as fields are missing: those are they."""
    fields = list(known.values())
    number = {field.name: n for n, field in enumerate(fields)}
    named = {position.name for position in positions}
    nameless: list[ControlPosition] = []
    last = -1
    for position in [*sorted(positions, key=lambda p: p.at), None]:
        if position is not None and position.name not in number:
            if position.how == "nothing" and not position.name and position.properties is not None:
                nameless.append(position)
            continue
        here = number[position.name] if position is not None else len(fields)
        missing = [field for field in fields[last + 1 : here] if field.name not in named]
        if len(missing) == len(nameless) and all(map(_fits, nameless, missing)):
            for found, field in zip(nameless, missing, strict=True):
                found.name, found.how = field.name, "place"
        nameless, last = [], here


def _fits(position: ControlPosition, field: Field) -> bool:
    kind = field.kind if field.kind in ("check", "date", "choice") else "text"
    return position.kind in (kind, "text")
