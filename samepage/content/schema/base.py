"""What every part of the schema is made of: strict models, slugs, levels and texts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema

Level = Literal["state", "district", "school"]
Scope = Literal["state", "district", "school", "classroom"]
Side = Literal["labor", "management"]

LEVELS: tuple[Level, ...] = ("state", "district", "school")
SIDES: tuple[Side, ...] = ("labor", "management")

# A dot separates the parts of a field's name and "=" a field from its option, so neither may
# stand in an id; 40 characters keep whole names readable in a form's field list.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$", max_length=40)]
OptionSlug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[_-][a-z0-9]+)*$", max_length=40)]
FieldName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)+(?:=[a-z0-9_-]+)?$")
]
# What `was` may say: an id that this part had in its place, or the whole name it had elsewhere.
FormerName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*(?:=[a-z0-9_-]+)?$", max_length=200),
]
Was = Annotated[
    FormerName | Annotated[tuple[FormerName, ...], Field(min_length=1, max_length=4)] | None,
    Field(
        description="Its id in an earlier edition, or its whole name if it has moved; a list, newest first, if it has had several."
    ),
]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]{2,}$", max_length=254)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Plain = Annotated[str, StringConstraints(min_length=1, max_length=400)]
# Shown in a screen reader's field list and as Word's control title, which Word cuts at 64.
Short = Annotated[str, StringConstraints(min_length=2, max_length=48)]


class Model(BaseModel):
    """Frozen, and an unknown key is an error: a typing mistake must never be passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(str):
    """Markdown that may differ by level.

    In YAML either one string for every level, or a mapping with any of the keys
    ``state``, ``district``, ``school`` and ``default``. ``for_level`` picks one.
    """

    by_level: dict[str, str]

    def __new__(cls, value: str | dict[str, str]) -> Text:
        by_level = {"default": value} if isinstance(value, str) else dict(value)
        if not by_level:
            raise ValueError("write a text, or one for each of `state`, `district` and `school`.")
        text = super().__new__(cls, next(iter(by_level.values())))
        text.by_level = by_level
        return text

    def for_level(self, level: Level) -> str | None:
        """The text for ``level``, or None where this text has none for it."""
        return self.by_level.get(level, self.by_level.get("default"))

    def __getnewargs__(self) -> tuple[dict[str, str]]:
        return (self.by_level,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler):
        string = core_schema.str_schema(min_length=1, max_length=8000, strict=True)
        mapping = core_schema.typed_dict_schema(
            {key: core_schema.typed_dict_field(string, required=False) for key in (*LEVELS, "default")},
            extra_behavior="forbid",
        )
        # The input's own type decides which errors are shown: a mapping is judged as a mapping.
        either = core_schema.tagged_union_schema(
            {"by level": mapping, "text": string},
            discriminator=lambda v: "by level" if isinstance(v, dict) else "text",
        )
        return core_schema.no_info_after_validator_function(
            cls,
            either,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda text: text.by_level if len(text.by_level) > 1 else str(text)
            ),
        )


class Item(Model):
    """One entry of a list; a bare string in YAML is short for ``text: …``."""

    text: Text
    levels: tuple[Scope, ...] | None = None


def _item_from_string(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def one_or_item() -> Any:
    """A validator that lets a list's entry be a bare string."""
    from pydantic import BeforeValidator

    return BeforeValidator(_item_from_string, json_schema_input_type=str | Item)


Entry = Annotated[Item, one_or_item()]
Entries = Annotated[tuple[Entry, ...], Field(min_length=1)]
