"""Reads what a team wrote in a Word workbook, whichever program saved it last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from samepage.formats.docx.controls import DATE
from samepage.formats.docx.match_controls import ControlPosition, How, find_positions, name_positions
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.stray_text import StrayText, find_stray_text, printed_texts
from samepage.formats.docx.visible_text import is_on, value_of, visible_text
from samepage.formats.docx.wml import W14, W
from samepage.formats.returned import Unreadable
from samepage.workbook.model import Field

# What programs show in an empty control whose own placeholder they lost, and never an answer.
PROGRAM_PLACEHOLDERS = frozenset(
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
MOST_STRAY = 200  # paragraphs with stray text; a file with more was rewritten, not filled in
PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
# Notes that a person should see with an answer.
HAS_PICTURE = "holds a picture, which is not read: open the file to see it"
IS_PLACEHOLDER = "is marked as a placeholder, but reads like an answer"
TOLD_BY_PLACE = "was told by its place in the file alone: compare it with the question there"
NO_FIELD = "belongs to no field of the workbook"
NOT_IN_FILE = "is not in the file"
NOT_A_DATE = "is not a date"
TWICE = "is answered twice in the file; the other answer is "
ONE_OF = "is one of "


@dataclass(frozen=True)
class DocxAnswer:
    """One answer.

    ``value`` is "" for no answer, the option's id for a choice, the field's ``on_state`` for a mark,
    ``YYYY-MM-DD`` for a date that can be told, and else the text with line feeds. ``raw`` is the text
    as the file shows it. ``how`` says what the field was found by; "row" is a row that the team added,
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
    """A Word file that came back: its answers, its custom properties by name, and what was typed beside the answers."""

    answers: tuple[DocxAnswer, ...]
    properties: Mapping[str, str]
    stray: tuple[StrayText, ...] = ()


def read_docx(data: bytes, known: Iterable[Field] | None = None) -> DocxReturn:
    """What the ``.docx`` in ``data`` answers; raises ``Unreadable``.

    With ``known``, the fields of the workbook that was filled in, there is one answer for each of them,
    in that order, and then one for each cell of rows that were added and for each control that has text
    and belongs to no field. Where tags and bookmarks are lost, controls are told by their order, so
    give the fields as printed (``in_print_order``). Tracked insertions count, deletions do not.
    """
    return read_package(PackageReader(data), known)


def read_package(package: PackageReader, known: Iterable[Field] | None = None) -> DocxReturn:
    """As ``read_docx``."""
    root = package.document
    if root is None or root.tag != W + "document":
        raise Unreadable("this is not a Word document (.docx)")
    fields = None if known is None else {field.name: field for field in known}
    reader = _ControlReader(fields, _placeholders(package))
    positions = name_positions(find_positions(root), fields, lambda position: not reader.text(position))
    read = [reader.answer(position) for position in positions]
    answers = _merge([answer for answer in read if answer.name or answer.value], fields or {})
    stray = islice(find_stray_text(root, positions, printed_texts(package)), MOST_STRAY)
    return DocxReturn(_note_exclusive(answers, fields or {}), custom_properties(package), tuple(stray))


def custom_properties(package: PackageReader) -> Mapping[str, str]:
    """The custom properties by name (ISO/IEC 29500-1, 15.2.12.2)."""
    root = package.xml(
        package.related("", "custom-properties") or package.related("", "customProperties")  # Strict
    )
    elements = () if root is None else root.iter(PROPERTY)
    return MappingProxyType({e.get("name") or "": "".join(map(str, e.itertext())).strip() for e in elements})


def _placeholders(package: PackageReader) -> dict[str, str]:
    """The texts of empty controls, by the name of their building block."""
    root = package.xml(package.related(package.main, "glossaryDocument"))
    found = {}
    for block in () if root is None else root.iter(W + "docPart"):
        name, body = block.find(f"{W}docPartPr/{W}name"), block.find(W + "docPartBody")
        if name is not None and body is not None:
            found[value_of(name)] = visible_text(body)[0].strip()
    return found


class _ControlReader:
    """Reads single controls. ``fields`` is None where the workbook's fields are not known."""

    def __init__(self, fields: Mapping[str, Field] | None, placeholders: Mapping[str, str]):
        self._fields = fields or {}
        self._fields_known = fields is not None
        self._placeholders = placeholders
        self._columns = {_column(name): field for name, field in self._fields.items()}

    def _field(self, position: ControlPosition) -> Field | None:
        """The field of ``position``; for a row that was added, the field in the same column above."""
        found = self._fields.get(position.name)
        if found is None and position.how in ("row", "tag"):
            found = self._columns.get(_column(position.name))
        return found

    def text(self, position: ControlPosition) -> str:
        """What was written in ``position``: "" where it shows nothing but its placeholder."""
        text = position.text.replace("\u200b", "").strip()
        if position.kind == "check":
            return text if _is_checked(position) else ""
        part = value_of(position.find(f"{W}placeholder/{W}docPart"))
        empty = {self._placeholders.get(part, "")}
        if field := self._field(position):
            empty.add(field.placeholder.strip())
        if is_on(position.find(W + "showingPlcHdr")):
            empty |= PROGRAM_PLACEHOLDERS
        return "" if text in empty else text

    def answer(self, position: ControlPosition) -> DocxAnswer:
        field, text = self._field(position), self.text(position)
        kind = field.kind if field and position.kind == "text" else position.kind
        notes = [HAS_PICTURE] if position.pictures else []
        value, more = text, ""
        if kind == "check":
            value, more = _check(position, field)
        elif text and kind == "choice":
            value, more = _choice(position, field, text)
        elif text and kind == "date":
            value, more = _date(position, text)
        notes += [more] if more else []
        if value and kind != "check" and is_on(position.find(W + "showingPlcHdr")):
            notes.append(IS_PLACEHOLDER)
        hint = field.placeholder.strip() if field else ""
        if hint and kind not in ("check", "choice") and value.startswith(hint):
            notes.append(f'still begins with the words "{hint}"')
        name = position.name or ("" if position.how == "row" else position.tag)
        if value and position.how == "place":
            notes.append(TOLD_BY_PLACE)
        if value and (not position.name or (self._fields_known and field is None)):
            notes.append(NO_FIELD)
        return DocxAnswer(name, value, position.text, position.how, tuple(notes), position.paragraph)


def _is_checked(position: ControlPosition) -> bool:
    element = position.find(f"{W14}checkbox/{W14}checked")
    return element is not None and (element.get(W14 + "val") or "1") in ("1", "true", "on")


def _check(position: ControlPosition, field: Field | None) -> tuple[str, str]:
    """Value and note of a mark."""
    checked, note = _is_checked(position), ""
    glyphs = set(position.text)
    drawn = True if glyphs & CHECKED else False if glyphs & UNCHECKED else None
    if position.kind != "check":  # text where a box was, or a cell of a row that was added
        answer = position.text.strip().casefold()
        checked = drawn if drawn is not None else answer not in ("", "no", "false", "0")
    elif drawn not in (None, checked):
        note = f"shows {position.text.strip()} but is stored as {'checked' if checked else 'not checked'}"
    on_state = field.on_state if field else position.name.partition("=")[2] or "yes"
    return on_state if checked else "", note


def _choice(position: ControlPosition, field: Field | None, text: str) -> tuple[str, str]:
    options = {option.text: option.value for option in field.options} if field else {}
    items = () if position.properties is None else position.properties.iter(W + "listItem")
    for item in items:
        value = item.get(W + "value") or ""
        options[item.get(W + "displayText") or value] = value
    flat = " ".join(text.split())
    found = next((v for shown, v in options.items() if flat in (" ".join(shown.split()), v)), None)
    return (text, "is not one of the options") if found is None else (found, "")


def _date(position: ControlPosition, text: str) -> tuple[str, str]:
    element = position.find(W + "date")
    picked = "" if element is None else (element.get(W + "fullDate") or "")[:10]
    if not DATE.match(picked):
        return text, "" if DATE.match(text) else NOT_A_DATE
    if DATE.match(text):  # what people saw counts
        return text, "" if picked == text else f"shows {text}, but {picked} was picked"
    if _may_mean(text, picked):
        return picked, ""
    return text, f'shows "{text}", but {picked} was picked'


def _may_mean(text: str, date: str) -> bool:
    """Whether ``text`` may be ``date`` in other words: it has its day and its year."""
    numbers = {int(n) for n in re.findall(r"\d+", text)}
    year, _, day = map(int, date.split("-"))
    return day in numbers and bool(numbers & {year, year % 100})


def _column(name: str) -> tuple[str, str]:
    """A name without its row's number."""
    head, _, column = name.rpartition(".")
    stem, _, number = head.rpartition(".")
    return (stem, column) if number.isdigit() else (name, "")


def _merge(read: list[DocxAnswer], fields: Mapping[str, Field]) -> list[DocxAnswer]:
    """One answer a name, fields first in their order; a second, different one goes into ``others`` and a note."""
    found: dict[str, DocxAnswer] = {}
    for answer in read:
        first = found.get(answer.name)
        if answer.name and (first is None or not first.value):
            found[answer.name] = answer
        elif first is not None and answer.value not in ("", first.value):
            notes = (*first.notes, f'{TWICE}"{answer.value}"')
            found[answer.name] = replace(first, notes=notes, others=(*first.others, answer.value))
    missing = {name: DocxAnswer(name, "", "", "nothing", (NOT_IN_FILE,)) for name in fields}
    nameless = [answer for answer in read if not answer.name]
    return [*(missing | found).values(), *nameless]


def _note_exclusive(answers: list[DocxAnswer], fields: Mapping[str, Field]) -> tuple[DocxAnswer, ...]:
    """Notes where several marks stand and one was meant."""
    groups = {name: field.group for name, field in fields.items() if field.exclusive and field.group}
    marked = Counter(groups[answer.name] for answer in answers if answer.value and answer.name in groups)
    counts = {name: marked[group] for name, group in groups.items()}
    return tuple(
        replace(a, notes=(*a.notes, f"{ONE_OF}{counts[a.name]} marks where one was asked for"))
        if a.value and counts.get(a.name, 0) > 1
        else a
        for a in answers
    )
