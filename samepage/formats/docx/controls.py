"""Content controls: one for each field, found again by tag, by bookmark, or by its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as default

from samepage.errors import BuildError
from samepage.formats.docx.names import control_id, field_bookmark, placeholder_part
from samepage.formats.docx.wml import escape, run
from samepage.workbook.model import Field

MARKED, UNMARKED = "☒", "☐"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
DATE_FORMAT = "yyyy-MM-dd"
MOST_TAG = 64  # Word refuses longer tags and titles


@dataclass(frozen=True)
class ControlStyle:
    """What all controls of a file share."""

    language: str
    box: str  # run properties of a check box's glyph
    placeholder: str  # run properties of a placeholder


@dataclass
class ControlWriter:
    """Writes controls and keeps what must be unique in the file."""

    look: ControlStyle
    rooms: dict[str, int] = default(default_factory=dict)  # of each field written, in the file's order
    placeholders: dict[str, None] = default(default_factory=dict)  # in order of first use
    _ids: dict[int, str] = default(default_factory=dict)
    _aliases: dict[str, str] = default(default_factory=dict)
    _bookmarks: dict[str, str] = default(default_factory=dict)
    _next_bookmark: int = 1

    def take_id(self, name: str) -> int:
        """The id of the control ``name``; raises ``BuildError`` where two names share one."""
        number = control_id(name)
        if self._ids.setdefault(number, name) != name:
            raise BuildError(
                f"fields {self._ids[number]} and {name} have the same number in Word; rename one of them"
            )
        return number

    def bookmark(self, name: str, content: str) -> str:
        """``content`` inside the bookmark ``name``."""
        number = self._next_bookmark
        self._next_bookmark += 1
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def write(self, field: Field, room: int = 0) -> str:
        """The control of ``field`` with its bookmark, to stand in a paragraph.

        ``room`` is how many empty lines its placeholder keeps free for a pen; they go when
        something is typed.
        """
        self._check(field)
        self.take_id(field.name)
        self.rooms[field.name] = room
        if field.kind != "check":
            self.placeholders.setdefault(_hint(field, room))
        return self.bookmark(field_bookmark(field.name), control(field, room, self.look))

    def repeat(self, name: str, title: str, rows: list[str]) -> str:
        """Table rows that a team can add to, each an item of one repeating section."""
        items = "".join(
            f'<w:sdt><w:sdtPr><w:id w:val="{self.take_id(f"{name} row {n}")}"/><w15:repeatingSectionItem/></w:sdtPr>'
            f"<w:sdtContent>{row}</w:sdtContent></w:sdt>"
            for n, row in enumerate(rows, 1)
        )
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{escape(title[:MOST_TAG])}"/><w:tag w:val="{escape("rows:" + name)}"/>'
            f'<w:id w:val="{self.take_id(name + " rows")}"/>'
            f'<w15:repeatingSection><w15:sectionTitle w:val="{escape(title[:MOST_TAG])}"/></w15:repeatingSection></w:sdtPr>'
            f"<w:sdtContent>{items}</w:sdtContent></w:sdt>"
        )

    def _check(self, field: Field) -> None:
        if len(field.alias) > MOST_TAG:
            raise BuildError(
                f"field {field.name}: its short title has {len(field.alias)} characters, Word shows "
                f'{MOST_TAG}; write a shorter "short"'
            )
        if len(field.name) > MOST_TAG:
            raise BuildError(
                f"field {field.name}: its name has {len(field.name)} characters, Word keeps {MOST_TAG}; "
                "use shorter ids"
            )
        other = self._aliases.setdefault(field.alias, field.name)
        if other != field.name:
            raise BuildError(
                f'fields {other} and {field.name} are both called "{field.alias}"; give one another "short"'
            )
        mark = field_bookmark(field.name)
        other = self._bookmarks.setdefault(mark.casefold(), field.name)
        if other != field.name:
            raise BuildError(f"fields {other} and {field.name} share the bookmark {mark}; rename one of them")


def control(field: Field, room: int, look: ControlStyle) -> str:
    """The ``w:sdt`` of ``field``: it depends on nothing else in the file, so that it can be written anew."""
    hint = ""
    if field.kind == "check":
        kind = _check_box(field)
        content = run(MARKED if field.value else UNMARKED, look.box)
    else:
        kind = _kind(field, look.language)
        words = _hint(field, room)
        hint = f'<w:placeholder><w:docPart w:val="{placeholder_part(words)}"/></w:placeholder>'
        shown = _shown(field)
        if shown:
            content = run(shown)
        else:
            content = run(words, look.placeholder)
            hint += "<w:showingPlcHdr/>"
    lock = "sdtContentLocked" if field.read_only else "sdtLocked"
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape(field.alias)}"/><w:tag w:val="{escape(field.name)}"/>'
        f'<w:id w:val="{control_id(field.name)}"/><w:lock w:val="{lock}"/>{hint}{kind}'
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _hint(field: Field, room: int) -> str:
    return field.placeholder + "\n" * room


def _check_box(field: Field) -> str:
    return (
        f'<w14:checkbox><w14:checked w14:val="{1 if field.value else 0}"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
    )


def _kind(field: Field, language: str) -> str:
    if field.kind == "date":
        full = f' w:fullDate="{field.value}T00:00:00Z"' if DATE.match(field.value) else ""
        return (
            f'<w:date{full}><w:dateFormat w:val="{DATE_FORMAT}"/><w:lid w:val="{escape(language)}"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
    if field.kind == "choice":
        items = "".join(
            f'<w:listItem w:displayText="{escape(option.text)}" w:value="{escape(option.value)}"/>'
            for option in field.options
        )
        return f"<w:dropDownList>{items}</w:dropDownList>"
    # Long answers stay rich: LibreOffice 7 makes input fields of plain controls and drops breaks.
    return "" if field.kind == "long" else "<w:text/>"


def _shown(field: Field) -> str:
    if field.kind == "choice":
        for option in field.options:
            if option.value == field.value:
                return option.text
        if field.value:
            raise BuildError(
                f'field {field.name}: "{field.value}" is not one of its options '
                f"({', '.join(option.value for option in field.options)})"
            )
    return field.value
