"""A web page or a text with answers that came back: which workbook it is, and its values by field name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from samepage.formats.returned import (
    FieldInFile,
    FileInfo,
    FoundValue,
    NotAReturn,
    ReadValues,
    ReviewItem,
    Unreadable,
    clean,
    dictionary_from_file,
    field_name,
    is_garbled,
    written_in,
)
from samepage.formats.web.saved_page import SavedPage, read_page
from samepage.formats.web.stored_answers import BEGIN, StoredAnswers, answers_in_text, stored_answers
from samepage.limits import MIB, MOST_WEB_PAGE
from samepage.text import counted
from samepage.workbook.answer_values import value_of
from samepage.workbook.definitions import Key
from samepage.workbook.dictionary import Catalog, DataDictionary

HEAD = 1_000  # bytes in which a page's first tag stands
MARKS = (b'id="answers"', b"id='answers'", b"id=answers", b'id="workbook"')
BEGINS = b"BEGIN", b"ANSWERS"
UTF_8 = "utf-8"
NOT_SAVED = (
    "it was not saved with the page's own Save: {count} could be read from the boxes as the browser "
    "stored them, which may not be all. Compare with the site, or ask it to save again with Save"
)
NEVER_SAVED = (
    "nothing is filled in, and it was never saved with the page's own Save: a browser's \"Save page as\" may leave out "
    "what was typed. If the site typed in it, ask it to open it in the same browser, which offers what it has kept, "
    "and to choose Save"
)
GARBLED = "holds characters that nobody types: the file may be damaged there, so ask the site what it wrote"
IN_BOX = "stands in the box as the browser stored it, and something else was saved with Save"
SEVERAL = "it holds answers {count} times: those that were saved last are read"
NO_NOTES: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnedPage:
    """``stored`` is what the page's script stored, ``boxes`` what its controls hold in the page's source: as printed,
    but in a page that a browser has saved by itself. ``several`` says how often a text has answers."""

    info: FileInfo
    stored: StoredAnswers
    boxes: Mapping[str, str]
    kinds: Mapping[str, str]
    names: Mapping[str, str]
    damage: str
    several: int = 1
    pages: int | None = None
    page_texts: tuple[str, ...] = ()
    has_pictures: bool = False
    may_be_several: bool = False
    tooltips: frozenset[str] = field(default_factory=frozenset)

    def field_names(self, catalog: Catalog) -> frozenset[str]:
        if not self._names and not self.info.edition:
            raise NotAReturn("it is no workbook of this guide: it has no boxes to fill in")
        return self._names

    def definitions(self, names: frozenset[str], key: Key, nearest: DataDictionary | None) -> DataDictionary:
        fields = (
            FieldInFile(
                name, self.names.get(name, ""), self.kinds.get(name) or ("check" if "=" in name else "text")
            )
            for name in dict.fromkeys(map(field_name, (*self.boxes, *self.stored.values)))
            if name in names
        )
        return dictionary_from_file(key, fields, nearest)

    def values(self, dictionary: DataDictionary, site: str) -> ReadValues:
        known = self.stored.printed or dictionary.site_values.get(site, {})
        # What the controls were made with.
        printed = {name: "yes" if "=" in name else value for name, value in known.items() if value}
        found: list[FoundValue] = []
        same: set[str] = set()
        for name, text, notes in self._written(printed):
            if one := _found(name, text, notes, dictionary):
                found.append(one)
                if text.split() == printed.get(name, "").split():
                    same.add(one.name)
        found = written_in(found, [one.name in same for one in found], dictionary)
        problems = []
        if found and not self.stored.values:
            problems.append(ReviewItem("unclear", "", NOT_SAVED.format(count=counted(len(found), "answer"))))
        elif not found and self.boxes and not self.info.modified and not self.damage:
            problems.append(ReviewItem("no answers", "", NEVER_SAVED))
        if self.several > 1:
            problems.append(ReviewItem("unclear", "", SEVERAL.format(count=self.several)))
        return ReadValues(found, problems, self._names, frozenset(same))

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(map(field_name, (*self.boxes, *self.stored.values)))

    def _written(self, printed: Mapping[str, str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Each name with what stands there; twice where a box holds neither what was printed nor what was saved."""
        stored = self.stored.values
        for name in dict.fromkeys((*self.boxes, *stored)):
            box = self.boxes.get(name, "")
            if name not in stored:
                yield name, box, NO_NOTES
                continue
            yield name, stored[name], NO_NOTES
            if box.split() not in (stored[name].split(), printed.get(name, "").split()):
                yield name, box, (IN_BOX,)


class WebReader:
    """Reads pages as their script or a browser saved them, and texts with a block of answers."""

    def recognizes(self, data: bytes) -> bool:
        return _is_page(data) or _has_block(data)

    def open(self, data: bytes) -> ReturnedPage:
        if len(data) > MOST_WEB_PAGE:
            raise Unreadable(
                f"it is larger than {MOST_WEB_PAGE // MIB} MB, which no web page with answers is"
            )
        text, damage = _text(data)
        return _opened_page(read_page(text), damage) if _is_page(data) else _opened_text(text, damage)


def _plain(data: bytes) -> bytes:
    """``data`` with one byte for each ASCII character."""
    return data if _encoding(data) == UTF_8 else data.replace(b"\0", b"")


def _is_page(data: bytes) -> bool:
    plain = _plain(data)
    head = plain[:HEAD].lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()
    return head.startswith(b"<") and b"<html" in head and any(mark in plain for mark in MARKS)


def _has_block(data: bytes) -> bool:
    plain = _plain(data)
    has_words = all(word in plain for word in BEGINS)
    return has_words and BEGIN.search(plain.decode("utf-8", "replace")) is not None


def _encoding(data: bytes) -> str:
    """UTF-8, or UTF-16 with a mark at its beginning or without one: then one of each two bytes of mostly Latin
    letters is zero. As in ``templates/web/script/page_files.js``."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first, second = (data[start::2].count(0) for start in (0, 1))
    if max(first, second) <= len(data) / 8 or min(first, second) > len(data) / 64:
        return UTF_8
    return "utf-16-le" if second > first else "utf-16-be"


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The file as text, and what is wrong with it."""
    encoding = _encoding(data)
    if encoding != UTF_8:
        return data.decode(encoding, "replace").removeprefix("\ufeff"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace"), ("some of its characters cannot be read",)


def _opened_page(page: SavedPage, damage: Collection[str]) -> ReturnedPage:
    data = stored_answers(page.data[0]) if page.data else StoredAnswers()
    stored = stored_answers(page.answers[0]) if page.answers else StoredAnswers()
    wrong = [*damage, *data.damage, *stored.damage]
    if not page.answers:
        wrong.append("its end, where it stores its answers, is missing")
    if len(set(page.answers)) > 1:
        wrong.append("it stores its answers more than once")
    if stored.about and data.about and stored.about.get("site") != data.about.get("site"):
        wrong.append("it names two sites")
    about = {**data.about, **{name: value for name, value in stored.about.items() if value}}
    tooltips = {field_name(name): words for name, words in page.tooltips.items()}
    return ReturnedPage(
        info=_info(about, stored.saved),
        stored=StoredAnswers(about, stored.values, data.printed),
        boxes=page.controls,
        kinds=page.kinds,
        names=tooltips,
        damage="; ".join(dict.fromkeys(wrong)),
        tooltips=frozenset(tooltips.values()) - {""},
    )


def _opened_text(text: str, damage: Collection[str]) -> ReturnedPage:
    blocks = answers_in_text(text)
    sound = [one for one in blocks if not one.damage] or blocks
    stored = max(reversed(sound), key=lambda one: one.saved)
    others = {tuple(one.values.items()) for one in blocks} - {tuple(stored.values.items())}
    wrong = dict.fromkeys((*damage, *stored.damage))
    return ReturnedPage(
        info=_info(stored.about, stored.saved),
        stored=stored,
        boxes={},
        kinds={},
        names={},
        damage="; ".join(wrong),
        several=1 + len(others),
    )


def _info(about: Mapping[str, str], saved: str) -> FileInfo:
    return FileInfo(
        title=about.get("title", ""),
        modified=saved,
        edition=about.get("edition", ""),
        site=about.get("site", ""),
        level=about.get("level", ""),
        language=about.get("language", ""),
        content_hash=about.get("contentHash", ""),
        print_edition="fillable" if about.get("edition") else "",
    )


def _found(name: str, text: str, notes: tuple[str, ...], dictionary: DataDictionary) -> FoundValue | None:
    """The text in a control as a value of its field; None where it says nothing."""
    entry, added = dictionary.by_name.get(name), dictionary.is_added_row(name)
    if (entry is None and "=" in name) or (entry is not None and entry.kind == "check"):
        state = entry.on_state if entry else name.rpartition("=")[2]
        value, more = state if text.strip() else "", NO_NOTES
    else:
        value, more = value_of(clean(text), dictionary.like(name) if added else entry, dictionary.key[2])
        more = (*more, GARBLED) if is_garbled(text) else more
    if not value:
        return None
    raw = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    known = added or entry is not None
    return FoundValue(field_name(name), value, raw, "row" if added else "name", known, notes=(*notes, *more))
