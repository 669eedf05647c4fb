"""``guide/prose.yaml``: what the content check asks of this guide's wording."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from samepage.content.schema.base import Model, Plain, Slug


class Fact(Model):
    """Something that every edition must say, and the chapter that says it."""

    fact: Plain = Field(description="What must be said, for the message when it is missing.")
    where: tuple[Slug, ...] = Field(
        description="Ids of the chapters that each must say it; `guide` is guide.yaml."
    )
    says: tuple[Plain, ...] = Field(
        min_length=1, description="Words that must stand there; large and small letters count as the same."
    )
    times: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="How often the words stand in a whole workbook, no more and no less."
    )


class Prose(Model):
    """Words to explain, names that need no explaining, and facts to keep."""

    terms: tuple[Plain, ...] = Field(
        default=(), description="Terms of art: the glossary must explain each that is used."
    )
    everyday: tuple[Plain, ...] = Field(default=(), description="Acronyms that everyone knows, such as PDF.")
    facts: tuple[Fact, ...] = ()
