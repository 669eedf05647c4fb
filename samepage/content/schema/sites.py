"""Who a workbook is for and who prints it: ``guide/sites/*.yaml`` and ``guide/partners/*.yaml``."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from samepage.content.schema.base import (
    Color,
    Email,
    FieldName,
    Language,
    Level,
    Model,
    OptionSlug,
    Plain,
    Slug,
)
from samepage.content.schema.blocks import LocalBlock
from samepage.content.schema.validators import ONE_LINE, Rule, between, mistake, of_type, pattern
from samepage.text import RESERVED_NAMES

Paper = Literal["letter", "a4"]


def _check_reserved(id: str) -> str:
    if id in RESERVED_NAMES:
        raise mistake(
            f"cannot be `{id}`, which Windows keeps for a device: choose another, such as `{id}-1`."
        )
    return id


SiteId = Annotated[
    str,
    StringConstraints(max_length=60),
    pattern(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "an id of small letters a–z and digits, parts joined by one -"),
    Rule(_check_reserved, {"not": {"enum": sorted(RESERVED_NAMES)}}),
]
# No line break, control character or change of direction reaches a cover, a header or a file's metadata.
Line = Annotated[str, StringConstraints(min_length=1, max_length=200), ONE_LINE]
# As people write it, which may lack its beginning; of no other kind than http.
Website = Annotated[
    str,
    StringConstraints(max_length=200),
    ONE_LINE,
    pattern(
        r"^(?:[Hh][Tt][Tt][Pp][Ss]?://)?(?:[^\s:/?#@<>\"'\\.]+\.)+[^\s:/?#@<>\"'\\.]+(?::[0-9]+)?(?:[/?#][^\s<>\"]*)?$",
        "an address of the web, such as https://www.example.org",
    ),
]


class Logo(Model):
    file: Plain = Field(description="PNG, JPEG or SVG, beside this file or below it.")
    alt: Plain = Field(description="The name the logo shows.")


# What this guide calls things, by the names of `words.yaml`, in place of what stands there.
OwnWords = dict[OptionSlug, Annotated[str, StringConstraints(min_length=1, max_length=80), ONE_LINE]]


class Partner(Model):
    """An organization that prints workbooks."""

    missing: ClassVar[dict[str, str]] = {
        "contact_email": "`contact_email` is missing. Sites send their workbooks, their pilot request and their "
        "feedback to this address, and every workbook prints it: add a line `contact_email: name@example.org` "
        "with the partner's own address to this file."
    }

    id: SiteId
    name: Line
    short_name: Line | None = None
    contact_email: Email = Field(
        description="Where sites send their workbooks, the pilot request and their feedback."
    )
    contact_name: Line | None = None
    website: Website | None = None
    logo: Logo | None = None
    accent: Color | None = None
    paper: Paper | None = None
    language: Language | None = None
    words: OwnWords = Field(
        default={},
        description="What its sites call things, such as `association: union`, in place of the guide's `words.yaml`.",
    )


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
    association: Line | None = Field(default=None, description="The labor organization, shown on the cover.")
    state: Line | None = None
    street: Line | None = None
    city: Line | None = None
    zip: Line | None = None
    phone: Line | None = None
    website: Website | None = None
    contact_name: Line | None = None
    contact_email: Email | None = None
    language: Language | None = None
    paper: Paper | None = None
    accent: Color | None = None
    logo: Logo | None = Field(default=None, description="On the cover and on the agreement page.")
    association_logo: Logo | None = Field(
        default=None, description="The labor organization's, beside the site's own."
    )
    words: OwnWords = Field(
        default={},
        description="What this site calls things, such as `association: union`; it goes before its partner's words.",
    )
    leave_out: tuple[Slug, ...] = Field(default=(), description="Ids of stages this site leaves out.")
    prompts: tuple[LocalPrompt, ...] = ()
    copies: dict[FieldName, Annotated[int, between(1, 12)]] = Field(
        default={},
        description="How many copies of a worksheet this site gets, by its name, such as `build.review: 8`.",
    )
    prefill: dict[
        FieldName,
        Annotated[str | bool | int, of_type("a text, a whole number, or true or false", str, bool, int)],
    ] = Field(default={}, description="Answers written in already, by field name.")


def logos_of(part: Partner | Site) -> dict[str, Logo]:
    """The logos of ``part`` by the key that each is written under."""
    keys = ("logo", "association_logo")
    return {key: logo for key in keys if isinstance(logo := getattr(part, key, None), Logo)}
