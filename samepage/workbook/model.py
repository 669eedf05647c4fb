"""The workbook: what one site gets, before any format is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from samepage.content.schema import Guide, Level, Partner, Site, Words
from samepage.content.schema.block_base import FieldKind
from samepage.workbook.previous import UnplacedAnswer

FINISHED = "finished"  # the print edition with answers as text, which nobody fills in
IN_EACH = ("cover", "contents")  # kinds of sections that each volume has
SectionKind = Literal[
    "cover", "contents", "front", "stage", "form", "glossary", "earlier", "in_full", "notes"
]


@dataclass(frozen=True)
class FieldOption:
    """One entry of a drop-down list."""

    value: str
    text: str
    was: str = ""  # the values it had in earlier editions, newest first, with spaces between


@dataclass(frozen=True)
class Field:
    """One place to answer.

    ``name`` is stable across editions, levels, languages and formats. A mark beside one of
    several options is a field of its own, named ``group=option``; its ``kind`` is ``check``,
    its ``group`` the name before the ``=`` and its ``on_state`` the option's id.
    """

    name: str
    kind: FieldKind
    tooltip: str  # stage, question and column in words; read aloud by screen readers (ISO 14289-1, 7.18.1)
    alias: str  # at most 64 characters, unique in the workbook; Word's title of the control
    placeholder: str
    lines: int = 1
    required: bool = False
    read_only: bool = False  # what is written in stays as it is
    max_length: int | None = None
    options: tuple[FieldOption, ...] = ()
    group: str | None = None
    exclusive: bool = False  # of all marks with this group, one is meant
    on_state: str = "yes"
    value: str = ""  # "" is unanswered; a check's is its on_state
    was: str | None = None  # its names in earlier editions, newest first, with spaces between
    section: str = ""
    question: str = ""  # the whole question, for the data dictionary
    # Where it stands in its section, by ids and in words. Only a table's cell has a row and a column.
    block: str = ""  # name of the prompt, worksheet or form: plan.actions
    block_title: str = ""
    row: str = ""  # the row's id or number; the side and number of a signer: `board.1`
    row_title: str = ""
    column: str = ""
    column_title: str = ""
    side: str = ""  # its id, where the two sides are asked apart
    option_text: str = ""  # of a mark with a group: its option in words
    # In a second look, the name of the question that was marked first:
    again: str = ""  # of a cell in which it is marked again
    copy_of: str = ""  # of a cell into which the first mark is copied

    @property
    def shown(self) -> str:
        """What is written in, as people read it: of a list the option's text, not its value; of a mark nothing."""
        if self.kind == "check":
            return ""
        if self.kind == "choice":
            return next((option.text for option in self.options if option.value == self.value), "")
        return self.value


@dataclass(frozen=True)
class Section:
    """One independent part. ``view`` holds what its template needs, ready to print."""

    id: str
    kind: SectionKind
    title: str
    short: str
    number: int | None
    fields: tuple[Field, ...]
    view: Mapping[str, Any]


@dataclass(frozen=True)
class Workbook:
    """Edition × site."""

    guide: Guide
    site: Site
    partner: Partner
    language: str
    paper: Literal["letter", "a4"]
    accent: str
    sections: tuple[Section, ...]
    words: Words
    content_hash: str
    is_finished: bool = False  # answers as text: nothing to fill in
    # Names of the fields whose answers are longer than their boxes, in the order of the appendix that has them.
    in_full: tuple[str, ...] = ()
    left: tuple[
        UnplacedAnswer, ...
    ] = ()  # what the site wrote before and has no place now, in its appendix's order
    as_of: str = ""  # the day of the latest return whose answers are written in, as people read it
    volume: str = ""  # which part of the workbook this is, in words; "" of a whole one

    @property
    def level(self) -> Level:
        return self.site.level

    @property
    def labels(self) -> Mapping[str, str]:
        return self.words.labels

    @property
    def workbook_name(self) -> str:
        """What workbooks of this level are called, such as "County workbook"."""
        return self.words.levels[self.level].on_cover

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def chapters(self) -> tuple[str, ...]:
        """The ids of a volume's chapters; none of a whole workbook, which has them all."""
        return tuple(one.id for one in self.sections if one.kind not in IN_EACH) if self.volume else ()

    @property
    def title(self) -> str:
        """The document's title: what a title bar, a screen reader and a library catalog show."""
        part = f", {self.volume}" if self.volume else ""
        return f"{self.guide.title}: {self.site.name}{part}"
