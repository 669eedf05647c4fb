"""Puts a workbook together: which chapters, in which order, with which values written in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, product
from string import ascii_uppercase
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.checks import wrong_language
from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import (
    AnyBlock,
    Chapter,
    Example,
    Glossary,
    Guide,
    Partner,
    SecondLook,
    SendBack,
    Site,
    Stage,
    Table,
)
from samepage.content.second_looks import as_table, first_block
from samepage.days import day_in_words
from samepage.errors import BuildError, ContentError
from samepage.text import is_same_language
from samepage.workbook.agenda import agenda_view
from samepage.workbook.appendices import EARLIER, earlier_section
from samepage.workbook.blocks import View, view_of
from samepage.workbook.carry_over import carry
from samepage.workbook.copies import with_copies
from samepage.workbook.example import example_view
from samepage.workbook.field_factory import FieldFactory
from samepage.workbook.model import Section, SectionKind, Workbook
from samepage.workbook.names import check_names
from samepage.workbook.prefill import prefilled_sections
from samepage.workbook.previous import PreviousAnswers
from samepage.workbook.second_look import with_first_marks, with_first_names
from samepage.workbook.text_context import Context, context_for

WORKSHEETS = ("checklist", "rating", "table", "form", "agreement")
# Attributes that fields and options gained later. Where one has its default it does not go into the
# content hash, so that files of earlier editions keep the hash they were printed with.
ADDED_LATER = (("was", ""), ("read_only", False))
# Where a field stands does not go into it at all: the field's name tells it.
UNHASHED = (
    *("block", "block_title", "row", "row_title", "column", "column_title", "side", "option_text"),
    *("again", "copy_of"),
)
NO_ANSWERS = PreviousAnswers()


def compose(library: Library, site: Site, previous: PreviousAnswers = NO_ANSWERS) -> Workbook:
    """The workbook of ``site``.

    ``previous`` is what the site answered in an earlier edition: each answer goes to its place in this
    one, and those without a place go into an appendix. Raises ``ContentError`` for prefilled values that
    no field takes, and for a language that the guide is not written in;
    ``BuildError`` where the guide does not have the site's partner.
    """
    guide, partner = library.guide, library.partners.get(site.partner)
    if partner is None:
        known = ", ".join(library.partners) or "none yet"
        raise BuildError(f"site {site.id!r} names the partner {site.partner!r}; known are: {known}")
    language = _language(library, site, partner)
    stages = tuple(
        part
        for name in guide.stages
        if name not in site.leave_out and isinstance(part := library.chapters[name], Stage)
    )
    context = context_for(guide, library.words, site, partner, stages)
    sections = [_cover(context, guide)]
    sections += [_section(library.chapters[name], "front", site, context, library) for name in guide.front]
    sections += [
        _stage(stage, number, len(stages), library, site, context) for number, stage in enumerate(stages, 1)
    ]
    sections += [_section(library.chapters[name], "form", site, context, library) for name in guide.back]
    if guide.notes_pages:
        sections.append(_notes(guide.notes_pages, context))
    carried = carry(previous, [field for section in sections for field in section.fields])
    sections = with_first_marks(prefilled_sections(sections, site.prefill, carried, library, site))
    if carried.left:
        place = -1 if guide.notes_pages else len(sections)
        sections.insert(place, earlier_section(carried.left, context.labels))
    sections.insert(1, _contents(sections, guide.send_back, context))
    workbook = Workbook(
        guide=guide,
        site=site,
        partner=partner,
        language=language,
        paper=site.paper or partner.paper or "letter",
        accent=site.accent or partner.accent or "",
        sections=tuple(sections),
        words=library.words,
        content_hash="",
        left=carried.left,
        as_of=day_in_words(previous.as_of, language),
    )
    check_names(workbook.fields)
    return replace(workbook, content_hash=_content_hash(workbook))


def _language(library: Library, site: Site, partner: Partner) -> str:
    """The workbook's language. Raises ContentError for one that the guide is not written in."""
    written_in = library.guide.language
    language = site.language or partner.language or written_in
    if is_same_language(language, written_in):
        return language
    kind, id = ("site", site.id) if site.language else ("partner", partner.id)
    raise ContentError([library.problem(kind, id, ("language",), wrong_language(language, written_in))])


def _cover(context: Context, guide: Guide) -> Section:
    title = context.values["guide"]["title"]
    view = {
        "eyebrow": context.words.levels[context.level].on_cover,
        "subtitle": context.values["guide"]["subtitle"],
        "credit": context.text(guide.credit),
        "date": day_in_words(guide.date, guide.language),
        "volume": "",
    }
    return Section("cover", "cover", title, title, None, (), view)


def _contents(sections: list[Section], send_back: SendBack, context: Context) -> Section:
    """The contents list, and below it, by medium, how a copy is sent back."""
    title = context.labels["contents"]
    entries = []
    for section in sections[1:]:
        inner = [
            {"href": f"#{block['id']}", "label": block["label"], "title": block["title"]}
            for block in section.view.get("blocks", ())
            if block.get("label")
        ]
        entries.append(
            {"href": f"#{section.id}", "title": section.title, "number": section.number, "entries": inner}
        )
    boxes = {
        medium: {"tone": "note", "title": context.text(box.title), "text": context.text(box.text)}
        for medium, box in send_back
        if box
    }
    view = {"entries": entries, "send_back": boxes}
    return Section("contents", "contents", title, title, None, (), view)


def _section(
    chapter: Chapter | Glossary | Stage, kind: SectionKind, site: Site, context: Context, library: Library
) -> Section:
    """A chapter that is no stage, or the glossary."""
    if isinstance(chapter, Glossary):
        return _glossary(chapter, context)
    factory = FieldFactory(context, AliasedName((chapter.id, *previous_ids(chapter))), chapter.short)
    blocks = _views(context.visible(chapter.blocks), site, factory, library)
    view = {"lead": context.text(getattr(chapter, "lead", None)), "blocks": blocks}
    title = plain(context.text(chapter.title))
    return Section(chapter.id, kind, title, chapter.short, None, tuple(factory.made), view)


def _stage(stage: Stage, number: int, count: int, library: Library, site: Site, context: Context) -> Section:
    factory = FieldFactory(context, AliasedName((stage.id, *previous_ids(stage))), stage.short)
    parts = context.visible(stage.blocks)
    # A site's own questions close the discussion: after the last prompt of the guide's.
    last = max((i for i, part in enumerate(parts) if part.kind == "prompt"), default=-1) + 1
    parts[last:last] = [own.block for own in site.prompts if own.stage == stage.id]
    blocks = _views(parts, site, factory, library)
    _number(blocks, number)
    closing = [view_of(block, factory) for block in context.visible(library.stage_feedback.blocks)]
    notes = factory.field(factory.at.part("notes"), context.labels["notes"], (), kind="long", lines=1)
    view: View = {
        "eyebrow": f"{context.labels['stage']} {number} {context.labels['of']} {count}",
        "lead": context.text(stage.why),
        "outcomes": context.texts(stage.outcomes),
        "ideas": context.texts(stage.ideas),
        "agenda": agenda_view(stage, {b["id"].partition(".")[2]: b for b in blocks if b.get("id")}, context),
        "facilitator": context.text(stage.facilitator),
        "bring": context.text(stage.bring),
        "evidence": context.texts(stage.evidence),
        "blocks": blocks,
        "feedback": closing,
        "notes": notes,
    }
    return Section(
        stage.id, "stage", plain(context.text(stage.title)), stage.short, number, tuple(factory.made), view
    )


def _views(blocks: Iterable[AnyBlock], site: Site, factory: FieldFactory, library: Library) -> list[View]:
    """What is printed of the ``blocks`` of one chapter, which are those of the site's level."""
    chapter = factory.at.now
    wanted = {
        name.partition(".")[2]: count
        for name, count in site.copies.items()
        if name.partition(".")[0] == chapter
    }
    parts = list(with_copies(blocks, wanted, factory.context.labels["of"]))
    tables = {part.id: part for part in parts if isinstance(part, Table)}
    views = []
    for part in parts:
        if isinstance(part, Example):
            views.append(example_view(part, tables.get(part.of or ""), factory.context))
        elif isinstance(part, SecondLook):
            views.append(_second_look(part, factory, library))
        else:
            views.append(view_of(part, factory))
    return views


def _second_look(look: SecondLook, factory: FieldFactory, library: Library) -> View:
    """What is printed of ``look``: a table, whose cells say of which first mark they are."""
    declared = factory.context.words.declared
    first = first_block(look, library.chapters, factory.context.level, declared)
    if first is None:  # the check refuses that
        raise BuildError(
            f"{look.again!r} is not in a {factory.context.level} workbook, to be looked at again"
        )
    before = len(factory.made)
    sides = {side.id: side.name for side in factory.context.sides}
    view = view_of(as_table(look, first, declared, factory.context.labels, sides), factory)
    factory.made[before:] = with_first_names(factory.made[before:], look, first)
    return view


def _number(blocks: list[View], stage: int) -> None:
    """Number the questions and letter the worksheets, in reading order."""
    question, letters = 0, _worksheet_letters()
    for block in blocks:
        if block["kind"] in ("prompt", "choice"):
            question += 1
            block["number"] = question
        elif block["kind"] in WORKSHEETS:
            block["label"] = f"{stage}{next(letters)}"


def _worksheet_letters() -> Iterator[str]:
    """A to Z, then AA, AB and so on."""
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _glossary(glossary: Glossary, context: Context) -> Section:
    terms = [
        {"term": t.term, "text": context.text(t.text), "also": ", ".join(t.also)}
        for t in sorted(glossary.terms, key=lambda t: t.term.casefold())
    ]
    view = {"lead": context.text(glossary.lead), "terms": terms}
    return Section(
        glossary.id, "glossary", plain(context.text(glossary.title)), glossary.short, None, (), view
    )


def _notes(pages: int, context: Context) -> Section:
    title = context.labels["notes"]
    factory = FieldFactory(context, AliasedName(("notes",)), title)
    fields = [
        factory.field(
            factory.at.part(f"page_{n}"),
            title,
            (f"{context.labels['page'].lower()} {n}",),
            kind="long",
            lines=20,
        )
        for n in range(1, pages + 1)
    ]
    return Section("notes", "notes", title, title, None, tuple(fields), {"pages": fields})


def _content_hash(workbook: Workbook) -> str:
    """16 hex digits over the questions, whatever is written in: what a return says it answers."""
    sections = [
        (section.id, section.title, [replace(field, value="") for field in section.fields])
        for section in workbook.sections
        if section.kind != EARLIER
    ]
    data = [workbook.guide.edition, workbook.site.level, workbook.language, sections]
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, default=_attributes)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _attributes(part: object) -> dict[str, Any]:
    """The attributes of a field or an option that go into the content hash."""
    return {
        key: value
        for key, value in vars(part).items()
        if key not in UNHASHED and (key, value) not in ADDED_LATER
    }
