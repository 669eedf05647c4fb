"""Reads single PDF objects of a file that came from outside: what is not as it should be reads as nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import islice

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Stream, String
from pikepdf.models.metadata import decode_pdf_date

from samepage import PROGRAM
from samepage.formats.pdf.document_info import EARLIER_NAMESPACE, EARLIER_PRODUCER, NAMESPACE
from samepage.formats.returned import FileInfo, Unreadable, iso_date, line, utc
from samepage.limits import DEEPEST, MOST_PAGES

XMP_NAMESPACE = "{http://ns.adobe.com/xap/1.0/}"
# Written into the question, a union is made anew each time it is asked, which takes ten times as long as the answer.
DICTIONARIES, WORDS, NUMBERS, ARRAYS = (Dictionary, Stream), (Name, String), (int, float), (Array, tuple)
# Entries of fields and their widgets (ISO 32000-1, 12.7.3.1).
INHERITED = ("/FT", "/V", "/DV", "/RV", "/Ff", "/Opt", "/TU")
OF_A_WIDGET = ("/V", "/DV", "/AS")
OF_A_FIELD = frozenset({*OF_A_WIDGET, *INHERITED, "/T", "/Kids", "/Subtype"})
MOST_WRITTEN, MOST_KNOWN = 1000, 8192  # bytes of a dictionary, and dictionaries, that are remembered
STRING_OR_REFERENCE = re.compile(rb"\((?:[^()\\]|\\.)*\)|\b\d+ \d+ R\b", re.DOTALL)
REFERENCE = b"/samepage:reference"  # stands for any
UTF_16 = b"\xfe\xff"  # what a text in it begins with
Id = tuple[int, int]  # object and generation number
PROPERTY_OF = {
    "edition": "edition",
    "site": "site",
    "level": "level",
    "language": "language",
    "content_hash": "contentHash",
    "print_edition": "format",
    "chapters": "chapters",
}


def get(value: object, key: str) -> object:
    """``value[key]``; None where ``value`` is no dictionary or has no such key."""
    return value.get(key) if isinstance(value, DICTIONARIES) else None


def entries(value: Object, wanted: Collection[str]) -> dict[str, object]:
    """Those of the entries ``wanted`` (``OF_A_FIELD``) that a dictionary has, as ``text`` and the others read them.

    To ask pikepdf for each takes longer than to have the dictionary written out; and what the same bytes say is
    known from the field, or the file, that was read before.
    """
    written = value.unparse(resolved=True)
    plain = _plain_entries(written) if len(written) <= MOST_WRITTEN else None
    if plain is None:
        return {key: value.get(key) for key in value.keys() if key in wanted}  # noqa: SIM118 a PDF object
    found = {key: one for key, one in plain.items() if wanted is OF_A_FIELD or key in wanted}
    if "/Kids" in found:
        found["/Kids"] = value.get("/Kids")
    return found


@lru_cache(maxsize=MOST_KNOWN)
def _plain_entries(written: bytes) -> Mapping[str, object] | None:
    """The entries ``OF_A_FIELD`` of a dictionary by what qpdf writes of it; of ``/Kids`` only that it is there.

    None where one of them is, or holds, a reference, whose object these bytes do not tell, or a dictionary.
    """
    parsed = Object.parse(STRING_OR_REFERENCE.sub(_without_reference, written))
    if not isinstance(parsed, Dictionary):
        return None
    try:
        return {
            key: None if key == "/Kids" else _plain(one) for key, one in parsed.items() if key in OF_A_FIELD
        }
    except _NotPlainError:
        return None


class _NotPlainError(Exception):
    pass


def _without_reference(found: re.Match[bytes]) -> bytes:
    return found[0] if found[0].startswith(b"(") else REFERENCE


def _plain(value: object) -> object:
    """``value`` as Python's own; what only pikepdf tells of, such as a text that is torn, is left to it."""
    if isinstance(value, Array):
        return tuple(map(_plain, list(value)))
    if isinstance(value, Name):
        if value == REFERENCE.decode():
            raise _NotPlainError
        return as_text(value)
    if isinstance(value, String):
        return value if is_torn(value) else as_text(value)
    if isinstance(value, Dictionary):
        raise _NotPlainError
    # A number with a point, or yes or no, is no text, and no flags; and 1.0 is not to be taken for 1.
    return value if type(value) is int or value is None else ""


def is_torn(value: object) -> bool:
    """Whether a text of two bytes a character (UTF-16, ISO 32000-1, 7.9.2.2) ends in the middle of one."""
    data = bytes(value) if isinstance(value, String) else b""
    return data.startswith(UTF_16) and len(data) % 2 == 1


def array(value: object) -> list[object]:
    return list(value) if isinstance(value, ARRAYS) else []


def integer(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def as_text(value: object) -> str:
    """A text string (ISO 32000-1, 7.9.2.2), a text stream, or a name without its slash."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Stream):
        value = String(value.read_bytes())
    if isinstance(value, WORDS):
        start = 1 if isinstance(value, Name) else 0
        try:
            return str(value)[start:]
        except UnicodeDecodeError:
            return bytes(value).decode("latin-1")[start:]
    return str(value) if isinstance(value, NUMBERS) and not isinstance(value, bool) else ""


def identity(value: Object) -> Id | None:
    """An indirect object's number; None for a direct one, which nothing else can point at."""
    return value.objgen if value.objgen != (0, 0) else None


def pages(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Each page, in order; raises ``Unreadable`` for a page tree that no program writes."""
    too_many = Unreadable(f"it has more than {MOST_PAGES} pages, which no workbook has")
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
                raise too_many
            stack.extend((kid, depth + 1) for kid in reversed(list(kids)))
            continue
        count += 1
        if count > MOST_PAGES:
            raise too_many
        yield node


def attachment_names(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The names of the files attached to the document (ISO 32000-1, 7.11.4)."""
    stack: list[object] = [get(get(pdf.Root, "/Names"), "/EmbeddedFiles")]
    left = MOST_PAGES
    while stack and left:
        node, left = stack.pop(), left - 1
        pairs = array(get(node, "/Names"))
        for key, file in islice(zip(pairs[::2], pairs[1::2], strict=False), MOST_PAGES):
            yield (
                line(as_text(get(file, "/UF")) or as_text(get(file, "/F")) or as_text(key))
                or "without a name"
            )
        stack.extend(array(get(node, "/Kids"))[:left])


def file_info(pdf: pikepdf.Pdf) -> FileInfo:
    """XMP first (ISO 16684-1), then the older document information (ISO 32000-1, 14.3.3)."""
    info = get(pdf.trailer, "/Info")
    title, *programs = (line(as_text(get(info, key))) for key in ("/Title", "/Producer", "/Creator"))
    ours = f"{PROGRAM.split()[0]} "
    xmp = _xmp(get(pdf.Root, "/Metadata"))
    own = {
        name: line(xmp.get(f"{{{NAMESPACE}}}{key}") or xmp.get(f"{{{EARLIER_NAMESPACE}}}{key}", ""))
        for name, key in PROPERTY_OF.items()
    }
    return FileInfo(
        program=next(
            (one for one in programs if one and not one.startswith(ours) and EARLIER_PRODUCER not in one), ""
        ),
        title=title,
        created=max(
            _date(as_text(get(info, "/CreationDate"))), iso_date(xmp.get(f"{XMP_NAMESPACE}CreateDate", ""))
        ),
        modified=max(
            _date(as_text(get(info, "/ModDate"))), iso_date(xmp.get(f"{XMP_NAMESPACE}ModifyDate", ""))
        ),
        **own,
    )


def parse_xml(data: bytes) -> etree._Element | None:
    """The root element; None where ``data`` is no XML. No entity is resolved and nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _xmp(stream: object) -> dict[str, str]:
    """Every property by its qualified name: an element or, as many programs save it, an attribute (ISO 16684-1,
    7.9.2)."""
    try:
        root = parse_xml(stream.read_bytes().strip()) if isinstance(stream, Stream) else None
    except pikepdf.PdfError:
        root = None
    found: dict[str, str] = {}
    for element in root.iter(etree.Element) if root is not None else ():
        found[str(element.tag)] = found.get(str(element.tag)) or (element.text or "")
        found.update({str(key): str(value) for key, value in element.attrib.items()})
    return found


def _date(value: str) -> str:
    """``D:20260131093000-05'00'`` (ISO 32000-1, 7.9.4) in UTC; "" where it is none."""
    try:
        return utc(decode_pdf_date(value.strip())) if value else ""
    except (ValueError, OverflowError):
        return ""
