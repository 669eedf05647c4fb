"""Puts a workbook together: which chapters, in which order, with which values written in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import Chapter, Glossary, Site, Stage
from samepage.errors import BuildError, ContentError
from samepage.workbook.appendix import EARLIER, earlier_section
from samepage.workbook.blocks import View, view_of
from samepage.workbook.carry_over import PreviousAnswers, carry
from samepage.workbook.context import Context, context_for
from samepage.workbook.field_factory import FieldFactory
from samepage.workbook.labels import check_labels
from samepage.workbook.model import Section, Workbook
from samepage.workbook.names import check_names
from samepage.workbook.values import with_values

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Left out of the content hash, which stays what it was before a part could have them: what is not set,
# and where a field stands, which its name tells already.
UNHASHED_VALUES = (("was", ""), ("read_only", False))
UNHASHED = ("block", "block_title", "row", "row_title", "column", "column_title", "side", "option_text")
WORKSHEETS = ("checklist", "rating", "table", "form", "agreement")


def compose(
    library: Library,
    site: Site,
    answers: Mapping[str, str | bool | int] | None = None,
    past: PreviousAnswers = PreviousAnswers(),
) -> Workbook:
    """The workbook of ``site``.

    ``answers`` are values by field name, written in over the site's own ``prefill``. ``past`` is
    what the site wrote before: each answer goes to its place in this edition, and what has none
    into an appendix. Raises ``ContentError`` for prefilled values that no field takes, for a
    language that the guide is not written in and for labels that are missing, ``BuildError`` where
    the guide does not have the site's partner.
    """
    check_labels(library)
    partner = library.partners.get(site.partner)
    if partner is None:
        known = ", ".join(library.partners) or "none yet"
        raise BuildError(f"site {site.id!r} names the partner {site.partner!r}; known are: {known}")
    guide = library.guide
    language = site.language or partner.language or guide.language
    if language.split("-")[0] != guide.language.split("-")[0]:
        kind, id = ("site", site.id) if site.language else ("partner", partner.id)
        raise ContentError(
            [
                library.problem(
                    kind,
                    id,
                    ("language",),
                    f"`{language}` is asked for, and this guide is written in `{guide.language}`: leave "
                    "`language` out, or translate guide/ into a folder of its own.",
                )
            ]
        )
    context = context_for(guide, library.words, site, partner)
    stages = [library.chapters[name] for name in guide.stages if name not in site.leave_out]
    sections = [_cover(context, guide.credit)]
    sections += [_chapter(library.chapters[name], "front", context) for name in guide.front]
    sections += [
        _stage(stage, number, len(stages), library.stage_feedback, site, context)
        for number, stage in enumerate(stages, 1)
    ]
    for name in guide.back:
        chapter = library.chapters[name]
        kind = "glossary" if isinstance(chapter, Glossary) else "form"
        make = _glossary if isinstance(chapter, Glossary) else _chapter
        sections.append(make(chapter, kind, context))
    if guide.notes_pages:
        sections.append(_notes(guide.notes_pages, context))
    carried = carry(past, [field for section in sections for field in section.fields])
    sections = with_values(sections, {**site.prefill, **(answers or {})}, carried, library, site)
    if carried.left:
        sections.insert(
            -1 if guide.notes_pages else len(sections), earlier_section(carried.left, context.labels)
        )
    sections.insert(1, _contents(sections, context))
    workbook = Workbook(
        guide=guide,
        site=site,
        partner=partner,
        language=language,
        paper=site.paper or partner.paper or "letter",
        accent=site.accent or partner.accent or "",
        sections=tuple(sections),
        labels=library.words.labels,
        content_hash="",
    )
    check_names(workbook.fields)
    return replace(workbook, content_hash=_hash(workbook))


def _cover(context: Context, credit: Any) -> Section:
    labels = context.labels
    title = context.values["guide"]["title"]
    view = {
        "eyebrow": labels[f"workbook_{context.level}"],
        "subtitle": context.values["guide"]["subtitle"],
        "credit": context.text(credit),
    }
    return Section("cover", "cover", title, title, None, (), view)


def _contents(sections: list[Section], context: Context) -> Section:
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
    return Section("contents", "contents", title, title, None, (), {"entries": entries})


def _chapter(chapter: Chapter, kind: str, context: Context) -> Section:
    maker = FieldFactory(context, AliasedName((chapter.id, *previous_ids(chapter))), chapter.short)
    blocks = [view_of(block, maker) for block in context.visible(chapter.blocks)]
    view = {"lead": context.text(chapter.lead), "blocks": blocks}
    return Section(
        chapter.id, kind, plain(context.text(chapter.title)), chapter.short, None, tuple(maker.made), view
    )


def _stage(stage: Stage, number: int, count: int, feedback: Chapter, site: Site, context: Context) -> Section:
    maker = FieldFactory(context, AliasedName((stage.id, *previous_ids(stage))), stage.short)
    parts = context.visible(stage.blocks)
    # A site's own questions close the discussion: after the last prompt of the guide's.
    last = max((i for i, part in enumerate(parts) if part.kind == "prompt"), default=-1) + 1
    parts[last:last] = [own.block for own in site.prompts if own.stage == stage.id]
    blocks = [view_of(block, maker) for block in parts]
    _count(blocks, number)
    closing = [view_of(block, maker) for block in context.visible(feedback.blocks)]
    notes = maker.field(maker.at.part("notes"), [context.labels["notes"]], kind="long", lines=1)
    view: View = {
        "eyebrow": f"{context.labels['stage']} {number} {context.labels['of']} {count}",
        "lead": context.text(stage.why),
        "outcomes": context.texts(stage.outcomes),
        "ideas": context.texts(stage.ideas),
        "agenda": [
            {"title": context.text(m.title), "minutes": m.minutes, "text": context.text(m.text)}
            for m in stage.agenda
        ],
        "bring": context.text(stage.bring),
        "evidence": context.texts(stage.evidence),
        "blocks": blocks,
        "feedback": closing,
        "notes": notes,
    }
    return Section(
        stage.id, "stage", plain(context.text(stage.title)), stage.short, number, tuple(maker.made), view
    )


def _count(blocks: list[View], stage: int) -> None:
    """Number the questions and letter the worksheets, in reading order."""
    question = worksheet = 0
    for block in blocks:
        if block["kind"] in ("prompt", "choice"):
            question += 1
            block["number"] = question
        elif block["kind"] in WORKSHEETS:
            block["label"] = f"{stage}{LETTERS[worksheet]}"
            worksheet += 1


def _glossary(glossary: Glossary, kind: str, context: Context) -> Section:
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
    maker = FieldFactory(context, AliasedName(("notes",)), title)
    fields = [
        maker.field(
            maker.at.part(f"page_{n}"), [f"{context.labels['page'].lower()} {n}"], kind="long", lines=20
        )
        for n in range(1, pages + 1)
    ]
    return Section("notes", "notes", title, title, None, tuple(fields), {"pages": fields})


def _hash(workbook: Workbook) -> str:
    """16 hex digits over the questions, whatever is written in: what a return says it answers."""
    data = [
        workbook.guide.edition,
        workbook.site.level,
        workbook.language,
        [
            (s.id, s.title, [replace(field, value="") for field in s.fields])
            for s in workbook.sections
            if s.kind != EARLIER
        ],
    ]
    return hashlib.sha256(
        json.dumps(data, ensure_ascii=False, sort_keys=True, default=_hashed).encode()
    ).hexdigest()[:16]


def _hashed(part: Any) -> dict[str, Any]:
    """What the content hash covers of a field or an option."""
    return {
        key: value
        for key, value in vars(part).items()
        if key not in UNHASHED and (key, value) not in UNHASHED_VALUES
    }
