"""Fields and what they are called: tooltips for screen readers, aliases for Word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from samepage.errors import BuildError
from samepage.workbook.model import Field

ALIAS_LIMIT = 64  # Word cuts a control's title there
# A cell of a table whose rows are counted, to which a team may add rows: table, row, column.
ROW_CELL = re.compile(r"(.+)\.(\d+)\.([a-z0-9_-]+)\Z")


def first_row_name(name: str) -> str:
    """The name of the cell in the first row and the same column, for one of a row that a team added; "" for others."""
    cell = ROW_CELL.match(name)
    return f"{cell[1]}.1.{cell[3]}" if cell else ""


def unique_aliases(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The same fields, each alias at most 64 characters and used once in the workbook.

    An alias that is too long loses its middle; the same one again gets a number.
    """
    seen: set[str] = set()
    named: list[Field] = []
    for field in fields:
        alias = candidate = shorten(field.alias, ALIAS_LIMIT)
        number = 1
        while candidate in seen:
            number += 1
            suffix = f" ({number})"
            candidate = shorten(alias, ALIAS_LIMIT - len(suffix)) + suffix
        seen.add(candidate)
        named.append(field if candidate == field.alias else replace(field, alias=candidate))
    return tuple(named)


def shorten(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` characters, its middle replaced by an ellipsis."""
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 2
    return f"{text[: limit - 1 - tail].rstrip()}…{text[-tail:].lstrip()}"


def check_names(fields: Iterable[Field]) -> None:
    """Raise ``BuildError`` where one name is used twice or is also the beginning of another.

    A PDF's field names form a tree (ISO 32000-1, 12.7.3.2): what holds an answer has no parts.
    """
    names: set[str] = set()
    for field in fields:
        if field.name in names:
            raise BuildError(f"two fields have the same name {field.name!r}; give one block another id")
        names.add(field.name)
    for name in names:
        parts = name.split(".")
        for length in range(1, len(parts)):
            if ".".join(parts[:length]) in names:
                raise BuildError(
                    f"{'.'.join(parts[:length])!r} is a field and also the beginning of {name!r}; "
                    "give one block another id"
                )
