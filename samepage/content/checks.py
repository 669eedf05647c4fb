"""Checks across files: names that must be unique, exist, or fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel

from samepage.content.agenda_checks import check_agenda
from samepage.content.aliases import (
    AliasedName,
    AliasPart,
    check_aliases,
    parts_of_blocks,
    parts_of_guide,
    previous_ids,
)
from samepage.content.block_checks import check_blocks
from samepage.content.count_checks import counts_by_hand, numberings
from samepage.content.images import ImageError, find_image
from samepage.content.named_values import known_names
from samepage.content.schema.block_base import Titled, Worksheet
from samepage.content.schema.chapters import AnyChapter, Chapter, Glossary, Guide, Stage
from samepage.content.schema.declared import Declared, Levels, common_levels
from samepage.content.schema.printed_blocks import Figure, StageList
from samepage.content.schema.sites import Partner, Site, logos_of
from samepage.content.schema.words import Words
from samepage.content.schema.worksheets import SecondLook
from samepage.content.second_looks import second_look_problems
from samepage.content.text_checks import TextChecker
from samepage.content.theme_file import contrast_problem
from samepage.content.word_checks import own_word_problems, word_problems
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem
from samepage.text import did_you_mean, is_same_language, listed, nearest

# Ids of the sections that every workbook has of its own.
RESERVED_CHAPTERS = ("cover", "contents", "earlier", "in_full", "notes")
FEEDBACK = "feedback"
# Ids of what stands at the end of every stage, with what it is.
RESERVED_BLOCKS = {FEEDBACK: "the feedback", "notes": "the notes"}


@dataclass
class PartialLibrary:
    """What could be read of a guide so far. A part that has problems is missing, and named in ``broken``."""

    root: Path
    grounds: tuple[str, ...]  # the colors that text in a partner's accent stands on
    problems: list[Problem] = field(default_factory=list)
    sources: dict[tuple[str, str], Source] = field(default_factory=dict)
    guide: Guide | None = None
    words: Words | None = None
    declared: Declared | None = None  # known where words.yaml is sound enough to tell
    stage_feedback: Chapter | None = None
    chapters: dict[str, AnyChapter] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)  # (kind, id) that exist, with problems
    unread: set[str] = field(default_factory=set)  # kinds with a file whose id is not known

    def may_exist(self, kind: str, id: str) -> bool:
        """Whether ``id`` may be that of a file of this kind that could not be read."""
        return (kind, id) in self.broken or kind in self.unread

    def chapters_with_sources(self) -> list[tuple[AnyChapter, Source]]:
        return [(chapter, self.sources["chapter", id]) for id, chapter in self.chapters.items()]

    def parts_with_sources(self) -> list[tuple[BaseModel, Source]]:
        """Every file that could be read, in the order of their kinds."""
        parts: list[tuple[str, BaseModel | None]] = [("guide", self.guide)]
        parts += [("chapter", one) for one in self.chapters.values()]
        parts += [("stage-feedback", self.stage_feedback)]
        parts += [("site", one) for one in self.sites.values()]
        parts += [("partner", one) for one in self.partners.values()]
        parts += [("words", self.words)]
        return [
            (part, self.sources[kind, getattr(part, "id", kind)]) for kind, part in parts if part is not None
        ]

    def feedback_with_source(self) -> tuple[Chapter, Source] | None:
        form = self.stage_feedback
        return (form, self.sources["stage-feedback", form.id]) if form else None


def check_guide(loaded: PartialLibrary) -> Iterator[Problem]:
    """Every problem between files, and inside the chapters that could be read.

    No problem is given where the levels are unknown: nearly all would follow from that.
    """
    declared = loaded.declared
    if declared is None:
        return
    levels = declared.levels
    texts = _text_checker(loaded, declared)
    if loaded.guide is not None:
        source = loaded.sources["guide", "guide"]
        yield from _guide(loaded, loaded.guide, source)
        yield from texts.check(loaded.guide, source, levels)
    if loaded.words is not None:
        yield from texts.check(loaded.words, loaded.sources["words", "words"], levels)
        yield from word_problems(loaded.words, loaded.sources["words", "words"])
    feedback = loaded.feedback_with_source()
    for chapter, source in [*loaded.chapters_with_sources(), *([feedback] if feedback else [])]:
        yield from _chapter(loaded, chapter, source, declared)
        yield from texts.check(chapter, source, levels)
    yield from _figures(loaded)
    yield from _second_looks(loaded, declared)
    yield from _counts(loaded, declared)
    if feedback and feedback[0].was:
        yield feedback[1].problem(("was",), "the id of this file is in no answer's name: remove `was`.")
    yield from check_aliases(_alias_parts(loaded, declared))
    for id, partner in loaded.partners.items():
        source = loaded.sources["partner", id]
        yield from _accent_and_logo(partner, source, loaded.grounds)
        yield from own_word_problems(partner.words, source, loaded.words)
        yield from texts.check(partner, source, levels)
        written_in = loaded.guide.language if loaded.guide else ""
        if partner.language and written_in and not is_same_language(partner.language, written_in):
            yield source.problem(("language",), wrong_language(partner.language, written_in))
    for id, site in loaded.sites.items():
        yield from check_site(site, loaded.sources["site", id], loaded, declared, texts)


def wrong_language(language: str, written_in: str) -> str:
    """What is wrong with the language of a site or partner."""
    return (
        f"`{language}` is asked for, and this guide is written in `{written_in}`: leave `language` out, "
        "or translate guide/ into a folder of its own."
    )


def _second_looks(loaded: PartialLibrary, declared: Declared) -> Iterator[Problem]:
    """Second looks at what is not there, cannot be rated again, or comes later."""
    if (
        loaded.guide is None
        or "chapter" in loaded.unread
        or any(kind == "chapter" for kind, _ in loaded.broken)
    ):
        return
    former = _former_anchors(loaded)
    order = (*loaded.guide.front, *loaded.guide.stages, *loaded.guide.back)
    for chapter, source in loaded.chapters_with_sources():
        yield from second_look_problems(chapter, source, loaded.chapters, order, declared, former)
    feedback = loaded.feedback_with_source()
    for index, block in enumerate(feedback[0].blocks if feedback else ()):
        if feedback and isinstance(block, SecondLook):
            message = "what closes every stage cannot look back at one of them: move this block into a stage."
            yield feedback[1].problem(("blocks", index, "kind"), message)


def _counts(loaded: PartialLibrary, declared: Declared) -> Iterator[Problem]:
    """Texts that count stages by hand, and lists of stages that name none."""
    guide = loaded.guide
    if guide is None or any(id not in loaded.chapters for id in guide.stages):
        return
    numbered = numberings(guide.stages, {id: site.leave_out for id, site in loaded.sites.items()})
    stages = [one for id in guide.stages if isinstance(one := loaded.chapters[id], Stage)]
    yield from counts_by_hand(guide, loaded.sources["guide", "guide"], declared, stages, numbered)
    for chapter, source in loaded.chapters_with_sources():
        yield from counts_by_hand(chapter, source, declared, stages, numbered)
        for index, block in enumerate(chapter.blocks):
            for id in block.notes if isinstance(block, StageList) else ():
                # A stage with a file that guide.yaml does not list is reported at that file.
                if id not in guide.stages and id not in loaded.chapters:
                    hint = did_you_mean(id, guide.stages)
                    path = ("blocks", index, "notes", id)
                    yield source.problem(path, f"there is no stage `{id}`: {hint}", key=True)


def _alias_parts(loaded: PartialLibrary, declared: Declared) -> list[AliasPart]:
    return [*parts_of_guide(loaded.chapters_with_sources(), loaded.feedback_with_source(), declared)]


def _text_checker(loaded: PartialLibrary, declared: Declared) -> TextChecker:
    anchors: dict[str, Levels] = {}
    for id, chapter in loaded.chapters.items():
        anchors[id] = declared.levels
        if isinstance(chapter, Stage):
            anchors[f"{id}.{FEEDBACK}"] = declared.levels
        for block in chapter.blocks:
            if isinstance(block, Titled):
                # Two blocks may share an id, each for other levels.
                anchor = f"{id}.{block.id}"
                there = {*anchors.get(anchor, ()), *declared.workbook_levels(block.levels)}
                anchors[anchor] = tuple(level for level in declared.levels if level in there)
    names = known_names(loaded.words.words) if loaded.words else None
    guide = loaded.guide
    unread = {id for kind, id in loaded.broken if kind == "chapter"}
    unread |= {*guide.front, *guide.stages, *guide.back} if guide else set()
    return _same_text_checker(
        declared,
        names,
        tuple(anchors.items()),
        tuple(_former_anchors(loaded).items()),
        None if "chapter" in loaded.unread else frozenset(unread),
    )


@lru_cache(maxsize=8)  # so that what it found sound is known the next time
def _same_text_checker(
    declared: Declared,
    names: frozenset[str] | None,
    anchors: tuple[tuple[str, Levels], ...],
    former: tuple[tuple[str, str], ...],
    unread: frozenset[str] | None,
) -> TextChecker:
    return TextChecker(declared, names, dict(anchors), dict(former), unread)


def _former_anchors(loaded: PartialLibrary) -> dict[str, str]:
    """What links led to in an earlier edition, by its name then: its name now."""
    former: dict[str, str] = {}
    for id, chapter in loaded.chapters.items():
        named = AliasedName((id, *previous_ids(chapter)))
        parts = [named]
        parts += [named.part(one.id, previous_ids(one)) for one in chapter.blocks if isinstance(one, Titled)]
        former.update((name, part.now) for part in parts for name in part.former)
    return former


def _guide(loaded: PartialLibrary, guide: Guide, source: Source) -> Iterator[Problem]:
    """Each chapter is listed once, in the right list."""
    seen: dict[str, KeyPath] = {}
    for key, ids in (("front", guide.front), ("stages", guide.stages), ("back", guide.back)):
        for index, id in enumerate(ids):
            path = (key, index)
            if id in seen:
                first = source.span(seen[id]).line
                yield source.problem(path, f"`{id}` is listed twice (first on line {first}): remove one.")
                continue
            seen[id] = path
            chapter = loaded.chapters.get(id)
            if chapter is None and not loaded.may_exist("chapter", id):
                now = next((c.id for c in loaded.chapters.values() if id in previous_ids(c)), None)
                hint = (
                    f"it is `{now}` now, as its `was` says."
                    if now
                    else did_you_mean(
                        id,
                        loaded.chapters,
                        f"known are {listed(loaded.chapters)}; or add a file with `id: {id}`.",
                    )
                )
                message = f"`{key}` names the chapter `{id}`, and no file has that id: {hint}"
                yield source.problem(path, message)
            elif chapter is not None and isinstance(chapter, Stage) != (key == "stages"):
                right = "`stages`" if isinstance(chapter, Stage) else "`front` or `back`"
                yield source.problem(path, f"`{id}` does not belong under `{key}`: list it under {right}.")
    # A chapter that is listed under a wrong id is not reported as unlisted, too.
    unknown = [id for id in seen if id not in loaded.chapters]
    renamed = {now for id in unknown for now, c in loaded.chapters.items() if id in previous_ids(c)}
    renamed.update(meant for id in unknown if (meant := nearest(id, loaded.chapters)))
    for id in loaded.chapters.keys() - seen.keys() - renamed:
        message = f"`{id}` is not listed in guide.yaml: add it under `front`, `stages` or `back`, or delete this file."
        yield loaded.sources["chapter", id].problem(("id",), message)


def _chapter(
    loaded: PartialLibrary, chapter: AnyChapter, source: Source, declared: Declared
) -> Iterator[Problem]:
    if chapter.id in RESERVED_CHAPTERS:
        message = f"the id `{chapter.id}` is reserved for a part of every workbook: choose another."
        yield source.problem(("id",), message)
    if isinstance(chapter, Glossary):
        yield from _terms(chapter, source)
        return
    if isinstance(chapter, Stage):
        yield from check_agenda(chapter, source, declared, loaded.chapters)
    for index, block in enumerate(chapter.blocks):
        if isinstance(chapter, Stage) and isinstance(block, Titled) and block.id in RESERVED_BLOCKS:
            message = (
                f"the id `{block.id}` is reserved for {RESERVED_BLOCKS[block.id]} at the end of every stage: "
                "choose another."
            )
            yield source.problem(("blocks", index, "id"), message)
    yield from check_blocks(
        chapter.blocks, source, [("blocks", n) for n in range(len(chapter.blocks))], declared
    )


def _terms(glossary: Glossary, source: Source) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, term in enumerate(glossary.terms):
        for word in dict.fromkeys((term.term, *term.also)):
            first = seen.setdefault(word.casefold(), index)
            if first != index:
                line = source.span(("terms", first)).line
                message = f"the term `{word}` is explained twice (first on line {line}): keep one."
                yield source.problem(("terms", index), message)


def _figures(loaded: PartialLibrary) -> Iterator[Problem]:
    """What is wrong with figures: of a picture that cannot be used, at the first block that has it."""
    folder, seen = loaded.root / "figures", set()
    for chapter, source in loaded.chapters_with_sources():
        for index, block in enumerate(chapter.blocks):
            if isinstance(block, Figure) and block.file not in seen:
                if (folder / block.file).is_file():
                    seen.add(block.file)
                yield from _image(folder, block.file, source, ("blocks", index, "file"))


def _image(folder: Path, name: str, source: Source, path: KeyPath) -> Iterator[Problem]:
    try:
        find_image(folder, name)
    except ImageError as error:
        yield source.problem(path, str(error))


def _accent_and_logo(part: Partner | Site, source: Source, grounds: Sequence[str]) -> Iterator[Problem]:
    if part.accent is not None and (message := contrast_problem(part.accent, grounds)):
        yield source.problem(("accent",), message)
    for key, logo in logos_of(part).items():
        yield from _image(source.path.parent, logo.file, source, (key, "file"))


def check_site(
    site: Site, source: Source, loaded: PartialLibrary, declared: Declared, texts: TextChecker | None = None
) -> Iterator[Problem]:
    """The problems of a site's file, which may lie anywhere, and of what it names in the guide."""
    texts = texts or _text_checker(loaded, declared)
    yield from _accent_and_logo(site, source, loaded.grounds)
    yield from own_word_problems(site.words, source, loaded.words)
    if site.partner not in loaded.partners and not loaded.may_exist("partner", site.partner):
        own = next((id for id, one in loaded.partners.items() if one.name == site.partner), None)
        hint = f"write its id, `{own}`." if own else did_you_mean(site.partner, loaded.partners)
        yield source.problem(("partner",), f"there is no partner `{site.partner}` in `partners/`: {hint}")
    stages = [id for id, chapter in loaded.chapters.items() if isinstance(chapter, Stage)]
    named: list[tuple[KeyPath, str]] = [(("leave_out", n), id) for n, id in enumerate(site.leave_out)]
    named += [(("prompts", n, "stage"), prompt.stage) for n, prompt in enumerate(site.prompts)]
    for path, id in named:
        if id not in stages and (id in loaded.chapters or not loaded.may_exist("chapter", id)):
            hint = did_you_mean(id, stages, f"the stages are {listed(stages)}.")
            yield source.problem(path, f"there is no stage `{id}`: {hint}")
    repeated = [
        f"{id}.{block.id}"
        for id, chapter in loaded.chapters.items()
        for block in chapter.blocks
        if isinstance(block, Worksheet) and block.copies
    ]
    for name in site.copies:
        if name not in repeated and not loaded.unread and not loaded.broken:
            hint = did_you_mean(name, repeated, "worksheets that are say `copies` in the guide.")
            message = f"`{name}` is no worksheet that is printed several times: {hint}"
            yield source.problem(("copies", name), message, key=True)
    if stages and set(stages) <= set(site.leave_out):
        yield source.problem(("leave_out",), "every stage is left out: keep at least one.")
    for index, prompt in enumerate(site.prompts):
        if prompt.stage in site.leave_out:
            message = f"`{prompt.stage}` is left out of this workbook: remove it from `leave_out`, or move this block."
            yield source.problem(("prompts", index, "stage"), message)
        if isinstance(prompt.block, Titled) and prompt.block.id in RESERVED_BLOCKS:
            message = f"the id `{prompt.block.id}` is reserved: choose another."
            yield source.problem(("prompts", index, "block", "id"), message)
    for stage in dict.fromkeys(prompt.stage for prompt in site.prompts):
        yield from _own_blocks(site, source, loaded, declared, stage)
    yield from texts.check(site, source, (site.level,))


def _own_blocks(
    site: Site, source: Source, loaded: PartialLibrary, declared: Declared, stage: str
) -> Iterator[Problem]:
    """A site's own blocks are checked among those of the stage that they join."""
    own = {n: prompt.block for n, prompt in enumerate(site.prompts) if prompt.stage == stage}
    blocks, paths = [*own.values()], [("prompts", n, "block") for n in own]
    within: Levels = (site.level,)
    chapter = loaded.chapters.get(stage)
    there = chapter.blocks if chapter else ()
    beside = [block for block in there if common_levels(declared.workbook_levels(block.levels), within)]
    yield from check_blocks(blocks, source, paths, declared, within=within, beside=beside)
    if chapter is not None:
        above = AliasPart(AliasedName((stage, *previous_ids(chapter))), (), within, declared, source, ())
        parts = [*_alias_parts(loaded, declared), *parts_of_blocks(above, blocks, paths)]
        yield from (problem for problem in check_aliases(parts) if problem.file == source.file)
