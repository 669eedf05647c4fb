"""Rules for the blocks of one chapter: ids, short names, levels, tables, choices, sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from samepage.content.schema.base import Text
from samepage.content.schema.block_base import Block, Titled, Worksheet
from samepage.content.schema.declared import Declared, Levels, common_levels
from samepage.content.schema.printed_blocks import Example
from samepage.content.schema.questions import Prompt
from samepage.content.schema.worksheets import Agreement, Column, Table
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import did_you_mean, listed, shortened

MOST_COPIES = 12  # of a worksheet that is printed several times
SIGNERS = "signers"  # in the names of fields to sign in, where a guide has no sides
LEAST_WIDTH = 5  # percent of a table, of a column that says no width


def check_blocks(
    blocks: Sequence[Block],
    source: Source,
    paths: Sequence[KeyPath],
    declared: Declared,
    *,
    within: Levels | None = None,
    beside: Sequence[Block] = (),
) -> Iterator[Problem]:
    """The problems of ``blocks``, which stand at ``paths`` and join the blocks ``beside`` in one chapter, in the
    workbooks ``within`` or in all."""
    within = declared.levels if within is None else within
    ids, shorts = _UniqueNames("the id", "block", declared), _UniqueNames("`short`", "block", declared)
    for block in beside:
        if isinstance(block, Titled):
            ids.add(block.id, declared.workbook_levels(block.levels), None)
            shorts.add(block.short.casefold(), declared.workbook_levels(block.levels), None)
    for block, path in zip(blocks, paths, strict=True):
        levels = declared.workbook_levels(block.levels, within)
        if not levels:
            yield source.problem((*path, "levels"), _never(within, declared))
            continue
        if isinstance(block, Titled):
            yield from ids.check(source, (*path, "id"), block.id, levels)
            for number in range(2, MOST_COPIES + 1) if isinstance(block, Worksheet) and block.copies else ():
                yield from ids.check(source, (*path, "copies"), f"{block.id}_{number}", levels)
            yield from shorts.check(source, (*path, "short"), block.short, levels)
        for key, what, least in block.lists:
            entries = getattr(block, key)
            if isinstance(entries, tuple):
                yield from _entries(entries, source, (*path, key), levels, what, least, declared)
        if isinstance(block, Prompt):
            for number, part in enumerate(block.parts or ()):
                if part.id in declared.sides:
                    message = f"the id `{part.id}` is taken by the box of that side: choose another."
                    yield source.problem((*path, "parts", number, "id"), message)
        if isinstance(block, Table):
            yield from _table(block, source, (*path, "columns"), levels, declared)
        if isinstance(block, Agreement):
            yield from _statements(block, source, path, declared)
        if isinstance(block, Example) and block.of is not None:
            yield from _example(block, source, path, levels, [*beside, *blocks], declared)


class _UniqueNames:
    """Names that must differ wherever two of them can stand in one workbook."""

    def __init__(self, what: str, where: str, declared: Declared):
        self.what, self.where, self.declared = what, where, declared
        self.seen: dict[str, list[tuple[Levels, KeyPath | None]]] = {}

    def add(self, name: str, levels: Levels, path: KeyPath | None) -> None:
        self.seen.setdefault(name, []).append((levels, path))

    def check(self, source: Source, path: KeyPath, written: str, levels: Levels) -> Iterator[Problem]:
        name = written.casefold()
        for others, first in self.seen.get(name, ()):
            if both := common_levels(levels, others):
                line = f"on line {source.span(first).line}" if first is not None else "in the guide itself"
                books = (
                    "every workbook" if both == self.declared.levels else f"the {' and '.join(both)} workbook"
                )
                yield source.problem(
                    path,
                    f"{self.what} `{written}` is already that of another {self.where} {line}: "
                    f"choose another, or give the two `levels` that differ (both are in {books}).",
                )
                break
        self.add(name, levels, path)


def _never(within: Levels, declared: Declared) -> str:
    around = f" with those around it, {listed(within)}" if within != declared.levels else ""
    remedy = f"name at least one that agrees{around}, or remove the line"
    return f"`levels` leaves no workbook in which this would appear: {remedy}."


def _entries(
    entries: Sequence[Any],
    source: Source,
    path: KeyPath,
    levels: Levels,
    what: str,
    least: int,
    declared: Declared,
) -> Iterator[Problem]:
    """Unique ids, levels that agree with the block's, and enough entries at every level."""
    names = _UniqueNames("the id", what, declared)
    texts = _UniqueNames("the text", what, declared)
    numbers = dict.fromkeys(levels, 0)
    for index, entry in enumerate(entries):
        own = declared.workbook_levels(entry.levels, levels)
        if options := getattr(entry, "options", None):
            yield from _entries(
                options, source, (*path, index, "options"), own or levels, "option", 2, declared
            )
        if not own:
            least = 0  # their number cannot be checked while one of them has no level
            yield source.problem((*path, index, "levels"), _never(levels, declared))
            continue
        for level in own:
            numbers[level] += 1
        if hasattr(entry, "id"):
            yield from names.check(source, (*path, index, "id"), entry.id, own)
        if what == "option" and len(entry.text.by_level) == 1:
            yield from texts.check(source, (*path, index, "text"), entry.text, own)
    short = [level for level, number in numbers.items() if number < least]
    if short and entries:
        need, there = ("one", "none") if least == 1 else (str(least), "too few")
        message = (
            f"a {' and a '.join(short)} workbook would show {there} of these: "
            f"leave at least {need} {what} for each level, or limit the block's `levels`."
        )
        yield source.problem(path, message, key=True)


def _table(
    block: Table, source: Source, path: KeyPath, levels: Levels, declared: Declared
) -> Iterator[Problem]:
    headed = isinstance(block.rows, tuple)
    by_level = {
        level: [c for c in block.columns if level in declared.workbook_levels(c.levels, levels)]
        for level in levels
    }
    wrong_widths = (_widths(level, columns, headed) for level, columns in by_level.items())
    wrong_sides = (_sides(level, columns, declared.sides) for level, columns in by_level.items())
    for wrong in (wrong_widths, wrong_sides):
        for message in islice(filter(None, wrong), 1):  # at the first level is enough
            yield source.problem(path, message, key=True)


def _example(
    example: Example,
    source: Source,
    path: KeyPath,
    levels: Levels,
    blocks: Sequence[Block],
    declared: Declared,
) -> Iterator[Problem]:
    """The rows of an example fit the table that they fill in, which stands wherever the example does."""
    tables = [block for block in blocks if isinstance(block, Table)]
    same = [table for table in tables if table.id == example.of]
    where = {level for table in same for level in declared.workbook_levels(table.levels)}
    if not same:
        hint = did_you_mean(example.of or "", [table.id for table in tables], "name a table of this chapter.")
        yield source.problem((*path, "of"), f"this chapter has no table `{example.of}`: {hint}")
        return
    if missing := [level for level in levels if level not in where]:
        message = (
            f"a {' and a '.join(missing)} workbook has no table `{example.of}`: limit the example's `levels`."
        )
        yield source.problem((*path, "of"), message)
    columns = {column.id: column for table in same for column in table.columns}
    rows = {row.id: row for table in same if isinstance(table.rows, tuple) for row in table.rows}
    for number, row in enumerate(example.rows):
        at = (*path, "rows", number)
        for id in row.cells:
            if id not in columns:
                hint = did_you_mean(id, sorted(columns), f"the columns are {listed(sorted(columns))}.")
                yield source.problem((*at, "cells", id), f"the table has no column `{id}`: {hint}", key=True)
            elif wrong := _no_option(row.cells[id], columns[id]):
                yield source.problem((*at, "cells", id), wrong)
        if rows and row.row not in rows:
            hint = did_you_mean(row.row or "", sorted(rows), f"write `row`, one of {listed(sorted(rows))}.")
            yield source.problem(at, f"the table has no row `{row.row or ''}`: {hint}")
        elif rows:
            there = declared.workbook_levels(rows[row.row or ""].levels)
            if missing := [level for level in levels if level not in there]:
                books = " and a ".join(missing)
                message = f"a {books} workbook has no row `{row.row}` in this table"
                yield source.problem(
                    (*at, "row"), f"{message}: name another, or limit the example's `levels`."
                )


def _no_option(cell: Text, column: Column) -> str | None:
    """What is wrong with a cell of an example where the table has a list to choose from."""
    options = [text for option in column.options or () for text in option.text.by_level.values()]
    for text in cell.by_level.values() if options else ():
        if text not in options:
            hint = did_you_mean(text, options, f"write one of {listed(options)}.")
            return f"the column `{column.id}` has no option `{shortened(text)}`: {hint}"
    return None


def _widths(level: str, columns: Sequence[Any], headed: bool) -> str | None:
    widths = [column.width for column in columns if column.width is not None]
    others = len(columns) - len(widths) + headed
    most = 100 - others * LEAST_WIDTH
    if sum(widths) <= most:
        return None
    message = f"the widths of the columns come to {sum(widths)} percent in a {level} workbook: make it at most {most}"
    if others:
        without = f"{others} more without a width (the row headings among them, where there are any)"
        message += f", since {without} need {LEAST_WIDTH} percent each"
    return f"{message}."


def _statements(block: Agreement, source: Source, path: KeyPath, declared: Declared) -> Iterator[Problem]:
    """The parts of a signer's line are fields below the agreement, as its statements are."""
    for n, statement in enumerate(block.statements):
        if statement.id in (*declared.sides, SIGNERS):
            message = f"the id `{statement.id}` is taken by the lines to sign on: choose another."
            yield source.problem((*path, "statements", n, "id"), message)


def _sides(level: str, columns: Sequence[Any], both: Sequence[str]) -> str | None:
    sides = {column.side for column in columns if column.side}
    if len(sides) != 1:
        return None
    there, lacks = sorted(both, key=lambda side: side not in sides)
    wrong = f"a column has `side: {there}` and none `side: {lacks}` in a {level} workbook"
    return f"{wrong}: give both sides a column, or mark neither."
