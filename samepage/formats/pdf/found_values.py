"""What a PDF's fields hold → values by the workbook's own field names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from samepage.formats.pdf.read_fields import PdfField, PdfFile
from samepage.formats.returned import (
    DRAWN_ONLY,
    FieldInFile,
    FoundValue,
    ReviewItem,
    dictionary_from_file,
    field_name,
    plain_names,
    without_copy_number,
)
from samepage.formats.unread_text import by_question
from samepage.workbook.answer_values import value_of
from samepage.workbook.definitions import FieldDefinition, Key
from samepage.workbook.dictionary import DataDictionary

GARBLED = (
    "holds characters that nobody types: the file may be damaged there, so compare it with what it shows"
)
STORED_ONLY = "is stored as marked, but is drawn empty"
SECOND = "second workbook"  # how the fields of a workbook behind another in the same file were recognized
TWO_WORKBOOKS = (
    "it holds two workbooks or more in one file: the first is read, and the answers of the others are listed; "
    "take them apart, or ask for each file by itself"
)
FIELD_KINDS = {"mark": "check", "list": "choice", "text": "text"}


NamedField = tuple[PdfField, str, str]  # its name in the dictionary or "", and what it was recognized by


def values_of_fields(
    named: Sequence[NamedField], dictionary: DataDictionary
) -> tuple[list[FoundValue], list[ReviewItem]]:
    """Every value in the fields that was not printed in, by the names of ``dictionary``; and what to look at."""
    found: list[FoundValue] = []
    problems: list[ReviewItem] = []
    filled = [one for one in named if one[0].stored or one[0].drawn or one[0].unread]
    remarked = {
        (group, how == SECOND)
        for field, name, how in filled
        if (group := _newly_marked(field, name, dictionary))
    }
    remarked_first, remarked_second = (
        {group for group, second in remarked if second is which} for which in (False, True)
    )
    for field, name, how in filled:
        same = remarked_second if how == SECOND else remarked_first
        values = list(_values(field, name, how, dictionary, same))
        found += [_of_second(one, name, dictionary) for one in values] if how == SECOND else values
        if field.unread and name in dictionary.by_name:
            message = f"page {field.page or '?'} shows text in this field that the file does not store: open the file"
            problems.append(ReviewItem("unread", name, message))
    if any(how == SECOND for _, _, how in named):
        problems.append(ReviewItem("unread", "", TWO_WORKBOOKS))
    return found, problems


def _of_second(one: FoundValue, name: str, dictionary: DataDictionary) -> FoundValue:
    """As beside all fields, in the words that a person sees."""
    entry = dictionary.by_name.get(one.name)
    text = one.value
    if entry is not None:
        text = f"☒ {entry.option_text}".strip() if entry.kind == "check" else dictionary.shown(one.name, text)
    note = f"stands in the second workbook of this file{by_question(name, dictionary)}"
    return replace(one, name="", value=text, how="note", known=False, notes=(note,))


def without_leftovers(file: PdfFile) -> PdfFile:
    """``file`` without the copies of fields that qpdf leaves on no page when it takes pages out.

    It renames either of the two; what a copy alone stores is kept once.
    """
    if all(field.page or not field.names for field in file.fields):
        return file
    known = {
        (without_copy_number(field.names[0]), field.stored)
        for field in file.fields
        if field.page and field.names
    }
    known |= {(name, ()) for name, _ in known}
    fields: list[PdfField] = []
    for field in file.fields:
        key = (without_copy_number(field.names[0]) if field.names else "", field.stored)
        if field.page or not field.names or key not in known:
            fields.append(field)
            known.add(key)
    return replace(file, fields=tuple(fields))


def with_known_values(
    file: PdfFile, named: Sequence[NamedField], values: Mapping[str, str]
) -> list[NamedField]:
    """``named`` with ``values``, by field, as what was printed in, where the file itself does not say that of any
    field: of an edition before it was written into files, or after a program dropped it."""
    if any(field.printed for field in file.fields):
        return list(named)
    return [
        (replace(field, printed=(values[name],)) if name in values else field, name, how)
        for field, name, how in named
    ]


def named_fields(file: PdfFile, dictionary: DataDictionary) -> list[NamedField]:
    """Each field with its name in ``dictionary``, "" where it has none, and what it was recognized by."""
    known = dictionary.by_name.keys() | dictionary.definitions.groups
    by_name = [next((name for name in field.names if name in known), "") for field in file.fields]
    taken = set(by_name)
    merged = [
        _name_before_merge(field, known) if not name else ""
        for field, name in zip(file.fields, by_name, strict=True)
    ]
    repeated = sum(count > 1 for name, count in Counter(by_name).items() if name)
    two_workbooks = repeated > max(2, len(taken) // 3) or not taken.isdisjoint(filter(None, merged))
    named: list[NamedField] = []
    seen: set[str] = set()
    for field, own, before in zip(file.fields, by_name, merged, strict=True):
        name = own or before
        if name:
            named.append((field, name, SECOND if two_workbooks and name in seen else "name"))
            seen.add(name)
            continue
        # A program that breaks the tree of names leaves the tooltip and the last part of the name.
        entry, recognized_by = dictionary.definitions.by_tooltip.get(field.tooltip), "tooltip"
        if entry is None and len(field.names) == 1 and not field.tooltip:
            entry, recognized_by = dictionary.definitions.by_ending.get(field.ending), "ending"
        if entry and entry.name not in taken and (entry.kind == "check") == (field.kind == "mark"):
            taken.add(entry.name)
            named.append((field, entry.name, recognized_by))
        else:
            named.append((field, "", "name"))
    return named


def _name_before_merge(field: PdfField, known: Collection[str]) -> str:
    """The known name that a program renamed because another file that it put before this one has it, too."""
    return next((name for one in field.names for name in plain_names(one) if name in known), "")


def _newly_marked(field: PdfField, name: str, dictionary: DataDictionary) -> str:
    """The group of which one mark is meant and ``field`` is one that was not printed in; "" for any other."""
    entry = dictionary.by_name.get(name)
    marked = field.kind == "mark" and set(field.stored).difference(field.printed)
    return (entry.group_name or "") if entry and entry.exclusive and marked else ""


def _values(
    field: PdfField, name: str, how: str, dictionary: DataDictionary, remarked: Collection[str]
) -> Iterator[FoundValue]:
    """What ``field`` holds and was not printed in. ``remarked`` are groups with a mark that was not: there a
    printed mark that still stands contradicts it, and is a value, too."""
    entry = dictionary.by_name.get(name)
    if field.kind == "mark":
        contradicted = entry is not None and entry.group_name in remarked
        yield from _marks(replace(field, printed=()) if contradicted else field, name, how, dictionary)
        return
    printed = {value_of(text, entry, dictionary.key[2])[0] for text in field.printed}
    for text in field.stored:
        value, notes = value_of(text, entry, dictionary.key[2])
        if value in printed:
            continue
        if field.kind == "list" and entry is None:
            value = next((option for option, shown in field.options if value in (option, shown)), value)
        if value:
            garbled = (GARBLED,) if field.garbled else ()
            yield _found(field, name, value, text, how, entry, (*notes, *garbled))


def _marks(field: PdfField, name: str, how: str, dictionary: DataDictionary) -> Iterator[FoundValue]:
    for state in dict.fromkeys((*field.stored, *field.drawn)):
        if state in field.printed and state in field.drawn:
            continue
        notes: tuple[str, ...] = ()
        if state not in field.drawn:
            notes = (STORED_ONLY,)
        elif state not in field.stored:
            notes = (DRAWN_ONLY,)
        target, recognized_by = name, how
        if name and name not in dictionary.by_name:  # several marks in one field, as radio buttons were
            target, recognized_by = f"{name}={state}", "mark"
        entry = dictionary.by_name.get(target)
        value = entry.on_state if entry is not None and entry.kind == "check" else state
        yield _found(field, target, value, state, recognized_by, entry, notes)


def _found(
    field: PdfField,
    name: str,
    value: str,
    raw: str,
    how: str,
    entry: FieldDefinition | None,
    notes: tuple[str, ...],
) -> FoundValue:
    name = name or (field.names[0] if field.names else field.tooltip)
    return FoundValue(field_name(name), value, raw, how, entry is not None, field.page, notes=notes)


def definitions_of(file: PdfFile, key: Key, nearest: DataDictionary | None) -> DataDictionary:
    """A dictionary made of the file itself, for an edition that no guide is known of."""
    first: dict[str, PdfField] = {}
    for field in file.fields:
        if field.names:
            first.setdefault(field.names[0], field)
    fields = (
        FieldInFile(name, field.tooltip, FIELD_KINDS[field.kind], field.options)
        for name, field in first.items()
    )
    return dictionary_from_file(key, fields, nearest)
