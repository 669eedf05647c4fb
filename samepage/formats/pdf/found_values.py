"""What a PDF's fields hold → values by the workbook's own field names."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.formats.pdf.read_fields import PdfField, PdfFile
from samepage.formats.returned import DRAWN_ONLY, FoundValue, ReviewItem
from samepage.workbook.answer_values import value_of
from samepage.workbook.dictionary import DataDictionary, FieldDefinition, definition_in_file

STORED_ONLY = "is stored as marked, but is drawn empty"


def found_in_pdf(file: PdfFile, dictionary: DataDictionary) -> tuple[list[FoundValue], list[ReviewItem]]:
    """Every value in ``file``, by the names of ``dictionary`` where they can be told."""
    named = _named(file, dictionary)
    found = [one for field, name, how in named for one in _values(field, name, how, dictionary)]
    troubles = [
        ReviewItem(
            "unread",
            name,
            f"page {field.page or '?'} shows text in this field that the file does not store: open the file",
        )
        for field, name, _ in named
        if field.unread and name in dictionary.by_name
    ]
    drawings: dict[int | None, int] = {}
    for note in file.notes:
        if note.kind == "drawing":
            drawings[note.page] = drawings.get(note.page, 0) + 1
        text = f"Signed digitally. {note.text}".strip() if note.kind == "signature" else note.text
        if text:
            found.append(
                FoundValue("", text, note.text, "note", False, note.page, notes=(_BESIDE[note.kind],))
            )
    for page, count in drawings.items():
        things = (
            "a drawing, a stamp or handwriting"
            if count == 1
            else f"{count} drawings, stamps or strokes of handwriting"
        )
        troubles.append(
            ReviewItem("unread", "", f"page {page} has {things}, which only a person can read: open the file")
        )
    return found, troubles


_BESIDE = {
    "comment": "is a comment beside the fields",
    "drawing": "is a comment on a drawing",
    "signature": "is a digital signature",
}


def _named(file: PdfFile, dictionary: DataDictionary) -> list[tuple[PdfField, str, str]]:
    """Each field with its name and what told it; ("" and what the file calls it) where nothing does."""
    named: list[tuple[PdfField, str, str]] = []
    open_: list[int] = []
    taken: set[str] = set()
    for field in file.fields:
        name = next((n for n in field.names if n in dictionary.by_name or n in dictionary.groups), "")
        if name:
            taken.add(name)
        else:
            open_.append(len(named))
        named.append((field, name, "name"))
    # A program that breaks the tree of names leaves the tooltip and the last part of the name.
    for number in open_:
        field = named[number][0]
        entry, how = dictionary.by_tooltip.get(field.tooltip), "tooltip"
        if entry is None and len(field.names) == 1 and not field.tooltip:
            entry, how = dictionary.by_ending.get(field.ending), "ending"
        if (
            entry is not None
            and entry.name not in taken
            and (entry.kind == "check") == (field.kind == "mark")
        ):
            taken.add(entry.name)
            named[number] = (field, entry.name, how)
        else:
            named[number] = (field, "", "name")
    return named


def _values(field: PdfField, name: str, how: str, dictionary: DataDictionary) -> Iterator[FoundValue]:
    entry = dictionary.by_name.get(name)
    if field.kind == "mark":
        yield from _marks(field, name, how, dictionary)
        return
    for text in field.stored:
        value, notes = value_of(text, entry, dictionary.key[2])
        if field.kind == "list" and entry is None:
            value = next((option for option, shown in field.options if value in (option, shown)), value)
        if value:
            yield FoundValue(
                name or _own_name(field), value, text, how, entry is not None, field.page, notes=notes
            )


def _marks(field: PdfField, name: str, how: str, dictionary: DataDictionary) -> Iterator[FoundValue]:
    for state in dict.fromkeys((*field.stored, *field.drawn)):
        notes = (
            ()
            if state in field.drawn and state in field.stored
            else (STORED_ONLY,)
            if state in field.stored
            else (DRAWN_ONLY,)
        )
        target, told = name, how
        if name and name not in dictionary.by_name:  # several marks in one field, as radio buttons were
            target, told = f"{name}={state}", "mark"
        entry = dictionary.by_name.get(target)
        value = entry.on_state if entry is not None and entry.kind == "check" else state
        yield FoundValue(
            target or _own_name(field), value, state, told, entry is not None, field.page, notes=notes
        )


def _own_name(field: PdfField) -> str:
    return field.names[0] if field.names else field.tooltip


def own_entries(file: PdfFile, key: tuple[str, str, str], nearest: DataDictionary | None) -> DataDictionary:
    """A dictionary made of the file itself, for an edition that no guide is known of."""
    made: dict[str, FieldDefinition] = {}
    for field in file.fields:
        if field.names and field.names[0] not in made:
            name = field.names[0]
            kind = {"mark": "check", "list": "choice"}.get(field.kind, "text")
            made[name] = definition_in_file(
                key, name, field.tooltip, kind, field.options, len(made) + 1, nearest
            )
    return DataDictionary(key, "", tuple(made.values()))
