"""``guide/words.yaml``: the levels and sides of a guide, words that depend on the level, and labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from samepage.content.schema.base import ByLevel, Model, OptionSlug, Plain, Slug
from samepage.content.schema.declared import Declared
from samepage.content.schema.earlier_words import with_levels
from samepage.content.schema.labels import DEFAULT_LABELS
from samepage.content.schema.validators import Sentence
from samepage.text import capitalized


class LevelName(Model):
    """A kind of site, each with a workbook of its own. A name alone is short for `name: …`."""

    name: Plain = Field(
        examples=["county"],
        description="What one such site is called in the middle of a sentence, such as `county`.",
    )
    plural: Plain | None = Field(
        default=None,
        examples=["counties"],
        description="What several are called, if not with an s, such as `counties`.",
    )
    workbook: Plain | None = Field(
        default=None,
        examples=["County workbook"],
        description="What its workbook is called on the cover, such as `County workbook`.",
    )
    parts: dict[Slug, Plain] = Field(
        default={},
        examples=[{"bed": "In a bed"}],
        description="Parts of its workbook that `levels` of a block may name, by id, each with what is printed above "
        "such a block.",
    )

    is_state: bool = Field(
        default=False,
        description="Whether such a site is a state itself, and so in the state of its own name.",
    )
    id_columns: tuple[Plain, ...] = Field(
        default=(),
        examples=[["county_number"]],
        description="Columns of a spreadsheet that hold a site's id, besides `id`.",
    )
    name_columns: tuple[Plain, ...] = Field(
        default=(),
        examples=[["county_name"]],
        description="Columns of a spreadsheet that hold a site's name, besides `name`.",
    )

    @property
    def several(self) -> str:
        return self.plural or f"{self.name}s"

    @property
    def on_cover(self) -> str:
        return self.workbook or f"{capitalized(self.name)} workbook"


def _from_string(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


AnyLevel = Annotated[LevelName, BeforeValidator(_from_string, json_schema_input_type=Plain | LevelName)]


class Word(ByLevel):
    """What a thing is called: one text, or one for each level."""

    most = 400


def _with_defaults(labels: dict[str, str]) -> dict[str, str]:
    return {**DEFAULT_LABELS, **labels}


class Words(Model):
    """`guide/words.yaml`: levels and sides, words that depend on the level, and the labels that are printed."""

    levels: dict[Slug, AnyLevel] = Field(
        min_length=1,
        examples=[{"garden": {"name": "garden"}}],
        description="The kinds of site, by id, each with its name: one or more.",
    )
    sides: dict[Slug, Plain] = Field(
        default={},
        description="The two sides that may answer apart, by id, each with its name in the middle of a sentence; or "
        "none.",
    )
    words: dict[OptionSlug, Word] = Field(
        default={},
        examples=[{"place": "garden"}],
        description="Used in texts as `{{ words.name }}`: one text, or what it is at each level.",
    )
    labels: Annotated[dict[OptionSlug, Plain], AfterValidator(_with_defaults)] = Field(
        default={**DEFAULT_LABELS}, description="What workbooks print beside the texts, where it differs."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_earlier_editions(cls, value: Any) -> Any:
        return with_levels(value)

    def wrong(self) -> Iterator[Sentence]:
        if len(self.sides) not in (0, 2):
            yield ("sides", "[key]"), "a guide has two sides or none: write two, or remove `sides`."
        for id in list(self.sides)[1:2]:
            if self.sides[id] in list(self.sides.values())[:1]:
                yield ("sides", id), f"both sides are called `{self.sides[id]}`: give them names that differ."
        if "signers" in self.sides:
            yield ("sides", "signers", "[key]"), "the id `signers` is taken by agreements: choose another."
        taken = {
            **dict.fromkeys(self.levels, "a level"),
            "default": "texts for all levels that are not named",
        }
        for id, level in self.levels.items():
            if id == "default":
                yield ("levels", id, "[key]"), f"the id `{id}` stands for {taken[id]}: choose another."
            for part in level.parts:
                if part in taken:
                    path = ("levels", id, "parts", part, "[key]")
                    yield path, f"the id `{part}` is already that of {taken[part]}: choose another."
                taken[part] = "a part of a level"

    @property
    def declared(self) -> Declared:
        parts = {part: id for id, level in self.levels.items() for part in level.parts}
        states = tuple(id for id, level in self.levels.items() if level.is_state)
        return Declared(tuple(self.levels), tuple(self.sides), parts, states)

    @property
    def parts(self) -> dict[str, str]:
        """What is printed above a block of each part of a level's workbook."""
        return {part: words for level in self.levels.values() for part, words in level.parts.items()}


def declared_by(data: Any) -> Declared | None:
    """What the ``data`` of a words.yaml declares, whatever else is wrong with it; None where that is wrong."""
    data = with_levels(data)
    try:
        return Words.model_validate({key: data[key] for key in ("levels", "sides") if key in data}).declared
    except (ValidationError, TypeError):
        return None
