"""The rows of a data dictionary: what is known of each field of an edition's workbooks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from samepage.workbook.model import Field, FieldOption, Section
from samepage.workbook.names import ROW_CELL

Key = tuple[str, str, str]  # edition, level, language


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One field as one edition asks it at one level in one language: a row of the table ``fields``.

    What each attribute means stands in ``returns/schema.sql``, whose columns have the same names.
    """

    edition: str
    level: str
    language: str
    name: str
    kind: str = ""
    section: str = ""
    section_title: str = ""
    section_number: int | None = None
    position: int = 0
    question: str = ""
    tooltip: str = ""
    block: str = ""
    block_title: str = ""
    row: str = ""
    row_title: str = ""
    column: str = ""
    column_title: str = ""
    side: str = ""
    group_name: str | None = None
    on_state: str = "yes"
    option_text: str = ""
    exclusive: bool = False
    options: tuple[tuple[str, str], ...] = ()
    was: str | None = None
    required: bool = False
    contact: bool = False
    placeholder: str = ""
    source: Literal["guide", "file", "copy"] = "guide"
    again: str = ""
    copy_of: str = ""

    @property
    def key(self) -> Key:
        return self.edition, self.level, self.language

    @property
    def question_name(self) -> str:
        """The name of the question: of a mark its group's, which it shares with the other options."""
        return self.group_name or self.name

    @property
    def unit(self) -> str:
        """What one answer goes to: of a mark beside others of which one is meant its group, else the field."""
        return self.group_name if self.exclusive and self.group_name else self.name

    @property
    def previous_names(self) -> tuple[str, ...]:
        """The names it had in earlier editions, newest first."""
        return tuple((self.was or "").split())

    @property
    def field(self) -> Field:
        """The field of a workbook, as far as reading needs it: without what only its print has."""
        same = {name: getattr(self, name) for name in _SHARED}
        options = tuple(FieldOption(value, text) for value, text in self.options)
        return Field(**same, alias="", options=options, group=self.group_name)


_SHARED = {column.name for column in fields(FieldDefinition)} & {
    column.name for column in fields(Field) if column.name != "options"
}


def definition_of(field: Field, key: Key, section: Section, **more: Any) -> FieldDefinition:
    """The row of ``field``, which stands in ``section``; ``more`` are other columns by name."""
    edition, level, language = key
    return FieldDefinition(
        edition,
        level,
        language,
        **{name: getattr(field, name) for name in _SHARED},
        section_title=section.title,
        section_number=section.number,
        group_name=field.group,
        options=tuple((option.value, option.text) for option in field.options),
        **more,
    )


class Definitions(tuple[FieldDefinition, ...]):
    """The rows of a data dictionary in print order, with indexes that are made once, when first asked for:
    a thousand returns are read against them."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As a list of rows in JSON."""
        return core_schema.no_info_after_validator_function(cls, handler(tuple[FieldDefinition, ...]))

    @cached_property
    def by_name(self) -> dict[str, FieldDefinition]:
        return {entry.name: entry for entry in self}

    @cached_property
    def by_former(self) -> dict[str, FieldDefinition]:
        """By the names that fields had, the newest field first to claim one."""
        found: dict[str, FieldDefinition] = {}
        for entry in self:
            for name in entry.previous_names:
                found.setdefault(name, entry)
        return found

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(entry.group_name for entry in self if entry.group_name)

    @cached_property
    def by_tooltip(self) -> dict[str, FieldDefinition]:
        """By the whole tooltip, where only one field has it."""
        return _unambiguous((entry.tooltip, entry) for entry in self)

    @cached_property
    def by_ending(self) -> dict[str, FieldDefinition]:
        """By the last part of the name, where only one field has it."""
        return _unambiguous((entry.name.rpartition(".")[2], entry) for entry in self)

    @cached_property
    def by_column(self) -> dict[tuple[str, str], FieldDefinition]:
        """The first row's field of each column, in tables whose rows are counted: (table, column)."""
        found: dict[tuple[str, str], FieldDefinition] = {}
        for name, entry in (*self.by_name.items(), *self.by_former.items()):
            if cell := ROW_CELL.match(name):
                found.setdefault((cell[1], cell[3]), entry)
        return found

    @cached_property
    def fields(self) -> dict[str, Field]:
        """By name, as reading needs them."""
        return {definition.name: definition.field for definition in self}


def _unambiguous(pairs: Iterable[tuple[str, FieldDefinition]]) -> dict[str, FieldDefinition]:
    """The fields by those keys that only one of them has."""
    found: dict[str, list[FieldDefinition]] = defaultdict(list)
    for key, entry in pairs:
        found[key].append(entry)
    return {key: entries[0] for key, entries in found.items() if len(entries) == 1}
