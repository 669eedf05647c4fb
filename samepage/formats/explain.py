"""Says of each section whether all sites of a variant share it, and if not, why (``build --explain``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from samepage.formats.interface import PartExplanation
from samepage.render.html import RenderedSection
from samepage.render.placeholders import PLACEHOLDER, PLACEHOLDERS
from samepage.render.variant import SLOT_TEXT, RenderedVariant, SiteRequest
from samepage.text import first_of
from samepage.workbook.model import Section

WORDS = {mark: name.replace("_", " ") for name, mark in PLACEHOLDERS.items()}
TEXT_IN_SLOT = re.compile(r' data-slot="\d+"[^>]*>([^<]*)')
NAMED = 3  # fields that are named; more are counted


def explain_sections(
    request: SiteRequest, rendered: RenderedVariant, reason: str, fillable: bool, in_slots: bool
) -> tuple[PartExplanation, ...]:
    """Each section of the site's file, in order.

    ``rendered`` is what its variant's sites share; ``reason`` says why the file is not bound, "" where
    it is. With ``in_slots`` a format binds words on lines that a template marks, and lays out other
    sections for the site; without, it binds words wherever they stand, and a file that cannot be bound
    is the site's own in every part.
    """
    variant = request.variant
    parts = [
        _in_slots(
            section, html, rendered.own.get(section.id, ""), bool(rendered.own), reason, request, fillable
        )
        if in_slots
        else _in_text(section, html, reason, request)
        for section, html in zip(variant.workbook.sections, rendered.sections, strict=True)
    ]
    shared = {section.id for section in variant.workbook.sections}
    if in_slots:
        parts += [
            PartExplanation(section.title, "site's own", "no other site has this chapter")
            for section in request.workbook.sections
            if section.id not in shared
        ]
    return tuple(parts)


def _in_slots(
    section: Section,
    rendered: RenderedSection,
    own: str,
    linked: bool,
    reason: str,
    request: SiteRequest,
    fillable: bool,
) -> PartExplanation:
    title = _title(section)
    if own:
        text = PLACEHOLDER.findall(SLOT_TEXT.sub(r"\1", rendered.html))
        return PartExplanation(title, "site's own", f"{own}: {_words(text)}" if text else own)
    slots = PLACEHOLDER.findall(" ".join(TEXT_IN_SLOT.findall(rendered.html)))
    if slots and reason:
        everywhere = "where a part is the site's own, its words are laid out everywhere"
        return PartExplanation(title, "site's own", f"{_words(slots)}: {everywhere if linked else reason}")
    if not fillable and any(field.name in request.answered for field in section.fields):
        return PartExplanation(title, "site's own", "what the site answered is printed in its place")
    bound = [f"{_words(slots)} on the page"] if slots else []
    bound += _in_fields(section, request) if fillable else []
    return PartExplanation(title, "bound" if bound else "shared", "; ".join(bound))


def _in_text(
    section: Section, rendered: RenderedSection, reason: str, request: SiteRequest
) -> PartExplanation:
    if reason:
        return PartExplanation(_title(section), "site's own", reason)
    words = PLACEHOLDER.findall(rendered.html)
    bound = [f"{_words(words)} in the text"] if words else []
    bound += _in_fields(section, request)
    return PartExplanation(_title(section), "bound" if bound else "shared", "; ".join(bound))


def _title(section: Section) -> str:
    return "(cover)" if section.kind == "cover" else section.title


def _in_fields(section: Section, request: SiteRequest) -> list[str]:
    """The words that are written in, and the fields they stand in."""
    names = {field.name for field in section.fields}
    filled = {field.name: field for field in request.variant.filled if field.name in names}
    own = {name: field for name, field in filled.items() if PLACEHOLDER.search(field.value)}
    parts = [f"{_words(PLACEHOLDER.findall(f.value))} in {f.name}" for f in list(own.values())[:NAMED]]
    parts += [f"and in {len(own) - NAMED} more fields"] if len(own) > NAMED else []
    answers = [
        field.name
        for field in request.fields
        if field.name in names - own.keys()
        and (field.name not in filled or filled[field.name].value != field.value)
    ]
    return parts + ([f"answers in {first_of(answers, NAMED)}"] if answers else [])


def _words(placeholders: Sequence[str]) -> str:
    return ", ".join(WORDS[mark] for mark in dict.fromkeys(placeholders))
