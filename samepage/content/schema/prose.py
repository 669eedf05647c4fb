"""``guide/prose.yaml``: what the content check asks of this guide's wording."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from samepage.content.schema.base import Model, OptionSlug, Plain, Slug
from samepage.content.schema.validators import mistake


def _regular(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise mistake(
            f"is no regular expression ({error.msg}): put a \\ before a sign that means itself, such as \\("
        ) from None
    return expression


Pattern = Annotated[Plain, AfterValidator(_regular)]
Source = Annotated[
    Plain | None,
    Field(
        default=None, description="Where it comes from: a document's file and line, such as `notes.txt:7`."
    ),
]


class Fact(Model):
    """Something that every edition must say, and the chapter that says it."""

    fact: Plain = Field(description="What must be said, for the message when it is missing.")
    where: tuple[Slug, ...] = Field(
        examples=[["about"]], description="Ids of the chapters that each must say it; `guide` is guide.yaml."
    )
    says: tuple[Plain, ...] = Field(
        min_length=1,
        examples=[["in June 2015"]],
        description="Words that must stand there; large and small letters count as the same.",
    )
    times: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        examples=[1, 2],
        description="How often the words stand in a whole workbook, no more and no less.",
    )
    source: Source


class Banned(Model):
    """A claim that no edition may make, because its sources say something else."""

    claim: Plain = Field(description="What may not be said, for the message when it is.")
    never: tuple[Pattern, ...] = Field(
        min_length=1,
        examples=[["\\bproves?\\b"]],
        description="Regular expressions of which no text may hold one; large and small letters count as the same.",
    )
    instead: Plain = Field(description="What to say instead.")
    source: Source


class Wording(Model):
    """Words that a reader stumbles over, and what to write instead."""

    avoid: Pattern = Field(
        examples=["\\butilize\\b"],
        description="A regular expression; large and small letters count as the same.",
    )
    write: Plain = Field(examples=["use"], description="What to write instead.")


class Prose(Model):
    """Words to explain, names that need no explaining, facts to keep, claims and words to avoid."""

    terms: tuple[Plain, ...] = Field(
        default=(), description="Terms of art: the glossary must explain each that is used."
    )
    everyday: tuple[Plain, ...] = Field(default=(), description="Acronyms that everyone knows, such as PDF.")
    leaders: dict[Slug, OptionSlug] = Field(
        default={}, description="Who leads each side: by the side's id, the name of a word in words.yaml."
    )
    facts: tuple[Fact, ...] = Field(default=(), description="What every edition must say.")
    banned: tuple[Banned, ...] = Field(default=(), description="Claims that no edition may make.")
    wording: tuple[Wording, ...] = Field(
        default=(), description="Words that readers stumble over, and what to write instead."
    )
