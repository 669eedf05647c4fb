"""What all sites of one make share, and one site's workbook to make."""

from __future__ import annotations

import copyreg
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from markupsafe import escape

from samepage.content.schema import Site
from samepage.render.assets import Asset
from samepage.render.characters import check_text
from samepage.render.html import RenderedSection, render_sections
from samepage.render.placeholders import PLACEHOLDER, fill_placeholders, texts_of
from samepage.render.theme import Theme
from samepage.workbook.model import Field, Workbook

SLOT_TEXT = re.compile(r'( data-slot="\d+"[^>]*>)[^<]*')


def _frozen(mapping: dict) -> MappingProxyType:
    return MappingProxyType(mapping)


# Python pickles no read-only mappings by itself.
copyreg.pickle(MappingProxyType, lambda mapping: (_frozen, (dict(mapping),)))


@dataclass(frozen=True)
class RenderedVariant:
    """A make's sections as HTML. ``own`` says of some, by id, why each site needs its own."""

    rendered: tuple[RenderedSection, ...]
    own: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """``workbook`` is the probe's, ``difficult`` that of a site whose texts a template might change."""

    workbook: Workbook
    difficult: Workbook
    theme: Theme
    assets: Mapping[str, Asset]
    _sheets: dict[bool, RenderedVariant] = field(default_factory=dict, compare=False, repr=False)

    def sheets(self, linear: bool) -> RenderedVariant:
        """By whether tables are written as groups. Raises BuildError for a text that no font can show."""
        if linear not in self._sheets:
            rendered = render_sections(self.workbook, linear)
            check_text(self.workbook, "".join(section.html for section in rendered), self.theme)
            own = _own(rendered, render_sections(self.difficult, linear), self.workbook, self.difficult)
            self._sheets[linear] = RenderedVariant(rendered, own)
        return self._sheets[linear]

    @cached_property
    def values(self) -> tuple[Field, ...]:
        """Fields with something written in for every site."""
        return tuple(f for f in self.workbook.fields if f.value)


@dataclass(frozen=True)
class SiteRequest:
    """One site's workbook to make. ``composed`` is None where the make and the site's texts tell it all."""

    site: Site
    make: Variant
    composed: Workbook | None
    compose: Callable[[], Workbook] = field(repr=False)

    @cached_property
    def workbook(self) -> Workbook:
        """For metadata; its sections are the probe's unless composed."""
        return self.composed or replace(self.make.workbook, site=self.site)

    @cached_property
    def whole(self) -> Workbook:
        """The workbook as composed for this site."""
        return self.composed or self.compose()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that have a value."""
        if self.composed:
            return tuple(f for f in self.composed.fields if f.value)
        texts = texts_of(self.site)
        values = (replace(f, value=fill_placeholders(f.value, texts).strip()) for f in self.make.values)
        return tuple(f for f in values if f.value)


def _own(
    rendered: tuple[RenderedSection, ...],
    others: tuple[RenderedSection, ...],
    workbook: Workbook,
    other: Workbook,
) -> dict[str, str]:
    """Why sections need a layout for each site, by id: a site's words outside slots, or changed."""
    texts = texts_of(other.site)
    shown = {mark: str(escape(text)) for mark, text in texts.items()}
    own: dict[str, str] = {}
    for section, real, fields, real_fields in zip(
        rendered,
        others,
        (s.fields for s in workbook.sections),
        (s.fields for s in other.sections),
        strict=True,
    ):
        if PLACEHOLDER.search(SLOT_TEXT.sub(r"\1", section.html)):
            own[section.id] = "the site's words flow through its text"
        elif fill_placeholders(section.html, shown) != real.html:
            own[section.id] = "its text depends on the site's words"
        elif [_filled(f, texts) for f in fields] != list(real_fields):
            own[section.id] = "its questions depend on the site's words"
        elif any(PLACEHOLDER.search(f.tooltip) for f in fields):
            own[section.id] = "its questions name the site"
    return own


def _filled(field: Field, texts: Mapping[str, str]) -> Field:
    return replace(
        field,
        value=fill_placeholders(field.value, texts).strip()
        if PLACEHOLDER.search(field.value)
        else field.value,
        tooltip=fill_placeholders(field.tooltip, texts),
        alias=fill_placeholders(field.alias, texts),
        question=fill_placeholders(field.question, texts),
        placeholder=fill_placeholders(field.placeholder, texts),
    )
