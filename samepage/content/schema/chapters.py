"""Whole files of ``guide/``: the guide itself, its chapters, its words and its glossary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from samepage.content.schema.base import (
    Entries,
    Language,
    Model,
    OptionSlug,
    Paragraphs,
    Plain,
    Scope,
    Short,
    Slug,
    Text,
    Was,
)
from samepage.content.schema.blocks import AnyBlock, Minutes
from samepage.content.schema.labels import DEFAULT_LABELS
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
    short: Plain
    name: Plain


# What a copy of the workbook is to those who fill it in.
Medium = Literal["pdf", "word", "web", "paper"]


class Instructions(Model):
    """A box that says what to do; its steps are a numbered list."""

    title: Text
    text: Paragraphs


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

    title: Plain
    subtitle: Plain
    edition: Annotated[
        str, pattern(r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,39}$", "letters, digits, dots and -, such as 2.0-pilot.1")
    ]
    date: IsoDate
    language: Language
    organizations: tuple[Organization, ...]
    credit: Text = Field(description="One line at the foot of the cover.")
    front: tuple[Slug, ...] = Field(description="Ids of the chapters before the stages.")
    stages: tuple[Slug, ...]
    back: tuple[Slug, ...] = Field(description="Ids of the chapters after the stages.")
    send_back: SendBack = Field(
        default=SendBack(), description="How a copy is filled in and sent back, printed below the contents."
    )
    notes_pages: Annotated[int, between(0, 8)] = 1


class Step(Model):
    """One line of a meeting's agenda. Minutes and the way of working are the block's own unless they stand here."""

    block: Slug | None = Field(
        default=None, description="Id of the stage's prompt or worksheet that is worked on."
    )
    what: Text | None = Field(
        default=None,
        description="What is done, such as the opening or a break; without it, the block's title.",
    )
    minutes: Minutes | None = None
    how: Text | None = None
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
    """A meeting of a stage's agenda: told in a text, or step by step."""

    title: Text
    minutes: Minutes
    text: Text | None = None
    steps: tuple[Step, ...] = Field(
        default=(), description="What is done, in order. The minutes must come to those of the meeting."
    )
    levels: tuple[Scope, ...] | None = None

    def wrong(self) -> Iterator[Sentence]:
        if self.text is None and not self.steps:
            yield (), "a meeting says what is done: write `steps`, or `text`."


class Stage(Model):
    """``guide/stages/*.yaml``."""

    id: Slug
    was: Was = None
    title: Text
    short: Short
    why: Text
    outcomes: Entries
    ideas: Entries
    agenda: tuple[Meeting, ...] = ()
    bring: Paragraphs | None = Field(
        default=None, description="What to bring; names what was written in an earlier stage."
    )
    facilitator: Paragraphs | None = Field(
        default=None,
        description="How to run this stage's meetings, printed below the agenda in the facilitator's edition only.",
    )
    blocks: tuple[AnyBlock, ...]
    evidence: Entries | None = Field(default=None, description="Where to look for evidence.")


class Chapter(Model):
    """``guide/front/*.yaml`` and ``guide/forms/*.yaml``: everything that is not a stage."""

    id: Slug
    was: Was = None
    title: Text
    short: Short
    lead: Text | None = None
    blocks: tuple[AnyBlock, ...]


class Term(Model):
    term: Plain
    text: Text
    also: tuple[Plain, ...] = ()


class Glossary(Model):
    """``guide/glossary.yaml``."""

    id: Slug
    title: Text
    short: Short
    lead: Text | None = None
    terms: tuple[Term, ...]


class Word(Model):
    """What a thing is called at each level."""

    state: Plain
    district: Plain
    school: Plain


def _with_defaults(labels: dict[str, str]) -> dict[str, str]:
    return {**DEFAULT_LABELS, **labels}


class Words(Model):
    """``guide/words.yaml``: words that depend on the level, and the labels that templates print."""

    words: dict[OptionSlug, Word] = Field(
        default={}, description="Used in texts as `{{ words.name }}`, each with what it is at each level."
    )
    labels: Annotated[dict[OptionSlug, Plain], AfterValidator(_with_defaults)] = Field(
        default={**DEFAULT_LABELS}, description="What workbooks print beside the texts, where it differs."
    )


AnyChapter = Stage | Chapter | Glossary
