"""Whole files of ``guide/``: the guide itself, its chapters and its glossary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from samepage.content.schema.base import Entries, Language, Model, Paragraphs, Plain, Short, Slug, Text, Was
from samepage.content.schema.block_base import Minutes
from samepage.content.schema.blocks import AnyBlock
from samepage.content.schema.declared import ForLevels, Scope
from samepage.content.schema.validators import Sentence, between, mistake, pattern


def _check_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise mistake(f"cannot be {text}, which is no day of the calendar: write another.") from None
    return text


IsoDate = Annotated[
    str,
    pattern(r"^\d{4}-\d{2}-\d{2}$", "a date as year-month-day, such as 2026-09-30"),
    AfterValidator(_check_day),
]


class Organization(Model):
    short: Plain = Field(examples=["ABC"], description="Its short name, printed on the cover.")
    name: Plain = Field(examples=["A Body of Colleagues"], description="Its whole name.")


# What a copy of the workbook is to those who fill it in.
Medium = Literal["pdf", "word", "web", "paper"]


class Instructions(Model):
    """A box that says what to do; its steps are a numbered list."""

    title: Text = Field(description="Heading of the box.")
    text: Paragraphs = Field(description="What to do; each step begins with its number, `1.` and so on.")


class SendBack(Model):
    """How a copy is filled in and sent back, for each kind of copy."""

    pdf: Instructions | None = Field(default=None, description="The PDF that is filled in on a screen.")
    word: Instructions | None = Field(default=None, description="The Word file.")
    web: Instructions | None = Field(default=None, description="The web page.")
    paper: Instructions | None = Field(
        default=None,
        description="The copy that is written in with a pen: the print and large-print editions.",
    )


class Guide(Model):
    """``guide/guide.yaml``: the edition, and which chapters it has in which order."""

    title: Plain = Field(description="The guide's title, on the cover and at the head of every page.")
    subtitle: Plain = Field(description="What it is about, below the title on the cover.")
    edition: Annotated[
        str, pattern(r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,39}$", "letters, digits, dots and -, such as 2.0-pilot.1")
    ] = Field(
        examples=["1.0", "2.0-pilot.1"],
        description="Name of this edition, such as `2.0-pilot.1`. Give it a new one after every change that "
        "leaves this desk.",
    )
    date: IsoDate = Field(
        examples=["2026-09-30"], description="Date of the edition as year-month-day, in quotes."
    )
    language: Language = Field(description="Language it is written in, such as `en-US` or `es`.")
    organizations: tuple[Organization, ...] = Field(
        description="Who stands behind the guide, in the order of the cover."
    )
    credit: Text = Field(description="One line at the foot of the cover.")
    front: tuple[Slug, ...] = Field(
        examples=[["about", "team"]], description="Ids of the chapters before the stages."
    )
    stages: tuple[Slug, ...] = Field(
        examples=[["begin", "harvest"]], description="Ids of the stages, in their order."
    )
    back: tuple[Slug, ...] = Field(
        examples=[["feedback", "glossary"]], description="Ids of the chapters after the stages."
    )
    send_back: SendBack = Field(
        default=SendBack(), description="How a copy is filled in and sent back, printed below the contents."
    )
    notes_pages: Annotated[int, between(0, 8)] = Field(
        default=1, description="How many pages for notes stand at the end: 0 to 8."
    )


class Step(Model):
    """One line of a meeting's agenda. Minutes and the way of working are the block's own unless they stand here."""

    block: Slug | None = Field(
        default=None,
        examples=["ground_rules"],
        description="Id of the stage's prompt or worksheet that is worked on.",
    )
    copy_number: Annotated[int, between(2, 12)] | None = Field(
        default=None,
        examples=[2],
        description="Which copy of the worksheet, where it has `copies`; without it, the first.",
    )
    what: Text | None = Field(
        default=None,
        examples=["Opening", "Break"],
        description="What is done, such as the opening or a break; without it, the block's title.",
    )
    minutes: Minutes | None = Field(
        default=None, description="How long it takes; without it, the block's own minutes."
    )
    how: Text | None = Field(default=None, description="How to work; without it, the block's own words.")
    beforehand: bool = Field(
        default=False, description="Whether it is done before the meeting, and takes none of its minutes."
    )
    levels: tuple[Scope, ...] | None = Field(
        default=None, description="Only for these levels; a step with a block stands wherever its block does."
    )

    def wrong(self) -> Iterator[Sentence]:
        if self.block is None and self.what is None:
            yield (), "a step says what is done: write `block` with a block's id, or `what`."
        if self.block is None and self.minutes is None and not self.beforehand:
            yield (), "`minutes` is missing here: a step without a block says how long it takes."


class Meeting(Model):
    """A meeting of a stage's agenda: a text, or a list of steps."""

    title: Text = Field(description="What the meeting is for.")
    minutes: Minutes = Field(description="How long the meeting takes.")
    text: Text | None = Field(
        default=None, description="What is done, in a sentence or two, in place of `steps`."
    )
    steps: tuple[Step, ...] = Field(
        default=(), description="What is done, in order. The minutes must come to those of the meeting."
    )
    levels: ForLevels = None

    def wrong(self) -> Iterator[Sentence]:
        if self.text is None and not self.steps:
            yield (), "a meeting says what is done: write `steps`, or `text`."


class Stage(Model):
    """``guide/stages/*.yaml``."""

    id: Slug = Field(
        examples=["begin"], description="Id of the stage, the first part of its answers' names. Keep it."
    )
    was: Was = None
    title: Text = Field(description="Title of the stage.")
    short: Short = Field(
        examples=["Begin together"],
        description="A few words for it, said by a screen reader with each of its boxes.",
    )
    why: Text = Field(description="Why this stage matters, below its title.")
    outcomes: Entries = Field(description="What the team has in hand at the end, a line each.")
    ideas: Entries = Field(description="Suggestions, a line each.")
    agenda: tuple[Meeting, ...] = Field(default=(), description="The stage's meetings, in order.")
    bring: Paragraphs | None = Field(
        default=None, description="What to bring; names what was written in an earlier stage."
    )
    facilitator: Paragraphs | None = Field(
        default=None,
        description="How to run this stage's meetings, printed before the agenda in the facilitator's edition only.",
    )
    blocks: tuple[AnyBlock, ...] = Field(description="The stage's prompts, worksheets and texts, in order.")
    evidence: Entries | None = Field(default=None, description="Where to look for evidence.")


class Chapter(Model):
    """``guide/front/*.yaml`` and ``guide/forms/*.yaml``: everything that is not a stage."""

    id: Slug = Field(
        examples=["about"], description="Id of the chapter, the first part of its answers' names. Keep it."
    )
    was: Was = None
    title: Text = Field(description="Title of the chapter.")
    short: Short = Field(
        examples=["About this guide"],
        description="A few words for it, said by a screen reader with each of its boxes.",
    )
    lead: Text | None = Field(default=None, description="What the chapter is for, below its title.")
    blocks: tuple[AnyBlock, ...] = Field(description="The chapter's texts, prompts and worksheets, in order.")


class Term(Model):
    term: Plain = Field(description="The word that is explained.")
    text: Text = Field(description="What it means.")
    also: tuple[Plain, ...] = Field(default=(), examples=[["test"]], description="Other words for the same.")


class Glossary(Model):
    """``guide/glossary.yaml``."""

    blocks: ClassVar[tuple[AnyBlock, ...]] = ()  # it has none, unlike all other chapters
    id: Slug = Field(description="Id of the glossary.")
    title: Text = Field(description="Title of the glossary.")
    short: Short = Field(description="A few words for it.")
    lead: Text | None = Field(default=None, description="What the glossary is for, below its title.")
    terms: tuple[Term, ...] = Field(description="The terms; they are sorted when they are printed.")


AnyChapter = Stage | Chapter | Glossary
