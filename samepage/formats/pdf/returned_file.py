"""A PDF that came back, opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from samepage.formats.returned import FileInfo, ReadValues, plain_names, without_copy_number
from samepage.workbook.definitions import Key
from samepage.workbook.dictionary import Catalog, DataDictionary

if TYPE_CHECKING:
    from samepage.formats.pdf.page_text import PageText
    from samepage.formats.pdf.read_fields import PdfFile

MUCH = 1.3  # a file with so many times more pages than the last one with a field may be several workbooks


@dataclass(frozen=True)
class ReturnedPdf:
    """A PDF that came back, with what is in its fields and beside them."""

    file: PdfFile
    data: bytes = field(repr=False)

    @property
    def info(self) -> FileInfo:
        return self.file.about

    def field_names(self, catalog: Catalog) -> frozenset[str]:
        names = {one.names[0] for one in self.file.fields if one.names}
        known = {name for one in catalog.dictionaries for name in one.by_name}
        short = {
            name: next((one for one in plain_names(name) if one in known), name) for name in names - known
        }
        return frozenset(short[name] if short.get(name, name) not in names else name for name in names)

    @property
    def damage(self) -> str:
        return self.file.damage

    @property
    def pages(self) -> int:
        return self.file.pages

    @property
    def page_texts(self) -> tuple[str, ...]:
        return tuple(page.text for page in self._pages)

    @property
    def has_pictures(self) -> bool:
        return any(page.has_images for page in self._pages)

    @cached_property
    def may_be_several(self) -> bool:
        names = Counter(
            without_copy_number(one.names[0]) for one in self.file.fields if one.page and one.names
        )
        return not names or not self.info.site or bool(self._behind) or max(names.values()) > 1

    @cached_property
    def _behind(self) -> tuple[int, ...]:
        """The pages behind the fields, where they are more than a workbook has: programs that join files drop the
        fields of all but the first."""
        last = max((one.page or 0 for one in self.file.fields), default=0)
        return tuple(range(last + 1, self.pages + 1)) if self.pages > MUCH * last else ()

    @cached_property
    def _pages(self) -> tuple[PageText, ...]:
        from samepage.formats.pdf.page_text import page_texts

        return page_texts(self.data)

    @property
    def tooltips(self) -> frozenset[str]:
        return frozenset(one.tooltip for one in self.file.fields if one.tooltip)

    def definitions(
        self,
        names: frozenset[str],  # noqa: ARG002 - Word files need it
        key: Key,
        nearest: DataDictionary | None,
    ) -> DataDictionary:
        from samepage.formats.pdf.found_values import definitions_of

        return definitions_of(self.file, key, nearest)

    def values(self, dictionary: DataDictionary, site: str) -> ReadValues:
        from samepage.formats.pdf import beside_fields, flat_pages
        from samepage.formats.pdf.found_values import named_fields, values_of_fields, with_known_values

        printed = dictionary.site_values.get(site, {})
        named = with_known_values(self.file, named_fields(self.file, dictionary), printed)
        names = [name for _, name, _ in named]
        present = frozenset(name for one, name, _ in named if name and one.page)
        untouched = frozenset(
            name or one.names[0]
            for one, name, _ in named
            if one.names and one.printed and set(one.stored) == set(one.printed)
        )
        parts = [values_of_fields(named, dictionary), beside_fields.notes_of(self.file, names, dictionary)]
        if not self.file.fields:
            parts.append(flat_pages.text_without_fields(self._pages, dictionary, site))
        elif self.file.drawn_on or self._behind:
            parts.append(
                beside_fields.text_drawn_on(self.file, self._pages, self._behind, names, dictionary, site)
            )
        found, problems = (
            [one for part, _ in parts for one in part],
            [one for _, part in parts for one in part],
        )
        return ReadValues(found, problems, present, untouched)
