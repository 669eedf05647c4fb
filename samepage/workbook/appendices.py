"""The appendices: answers that have no place in this edition, each with its question and where it stood; and answers
that are longer than their boxes, each whole, with a link from the box and one back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Literal

from samepage.workbook.model import Field, Section, Workbook
from samepage.workbook.previous import UnplacedAnswer

EARLIER: Literal["earlier"] = "earlier"


def earlier_section(left: Sequence[UnplacedAnswer], labels: Mapping[str, str]) -> Section:
    """One entry for each question, below the title of the stage where it stood.

    Everything in it is plain text that others wrote: its template escapes it and reads no
    Markdown in it.
    """
    stages = [
        {
            "title": stage_title(stage, number, labels),
            "entries": [_entry(list(same), labels) for _, same in groupby(entries, _question)],
        }
        for (stage, number), entries in groupby(left, lambda one: (one.written.stage, one.written.number))
    ]
    title = labels["earlier"]
    return Section(EARLIER, EARLIER, title, title, None, (), {"stages": stages})


def answers_left(workbook: Workbook) -> int:
    """How many answers stand in the appendix of ``workbook``."""
    return sum(
        len(entry["answers"])
        for section in workbook.sections
        if section.kind == EARLIER
        for stage in section.view["stages"]
        for entry in stage["entries"]
    )


def stage_title(title: str, number: int | None, labels: Mapping[str, str]) -> str:
    """The heading above the answers of one stage or chapter; ``title`` is "" for those of none."""
    if not title:
        return labels["earlier_elsewhere"]
    return f"{labels['stage']} {number}: {title}" if number else title


def _question(left: UnplacedAnswer) -> tuple[str, ...]:
    """What the answers of one entry have in common: several marks of one question are one entry."""
    written = left.written
    return written.group or written.name, written.question, written.where, left.reason


def _entry(same: Sequence[UnplacedAnswer], labels: Mapping[str, str]) -> dict[str, object]:
    written = same[0].written
    return {
        "names": [one.written.name for one in same],
        "question": written.question or written.where or written.name or labels["notes"],
        "where": written.where.removesuffix(f" ({labels['required']})") if written.question else "",
        "reason": labels[f"earlier_{same[0].reason}"],
        "answers": [one.written.said.split("\n") for one in same],
    }


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
            "entries": [_entry_in_full(next(numbers), one, workbook.labels) for one in long[section.id]],
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


def _entry_in_full(number: int, field: Field, labels: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": anchor_of(number),
        "number": number,
        "question": field.question or field.block_title,
        "where": field.tooltip.removesuffix(f" ({labels['required']})"),
        "target": field.block,
        "answers": [field.shown.split("\n")],
    }
