"""Rows that a team added to a table of its workbook, for copies that show them in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from samepage.workbook.carry_over import carry, names_before
from samepage.workbook.model import Field, Section, Workbook
from samepage.workbook.names import ROW_CELL
from samepage.workbook.previous import PreviousAnswers


def with_added_rows(workbook: Workbook) -> Workbook:
    """``workbook`` whose tables of counted rows have those, too, that answers without a place are of, each answer in
    its cell; what no cell takes is left."""
    written = [one.written for one in workbook.left if one.reason == "row"]
    rows: dict[str, dict[str, None]] = {}  # of each table, by name, in the order of answers
    for answer in written:
        if cell := ROW_CELL.match(answer.name):
            rows.setdefault(cell[1], {})[cell[2]] = None
    if not rows:
        return workbook
    made: dict[str, list[Field]] = {}
    sections = tuple(_longer(section, rows, made) for section in workbook.sections)
    carried = carry(PreviousAnswers(tuple(written)), [field for fields in made.values() for field in fields])
    still = {one.written: one for one in carried.left}
    left = tuple(
        still.get(one.written, one) for one in workbook.left if one.reason != "row" or one.written in still
    )

    def filled(section: Section) -> Section:
        added = (replace(one, value=carried.values.get(one.name, "")) for one in made.get(section.id, ()))
        return replace(section, fields=(*section.fields, *added))

    return replace(workbook, sections=tuple(map(filled, sections)), left=left)


def _longer(
    section: Section, rows: Mapping[str, Mapping[str, None]], made: dict[str, list[Field]]
) -> Section:
    """``section`` with the ``rows`` of its tables; ``made`` gets their fields."""
    blocks = []
    for block in section.view.get("blocks", ()):
        added = _added(block, rows)
        made.setdefault(section.id, []).extend(cell["field"] for row in added for cell in row["cells"])
        blocks.append({**block, "rows": [*block["rows"], *added]} if added else block)
    return replace(section, view={**section.view, "blocks": blocks}) if made.get(section.id) else section


def _added(block: Mapping[str, Any], rows: Mapping[str, Mapping[str, None]]) -> list[dict[str, Any]]:
    """The ``rows`` of a table, as more of its view's rows, in their numbers' order; none of another block."""
    if block["kind"] != "table" or block["headed"]:
        return []
    last = block["rows"][-1]
    names = [name for cell in last["cells"] for name in _names(cell["field"])]
    tables = dict.fromkeys(found[1] for name in names if (found := ROW_CELL.match(name)))
    ids = sorted({id: None for table in tables for id in rows.get(table, ())}, key=lambda id: (len(id), id))
    return [_row(last, id) for id in ids]


def _names(field: Field) -> list[str]:
    return [field.name, *names_before(field)]


def _row(last: Mapping[str, Any], id: str) -> dict[str, Any]:
    """Row ``id`` after the ``last`` one of its table."""
    return {
        **last,
        "id": id,
        "cells": [{**cell, "field": _cell(cell["field"], id)} for cell in last["cells"]],
    }


def _cell(field: Field, id: str) -> Field:
    name, *before = (ROW_CELL.sub(rf"\g<1>.{id}.\g<3>", name) for name in _names(field))
    return replace(field, name=name, was=" ".join(before), row=id, value="")
