"""A Word file that came back: which workbook it is, and its values by the workbook's own field names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml import etree

from samepage import PROGRAM
from samepage.formats.docx.match_controls import form_field_name
from samepage.formats.docx.names import (
    CONTENT_HASH,
    EDITION,
    LANGUAGE,
    LEVEL,
    PRINT_EDITION,
    SITE,
    field_bookmarks,
)
from samepage.formats.docx.package_reader import OLD_OFFICE, PackageReader
from samepage.formats.docx.read import (
    MOST_STRAY,
    PICTURE,
    PROGRAM_PLACEHOLDERS,
    DocxAnswer,
    DocxContents,
    custom_properties,
    read_contents,
)
from samepage.formats.docx.read_by_words import CHECKED, UNCHECKED, WordsReading, read_by_words
from samepage.formats.docx.stray_pictures import near
from samepage.formats.docx.stray_text import typed_in_other_parts
from samepage.formats.docx.visible_text import val, visible_text
from samepage.formats.docx.wml import OFFICE, W
from samepage.formats.returned import (
    FieldInFile,
    FileInfo,
    FoundValue,
    NotAReturn,
    ReadValues,
    ReviewItem,
    clean,
    dictionary_from_file,
    field_name,
    iso_date,
    line,
    written_in,
)
from samepage.workbook.answer_values import value_of
from samepage.workbook.definitions import Key
from samepage.workbook.dictionary import MOST_ROWS, Catalog, DataDictionary

ZIP_HEAD, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"  # APPNOTE.TXT 4.3.7, 4.3.16
DC, TERMS = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
APP = "{%sextended-properties}" % OFFICE
TAG, BOOKMARK_START, FLD_CHAR, NAME = W + "tag", W + "bookmarkStart", W + "fldChar", W + "name"
NO_NOTES: tuple[str, ...] = ()
LEAST_SHARE = 0.25  # of a workbook's printed passages, for a file without fields to be that workbook
# Kinds of fields whose controls other programs take away; text is kept by all of them.
KIND_WORDS = {"check": "boxes to tick", "choice": "lists to choose from", "date": "boxes for dates"}


@dataclass(frozen=True)
class ReturnedDocx:
    """The opened file, whose controls are read later, and what tells which workbook it is.

    ``tags`` are those of its controls, with the elements that say them; ``bookmarks`` those of fields,
    in lower case. ``comments`` were written beside the text.
    """

    package: PackageReader
    info: FileInfo
    tags: Mapping[str, etree._Element]
    bookmarks: frozenset[str]
    comments: tuple[str, ...]
    tooltips: frozenset[str] = frozenset()
    pages: int | None = None
    page_texts: tuple[str, ...] = ()
    has_pictures: bool = False
    may_be_several: bool = False

    @property
    def damage(self) -> str:
        return "; ".join(self.package.damage)

    def field_names(self, catalog: Catalog) -> frozenset[str]:
        if not (self.info.edition or self.tags or self.bookmarks):
            return self._names_by_words(catalog)
        names = set(self.tags)
        # Programs that drop tags keep bookmarks.
        if marks := self.bookmarks.difference(*map(field_bookmarks, names)):
            names.update(
                name for name in _known_names(catalog) if not marks.isdisjoint(field_bookmarks(name))
            )
        return frozenset(names)

    def _names_by_words(self, catalog: Catalog) -> frozenset[str]:
        """Without any control or bookmark: those of the workbook whose printed words the file has."""
        root = self.package.document
        known = [one for one in catalog.dictionaries if one.printed]
        readings = (
            [] if root is None else [read_by_words(root, one, "", PROGRAM_PLACEHOLDERS) for one in known]
        )
        best = max(readings, key=lambda reading: reading.share, default=None)
        if best is None or best.share < LEAST_SHARE:
            raise NotAReturn(
                "it is no workbook of this guide: it has none of its fields and few of its words"
            )
        return best.present

    def definitions(self, names: frozenset[str], key: Key, nearest: DataDictionary | None) -> DataDictionary:
        order = [*(tag for tag in self.tags if tag in names), *sorted(names - self.tags.keys())]
        kinds = {name: "check" if "=" in name else "text" for name in order}
        fields = (FieldInFile(name, line(_title(self.tags.get(name))), kinds[name]) for name in order)
        return dictionary_from_file(key, fields, nearest)

    def values(self, dictionary: DataDictionary, site: str) -> ReadValues:
        contents = read_contents(self.package, dictionary.fields(site))
        if not contents.printed.texts:  # a program dropped the list of what is printed
            known = replace(contents.printed, values=dictionary.site_values.get(site, {}))
            contents = replace(contents, printed=known)
        words = self._read_by_words(contents, dictionary, site)
        if words:
            contents = _with_words(contents, words)
        found = [value for answer in contents.answers if (value := _found(answer, dictionary))]
        found += _found_by_words(words, dictionary, {one.name for one in found}) if words else ()
        as_made = [contents.printed.is_untouched(one.name, one.value) for one in found]
        untouched = frozenset(one.name for one, same in zip(found, as_made, strict=True) if same)
        found = written_in(found, as_made, dictionary)
        for stray in contents.stray:
            text, notes = clean(stray.text), (f"was typed outside the boxes{_by(stray.near, dictionary)}",)
            found.append(FoundValue("", text, text, "note", False, paragraph=stray.paragraph, notes=notes))
        if contents.printed.texts and dictionary.running and (own := dictionary.site_words.get(site)):
            made_for = self.info.title.partition(": ")[2]  # what the site was called then
            for place, typed in typed_in_other_parts(self.package, (*own, made_for, *dictionary.running)):
                found.append(
                    FoundValue("", clean(typed), clean(typed), "note", False, notes=(f"was typed {place}",))
                )
        notes = ("is a comment beside the fields",)
        found += [FoundValue("", text, text, "note", False, notes=notes) for text in self.comments]
        problems = list(_remarks(contents, dictionary, site, untouched))
        if words:
            count = sum(one.how == "words" for one in found)
            were = "answer was" if count == 1 else "answers were"
            message = (
                f"its boxes are gone; {count} {were} read by the printed words around them: compare with the file, "
                "and look for pictures in it"
            )
            problems.append(ReviewItem("unclear", "", message))
        return ReadValues(found, problems, contents.present, untouched)

    def _read_by_words(
        self, contents: DocxContents, dictionary: DataDictionary, site: str
    ) -> WordsReading | None:
        """Where most fields are missing, what stands by the printed words; None where these are not known or missing,
        too."""
        root, missing = self.package.document, dictionary.by_name.keys() - contents.present
        if root is None or len(missing) <= len(dictionary.definitions) / 2:
            return None
        reading = read_by_words(root, dictionary, site, PROGRAM_PLACEHOLDERS)
        return reading if reading.share > 0 and reading.present else None


# What files of this program and of its earlier versions say made them.
OWN_PROGRAMS = (f"{PROGRAM.split()[0]} ", "On the Same Page")


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
        program="" if program.startswith(OWN_PROGRAMS) else program,  # as it was made
        title=_text(core, DC + "title"),
        created=iso_date(_text(core, TERMS + "created")),
        modified=iso_date(_text(core, TERMS + "modified")),
        edition=own.get(EDITION, ""),
        site=own.get(SITE, ""),
        level=own.get(LEVEL, ""),
        language=own.get(LANGUAGE, ""),
        content_hash=own.get(CONTENT_HASH, ""),
        print_edition=own.get(PRINT_EDITION) or ("fillable" if own.get(EDITION) else ""),
    )


def _text(root: etree._Element | None, tag: str) -> str:
    element = None if root is None else root.find(tag)
    return "" if element is None else line(element.text or "")


def _keys(root: etree._Element | None) -> tuple[Mapping[str, etree._Element], frozenset[str]]:
    """The tags of controls with the elements that say them, and the bookmarks and form fields' names in lower case."""
    tags: dict[str, etree._Element] = {}
    bookmarks: set[str] = set()
    for element in () if root is None else root.iter(TAG, BOOKMARK_START, FLD_CHAR):
        kind = element.tag
        if kind == BOOKMARK_START:
            mark = element.get(NAME) or ""
            if mark.startswith("F_"):
                bookmarks.add(mark.casefold())
        elif kind == FLD_CHAR:
            bookmarks.add(form_field_name(element).casefold())
        elif (tag := field_name(val(element))) and not tag.startswith("rows:"):
            tags.setdefault(tag, element)
    return MappingProxyType(tags), frozenset(bookmarks - {""})


def _title(tag: etree._Element | None) -> str:
    """The title of the control that has ``tag``."""
    properties = None if tag is None else tag.getparent()
    return "" if properties is None else val(properties.find(W + "alias"))


def _comments(package: PackageReader) -> Iterator[str]:
    root = package.xml(package.related(package.main, "comments"))
    for comment in () if root is None else root.iter(W + "comment"):
        if text := clean(visible_text(comment)[0]).strip():
            yield text


def _known_names(catalog: Catalog) -> Iterator[str]:
    """The names of all fields; also of rows that an edition with longer tables may have."""
    for one in catalog.dictionaries:
        yield from one.by_name
        yield from one.definitions.by_former
        for table, column in one.definitions.by_column:
            yield from (f"{table}.{number}.{column}" for number in range(1, MOST_ROWS + 1))


def _with_words(contents: DocxContents, words: WordsReading) -> DocxContents:
    """``contents`` without what ``words`` have again: controls of no field, and stray text."""
    more = max(0, len(words.stray) - MOST_STRAY)
    places = sorted((one.paragraph, one.name) for one in words.written)
    return replace(
        contents,
        answers=tuple(answer for answer in contents.answers if answer.name),
        stray=words.stray[:MOST_STRAY],
        more_stray=more,
        present=contents.present | words.present,
        pictures=tuple(replace(one, near=near(places, one.paragraph)) for one in contents.pictures),
    )


def _found_by_words(
    words: WordsReading, dictionary: DataDictionary, others: Collection[str]
) -> Iterator[FoundValue]:
    """The values of fields that ``words`` have and are not among ``others``."""
    for one in words.written:
        entry = dictionary.by_name.get(one.name)
        if entry is None or one.name in others:
            continue
        if entry.kind == "check":
            marked = one.text in CHECKED or (
                one.text not in UNCHECKED and one.text.strip().casefold() not in ("no", "false", "0")
            )
            value, notes = entry.on_state if marked else "", NO_NOTES
        else:
            value, notes = value_of(clean(one.text), entry, dictionary.key[2])
        if value:
            raw = clean(one.text)
            yield FoundValue(one.name, value, raw, "words", True, paragraph=one.paragraph, notes=notes)


def _remarks(
    contents: DocxContents, dictionary: DataDictionary, site: str, untouched: Collection[str]
) -> Iterator[ReviewItem]:
    """What a person should look at that belongs to no value; a picture beside what was printed in, too."""
    for answer in contents.answers:
        if not answer.value or (PICTURE in answer.notes and field_name(answer.name) in untouched):
            message = f"the box{_by(answer.name, dictionary)} {'; '.join(map(clean, answer.notes))}"
            yield ReviewItem("unread", field_name(answer.name), message)
    places = Counter((picture.kind, picture.near) for picture in contents.pictures)
    for (kind, name), number in places.items():
        more = f" ({number} of them)" if number > 1 else ""
        message = f"{kind}{more} stands outside the boxes{_by(name, dictionary)}: open the file to see it"
        yield ReviewItem("unread", field_name(name), message)
    if contents.more_stray:
        count = f"at least {contents.more_stray:,} more paragraphs"
        yield ReviewItem("unread", "", f"{count} were typed outside the boxes: open the file to read them")
    if contents.present:
        kinds = dictionary.fields(site)
        for kind, words in KIND_WORDS.items():
            names = {field.name for field in kinds if field.kind == kind}
            if names and names.isdisjoint(contents.present):
                message = (
                    f"none of its {len(names)} {words} came back: open the file and look for answers there"
                )
                yield ReviewItem("incomplete", "", message)


def _by(name: str, dictionary: DataDictionary) -> str:
    """``near "…"`` with the words of the field's question; "" where it is not known."""
    entry = dictionary.like(name)
    words = line(entry.tooltip or entry.question) if entry else ""
    return f', near "{words}"' if words else f", near {line(name)}" if name else ""


def _found(answer: DocxAnswer, dictionary: DataDictionary) -> FoundValue | None:
    """The answer as a value of the field; None where the value says nothing."""
    name, text = field_name(answer.name), clean(answer.value)
    entry, added = dictionary.by_name.get(answer.name), dictionary.is_added_row(answer.name)
    value, more = text.strip(), NO_NOTES
    if entry is not None and entry.kind not in ("check", "choice"):
        value, more = value_of(text, entry, dictionary.key[2])
    how, known = "row" if added else answer.how, added or entry is not None
    notes = tuple(dict.fromkeys((*map(clean, answer.notes), *more)))
    found = FoundValue(name, value, clean(answer.raw), how, known, paragraph=answer.paragraph, notes=notes)
    return found if value else None
