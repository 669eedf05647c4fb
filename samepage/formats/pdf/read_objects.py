"""Reads single PDF objects of a file that came from outside: what is not as it should be reads as nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from samepage.formats.pdf.xmp import NAMESPACE, PRODUCER
from samepage.formats.returned import FileInfo, Unreadable, line
from samepage.limits import DEEPEST, MOST_PAGES

_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?")
_XMP = "{http://ns.adobe.com/xap/1.0/}"
Id = tuple[int, int]


def dictionary(value: object) -> Object | None:
    return value if isinstance(value, Dictionary | Stream) else None


def get(value: object, key: str) -> object:
    """``value[key]``; None where ``value`` is no dictionary or has no such key."""
    return value.get(key) if isinstance(value, Dictionary | Stream) else None


def array(value: object) -> list[object]:
    return list(value) if isinstance(value, Array) else []


def integer(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def text(value: object) -> str:
    """A text string (ISO 32000-1, 7.9.2.2), a text stream, or a name without its slash."""
    if isinstance(value, Stream):
        value = String(value.read_bytes())
    if isinstance(value, String):
        try:
            return str(value)
        except UnicodeDecodeError:
            return bytes(value).decode("latin-1")
    if isinstance(value, Name):
        return str(value)[1:]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def identity(value: Object) -> Id | None:
    """An indirect object's number; None for a direct one, which nothing else can point at."""
    return value.objgen if value.objgen != (0, 0) else None


def pages(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Each page, in order; raises ``Unreadable`` for a page tree that no program writes."""
    stack: list[tuple[object, int]] = [(get(pdf.Root, "/Pages"), 0)]
    seen: set[Id] = set()
    count = 0
    while stack:
        node, depth = stack.pop()
        if not isinstance(node, Dictionary):
            continue
        key = identity(node)
        if depth > DEEPEST or (key and key in seen):
            raise Unreadable("its pages are listed in a way that no program writes: open it, and save a copy")
        if key:
            seen.add(key)
        kids = node.get("/Kids")
        if isinstance(kids, Array):
            if len(kids) > MOST_PAGES or len(stack) > 2 * MOST_PAGES:
                raise Unreadable(f"it has more than {MOST_PAGES} pages, which no workbook has")
            stack.extend((kid, depth + 1) for kid in reversed(list(kids)))
            continue
        count += 1
        if count > MOST_PAGES:
            raise Unreadable(f"it has more than {MOST_PAGES} pages, which no workbook has")
        yield node


def about(pdf: pikepdf.Pdf) -> FileInfo:
    """XMP first (ISO 16684-1), then the older document information (ISO 32000-1, 14.3.3)."""
    info = get(pdf.trailer, "/Info")
    told = {key: line(text(get(info, key))) for key in ("/Title", "/Producer", "/Creator")}
    own, xmp_created, xmp_modified = _xmp(get(pdf.Root, "/Metadata"))
    program = next((p for p in (told["/Producer"], told["/Creator"]) if p and PRODUCER not in p), "")
    created = max(_date(text(get(info, "/CreationDate"))), xmp_created)
    modified = max(_date(text(get(info, "/ModDate"))), xmp_modified)
    return FileInfo(
        program=program,
        title=told["/Title"],
        created=created,
        modified=modified,
        edition=own.get("edition", ""),
        site=own.get("site", ""),
        level=own.get("level", ""),
        language=own.get("language", ""),
        content_hash=own.get("contentHash", ""),
        print_edition=own.get("format", ""),
    )


def _xmp(stream: object) -> tuple[dict[str, str], str, str]:
    """The workbook's own properties, and the dates of creation and change."""
    if not isinstance(stream, Stream):
        return {}, "", ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(stream.read_bytes().strip(), parser)
    except (etree.XMLSyntaxError, ValueError, pikepdf.PdfError):
        return {}, "", ""
    # A property is an element or, as many programs save it, an attribute (ISO 16684-1, 7.9.2).
    found: dict[str, str] = {}
    for element in root.iter(etree.Element):
        found[element.tag] = found.get(element.tag) or (element.text or "")
        found.update({key: str(value) for key, value in element.attrib.items()})
    own = {
        key[len(NAMESPACE) + 2 :]: line(value)
        for key, value in found.items()
        if key.startswith("{%s}" % NAMESPACE)
    }
    return own, iso_date(found.get(_XMP + "CreateDate", "")), iso_date(found.get(_XMP + "ModifyDate", ""))


def _date(value: str) -> str:
    """``D:20260131093000-05'00'`` (ISO 32000-1, 7.9.4) in UTC; "" where it is none."""
    found = _DATE.match(value)
    if not found:
        return ""
    year, month, day, hour, minute, second = (
        int(part or first) for part, first in zip(found.groups()[:6], (0, 1, 1, 0, 0, 0))
    )
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0)) * (-1 if found[7] == "-" else 1)
    try:
        return (
            datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
            .astimezone(UTC)
            .strftime("%Y-%m-%dT%H:%M:%SZ")
        )
    except (ValueError, OverflowError):
        return ""


def iso_date(value: str) -> str:
    """An ISO 8601 date and time in UTC, to the second; "" where it is none."""
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
