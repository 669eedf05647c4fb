"""Writes answers into the fields of a workbook: those of a site's file, and those it gave before."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from samepage.content.loader import Library
from samepage.content.schema import Level, Site
from samepage.content.schema.block_base import Titled
from samepage.errors import ContentError, program
from samepage.text import did_you_mean, listed, printable
from samepage.workbook.carry_over import CarryOver, names_before
from samepage.workbook.dates import days_meant
from samepage.workbook.model import Field, Section
from samepage.workbook.names import unique_aliases


def prefilled_sections(
    sections: list[Section],
    prefill: Mapping[str, str | bool | int],
    carried: CarryOver,
    library: Library,
    site: Site,
) -> list[Section]:
    """The sections with unique aliases and with answers written in.

    ``prefill`` goes by names that a person wrote, a group's among them, and is checked. A field that an
    earlier edition asked is not prefilled: if the site left it empty, it stays so. What nobody sees in a
    prefilled text is left out, as it is of answers. Views hold the fields
    as they were made; templates use only their names, so the sections' own ``fields`` count.
    """
    fields = unique_aliases(field for section in sections for field in section.fields)
    by_name = {field.name: field for field in fields}
    groups = {field.group for field in fields if field.group}
    problems = []
    elsewhere = _levels_of_others(library, site.level) if prefill else {}
    asked = carried.asked | {by_name[name].group for name in carried.asked}
    for name, value in prefill.items():
        target = f"{name}={value}" if name in groups else name
        wrong = _wrong_value(name, value, by_name, groups, elsewhere)
        if wrong:
            problems.append(
                library.problem("site", site.id, ("prefill", name), wrong, key=target not in by_name)
            )
        elif name not in asked:
            by_name[target] = replace(by_name[target], value=_value(by_name[target], value))
    if problems:
        raise ContentError(problems)
    for name, value in carried.values.items():
        by_name[name] = replace(by_name[name], value=value)
    return [
        replace(section, fields=tuple(by_name[field.name] for field in section.fields))
        for section in sections
    ]


def _wrong_value(
    name: str,
    value: str | bool | int,
    fields: Mapping[str, Field],
    groups: Collection[str],
    elsewhere: Mapping[str, Collection[Level]],
) -> str | None:
    """Why ``value`` cannot be written in under ``name``, and what to write instead. ``elsewhere`` has the blocks of
    other levels' workbooks."""
    if name in groups:
        known = [field.on_state for field in fields.values() if field.group == name]
        if str(value) in known:
            return None
    elif name in fields:
        field = fields[name]
        known = [option.value for option in field.options]
        if not known:
            return _wrong_kind(name, value, field)
        if str(value) in known:
            return None
    elif now := _name_now(name, fields.values()):
        return f"`{name}` is called `{now}` now: write that name."
    elif levels := elsewhere.get(".".join(name.split(".")[:2])):
        return f"`{name}` is asked at other levels only ({listed(levels)}): remove it."
    else:
        return f"this workbook has no place to answer named `{name}`: {_meant(name, fields.values())}"
    return f"`{name}` cannot be `{value}`: write {' or '.join(f'`{option}`' for option in known)}."


def _meant(name: str, fields: Iterable[Field]) -> str:
    """What to write instead of ``name``, which is that of no field or group."""
    known = list(dict.fromkeys(field.group or field.name for field in fields))
    if cell := re.fullmatch(r"(.+\.)\d+(\..+)", name):
        rows = [one for one in known if re.fullmatch(rf"{re.escape(cell[1])}\d+{re.escape(cell[2])}", one)]
        if rows:
            return f"the last row's is `{rows[-1]}`."
    if below := next((one for one in known if one.startswith(f"{name}.")), None):
        return f"name one of its places, such as `{below}`."
    return did_you_mean(name, known, f"`{program()} fields` lists all names.")


def _wrong_kind(name: str, value: str | bool | int, field: Field) -> str | None:
    """Why ``value`` is no answer of the field's kind, and what to write instead."""
    text = str(value).strip()
    if (
        field.kind == "check"
        and not field.group
        and text.lower() not in ("true", "false", "1", "0", field.on_state)
    ):
        return f"`{name}` is a box to mark, and `{value}` stands here: write true or false, without quotes."
    # Words are an answer, as they are in what comes back; a day that no month has is a slip.
    if field.kind == "date" and re.fullmatch(r"\d+([-/.])\d+\1\d+", text) and not days_meant(text, "en"):
        return f'`{name}` is a date, and `{value}` stands here: write year-month-day, as "2026-09-30".'
    return None


def _levels_of_others(library: Library, level: Level) -> dict[str, tuple[Level, ...]]:
    """The blocks that a workbook of ``level`` does not have, by name, with the levels that do."""
    found: dict[str, set[Level]] = {}
    for id, chapter in library.chapters.items():
        for block in chapter.blocks:
            if isinstance(block, Titled):
                levels = library.declared.workbook_levels(block.levels)
                found[f"{id}.{block.id}"] = {*found.get(f"{id}.{block.id}", ()), *levels}
    return {
        name: tuple(one for one in library.declared.levels if one in levels)
        for name, levels in found.items()
        if level not in levels
    }


def _name_now(name: str, fields: Collection[Field]) -> str | None:
    """What the field or group that was called ``name`` in an earlier edition is called now."""
    for field in fields:
        for former in names_before(field):
            if name == former or (field.group and name == former.partition("=")[0]):
                return field.group or field.name
    return None


def _value(field: Field, value: str | bool | int) -> str:
    if field.kind == "check":
        return field.on_state if field.group or str(value).lower() in ("true", "1", field.on_state) else ""
    return str(value) if field.options else printable(str(value))
