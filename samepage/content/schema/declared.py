"""The levels and sides of a guide, which its ``words.yaml`` declares and all its other files name by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from samepage.content.schema.validators import mistake, not_one_of

# Stand in a JSON Schema where a guide's own ids belong, with the attribute of `Declared` that has them:
# values that are one of them, and mappings that have them as keys. `jsonschema` puts the ids there.
IDS_OF, KEYS_OF = "x-ids-of", "x-keys-of"


@dataclass(frozen=True)
class Declared:
    """The ids of levels, of the parts of their workbooks, and of the two sides, if there are any.

    It is the context in which a guide's files are validated; without it, any id is accepted.
    """

    levels: tuple[str, ...]
    sides: tuple[str, ...] = ()
    # Each with the level in whose workbook it stands.
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)
    states: tuple[str, ...] = ()  # the levels whose sites are states themselves

    @property
    def scopes(self) -> tuple[str, ...]:
        """What `levels` of a block may name."""
        return (*self.levels, *self.parts)

    @property
    def text_keys(self) -> tuple[str, ...]:
        """The keys of a text that differs by level."""
        return (*self.levels, "default")

    def workbook_levels(
        self, scopes: Sequence[str] | None, within: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """The levels, of those ``within``, whose workbook shows something for ``scopes``."""
        within = self.levels if within is None else within
        if scopes is None:
            return within
        shown = {*scopes, *(self.parts[scope] for scope in scopes if scope in self.parts)}
        return tuple(level for level in within if level in shown)


Levels = tuple[str, ...]


def common_levels(a: Levels, b: Levels) -> Levels:
    return tuple(level for level in a if level in b)


def declared_in(info: ValidationInfo) -> Declared | None:
    """What the guide declares whose file is being validated; None where that is not known."""
    return info.context if isinstance(info.context, Declared) else None


@dataclass(frozen=True, eq=False)
class _OneOf:
    """Metadata of an id that words.yaml declares: one of those in this attribute of ``Declared``."""

    of: Literal["levels", "scopes", "sides"]
    none: str = ""  # what to say where the guide declares none

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def check(value: Any, info: ValidationInfo) -> Any:
            declared = declared_in(info)
            known = getattr(declared, self.of) if declared else None
            if known is not None and not known:
                raise mistake(self.none)
            if known is not None and value not in known:
                raise mistake(not_one_of(value, known))
            return value

        return core_schema.with_info_before_validator_function(check, core_schema.str_schema())

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", IDS_OF: self.of}


NO_SIDES = "asks for a side, and this guide declares none: remove it, or add two `sides` to words.yaml."
Level = Annotated[str, _OneOf("levels")]
Scope = Annotated[str, _OneOf("scopes")]
Side = Annotated[str, _OneOf("sides", NO_SIDES)]


def _has_sides(by: Any, info: ValidationInfo) -> Any:
    """Raise one error where the guide declares no sides, in place of one for each side that is named."""
    declared = declared_in(info)
    if declared and not declared.sides:
        raise mistake(NO_SIDES)
    return by


def _both(by: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    declared = declared_in(info)
    sides = declared.sides if declared else by
    if len(by) != 2 or sorted(by) != sorted(sides):
        raise mistake(f"asks both sides, each once: write `by: [{', '.join(sides)}]`, or remove it.")
    return by


BothSides = Annotated[tuple[Side, ...], BeforeValidator(_has_sides), AfterValidator(_both)]
ForLevels = Annotated[
    tuple[Scope, ...] | None, Field(description="Only for these levels; without it, for all.")
]
ForLevelsOrParts = Annotated[
    tuple[Scope, ...] | None,
    Field(description="Only for these levels, or parts of a level's workbook; without it, for all."),
]
