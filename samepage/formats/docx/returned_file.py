"""A Word file that came back: which workbook it is, and its values by the workbook's own field names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx.names import CONTENT_HASH, EDITION, LANGUAGE, LEVEL, PROGRAM, SITE, field_bookmark
from samepage.formats.docx.package_reader import OLD_OFFICE, PackageReader
from samepage.formats.docx.read import DocxAnswer, custom_properties, read_answers
from samepage.formats.docx.visible_text import val, visible_text
from samepage.formats.docx.wml import OFFICE, W
from samepage.formats.returned import (
    FileInfo,
    FoundValue,
    NotAReturn,
    ReviewItem,
    clean,
    definition_from_file,
    iso_date,
    line,
)
from samepage.workbook.answer_values import value_of
from samepage.workbook.dictionary import MOST_ROWS, Catalog, DataDictionary, Key
from samepage.workbook.names import ROW_CELL

ZIP_HEAD, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"  # APPNOTE.TXT 4.3.7, 4.3.16
DC, TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
APP = "{%sextended-properties}" % OFFICE
NO_NOTES: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnedDocx:
    """The opened file, whose controls are read later, and what tells which workbook it is.

    ``tags`` are those of its controls, with the controls' titles; ``bookmarks`` those of fields, in
    lower case. ``comments`` were written beside the text.
    """

    package: PackageReader
    info: FileInfo
    tags: Mapping[str, str]
    bookmarks: frozenset[str]
    comments: tuple[str, ...]
    tooltips: frozenset[str] = frozenset()
    untouched: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    pages: int | None = None
    page_texts: tuple[str, ...] = ()

    def field_names(self, catalog: Catalog) -> frozenset[str]:
        if not (self.info.edition or self.tags or self.bookmarks):
            raise NotAReturn("it is no workbook of this guide: it has none of its fields")
        names = set(self.tags)
        # Programs that drop tags keep bookmarks.
        if marks := self.bookmarks - {field_bookmark(name).casefold() for name in names}:
            names.update(name for name in _known_names(catalog) if field_bookmark(name).casefold() in marks)
        return frozenset(names)

    def definitions(self, names: frozenset[str], key: Key, nearest: DataDictionary | None) -> DataDictionary:
        order = [*(tag for tag in self.tags if tag in names), *sorted(names - self.tags.keys())]
        fields = (
            definition_from_file(
                key, name, self.tags.get(name, ""), "check" if "=" in name else "text", (), position, nearest
            )
            for position, name in enumerate(order, 1)
        )
        return DataDictionary(key, "", tuple(fields))

    def values(self, dictionary: DataDictionary, site: str) -> tuple[list[FoundValue], list[ReviewItem]]:
        answers, stray_texts = read_answers(self.package, dictionary.fields(site))
        found = [value for answer in answers if (value := _found(answer, dictionary))]
        for stray in stray_texts:
            place = f", by `{stray.near}`" if stray.near else ""
            text, notes = clean(stray.text), (f"was typed outside the boxes{place}",)
            found.append(FoundValue("", text, text, "note", False, paragraph=stray.paragraph, notes=notes))
        notes = ("is a comment beside the fields",)
        found += [FoundValue("", text, text, "note", False, notes=notes) for text in self.comments]
        return found, []


class DocxReader:
    """Reads the content controls of Word files, whichever program saved them last."""

    def recognizes(self, data: bytes) -> bool:
        return data.startswith((ZIP_HEAD, EMPTY_ZIP, OLD_OFFICE))

    def open(self, data: bytes) -> ReturnedDocx:
        package = PackageReader(data)
        return ReturnedDocx(package, _file_info(package), *_keys(package.document), tuple(_comments(package)))


def _file_info(package: PackageReader) -> FileInfo:
    core = package.xml(package.related("", "core-properties") or "docProps/core.xml")
    app = package.xml(package.related("", "extended-properties") or "docProps/app.xml")
    own = {key: line(value) for key, value in custom_properties(package).items()}
    program = " ".join(filter(None, (_text(app, APP + "Application"), _text(app, APP + "AppVersion"))))
    return FileInfo(
        program="" if program.startswith(PROGRAM) else program,  # as it was made
        title=_text(core, DC + "title"),
        created=iso_date(_text(core, TERMS + "created")),
        modified=iso_date(_text(core, TERMS + "modified")),
        edition=own.get(EDITION, ""),
        site=own.get(SITE, ""),
        level=own.get(LEVEL, ""),
        language=own.get(LANGUAGE, ""),
        content_hash=own.get(CONTENT_HASH, ""),
        print_edition="fillable" if own.get(EDITION) else "",
    )


def _text(root: etree._Element | None, tag: str) -> str:
    element = None if root is None else root.find(tag)
    return "" if element is None else line(element.text or "")


def _keys(root: etree._Element | None) -> tuple[Mapping[str, str], frozenset[str]]:
    """The tags of controls with the controls' titles, and the bookmarks of fields in lower case."""
    tags: dict[str, str] = {}
    bookmarks: set[str] = set()
    for element in () if root is None else root.iter(W + "tag", W + "bookmarkStart"):
        if element.tag == W + "bookmarkStart":
            mark = element.get(W + "name") or ""
            bookmarks |= {mark.casefold()} if mark.startswith("F_") else set()
        elif (tag := clean(val(element))) and not tag.startswith("rows:"):
            tags.setdefault(tag, line(val(element.find(f"../{W}alias"))))
    return MappingProxyType(tags), frozenset(bookmarks)


def _comments(package: PackageReader) -> Iterator[str]:
    root = package.xml(package.related(package.main, "comments"))
    for comment in () if root is None else root.iter(W + "comment"):
        if text := clean(visible_text(comment)[0]).strip():
            yield text


def _known_names(catalog: Catalog) -> Iterator[str]:
    """The names of all fields; also of rows that an edition with longer tables may have."""
    for one in catalog.dictionaries:
        yield from one.by_name
        yield from one.by_former
        for table, column in one.by_column:
            yield from (f"{table}.{number}.{column}" for number in range(1, MOST_ROWS + 1))


def _found(answer: DocxAnswer, dictionary: DataDictionary) -> FoundValue | None:
    """The answer as a value of the field; None where the value says nothing."""
    name, text = clean(answer.name), clean(answer.value)
    entry, cell = dictionary.by_name.get(answer.name), ROW_CELL.match(answer.name)
    added = entry is None and cell is not None and (cell[1], cell[3]) in dictionary.by_column
    value, more = text.strip(), NO_NOTES
    if entry is not None and entry.kind not in ("check", "choice"):
        value, more = value_of(text, entry, dictionary.key[2])
    how, known = "row" if added else answer.how, added or entry is not None
    notes = tuple(dict.fromkeys((*map(clean, answer.notes), *more)))
    found = FoundValue(name, value, clean(answer.raw), how, known, paragraph=answer.paragraph, notes=notes)
    return found if value else None
