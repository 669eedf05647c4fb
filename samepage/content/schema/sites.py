"""Who a workbook is for and who prints it: ``guide/sites/*.yaml`` and ``guide/partners/*.yaml``."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, PrivateAttr, StringConstraints

from samepage.content.schema.base import (
    AccentedEmail,
    Color,
    Email,
    FieldName,
    Language,
    Model,
    OptionSlug,
    Plain,
    Slug,
)
from samepage.content.schema.blocks import LocalBlock
from samepage.content.schema.declared import Declared, Level
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
    file: Plain = Field(
        examples=["logos/our-logo.png"], description="PNG, JPEG or SVG, beside this file or below it."
    )
    alt: Plain = Field(examples=["Example Partner Organization"], description="The name the logo shows.")


WorksheetName = Annotated[
    str,
    pattern(
        r"^[a-z][a-z0-9_-]*\.[a-z0-9_-]+$", "a worksheet's name with its chapter's, such as `commit.minutes`"
    ),
]
# What this guide calls things, by the names of `words.yaml`, in place of what stands there.
OwnWords = dict[OptionSlug, Annotated[str, StringConstraints(min_length=1, max_length=80), ONE_LINE]]


class Partner(Model):
    """An organization that prints workbooks."""

    missing: ClassVar[dict[str, str]] = {
        "contact_email": "`contact_email` is missing. Sites send their workbooks, their pilot request and their "
        "feedback to this address, and every workbook prints it: add a line `contact_email: name@example.org` "
        "with the partner's own address to this file."
    }

    id: SiteId = Field(
        examples=["example-partner"], description="Id of the partner, which sites name in `partner`."
    )
    name: Line = Field(description="Its name, as it is printed.")
    short_name: Line | None = Field(default=None, description="What people call it.")
    contact_email: Email = Field(
        description="Where sites send their workbooks, the pilot request and their feedback."
    )
    contact_name: Line | None = Field(default=None, description="Who answers for it.")
    website: Website | None = Field(
        default=None, examples=["https://www.example.org"], description="Its address on the web."
    )
    logo: Logo | None = Field(default=None, description="Its logo, on the cover.")
    accent: Color | None = Field(
        default=None, description='Its color, in quotes, such as "#1f4e79"; dark enough to read on white.'
    )
    paper: Paper | None = Field(
        default=None, description="The paper of its workbooks, unless a site says another."
    )
    language: Language | None = Field(
        default=None,
        description="Language of its workbooks, such as `en-US`; the guide must be written in it.",
    )
    words: OwnWords = Field(
        default={},
        examples=[{"place": "county"}],
        description="What its sites call things, such as `association: union`, in place of the guide's `words.yaml`.",
    )


class LocalPrompt(Model):
    """A block of the site's own, put at the end of a stage's discussion."""

    stage: Slug = Field(description="Id of the stage that it is put into.")
    block: LocalBlock = Field(description="A prompt, choice, checklist or callout.")


class Site(Model):
    """One of those who get a workbook."""

    id: SiteId = Field(
        examples=["oak-street"],
        description="Id of the site: the name of its files, and a part of what comes back. Keep it.",
    )
    level: Level = Field(description="Which kind of site it is: one of the levels of words.yaml.")
    name: Line = Field(description="Its name, on the cover and at the head of each page.")
    short_name: Line | None = Field(default=None, description="What people call it.")
    partner: Line = Field(
        examples=["example-partner"], description="Who prints the workbook: the id of a file in `partners/`."
    )
    association: Line | None = Field(default=None, description="A second organization, named on the cover.")
    state: Line | None = Field(default=None, description="The state it is in.")
    street: Line | None = Field(default=None, description="Street and number.")
    city: Line | None = Field(default=None, description="City of its address.")
    zip: Line | None = Field(
        default=None, examples=["02134", "97201-1234"], description="ZIP or postal code, in quotes."
    )
    phone: Line | None = Field(
        default=None, examples=["503-555-0100"], description="Its phone number, in quotes."
    )
    website: Website | None = Field(
        default=None, examples=["https://www.example.org"], description="Its address on the web."
    )
    contact_name: Line | None = Field(default=None, description="Who answers for the site.")
    contact_email: AccentedEmail | None = Field(default=None, description="That person's email address.")
    language: Language | None = Field(
        default=None,
        description="Language of its workbook, such as `en-US`; the guide must be written in it.",
    )
    paper: Paper | None = Field(
        default=None, description="The paper of its workbook; without it, the partner's choice."
    )
    accent: Color | None = Field(
        default=None, description='Its color, in quotes, such as "#1f4e79"; without it, the partner\'s.'
    )
    logo: Logo | None = Field(default=None, description="Its logo, on the cover and on the agreement page.")
    association_logo: Logo | None = Field(
        default=None, description="The second organization's logo, beside the site's own."
    )
    words: OwnWords = Field(
        default={},
        examples=[{"place": "county"}],
        description="What this site calls things, such as `association: union`; it goes before its partner's words.",
    )
    leave_out: tuple[Slug, ...] = Field(
        default=(), examples=[["learn"]], description="Ids of stages this site leaves out."
    )
    prompts: tuple[LocalPrompt, ...] = Field(
        default=(), description="Questions of its own, each with the stage that it is put into."
    )
    copies: dict[WorksheetName, Annotated[int, between(1, 12)]] = Field(
        default={},
        examples=[{"begin.minutes": 6}],
        description="How many copies of a worksheet this site gets, by its name, such as `build.review: 8`.",
    )
    prefill: dict[
        FieldName,
        Annotated[str | bool | int, of_type("a text, a whole number, or true or false", str, bool, int)],
    ] = Field(
        default={},
        examples=[{"begin.hopes": "A shared calendar", "begin.ready.room": True}],
        description="Answers written in already, by field name.",
    )
    _is_state: bool = PrivateAttr(default=False)

    def model_post_init(self, context: Any) -> None:
        self._is_state = isinstance(context, Declared) and self.level in context.states

    @property
    def state_name(self) -> str:
        """The state that it is in, or that it is; "" where neither its profile nor its level tells."""
        return self.state or (self.short_name or self.name if self._is_state else "")


def logos_of(part: Partner | Site) -> dict[str, Logo]:
    """The logos of ``part`` by the key that each is written under."""
    keys = ("logo", "association_logo")
    return {key: logo for key in keys if isinstance(logo := getattr(part, key, None), Logo)}
