"""A workbook as the questions that an editor knows: one for each prompt, item, row, column or line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from samepage.content.aliases import previous_ids
from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import Level, Partner, Site, Words
from samepage.text import capitalized
from samepage.workbook import compose
from samepage.workbook.carry_over import names_before
from samepage.workbook.model import Field, Section

PARTNER = Partner(id="sample", name="[partner]", contact_email="partner@example.org")


@dataclass(frozen=True)
class DiffOption:
    """One answer to choose; ``value`` is part of the stored answer."""

    value: str
    text: str
    former: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiffQuestion:
    """What a team is asked, and every place for its answers.

    ``name`` has ``*`` for the counted rows of a table. ``places`` are the names under which answers
    are kept (of a field, or shared by the marks beside several options), each with the names it had
    before. ``block`` is the name of the block around it and ``within`` the words that are printed
    above several questions of that block.
    """

    name: str
    text: str
    places: Mapping[str, tuple[str, ...]]
    section: str
    block: str
    within: str = ""
    options: tuple[DiffOption, ...] = ()
    rows: int = 0  # of a table whose rows are counted

    @property
    def words(self) -> str:
        return f"{self.within}: {self.text}" if self.within else self.text


@dataclass(frozen=True)
class DiffPart:
    """A chapter: its title, its number if it is a stage, and the ids it had."""

    id: str
    title: str
    number: int | None
    former: tuple[str, ...]


@dataclass(frozen=True)
class AskedQuestions:
    """Everything one level is asked, in print order."""

    parts: tuple[DiffPart, ...]
    questions: tuple[DiffQuestion, ...]
    fields: tuple[Field, ...]


NOTHING = AskedQuestions((), (), ())  # of a level that an edition does not have


def asked_by_level(library: Library) -> dict[Level, AskedQuestions]:
    return {level: asked(library, level) for level in library.levels}


def asked(library: Library, level: Level) -> AskedQuestions:
    """What a site of ``level`` is asked that has nothing of its own."""
    library = replace(library, partners={"sample": PARTNER})
    workbook = compose(library, Site(id="sample", level=level, name="[site]", partner="sample"))
    parts = tuple(
        DiffPart(section.id, section.title, section.number, previous_ids(library.chapters.get(section.id)))
        for section in workbook.sections
        if section.fields
    )
    questions = tuple(one for section in workbook.sections for one in _questions(section, workbook.words))
    return AskedQuestions(parts, questions, workbook.fields)


def _questions(section: Section, words: Words) -> Iterator[DiffQuestion]:
    views = (*section.view.get("blocks", ()), *section.view.get("feedback", ()))
    blocks = {view["id"]: view for view in views if "id" in view}
    groups: dict[str, list[Field]] = {}
    for field in section.fields:
        groups.setdefault(_question_name(field, section, blocks), []).append(field)
    for name, fields in groups.items():
        first = fields[0]
        block = blocks.get(first.block, {})
        options = {option.value: option for field in fields for option in _options(field, block)}
        places = {field.group or field.name: _former(field) for field in fields}
        yield DiffQuestion(
            name,
            _text(first, section, words),
            places,
            section.id,
            first.block if block else section.id,
            plain(block.get("title", "")),
            tuple(options.values()),
            rows=len(fields) if first.row.isdigit() else len({field.row for field in fields} - {""}),
        )


def _question_name(field: Field, section: Section, blocks: Mapping[str, Any]) -> str:
    """The name of the question that ``field`` answers, or helps to; ``*`` stands for a row's number."""
    kind = blocks[field.block]["kind"] if field.block in blocks else section.kind
    if kind in ("prompt", "choice"):
        return field.block
    if kind == "rating":
        return (field.group or "").removesuffix(f".{field.side}")
    if kind == "agreement" and field.row:
        return f"{field.block}.{field.row.partition('.')[0]}.*"
    if field.row.isdigit():
        return f"{field.block}.*.{field.column}"
    return section.id if kind == "notes" else field.group or field.name


def _text(field: Field, section: Section, words: Words) -> str:
    """What is asked, in the words that are printed beside the place of ``field``."""
    if "." in field.row:  # whose signatures these are
        return capitalized(words.sides.get(field.side, words.labels["signers"]))
    if field.row:
        return field.column_title if field.row.isdigit() else f"{field.row_title}: {field.column_title}"
    return field.question or (section.title if section.kind == "notes" else words.labels["notes"])


def _former(field: Field) -> tuple[str, ...]:
    """The names that the place of ``field`` had; of a mark, those that all marks of its question shared."""
    names = names_before(field)
    if field.group:
        names = [name for name in dict.fromkeys(n.partition("=")[0] for n in names) if name != field.group]
    return tuple(names)


def _options(field: Field, block: Mapping[str, Any]) -> Iterator[DiffOption]:
    if field.group:
        values = dict.fromkeys(name.partition("=")[2] for name in names_before(field))
        # A rating's options begin with their number, which is not printed beside their words.
        text = field.option_text.partition(" ")[2] if block["kind"] == "rating" else field.option_text
        former = tuple(value for value in values if value not in ("", field.on_state))
        yield DiffOption(field.on_state, text, former)
    for option in field.options:
        yield DiffOption(option.value, option.text, tuple(option.was.split()))
