"""Levels, parts and sides that many places name and words.yaml does not declare, or declares anew: each reported once.

A single wrong id is a slip, and reported where it stands. Where a whole guide names one, it is words.yaml that was
changed, and every other line would only repeat it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from samepage.content.schema.base import ByLevel
from samepage.content.schema.declared import Declared
from samepage.content.schema.sites import Site
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import counted, joined, nearest

MANY = 4  # places: an undeclared id that so many name is reported once, at words.yaml
FIRST = 3  # places that the message names
# Keys of which the values are ids of sides.
_SIDES = frozenset(("by", "side", "signers"))


def undeclared(
    read: Iterable[tuple[BaseModel, Source]], declared: Declared, words: Source
) -> Iterator[Problem]:
    """A problem for the levels, and one for the sides, that the files ``read`` name in many places and ``declared``
    has not.
    """
    named: dict[str, dict[str, list[str]]] = {"levels": {}, "sides": {}}
    for model, source in read:
        for key, id, path in _ids(model):
            span = source.span(path)
            named[key].setdefault(id, []).append(f"{source.file}:{span.line}")
    known = {"levels": (*declared.levels, *declared.parts), "sides": declared.sides}
    for key, places in named.items():
        uses = {id: len(where) for id, where in places.items()}
        missing = [
            id
            for id, count in uses.items()
            if id not in known[key]
            and count >= MANY
            and not ((meant := nearest(id, known[key])) and uses.get(meant, 0) >= count)
        ]
        if missing:
            unused = [id for id in known[key] if id not in uses]
            message = _not_declared(key, missing, unused, [where for id in missing for where in places[id]])
            yield words.problem((key,), message, key=True)


def _not_declared(key: str, missing: list[str], unused: list[str], places: list[str]) -> str:
    """What is wrong with ``key`` of words.yaml, where ``places`` name ``missing`` ids, and none those ``unused``."""
    ids = " and ".join(f"`{id}`" for id in missing)
    them, are, what = ("it", "is", "is no") if len(missing) == 1 else ("them", "are", "are no")
    what += " side" if key == "sides" else " level or part of a level"
    remedy = f"add {them} to `{key}`, or take {them} out of those places"
    if len(missing) == len(unused) == 1:
        remedy = (
            f"if it is `{unused[0]}` now, keep the id `{missing[0]}` and change only its name; else {remedy}"
        )
    found = counted(len(places), "place", "places")
    return f"{ids} {are} named in {found} ({_first(places)}), and {what} here: {remedy}."


def new_levels(problems: Iterable[Problem], declared: Declared, words: Source) -> dict[str, Problem]:
    """The levels for which many texts have nothing, as ``problems`` say, each with the one problem that says so."""
    found: dict[str, Problem] = {}
    for level in declared.levels:
        places = [f"{one.file}:{one.line}" for one in sorted(problems) if one.kind == lacks(level)]
        if len(places) >= MANY:
            message = (
                f"{len(places):,} texts have nothing for the level `{level}` ({_first(places)}): add `{level}: …` "
                "to each, or `default: …` for all levels that are not named; or remove the level here."
            )
            found[level] = words.problem(("levels", level), message, key=True)
    return found


def without(declared: Declared, levels: Collection[str]) -> Declared:
    """``declared``, as if it had not ``levels``."""
    return replace(
        declared,
        levels=tuple(level for level in declared.levels if level not in levels),
        parts={part: level for part, level in declared.parts.items() if level not in levels},
    )


def lacks(level: str) -> str:
    """The kind of the problem of a text that has nothing for ``level``."""
    return f"no text for {level}"


def _ids(value: Any, path: KeyPath = ()) -> Iterator[tuple[str, str, KeyPath]]:
    """Every id of a level or side below ``value``: the key of words.yaml that declares it, the id, its place."""
    if isinstance(value, Site):
        yield "levels", value.level, ("level",)
    if isinstance(value, ByLevel):
        for key in value.by_level if len(value.by_level) > 1 or "default" not in value.by_level else ():
            if key != "default":
                yield "levels", key, (*path, key)
    elif isinstance(value, BaseModel):
        for name in value.model_fields_set:
            part, where = getattr(value, name), (*path, name)
            if name == "levels" and isinstance(part, tuple):
                yield from (("levels", id, (*where, n)) for n, id in enumerate(part))
            elif name in _SIDES and isinstance(part, str):
                yield "sides", part, where
            elif name in _SIDES and isinstance(part, tuple | Mapping):
                yield from (("sides", id, where) for id in part)
            else:
                yield from _ids(part, where)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _ids(one, (*path, key))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _ids(one, (*path, number))


def _first(places: list[str]) -> str:
    first = list(dict.fromkeys(places))[:FIRST]
    return f"first {joined(first)}"
