"""Rules for a stage's agenda: its minutes add up, and nothing that the stage asks for is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

from samepage.content.schema.block_base import Titled, Worksheet
from samepage.content.schema.chapters import AnyChapter, Meeting, Stage, Step
from samepage.content.schema.declared import Declared
from samepage.content.schema.worksheets import SecondLook, Table
from samepage.content.second_looks import as_table, first_block
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import did_you_mean, listed

NO_CHAPTERS: Mapping[str, AnyChapter] = MappingProxyType({})
LEAST_SECONDS = 90  # to fill in one cell of a table

BlocksByLevel = dict[str, dict[str, Titled]]


def check_agenda(
    stage: Stage, source: Source, declared: Declared, chapters: Mapping[str, AnyChapter] = NO_CHAPTERS
) -> Iterator[Problem]:
    """The problems of meetings that list steps. ``chapters`` have the blocks that second looks rate again."""
    if not any(meeting.steps for meeting in stage.agenda):
        return
    blocks: BlocksByLevel = {
        level: {
            block.id: _to_fill_in(block, chapters, level, declared)
            for block in stage.blocks
            if isinstance(block, Titled) and level in declared.workbook_levels(block.levels)
        }
        for level in declared.levels
    }
    astray = [*_astray(stage, source, blocks, declared)]
    yield from astray
    left_out = (
        [] if any(meeting.text for meeting in stage.agenda) else [*_left_out(stage, source, blocks, declared)]
    )
    # For each step with a wrong id some block seems to be left out: that is not reported as well.
    yield from left_out[len(astray) :]
    drafted = {step.block for meeting in stage.agenda for step in meeting.steps if step.beforehand}
    for index, meeting in enumerate(stage.agenda if not astray and not left_out else ()):
        if meeting.steps:
            yield from _minutes(meeting, source, ("agenda", index), blocks, declared, drafted)


def _astray(stage: Stage, source: Source, blocks: BlocksByLevel, declared: Declared) -> Iterator[Problem]:
    """The steps whose block is not in the stage, or in none of the workbooks that the meeting is printed in."""
    known = sorted({id for by_id in blocks.values() for id in by_id})
    copies = {
        block.id: block.copies for block in stage.blocks if isinstance(block, Worksheet) and block.copies
    }
    for index, meeting in enumerate(stage.agenda):
        for number, step in enumerate(meeting.steps):
            path: KeyPath = ("agenda", index, "steps", number, "block")
            levels = declared.workbook_levels(step.levels, declared.workbook_levels(meeting.levels))
            if step.block is None:
                continue
            if step.block not in known:
                hint = did_you_mean(step.block, known, f"the stage has {listed(known)}.")
                yield source.problem(path, f"this stage has no block `{step.block}`: {hint}")
            elif not any(step.block in blocks[level] for level in levels):
                books = " or ".join(levels)
                message = (
                    f"no {books} workbook has the block `{step.block}`, so that this step is never printed"
                )
                yield source.problem(path, f"{message}: name another block, or look at the `levels` of both.")
            elif step.copy_number and step.copy_number > (count := copies.get(step.block, 0)):
                remedy = f"copies: write a number up to {count}, or more `copies` there."
                none = "no copies: leave `copy_number` out, or write `copies` there."
                yield source.problem(
                    (*path[:-1], "copy_number"),
                    f"`{step.block}` has {f'{count} {remedy}' if count else none}",
                )


def _to_fill_in(block: Titled, chapters: Mapping[str, AnyChapter], level: str, declared: Declared) -> Titled:
    """``block``, or of a second look the table that it prints."""
    first = first_block(block, chapters, level, declared) if isinstance(block, SecondLook) else None
    return as_table(block, first, declared) if isinstance(block, SecondLook) and first else block


def _visible(
    meeting: Meeting, level: str, blocks: BlocksByLevel, declared: Declared
) -> Iterator[tuple[int, Step, Titled | None]]:
    """The steps of ``level``'s workbook with their place and block."""
    for number, step in enumerate(meeting.steps):
        block = blocks[level].get(step.block or "")
        if level in declared.workbook_levels(step.levels) and (step.block is None or block is not None):
            yield number, step, block


def _minutes(
    meeting: Meeting,
    source: Source,
    path: KeyPath,
    blocks: BlocksByLevel,
    declared: Declared,
    drafted: Set[str | None],
) -> Iterator[Problem]:
    """The steps come to the meeting's minutes at each level, and no table is rushed; each problem once.

    ``drafted`` are the blocks filled in before some meeting: the team then only corrects them.
    """
    said: set[KeyPath] = set()
    for level in declared.workbook_levels(meeting.levels):
        total = 0
        for number, step, block in _visible(meeting, level, blocks, declared):
            where: KeyPath = (*path, "steps", number)
            minutes = step.minutes or (block.minutes if block else None)
            if minutes is None and not step.beforehand and where not in said:
                said.add(where)
                yield source.problem(
                    where, f"neither this step nor the block `{step.block}` says `minutes`: add it to one."
                )
            in_meeting = 0 if step.beforehand else minutes or 0
            hurry = (
                _rushed(block, in_meeting, level, declared)
                if isinstance(block, Table) and in_meeting and block.id not in drafted
                else None
            )
            if hurry and where not in said:
                said.add(where)
                yield source.problem(where, hurry)
            total += in_meeting
        if total != meeting.minutes and not said and (*path, "minutes") not in said:
            said.add((*path, "minutes"))
            yield source.problem(
                (*path, "minutes"),
                f"the steps come to {total} minutes in a {level} workbook, and the meeting has {meeting.minutes}: "
                "make them the same.",
            )


def _rushed(table: Table, minutes: int, level: str, declared: Declared) -> str | None:
    columns = sum(level in declared.workbook_levels(column.levels) for column in table.columns)
    rows = (
        table.rows
        if isinstance(table.rows, int)
        else sum(level in declared.workbook_levels(row.levels) for row in table.rows)
    )
    cells = max(1, rows * columns)
    seconds = minutes * 60 / cells
    if seconds >= LEAST_SECONDS:
        return None
    return (
        f"{minutes} minutes for the {cells} cells of `{table.id}` leave {seconds:.0f} seconds each, and people need "
        f"{LEAST_SECONDS}: plan {-(-cells * LEAST_SECONDS // 60)} minutes, ask for fewer rows or columns, or have "
        "it filled in `beforehand: true`."
    )


def _left_out(stage: Stage, source: Source, blocks: BlocksByLevel, declared: Declared) -> Iterator[Problem]:
    """Every prompt and worksheet stands in some meeting of each level's workbook."""
    missing: dict[str, list[str]] = {}
    for level in declared.levels:
        there = {
            step.block
            for meeting in stage.agenda
            if level in declared.workbook_levels(meeting.levels)
            for _, step, _ in _visible(meeting, level, blocks, declared)
        }
        for id in blocks[level]:
            if id not in there:
                missing.setdefault(id, []).append(level)
    for index, block in enumerate(stage.blocks):
        if isinstance(block, Titled) and (levels := missing.pop(block.id, None)):
            where = (
                ""
                if tuple(levels) == declared.workbook_levels(block.levels)
                else f" of the {' and '.join(levels)} workbook"
            )
            yield source.problem(
                ("blocks", index, "id"),
                f"no meeting{where} comes to `{block.id}`: add a step with `block: {block.id}` to the agenda.",
            )
