"""A site's texts and answers put into a compiled Word workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.docx.archive import ZipEntry, zip_archive
from samepage.formats.docx.controls import LONGEST_TITLE, control
from samepage.formats.docx.master import CONTENT_HASH, DocxMaster, Piece
from samepage.formats.docx.wml import escape
from samepage.render.placeholders import PLACEHOLDER, texts_of
from samepage.workbook.model import Field

NO_VALUES: Mapping[str, str] = MappingProxyType({})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def bind_docx(
    master: DocxMaster, site: Site, content_hash: str, values: Mapping[str, str] = NO_VALUES
) -> bytes:
    """The ``.docx`` of ``site``: the same bytes as ``write_docx`` makes of its workbook.

    ``content_hash`` is its workbook's. ``values`` are values by field name, as in ``Field.value``, and
    replace those of the master. Raises ``NotBindable`` for a site whose file must be written whole,
    ``BuildError`` for a value that is not among a field's options.
    """
    filler = _Filler(master, texts_of(site) | {CONTENT_HASH: content_hash}, values)
    return zip_archive(
        part
        if isinstance(part, ZipEntry)
        else ZipEntry.of(part.name, b"".join(map(filler.fill, part.pieces)))
        for part in master.parts
    )


class _Filler:
    """Fills the places of a master with one site's texts and values, once they are checked."""

    def __init__(self, master: DocxMaster, texts: Mapping[str, str], values: Mapping[str, str]):
        self._master, self._texts, self._values = master, texts, values
        unknown = values.keys() - master.fields.keys()
        if unknown:
            raise NotBindable(f"the workbook has no fields named {', '.join(sorted(unknown))}")
        for placeholder in master.in_text:
            _check_text(texts[placeholder])
        self._check_titles()
        # The fields whose value is the same for every site, but not for this one.
        self._changed = {name for name, value in values.items() if value != master.fields[name][0].value}
        self._escaped = {placeholder: escape(text).encode() for placeholder, text in texts.items()}

    def _check_titles(self) -> None:
        for title in map(self._put, self._master.titles):
            if len(title) > LONGEST_TITLE:
                raise NotBindable(
                    f'the title "{title}" is longer than the {LONGEST_TITLE} characters that Word keeps'
                )
        aliases = [self._put(alias) for alias in self._master.own_aliases]
        if len(set(aliases)) < len(aliases) or not self._master.aliases.isdisjoint(aliases):
            raise NotBindable("with the site's texts two fields have the same title")

    def fill(self, piece: Piece) -> bytes:
        if isinstance(piece, bytes):
            return piece
        if isinstance(piece, str):
            return self._escaped[piece]
        if piece.xml is not None and piece.name not in self._changed:
            return piece.xml
        field, room = self._master.fields[piece.name]
        return control(self._field(field), room, self._master.style).encode()

    def _put(self, text: str) -> str:
        """``text`` with the site's texts in place of their placeholders."""
        return PLACEHOLDER.sub(lambda found: self._texts[found[0]], text)

    def _field(self, field: Field) -> Field:
        """``field`` as it is in this site's workbook."""
        value = self._values.get(field.name)
        if value is None:
            value = self._put(field.value)
            if value != field.value:
                value = value.strip()  # as composing does: one of several texts may be empty
        options = tuple(replace(option, text=self._put(option.text)) for option in field.options)
        return replace(field, alias=self._put(field.alias), value=value, options=options)


def _check_text(text: str) -> None:
    """Raise ``NotBindable`` for a text with which the paragraph around it would not stay as it is."""
    if not text:
        raise NotBindable("a text that stands in a paragraph is empty")
    if text != " ".join(text.split()) or _UNPRINTABLE.search(text):
        raise NotBindable(f"{text!r} has white space or characters that a paragraph does not keep")
