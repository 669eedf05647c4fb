"""Worksheets that are printed several times, each copy with a number and field names of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from samepage.content.aliases import previous_ids
from samepage.content.block_checks import MOST_COPIES
from samepage.content.schema import AnyBlock, Site, Text, Worksheet
from samepage.content.schema.chapters import AnyChapter

# The name of a field in a numbered copy: the first copy's name, then the number.
IN_COPY = re.compile(r"([^.=]+\.[^.=]+)_(\d{1,2})(?=[.=])")


def copy_id(id: str, number: int) -> str:
    """The id of copy ``number``, from 1: the first has the worksheet's own."""
    return id if number == 1 else f"{id}_{number}"


def first_copy(worksheet: Worksheet) -> str:
    """The id of the first of the copies of which ``with_copies`` gave this one; "" where it is printed once."""
    if worksheet.copies is None:
        return ""
    return worksheet.id.removesuffix(copy_id("", int(worksheet.short.rpartition(" ")[2])))


def with_answered_copies(site: Site, chapters: Iterable[AnyChapter], names: Iterable[str]) -> Site:
    """``site`` with as many copies of each worksheet as the answers of these field ``names`` are in: a team may have
    added copies to those that were printed."""
    answered: dict[str, int] = {}
    for name in names:
        if found := IN_COPY.match(name):
            answered[found[1]] = max(answered.get(found[1], 0), int(found[2]))
    more = {
        first: min(answered[first], MOST_COPIES)
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Worksheet)
        and block.copies
        and answered.get(first := f"{chapter.id}.{block.id}", 0) > site.copies.get(first, block.copies)
    }
    return site.model_copy(update={"copies": {**site.copies, **more}}) if more else site


def with_copies(blocks: Iterable[AnyBlock], wanted: Mapping[str, int], of: str) -> Iterator[AnyBlock]:
    """``blocks`` with every copy that the guide, or for a site ``wanted`` by id, asks for.

    ``of`` is the word between a copy's number and how many there are.
    """
    for block in blocks:
        if not isinstance(block, Worksheet) or block.copies is None:
            yield block
            continue
        count = wanted.get(block.id, block.copies)
        for number in range(1, count + 1):
            titles = {
                level: f"{title} ({number} {of} {count})" for level, title in block.title.by_level.items()
            }
            changes: dict[str, object] = {
                "id": copy_id(block.id, number),
                "title": Text(titles),
                "short": f"{block.short} {number}",
                "was": tuple(copy_id(id, number) for id in previous_ids(block)) or None,
            }
            if number > 1:
                changes["facilitator"] = None
            yield block.model_copy(update=changes)
