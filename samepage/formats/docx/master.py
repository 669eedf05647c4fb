"""A Word workbook compiled for everything but the site's own words: a package in pieces.

It is made from the workbook of a *probe* site, whose texts are sentinels: each one character of the
private use area, which marks where a site's own text goes. ``bind`` puts the texts in.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from samepage.errors import NotBindable
from samepage.formats.docx.base import BasePackage, make_base
from samepage.formats.docx.bind import bind
from samepage.formats.docx.controls import MOST_TAG, ControlStyle, ControlWriter, control
from samepage.formats.docx.names import CONTENT_HASH, SITE, field_bookmark
from samepage.formats.docx.package import CUSTOM, PACKED, docx_parts, told, write_docx
from samepage.formats.docx.relations import Asset
from samepage.formats.docx.segments import SENTINEL, ControlSpan, DocxMaster, SegmentedPart, WholePart
from samepage.formats.docx.split_segments import cut
from samepage.formats.docx.zip_segments import LAST, ZipEntry, squeeze
from samepage.render.theme import Theme
from samepage.workbook.model import Field, Workbook

if TYPE_CHECKING:
    from samepage.render.html import RenderedSection

MAIN = "word/document.xml"
# A sentinel that an address has spelt with percent signs: U+E000 to U+F8FF as UTF-8.
_SPELT = re.compile(rb"%EE%[89AB][0-9A-F]%[89AB][0-9A-F]|%EF%(?:[89][0-9A-F]|A[0-3])%[89AB][0-9A-F]", re.I)
# Titles that Word keeps 64 characters of.
_TITLES = re.compile(r'<w(?:15:sectionTitle|:alias) w:val="([^"]*)"')


def compile_docx(
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage | None = None,
    protect: bool = False,
    *,
    assets: Mapping[str, Asset],
) -> DocxMaster:
    """The master of a probe's ``workbook`` and its ``sections``; the rest as for ``write_docx``.

    Before it is handed out it is bound with long and difficult texts, and compared with what
    ``write_docx`` makes of the same. Raises ``NotBindable`` where something else than those texts
    changes with them (a column's width, a placeholder's name), ``BuildError`` as ``write_docx``.
    """
    base = base or make_base(theme, workbook.paper, workbook.language)
    parts, controls = docx_parts(workbook, sections, theme, base, protect, assets=assets)
    master = _master(workbook, parts, controls)
    _prove(master, workbook, sections, theme, base, protect, assets)
    return master


def _master(workbook: Workbook, parts: Mapping[str, bytes], controls: ControlWriter) -> DocxMaster:
    fields = {f.name: (f, controls.rooms[f.name]) for f in workbook.fields}
    made: list[WholePart | SegmentedPart | None] = []
    found: set[str] = set()
    flowing: set[str] = set()
    for name, data in parts.items():
        if name.endswith(PACKED) or name.endswith(".svg"):
            made.append(_whole(name, data))
            continue
        if _SPELT.search(data):
            raise NotBindable(f"{name} has an address with a text of the site's in it")
        xml = data.decode()
        own = set(SENTINEL.findall(xml))
        found |= own
        if name == CUSTOM:
            made.append(None)
        elif not own and name != MAIN:
            made.append(_whole(name, data))
        elif name.endswith(".rels") or name.startswith("word/glossary/"):
            raise NotBindable(f"{name} names a text of the site's, and other parts are named by it")
        else:
            places = _places(xml, fields, controls.look) if name == MAIN else []
            made.append(cut(name, xml, places))
            if name.startswith("word/"):
                flowing |= _outside(xml, places)
    titles = _TITLES.findall(parts[MAIN].decode())
    aliases = [field.alias for field, _ in fields.values()]
    return DocxMaster(
        parts=tuple(made),
        fields=fields,
        look=controls.look,
        properties=told(workbook),
        sentinels=frozenset(found),
        flowing=frozenset(flowing),
        titles=tuple(html.unescape(title) for title in titles if SENTINEL.search(title)),
        own_aliases=tuple(alias for alias in aliases if SENTINEL.search(alias)),
        aliases=frozenset(alias for alias in aliases if not SENTINEL.search(alias)),
    )


def _places(xml: str, fields: Mapping[str, tuple[Field, int]], look: ControlStyle) -> list[ControlSpan]:
    """Where each control stands, in the document's order."""
    places = []
    for name, (field, room) in fields.items():
        start = xml.index(f'w:name="{field_bookmark(name)}"/>')
        start = xml.index("<w:sdt>", start)
        written = control(field, room, look)
        if not xml.startswith(written, start):
            raise AssertionError(f"the control {name} is not written the same twice")
        places.append(ControlSpan(start, start + len(written), name))
    return sorted(places, key=lambda place: place.start)


def _outside(xml: str, places: Sequence[ControlSpan]) -> set[str]:
    """The sentinels that stand in no control."""
    at, found = 0, set()
    for place in places:
        found.update(SENTINEL.findall(xml, at, place.start))
        at = place.end
    return found.union(SENTINEL.findall(xml, at))


def _whole(name: str, data: bytes) -> WholePart:
    if name.endswith(PACKED):
        return WholePart(ZipEntry(name.encode(), 0, zlib.crc32(data), len(data), len(data)), data)
    packed = squeeze(data, 9) + LAST
    return WholePart(ZipEntry(name.encode(), 8, zlib.crc32(data), len(packed), len(data)), packed)


def verify_equivalence(
    master: DocxMaster,
    plain: bytes,
    texts: Mapping[str, str],
    values: Mapping[str, str] | None = None,
    properties: Mapping[str, str] | None = None,
) -> None:
    """Raise ``NotBindable`` where ``bind`` does not give the parts of ``plain``, a site's file of ``write_docx``."""
    bound, written = _parts_of(bind(master, texts, values or {}, properties or {})), _parts_of(plain)
    if list(bound) != list(written):
        raise NotBindable("with a site's texts the file has other parts")
    for name, data in written.items():
        if bound[name] != data:
            raise NotBindable(
                f"{name} changes with a site's texts in more than these: {_difference(bound[name], data)}"
            )


def _parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _difference(bound: bytes, plain: bytes) -> str:
    """Where two parts begin to differ, for whoever looks for the cause."""
    at = next((n for n, (a, b) in enumerate(zip(bound, plain)) if a != b), min(len(bound), len(plain)))
    begin = max(at - 60, 0)
    return f"{bound[begin : at + 40].decode(errors='replace')!r} for {plain[begin : at + 40].decode(errors='replace')!r}"


def _prove(
    master: DocxMaster,
    workbook: Workbook,
    sections: Sequence[RenderedSection],
    theme: Theme,
    base: BasePackage,
    protect: bool,
    assets: Mapping[str, Asset],
) -> None:
    """Compare with the plain way, for texts that are long, in one word, and need escaping."""
    texts = {}
    for number, sentinel in enumerate(sorted(master.sentinels)):
        room = [(MOST_TAG - len(t)) // t.count(sentinel) for t in master.titles if sentinel in t]
        long = f"Ōé{number}&amp;<\"'>" + "Wm" * 60
        texts[sentinel] = long[: max(1, min([len(long), *room]))]
    properties = {SITE: "another", CONTENT_HASH: "0" * 16}
    other, html_of = _with_texts(workbook, texts), {ord(s): html.escape(text) for s, text in texts.items()}
    other = replace(other, site=other.site.model_copy(update={"id": "another"}), content_hash="0" * 16)
    written = [replace(section, html=section.html.translate(html_of)) for section in sections]
    verify_equivalence(
        master, write_docx(other, written, theme, base, protect, assets=assets), texts, {}, properties
    )


def _with_texts(workbook: Workbook, texts: Mapping[str, str]) -> Workbook:
    """``workbook`` with ``texts`` for its sentinels, as far as the Word writer looks."""
    table = {ord(sentinel): text for sentinel, text in texts.items()}

    def model(value: Any) -> Any:
        return value.model_copy(update={k: v.translate(table) for k, v in value if isinstance(v, str)})

    def field(f: Field) -> Field:
        value = f.value.translate(table)
        options = tuple(replace(o, text=o.text.translate(table)) for o in f.options)
        return replace(
            f,
            alias=f.alias.translate(table),
            placeholder=f.placeholder.translate(table),
            options=options,
            value=value if value == f.value else value.strip(),
        )

    return replace(
        workbook,
        site=model(workbook.site),
        partner=model(workbook.partner),
        guide=model(workbook.guide),
        labels={key: label.translate(table) for key, label in workbook.labels.items()},
        sections=tuple(replace(s, fields=tuple(map(field, s.fields))) for s in workbook.sections),
    )
