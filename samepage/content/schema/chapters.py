"""Whole files of ``guide/``: the guide itself, its chapters, its words and its glossary."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from samepage.content.schema.base import Entries, Model, OptionSlug, Plain, Short, Slug, Text, Was
from samepage.content.schema.blocks import AnyBlock, Minutes

IsoDate = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Organization(Model):
    short: Plain
    name: Plain


class Guide(Model):
    """``guide/guide.yaml``: the edition, and which chapters it has in which order."""

    title: Plain
    subtitle: Plain
    edition: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]{0,39}$")]
    date: IsoDate
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Z]{2})?$")]
    organizations: tuple[Organization, ...]
    credit: Text = Field(description="One line at the foot of the cover.")
    front: tuple[Slug, ...] = Field(description="Ids of the chapters before the stages.")
    stages: tuple[Slug, ...]
    back: tuple[Slug, ...] = Field(description="Ids of the chapters after the stages.")
    notes_pages: Annotated[int, Field(ge=0, le=8)] = 1


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
    bring: Text | None = Field(None, description="What to bring; names what was written in an earlier stage.")
    blocks: tuple[AnyBlock, ...]
    evidence: Entries | None = Field(None, description="Where to look for evidence.")


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


ChapterKind = Literal["front", "stage", "form", "glossary"]
AnyChapter = Stage | Chapter | Glossary
