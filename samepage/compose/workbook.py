"""Puts a workbook together: which chapters, in which order, with which values written in."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from typing import Any

from ..content.loader import Library
from ..content.schema import Chapter, Glossary, Site, Stage
from ..errors import BuildError, ContentError
from ..markdown import plain
from ..workbook import Field, Section, Workbook
from .blocks import Maker, View, view_of
from .context import Context, context_for
from .names import check_names, unique_aliases

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORKSHEETS = ("checklist", "rating", "table", "form", "agreement")


def compose(library: Library, site: Site, answers: Mapping[str, str | bool | int] | None = None) -> Workbook:
    """The workbook of ``site``.

    ``answers`` are values by field name, written in over the site's own ``prefill``. Raises
    ``ContentError`` for prefilled values that no field takes and for a language that the guide is
    not written in, ``BuildError`` where the guide does not have the site's partner.
    """
    partner = library.partners.get(site.partner)
    if partner is None:
        known = ", ".join(library.partners) or "none yet"
        raise BuildError(f"site {site.id!r} names the partner {site.partner!r}; known are: {known}")
    guide = library.guide
    language = site.language or partner.language or guide.language
    if language.split("-")[0] != guide.language.split("-")[0]:
        kind, id = ("site", site.id) if site.language else ("partner", partner.id)
        raise ContentError([library.problem(
            kind, id, ("language",),
            f"`{language}` is asked for, and this guide is written in `{guide.language}`: leave "
            "`language` out, or translate guide/ into a folder of its own."
        )])
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
    sections = _with_values(sections, {**site.prefill, **(answers or {})}, library, site)
    sections.insert(1, _contents(sections, context))
    workbook = Workbook(
        guide=guide, site=site, partner=partner, language=language,
        paper=site.paper or partner.paper or "letter",
        accent=site.accent or partner.accent or "",
        sections=tuple(sections), labels=library.words.labels, content_hash="",
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
            for block in section.view.get("blocks", ()) if block.get("label")
        ]
        entries.append({"href": f"#{section.id}", "title": section.title,
                        "number": section.number, "entries": inner})
    return Section("contents", "contents", title, title, None, (), {"entries": entries})


def _chapter(chapter: Chapter, kind: str, context: Context) -> Section:
    maker = Maker(context, chapter.id, chapter.short)
    blocks = [view_of(block, maker) for block in context.visible(chapter.blocks)]
    view = {"lead": context.text(chapter.lead), "blocks": blocks}
    return Section(chapter.id, kind, plain(context.text(chapter.title)), chapter.short, None,
                   tuple(maker.made), view)


def _stage(stage: Stage, number: int, count: int, feedback: Chapter, site: Site,
           context: Context) -> Section:
    maker = Maker(context, stage.id, stage.short)
    parts = context.visible(stage.blocks)
    # A site's own questions close the discussion: after the last prompt of the guide's.
    last = max((i for i, part in enumerate(parts) if part.kind == "prompt"), default=-1) + 1
    parts[last:last] = [own.block for own in site.prompts if own.stage == stage.id]
    blocks = [view_of(block, maker) for block in parts]
    _count(blocks, number)
    closing = [view_of(block, maker) for block in context.visible(feedback.blocks)]
    notes = maker.field("notes", [context.labels["notes"]], kind="long", lines=1)
    view: View = {
        "eyebrow": f"{context.labels['stage']} {number} {context.labels['of']} {count}",
        "lead": context.text(stage.why),
        "outcomes": context.texts(stage.outcomes),
        "ideas": context.texts(stage.ideas),
        "agenda": [{"title": context.text(m.title), "minutes": m.minutes, "text": context.text(m.text)}
                   for m in stage.agenda],
        "bring": context.text(stage.bring),
        "evidence": context.texts(stage.evidence),
        "blocks": blocks,
        "feedback": closing,
        "notes": notes,
    }
    return Section(stage.id, "stage", plain(context.text(stage.title)), stage.short, number,
                   tuple(maker.made), view)


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
    terms = [{"term": t.term, "text": context.text(t.text), "also": ", ".join(t.also)}
             for t in sorted(glossary.terms, key=lambda t: t.term.casefold())]
    view = {"lead": context.text(glossary.lead), "terms": terms}
    return Section(glossary.id, "glossary", plain(context.text(glossary.title)), glossary.short, None, (), view)


def _notes(pages: int, context: Context) -> Section:
    title = context.labels["notes"]
    maker = Maker(context, "notes", title)
    fields = [maker.field(f"page_{n}", [f"{context.labels['page'].lower()} {n}"], kind="long", lines=20)
              for n in range(1, pages + 1)]
    return Section("notes", "notes", title, title, None, tuple(fields), {"pages": fields})


def _with_values(sections: list[Section], values: Mapping[str, str | bool | int],
                 library: Library, site: Site) -> list[Section]:
    """The sections with unique aliases and with answers written in.

    Views hold the fields as they were made; templates use only their names, so the sections'
    own ``fields`` are the ones that count.
    """
    fields = unique_aliases(field for section in sections for field in section.fields)
    by_name = {field.name: field for field in fields}
    groups = {field.group for field in fields if field.group}
    problems = []
    for name, value in values.items():
        target = f"{name}={value}" if name in groups else name
        wrong = _wrong_value(name, value, by_name, groups)
        if wrong:
            problems.append(library.problem("site", site.id, ("prefill", name), wrong, key=target not in by_name))
        else:
            by_name[target] = replace(by_name[target], value=_value(by_name[target], value))
    if problems:
        raise ContentError(problems)
    return [replace(section, fields=tuple(by_name[field.name] for field in section.fields))
            for section in sections]


def _wrong_value(name: str, value: str | bool | int, fields: Mapping[str, Field],
                 groups: Collection[str]) -> str | None:
    """Why ``value`` cannot be written in under ``name``, and what to write instead."""
    if name in groups:
        known = [field.on_state for field in fields.values() if field.group == name]
        if str(value) in known:
            return None
    elif name in fields:
        known = [option.value for option in fields[name].options]
        if not known or str(value) in known:
            return None
    else:
        near = difflib.get_close_matches(name, [*fields, *groups], 1)
        hint = (f"did you mean `{near[0]}`?" if near
                else "`python3 build.py fields` lists all names.")
        return f"this workbook has no place to answer named `{name}`: {hint}"
    return f"`{name}` cannot be `{value}`: write {' or '.join(f'`{option}`' for option in known)}."


def _value(field: Field, value: str | bool | int) -> str:
    if field.kind == "check":
        return field.on_state if field.group or str(value).lower() in ("true", "1", field.on_state) else ""
    return str(value)


def _hash(workbook: Workbook) -> str:
    """16 hex digits over everything that is printed: what a return says it answers."""
    data = [workbook.guide.edition, workbook.site.level, workbook.language,
            [(s.id, s.title, s.view, [asdict(f) for f in s.fields]) for s in workbook.sections]]
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True, default=asdict).encode()).hexdigest()[:16]
