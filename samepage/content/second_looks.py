"""Second looks: what an earlier block rated, rated again, with the first marks beside the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from samepage.content.aliases import previous_ids
from samepage.content.schema.base import Text
from samepage.content.schema.block_base import Option, Titled
from samepage.content.schema.chapters import AnyChapter
from samepage.content.schema.declared import Declared
from samepage.content.schema.worksheets import Column, Rating, Row, SecondLook, Table
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import did_you_mean, listed

NARROW, WIDE = 15, 18  # percent of the table, by the length of the longer side's name
SHORT_NAME = 8  # characters
NEW = ("then", "now")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class MarkedAgain:
    """One mark in each row of the first block: its part of the name, its options, and how it is called."""

    id: str  # of the new columns, before `_then`; "" for a rating that does not ask the sides apart
    below_row: str  # what follows the row in the name of the first mark
    title: Text | None
    side: str | None
    options: tuple[Option, ...]
    levels: tuple[str, ...] | None = None
    was: tuple[str, ...] = ()


def marks_of(first: Rating | Table) -> list[MarkedAgain]:
    """What is marked in each row of ``first``; empty where nothing is chosen there."""
    if isinstance(first, Rating):
        # `model_construct`, since a text that is validated again forgets what it says at other levels.
        steps = tuple(
            Option.model_construct(id=str(n), text=_numbered(n, step))
            for n, step in enumerate(first.scale, 1)
        )
        if not first.by:
            return [MarkedAgain("", "", None, None, steps)]
        return [MarkedAgain(side, side, None, side, steps) for side in sorted(first.by)]
    return [
        MarkedAgain(one.id, one.id, one.title, one.side, one.options, one.levels, previous_ids(one))
        for one in first.columns
        if one.type == "choice" and one.options
    ]


def _numbered(number: int, step: Text) -> Text:
    return Text({level: f"{number} {words}" for level, words in step.by_level.items()})


def column_ids(mark: MarkedAgain) -> tuple[str, str]:
    """The ids of the columns for the first mark and for the new one."""
    then, now = (f"{mark.id}_{word}" if mark.id else word for word in NEW)
    return then, now


def as_table(
    look: SecondLook,
    first: Rating | Table,
    declared: Declared,
    labels: Mapping[str, str] = NOTHING,
    sides: Mapping[str, str] = NOTHING,
) -> Table:
    """The table that ``look`` prints: the rows of ``first``, two columns for each mark, and its own columns.

    ``sides`` are the names of the sides by their ids.
    """
    marks = marks_of(first)
    longest = max((len(sides.get(mark.side, mark.side)) for mark in marks if mark.side), default=0)
    # The two sides' columns are equally wide.
    width = None if len(marks) > 2 else NARROW if 0 < longest <= SHORT_NAME else WIDE
    columns = [column for mark in marks for column in _columns(mark, labels, sides, width)]
    rows = (
        tuple(
            Row.model_construct(id=one.id, title=one.text, levels=one.levels, was=one.was)
            for one in first.items
        )
        if isinstance(first, Rating)
        else first.rows
    )
    kept = {key: getattr(look, key) for key in Titled.model_fields} | {
        "title": look.title,
        "intro": _with_scale(look.intro, marks[0].options, labels, declared),
        "copies": look.copies,
        "page": look.page,
    }
    return Table.model_construct(
        kind="table", columns=(*columns, *look.columns), rows=rows, head=first.head, lines=1, **kept
    )


def _columns(
    mark: MarkedAgain, labels: Mapping[str, str], sides: Mapping[str, str], width: int | None
) -> Iterator[Column]:
    side = sides.get(mark.side, mark.side) if mark.side else ""
    for id, word in zip(column_ids(mark), NEW, strict=True):
        said = labels.get(word, word)
        if mark.side:
            title = Text(f"{side}, {said}")
        elif mark.title is None:
            title = Text(said.capitalize())
        else:
            title = Text({level: f"{words}, {said}" for level, words in mark.title.by_level.items()})
        yield Column.model_construct(
            id=id,
            title=title,
            type="choice",
            side=mark.side,
            width=width,
            options=mark.options,
            levels=mark.levels,
            was=tuple(f"{one}_{word}" for one in mark.was) or None,
        )


def _with_scale(
    intro: Text | None, options: Sequence[Option], labels: Mapping[str, str], declared: Declared
) -> Text:
    """``intro``, and behind it what can be marked, which no pen edition shows otherwise."""
    by_level: dict[str, str] = {}
    for level in declared.levels:
        said = (intro.for_level(level) if intro else "") or ""
        words = ", ".join(
            option.text.for_level(level) or ""
            for option in options
            if level in declared.workbook_levels(option.levels)
        )
        by_level[level] = f"{said.rstrip()} {labels.get('scale', 'The scale:')} {words}.".strip()
    return Text(by_level)


def first_block(
    look: SecondLook, chapters: Mapping[str, AnyChapter], level: str, declared: Declared
) -> Rating | Table | None:
    """The block that ``look`` looks at again, as a workbook of ``level`` has it."""
    found = [
        block for block in _named(look.again, chapters) if level in declared.workbook_levels(block.levels)
    ]
    return next((block for block in found if isinstance(block, Rating | Table) and _fits(block)), None)


def _named(name: str, chapters: Mapping[str, AnyChapter]) -> list[Titled]:
    chapter, _, id = name.partition(".")
    blocks = chapters[chapter].blocks if chapter in chapters else ()
    return [block for block in blocks if isinstance(block, Titled) and block.id == id]


def second_look_problems(
    chapter: AnyChapter,
    source: Source,
    chapters: Mapping[str, AnyChapter],
    order: Sequence[str],
    declared: Declared,
    former: Mapping[str, str] = NOTHING,
) -> Iterator[Problem]:
    """What is wrong with the second looks of ``chapter``; ``order`` are all chapters' ids as they are printed, and
    ``former`` the names that blocks had in earlier editions, each with the one now."""
    for index, block in enumerate(chapter.blocks):
        if isinstance(block, SecondLook):
            path: KeyPath = ("blocks", index)
            wrong = _wrong(block, chapter.id, index, chapters, order, declared, former)
            if wrong:
                yield source.problem((*path, wrong[0]), wrong[1])


def _wrong(
    look: SecondLook,
    chapter: str,
    index: int,
    chapters: Mapping[str, AnyChapter],
    order: Sequence[str],
    declared: Declared,
    former: Mapping[str, str],
) -> tuple[str, str] | None:
    """The key that is wrong, and what is."""
    firsts = _named(look.again, chapters)
    if not firsts:
        if (of := look.again.partition(".")[0]) not in chapters and of in order:
            return None  # guide.yaml lists a chapter of which no file has the id, and that is reported there
        if now := former.get(look.again):
            return "again", f"`{look.again}` is `{now}` now, as its `was` says: write that."
        known = [
            f"{id}.{block.id}"
            for id, part in chapters.items()
            for block in part.blocks
            if isinstance(block, Rating | Table) and _fits(block)
        ]
        hint = did_you_mean(look.again, known, f"these can be looked at again: {listed(known)}.")
        return "again", f"there is no block `{look.again}`: {hint}"
    if not all(isinstance(first, Rating | Table) and _fits(first) for first in firsts):
        return "again", (
            f"`{look.again}` is no rating, and no table whose rows have headings and where something is chosen: "
            "name one of these, or ask with a block of its own."
        )
    of = look.again.partition(".")[0]
    places = {id: number for number, id in enumerate(order)}
    own = [number for number, one in enumerate(chapters[of].blocks) if one in firsts]
    if places.get(of, -1) > places.get(chapter, -1) or (of == chapter and max(own) > index):
        return "again", (
            f"`{look.again}` comes later than this second look: name an earlier block, or move this one behind it."
        )
    there = {level for first in firsts for level in declared.workbook_levels(first.levels)}
    if missing := [level for level in declared.workbook_levels(look.levels) if level not in there]:
        only = [level for level in declared.workbook_levels(look.levels) if level in there]
        remedy = f"write `levels: [{', '.join(only)}]`" if only else "name another block"
        return (
            "again",
            f"a {' and a '.join(missing)} workbook has no `{look.again}` to look at again: {remedy}.",
        )
    taken = {
        id
        for first in firsts
        if isinstance(first, Rating | Table)
        for m in marks_of(first)
        for id in column_ids(m)
    }
    for column in look.columns:
        if column.id in taken:
            return "columns", f"the id `{column.id}` is taken by a column for marks: choose another."
    return None


def _fits(first: Rating | Table) -> bool:
    """Whether its rows can be marked again: each has a name of its own, and something is chosen in it."""
    return bool(marks_of(first)) and not (isinstance(first, Table) and isinstance(first.rows, int))
