"""Made-up examples: a table as a team might fill it in, or a short case. They hold no fields."""

from __future__ import annotations

from typing import Any

from samepage.content.schema import Example, Table
from samepage.workbook.text_context import Context

NOTHING = "–"  # in a cell of which the example says nothing


def example_view(block: Example, table: Table | None, context: Context) -> dict[str, Any]:
    """What the template prints; ``table`` is the one that the example fills in."""
    text = context.text
    view: dict[str, Any] = {
        "kind": block.kind,
        "part": context.part_of(block.levels),
        "facilitator": text(block.facilitator),
        "title": text(block.title),
        "text": text(block.text),
        "columns": [],
        "rows": [],
        "head": "",
    }
    if table is None:
        return view
    columns = context.visible(table.columns)
    headings = {} if isinstance(table.rows, int) else {row.id: text(row.title) for row in table.rows}
    view["head"] = text(table.head) if headings else ""
    view["columns"] = [text(column.title) for column in columns]
    view["rows"] = [
        {
            "title": headings.get(row.row or "", ""),
            "cells": [text(row.cells.get(column.id)) or NOTHING for column in columns],
        }
        for row in block.rows
    ]
    return view
