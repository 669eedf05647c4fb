"""What no single file can tell: names that must be unique, exist, or fit each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from samepage.content.alias_checks import AliasNames, chapter_names
from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.block_checks import check_blocks, meet, workbook_levels
from samepage.content.colors import contrast_problem
from samepage.content.error_messages import listed, nearest
from samepage.content.images import ImageError, find_image
from samepage.content.schema import LEVELS, Chapter, Glossary, Guide, Logo, Partner, Site, Stage
from samepage.content.schema.blocks import Figure, Titled
from samepage.content.text_checks import Anchors, check_texts
from samepage.content.texts import known_names
from samepage.content.yaml_source import Path_, Source
from samepage.errors import Problem

if TYPE_CHECKING:
    from samepage.content.loader import Library, Loaded

# Ids of the sections that every workbook has of its own.
RESERVED_CHAPTERS = ("cover", "contents", "earlier", "notes")
FEEDBACK = "feedback"


def check(loaded: Loaded) -> Iterator[Problem]:
    """Every problem between files, and inside the chapters that could be read."""
    names = known_names(loaded.words.words) if loaded.words else None
    anchors = _anchors(loaded)
    if loaded.guide is not None:
        source = loaded.sources["guide", "guide"]
        yield from _guide(loaded, loaded.guide, source)
        yield from check_texts(loaded.guide, source, LEVELS, names, anchors)
    if loaded.words is not None:
        yield from check_texts(loaded.words, loaded.sources["words", "words"], LEVELS, names, anchors)
    parts = [(chapter, loaded.sources["chapter", id]) for id, chapter in loaded.chapters.items()]
    if loaded.stage_feedback is not None:
        parts.append((loaded.stage_feedback, loaded.sources["stage-feedback", loaded.stage_feedback.id]))
    for chapter, source in parts:
        yield from _chapter(loaded.root, chapter, source)
        yield from check_texts(chapter, source, LEVELS, names, anchors)
    yield from _names(loaded).check()
    for id, partner in loaded.partners.items():
        yield from _look(partner, loaded.sources["partner", id])
        yield from check_texts(partner, loaded.sources["partner", id], LEVELS, names, anchors)
    for id, site in loaded.sites.items():
        yield from _site(site, loaded.sources["site", id], loaded, names, anchors)


def _names(loaded: Loaded) -> AliasNames:
    feedback = loaded.stage_feedback
    return chapter_names(
        [(chapter, loaded.sources["chapter", id]) for id, chapter in loaded.chapters.items()],
        (feedback, loaded.sources["stage-feedback", feedback.id]) if feedback is not None else None,
    )


def check_site(site: Site, source: Source, library: Library | None) -> list[Problem]:
    """The problems of a site's file that was loaded on its own."""
    if library is None:
        return [*_look(site, source)]
    from samepage.content.loader import Loaded

    loaded = Loaded(library.root, guide=library.guide, words=library.words)
    loaded.chapters, loaded.partners, loaded.sources = (
        dict(library.chapters),
        dict(library.partners),
        dict(library.sources),
    )
    names = known_names(library.words.words)
    return [*_site(site, source, loaded, names, _anchors(loaded))]


def _anchors(loaded: Loaded) -> Anchors:
    anchors = Anchors(complete="chapter" not in loaded.unread)
    for kind, id in loaded.broken:
        if kind == "chapter":
            anchors.open.add(id)
    for id, chapter in loaded.chapters.items():
        anchors.add(id, LEVELS)
        if isinstance(chapter, Stage):
            anchors.add(f"{id}.{FEEDBACK}", LEVELS)
        for block in getattr(chapter, "blocks", ()):
            if isinstance(block, Titled):
                anchors.add(f"{id}.{block.id}", workbook_levels(block.levels))
    return anchors


def _guide(loaded: Loaded, guide: Guide, source: Source) -> Iterator[Problem]:
    seen: dict[str, Path_] = {}
    for key, ids in (("front", guide.front), ("stages", guide.stages), ("back", guide.back)):
        for index, id in enumerate(ids):
            path = (key, index)
            if id in seen:
                first = source.span(seen[id])
                yield source.problem(
                    path, f"`{id}` is listed twice (first on line {first.line}): remove one."
                )
                continue
            seen[id] = path
            chapter = loaded.chapters.get(id)
            if chapter is None:
                if not loaded.exists("chapter", id):
                    yield source.problem(path, _no_chapter(id, loaded.chapters, key))
            elif isinstance(chapter, Stage) != (key == "stages"):
                right = "`stages`" if isinstance(chapter, Stage) else "`front` or `back`"
                yield source.problem(path, f"`{id}` does not belong under `{key}`: list it under {right}.")
    for id in loaded.chapters:
        if id not in seen:
            chapter = loaded.sources["chapter", id]
            message = f"`{id}` is not listed in guide.yaml: add it under `front`, `stages` or `back`, or delete this file."
            yield chapter.problem(("id",), message)


def _no_chapter(id: str, known: Iterable[str], key: str) -> str:
    meant = nearest(id, known)
    hint = (
        f"did you mean `{meant}`?" if meant else f"known are {listed(known)}; or add a file with `id: {id}`."
    )
    return f"`{key}` names the chapter `{id}`, and no file has that id: {hint}"


def _chapter(root: Path, chapter: Stage | Chapter | Glossary, source: Source) -> Iterator[Problem]:
    if chapter.id in RESERVED_CHAPTERS:
        yield source.problem(
            ("id",), f"the id `{chapter.id}` is reserved for a part of every workbook: choose another."
        )
    if isinstance(chapter, Glossary):
        yield from _terms(chapter, source)
        return
    for index, block in enumerate(chapter.blocks):
        if isinstance(chapter, Stage) and getattr(block, "id", "") == FEEDBACK:
            message = (
                f"the id `{FEEDBACK}` is reserved for the feedback at the end of every stage: choose another."
            )
            yield source.problem(("blocks", index, "id"), message)
        if isinstance(block, Figure):
            try:
                find_image(root / "figures", block.file)
            except ImageError as error:
                yield source.problem(("blocks", index, "file"), str(error))
    yield from check_blocks(chapter.blocks, source)


def _terms(glossary: Glossary, source: Source) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, term in enumerate(glossary.terms):
        for word in dict.fromkeys((term.term, *term.also)):
            first = seen.setdefault(word.casefold(), index)
            if first != index:
                line = source.span(("terms", first)).line
                yield source.problem(
                    ("terms", index),
                    f"the term `{word}` is explained twice (first on line {line}): keep one.",
                )


def _look(part: Partner | Site, source: Source) -> Iterator[Problem]:
    """Colour and logo."""
    if part.accent is not None:
        message = contrast_problem(part.accent)
        if message:
            yield source.problem(("accent",), message)
    if isinstance(part.logo, Logo):
        try:
            find_image(source.path.parent, part.logo.file)
        except ImageError as error:
            yield source.problem(("logo", "file"), str(error))


def _site(
    site: Site, source: Source, loaded: Loaded, names: frozenset[str] | None, anchors: Anchors
) -> Iterator[Problem]:
    yield from _look(site, source)
    if not loaded.exists("partner", site.partner):
        meant = nearest(site.partner, loaded.partners)
        hint = f"did you mean `{meant}`?" if meant else f"known are {listed(loaded.partners) or 'none yet'}."
        yield source.problem(("partner",), f"there is no partner `{site.partner}` in `partners/`: {hint}")
    stages = [id for id, chapter in loaded.chapters.items() if isinstance(chapter, Stage)]
    for index, id in enumerate(site.leave_out):
        yield from _stage_named(id, stages, loaded, source, ("leave_out", index))
    if stages and set(stages) <= set(site.leave_out):
        yield source.problem(("leave_out",), "every stage is left out: keep at least one.")
    for index, prompt in enumerate(site.prompts):
        path: Path_ = ("prompts", index)
        yield from _stage_named(prompt.stage, stages, loaded, source, (*path, "stage"))
        if prompt.stage in site.leave_out:
            message = f"`{prompt.stage}` is left out of this workbook: remove it from `leave_out`, or move this block."
            yield source.problem((*path, "stage"), message)
        if getattr(prompt.block, "id", "") == FEEDBACK:
            yield source.problem((*path, "block", "id"), f"the id `{FEEDBACK}` is reserved: choose another.")
    yield from _own_blocks(site, source, loaded)
    yield from check_texts(site, source, (site.level,), names, anchors)


def _stage_named(
    id: str, stages: Sequence[str], loaded: Loaded, source: Source, path: Path_
) -> Iterator[Problem]:
    if id in stages or (id not in loaded.chapters and loaded.exists("chapter", id)):
        return
    meant = nearest(id, stages)
    hint = f"did you mean `{meant}`?" if meant else f"the stages are {listed(stages)}."
    yield source.problem(path, f"there is no stage `{id}`: {hint}")


def _own_blocks(site: Site, source: Source, loaded: Loaded) -> Iterator[Problem]:
    """A site's own blocks are checked among those of the stage that they join."""
    by_stage: dict[str, list[int]] = {}
    for index, prompt in enumerate(site.prompts):
        by_stage.setdefault(prompt.stage, []).append(index)
    for stage, indexes in by_stage.items():
        chapter = loaded.chapters.get(stage)
        there = [b for b in getattr(chapter, "blocks", ()) if meet(workbook_levels(b.levels), (site.level,))]
        own = [site.prompts[index].block for index in indexes]
        paths: list[Path_] = [("prompts", index, "block") for index in indexes]
        yield from check_blocks(own, source, paths=paths, within=(site.level,), beside=there)
        if chapter is not None:
            names = _names(loaded)
            names.blocks(AliasedName((stage, *previous_ids(chapter))), own, source, paths, (site.level,))
            yield from (problem for problem in names.check() if problem.file == source.file)
