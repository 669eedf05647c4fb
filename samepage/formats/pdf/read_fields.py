"""Reads what stands in the fields of a PDF and beside them, whichever program saved it last.

Source: ISO 32000-1, 12.7 (interactive forms) and 12.5.6 (annotations). A value is looked for where
the standard puts it, and where programs leave it that break the form: see docs/returns.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Literal

import pikepdf
from pikepdf import Dictionary, Object, Stream

from samepage.formats.pdf.damage import damage_of
from samepage.formats.pdf.drawn_pages import is_drawn_on
from samepage.formats.pdf.read_objects import (
    INHERITED,
    MOST_KNOWN,
    OF_A_FIELD,
    OF_A_WIDGET,
    Id,
    array,
    as_text,
    attachment_names,
    entries,
    file_info,
    get,
    identity,
    integer,
    is_torn,
    pages,
    parse_xml,
)
from samepage.formats.returned import FileInfo, NotAReturn, Unreadable, clean, field_name, is_garbled, line
from samepage.limits import DEEPEST, MOST_FIELDS, MOST_STREAM, MOST_TOOLTIP

PUSH_BUTTON = 1 << 16
KINDS: dict[str, Literal["mark", "list", "text"]] = {"Btn": "mark", "Ch": "list", "Tx": "text"}
COMMENTS = ("FreeText", "Text", "Highlight", "Underline", "StrikeOut", "Squiggly", "Caret")
DRAWINGS = ("Ink", "Stamp", "Line", "Square", "Circle", "Polygon", "PolyLine")
ATTACHMENTS = ("FileAttachment", "Sound", "Movie", "Screen", "RichMedia")
# In a message of pikepdf's: the stream's address in memory is another in every run.
STREAM_ADDRESS = re.compile(r"(?:stream )?<_io\.\w+ object at 0x[0-9a-f]+>(?:: )?")
# A text-showing operator with something in its string (ISO 32000-1, 9.4.3).
SHOWS_TEXT = re.compile(
    rb"(?:\([^()]*[^()\s][^()]*\)|<\s*[0-9A-Fa-f]{2,}[0-9A-Fa-f\s]*>)\s*(?:\d|-|\.|\s|\])*(?:Tj|TJ|'|\")"
)
DAMAGED = "it is damaged, or only a part of a PDF: ask for it again"
# A field whose entries are of these types is the same as any other with the same values.
PLAIN = frozenset({str, int, tuple, type(None)})
XHTML_PARAGRAPH = "{http://www.w3.org/1999/xhtml}p"


_Node = tuple[Object, Id | None, dict[str, object]]  # a field or widget, its number, and its entries
Rect = tuple[float, float, float, float]  # left, bottom, right, top, in points
NOWHERE: Rect = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class PdfField:
    """A field. ``names`` are what it may be called, likeliest first; ``ending`` the last part alone.

    ``stored`` and ``drawn`` are what its value says and what is seen: a mark's states without "Off",
    or the text or list entry. For text, ``drawn`` is empty: ``unread`` says that something is seen
    where nothing is stored, ``garbled`` that what is stored holds characters that nobody typed. ``printed``
    is what the file was made with (/DV, ISO 32000-1, 12.7.3.1).
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
    garbled: bool = False
    printed: tuple[str, ...] = ()
    rect: Rect = NOWHERE


@dataclass(frozen=True)
class PdfNote:
    """Something beside the fields. ``text`` is "" for a drawing, of an attachment its name."""

    kind: Literal["comment", "drawing", "signature", "attachment"]
    text: str
    page: int | None
    rect: Rect = NOWHERE


@dataclass(frozen=True)
class PdfFile:
    """What was read. ``drawn_on`` are the pages, from 1, on which somebody has drawn text or pictures;
    ``damage`` says what shows that the file is damaged, "" nothing."""

    about: FileInfo
    fields: tuple[PdfField, ...]
    notes: tuple[PdfNote, ...]
    pages: int
    drawn_on: tuple[int, ...] = ()
    damage: str = ""


def read_pdf(data: bytes) -> PdfFile:
    """Everything in ``data`` that may be an answer. Raises ``Unreadable``."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MOST_STREAM, run_length_max_memory=MOST_STREAM, doc_max_warnings=500
    )
    try:
        with pikepdf.open(io.BytesIO(data), inherit_page_attributes=False) as pdf:
            reader = _FieldReader(pdf)
            fields = tuple(reader.fields())
            about, damage = file_info(pdf), damage_of(data, pdf)
            return PdfFile(about, fields, tuple(reader.notes), reader.pages, reader.drawn_on, damage)
    except pikepdf.PasswordError as error:
        message = "it opens with a password only: ask the site to save it without one, and to send it again"
        raise Unreadable(message) from error
    except (pikepdf.PdfError, RuntimeError) as error:
        if "not a PDF file" in str(error) or "unable to find trailer" in str(error):
            raise Unreadable(DAMAGED) from error
        message = STREAM_ADDRESS.sub("", line(str(error)))[:120]
        raise Unreadable(f"it is damaged: {message}") from error


class _FieldReader:
    def __init__(self, pdf: pikepdf.Pdf):
        if not isinstance(get(pdf.trailer, "/Root"), Dictionary | Stream):
            raise NotAReturn(DAMAGED)
        self._form = get(pdf.Root, "/AcroForm")
        self.notes: list[PdfNote] = []
        self._widgets: list[tuple[Object, int]] = []  # each with its page, from 1
        self._page_of: dict[Id, int] = {}
        self._entries: dict[Id, dict[str, object]] = {}  # of widgets, until they are read as fields
        self._seen: set[Id] = set()
        self._count = 0
        for name in attachment_names(pdf):
            self.notes.append(PdfNote("attachment", name, None))
        all_pages = list(pages(pdf))
        self.pages = len(all_pages)
        for number, page in enumerate(all_pages, 1):
            for annotation in array(page.get("/Annots")):
                if isinstance(annotation, Dictionary):
                    self._read_annotation(annotation, number)
        self.drawn_on: tuple[int, ...] = ()
        # Some programs leave boxes without the form that lists them.
        if self._form is not None or self._widgets:
            self.drawn_on = tuple(number for number, page in enumerate(all_pages, 1) if is_drawn_on(page))
        self._needs_places = bool(self.notes or self.drawn_on)  # of fields, to tell the nearest

    def _read_annotation(self, annotation: Object, page: int) -> None:
        self._count_one()
        entry = entries(annotation, OF_A_FIELD)
        kind = as_text(entry.get("/Subtype"))
        if kind == "Widget":
            if key := identity(annotation):
                self._page_of.setdefault(key, page)
                self._entries[key] = entry
            self._widgets.append((annotation, page))
            return
        contents = clean(as_text(annotation.get("/Contents"))).strip()
        if kind in COMMENTS and contents:
            self.notes.append(PdfNote("comment", contents, page, _rect(annotation)))
        elif kind in DRAWINGS:
            self.notes.append(PdfNote("drawing", contents, page, _rect(annotation)))
        elif kind in ATTACHMENTS:
            file = get(annotation, "/FS")
            name = line(as_text(get(file, "/UF")) or as_text(get(file, "/F")) or as_text(file) or contents)
            self.notes.append(PdfNote("attachment", name or kind, page, _rect(annotation)))

    def _count_one(self) -> None:
        self._count += 1
        if self._count > 3 * MOST_FIELDS:  # a field and its widget are counted twice
            raise Unreadable(f"it has more than {MOST_FIELDS} fields, which no workbook has")

    def fields(self) -> Iterator[PdfField]:
        """From /Fields downward, then what only the pages still hold."""
        stack: list[tuple[Object, Id | None, dict[str, object], str, dict[str, object], int]] = [
            (*node, "", {}, 0) for node in reversed(self._below(get(self._form, "/Fields")))
        ]
        while stack:
            node, key, entry, above, inherited, depth = stack.pop()
            if not self._is_new(key):
                continue
            self._count_one()
            if depth > DEEPEST:
                raise Unreadable(
                    "its fields are nested in a way that no program writes: open it, and save a copy"
                )
            own = as_text(entry.pop("/T", None))
            name = _joined(above, own)
            kids = self._below(entry.pop("/Kids", None))
            state = entry.pop("/AS", None)  # of a field that is its own widget
            values = inherited | entry
            # Apple's Preview writes the group's own name into the mark that was chosen.
            widget_names = ("", own, name) if "/FT" in values else ("",)
            widgets: list[_Node] = []
            for kid in reversed(kids):
                if as_text(kid[2].get("/T")) in widget_names:
                    widgets.append(kid)
                else:
                    stack.append((*kid, name, values, depth + 1))
            if widgets or not kids:
                for _, key_of_widget, _ in widgets:
                    self._is_new(key_of_widget)
                widgets = widgets[::-1] or [(node, key, {**entry, "/AS": state})]
                yield from self._field((name, own), own, values, widgets)
        for widget, page in self._widgets:
            key = identity(widget)
            if key not in self._seen:
                names, values = _upward(widget)
                of_widget = entries(widget, OF_A_WIDGET)
                yield from self._field(names, names[-1], values, [(widget, key, of_widget)], page)

    def _below(self, kids: object) -> list[_Node]:
        """The dictionaries among ``kids``, with their entries; of a widget these are known from its page."""
        nodes: list[_Node] = []
        for kid in array(kids):
            if not isinstance(kid, Object):
                continue
            key = identity(kid)
            if (entry := self._entries.pop(key, None) if key else None) is not None:
                nodes.append((kid, key, entry))
            elif isinstance(kid, Dictionary):
                nodes.append((kid, key, entries(kid, OF_A_FIELD)))
        return nodes

    def _is_new(self, key: Id | None) -> bool:
        if key is None:
            return True
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _field(
        self,
        names: tuple[str, ...],
        ending: str,
        values: dict[str, object],
        widgets: Sequence[_Node],
        page: int | None = None,
    ) -> Iterator[PdfField]:
        """``values`` are the field's entries with those that it inherits; ``widgets`` have their own."""
        if page is None:
            found = (self._page_of.get(key) for _, key, _ in widgets if key)
            page = next(filter(None, found), None)
        signed = values.get("/V")
        if as_text(values.get("/FT")) == "Sig" and isinstance(signed, Dictionary):
            self.notes.append(PdfNote("signature", line(as_text(signed.get("/Name"))), page))
        of_field = tuple(map(values.get, INHERITED))
        own = tuple([tuple(map(one.get, OF_A_WIDGET)) for _, _, one in widgets])
        is_plain = PLAIN.issuperset(map(type, chain(of_field, *own)))
        field, blank = (_known_field if is_plain else _read_field)(names, ending, of_field, own, page)
        if field is None:
            return
        if (
            field.kind == "text"
            and not field.stored
            and not blank
            and any(_shows_text(one) for one, _, _ in widgets)
        ):
            field = replace(field, unread=True)
        yield replace(field, rect=_rect(widgets[0][0])) if self._needs_places else field


def _read_field(
    names: tuple[str, ...],
    ending: str,
    of_field: tuple[object, ...],
    of_widgets: tuple[tuple[object, ...], ...],
    page: int | None,
) -> tuple[PdfField | None, bool]:
    """The field with the entries ``INHERITED`` and its widgets' ``OF_A_WIDGET``, None for none that is filled in; and
    whether somebody typed spaces into it, which are drawn."""
    type_, value, default, rich, flags, opt, tooltip = of_field
    kind = KINDS.get(as_text(type_))
    if kind is None or (kind == "mark" and integer(flags) & PUSH_BUTTON):
        return None, False
    options = tuple(map(_option, array(opt)[:MOST_FIELDS]))
    drawn: tuple[str, ...] = ()
    blank = garbled = False
    defaults = (default, *(one for _, one, _ in of_widgets))
    if kind == "mark":
        printed = _states(defaults, options)
        stored = _states((value, *(one for one, _, _ in of_widgets)), options)
        drawn = _states((one for _, _, one in of_widgets), options)
    else:
        printed = tuple(filter(str.strip, map(clean, map(as_text, defaults))))
        raw = [*map(as_text, array(value) or [value])]
        garbled = any(map(is_garbled, raw)) or any(map(is_torn, array(value) or [value]))
        texts = [*map(clean, raw)]
        blank = any(texts)
        stored = tuple(filter(str.strip, texts))
        if not stored and kind == "text" and rich is not None:
            stored = tuple(filter(str.strip, [_plain_text(as_text(rich))]))
    field = PdfField(
        names=tuple(dict.fromkeys(map(field_name, filter(None, names)))),
        ending=field_name(ending),
        tooltip=clean(as_text(tooltip)[:MOST_TOOLTIP]).strip(),
        kind=kind,
        stored=stored,
        drawn=drawn,
        options=options if kind == "list" else (),
        page=page,
        garbled=garbled,
        printed=printed,
    )
    return field, blank


# Most fields are the same in many files: nobody has filled them in, or with the same mark.
_known_field = lru_cache(maxsize=MOST_KNOWN)(_read_field)


def _rect(annotation: Object) -> Rect:
    values = array(annotation.get("/Rect"))[:4]
    try:
        x1, y1, x2, y2 = (float(value) for value in values)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return NOWHERE
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _upward(widget: Object) -> tuple[tuple[str, str], dict[str, object]]:
    """Names and inherited values of a widget that the tree of fields does not list."""
    chain: list[Object] = [widget]
    while len(chain) < DEEPEST and isinstance(parent := chain[-1].get("/Parent"), Dictionary):
        chain.append(parent)
    name = ""
    values: dict[str, object] = {}
    for node in reversed(chain):
        name = _joined(name, as_text(node.get("/T")))
        values |= entries(node, INHERITED)
    return (name, as_text(widget.get("/T"))), values


def _joined(above: str, own: str) -> str:
    """The full name; some programs write it into /T where the last part belongs."""
    if not above or not own or own.startswith(f"{above}."):
        return own or above
    return f"{above}.{own}"


def _states(values: Iterable[object], options: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What is marked. A state that is a number may be the place of the value in /Opt."""
    marked = [state for state in map(as_text, values) if state not in ("", "Off")]
    return tuple(
        dict.fromkeys(
            options[int(state)][0]
            if state.isascii() and state.isdigit() and int(state) < len(options)
            else clean(state)
            for state in marked
        )
    )


def _option(entry: object) -> tuple[str, str]:
    """Value and text of an entry of /Opt."""
    pair = [clean(as_text(part)) for part in array(entry)[:2]] or [clean(as_text(entry))]
    return pair[0], pair[-1]


def _plain_text(markup: str) -> str:
    """The words of a rich text value (ISO 32000-1, 12.7.3.4), which is XHTML."""
    root = parse_xml(markup.encode("utf-8", "replace"))
    if root is None:
        return ""
    paragraphs = list(root.iter(XHTML_PARAGRAPH)) or [root]
    return clean("\n".join("".join(map(str, p.itertext())) for p in paragraphs))


def _shows_text(widget: Object) -> bool:
    stream = get(get(widget, "/AP"), "/N")
    try:
        return isinstance(stream, Stream) and bool(SHOWS_TEXT.search(stream.read_bytes()))
    except pikepdf.PdfError:
        return False
