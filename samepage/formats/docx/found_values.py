"""What a Word file's controls hold → values by the workbook's own field names."""

from __future__ import annotations

from collections.abc import Iterator

from samepage.formats.docx.file_info import DocxInfo
from samepage.formats.docx.match_controls import ROW_CELL
from samepage.formats.docx.names import field_bookmark
from samepage.formats.docx.read import read_docx
from samepage.formats.docx.stray_text import StrayText
from samepage.formats.returned import FoundValue, clean
from samepage.workbook.answer_values import ISO_DATE, value_of
from samepage.workbook.dictionary import MOST_ROWS, Catalog, DataDictionary, definition_in_file

# Told in other ways: by the status of the answer, or not worth telling.
UNSAID = (
    "belongs to no field of the workbook",
    "is not in the file",
    "is answered twice in the file",
    "is one of ",
    "is not a date",
)


def found_in_docx(data: bytes, dictionary: DataDictionary, site: str) -> list[FoundValue]:
    """Every value in the Word file ``data``; raises ``docx.UnreadableFile``."""
    found: list[FoundValue] = []
    read = read_docx(data, dictionary.fields(site))
    for answer in read.answers:
        if not answer.value:
            continue
        cell = ROW_CELL.match(answer.name)
        added = (
            answer.name not in dictionary.by_name
            and cell is not None
            and (cell[1], cell[3]) in dictionary.by_column
        )
        notes = tuple(note for note in answer.notes if not note.startswith(UNSAID))
        for text in (answer.value, *answer.others):
            value, more = _value(text, answer.name, dictionary)
            if value:
                found.append(
                    FoundValue(
                        clean(answer.name),
                        value,
                        clean(answer.raw if text is answer.value else text),
                        "row" if added else answer.how,
                        added or answer.name in dictionary.by_name,
                        paragraph=answer.paragraph,
                        notes=tuple(dict.fromkeys((*map(clean, notes), *more))),
                    )
                )
    found += [
        FoundValue(
            "",
            clean(one.text),
            clean(one.text),
            "note",
            False,
            paragraph=one.paragraph,
            notes=(_beside(one),),
        )
        for one in read.typed
    ]
    return found


def _beside(one: StrayText) -> str:
    return f"was typed outside the boxes, by `{one.near}`" if one.near else "was typed outside the boxes"


def _value(text: str, name: str, dictionary: DataDictionary) -> tuple[str, tuple[str, ...]]:
    entry = dictionary.by_name.get(name)
    if entry is None or entry.kind in ("check", "choice") or ISO_DATE.match(text):
        return clean(text).strip(), ()
    return value_of(clean(text), entry, dictionary.key[2])


def names_in(file: DocxInfo, catalog: Catalog) -> frozenset[str]:
    """The names of fields that tags and bookmarks tell."""
    known = {field_bookmark(name).casefold(): name for name in _known_names(catalog)}
    return frozenset(file.tags) | {known[mark] for mark in file.bookmarks if mark in known}


def _known_names(catalog: Catalog) -> Iterator[str]:
    """The names of all fields; also of rows that an edition with longer tables may have."""
    for one in reversed(catalog.dictionaries):  # the newest guide's last, which count
        for table, column in one.by_column:
            yield from (f"{table}.{number}.{column}" for number in range(1, MOST_ROWS + 1))
        yield from one.by_former
        yield from one.by_name


def own_entries(
    file: DocxInfo, names: frozenset[str], key: tuple[str, str, str], nearest: DataDictionary | None
) -> DataDictionary:
    """A dictionary made of the file itself, for an edition that no guide is known of."""
    order = [*(tag for tag in file.tags if tag in names), *sorted(names - file.tags.keys())]
    return DataDictionary(
        key,
        "",
        tuple(
            definition_in_file(
                key, name, file.tags.get(name, ""), "check" if "=" in name else "text", (), number, nearest
            )
            for number, name in enumerate(order, 1)
        ),
    )
