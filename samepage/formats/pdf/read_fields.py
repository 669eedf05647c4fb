"""Reads what stands in the fields of a PDF and beside them, whichever program saved it last.

Source: ISO 32000-1, 12.7 (interactive forms) and 12.5.6 (annotations). A value is looked for where
the standard puts it, and where programs leave it that break the form: see docs/returns.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pikepdf
from lxml import etree
from pikepdf import Dictionary, Object, Stream

from samepage.formats.pdf.read_objects import (
    Id,
    about,
    array,
    dictionary,
    get,
    identity,
    integer,
    pages,
    text,
)
from samepage.formats.returned import FileInfo, NotAReturn, Unreadable, clean, line
from samepage.limits import DEEPEST, MOST_FIELDS, MOST_STREAM

PUSH_BUTTON = 1 << 16
INHERITED = ("/FT", "/V", "/RV", "/Ff", "/Opt", "/TU")
KINDS: dict[str, Literal["mark", "list", "text"]] = {"Btn": "mark", "Ch": "list", "Tx": "text"}
COMMENTS = ("FreeText", "Text", "Highlight", "Underline", "StrikeOut", "Squiggly", "Caret")
DRAWINGS = ("Ink", "Stamp", "Line", "Square", "Circle", "Polygon", "PolyLine")
WHERE = re.compile(r"(?:stream )?<_io\.\w+ object at 0x[0-9a-f]+>(?:: )?")
# A text-showing operator with something in its string (ISO 32000-1, 9.4.3).
SHOWS_TEXT = re.compile(
    rb"(?:\([^()]*[^()\s][^()]*\)|<\s*[0-9A-Fa-f]{2,}[0-9A-Fa-f\s]*>)\s*(?:\d|-|\.|\s|\])*(?:Tj|TJ|'|\")"
)


@dataclass(frozen=True)
class PdfField:
    """A field. ``names`` are what it may be called, likeliest first; ``ending`` the last part alone.

    ``stored`` and ``drawn`` are what its value says and what is seen: a mark's states without "Off",
    or the text or list entry. For text, ``drawn`` is empty: ``unread`` says that something is seen
    where nothing is stored.
    """

    names: tuple[str, ...]
    ending: str
    tooltip: str
    kind: Literal["mark", "list", "text"]
    stored: tuple[str, ...]
    drawn: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    page: int | None
    unread: bool = False


@dataclass(frozen=True)
class PdfNote:
    """Something beside the fields. ``text`` is "" for a drawing."""

    kind: Literal["comment", "drawing", "signature"]
    text: str
    page: int | None


@dataclass(frozen=True)
class PdfFile:
    about: FileInfo
    fields: tuple[PdfField, ...]
    notes: tuple[PdfNote, ...]


def read_pdf(data: bytes) -> PdfFile:
    """Everything in ``data`` that may be an answer. Raises ``Unreadable``."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MOST_STREAM, run_length_max_memory=MOST_STREAM, doc_max_warnings=500
    )
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            reader = _FieldReader(pdf)
            return PdfFile(about(pdf), tuple(reader.fields()), tuple(reader.notes))
    except pikepdf.PasswordError as error:
        raise Unreadable("it opens with a password only: save it without one, and send it again") from error
    except (pikepdf.PdfError, RuntimeError) as error:
        if "not a PDF file" in str(error) or "unable to find trailer" in str(error):
            raise Unreadable("it is damaged, or only a part of a PDF: ask for it again") from error
        message = WHERE.sub("", line(str(error)))[
            :120
        ]  # the stream's address in memory is another in every run
        raise Unreadable(f"it is damaged: {message}") from error


class _FieldReader:
    def __init__(self, pdf: pikepdf.Pdf):
        if dictionary(get(pdf.trailer, "/Root")) is None:
            raise NotAReturn("it is damaged, or only a part of a PDF: ask for it again")
        self.form = get(pdf.Root, "/AcroForm")
        self.notes: list[PdfNote] = []
        self.page_of: dict[Id, int] = {}
        self.widgets: list[tuple[Object, int]] = []
        self.seen: set[Id] = set()
        self.count = 0
        for number, page in enumerate(pages(pdf), 1):
            for annotation in array(page.get("/Annots")):
                if isinstance(annotation, Dictionary):
                    self._annotation(annotation, number)

    def _annotation(self, annotation: Object, page: int) -> None:
        self._one_more()
        kind = text(get(annotation, "/Subtype"))
        if kind == "Widget":
            key = identity(annotation)
            if key:
                self.page_of.setdefault(key, page)
            self.widgets.append((annotation, page))
        elif kind in COMMENTS and (said := clean(text(get(annotation, "/Contents"))).strip()):
            self.notes.append(PdfNote("comment", said, page))
        elif kind in DRAWINGS:
            self.notes.append(PdfNote("drawing", clean(text(get(annotation, "/Contents"))).strip(), page))

    def _one_more(self) -> None:
        self.count += 1
        if self.count > 3 * MOST_FIELDS:  # a field and its widget are counted twice
            raise Unreadable(f"it has more than {MOST_FIELDS} fields, which no workbook has")

    def fields(self) -> Iterator[PdfField]:
        """From /Fields downward, then what only the pages still hold."""
        stack: list[tuple[object, str, dict[str, object], int]] = [
            (node, "", {}, 0) for node in reversed(array(get(self.form, "/Fields")))
        ]
        while stack:
            node, above, inherited, depth = stack.pop()
            if not isinstance(node, Dictionary) or not self._first_time(node):
                continue
            self._one_more()
            if depth > DEEPEST:
                raise Unreadable(
                    "its fields are nested in a way that no program writes: open it, and save a copy"
                )
            own = text(node.get("/T"))
            name = _joined(above, own)
            here = inherited | {key: node.get(key) for key in INHERITED if key in node}
            kids = [kid for kid in array(node.get("/Kids")) if isinstance(kid, Dictionary)]
            # Apple's Preview writes the group's own name into the mark that was chosen.
            widget_names = ("", own, name) if "/FT" in here else ("",)
            below = [kid for kid in kids if text(kid.get("/T")) not in widget_names]
            stack.extend((kid, name, here, depth + 1) for kid in reversed(below))
            widgets = [kid for kid in kids if kid not in below]
            if widgets or not kids:
                for widget in widgets:
                    self._first_time(widget)
                yield from self._field((name, own), own, here, widgets or [node])
        for widget, page in self.widgets:
            key = identity(widget)
            if key and key in self.seen:
                continue
            names, inherited = self._upward(widget)
            yield from self._field(names, text(widget.get("/T")), inherited, [widget], page)

    def _first_time(self, node: Object) -> bool:
        key = identity(node)
        if key is None:
            return True
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def _upward(self, widget: Object) -> tuple[tuple[str, ...], dict[str, object]]:
        """Name and inherited values of a widget that the tree of fields does not list."""
        chain: list[Object] = [widget]
        while len(chain) < DEEPEST and isinstance(parent := chain[-1].get("/Parent"), Dictionary):
            chain.append(parent)
        name, here = "", {}
        for node in reversed(chain):
            name = _joined(name, text(node.get("/T")))
            here |= {key: node.get(key) for key in INHERITED if key in node}
        return (name, text(widget.get("/T"))), here

    def _field(
        self,
        names: tuple[str, ...],
        ending: str,
        here: dict[str, object],
        widgets: list[Object],
        page: int | None = None,
    ) -> Iterator[PdfField]:
        kind = KINDS.get(text(here.get("/FT")))
        page = page or next(
            (self.page_of[key] for w in widgets if (key := identity(w)) in self.page_of), None
        )
        if text(here.get("/FT")) == "Sig" and isinstance(here.get("/V"), Dictionary):
            self.notes.append(PdfNote("signature", line(text(get(here["/V"], "/Name"))), page))
        if kind is None or (kind == "mark" and integer(here.get("/Ff")) & PUSH_BUTTON):
            return
        options = tuple(_option(entry) for entry in array(here.get("/Opt"))[:MOST_FIELDS])
        tooltip = clean(text(here.get("/TU"))).strip()
        value = here.get("/V")
        drawn: tuple[str, ...] = ()
        unread = False
        if kind == "mark":
            values = [value, *(w.get("/V") for w in widgets)]
            stored = _states((text(v) for v in values), options)
            drawn = _states((text(w.get("/AS")) for w in widgets), options)
        else:
            texts = [text(v) for v in array(value)] or [text(value)]
            stored = tuple(t for t in (clean(t) for t in texts) if t.strip())
            if not stored and kind == "text" and here.get("/RV") is not None:
                stored = tuple(filter(str.strip, [_rich(text(here["/RV"]))]))
            unread = not stored and kind == "text" and any(map(_shows_text, widgets))
        yield PdfField(
            tuple(dict.fromkeys(map(clean, filter(None, names)))),
            clean(ending),
            tooltip,
            kind,
            stored,
            drawn,
            options if kind == "list" else (),
            page,
            unread,
        )


def _joined(above: str, own: str) -> str:
    """The full name; some programs write it into /T where the last part belongs."""
    if not above or not own or own.startswith(f"{above}."):
        return own or above
    return f"{above}.{own}"


def _states(values: Iterable[str], options: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What is marked. A state that is a number may be the place of the value in /Opt."""
    marked = [value for value in values if value not in ("", "Off")]
    return tuple(
        dict.fromkeys(
            options[int(m)][0]
            if options and m.isascii() and m.isdigit() and int(m) < len(options)
            else clean(m)
            for m in marked
        )
    )


def _option(entry: object) -> tuple[str, str]:
    pair = [clean(text(part)) for part in array(entry)[:2]] or [clean(text(entry))]
    return pair[0], pair[-1]


def _rich(markup: str) -> str:
    """The words of a rich text value (ISO 32000-1, 12.7.3.4), which is XHTML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    paragraphs = [p for p in root.iter("{http://www.w3.org/1999/xhtml}p")] or [root]
    return clean("\n".join("".join(p.itertext()) for p in paragraphs))


def _shows_text(widget: Object) -> bool:
    stream = get(get(widget, "/AP"), "/N")
    if not isinstance(stream, Stream):
        return False
    try:
        return bool(SHOWS_TEXT.search(stream.read_bytes()))
    except pikepdf.PdfError:
        return False
