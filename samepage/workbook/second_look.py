"""A second look in the workbook: which first mark each of its cells belongs to, and the first marks written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from samepage.content.schema import Rating, Table
from samepage.content.schema.worksheets import SecondLook
from samepage.content.second_looks import column_ids, marks_of
from samepage.workbook.model import Field, Section


def with_first_names(fields: Sequence[Field], look: SecondLook, first: Rating | Table) -> list[Field]:
    """``fields`` of the second look's table, which say of which first mark they are."""
    marks = marks_of(first)
    then = {column_ids(mark)[0]: mark.below_row for mark in marks}
    now = {column_ids(mark)[1]: mark.below_row for mark in marks}

    def linked(field: Field) -> Field:
        below_row = then.get(field.column, now.get(field.column, ""))
        name = ".".join(filter(None, (look.again, field.row, below_row)))
        if field.column in then:
            return replace(field, copy_of=name)
        return replace(field, again=name) if field.column in now else field

    return [*map(linked, fields)]


def with_first_marks(sections: Sequence[Section]) -> list[Section]:
    """The sections with each first mark that is known written in beside the place for the second.

    What stands there already, since the team copied it by hand, stays.
    """
    fields = [field for section in sections for field in section.fields]
    marks = _marks(fields)

    def filled(field: Field) -> Field:
        value = marks.get(field.copy_of, "") if field.copy_of and not field.value else ""
        fits = any(value == option.value for option in field.options)
        return replace(field, value=value) if fits else field

    return [replace(section, fields=tuple(map(filled, section.fields))) for section in sections]


def _marks(fields: Sequence[Field]) -> Mapping[str, str]:
    """What is chosen, by the question's name; not where two marks contradict each other."""
    marked: dict[str, list[str]] = {}
    for field in fields:
        if field.value:
            marked.setdefault(field.group or field.name, []).append(field.value)
    return {name: values[0] for name, values in marked.items() if len(values) == 1}
