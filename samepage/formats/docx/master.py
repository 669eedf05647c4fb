"""A Word workbook compiled for all sites of a variant: its parts, with places for a site's own texts.

It is made from the workbook of a placeholder site, each of whose texts is one character of the private
use area (``render.placeholders``). ``bind_docx`` puts a site's texts and answers in their places.
"""

from __future__ import annotations

import html
import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.docx.archive import ZipEntry, zip_archive
from samepage.formats.docx.base import BasePackage, make_base
from samepage.formats.docx.controls import LONGEST_TITLE, ControlStyle, ControlWriter, content_control
from samepage.formats.docx.package import DOCUMENT, docx_parts
from samepage.formats.docx.page_plan import NO_PLAN, PagePlan
from samepage.formats.docx.stray_text import PART, PRINTED_END, printed_values_xml
from samepage.formats.docx.wml import COMPLEX, escape_xml
from samepage.render.assets import Asset
from samepage.render.html import RenderedSection
from samepage.render.placeholders import PLACEHOLDER, PLACEHOLDERS, check_bindable, texts_of
from samepage.render.theme import Theme
from samepage.render.typography import typographic
from samepage.text import is_right_to_left
from samepage.workbook.model import Field, Workbook

HASH_PLACEHOLDER = "\uf8ff"  # the placeholder of a workbook's content hash
NO_VALUES: Mapping[str, str] = MappingProxyType({})
_KNOWN = {*PLACEHOLDERS.values(), HASH_PLACEHOLDER}
_BETWEEN = re.compile(f"({PLACEHOLDER.pattern})")
# A placeholder that an address has spelled with percent signs: U+E000 to U+F8FF as UTF-8.
_SPELLED = re.compile(
    rb"%EE%[89AB][0-9A-F]%[89AB][0-9A-F]|%EF%(?:[89][0-9A-F]|A[0-3])%[89AB][0-9A-F]", re.IGNORECASE
)
_TITLES = re.compile(r'<w(?:15:sectionTitle|:alias) w:val="([^"]*)"')


@dataclass(frozen=True, slots=True)
class ControlSlot:
    """The place of a field's control. ``xml`` is the control with what every site has written in."""

    name: str
    xml: bytes | None  # None where the control holds a site's own texts


@dataclass(frozen=True, slots=True)
class PrintedValues:
    """The place where the custom XML part lists the values of all fields."""


# Bytes that all sites share, a placeholder, a control, or the list of values.
Piece = bytes | str | ControlSlot | PrintedValues


@dataclass(frozen=True, slots=True)
class PartTemplate:
    """A part that is not the same for every site."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class DocxMaster:
    """A Word file without a site's own texts: plain values, which can be sent to other processes.

    ``parts`` are in the file's order. ``fields`` has each field with its control's number and the empty lines
    that it keeps free. ``in_text`` are the placeholders that stand in paragraphs. ``titles`` are the titles of
    controls with a placeholder. Fields' titles must differ from each other: ``own_aliases`` have a
    placeholder and ``aliases`` have none.
    """

    parts: tuple[ZipEntry | PartTemplate, ...]
    fields: Mapping[str, tuple[Field, int, int]]
    style: ControlStyle
    in_text: frozenset[str]
    titles: tuple[str, ...]
    own_aliases: tuple[str, ...]
    aliases: frozenset[str]
    language: str


def compile_docx(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
    plan: PagePlan = NO_PLAN,
) -> DocxMaster:
    """The master of a placeholder site's ``workbook``; the rest is as for ``write_docx``.

    Raises ``NotBindable`` where a site's text changes more than the text itself: the width of a
    column, an address or the name of a placeholder; ``BuildError`` as ``write_docx`` does.
    """
    base = base or make_base(theme, workbook.paper, workbook.language)
    workbook = replace(workbook, content_hash=HASH_PLACEHOLDER)
    parts, controls = docx_parts(workbook, sections, theme, base, protect, assets=assets, plan=plan)
    document = parts[DOCUMENT].decode()
    # Columns are as wide as the longest word of their headings.
    heading = rf'<w:pStyle w:val="{base.styles["Table Heading"]}"/>(?:(?!</w:p>).)*{PLACEHOLDER.pattern}'
    if re.search(heading, document):
        raise NotBindable("a column's width depends on a text of the site's in its heading")
    fields = {field.name: (field, *controls.written[field.name]) for field in workbook.fields}
    compiled: list[ZipEntry | PartTemplate] = []
    for name, data in parts.items():
        xml = "" if name.startswith("word/media/") else data.decode()
        own = set(PLACEHOLDER.findall(xml))
        if not own.issubset(_KNOWN):
            raise NotBindable(f"{name} has characters of the private use area that are no placeholders")
        if name.endswith(".rels") and (own or _SPELLED.search(data)):
            raise NotBindable(f"{name} has an address with a text of the site's in it")
        if name.startswith("word/glossary/") and own:
            raise NotBindable(f"{name} names a placeholder after a text of the site's")
        if name == DOCUMENT:
            compiled.append(PartTemplate(name, tuple(_with_controls(xml, fields, controls))))
        elif name == PART:
            values = printed_values_xml((field.name, field.value) for field in workbook.fields)
            before = xml.removesuffix(PRINTED_END).removesuffix(values)
            compiled.append(PartTemplate(name, (*_pieces(before), PrintedValues(), PRINTED_END.encode())))
        else:
            compiled.append(PartTemplate(name, tuple(_pieces(xml))) if own else ZipEntry.of(name, data))
    aliases = [field.alias for field, *_ in fields.values()]
    titles = map(html.unescape, _TITLES.findall(document))
    return DocxMaster(
        parts=tuple(compiled),
        fields=fields,
        style=controls.style,
        in_text=frozenset(
            piece
            for part in compiled
            if isinstance(part, PartTemplate) and part.name.startswith("word/")
            for piece in part.pieces
            if isinstance(piece, str)
        ),
        titles=tuple(title for title in titles if PLACEHOLDER.search(title)),
        own_aliases=tuple(alias for alias in aliases if PLACEHOLDER.search(alias)),
        aliases=frozenset(alias for alias in aliases if not PLACEHOLDER.search(alias)),
        language=workbook.language,
    )


def _pieces(xml: str) -> Iterator[Piece]:
    for piece in filter(None, _BETWEEN.split(xml)):
        yield piece if PLACEHOLDER.match(piece) else piece.encode()


def _with_controls(
    xml: str, fields: Mapping[str, tuple[Field, int, int]], controls: ControlWriter
) -> Iterator[Piece]:
    at = 0
    for name in controls.written:  # in the document's order
        written = content_control(*fields[name], controls.style)
        start = xml.index(written, at)
        yield from _pieces(xml[at:start])
        yield ControlSlot(name, None if PLACEHOLDER.search(written) else written.encode())
        at = start + len(written)
    yield from _pieces(xml[at:])


def bind_docx(
    master: DocxMaster, site: Site, content_hash: str, values: Mapping[str, str] = NO_VALUES
) -> bytes:
    """The ``.docx`` of ``site``: the same bytes as ``write_docx`` makes of its workbook.

    ``content_hash`` is its workbook's. ``values`` are values by field name, as in ``Field.value``, and
    replace those of the master. Raises ``NotBindable`` for a site whose file must be written whole,
    ``BuildError`` for a value that is not among a field's options.
    """
    filler = _Filler(master, texts_of(site) | {HASH_PLACEHOLDER: content_hash}, values)
    return zip_archive(
        part if isinstance(part, ZipEntry) else ZipEntry.of(part.name, filler.fill(part))
        for part in master.parts
    )


class _Filler:
    """Fills the places of a master with one site's texts and values, once they are checked."""

    def __init__(self, master: DocxMaster, texts: Mapping[str, str], values: Mapping[str, str]):
        self._master, self._texts, self._values = master, texts, values
        unknown = values.keys() - master.fields.keys()
        if unknown:
            raise NotBindable(f"the workbook has no fields named {', '.join(sorted(unknown))}")
        if any(map(is_right_to_left, values.values())):
            raise NotBindable("an answer from right to left changes the paragraph that it stands in")
        # In a printed text; properties of the file, and values, have the site's words as they are.
        self._printed = {mark: typographic(text, master.language) for mark, text in texts.items()}
        for placeholder in master.in_text:
            _check_text(self._printed[placeholder])
        self._check_titles()
        # The fields whose value is the same for every site, but not for this one.
        self._changed = {name for name, value in values.items() if value != master.fields[name][0].value}

    def _check_titles(self) -> None:
        for title in map(self._put, self._master.titles):
            if len(title) > LONGEST_TITLE:
                raise NotBindable(
                    f'the title "{title}" is longer than the {LONGEST_TITLE} characters that Word keeps'
                )
        aliases = [self._put(alias) for alias in self._master.own_aliases]
        if len(set(aliases)) < len(aliases) or not self._master.aliases.isdisjoint(aliases):
            raise NotBindable("with the site's texts two fields have the same title")

    def fill(self, part: PartTemplate) -> bytes:
        texts = self._printed if part.name.startswith("word/") or part.name == PART else self._texts
        return b"".join(self._piece(piece, texts) for piece in part.pieces)

    def _piece(self, piece: Piece, texts: Mapping[str, str]) -> bytes:
        if isinstance(piece, bytes):
            return piece
        if isinstance(piece, str):
            return escape_xml(texts[piece]).encode()
        if isinstance(piece, PrintedValues):
            values = ((name, self._value(field)) for name, (field, *_) in self._master.fields.items())
            return printed_values_xml(values).encode()
        if piece.xml is not None and piece.name not in self._changed:
            return piece.xml
        field, number, room = self._master.fields[piece.name]
        return content_control(self._field(field), number, room, self._master.style).encode()

    def _put(self, text: str) -> str:
        """``text`` with the site's texts in place of their placeholders."""
        return PLACEHOLDER.sub(lambda found: self._texts[found[0]], text)

    def _field(self, field: Field) -> Field:
        """``field`` as it is in this site's workbook."""
        options = tuple(replace(option, text=self._put(option.text)) for option in field.options)
        return replace(field, alias=self._put(field.alias), value=self._value(field), options=options)

    def _value(self, field: Field) -> str:
        """What this site's workbook has written into ``field``."""
        if field.name in self._values:
            return self._values[field.name]
        value = self._put(field.value)
        # As composing does: one of several texts may be empty.
        return value if value == field.value else value.strip()


def _check_text(text: str) -> None:
    """Raise ``NotBindable`` for a text with which the paragraph around it would not stay as it is."""
    if COMPLEX.search(text):
        raise NotBindable(f"{text!r} has scripts that are runs of their own")
    check_bindable(text)


def verify_equivalence(bound: bytes, plain: bytes) -> None:
    """Raise ``NotBindable`` where a bound file has not the parts that ``write_docx`` makes for the same site."""
    found, wanted = _parts_of(bound), _parts_of(plain)
    for name in (*wanted, *found):
        one, other = found.get(name, b""), wanted.get(name, b"")
        if one != other:
            start = max(len(os.path.commonprefix((one, other))) - 60, 0)
            here, there = (part[start : start + 100].decode(errors="replace") for part in (one, other))
            raise NotBindable(
                f"{name} changes with a site's texts in more than these: {here!r} for {there!r}"
            )


def _parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
