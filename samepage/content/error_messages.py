"""The words for a value of the wrong shape: what it is, what it should be, what to write."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from samepage.content.schema import chapters, sites
from samepage.content.schema.base import Text
from samepage.content.yaml_source import Path_


class Mistake(NamedTuple):
    """A mistake in plain values: where, in words, and whether the key itself is wrong."""

    path: Path_
    message: str
    on_key: bool = False


@dataclass(frozen=True)
class ErrorContext:
    """Where in the YAML an error is, and which types the value there may have."""

    path: Path_
    value: Any
    types: tuple[Any, ...]
    field: Any  # pydantic's FieldInfo, or None
    owner: type[BaseModel] | None
    on_key: bool = False

    @property
    def name(self) -> str:
        """The key, or the key and number of a list's entry, as an editor would say it."""
        last = self.path[-1] if self.path else "the file"
        if isinstance(last, int):
            keys = [part for part in self.path if isinstance(part, str)]
            return f"entry {last + 1} of `{keys[-1]}`" if keys else f"entry {last + 1}"
        return f"`{last}`" if self.path else last


# What a pattern asks for, by the pattern itself: two fields with one pattern mean the same.
_PATTERNS: dict[str, str] = {}


def _pattern_of(annotated: Any) -> str:
    return next(m.pattern for m in annotated.__metadata__ if getattr(m, "pattern", None))


def _register() -> None:
    from samepage.content.schema import base

    slug = "an id of small letters a–z and digits, parts joined by one - or _"
    _PATTERNS[_pattern_of(base.Slug)] = f"{slug}, beginning with a letter"
    _PATTERNS[_pattern_of(base.OptionSlug)] = slug
    _PATTERNS[_pattern_of(sites.SiteId)] = "an id of small letters a–z and digits, parts joined by one -"
    _PATTERNS[_pattern_of(base.FieldName)] = (
        "a field's name, such as `commit.norms` or `plan.actions.2.owner_labor`"
    )
    _PATTERNS[_pattern_of(base.FormerName)] = (
        "the id it had, such as `norms`, or its whole name if it has moved, such as `commit.norms`"
    )
    _PATTERNS[_pattern_of(base.Email)] = "an email address, such as name@example.org"
    _PATTERNS[_pattern_of(base.Color)] = '# and six of 0-9 a-f, in quotes, such as "#1f4e79"'
    _PATTERNS[_pattern_of(sites.Language)] = "a language code, such as en-US or es"
    _PATTERNS[_pattern_of(sites.Line)] = "one line of text: remove line breaks, tabs and control characters"
    _PATTERNS[_pattern_of(chapters.IsoDate)] = "a date as year-month-day, such as 2026-09-30"
    edition = chapters.Guide.model_fields["edition"].metadata
    for meta in edition:
        if getattr(meta, "pattern", None):
            _PATTERNS[meta.pattern] = "letters, digits, dots and -, such as 2.0-pilot.1"


_register()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The entry of ``known`` that ``word`` was probably meant to be."""
    found = difflib.get_close_matches(word.lower(), [*known], n=1, cutoff=0.6)
    return found[0] if found else None


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def slug_from(text: str, separator: str = "-") -> str:
    """``text`` as an id: ASCII, small letters, parts joined by ``separator``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", separator, plain).strip(separator)


def block_kinds(model: Any) -> tuple[str, ...]:
    """The values of ``kind`` that ``model`` stands for."""
    info = getattr(model, "model_fields", {}).get("kind")
    return get_args(info.annotation) if info and get_origin(info.annotation) is Literal else ()


def short(value: Any, limit: int = 40) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def unknown_key(place: ErrorContext) -> tuple[Mistake, str | None]:
    """The mistake, and the key that was probably meant."""
    key = str(place.path[-1])
    known = [name for name in place.owner.model_fields] if place.owner else []
    meant = nearest(key, known)
    hint = f"did you mean `{meant}`? " if meant else "remove it, or use one of these. "
    kinds = block_kinds(place.owner)
    where = f" in a {kinds[0]} block" if kinds else ""
    return Mistake(
        place.path, f"unknown key `{short(key)}`{where}: {hint}Keys here: {listed(known)}.", True
    ), meant


def other(place: ErrorContext, error: dict[str, Any], raw: str) -> Mistake:
    """The mistake for any error but an unknown key."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return _missing(place)
    if place.on_key:
        return Mistake(place.path, f"the key {place.name} is not {_pattern(context)}.", True)
    path = (*place.path, "kind") if kind == "union_tag_invalid" else place.path
    return Mistake(path, _message(place, kind, context, error["msg"], raw))


def _pattern(context: dict[str, Any]) -> str:
    return _PATTERNS.get(context.get("pattern", ""), "in the right form")


def _missing(place: ErrorContext) -> Mistake:
    parent, key = place.path[:-1], place.path[-1] if place.path else ""
    if isinstance(key, int):
        return Mistake(
            parent,
            f"{_list_name(parent)} needs 4 entries, one for each level from 1 to 4: add entry {key + 1}.",
        )
    if place.owner is sites.Partner and key == "contact_email":
        return Mistake(
            parent,
            "`contact_email` is missing. Sites send their pilot request and their feedback to this "
            "address, and every workbook prints it: add a line `contact_email: name@example.org` "
            "with the partner's own address to this file.",
        )
    about = getattr(place.field, "description", None)
    return Mistake(
        parent, f"`{key}` is missing here: add `{key}: …`" + (f" ({about.rstrip('.')})." if about else ".")
    )


def _list_name(path: Path_) -> str:
    keys = [part for part in path if isinstance(part, str)]
    return f"`{keys[-1]}`" if keys else "the list"


def _kinds(place: ErrorContext) -> list[str]:
    return [kind for member in place.types for kind in block_kinds(member)]


def _message(place: ErrorContext, kind: str, context: dict[str, Any], text: str, raw: str) -> str:
    name, value = place.name, place.value
    if kind == "union_tag_not_found":
        return f"`kind` is missing here: add `kind: …`, one of {listed(_kinds(place))}."
    if kind == "union_tag_invalid":
        given = value.get("kind") if isinstance(value, dict) else value
        return _not_one_of("`kind`", given, _kinds(place))
    if kind == "literal_error":
        return _not_one_of(name, value, [str(a) for t in place.types for a in get_args(t)])
    if kind in ("model_type", "model_attributes_type", "dict_type", "mapping_type"):
        return _mapping_wanted(place)
    if kind in ("tuple_type", "list_type"):
        return f'{name} is a list: write each entry on a line of its own that begins with "- ".'
    if len(place.types) > 1 and not kind.startswith(("greater_than", "less_than", "string_pattern")):
        return f"{name} is {_types(place.types)}: {_found(value)} stands here."
    if kind == "string_type":
        return _text_wanted(place, raw)
    if kind == "string_pattern_mismatch":
        return _wrong_form(place, context)
    if kind == "string_too_short":
        least = context["min_length"]
        return (
            f"{name} is empty: write its text, or remove the key."
            if not value
            else (f"{name} is too short: write at least {least} characters.")
        )
    if kind == "string_too_long":
        return f"{name} has {len(str(value))} characters, and at most {context['max_length']} are allowed: shorten it."
    if kind == "too_short":
        return f"{name} needs at least {_count(context['min_length'])}: add what is missing."
    if kind == "too_long":
        return f"{name} has {context['actual_length']} entries, and at most {context['max_length']} fit: remove some."
    if kind.startswith(("greater_than", "less_than")):
        return _out_of_range(place, value)
    if kind.startswith("int"):
        return f"{name} is a whole number, such as 3, without quotes: {_found(value)} stands here."
    if kind.startswith("bool"):
        return f"{name} is a switch: write true or false, without quotes."
    if kind == "value_error":
        return f"{name}: {context.get('error', text)}"
    return f"{name} is not in the right form ({text.lower()}): compare it with an entry that works."


def _count(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _not_one_of(name: str, value: Any, known: list[str]) -> str:
    meant = nearest(str(value), known) if isinstance(value, str) else None
    hint = f"did you mean `{meant}`? " if meant else ""
    return f"{name} cannot be `{short(value)}`: {hint}{'One' if hint else 'write one'} of {listed(known)}."


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping of keys"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"`{short(value)}`"


def _mapping_wanted(place: ErrorContext) -> str:
    if place.value is None and place.path:
        return f"{place.name} is empty: write its keys below it, indented, or remove it."
    kinds = _kinds(place)
    keys = (
        ["kind"] if len(place.types) > 1 and kinds else list(getattr(place.types[0], "model_fields", {}))[:4]
    )
    example = f", such as `{keys[0]}: …`" if keys else ", such as `key: …`"
    return f"{place.name} is made of keys{example}: {_found(place.value)} stands here."


def _text_wanted(place: ErrorContext, raw: str) -> str:
    name, value = place.name, place.value
    if value is None:
        return f"{name} is empty: write its text after the colon, or remove the line if it may be left out."
    if isinstance(value, dict):
        found = listed(list(map(str, value))[:3])
        return f"{name} is text, and keys stand here ({found}): put a text with a colon in quotes."
    if isinstance(value, list):
        return f"{name} is one text, and a list stands here: remove the `- `, or put a text that begins with [ in quotes."
    return f'{name} is text: write it in quotes, "{raw or value}".'


def _wrong_form(place: ErrorContext, context: dict[str, Any]) -> str:
    name, value = place.name, str(place.value)
    rule = _pattern(context)
    if rule.startswith("an id"):
        separator = "_" if "_" in rule and "_" in value else "-"
        meant = slug_from(value, separator)
        hint = f" Perhaps `{meant[:40]}`." if meant and re.match(context["pattern"], meant) else ""
        return f"{name} cannot be `{short(value)}`: write {rule}.{hint}"
    if rule.startswith("one line"):
        return f"{name} is {rule}."
    return f"{name} cannot be `{short(value)}`: write {rule}."


def _out_of_range(place: ErrorContext, value: Any) -> str:
    low, high = _range(place.field)
    limits = f"from {low} to {high}" if low is not None and high is not None else "in the allowed range"
    extra = ", or a list" if any(get_origin(t) is tuple for t in place.types) else ""
    return f"{place.name} cannot be {short(value)}: write a number {limits}{extra}."


def _range(field: Any) -> tuple[int | None, int | None]:
    """The limits that a field's type gives, wherever in its annotation they stand."""
    pending = [*getattr(field, "metadata", ()), getattr(field, "annotation", None)]
    low = high = None
    while pending:
        part = pending.pop()
        low = getattr(part, "ge", None) if low is None else low
        high = getattr(part, "le", None) if high is None else high
        pending.extend(getattr(part, "metadata", ()) or ())
        pending.extend(getattr(part, "__metadata__", ()))
        pending.extend(get_args(part) if get_origin(part) is not Literal else ())
    return low, high


def _types(members: Iterable[Any]) -> str:
    names = {int: "a whole number", str: "a text", bool: "true or false", Text: "a text"}
    return " or ".join(sorted(names.get(m, "a list") for m in members))
