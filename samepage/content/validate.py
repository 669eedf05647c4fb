"""From parsed YAML to a typed model, or to problems in words with line and column.

The schema's own validators say what is wrong in their part of it; what pydantic itself finds is
put into words here, and all of it gets the name of the key and its position in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from samepage.content.schema.declared import Declared
from samepage.content.schema.validators import OWN_TYPES, described, not_one_of
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import ContentError
from samepage.same import Same
from samepage.text import counted, listed

M = TypeVar("M", bound=BaseModel)


class Mistake(NamedTuple):
    """A mistake in plain values: where, in words, and whether the key itself is wrong."""

    path: KeyPath
    message: str
    on_key: bool = False


def validate(source: Source, model: type[M], declared: Declared | None = None) -> M:
    """``source.data`` as a ``model``, of the guide that has ``declared`` its levels and sides.

    Raises ContentError with every problem of the file.
    """
    try:
        return cast(M, _validated(Same(source), model, declared))
    except ValidationError as error:
        mistakes = explain(source.data, error, source.raw)
    raise ContentError(source.problem(m.path, m.message, key=m.on_key) for m in mistakes)


@lru_cache(maxsize=64)  # a source that was read before is the same; nobody changes a model
def _validated(source: Same[Source], model: type[BaseModel], declared: Declared | None) -> BaseModel:
    return model.model_validate(source.value.data, context=declared)


def explain(data: Any, error: ValidationError, raw: Mapping[KeyPath, str] | None = None) -> list[Mistake]:
    """The mistakes in ``data`` behind ``error``; ``raw`` has numbers and switches as they are written."""
    errors = [(_path(data, e["loc"]), e) for e in error.errors(include_url=False)]
    paths = {path for path, e in errors if e["type"] != "too_short"}
    # A list counts only its sound entries, so its length says nothing beside their errors.
    wrong_keys = {path for path, e in errors if e["loc"][-1:] == ("[key]",)}
    return [
        _mistake(path, e, (raw or {}).get(path))
        for path, e in errors
        if (e["type"] != "too_short" or not any(other[: len(path)] == path for other in paths))
        # What stands under a wrong key may be right under the right one.
        and (e["loc"][-1:] == ("[key]",) or path not in wrong_keys)
    ]


def _path(data: Any, loc: Sequence[str | int]) -> KeyPath:
    """The part of ``loc`` that is in the YAML: without a union's members, and keys that a short form leaves out."""
    path: list[str | int] = []
    for part in loc:
        there = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
        if part in there:
            path.append(part)
            data = data[part]
        elif not str(part).startswith("<"):
            break
    return tuple(path)


def _mistake(path: KeyPath, error: ErrorDetails, written: str | None) -> Mistake:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    on_key = error["loc"][-1:] == ("[key]",)
    if kind == "sentence":
        return Mistake(path, context["message"], on_key)
    if kind == "union_tag_invalid" and isinstance(value, dict):
        kinds = re.findall(r"<([^>]+)>", context["expected_tags"])
        if value.get("kind") is None:
            return Mistake(path, f"`kind` is missing here: add `kind: …`, one of {listed(kinds)}.")
        return Mistake((*path, "kind"), f"`kind` {not_one_of(value['kind'], kinds)}")
    return Mistake(path, f"{'a key' if on_key else _name(path)} {_wrong(error, written)}", on_key)


def _name(path: KeyPath) -> str:
    """The key, or the number of a list's entry and the list's key, as an editor would say it."""
    keys = [f"`{part}`" for part in path if isinstance(part, str)]
    if path and isinstance(path[-1], int):
        return f"entry {path[-1] + 1}" + (f" of {keys[-1]}" if keys else "")
    return keys[-1] if keys else "the file"


def _wrong(error: ErrorDetails, written: str | None) -> str:
    """What is wrong with a value, to be read after its name."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case kind if kind in OWN_TYPES:
            return str(context["message"])
        case "literal_error":
            return not_one_of(value, re.findall(r"[^', ]+", context["expected"].replace(" or ", ", ")))
        case "union_tag_invalid" | "dict_type" if value is None:
            return "is empty: write its keys below it, indented, or remove it."
        case "union_tag_invalid":
            return f"is made of keys, such as `kind: …`: {described(value)} stands here."
        case "dict_type":
            return f"is made of keys, such as `key: …`: {described(value)} stands here."
        case "tuple_type":
            begins = 'each on a line of its own that begins with "- "'
            return f"is a list: write its entries between brackets, as `[first, second]`, or {begins}."
        case "string_type":
            return _text_wanted(value, written)
        case "string_too_short" if not value:
            return "is empty: write its text, or remove the key."
        case "string_too_short":
            return f"is too short: write at least {context['min_length']} characters."
        case "string_too_long" | "too_long" if isinstance(value, str):
            return (
                f"has {len(value)} characters, and at most {context['max_length']} are allowed: shorten it."
            )
        case "too_short":
            return (
                f"needs at least {counted(context['min_length'], 'entry', 'entries')}: add what is missing."
            )
        case "missing" if "contrast" in error["loc"]:
            return "needs three entries: a color, what it stands on, and the least contrast."
        case "missing":
            return f"needs 4 entries, one for each level from 1 to 4: add entry {int(error['loc'][-1]) + 1}."
        case "too_long":
            return f"has {context['actual_length']} entries, and at most {context['max_length']} fit: remove some."
        case kind if kind.startswith("int"):
            return f"is a whole number, such as 3, without quotes: {described(value)} stands here."
        case kind if kind.startswith("bool"):
            return "is a switch: write true or false, without quotes."
        case _:
            return f"is not in the right form ({error['msg'].lower()}): compare it with an entry that works."


def _text_wanted(value: object, written: str | None) -> str:
    if value is None:
        return "is empty: write its text after the colon, or remove the line if it may be left out."
    if isinstance(value, dict):
        keys = listed([*value][:3])
        return f"is one text, and keys stand here ({keys}): write the text alone; one with a colon goes in quotes."
    if isinstance(value, list):
        return "is one text, and a list stands here: remove the `- `, or put a text that begins with [ in quotes."
    return f'is text: write it in quotes, "{written or value}".'
