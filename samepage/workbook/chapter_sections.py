"""One chapter of the guide → a section of the workbook, made once for what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count, product
from string import ascii_uppercase

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.loader import Library
from samepage.content.markdown import plain
from samepage.content.schema import (
    AnyBlock,
    Chapter,
    Example,
    Glossary,
    Rating,
    SecondLook,
    Site,
    Stage,
    Table,
)
from samepage.content.schema.chapters import AnyChapter
from samepage.content.second_looks import as_table, first_block
from samepage.errors import BuildError
from samepage.same import Same
from samepage.workbook.agenda import agenda_view
from samepage.workbook.blocks import View, view_of
from samepage.workbook.copies import with_copies
from samepage.workbook.example import example_view
from samepage.workbook.field_factory import FieldFactory
from samepage.workbook.model import Section, SectionKind
from samepage.workbook.second_look import with_first_names
from samepage.workbook.text_context import Context

WORKSHEETS = ("checklist", "rating", "table", "form", "agreement")
# Sections: those of a workbook and of its variant's, which the next edit mostly does not touch.
MOST_KEPT = 64
# For each second look of a chapter, by the name of what it looks at again: the block there, where there is one.
FirstBlocks = tuple[tuple[str, "Same[Rating | Table | None]"], ...]


def section_of(
    chapter: AnyChapter, kind: SectionKind, site: Site, context: Context, library: Library
) -> Section:
    """A chapter that is no stage, or the glossary. Raises BuildError for a second look at what is not there."""
    if isinstance(chapter, Glossary):
        return _glossary(Same(chapter), context)
    wanted, first = _copies_of(chapter, site), _first_blocks(chapter.blocks, context, library)
    return _chapter(Same(chapter), kind, context, wanted, first)


def stage_section(
    stage: Stage, number: int, of: int, site: Site, context: Context, library: Library
) -> Section:
    """Stage ``number``, of as many. Raises BuildError as ``section_of``."""
    own = tuple(Same(one.block) for one in site.prompts if one.stage == stage.id)
    blocks = (*stage.blocks, *(one.value for one in own))
    wanted, first = _copies_of(stage, site), _first_blocks(blocks, context, library)
    return _stage(Same(stage), number, of, Same(library.stage_feedback), own, context, wanted, first)


def _copies_of(chapter: Chapter | Stage, site: Site) -> tuple[tuple[str, int], ...]:
    """How many copies of the chapter's worksheets the site wants, by id."""
    parted = ((*name.partition("."), count) for name, count in site.copies.items())
    return tuple((id, count) for of, _, id, count in parted if of == chapter.id)


def _first_blocks(blocks: Iterable[AnyBlock], context: Context, library: Library) -> FirstBlocks:
    declared = context.words.declared
    return tuple(
        (look.again, Same(first_block(look, library.chapters, context.level, declared)))
        for look in blocks
        if isinstance(look, SecondLook)
    )


@lru_cache(maxsize=MOST_KEPT)
def _chapter(
    same: Same[Chapter | Stage],
    kind: SectionKind,
    context: Context,
    wanted: tuple[tuple[str, int], ...],
    first: FirstBlocks,
) -> Section:
    chapter = same.value
    factory = FieldFactory(context, AliasedName((chapter.id, *previous_ids(chapter))), chapter.short)
    blocks = _views(context.visible(chapter.blocks), factory, dict(wanted), dict(first))
    view = {"lead": context.text(getattr(chapter, "lead", None)), "blocks": blocks}
    title = plain(context.text(chapter.title))
    return Section(chapter.id, kind, title, chapter.short, None, tuple(factory.made), view)


@lru_cache(maxsize=MOST_KEPT)
def _stage(
    same: Same[Stage],
    number: int,
    of: int,
    feedback: Same[Chapter],
    own: tuple[Same[AnyBlock], ...],
    context: Context,
    wanted: tuple[tuple[str, int], ...],
    first: FirstBlocks,
) -> Section:
    stage = same.value
    factory = FieldFactory(context, AliasedName((stage.id, *previous_ids(stage))), stage.short)
    parts = context.visible(stage.blocks)
    # A site's own questions close the discussion: after the last prompt of the guide's.
    last = max((i for i, part in enumerate(parts) if part.kind == "prompt"), default=-1) + 1
    parts[last:last] = [block.value for block in own]
    blocks = _views(parts, factory, dict(wanted), dict(first))
    _number(blocks, number)
    closing = [view_of(block, factory) for block in context.visible(feedback.value.blocks)]
    notes = factory.field(factory.at.part("notes"), context.labels["notes"], (), kind="long", lines=1)
    view: View = {
        "eyebrow": f"{context.labels['stage']} {number} {context.labels['of']} {of}",
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


def _views(
    blocks: Iterable[AnyBlock],
    factory: FieldFactory,
    wanted: Mapping[str, int],
    first: Mapping[str, Same[Rating | Table | None]],
) -> list[View]:
    """What is printed of the ``blocks`` of one chapter, which are those of the site's level."""
    parts = list(with_copies(blocks, wanted, factory.context.labels["of"]))
    tables = {part.id: part for part in parts if isinstance(part, Table)}
    views = []
    for part in parts:
        if isinstance(part, Example):
            views.append(example_view(part, tables.get(part.of or ""), factory.context))
        elif isinstance(part, SecondLook):
            views.append(_second_look(part, first[part.again].value, factory))
        else:
            views.append(view_of(part, factory))
    return views


def _second_look(look: SecondLook, first: Rating | Table | None, factory: FieldFactory) -> View:
    """What is printed of ``look``: a table, whose cells say of which mark in ``first`` they are."""
    if first is None:  # the check refuses that
        raise BuildError(
            f"{look.again!r} is not in a {factory.context.level} workbook, to be looked at again"
        )
    before = len(factory.made)
    sides = {side.id: side.name for side in factory.context.sides}
    declared = factory.context.words.declared
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


@lru_cache(maxsize=MOST_KEPT)
def _glossary(same: Same[Glossary], context: Context) -> Section:
    glossary = same.value
    terms = [
        {"term": t.term, "text": context.text(t.text), "also": ", ".join(t.also)}
        for t in sorted(glossary.terms, key=lambda t: t.term.casefold())
    ]
    view = {"lead": context.text(glossary.lead), "terms": terms}
    return Section(
        glossary.id, "glossary", plain(context.text(glossary.title)), glossary.short, None, (), view
    )
