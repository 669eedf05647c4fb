"""The data dictionaries of all returns → one outline: chapters, their blocks, and the questions in each.

Levels and editions ask alike under one name, so that all answers to a question come together; a
question that was renamed takes along what was answered under its old name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from samepage.report.answer_text import one_line
from samepage.returns.question_words import name_in_words
from samepage.workbook.definitions import FieldDefinition, Key

MOST_QUESTION = 700  # characters of a question
MOST_LABEL = 200
Kind = Literal["open", "rating", "one", "some", "check"]  # one or some of several options


@dataclass(frozen=True)
class OutlinePlace:
    """Where an answer belongs. ``row`` is "" outside tables, ``side`` "" where the sides are not asked apart.

    ``unit`` is the name under which completion counts it, "" if it does not.
    """

    section: str
    block: str
    question: str
    row: str
    side: str
    unit: str


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
    side: str = ""  # of a table's column that is one side's

    @property
    def text(self) -> str:
        return self.wordings[0][1]


@dataclass(frozen=True)
class OutlineBlock:
    """A prompt, worksheet or form. ``columns`` and ``rows`` are those of its table, if any.

    ``rows`` has the ids of the rows and what each level calls them.
    """

    key: str
    title: str
    questions: tuple[OutlineQuestion, ...]
    columns: tuple[OutlineQuestion, ...]
    rows: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class SecondMark:
    """Where the first mark of a second look's cell is given: where it was asked, and where it is copied."""

    first: OutlinePlace | None
    copied: OutlinePlace | None


@dataclass(frozen=True)
class OutlineChapter:
    """A stage (with its number) or another part that asks something."""

    id: str
    title: str
    number: int | None
    blocks: tuple[OutlineBlock, ...]


@dataclass(frozen=True)
class Outline:
    """``places`` has the place of each question's name, and of each that it had in an earlier edition.

    ``second_marks`` are those of second looks, by column and row.
    """

    chapters: tuple[OutlineChapter, ...]
    places: Mapping[str, OutlinePlace]
    second_marks: Mapping[tuple[str, str], SecondMark]

    @property
    def blocks(self) -> list[OutlineBlock]:
        return [block for chapter in self.chapters for block in chapter.blocks]


Definitions = Sequence[FieldDefinition]  # of one question, the newest edition's first


def outline_of(
    fields: Iterable[FieldDefinition], editions: Sequence[str], levels: Sequence[str] = ()
) -> Outline:
    """``editions`` are oldest first: the newest one's words are printed. ``levels`` are in the guide's order."""
    rank = {edition: number for number, edition in enumerate(editions)}
    level_rank = {level: number for number, level in enumerate(levels)}

    def order(field: FieldDefinition) -> tuple[int | str, ...]:
        level = level_rank.get(field.level, len(level_rank))
        return -rank.get(field.edition, -1), level, field.level, field.language, field.position, field.name

    ordered = sorted(fields, key=order)
    newest = _newest_names(ordered)
    same: dict[str, list[FieldDefinition]] = defaultdict(list)
    for field in ordered:
        same[newest.get(field.question_name, field.question_name)].append(field)
    places = {name: _place(fields[0]) for name, fields in same.items()}
    sections: dict[str, dict[str, list[str]]] = {}
    for name in _print_order(ordered, newest):
        sections.setdefault(places[name].section, {}).setdefault(places[name].block, []).append(name)
    chapters = []
    for section, blocks in sections.items():
        named = [field for names in blocks.values() for name in names for field in same[name]]
        first = next((field for field in named if field.section_title), named[0])
        chapter = OutlineChapter(
            section,
            one_line(_title(first, section), MOST_QUESTION),
            first.section_number,
            tuple(
                _block(block, [(places[name], same[name]) for name in names])
                for block, names in blocks.items()
            ),
        )
        position = min(field.position for field in named if field.edition == first.edition)
        chapters.append((position, section, chapter))
    earlier = {old: places[new] for old, new in newest.items() if new in places}
    places = earlier | places
    return Outline(
        tuple(chapter for *_, chapter in sorted(chapters, key=lambda c: c[:2])),
        places,
        _second_marks(ordered, places),
    )


def _second_marks(
    fields: Sequence[FieldDefinition], places: Mapping[str, OutlinePlace]
) -> dict[tuple[str, str], SecondMark]:
    copied: dict[str, OutlinePlace] = {}
    for field in fields:
        if field.copy_of:
            copied.setdefault(field.copy_of, places[field.question_name])
    found: dict[tuple[str, str], SecondMark] = {}
    for field in fields:
        if field.again:
            place = places[field.question_name]
            mark = SecondMark(places.get(field.again), copied.get(field.again))
            found.setdefault((place.question, place.row), mark)
    return found


def _title(field: FieldDefinition, section: str) -> str:
    """The chapter's; in words where only a returned file tells of it, which knows the id."""
    if field.section_title and field.section_title != section:
        return field.section_title
    return name_in_words(section).capitalize()


def _asked(field: FieldDefinition) -> str:
    """The question, in as many words as are known of it."""
    return field.question or field.block_title or field.tooltip or name_in_words(field.name)


def _newest_names(fields: Iterable[FieldDefinition]) -> dict[str, str]:
    """Old name → newest name, of fields and of groups."""
    newest: dict[str, str] = {}
    for field in fields:
        for old in field.previous_names:
            for was, now in ((old, field.name), (old.partition("=")[0], field.group_name)):
                if now and was != now:
                    newest.setdefault(was, now)
    return newest


def _print_order(fields: Iterable[FieldDefinition], newest: Mapping[str, str]) -> list[str]:
    """All names once. What only one level asks stands behind what stands before it there."""
    by_dictionary: dict[Key, list[str]] = defaultdict(list)
    for field in fields:
        by_dictionary[field.key].append(newest.get(field.question_name, field.question_name))
    order: list[str] = []
    for names in by_dictionary.values():
        behind: dict[str, list[str]] = defaultdict(list)
        last, placed = "", set(order)
        for name in dict.fromkeys(names):
            if name in placed:
                last = name
            else:
                behind[last].append(name)
        order = [name for known in ("", *order) for name in (known, *behind[known]) if name]
    return order


def _place(field: FieldDefinition) -> OutlinePlace:
    if field.column:
        question = f"{field.block}..{field.column}"
        # What is only copied from an earlier answer is no question that counts.
        return OutlinePlace(
            field.section, field.block, question, field.row, "", "" if field.copy_of else question
        )
    question = field.question_name.removesuffix(f".{field.side}")
    unit = field.block if field.kind == "check" and not field.group_name else question
    if field.section == "notes" or field.block.endswith(".notes") or _is_other(field):
        unit = ""
    return OutlinePlace(field.section, field.block, question, "", field.side, unit)


def _is_other(field: FieldDefinition) -> bool:
    """Whether it is the line for another answer than the options of a choice."""
    return field.name == f"{field.block}_other"


def _block(block: str, questions: Sequence[tuple[OutlinePlace, Definitions]]) -> OutlineBlock:
    plain: dict[str, list[FieldDefinition]] = defaultdict(list)
    columns: dict[str, list[FieldDefinition]] = defaultdict(list)
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    sides: dict[str, dict[str, None]] = defaultdict(dict)
    for place, fields in questions:
        (columns if place.row else plain)[place.question] += fields
        if place.side:
            sides[place.question][place.side] = None
        for field in fields if place.row else ():
            rows[place.row].setdefault(
                field.level, one_line(field.row_title or name_in_words(place.row), MOST_LABEL)
            )
    title = questions[0][1][0].block_title or name_in_words(block.partition(".")[2] or block).capitalize()
    return OutlineBlock(
        block,
        one_line(title, MOST_QUESTION),
        tuple(_question(name, fields, (*sides[name],)) for name, fields in plain.items()),
        tuple(_question(name, fields) for name, fields in columns.items()),
        rows,
    )


def _question(key: str, fields: Definitions, sides: tuple[str, ...] = ()) -> OutlineQuestion:
    first = fields[0]
    marks = _marks(fields)
    kind: Kind = "open"
    if first.group_name:
        is_scale = len(marks) > 1 and all(state.isdigit() and len(state) < 3 for state in marks)
        kind = "some" if not first.exclusive else "rating" if is_scale else "one"
    elif first.kind == "check" and not first.column:
        kind = "check"
    elif first.kind == "choice" and not first.column:
        kind = "one"
    if kind == "rating":
        marks = {state: marks[state] for state in sorted(marks, key=int)}
    return OutlineQuestion(
        key,
        kind,
        (((), "Other"),) if _is_other(first) else _wordings(fields),
        one_line(first.column_title or _asked(first), MOST_QUESTION),
        sides,
        tuple(marks.items()),
        all(field.contact for field in fields),
        first.kind == "number",
        first.side if first.column else "",
    )


def _marks(fields: Definitions) -> dict[str, str]:
    """What can be chosen: the newest edition's options, then those that only an earlier one offered."""
    marks: dict[str, str] = {}
    for field in fields:
        options = (
            [(field.on_state, field.option_text or name_in_words(field.on_state))]
            if field.group_name
            else field.options
        )
        for state, words in options:
            marks.setdefault(state, one_line(words, MOST_LABEL))
    return marks


def _wordings(fields: Definitions) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The question as each level is asked it, in its newest edition, in the language met first."""
    by_level: dict[str, str] = {}
    for field in fields:
        by_level.setdefault(field.level, one_line(_asked(field), MOST_QUESTION))
    levels: dict[str, list[str]] = defaultdict(list)
    for level, words in by_level.items():
        levels[words].append(level)
    return tuple((tuple(of), words) for words, of in levels.items())
