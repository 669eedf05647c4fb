"""Who a workbook is for and who prints it: ``guide/sites/*.yaml`` and ``guide/partners/*.yaml``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from samepage.content.schema.base import Color, Email, FieldName, Level, Model, Plain, Slug
from samepage.content.schema.blocks import LocalBlock

Paper = Literal["letter", "a4"]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Z]{2})?$")]
SiteId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
# One line of text: no line breaks or control characters reach a cover, a header or a file's metadata.
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Logo(Model):
    file: Plain = Field(description="PNG, JPEG or SVG, beside this file or below it.")
    alt: Plain = Field(description="The name the logo shows.")


class Partner(Model):
    """An organization that prints workbooks."""

    id: SiteId
    name: Line
    short_name: Line | None = None
    contact_email: Email = Field(description="Where sites send the pilot request and their feedback.")
    contact_name: Line | None = None
    website: Line | None = None
    logo: Logo | None = None
    accent: Color | None = None
    paper: Paper | None = None
    language: Language | None = None


class LocalPrompt(Model):
    """A block of the site's own, put at the end of a stage's discussion."""

    stage: Slug
    block: LocalBlock


class Site(Model):
    """One state, district or school."""

    id: SiteId
    level: Level
    name: Line
    short_name: Line | None = None
    partner: SiteId
    association: Line | None = Field(None, description="The labor organization, shown on the cover.")
    state: Line | None = None
    street: Line | None = None
    city: Line | None = None
    zip: Line | None = None
    phone: Line | None = None
    website: Line | None = None
    contact_name: Line | None = None
    contact_email: Email | None = None
    language: Language | None = None
    paper: Paper | None = None
    accent: Color | None = None
    logo: Logo | None = None
    leave_out: tuple[Slug, ...] = Field((), description="Ids of stages this site leaves out.")
    prompts: tuple[LocalPrompt, ...] = ()
    prefill: dict[FieldName, str | bool | int] = Field(
        {}, description="Answers written in already, by field name."
    )
