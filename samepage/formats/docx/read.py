"""Reads what a team wrote in a Word workbook, whichever program saved it last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx.controls import DATE
from samepage.formats.docx.match_controls import W14, ControlPosition, How, find_places, name_places
from samepage.formats.docx.package_reader import PackageReader, UnreadableFile
from samepage.formats.docx.stray_text import StrayText, printed_in, typed
from samepage.formats.docx.visible_text import W, on, words
from samepage.workbook.model import Field

# What programs show in an empty control whose own placeholder they lost, and never an answer.
THEIR_PLACEHOLDERS = frozenset(
    {
        "Click or tap here to enter text.",
        "Click here to enter text.",
        "Choose an item.",
        "Click or tap to enter a date.",
        "Click here to enter a date.",
        "Click to enter a date",
    }
)
CHECKED, UNCHECKED = frozenset("☒☑✓✔✗✘×xX"), frozenset("☐□◻")
PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


@dataclass(frozen=True)
class DocxAnswer:
    """One answer.

    ``value`` is "" for no answer, the option's id for a choice, the field's ``on_state`` for a mark,
    ``YYYY-MM-DD`` for a date that can be told, and else the text with line feeds. ``raw`` is the text
    as the file shows it. ``how`` says what the field was told by; "row" is a row that the team added,
    "nothing" a field that is not in the file, or a control that belongs to none (its ``name`` is "" or
    a tag that no field has). ``notes`` are sentences about what a person should look at. ``paragraph``
    is where it begins, from 1. ``others`` are further values of a field that stands in the file twice.
    """

    name: str
    value: str
    raw: str
    how: How
    notes: tuple[str, ...] = ()
    paragraph: int | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocxReturn:
    """A Word file that came back: its answers, what was typed beside them, and by their names its custom properties."""

    answers: tuple[DocxAnswer, ...]
    properties: Mapping[str, str]
    typed: tuple[StrayText, ...] = ()


def read_docx(data: bytes, known: Iterable[Field] | None = None) -> DocxReturn:
    """What the ``.docx`` in ``data`` answers; raises ``UnreadableFile``.

    With ``known``, the fields of the workbook that was filled in, there is one answer for each of them,
    in that order, and then one for each cell of rows that were added and for each control that has text
    and belongs to no field. Where tags and bookmarks are lost, controls are told by their order, so
    give the fields as printed (``find.in_print_order``). Tracked insertions count, deletions do not.
    """
    fields = None if known is None else {field.name: field for field in known}
    package = PackageReader(data)
    main = package.related("", "officeDocument") or "word/document.xml"
    root = package.xml(main)
    if root is None or root.tag != W + "document":
        raise UnreadableFile("this is not a Word document (.docx)")
    reader = _ControlReader(fields, _placeholders(package, main))
    places = name_places(find_places(root), fields, lambda place: not reader.text(place))
    read = [reader.answer(place) for place in places]
    answers = _once([a for a in read if a.name or a.value], fields)
    beside = typed(root, places, printed_in(package, main))
    return DocxReturn(_exclusive(answers, fields or {}), properties_of(package), tuple(beside))


def read_answers(data: bytes, known: Iterable[Field] | None = None) -> tuple[DocxAnswer, ...]:
    """The answers of ``read_docx``."""
    return read_docx(data, known).answers


def _placeholders(package: PackageReader, main: str) -> dict[str, str]:
    """The texts of empty controls, by the name of their building block."""
    part = package.related(main, "glossaryDocument")
    root = package.xml(part) if part else None
    found = {}
    for block in () if root is None else root.iter(W + "docPart"):
        name, body = block.find(f"{W}docPartPr/{W}name"), block.find(W + "docPartBody")
        if name is not None and body is not None:
            found[name.get(W + "val") or ""] = words(body)[0].strip()
    return found


def properties_of(package: PackageReader) -> Mapping[str, str]:
    part = package.related("", "custom-properties") or package.related("", "customProperties")
    root = package.xml(part) if part else None
    found = (
        {}
        if root is None
        else {e.get("name") or "": "".join(e.itertext()).strip() for e in root.iter(PROPERTY)}
    )
    return MappingProxyType(found)


class _ControlReader:
    def __init__(self, fields: Mapping[str, Field] | None, placeholders: Mapping[str, str]):
        self.fields = fields or {}
        self.told = fields is not None
        self.placeholders = placeholders
        self.cells = {_column(name): field for name, field in self.fields.items()}

    def field(self, place: ControlPosition) -> Field | None:
        """The field of ``place``; for a row that was added, the field in the same column above."""
        found = self.fields.get(place.name)
        return found or (self.cells.get(_column(place.name)) if place.how in ("row", "tag") else None)

    def text(self, place: ControlPosition) -> str:
        """What was written in ``place``: "" where it shows nothing but its placeholder."""
        text = place.text.replace("\u200b", "").strip()
        if place.kind == "check":
            return text if _checked(place) else ""
        empty = {self.placeholders.get(_placeholder(place), "")}
        if field := self.field(place):
            empty.add(field.placeholder.strip())
        if place.properties is not None and on(place.properties.find(W + "showingPlcHdr")):
            empty |= THEIR_PLACEHOLDERS
        return "" if text in empty else text

    def answer(self, place: ControlPosition) -> DocxAnswer:
        field = self.field(place)
        kind = place.kind if place.kind != "text" or field is None else field.kind
        raw, text = place.text, self.text(place)
        notes: list[str] = []
        if place.pictures:
            notes.append("holds a picture, which is not read: open the file to see it")
        if kind == "check":
            value = self._check(place, field, notes)
        elif kind == "choice":
            value = self._choice(place, field, text, notes)
        elif kind == "date":
            value = self._date(place, text, notes)
        else:
            value = text
        marked = place.properties is not None and on(place.properties.find(W + "showingPlcHdr"))
        if value and marked and kind != "check":
            notes.append("is marked as a placeholder, but reads like an answer")
        hint = field.placeholder.strip() if field else ""
        if hint and kind not in ("check", "choice") and value.startswith(hint):
            notes.append(f'still begins with the words "{hint}"')
        name = place.name or ("" if place.how == "row" else place.tag)
        if value and place.how == "place":
            notes.append("was told by its place in the file alone: compare it with the question there")
        if value and (not place.name or (self.told and field is None)):
            notes.append("belongs to no field of the workbook")
        return DocxAnswer(name, value, raw, place.how, tuple(notes), place.paragraph)

    def _check(self, place: ControlPosition, field: Field | None, notes: list[str]) -> str:
        glyphs = set(place.text)
        drawn = True if glyphs & CHECKED else False if glyphs & UNCHECKED else None
        checked = _checked(place)
        if place.kind != "check":  # text where a box was, or a cell of a row that was added
            answer = place.text.strip().casefold()
            checked = bool(drawn) if drawn is not None else answer not in ("", "no", "false", "0")
        elif drawn is not None and drawn != checked:
            notes.append(
                f"shows {place.text.strip()} but is stored as {'checked' if checked else 'not checked'}"
            )
        on_state = field.on_state if field else place.name.partition("=")[2] or "yes"
        return on_state if checked else ""

    def _choice(self, place: ControlPosition, field: Field | None, text: str, notes: list[str]) -> str:
        if not text:
            return ""
        options = {option.text: option.value for option in field.options} if field else {}
        if place.properties is not None:
            options |= {
                item.get(W + "displayText") or item.get(W + "value"): item.get(W + "value") or ""
                for item in place.properties.iter(W + "listItem")
            }
        flat = " ".join(text.split())
        for shown, value in options.items():
            if flat in (" ".join((shown or "").split()), value):
                return value
        notes.append("is not one of the options")
        return text

    def _date(self, place: ControlPosition, text: str, notes: list[str]) -> str:
        if not text:
            return ""
        date = place.properties.find(W + "date") if place.properties is not None else None
        picked = ((date.get(W + "fullDate") or "") if date is not None else "")[:10]
        if DATE.match(text):
            if DATE.match(picked) and picked != text:
                notes.append(f"shows {text}, but {picked} was picked")
            return text  # what people saw
        if DATE.match(picked):
            if not _tells(text, picked):
                notes.append(f'shows "{text}", but {picked} was picked')
                return text
            return picked
        notes.append("is not a date")
        return text


def _tells(text: str, date: str) -> bool:
    """Whether ``text`` may be ``date`` in other words: it has its day and its year."""
    numbers = {int(n) for n in re.findall(r"\d+", text)}
    year, _, day = map(int, date.split("-"))
    return day in numbers and bool(numbers & {year, year % 100})


def _column(name: str) -> tuple[str, str]:
    """A name without its row's number."""
    head, _, column = name.rpartition(".")
    stem, _, number = head.rpartition(".")
    return (stem, column) if number.isdigit() else (name, "")


def _placeholder(place: ControlPosition) -> str:
    part = place.properties.find(f"{W}placeholder/{W}docPart") if place.properties is not None else None
    return "" if part is None else part.get(W + "val") or ""


def _checked(place: ControlPosition) -> bool:
    element: etree._Element | None = None
    if place.properties is not None:
        element = place.properties.find(f"{W14}checkbox/{W14}checked")
    return element is not None and (element.get(W14 + "val") or "1") in ("1", "true", "on")


def _once(read: list[DocxAnswer], fields: Mapping[str, Field] | None) -> list[DocxAnswer]:
    """One answer a name, fields first in their order; a second, different one is told in a note."""
    found: dict[str, DocxAnswer] = {}
    nameless = []
    for answer in read:
        if not answer.name:
            nameless.append(answer)
            continue
        first = found.get(answer.name)
        if first is None or not first.value:
            found[answer.name] = answer
        elif answer.value and answer.value != first.value:
            note = f'is answered twice in the file; the other answer is "{answer.value}"'
            found[answer.name] = replace(
                first, notes=(*first.notes, note), others=(*first.others, answer.value)
            )
    missing = ("is not in the file",)
    known = [found.pop(n, None) or DocxAnswer(n, "", "", "nothing", missing) for n in fields or ()]
    return [*known, *found.values(), *nameless]


def _exclusive(answers: list[DocxAnswer], fields: Mapping[str, Field]) -> tuple[DocxAnswer, ...]:
    """Notes where several marks stand and one was meant."""
    groups = {name: field.group for name, field in fields.items() if field.exclusive and field.group}
    marked = Counter(groups[a.name] for a in answers if a.value and a.name in groups)
    return tuple(
        replace(a, notes=(*a.notes, f"is one of {marked[groups[a.name]]} marks where one was asked for"))
        if a.value and a.name in groups and marked[groups[a.name]] > 1
        else a
        for a in answers
    )
