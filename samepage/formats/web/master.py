"""A web page compiled for all sites of a variant, with places for a site's own texts, controls and data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.web.markup import control_html, escape_html
from samepage.formats.web.page import (
    ANSWERS_MARK,
    DATA_MARK,
    MarkedPage,
    no_answers,
    page_data,
    page_with_marks,
    script_json,
)
from samepage.formats.web.sections import CONTROL_MARK
from samepage.render.assets import Asset
from samepage.render.html import RenderedSection
from samepage.render.placeholders import (
    PLACEHOLDER,
    PLACEHOLDERS,
    check_bindable,
    fill_placeholders,
    texts_of,
)
from samepage.render.theme import Theme
from samepage.render.typography import typographic
from samepage.workbook.model import Field, Workbook

_SPLIT = re.compile(f"({CONTROL_MARK}[^{CONTROL_MARK}]*{CONTROL_MARK}|{PLACEHOLDER.pattern})")
_KNOWN = frozenset({*PLACEHOLDERS.values(), CONTROL_MARK, DATA_MARK, ANSWERS_MARK})


@dataclass(frozen=True, slots=True)
class InputSlot:
    """The place of a field's control. ``html`` is the control with what every site has written in; None where it
    holds a site's own texts. ``id`` is "" where no label names it."""

    name: str
    id: str
    html: bytes | None


Piece = bytes | str | InputSlot  # what all sites share, a placeholder or the data's mark, a control


@dataclass(frozen=True)
class WebMaster:
    """A page without a site's own texts: plain values, which can be sent to other processes.

    ``workbook`` is the placeholder site's without its sections; ``fields`` are its fields by name.
    """

    pieces: tuple[Piece, ...]
    fields: Mapping[str, Field]
    workbook: Workbook


def compile_page(
    workbook: Workbook, sections: Sequence[RenderedSection], theme: Theme, assets: Mapping[str, Asset]
) -> WebMaster:
    """The master of ``workbook``, whose site may have placeholders for its texts.

    Raises ``NotBindable`` for text with characters that placeholders need; the rest as ``page_with_marks``.
    """
    page = page_with_marks(workbook, sections, theme, assets)
    fields = {field.name: field for field in workbook.fields}
    if not _KNOWN.issuperset(PLACEHOLDER.findall(page.html)):
        raise NotBindable("the page has characters of the private use area that are no placeholders")
    pieces = tuple(_pieces(page, fields, workbook.labels))
    return WebMaster(pieces, fields, replace(workbook, sections=()))


def _pieces(page: MarkedPage, fields: Mapping[str, Field], labels: Mapping[str, str]) -> Iterator[Piece]:
    for part in filter(None, _SPLIT.split(page.html)):
        if part.startswith(CONTROL_MARK):
            name = part.strip(CONTROL_MARK)
            written = control_html(fields[name], id := page.ids.get(name, ""), labels)
            yield InputSlot(name, id, None if PLACEHOLDER.search(written) else written.encode())
        else:
            yield part if PLACEHOLDER.match(part) else part.encode()


def bind_page(
    master: WebMaster, site: Site, content_hash: str, values: Mapping[str, str], *, checked: bool = True
) -> bytes:
    """The page of ``site``. ``values`` are those of its fields by name; "" for all others.

    Raises ``NotBindable`` for a site whose page must be written whole; not where it is not to be ``checked``,
    since the master is the site's own.
    """
    texts = texts_of(site)
    if unknown := values.keys() - master.fields.keys():
        raise NotBindable(f"the workbook has no fields named {', '.join(sorted(unknown))}")
    if checked:
        for piece in {piece for piece in master.pieces if isinstance(piece, str) and piece in texts}:
            check_bindable(texts[piece])
    names = {"id": site.id, "name": site.name, "content_hash": content_hash}
    printed = {name: values[name] for name in master.fields if values.get(name)}
    language = master.workbook.language
    own = {mark: escape_html(typographic(text, language)).encode() for mark, text in texts.items()}
    own[DATA_MARK] = script_json(page_data(master.workbook, names, printed)).encode()
    own[ANSWERS_MARK] = script_json(no_answers(master.workbook, site.id)).encode()
    labels = master.workbook.labels
    return b"".join(
        piece
        if isinstance(piece, bytes)
        else own[piece]
        if isinstance(piece, str)
        else _control(piece, master.fields[piece.name], values.get(piece.name, ""), texts, labels)
        for piece in master.pieces
    )


def _control(
    slot: InputSlot, field: Field, value: str, texts: Mapping[str, str], labels: Mapping[str, str]
) -> bytes:
    if slot.html is not None and value == field.value:
        return slot.html
    options = tuple(replace(one, text=fill_placeholders(one.text, texts)) for one in field.options)
    filled = replace(
        field,
        value=value,
        options=options,
        tooltip=fill_placeholders(field.tooltip, texts),
        placeholder=fill_placeholders(field.placeholder, texts),
    )
    return control_html(filled, slot.id, labels).encode()


def verify_equivalence(bound: bytes, plain: bytes) -> None:
    """Raise ``NotBindable`` where a bound page is not what is made for the same site from beginning to end."""
    if bound == plain:
        return
    start = next((at for at, (one, other) in enumerate(zip(bound, plain, strict=False)) if one != other), 0)
    here, there = (page[max(start - 60, 0) : start + 40].decode(errors="replace") for page in (bound, plain))
    raise NotBindable(f"the page changes with a site's texts in more than these: {here!r} for {there!r}")
