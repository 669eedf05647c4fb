"""Puts a workbook together: which chapters, in which order, with which values written in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from samepage.content.aliases import AliasedName
from samepage.content.checks import wrong_language
from samepage.content.loader import Library
from samepage.content.schema import Guide, Partner, SendBack, Site, Stage
from samepage.days import day_in_words
from samepage.errors import BuildError, ContentError
from samepage.text import is_same_language
from samepage.workbook.appendices import EARLIER, earlier_section
from samepage.workbook.carry_over import carry
from samepage.workbook.chapter_sections import MOST_KEPT, section_of, stage_section
from samepage.workbook.field_factory import FieldFactory
from samepage.workbook.model import Field, Section, Workbook
from samepage.workbook.names import check_names
from samepage.workbook.prefill import prefilled_sections
from samepage.workbook.previous import PreviousAnswers
from samepage.workbook.second_look import with_first_marks
from samepage.workbook.text_context import Context, context_for

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
    sections += [section_of(library.chapters[name], "front", site, context, library) for name in guide.front]
    sections += [
        stage_section(stage, number, len(stages), site, context, library)
        for number, stage in enumerate(stages, 1)
    ]
    sections += [section_of(library.chapters[name], "form", site, context, library) for name in guide.back]
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
    about = [workbook.guide.edition, workbook.site.level, workbook.language]
    sections = ", ".join(
        _as_json(section.id, section.title, section.fields)
        for section in workbook.sections
        if section.kind != EARLIER
    )
    text = f"{json.dumps(about, ensure_ascii=False)[:-1]}, [{sections}]]"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=MOST_KEPT)
def _as_json(id: str, title: str, fields: tuple[Field, ...]) -> str:
    unanswered = [replace(field, value="") for field in fields]
    return json.dumps((id, title, unanswered), ensure_ascii=False, sort_keys=True, default=_attributes)


def _attributes(part: object) -> dict[str, Any]:
    """The attributes of a field or an option that go into the content hash."""
    return {
        key: value
        for key, value in vars(part).items()
        if key not in UNHASHED and (key, value) not in ADDED_LATER
    }
