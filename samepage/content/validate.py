"""From parsed YAML to a typed model, or to problems in words with line and column.

pydantic's errors speak of types and unions; an editor needs the key, the place and what to
write. The location of an error also holds names that are not in the YAML (the chosen member
of a union, a list entry written as a bare string), so it is walked along the model's types.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from samepage.content import error_messages as wording
from samepage.content.error_messages import ErrorContext, Mistake, block_kinds
from samepage.content.schema.base import LEVELS, Item, Text
from samepage.content.yaml_source import Path_, Source
from samepage.errors import ContentError

M = TypeVar("M", bound=BaseModel)


def validate(source: Source, model: type[M]) -> M:
    """``source.data`` as a ``model``. Raises ContentError with every problem of the file."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        mistakes = explain(model, source.data, error, source.raw)
    raise ContentError(source.problem(m.path, m.message, key=m.on_key) for m in mistakes)


def explain(
    model: type[BaseModel], data: Any, error: ValidationError, raw: Mapping[Path_, str] | None = None
) -> list[Mistake]:
    """The mistakes behind ``error``, without those that only follow from another."""
    found = []
    for item in error.errors(include_url=False):
        place = _locate(model, data, item["loc"])
        if place is not None:
            found.append((place, item))
    mistakes: list[Mistake] = []
    guessed: set[Path_] = set()  # keys that are missing only because they are misspelt
    wrong = {place.path for place, item in found if item["type"] not in ("too_short", "missing")}
    for place, item in found:
        if item["type"] == "extra_forbidden":
            mistake, meant = wording.unknown_key(place)
            mistakes.append(mistake)
            if meant:
                guessed.add((*place.path[:-1], meant))
    for place, item in found:
        kind = item["type"]
        if kind == "extra_forbidden":
            continue
        if kind == "missing" and place.path in guessed:
            continue
        # A list counts only its sound entries, so its length says nothing beside their errors.
        if kind == "too_short" and any(p[: len(place.path)] == place.path for p in wrong):
            continue
        if kind == "too_short" and any(
            other["type"] == "missing" and p.path[: len(place.path)] == place.path for p, other in found
        ):
            continue
        mistakes.append(wording.other(place, item, (raw or {}).get(place.path, "")))
    return list(dict.fromkeys(mistakes))


def _members(annotation: Any) -> list[Any]:
    """The alternatives of a type, without None and without metadata."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [m for arg in get_args(annotation) if arg is not type(None) for m in _members(arg)]
    return [annotation]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _locate(model: type[BaseModel], data: Any, loc: tuple[str | int, ...]) -> ErrorContext | None:
    """The place in the YAML that ``loc`` means; None where another error says the same better."""
    path: list[str | int] = []
    here: list[Any] = [model]
    field: Any = None  # pydantic's FieldInfo, for descriptions and patterns
    owner: type[BaseModel] | None = model
    value: Any = data
    union = False
    for segment in loc:
        if segment == "[key]":
            return ErrorContext(tuple(path), value, tuple(here), field, owner, on_key=True)
        if union:
            # A union's member, chosen by kind, or tried one after another.
            union = False
            if all(_is_model(m) for m in here):
                here = [m for m in here if segment in block_kinds(m)] or here
                owner = here[0]
            else:
                chosen = _by_tag(here, str(segment), value)
                if chosen is None:
                    return None
                here = chosen
            continue
        if here and here[0] is Text:
            here = [_TextByLevel] if segment == "by level" else [str]
            continue
        if _is_model(here[0]):
            info = here[0].model_fields.get(str(segment))
            owner = here[0]
            if isinstance(value, dict):
                path.append(segment)
                value = value.get(segment)
            elif not (issubclass(here[0], Item) and segment == "text"):
                return None
            field = info
            here = _members(info.annotation) if info else []
        elif here[0] is _TextByLevel:
            path.append(segment)
            value = value.get(segment) if isinstance(value, dict) else None
            owner = _TextByLevel if segment not in (*LEVELS, "default") else owner
            here = [str]
        else:
            path.append(segment)
            value = _item(value, segment)
            args = get_args(here[0])
            inner = args[1] if get_origin(here[0]) is dict else (args[0] if args else Any)
            if (
                args
                and get_origin(here[0]) is tuple
                and isinstance(segment, int)
                and args[-1] is not Ellipsis
            ):
                inner = args[min(segment, len(args) - 1)]
            here = _members(inner)
        union = len(here) > 1
        if not here:
            here = [Any]
    return ErrorContext(tuple(path), value, tuple(here), field, owner)


class _TextByLevel(BaseModel):
    """Stands for a Text that is written as a mapping; its keys are the levels."""

    state: str | None = None
    district: str | None = None
    school: str | None = None
    default: str | None = None


def _item(value: Any, segment: str | int) -> Any:
    try:
        return value[segment]
    except (KeyError, IndexError, TypeError):
        return None


def _by_tag(here: list[Any], tag: str, value: Any) -> list[Any] | None:
    """The member that ``tag`` names, if it is the one that ``value`` was meant for."""
    lists = [member for member in here if get_origin(member) is tuple]
    if not lists:
        return here
    if isinstance(value, (list, tuple)):
        return lists if tag.startswith("tuple") else None
    return None if tag.startswith("tuple") else here
