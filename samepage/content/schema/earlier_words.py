"""``words.yaml`` as it was before it declared levels and sides: its labels named them.

Files of those editions still come back, and `diff` compares with them, so they are read all the same.
"""

from __future__ import annotations

from typing import Any

from samepage.text import capitalized

LEVELS: dict[str, dict[str, Any]] = {
    "state": {"is_state": True, "id_columns": ["st"], "name_columns": ["sea_name", "statename"]},
    "district": {"id_columns": ["leaid"], "name_columns": ["lea_name"]},
    "school": {"id_columns": ["ncessch"], "name_columns": ["sch_name"]},
}
SIDES = ("labor", "management")
PARTS = {"school": {"classroom": "In the classroom"}}


def with_levels(data: Any) -> Any:
    """``data`` with `levels` and `sides`, where its labels name them; else as it is."""
    labels = data.get("labels") if isinstance(data, dict) else None
    if not isinstance(labels, dict) or "levels" in data or "workbook_state" not in labels:
        return data
    rest = dict(labels)
    levels = {
        level: {
            **more,
            "name": level,
            "workbook": rest.pop(f"workbook_{level}", f"{capitalized(level)} workbook"),
            "parts": {part: rest.pop(part, words) for part, words in PARTS.get(level, {}).items()},
        }
        for level, more in LEVELS.items()
    }
    # A label began a line; a name stands in the middle of a sentence.
    names = {side: str(rest.pop(side, side)) for side in SIDES}
    sides = {side: name[:1].lower() + name[1:] for side, name in names.items()}
    return {**data, "levels": levels, "sides": sides, "labels": rest}
