"""What all sites of one variant share, and one site's workbook to make."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from markupsafe import escape

from samepage.content.schema import Site
from samepage.render.assets import Asset
from samepage.render.characters import characters_of, check_text
from samepage.render.html import Media, RenderedBefore, RenderedSection, render_sections
from samepage.render.placeholders import PLACEHOLDER, fill_placeholders, texts_of
from samepage.render.theme import Theme
from samepage.render.typography import typographic_html
from samepage.workbook.model import Field, Workbook
from samepage.workbook.volumes import volume_of

Arrangement = tuple[
    str, str, bool, Media
]  # of a workbook: its site's name, its volume, and how it is rendered
SLOT_TEXT = re.compile(r'( data-slot="\d+"[^>]*>)[^<]*')


@dataclass(frozen=True)
class RenderedVariant:
    """A variant's sections as HTML. ``own`` says of some, by id, why each site needs its own."""

    sections: tuple[RenderedSection, ...]
    own: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """What sites with the same ``variant_key`` share.

    ``workbook`` is composed for the site of placeholders, ``adversarial`` for one whose texts a
    template would change if it did more than show them. ``before`` has what was rendered last, by workbook and
    arrangement: also that of an earlier state of the guide, by the same templates.
    """

    workbook: Workbook
    adversarial: Workbook
    theme: Theme
    assets: Mapping[str, Asset]
    before: dict[Arrangement, RenderedBefore] = field(default_factory=dict, repr=False)

    def rendered(self, linear: bool, media: Media) -> RenderedVariant:
        """As ``render_sections``. Raises BuildError for text that no font can show."""
        key = linear, media
        if key not in self._rendered:
            self._rendered[key] = self._render(linear, media)
        return self._rendered[key]

    @cached_property
    def _rendered(self) -> dict[tuple[bool, Media], RenderedVariant]:
        return {}

    def _render(self, linear: bool, media: Media) -> RenderedVariant:
        def sections_of(workbook: Workbook) -> tuple[RenderedSection, ...]:
            key = workbook.site.name, workbook.volume, linear, media
            sections = render_sections(workbook, linear, media, self.before.get(key))
            self.before[key] = workbook, sections
            return sections

        sections, others = sections_of(self.workbook), sections_of(self.adversarial)
        characters = "".join(characters_of(section.html) for section in sections)
        check_text(self.workbook, characters, self.theme)
        return RenderedVariant(sections, _own_sections(sections, others, self.workbook, self.adversarial))

    def volume(self, first: str) -> Variant:
        """One volume, as ``volume_of``."""
        if first not in self._volumes:
            workbook, other = volume_of(self.workbook, first), volume_of(self.adversarial, first)
            self._volumes[first] = replace(self, workbook=workbook, adversarial=other)
        return self._volumes[first]

    @cached_property
    def _volumes(self) -> dict[str, Variant]:
        return {"": self}

    @cached_property
    def filled(self) -> tuple[Field, ...]:
        """Fields with something written in for every site."""
        return tuple(one for one in self.workbook.fields if one.value)


@dataclass(frozen=True)
class SiteRequest:
    """One site's workbook to make. ``composed`` is None where the variant and the site's texts say it all."""

    site: Site
    variant: Variant
    composed: Workbook | None
    compose: Callable[[], Workbook] = field(repr=False)

    @cached_property
    def workbook(self) -> Workbook:
        """For metadata; its sections are the variant's unless composed."""
        shared = self.variant.workbook
        volume = fill_placeholders(shared.volume, texts_of(self.site))
        return self.composed or replace(shared, site=self.site, volume=volume)

    @cached_property
    def whole(self) -> Workbook:
        """The workbook as composed for this site."""
        return self.composed or self.compose()

    def volume(self, first: str) -> SiteRequest:
        """What is asked for of one volume, as ``volume_of``; with "" all of it."""
        if not first:
            return self
        composed = volume_of(self.composed, first) if self.composed else None
        return SiteRequest(
            self.site, self.variant.volume(first), composed, lambda: volume_of(self.compose(), first)
        )

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields that have a value."""
        if self.composed:
            return tuple(one for one in self.composed.fields if one.value)
        return tuple(one for one in self._filled_by_guide if one.value)

    @cached_property
    def _filled_by_guide(self) -> tuple[Field, ...]:
        """The fields that the guide writes something in for every site, with this site's words."""
        texts = texts_of(self.site)
        return tuple(
            replace(one, value=fill_placeholders(one.value, texts).strip()) for one in self.variant.filled
        )

    @cached_property
    def answered(self) -> frozenset[str]:
        """The names of fields that hold something else than what the guide writes in for every site."""
        if self.composed is None:
            return frozenset()
        usual = {one.name: one.value for one in self._filled_by_guide}
        return frozenset(one.name for one in self.composed.fields if one.value != usual.get(one.name, ""))


def _own_sections(
    sections: tuple[RenderedSection, ...],
    others: tuple[RenderedSection, ...],
    workbook: Workbook,
    other: Workbook,
) -> dict[str, str]:
    """Why sections need a layout for each site, by id: a site's words outside slots, or changed."""
    texts = texts_of(other.site)
    escaped = {mark: str(escape(text)) for mark, text in texts.items()}
    own: dict[str, str] = {}
    for section, real, composed, expected in zip(
        sections, others, workbook.sections, other.sections, strict=True
    ):
        if PLACEHOLDER.search(SLOT_TEXT.sub(r"\1", section.html)):
            own[section.id] = "the site's words flow through its text"
        elif typographic_html(fill_placeholders(section.html, escaped), other.language) != real.html:
            own[section.id] = "its text depends on the site's words"
        elif [_filled(one, texts) for one in composed.fields] != list(expected.fields):
            own[section.id] = "its questions depend on the site's words"
        elif any(PLACEHOLDER.search(one.tooltip) for one in composed.fields):
            own[section.id] = "its questions name the site"
    return own


def _filled(one: Field, texts: Mapping[str, str]) -> Field:
    if not PLACEHOLDER.search(f"{one.value}{one.tooltip}{one.alias}{one.question}{one.placeholder}"):
        return one
    value = fill_placeholders(one.value, texts).strip() if PLACEHOLDER.search(one.value) else one.value
    return replace(
        one,
        value=value,
        tooltip=fill_placeholders(one.tooltip, texts),
        alias=fill_placeholders(one.alias, texts),
        question=fill_placeholders(one.question, texts),
        placeholder=fill_placeholders(one.placeholder, texts),
    )
