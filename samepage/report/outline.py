"""The dictionary of fields → an outline: chapters, their blocks, and the questions in each.

Levels and editions ask alike under one name, so that all answers to a question come together; a
question that was renamed takes along what was said under its old name.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from samepage.report.database import ReportField
from samepage.report.report_limits import QUESTION
from samepage.report.text import one_line

SIDES = ("labor", "management")
LEVELS = ("state", "district", "school")
Kind = Literal["open", "rating", "one", "some", "check"]


@dataclass(frozen=True)
class OutlinePlace:
    """Where an answer belongs. ``row`` is "" outside tables, ``side`` "" where one side alone is not asked."""

    section: str
    block: str
    question: str
    row: str = ""
    side: str = ""


@dataclass(frozen=True)
class OutlineQuestion:
    """One thing asked. ``wordings`` are (levels, text), once each; ``marks`` are (state, text) in order."""

    key: str
    kind: Kind
    wordings: tuple[tuple[tuple[str, ...], str], ...]
    label: str  # of a table's column or a form's line, in few words
    sides: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    contact: bool = False
    numeric: bool = False


@dataclass(frozen=True)
class OutlineRow:
    """A row of a table, as each level calls it."""

    id: str
    labels: tuple[tuple[str, str], ...]  # level, label

    def label(self, level: str) -> str:
        return dict(self.labels).get(level, self.labels[0][1] if self.labels else self.id)


@dataclass(frozen=True)
class OutlineBlock:
    """A prompt, worksheet or form. ``columns`` and ``rows`` are those of its table, if any."""

    key: str
    title: str
    questions: tuple[OutlineQuestion, ...]
    columns: tuple[OutlineQuestion, ...]
    rows: tuple[OutlineRow, ...]


@dataclass(frozen=True)
class OutlineChapter:
    """A stage (with its number) or another part that asks something."""

    id: str
    title: str
    number: int | None
    blocks: tuple[OutlineBlock, ...]


@dataclass(frozen=True)
class Outline:
    """``places`` tells where each name belongs: of a field, or of a group of marks."""

    chapters: tuple[OutlineChapter, ...]
    places: Mapping[str, OutlinePlace]


def outline_of(fields: Sequence[ReportField], editions: Sequence[str]) -> Outline:
    """``editions`` are oldest first: the newest one's words are printed."""
    rank = {edition: number for number, edition in enumerate(editions)}
    ordered = sorted(
        fields, key=lambda f: (-rank.get(f.edition, -1), _level(f.level), f.language, f.position, f.name)
    )
    newest = renamed(ordered)
    by_base: dict[str, list[ReportField]] = defaultdict(list)
    for field in ordered:
        base = field.group or field.name
        by_base[newest.get(base, base)].append(field)
    places = _places(by_base)
    sections: dict[str, dict[str, dict[str, list[ReportField]]]] = {}
    for base in _print_order(ordered, newest):
        place = places[base]
        sections.setdefault(place.section, {}).setdefault(place.block, {})[base] = by_base[base]
    chapters = []
    for section, blocks in sections.items():
        named = [field for bases in blocks.values() for same in bases.values() for field in same]
        first = next((f for f in named if f.section_title), named[0])
        spoken = _spoken(named, len(blocks))
        chapters.append(
            (
                min(f.position for f in named if f.edition == first.edition),
                OutlineChapter(
                    section,
                    one_line(first.section_title or section, QUESTION),
                    first.section_number,
                    tuple(_block(key, bases, places, spoken) for key, bases in blocks.items()),
                ),
            )
        )
    chapters.sort(key=lambda pair: (pair[0], pair[1].id))
    told = {**{old: places[new] for old, new in newest.items() if new in places}, **places}
    return Outline(tuple(chapter for _, chapter in chapters), told)


def _print_order(fields: Iterable[ReportField], newest: Mapping[str, str]) -> list[str]:
    """All names once. What only one level asks stands behind what stands before it there."""
    order: list[str] = []
    placed: set[str] = set()
    by_kin: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for field in fields:
        base = field.group or field.name
        by_kin[_kin(field)].append(newest.get(base, base))
    for names in by_kin.values():
        behind: dict[str, list[str]] = {}
        last = ""
        for name in dict.fromkeys(names):
            if name in placed:
                last = name
            else:
                behind.setdefault(last, []).append(name)
        first = behind.pop("", [])
        placed.update(first, *behind.values())
        order = [*first, *(one for name in order for one in (name, *behind.get(name, ())))]
    return order


def _spoken(fields: Sequence[ReportField], blocks: int) -> dict[tuple[str, str], str]:
    """What a chapter is called in the tooltips of each edition and language."""
    tooltips: dict[tuple[str, str], list[str]] = defaultdict(list)
    for field in fields:
        tooltips[field.edition, field.language].append(field.tooltip)
    return {key: _common(told) if blocks > 1 else told[0].split(", ")[0] for key, told in tooltips.items()}


def _level(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else len(LEVELS)


def renamed(fields: Iterable[ReportField]) -> dict[str, str]:
    """Old name → newest name, of fields and of groups. A name still asked under is not an old one."""
    fields = list(fields)
    newest: dict[str, str] = {}
    for field in fields:
        for old in field.was.split():
            for was, now in ((old, field.name), (old.partition("=")[0], field.group)):
                if now and was != now:
                    newest.setdefault(was, now)
    return newest


def place_of(base: str, grouped: bool) -> OutlinePlace:
    """The place a name alone tells: ``plan.actions.2.owner`` is column ``owner`` of row 2 of ``plan.actions``."""
    section, *rest = base.split(".")
    if not rest:
        return OutlinePlace("", section, section)
    block, row, side = f"{section}.{rest[0]}", "", ""
    if grouped and len(rest) == 3 and rest[2] in SIDES:
        side = rest.pop()
    elif not grouped and len(rest) >= 3:
        row, rest = ".".join(rest[1:-1]), [rest[0], rest[-1]]
    return OutlinePlace(
        section, block, f"{section}.{'.'.join(rest)}" if not row else f"{block}..{rest[-1]}", row, side
    )


def _places(by_base: Mapping[str, Sequence[ReportField]]) -> dict[str, OutlinePlace]:
    places = {base: place_of(base, bool(same[0].group)) for base, same in by_base.items()}
    of_block: dict[str, list[str]] = defaultdict(list)
    for base, place in places.items():
        of_block[place.block].append(base)
    for block, bases in of_block.items():
        # A prompt put to each side: its fields are called after the sides and ask the same.
        if (
            all(base.removeprefix(f"{block}.") in SIDES for base in bases)
            and len({by_base[base][0].question for base in bases}) == 1
        ):
            for base in bases:
                side = base.removeprefix(f"{block}.")
                places[base] = OutlinePlace(places[base].section, block, block, side=side)
        # "Other: …" belongs to the choice before it.
        parent = block.removesuffix("_other")
        if parent != block and parent in of_block:
            for base in bases:
                places[base] = OutlinePlace(places[base].section, parent, block)
    return places


def _block(
    key: str,
    bases: Mapping[str, Sequence[ReportField]],
    places: Mapping[str, OutlinePlace],
    spoken: Mapping[tuple[str, str], str],
) -> OutlineBlock:
    plain: dict[str, list[ReportField]] = defaultdict(list)
    columns: dict[str, list[ReportField]] = defaultdict(list)
    rows: dict[str, list[ReportField]] = defaultdict(list)
    sides: dict[str, list[str]] = defaultdict(list)
    for base, same in bases.items():
        place = places[base]
        if place.row:
            rows[place.row] += same
        (columns if place.row else plain)[place.question] += same
        if place.side and place.side not in sides[place.question]:
            sides[place.question].append(place.side)
    every = _alike([field for same in bases.values() for field in same])
    chapter = spoken[every[0].edition, every[0].language]
    titled = _common([f.tooltip for f in every])
    title = _after(titled, chapter) or _after(every[0].tooltip, chapter).split(", ")[0] or key
    if columns and not plain:
        title = next(iter(columns.values()))[0].question.rpartition(": ")[0] or title
    return OutlineBlock(
        key,
        one_line(title, QUESTION),
        tuple(_question(name, same, sides[name]) for name, same in plain.items()),
        tuple(_question(name, same, [], in_table=True) for name, same in columns.items()),
        tuple(OutlineRow(row, _row_labels(row, same, bases, places)) for row, same in rows.items()),
    )


def _row_labels(
    row: str,
    fields: Sequence[ReportField],
    bases: Mapping[str, Sequence[ReportField]],
    places: Mapping[str, OutlinePlace],
) -> tuple[tuple[str, str], ...]:
    """The words between the table's name and the column's, in the tooltips of each level."""
    table = [field for base, same in bases.items() if places[base].row for field in same]
    labels: dict[str, str] = {}
    for first in fields:
        if first.level not in labels:
            shared = _common([f.tooltip for f in table if _kin(f) == _kin(first)])
            labels[first.level] = one_line(
                _row_label(row, [f for f in fields if _kin(f) == _kin(first)], shared), 200
            )
    return tuple(labels.items())


def _kin(field: ReportField) -> tuple[str, str, str]:
    return field.edition, field.level, field.language


def _alike(fields: Sequence[ReportField]) -> list[ReportField]:
    """Those of the first one's edition, level and language: their words belong together."""
    return [f for f in fields if _kin(f) == _kin(fields[0])]


def _question(
    key: str, fields: Sequence[ReportField], sides: Sequence[str], in_table: bool = False
) -> OutlineQuestion:
    first = fields[0]
    marks: dict[str, str] = {}
    # The newest edition's come first, then what only an earlier one offered.
    for field in fields if first.group else ():
        marks.setdefault(field.on_state, one_line(field.option_text or field.on_state, 200))
    kind: Kind = "open"
    if first.group:
        rating = all(state.isdigit() and len(state) < 3 for state in marks)
        kind = "some" if not first.exclusive else "rating" if rating and len(marks) > 1 else "one"
    elif first.kind == "check" and not in_table:
        kind = "check"
    elif first.kind == "choice":
        kind = "open" if in_table else "one"
        for field in fields:
            for value, words in field.options:
                marks.setdefault(value, one_line(words, 200))
    if kind == "rating":
        marks = {state: marks[state] for state in sorted(marks, key=int)}
    label = first.question.rpartition(": ")[2] if in_table else first.question
    wordings = (((), "Other"),) if key.endswith("_other") and len(key.split(".")) == 2 else _wordings(fields)
    return OutlineQuestion(
        key,
        kind,
        wordings,
        one_line(label or first.tooltip.rpartition(", ")[2], QUESTION),
        tuple(sides),
        tuple(marks.items()),
        all(f.contact for f in fields),
        first.kind == "number",
    )


def _wordings(fields: Sequence[ReportField]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The question as each level is asked it, in its newest edition, in the language met first."""
    by_level: dict[str, str] = {}
    for field in fields:
        by_level.setdefault(
            field.level,
            one_line(field.question or field.tooltip.partition(", ")[2] or field.tooltip, QUESTION),
        )
    levels: dict[str, list[str]] = defaultdict(list)
    for level, words in by_level.items():
        levels[words].append(level)
    return tuple((tuple(of), words) for words, of in levels.items())


def _common(texts: Sequence[str]) -> str:
    """What all tooltips begin with, in whole parts: ``Commit, Trust, We agree`` of two sides' marks."""
    plain = [text.rsplit(" (", 1)[0] + ", " for text in texts]
    return os.path.commonprefix(plain).rpartition(", ")[0]


def _after(text: str, start: str) -> str:
    if start and (text == start or text.startswith(f"{start}, ")):
        return text[len(start) + 2 :]
    return text


def _row_label(row: str, fields: Sequence[ReportField], block: str) -> str:
    """The words between a table's name and a column's, in the tooltips of one row."""
    tooltips = [f.tooltip for f in fields]
    label = _after(_common(tooltips) if len(tooltips) > 1 else tooltips[0].rpartition(", ")[0], block)
    return label or row.replace(".", " ")
