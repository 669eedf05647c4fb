"""What a PDF's fields hold → values by the workbook's own field names."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.formats.pdf.read_fields import PdfField, PdfFile
from samepage.returns.model import FieldDefinition, FoundValue, ReviewItem
from samepage.workbook.answer_values import value_of
from samepage.workbook.dictionary import DataDictionary

STORED_ONLY = "is stored as marked, but is drawn empty"
DRAWN_ONLY = "is drawn as marked; that it is so was not stored"


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
            made[name] = own_entry(key, name, field.tooltip, kind, field.options, len(made) + 1, nearest)
    return DataDictionary(key, "", tuple(made.values()))


def own_entry(
    key: tuple[str, str, str],
    name: str,
    tooltip: str,
    kind: str,
    options: tuple[tuple[str, str], ...],
    position: int,
    nearest: DataDictionary | None,
) -> FieldDefinition:
    """What can be told of a field from its name, its tooltip and the nearest guide."""
    like = nearest.like(name) if nearest else None
    group, option = name.rsplit("=", 1) if "=" in name else ("", "")
    return FieldDefinition(
        *key,
        name=name,
        kind=like.kind if like else kind,
        section=name.partition(".")[0],
        section_title=like.section_title if like else name.partition(".")[0],
        section_number=like.section_number if like else None,
        position=position,
        question=like.question if like else tooltip,
        tooltip=tooltip or (like.tooltip if like else ""),
        block=like.block if like else ".".join(name.split(".")[:2]),
        block_title=like.block_title if like else "",
        row=like.row if like else "",
        row_title=like.row_title if like else "",
        column=like.column if like else "",
        column_title=like.column_title if like else "",
        side=like.side if like else "",
        group_name=group or None,
        on_state=option or "yes",
        option_text=like.option_text if like else option if group else "",
        exclusive=like.exclusive if like else False,
        options=options or (like.options if like else ()),
        was=None,
        required=like.required if like else False,
        contact=like.contact if like else "email" in name or "phone" in name,
        placeholder=like.placeholder if like else "",
        source="file",
    )
