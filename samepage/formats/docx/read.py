"""Reads what a team wrote in a Word workbook, whichever program saved it last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from samepage.formats.docx.match_controls import ControlPosition, How, find_positions, name_positions
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.shown_elements import shown_elements
from samepage.formats.docx.split_bookmarks import join_split_bookmarks
from samepage.formats.docx.stray_pictures import StrayPicture, find_pictures
from samepage.formats.docx.stray_text import Printed, StrayText, find_stray_text, read_printed
from samepage.formats.docx.visible_text import is_on, val, visible_text
from samepage.formats.docx.wml import W14, W
from samepage.formats.returned import Unreadable
from samepage.text import trimmed
from samepage.workbook.answer_values import NO_OPTION, option_of
from samepage.workbook.dates import ISO_DATE
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
        # Word's own, in Spanish
        "Haga clic o pulse aquí para escribir texto.",
        "Haga clic aquí para escribir texto.",
        "Elija un elemento.",
        "Haga clic aquí o pulse para escribir una fecha.",
        "Haga clic aquí para escribir una fecha.",
    }
)
CHECKED, UNCHECKED = frozenset("☒☑✓✔✗✘×xX"), frozenset("☐□◻")
PICTURE = "holds a picture, which is not read: open the file to see it"
MOST_STRAY = 200  # paragraphs with stray text that are listed; the number of all others is reported
MOST_COUNTED = 5000
PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"


@dataclass(frozen=True)
class DocxAnswer:
    """Something written in a place to answer.

    ``value`` is the option's id for a choice, the field's ``on_state`` for a mark, ``YYYY-MM-DD`` for a
    date that can be recognized, and else the text with line feeds. ``raw`` is the text as the file shows it.
    ``how`` says what the field was found by; "row" is a row that the team added, "nothing" a control that
    belongs to no field (its ``name`` is "" or a tag that no field has). ``notes`` are sentences about
    what a person should look at. ``paragraph`` is where it begins, from 1.
    """

    name: str
    value: str
    raw: str
    how: How
    notes: tuple[str, ...] = ()
    paragraph: int | None = None


@dataclass(frozen=True)
class DocxContents:
    """What stands in a Word file: ``answers``, of which those without a value have notes alone; ``stray`` text
    beside them, with the number of paragraphs ``more_stray`` that are not listed; the names of the fields that are
    ``present``, filled in or not; what the file was made with; and ``pictures`` beside the answers."""

    answers: tuple[DocxAnswer, ...]
    stray: tuple[StrayText, ...]
    more_stray: int
    present: frozenset[str]
    printed: Printed
    pictures: tuple[StrayPicture, ...] = ()


def read_contents(package: PackageReader, fields: Iterable[Field]) -> DocxContents:
    """What is written in a Word file that came back, and what was typed beside the places to answer.

    ``fields`` are those of the workbook that was filled in, as printed (``in_print_order``): where tags
    and bookmarks are lost, controls are matched by their order. A field that stands in the file twice may
    have two answers. Tracked insertions count, deletions do not. Raises ``Unreadable``.
    """
    root = package.document
    if root is None or root.tag != W + "document":
        raise Unreadable("this is not a Word document (.docx)")
    join_split_bookmarks(root)
    known = {field.name: field for field in fields}
    reader = _ControlReader(known, _placeholders(package))
    document = shown_elements(root)
    positions = name_positions(find_positions(document), known, lambda position: not reader.text(position))
    answers = tuple(filter(None, map(reader.answer, positions)))
    printed = read_printed(package)
    stray = tuple(islice(find_stray_text(document, positions, printed.texts), MOST_COUNTED))
    present = frozenset(position.name for position in positions if position.name)
    more_stray = max(0, len(stray) - MOST_STRAY)
    pictures = tuple(find_pictures(package, document, positions, printed.pictures))
    return DocxContents(answers, stray[:MOST_STRAY], more_stray, present, printed, pictures)


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
            found[val(name)] = visible_text(body)[0].strip()
    return found


class _ControlReader:
    def __init__(self, fields: Mapping[str, Field], placeholders: Mapping[str, str]):
        self._fields, self._placeholders = fields, placeholders
        self._columns = {_column(name): field for name, field in fields.items()}

    def _field(self, position: ControlPosition) -> Field | None:
        """The field of ``position``; for a row that was added, the field in the same column above."""
        found = self._fields.get(position.name)
        if found is None and position.how in ("row", "tag"):
            found = self._columns.get(_column(position.name))
        return found

    def text(self, position: ControlPosition) -> str:
        """What was written in ``position``: "" where it shows nothing but its placeholder."""
        text = trimmed(position.text)
        if not text:
            return ""
        if position.kind == "check":
            return text if _check(position, self._field(position))[0] else ""
        if (field := self._field(position)) and text == field.placeholder.strip():
            return ""
        part = val(position.find(W + "placeholder", W + "docPart"))
        empty = {self._placeholders.get(part, "")}
        if is_on(position.find(W + "showingPlcHdr")):
            empty |= PROGRAM_PLACEHOLDERS
        return "" if text in empty else text

    def answer(self, position: ControlPosition) -> DocxAnswer | None:
        """What is written in ``position``; None where there is nothing to tell."""
        field = self._field(position)
        kind = field.kind if field and position.kind == "text" else position.kind
        text = self.text(position) if kind != "check" else ""
        value, note = text, ""
        if kind == "check":
            value, note = _check(position, field)
        elif text and kind == "choice":
            value, note = _choice(position, field, text)
        elif text and kind == "date":
            value, note = _date(position, text)
        if not value and not position.pictures:
            return None
        hint = field.placeholder.strip() if field else ""
        begins = bool(hint) and kind not in ("check", "choice") and value.startswith(hint)
        empty = kind != "check" and is_on(position.find(W + "showingPlcHdr"))
        by_place = position.how == "place"
        picture = PICTURE if position.pictures else ""
        notes = (
            (picture,)
            if not value
            else (
                picture,
                note,
                "is marked as a placeholder, but reads like an answer" if empty else "",
                f'still begins with the words "{hint}"' if begins else "",
                "was told by its place in the file alone: compare it with the question there"
                if by_place
                else "",
            )
        )
        name = position.name or ("" if position.how == "row" else position.tag)
        noted = tuple(filter(None, notes))
        return DocxAnswer(name, value, position.text, position.how, noted, position.paragraph)


def _is_checked(position: ControlPosition) -> bool | None:
    """What a check box stores; None where another program took that away."""
    element = position.find(W14 + "checkbox", W14 + "checked")
    return None if element is None else (element.get(W14 + "val") or "1") in ("1", "true", "on")


def _check(position: ControlPosition, field: Field | None) -> tuple[str, str]:
    """Value and note of a mark. Where what is shown and what is stored differ, it counts as marked, with a note."""
    stored, note = _is_checked(position), ""
    glyphs = set(position.text)
    drawn = True if glyphs & CHECKED else False if glyphs & UNCHECKED else None
    if position.kind != "check":  # text where a box was, or a cell of a row that was added
        answer = position.text.strip().casefold()
        checked = drawn if drawn is not None else answer not in ("", "no", "false", "0")
    else:
        checked = bool(stored or drawn)
        if None not in (stored, drawn) and stored != drawn:
            note = f"shows {position.text.strip()} but is stored as {'checked' if stored else 'not checked'}"
    on_state = field.on_state if field else position.name.partition("=")[2] or "yes"
    return on_state if checked else "", note


def _choice(position: ControlPosition, field: Field | None, text: str) -> tuple[str, str]:
    options = {option.text: option.value for option in field.options} if field else {}
    for item in () if position.properties is None else position.properties.iter(W + "listItem"):
        value = item.get(W + "value") or ""
        options[item.get(W + "displayText") or value] = value
    found = option_of(text, ((value, shown) for shown, value in options.items()))
    return (text, NO_OPTION) if found is None else (found, "")


def _date(position: ControlPosition, text: str) -> tuple[str, str]:
    element = position.find(W + "date")
    picked = "" if element is None else (element.get(W + "fullDate") or "")[:10]
    if not ISO_DATE.match(picked):
        return text, ""
    if ISO_DATE.match(text):  # what people saw counts
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
