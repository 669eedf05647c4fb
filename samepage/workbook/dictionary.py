"""Which fields the workbooks of an edition have: what a returned file is read against."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property
from typing import Literal

from samepage.workbook.model import Field, FieldOption
from samepage.workbook.names import ROW_CELL

MOST_ROWS = 30  # of a table, in any edition: see the schema of the guide
READER = 2  # raised when files are read in another way, so that they are read again
Key = tuple[str, str, str]  # edition, level, language


@dataclass(frozen=True)
class FieldDefinition:
    """One row of the table ``fields``; see schema.sql."""

    edition: str
    level: str
    language: str
    name: str
    kind: str
    section: str
    section_title: str
    section_number: int | None
    position: int
    question: str
    tooltip: str
    group_name: str | None
    on_state: str
    option_text: str
    exclusive: int
    options: tuple[tuple[str, str], ...]
    was: str | None
    required: int
    contact: int
    placeholder: str
    told_by: Literal["guide", "file"]

    @property
    def field(self) -> Field:
        """As the Word reader wants it."""
        return Field(
            name=self.name,
            kind=self.kind,
            tooltip=self.tooltip,
            alias="",
            placeholder=self.placeholder,  # type: ignore[arg-type]
            options=tuple(FieldOption(value, text) for value, text in self.options),
            group=self.group_name,
            exclusive=bool(self.exclusive),
            on_state=self.on_state,
            section=self.section,
            question=self.question,
        )

    @property
    def former(self) -> tuple[str, ...]:
        """The names it had in earlier editions, newest first."""
        return tuple((self.was or "").split())


@dataclass(frozen=True)
class DataDictionary:
    """The fields of one edition, level and language. ``orders`` has, for sites that differ, theirs."""

    key: Key
    title: str  # of the guide
    entries: tuple[FieldDefinition, ...]  # in print order
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, FieldDefinition]:
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def by_former(self) -> dict[str, FieldDefinition]:
        """By the names that fields had, the newest field first to claim one."""
        found: dict[str, FieldDefinition] = {}
        for entry in self.entries:
            for name in entry.former:
                found.setdefault(name, entry)
        return found

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(entry.group_name for entry in self.entries if entry.group_name)

    @cached_property
    def by_tooltip(self) -> dict[str, FieldDefinition]:
        """Only those that are told by it for certain."""
        return _certain((entry.tooltip, entry) for entry in self.entries)

    @cached_property
    def by_ending(self) -> dict[str, FieldDefinition]:
        """By the last part of the name, where only one field has it."""
        return _certain((entry.name.rpartition(".")[2], entry) for entry in self.entries)

    @cached_property
    def by_column(self) -> dict[tuple[str, str], FieldDefinition]:
        """The first row's field of each column, in tables whose rows are counted: (table, column)."""
        found: dict[tuple[str, str], FieldDefinition] = {}
        for name, entry in (*self.by_name.items(), *self.by_former.items()):
            if cell := ROW_CELL.match(name):
                found.setdefault((cell[1], cell[3]), entry)
        return found

    def like(self, name: str) -> FieldDefinition | None:
        """The field of that name, of that name before, or in that column of another row."""
        cell = ROW_CELL.match(name)
        return (
            self.by_name.get(name)
            or self.by_former.get(name)
            or (self.by_column.get((cell[1], cell[3])) if cell else None)
        )

    @cached_property
    def fingerprint(self) -> str:
        data = json.dumps([READER, [astuple(entry) for entry in self.entries]], ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def fields(self, site: str) -> list[Field]:
        """As ``site`` has them, in print order."""
        names = self.orders.get(site)
        return (
            [self.by_name[name].field for name in names] if names else [entry.field for entry in self.entries]
        )

    def likeness(self, names: frozenset[str], tooltips: frozenset[str] = frozenset()) -> float:
        """0 to 1: how far a file with fields of these ``names`` is a workbook of this dictionary."""
        if not names:
            return 0.0
        own = self.by_name.keys() | self.by_former.keys()
        common = len(names & own) / len(names | self.by_name.keys())
        said = (
            sum(1 for entry in self.entries if entry.tooltip in tooltips) / len(self.entries)
            if tooltips
            else 0.0
        )
        return (2 * common + said) / 3 if tooltips else common


@dataclass(frozen=True)
class SiteName:
    name: str
    level: str


@dataclass(frozen=True)
class Catalog:
    """Everything that returns are read against. The first dictionaries are those of the newest guide."""

    dictionaries: tuple[DataDictionary, ...]
    sites: Mapping[str, SiteName] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[Key, DataDictionary]:
        found: dict[Key, DataDictionary] = {}
        for one in self.dictionaries:
            edition, level, language = one.key
            found.setdefault(one.key, one)
            # A partner's en-GB is the guide's en-US: the text is the same.
            found.setdefault((edition, level, language.split("-")[0]), one)
        return found

    def find(self, edition: str, level: str, language: str) -> DataDictionary | None:
        return self.by_key.get((edition, level, language)) or self.by_key.get(
            (edition, level, language.split("-")[0])
        )

    @cached_property
    def fingerprint(self) -> str:
        data = json.dumps([[one.key, one.fingerprint] for one in self.dictionaries] + [sorted(self.sites)])
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def read_with(self, edition: str, level: str, language: str, told_by: str) -> str:
        """What a return depends on: the same again, and it need not be read again."""
        found = self.find(edition, level, language) if told_by == "metadata" else None
        return found.fingerprint if found else self.fingerprint

    def with_more(self, others: Iterable[DataDictionary]) -> Catalog:
        """Also with those of ``others`` whose edition, level and language is not there yet."""
        keys = {one.key for one in self.dictionaries}
        return replace(
            self, dictionaries=(*self.dictionaries, *(one for one in others if one.key not in keys))
        )


def _certain(pairs: Iterable[tuple[str, FieldDefinition]]) -> dict[str, FieldDefinition]:
    found: dict[str, list[FieldDefinition]] = defaultdict(list)
    for key, entry in pairs:
        found[key].append(entry)
    return {key: entries[0] for key, entries in found.items() if len(entries) == 1}
