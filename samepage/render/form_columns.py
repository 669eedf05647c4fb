"""Which answers of a form stand side by side on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, LEFT, RIGHT = "wide", "left", "right"
UNEVEN = "uneven"  # beside one of another height: their upper edges are in line, not their lower ones
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
