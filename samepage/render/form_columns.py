"""Which answers stand side by side on a page, in a form and in a group of large print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, LEFT, RIGHT = "wide", "left", "right"
UNEVEN = "uneven"  # beside one of another height: their upper edges are in line, not their lower ones
HALF_LINE = 22  # characters of large print
TALL = 4  # lines; what is longer is written over the page's whole width


def form_columns(entries: Sequence[Mapping[str, Any]], wide: int) -> list[str]:
    """Classes for each of a form's entries, "" for lists of marks; the first ``wide`` fields take a line each.

    Two fields that follow each other stand side by side. Nothing is left alone in half a line.
    """
    places: list[str] = []
    fields = 0
    waiting: int | None = None  # the entry that stands left, with nothing beside it so far
    for number, entry in enumerate(entries):
        field = entry["field"]
        if entry["marks"] or field is None or entry["type"] == "check":
            places.append("")
            waiting = None
            continue
        fields += 1
        places.append(WIDE)
        if fields <= wide or field.lines > TALL:
            waiting = None
        elif waiting is None:
            waiting = number
        else:
            uneven = f" {UNEVEN}" if field.lines != entries[waiting]["field"].lines else ""
            places[waiting], places[number] = LEFT + uneven, RIGHT + uneven
            waiting = None
    return places


def pairs(cells: Sequence[Mapping[str, Any]], columns: Sequence[Mapping[str, Any]]) -> list[str]:
    """Classes, with a space before them, for the fields of one row of a table in large print: two dates that follow
    each other stand side by side, and two short choices; all others have a line each."""
    narrow = [_is_narrow(cell, column["title"]) for cell, column in zip(cells, columns, strict=True)]
    places = [""] * len(cells)
    for number in range(1, len(cells)):
        if narrow[number - 1] and narrow[number] and not places[number - 1]:
            places[number - 1 : number + 1] = [f" {LEFT}", f" {RIGHT}"]
    return places


def _is_narrow(cell: Mapping[str, Any], title: str) -> bool:
    """Whether half a line of large print holds the title and the answer: a date, a number or what is chosen."""
    words = [title, *(option.text for option in cell["field"].options)]
    return cell["type"] in ("date", "number", "choice") and max(map(len, words)) <= HALF_LINE
