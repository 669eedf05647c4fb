"""Says of each part of a site's files whether all sites of its make share it, and if not, why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from samepage.build.renderer import WorkbookRenderer
from samepage.render.html import RenderedSection
from samepage.render.placeholders import PLACEHOLDER, PLACEHOLDERS
from samepage.render.print_editions import PrintEdition
from samepage.render.variant import SLOT_TEXT, SiteRequest
from samepage.workbook.model import Field, Section

SHARED, BOUND, OWN = "shared", "bound", "site's own"
WORDS = {mark: name.replace("_", " ") for name, mark in PLACEHOLDERS.items()}
SLOTTED = re.compile(r' data-slot="\d+"[^>]*>([^<]*)')
PLACES = 3  # named; more are counted


@dataclass(frozen=True)
class PartExplanation:
    """One part. ``why`` says which words are bound where, or why the part is the site's own."""

    part: str
    how: Literal["shared", "bound", "site's own"]
    why: str


def explain(
    press: WorkbookRenderer, order: SiteRequest, edition: PrintEdition | None
) -> tuple[PartExplanation, ...]:
    """The parts of the site's PDF of ``edition``, or of its Word file, in order.

    What is not bound is found out by binding it. Raises BuildError and ContentError as making it does.
    """
    why = press.why_own(order, edition)
    if not edition:
        return tuple(_of_word(order, why))
    workbook, make, sheets = order.workbook, order.make, order.make.sheets(edition.linear)
    parts = [
        _of_pdf(section, rendered, sheets.own.get(section.id, ""), why, order, edition)
        for section, rendered in zip(make.workbook.sections, sheets.rendered, strict=True)
    ]
    shared = {section.id for section in make.workbook.sections}
    parts += [
        PartExplanation(section.title, OWN, "no other site has this chapter")
        for section in workbook.sections
        if section.id not in shared
    ]
    return (*parts, PartExplanation("(heads of the pages)", BOUND, "name"))


def _of_pdf(
    section: Section, rendered: RenderedSection, own: str, why: str, order: SiteRequest, edition: PrintEdition
) -> PartExplanation:
    told = _titled(section)
    if own:
        text = PLACEHOLDER.findall(SLOT_TEXT.sub(r"\1", rendered.html))
        return PartExplanation(told, OWN, f"{own}: {_words(text)}" if text else own)
    slots = PLACEHOLDER.findall(" ".join(SLOTTED.findall(rendered.html)))
    if slots and why:
        linked = (
            order.make.sheets(edition.linear).own
            and "where a part is the site's own, its words are laid out everywhere"
        )
        return PartExplanation(told, OWN, f"{_words(slots)}: {linked or why}")
    marks = [f for f in order.fields if f.section == section.id and f.kind == "check"]
    if marks and not edition.fillable:
        return PartExplanation(told, OWN, "marks that stand already are drawn")
    bound = [f"{_words(slots)} on the page"] if slots else []
    bound += _in_fields(section, order) if edition.fillable else []
    return PartExplanation(told, BOUND if bound else SHARED, "; ".join(bound))


def _of_word(order: SiteRequest, why: str) -> Iterator[PartExplanation]:
    for section, rendered in zip(
        order.make.workbook.sections, order.make.sheets(False).rendered, strict=True
    ):
        if why:
            yield PartExplanation(_titled(section), OWN, why)
            continue
        words = PLACEHOLDER.findall(rendered.html)
        bound = [f"{_words(words)} in the text"] if words else []
        bound += _in_fields(section, order)
        yield PartExplanation(_titled(section), BOUND if bound else SHARED, "; ".join(bound))


def _titled(section: Section) -> str:
    return "(cover)" if section.kind == "cover" else section.title


def _in_fields(section: Section, order: SiteRequest) -> list[str]:
    """The words written in already, and the fields they stand in."""
    names = {f.name for f in section.fields}
    theirs = {f.name: f for f in order.make.values if f.name in names and PLACEHOLDER.search(f.value)}
    told = [f"{_words(PLACEHOLDER.findall(f.value))} in {f.name}" for f in list(theirs.values())[:PLACES]]
    told += [f"and in {len(theirs) - PLACES} more fields"] if len(theirs) > PLACES else []
    answers = _answers(order.fields, names - theirs.keys(), order.make.values)
    return told + ([f"answers in {_listed(answers)}"] if answers else [])


def _answers(fields: Sequence[Field], names: set[str], shared: Sequence[Field]) -> list[str]:
    same = {f.name: f.value for f in shared}
    return [f.name for f in fields if f.name in names and same.get(f.name) != f.value]


def _words(marks: Sequence[str]) -> str:
    return ", ".join(WORDS[mark] for mark in dict.fromkeys(marks))


def _listed(names: Sequence[str]) -> str:
    more = len(names) - PLACES
    return ", ".join(names[:PLACES]) + (f" and {more} more" if more > 0 else "")
