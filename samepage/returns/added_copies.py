"""Copies of a worksheet that a team added to those that its workbook was printed with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from os.path import commonprefix

from samepage.content.block_checks import MOST_COPIES
from samepage.workbook.copies import IN_COPY, copy_id
from samepage.workbook.definitions import Definitions, FieldDefinition
from samepage.workbook.dictionary import DataDictionary

_NUMBERED = re.compile(r"\((\d+)(\D+)\d+\)\Z")  # the end of a copy's title


def with_added_copies(dictionary: DataDictionary, names: Iterable[str]) -> DataDictionary:
    """``dictionary`` also with all fields of each copy that ``names`` of fields are of, if the guide prints at least
    two of that worksheet. They stand behind those of the second, with the same position."""
    wanted = {
        (found[1], int(found[2]))
        for name in names
        if name not in dictionary.by_name and (found := IN_COPY.match(name))
    }
    definitions = [*dictionary.definitions]
    for first, number in sorted(wanted, reverse=True):
        if number <= MOST_COPIES and (more := _copy(dictionary.definitions, first, number)):
            end = max(at for at, one in enumerate(definitions) if one.block == copy_id(first, 2)) + 1
            definitions[end:end] = more
    if len(definitions) == len(dictionary.definitions):
        return dictionary
    return replace(dictionary, definitions=Definitions(definitions))


def _copy(definitions: Definitions, first: str, number: int) -> list[FieldDefinition]:
    """The fields of copy ``number``; none where ``first`` is no worksheet with copies."""
    second, now = copy_id(first, 2), copy_id(first, number)
    originals = {one.name.removeprefix(first): one for one in definitions if one.block == first}
    seconds = {one.name.removeprefix(second): one for one in definitions if one.block == second}
    if not seconds or originals.keys() != seconds.keys():
        return []
    last = max(one.position for one in seconds.values())
    known = {one.name for one in definitions}
    return [
        replace(
            one,
            name=now + rest,
            block=now,
            block_title=(title := _title(originals[rest].block_title, one.block_title, number)),
            question=one.question.replace(one.block_title, title),
            tooltip=_numbered(originals[rest].tooltip, one.tooltip, number),
            group_name=one.group_name and now + one.group_name.removeprefix(second),
            position=last,
            was=None,
            source="copy",
        )
        for rest, one in seconds.items()
        if now + rest not in known
    ]


def _numbered(first: str, second: str, number: int) -> str:
    """The words for copy ``number``, from those for the first and the second one."""
    start = len(commonprefix([first, second]))
    if first[start : start + 1] != "1" or second[start : start + 1] != "2":
        return second
    return f"{second[:start]}{number}{second[start + 1 :]}"


def _title(first: str, second: str, number: int) -> str:
    """As ``_numbered``; where the title ends with the number of copies, with ``number`` for it."""
    return _NUMBERED.sub(rf"({number}\g<2>{number})", _numbered(first, second, number))
