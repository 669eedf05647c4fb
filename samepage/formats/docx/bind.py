"""A site's words and answers put into a compiled Word workbook."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from samepage.errors import NotBindable
from samepage.formats.docx.controls import MOST_TAG, control
from samepage.formats.docx.package import CUSTOM, custom_properties
from samepage.formats.docx.segments import (
    SENTINEL,
    DocxMaster,
    SegmentedPart,
    SharedSegment,
    SiteSegment,
    WholePart,
)
from samepage.formats.docx.wml import escape
from samepage.formats.docx.zip_segments import LAST, ZipEntry, closing, squeeze
from samepage.workbook.model import Field

NOTHING: Mapping[str, str] = MappingProxyType({})
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def bind(
    master: DocxMaster,
    texts: Mapping[str, str],
    values: Mapping[str, str] = NOTHING,
    properties: Mapping[str, str] = NOTHING,
) -> bytes:
    """The ``.docx`` of one site: each part the same bytes as ``write_docx`` makes of its workbook.

    ``texts`` has the site's own text for each of the master's sentinels, "" for one it does not have.
    ``values`` are values by field name, as in ``Field.value``; they count more than what the master
    has there. ``properties`` are custom properties by name (``Site``, ``Content hash`` …).
    Raises ``NotBindable`` for a site that must be written the plain way, ``BuildError`` for a value
    that is not among a field's options.
    """
    site = _SiteTexts(master, texts, values)
    chunks: list[bytes] = []
    listings: list[bytes] = []
    offset = 0
    for part in master.parts:
        if isinstance(part, WholePart):
            entry, data = part.entry, [part.data]
        elif isinstance(part, SegmentedPart):
            entry, data = _filled(part, site)
        else:
            entry, data = _properties(site, properties)
        listings.append(entry.listing(offset))
        head = entry.head()
        offset += len(head) + entry.packed
        chunks.append(head)
        chunks += data
    chunks.append(closing(listings, offset))
    return b"".join(chunks)


def _filled(part: SegmentedPart, site: _SiteTexts) -> tuple[ZipEntry, list[bytes]]:
    out: list[bytes] = []
    crc = size = 0
    for piece in part.pieces:
        if isinstance(piece, SharedSegment):
            if not site.answers or not any(place.name in site.answers for place in piece.controls):
                out.append(piece.packed.data)
                crc = piece.packed.after(crc)
                size += piece.packed.size
                continue
            raw = site.opened(piece)
        else:
            raw = site.written(piece)
        out.append(squeeze(raw))
        crc = zlib.crc32(raw, crc)
        size += len(raw)
    out.append(LAST)
    return ZipEntry(part.name.encode(), 8, crc, sum(map(len, out)), size), out


def _properties(site: _SiteTexts, given: Mapping[str, str]) -> tuple[ZipEntry, list[bytes]]:
    kept = site.master.properties
    unknown = given.keys() - kept.keys()
    if unknown:
        raise NotBindable(f"the file has no properties named {', '.join(sorted(unknown))}")
    raw = custom_properties({**{name: site.put(value) for name, value in kept.items()}, **given})
    packed = squeeze(raw) + LAST
    return ZipEntry(CUSTOM.encode(), 8, zlib.crc32(raw), len(packed), len(raw)), [packed]


class _SiteTexts:
    """One site's texts, checked, and the ways to write with them."""

    def __init__(self, master: DocxMaster, texts: Mapping[str, str], values: Mapping[str, str]):
        self.master = master
        self.texts = texts
        self.values = values
        lacking = master.sentinels - texts.keys()
        if lacking:
            raise NotBindable(f"there is no text for {', '.join(f'U+{ord(s):04X}' for s in sorted(lacking))}")
        unknown = values.keys() - master.fields.keys()
        if unknown:
            raise NotBindable(f"the workbook has no fields named {', '.join(sorted(unknown))}")
        for sentinel in master.flowing:
            _check(texts[sentinel])
        self._check_titles()
        # Of the fields that are the same for every site, those which are not so for this one.
        self.answers = {name for name, value in values.items() if value != master.fields[name][0].value}
        self.escaped = {sentinel: escape(text) for sentinel, text in texts.items()}

    def _check_titles(self) -> None:
        titles = [self.put(title) for title in self.master.titles]
        for title in titles:
            if len(title) > MOST_TAG:
                raise NotBindable(
                    f'the title "{title}" is longer than the {MOST_TAG} characters that Word keeps'
                )
        aliases = [self.put(alias) for alias in self.master.own_aliases]
        if len(set(aliases)) < len(aliases) or not self.master.aliases.isdisjoint(aliases):
            raise NotBindable("with the site's texts two fields have the same title")

    def put(self, text: str) -> str:
        """``text`` with its sentinels replaced."""
        return SENTINEL.sub(lambda found: self.texts[found[0]], text)

    def written(self, piece: SiteSegment) -> bytes:
        escaped, out = self.escaped, []
        for part in piece.parts:
            if isinstance(part, str):
                out.append(escaped.get(part, part))
            elif part.xml is not None and part.name not in self.answers:
                out.append(part.xml)
            else:
                out.append(self.control(part.name))
        return "".join(out).encode()

    def opened(self, piece: SharedSegment) -> bytes:
        raw, out, at = piece.packed.unpack(), [], 0
        for place in piece.controls:
            if place.name in self.answers:
                out += raw[at : place.start], self.control(place.name).encode()
                at = place.end
        out.append(raw[at:])
        return b"".join(out)

    def control(self, name: str) -> str:
        field, room = self.master.fields[name]
        return control(self.field(field), room, self.master.look)

    def field(self, field: Field) -> Field:
        """``field`` as it is in this site's workbook."""
        value = self.values.get(field.name)
        if value is None:
            value = self.put(field.value)
            if value != field.value:
                value = value.strip()  # as composing does: one of several texts may be empty
        options = field.options
        if any(SENTINEL.search(option.text) for option in options):
            options = tuple(replace(option, text=self.put(option.text)) for option in options)
        return replace(field, alias=self.put(field.alias), value=value, options=options)


def _check(text: str) -> None:
    """Raise NotBindable for a text whose neighbours in a paragraph would not stay as they are."""
    if not text:
        raise NotBindable("a text that stands in a paragraph is empty")
    if text != " ".join(text.split()) or _UNPRINTED.search(text):
        raise NotBindable(f"{text!r} has white space or signs that a paragraph does not keep")
