"""The appendix of answers that are longer than their boxes: each whole, with a link from the box and one back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Literal

from samepage.workbook.appendix import stage_title
from samepage.workbook.model import Field, Section, Workbook

IN_FULL: Literal["in_full"] = "in_full"
MOST_IN_CELL = 240  # characters of an answer that a table's cell on paper grows for


def with_answers_in_full(workbook: Workbook, names: Collection[str]) -> Workbook:
    """``workbook`` with an appendix that has the whole answers of the fields ``names``, in print order.

    The contents list names it. Without such fields it is the same workbook.
    """
    long = {section.id: [one for one in section.fields if one.name in names] for section in workbook.sections}
    in_order = tuple(one.name for fields in long.values() for one in fields)
    if not in_order:
        return workbook
    numbers = count(1)
    stages = [
        {
            "title": stage_title(section.title, section.number, workbook.labels),
            "entries": [_entry(next(numbers), one, workbook.labels) for one in long[section.id]],
        }
        for section in workbook.sections
        if long[section.id]
    ]
    title = workbook.labels["in_full"]
    appendix = Section(IN_FULL, IN_FULL, title, title, None, (), {"stages": stages})
    sections = [_listing(one, appendix) if one.kind == "contents" else one for one in workbook.sections]
    place = len(sections) - (sections[-1].kind == "notes")
    return replace(workbook, sections=(*sections[:place], appendix, *sections[place:]), in_full=in_order)


def anchor_of(number: int) -> str:
    """Where the appendix has the answer of this ``number``."""
    return f"{IN_FULL}.{number}"


def too_long_for_cells(fields: Sequence[Field]) -> frozenset[str]:
    """The names of the ``fields`` of a table whose answers would make a row on paper too tall to look along."""
    return frozenset(one.name for one in fields if one.row and len(one.shown) > MOST_IN_CELL)


def _listing(contents: Section, appendix: Section) -> Section:
    """``contents`` with an entry for ``appendix``, which stands before the pages for notes."""
    entries = list(contents.view["entries"])
    place = len(entries) - (bool(entries) and entries[-1]["href"] == "#notes")
    entries.insert(place, {"href": f"#{appendix.id}", "title": appendix.title, "number": None, "entries": []})
    return replace(contents, view={**contents.view, "entries": entries})


def _entry(number: int, field: Field, labels: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": anchor_of(number),
        "number": number,
        "question": field.question or field.block_title,
        "where": field.tooltip.removesuffix(f" ({labels['required']})"),
        "target": field.block,
        "answers": [field.shown.split("\n")],
    }
