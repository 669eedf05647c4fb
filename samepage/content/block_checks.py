"""Rules for the blocks of one chapter: ids, short names, levels, tables, choices, sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from samepage.content.error_messages import listed
from samepage.content.schema import (
    LEVELS,
    SIDES,
    Agreement,
    Checklist,
    Choice,
    Form,
    Ideas,
    Level,
    Rating,
    Scope,
    Table,
)
from samepage.content.schema.blocks import Block, Titled
from samepage.content.yaml_source import Path_, Source
from samepage.errors import Problem

# The parts of a signer's line are fields below the agreement too, so no statement may be called so.
RESERVED_STATEMENTS = (*SIDES, "signers")
LEAST_WIDTH = 5

Levels = tuple[Level, ...]


def workbook_levels(scopes: tuple[Scope, ...] | None, within: Levels = LEVELS) -> Levels:
    """The levels whose workbook shows something for ``scopes``; a classroom's stands in a school's."""
    if scopes is None:
        return within
    there = {"school" if scope == "classroom" else scope for scope in scopes}
    return tuple(level for level in within if level in there)


def meet(a: Levels, b: Levels) -> Levels:
    return tuple(level for level in a if level in b)


def check_blocks(
    blocks: Sequence[Block],
    source: Source,
    *,
    paths: Sequence[Path_] | None = None,
    within: Levels = LEVELS,
    beside: Sequence[Block] = (),
) -> Iterator[Problem]:
    """The problems of ``blocks``, which join the blocks ``beside`` in one chapter."""
    paths = paths if paths is not None else [("blocks", index) for index in range(len(blocks))]
    ids, shorts = _Names("the id", "block"), _Names("`short`", "block")
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
            yield from ids.check(source, (*path, "id"), block.id, block.id, levels)
            yield from shorts.check(source, (*path, "short"), block.short, block.short.casefold(), levels)
            yield from _sides(block, source, path)
        yield from _parts(block, source, path, levels)


class _Names:
    """Names that must differ wherever two of them can stand in one workbook."""

    def __init__(self, what: str, where: str):
        self.what, self.where = what, where
        self.seen: dict[str, list[tuple[Levels, Path_ | None]]] = {}

    def add(self, name: str, levels: Levels, path: Path_ | None) -> None:
        self.seen.setdefault(name, []).append((levels, path))

    def check(
        self, source: Source, path: Path_, written: str, name: str, levels: Levels
    ) -> Iterator[Problem]:
        for others, first in self.seen.get(name, ()):
            both = meet(levels, others)
            if both:
                line = f"on line {source.span(first).line}" if first is not None else "in the guide itself"
                yield source.problem(
                    path,
                    f"{self.what} `{written}` is already that of another {self.where} {line}: "
                    f"choose another, or give the two `levels` that differ (both are in {_workbook(both)}).",
                )
                break
        self.add(name, levels, path)


def _workbook(levels: Levels) -> str:
    return "every workbook" if levels == LEVELS else f"the {' and '.join(levels)} workbook"


def _never(within: Levels) -> str:
    around = f" with those around it, {listed(within)}" if within != LEVELS else ""
    return f"`levels` leaves no workbook in which this would appear: name at least one that agrees{around}, or remove the line."


def _parts(block: Block, source: Source, path: Path_, levels: Levels) -> Iterator[Problem]:
    if isinstance(block, Checklist | Rating):
        yield from _entries(block.items, source, (*path, "items"), levels, "item")
    elif isinstance(block, Ideas):
        yield from _entries(block.items, source, (*path, "items"), levels, "item")
    elif isinstance(block, Choice):
        yield from _entries(block.options, source, (*path, "options"), levels, "option", least=2)
        for index, option in enumerate(block.options):
            if block.other and option.id == "other":
                message = "the id `other` is taken by the line that `other: true` adds: choose another, or remove `other: true`."
                yield source.problem((*path, "options", index, "id"), message)
    elif isinstance(block, Table):
        yield from _table(block, source, path, levels)
    elif isinstance(block, Form):
        yield from _entries(block.fields, source, (*path, "fields"), levels, "field")
        for index, field in enumerate(block.fields):
            yield from _options(field, source, (*path, "fields", index), levels)
            if field.read_only and (field.value is None or field.type in ("choice", "check")):
                message = "`read_only` locks a text that is written in already: give the field a `value`, or remove `read_only`."
                yield source.problem((*path, "fields", index, "read_only"), message, key=True)
    elif isinstance(block, Agreement):
        yield from _entries(block.clauses or (), source, (*path, "clauses"), levels, "clause", least=0)
        yield from _entries(block.statements, source, (*path, "statements"), levels, "statement", least=0)
        for index, statement in enumerate(block.statements):
            if statement.id in RESERVED_STATEMENTS:
                message = f"the id `{statement.id}` is taken by the lines to sign on: choose another."
                yield source.problem((*path, "statements", index, "id"), message)


def _entries(
    entries: Sequence[Any], source: Source, path: Path_, levels: Levels, what: str, least: int = 1
) -> Iterator[Problem]:
    """Unique ids, levels that agree with the block's, and enough entries at every level."""
    names = _Names("the id", what)
    left = dict.fromkeys(levels, 0)
    sound = True
    for index, entry in enumerate(entries):
        own = workbook_levels(entry.levels, levels)
        if not own:
            sound = False
            yield source.problem((*path, index, "levels"), _never(levels))
            continue
        for level in own:
            left[level] += 1
        if hasattr(entry, "id"):
            yield from names.check(source, (*path, index, "id"), entry.id, entry.id, own)
    short = [level for level, count in left.items() if count < least]
    if sound and short and entries:
        need = "at least one" if least == 1 else f"at least {least}"
        message = f"a {' and a '.join(short)} workbook would show {'none' if least == 1 else 'too few'} of these: leave {need} {what} for each level, or limit the block's `levels`."
        yield source.problem(path, message, key=True)


def _table(block: Table, source: Source, path: Path_, levels: Levels) -> Iterator[Problem]:
    yield from _entries(block.columns, source, (*path, "columns"), levels, "column")
    headed = isinstance(block.rows, tuple)
    if headed:
        if not block.rows:
            yield source.problem(
                (*path, "rows"),
                "`rows` is empty: write rows with `id` and `title`, or a number of empty rows.",
            )
        yield from _entries(block.rows, source, (*path, "rows"), levels, "row")
        if block.head is None:
            yield source.problem(
                (*path, "rows"),
                "rows with headings need a heading for their column: add `head: …` to the table.",
                key=True,
            )
    elif block.head is not None:
        yield source.problem(
            (*path, "head"),
            "`head` is the heading of rows that have headings: remove it, or write `rows` as a list.",
            key=True,
        )
    for index, column in enumerate(block.columns):
        yield from _options(column, source, (*path, "columns", index), levels)
    for level in levels:
        there = [c for c in block.columns if level in workbook_levels(c.levels, levels)]
        widths = [c.width for c in there if c.width is not None]
        open_ = len(there) - len(widths) + headed
        total = sum(widths)
        if total + open_ * LEAST_WIDTH > 100:
            most = 100 - open_ * LEAST_WIDTH
            rest = (
                f", since {open_} more without a width (the row headings among them, where there are any) need {LEAST_WIDTH} percent each"
                if open_
                else ""
            )
            message = f"the widths of the columns come to {total} percent in a {level} workbook: make it at most {most}{rest}."
            yield source.problem((*path, "columns"), message, key=True)
            break
    for level in levels:
        sides = {c.side for c in block.columns if c.side and level in workbook_levels(c.levels, levels)}
        if len(sides) == 1:
            have, lack = sides.pop(), ""
            lack = SIDES[1 - SIDES.index(have)]
            message = f"a column has `side: {have}` and none `side: {lack}` in a {level} workbook: give both sides a column, or mark neither."
            yield source.problem((*path, "columns"), message, key=True)
            break


def _options(part: Any, source: Source, path: Path_, levels: Levels) -> Iterator[Problem]:
    """``type: choice`` and ``options`` go together."""
    if part.type == "choice" and not part.options:
        yield source.problem(
            (*path, "type"),
            "`type: choice` needs `options`: add a list of at least two, each with `id` and `text`.",
        )
    elif part.type != "choice" and part.options is not None:
        yield source.problem(
            (*path, "options"),
            f"`options` belong to `type: choice`, and the type here is `{part.type}`: write `type: choice`, or remove them.",
            key=True,
        )
    elif part.options:
        own = workbook_levels(part.levels, levels) or levels
        yield from _entries(part.options, source, (*path, "options"), own, "option", least=2)


def _sides(block: Titled, source: Source, path: Path_) -> Iterator[Problem]:
    by = getattr(block, "by", None)
    if by is not None and sorted(by) != sorted(SIDES):
        yield source.problem(
            (*path, "by"), "`by` asks both sides, each once: write `by: [labor, management]`, or remove it."
        )
