"""Whole files of ``guide/``: the guide itself, its chapters, its words and its glossary."""

from __future__ import annotations

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
    Short,
    Slug,
    Text,
    Was,
)
from samepage.content.schema.blocks import AnyBlock, Minutes
from samepage.content.schema.validators import between, mistake, pattern


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
Medium = Literal["pdf", "word", "paper"]


class Instructions(Model):
    """A box that says what to do; its steps are a numbered list."""

    title: Text
    text: Paragraphs


class SendBack(Model):
    """How a copy is filled in and sent back, for each kind of copy."""

    pdf: Instructions | None = Field(default=None, description="The PDF that is filled in on a screen.")
    word: Instructions | None = Field(default=None, description="The Word file.")
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


class Meeting(Model):
    """One line of a stage's agenda."""

    title: Text
    minutes: Minutes
    text: Text


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


class Words(Model):
    """``guide/words.yaml``: words that depend on the level, and the labels that templates print."""

    words: dict[OptionSlug, Word]
    labels: dict[OptionSlug, Plain]


AnyChapter = Stage | Chapter | Glossary
