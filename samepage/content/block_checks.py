"""Rules for the blocks of one chapter: ids, short names, levels, tables, choices, sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from samepage.content.schema import (
    LEVELS,
    SIDES,
    Agreement,
    Block,
    Checklist,
    Choice,
    Form,
    Ideas,
    Levels,
    Rating,
    Table,
    Titled,
    common_levels,
    workbook_levels,
)
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import listed

# The parts of a signer's line are fields below the agreement too, so no statement may be called so.
RESERVED_STATEMENTS = (*SIDES, "signers")
LEAST_WIDTH = 5  # percent of a table, of a column that says no width
# The lists in each kind of block: the key, what an entry is called, and how many each level needs.
LISTS: dict[type[Block], tuple[tuple[str, str, int], ...]] = {
    Ideas: (("items", "item", 1),),
    Checklist: (("items", "item", 1),),
    Rating: (("items", "item", 1),),
    Choice: (("options", "option", 2),),
    Table: (("columns", "column", 1), ("rows", "row", 1)),
    Form: (("fields", "field", 1),),
    Agreement: (("clauses", "clause", 0), ("statements", "statement", 0)),
}


def check_blocks(
    blocks: Sequence[Block],
    source: Source,
    paths: Sequence[KeyPath],
    *,
    within: Levels = LEVELS,
    beside: Sequence[Block] = (),
) -> Iterator[Problem]:
    """The problems of ``blocks``, which stand at ``paths`` and join the blocks ``beside`` in one chapter."""
    ids, shorts = _UniqueNames("the id", "block"), _UniqueNames("`short`", "block")
    for block in beside:
        if isinstance(block, Titled):
            ids.add(block.id, workbook_levels(block.levels), None)
            shorts.add(block.short.casefold(), workbook_levels(block.levels), None)
    for block, path in zip(blocks, paths, strict=True):
        levels = workbook_levels(block.levels, within)
        if not levels:
            yield source.problem((*path, "levels"), _never(within))
            continue
        if isinstance(block, Titled):
            yield from ids.check(source, (*path, "id"), block.id, levels)
            yield from shorts.check(source, (*path, "short"), block.short, levels)
        for key, what, least in LISTS.get(type(block), ()):
            entries = getattr(block, key)
            if isinstance(entries, tuple):
                yield from _entries(entries, source, (*path, key), levels, what, least)
        if rules := RULES.get(type(block)):
            yield from rules(block, source, path, levels)
        by = getattr(block, "by", None)
        if by is not None and sorted(by) != sorted(SIDES):
            message = "`by` asks both sides, each once: write `by: [labor, management]`, or remove it."
            yield source.problem((*path, "by"), message)


class _UniqueNames:
    """Names that must differ wherever two of them can stand in one workbook."""

    def __init__(self, what: str, where: str):
        self.what, self.where = what, where
        self.seen: dict[str, list[tuple[Levels, KeyPath | None]]] = {}

    def add(self, name: str, levels: Levels, path: KeyPath | None) -> None:
        self.seen.setdefault(name, []).append((levels, path))

    def check(self, source: Source, path: KeyPath, written: str, levels: Levels) -> Iterator[Problem]:
        name = written.casefold()
        for others, first in self.seen.get(name, ()):
            if both := common_levels(levels, others):
                line = f"on line {source.span(first).line}" if first is not None else "in the guide itself"
                books = "every workbook" if both == LEVELS else f"the {' and '.join(both)} workbook"
                yield source.problem(
                    path,
                    f"{self.what} `{written}` is already that of another {self.where} {line}: "
                    f"choose another, or give the two `levels` that differ (both are in {books}).",
                )
                break
        self.add(name, levels, path)


def _never(within: Levels) -> str:
    around = f" with those around it, {listed(within)}" if within != LEVELS else ""
    return f"`levels` leaves no workbook in which this would appear: name at least one that agrees{around}, or remove the line."


def _entries(
    entries: Sequence[Any], source: Source, path: KeyPath, levels: Levels, what: str, least: int
) -> Iterator[Problem]:
    """Unique ids, levels that agree with the block's, and enough entries at every level."""
    names = _UniqueNames("the id", what)
    numbers = dict.fromkeys(levels, 0)
    for index, entry in enumerate(entries):
        own = workbook_levels(entry.levels, levels)
        if hasattr(entry, "options"):
            yield from _options(entry, source, (*path, index), own or levels)
        if not own:
            least = 0  # how many there are shows only when this is mended
            yield source.problem((*path, index, "levels"), _never(levels))
            continue
        for level in own:
            numbers[level] += 1
        if hasattr(entry, "id"):
            yield from names.check(source, (*path, index, "id"), entry.id, own)
    short = [level for level, number in numbers.items() if number < least]
    if short and entries:
        need, there = ("one", "none") if least == 1 else (str(least), "too few")
        message = (
            f"a {' and a '.join(short)} workbook would show {there} of these: "
            f"leave at least {need} {what} for each level, or limit the block's `levels`."
        )
        yield source.problem(path, message, key=True)


def _options(part: Any, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    """``type: choice`` and ``options`` go together."""
    if part.type == "choice" and not part.options:
        message = "`type: choice` needs `options`: add a list of at least two, each with `id` and `text`."
        yield source.problem((*path, "type"), message)
    elif part.type != "choice" and part.options is not None:
        message = f"`options` belong to `type: choice`, and the type here is `{part.type}`: write `type: choice`, or remove them."
        yield source.problem((*path, "options"), message, key=True)
    elif part.options:
        yield from _entries(part.options, source, (*path, "options"), levels, "option", 2)


def _choice(block: Choice, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    for index, option in enumerate(block.options):
        if block.other and option.id == "other":
            message = "the id `other` is taken by the line that `other: true` adds: choose another, or remove `other: true`."
            yield source.problem((*path, "options", index, "id"), message)


def _form(block: Form, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    for index, field in enumerate(block.fields):
        if field.read_only and (field.value is None or field.type in ("choice", "check")):
            message = "`read_only` locks a text that is written in already: give the field a `value`, or remove `read_only`."
            yield source.problem((*path, "fields", index, "read_only"), message, key=True)


def _agreement(block: Agreement, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    for index, statement in enumerate(block.statements):
        if statement.id in RESERVED_STATEMENTS:
            message = f"the id `{statement.id}` is taken by the lines to sign on: choose another."
            yield source.problem((*path, "statements", index, "id"), message)


def _table(block: Table, source: Source, path: KeyPath, levels: Levels) -> Iterator[Problem]:
    headed = isinstance(block.rows, tuple)
    if block.rows == ():
        message = "`rows` is empty: write rows with `id` and `title`, or a number of empty rows."
        yield source.problem((*path, "rows"), message)
    if headed and block.head is None:
        message = "rows with headings need a heading for their column: add `head: …` to the table."
        yield source.problem((*path, "rows"), message, key=True)
    elif not headed and block.head is not None:
        message = "`head` is the heading of rows that have headings: remove it, or write `rows` as a list."
        yield source.problem((*path, "head"), message, key=True)
    by_level = {
        level: [c for c in block.columns if level in workbook_levels(c.levels, levels)] for level in levels
    }
    for rule in (_widths, _sides):
        messages = (rule(level, there, headed) for level, there in by_level.items())
        if message := next(filter(None, messages), None):
            yield source.problem((*path, "columns"), message, key=True)


def _widths(level: str, columns: Sequence[Any], headed: bool) -> str | None:
    widths = [column.width for column in columns if column.width is not None]
    others = len(columns) - len(widths) + headed
    most = 100 - others * LEAST_WIDTH
    if sum(widths) <= most:
        return None
    rest = (
        f", since {others} more without a width (the row headings among them, where there are any) "
        f"need {LEAST_WIDTH} percent each"
        if others
        else ""
    )
    return f"the widths of the columns come to {sum(widths)} percent in a {level} workbook: make it at most {most}{rest}."


def _sides(level: str, columns: Sequence[Any], headed: bool) -> str | None:
    sides = {column.side for column in columns if column.side}
    if len(sides) != 1:
        return None
    there, lacks = sorted(SIDES, key=lambda side: side not in sides)
    return f"a column has `side: {there}` and none `side: {lacks}` in a {level} workbook: give both sides a column, or mark neither."


RULES: dict[type[Block], Any] = {Choice: _choice, Form: _form, Agreement: _agreement, Table: _table}
