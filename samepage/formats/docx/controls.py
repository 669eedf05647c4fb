"""Content controls: one for each field, found again by tag, by bookmark, or by its place (ISO/IEC 29500-1, 17.5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default

from samepage.errors import BuildError
from samepage.formats.docx.names import field_bookmark, placeholder_part
from samepage.formats.docx.wml import escape_xml, run
from samepage.workbook.dates import ISO_DATE
from samepage.workbook.model import Field

MARKED, UNMARKED = "☒", "☐"
LONGEST_TITLE = 64  # Word refuses longer tags and titles


@dataclass(frozen=True)
class ControlStyle:
    """What all controls of a file share."""

    language: str
    box: str  # run properties of a check box's glyph
    placeholder: str  # run properties of a placeholder


@dataclass
class ControlWriter:
    """Writes controls and keeps what must be unique in the file."""

    style: ControlStyle
    # Of each field written, in the file's order: its control's number, and how many empty lines it keeps free.
    written: dict[str, tuple[int, int]] = default(default_factory=dict)
    placeholders: dict[str, None] = default(default_factory=dict)  # in order of first use
    _bookmarks: dict[str, str] = default(default_factory=dict)
    _last_bookmark: int = 0
    _last_id: int = 0

    def next_id(self) -> int:
        """The ``w:id`` of one more control (ISO/IEC 29500-1, 17.5.2.18): they count from 1."""
        self._last_id += 1
        return self._last_id

    def bookmark(self, name: str, content: str) -> str:
        """``content`` inside the bookmark ``name``."""
        self._last_bookmark += 1
        id = f'w:id="{self._last_bookmark}"'
        return f'<w:bookmarkStart {id} w:name="{name}"/>{content}<w:bookmarkEnd {id}/>'

    def write(self, field: Field, room: int = 0) -> str:
        """The control of ``field`` with its bookmark, to stand in a paragraph.

        ``room`` is how many empty lines its placeholder keeps free for a pen; they go when
        something is typed. Raises ``BuildError`` for names that Word would cut or that clash.
        """
        self._check(field)
        number = self.next_id()
        self.written[field.name] = number, room
        if field.kind != "check":
            self.placeholders.setdefault(_placeholder(field, room))
        return self.bookmark(field_bookmark(field.name), content_control(field, number, room, self.style))

    def repeat(self, name: str, title: str, rows: list[str]) -> str:
        """Table rows that a team can add to, each an item of one repeating section ([MS-DOCX] 2.5.5.2)."""
        title, tag = escape_xml(title[:LONGEST_TITLE]), escape_xml("rows:" + name)
        items = "".join(
            f'<w:sdt><w:sdtPr><w:id w:val="{self.next_id()}"/><w15:repeatingSectionItem/></w:sdtPr>'
            f"<w:sdtContent>{row}</w:sdtContent></w:sdt>"
            for row in rows
        )
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{tag}"/>'
            f'<w:id w:val="{self.next_id()}"/><w15:repeatingSection>'
            f'<w15:sectionTitle w:val="{title}"/></w15:repeatingSection></w:sdtPr>'
            f"<w:sdtContent>{items}</w:sdtContent></w:sdt>"
        )

    def _check(self, field: Field) -> None:
        if len(field.name) > LONGEST_TITLE:
            raise BuildError(
                f"field {field.name}: its name has {len(field.name)} characters, Word keeps {LONGEST_TITLE}; "
                "use shorter ids"
            )
        mark = field_bookmark(field.name)
        other = self._bookmarks.setdefault(mark.casefold(), field.name)
        if other != field.name:
            raise BuildError(f"fields {other} and {field.name} share the bookmark {mark}; rename one of them")


def content_control(field: Field, number: int, room: int, style: ControlStyle) -> str:
    """The ``w:sdt`` of ``field``, whose id is ``number``: it depends on nothing else in the file, so that it can be
    written anew."""
    placeholder = ""
    if field.kind == "check":
        kind = (
            f'<w14:checkbox><w14:checked w14:val="{1 if field.value else 0}"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        content = run(MARKED if field.value else UNMARKED, style.box)
    else:
        kind = _kind(field, style.language)
        words, shown = _placeholder(field, room), _shown(field)
        placeholder = f'<w:placeholder><w:docPart w:val="{placeholder_part(words)}"/></w:placeholder>'
        placeholder += "" if shown else "<w:showingPlcHdr/>"
        content = run(shown) if shown else run(words, style.placeholder)
    lock = "sdtContentLocked" if field.read_only else "sdtLocked"
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape_xml(field.alias)}"/><w:tag w:val="{escape_xml(field.name)}"/>'
        f'<w:id w:val="{number}"/><w:lock w:val="{lock}"/>{placeholder}{kind}'
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _placeholder(field: Field, room: int) -> str:
    return field.placeholder + "\n" * room


def _kind(field: Field, language: str) -> str:
    if field.kind == "date":
        full = f' w:fullDate="{field.value}T00:00:00Z"' if ISO_DATE.match(field.value) else ""
        # As readers write it; any clear form is read back (samepage/workbook/dates.py).
        pattern = "MM/dd/yyyy" if language == "en-US" else "yyyy-MM-dd"
        return (
            f'<w:date{full}><w:dateFormat w:val="{pattern}"/><w:lid w:val="{escape_xml(language)}"/>'
            '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
        )
    if field.kind == "choice":
        items = "".join(
            f'<w:listItem w:displayText="{escape_xml(option.text)}" w:value="{escape_xml(option.value)}"/>'
            for option in field.options
        )
        return f"<w:dropDownList>{items}</w:dropDownList>"
    # Long answers stay rich: LibreOffice 7 makes input fields of plain controls and drops breaks.
    return "" if field.kind == "long" else "<w:text/>"


def _shown(field: Field) -> str:
    """The value as people read it; raises ``BuildError`` for one that is not among a field's options."""
    if field.kind != "choice" or not field.value:
        return field.value
    texts = {option.value: option.text for option in field.options}
    if field.value not in texts:
        raise BuildError(
            f'field {field.name}: "{field.value}" is not one of its options ({", ".join(texts)})'
        )
    return texts[field.value]
