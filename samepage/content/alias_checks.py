"""Checks of ``was``: nothing is said to have had a name that something else has, or had too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from samepage.content.aliases import AliasedName, previous_ids
from samepage.content.block_checks import Levels, meet, workbook_levels
from samepage.content.schema import (
    LEVELS,
    Agreement,
    AnyChapter,
    Checklist,
    Choice,
    Form,
    Glossary,
    Prompt,
    Rating,
    Table,
)
from samepage.content.schema.blocks import Titled
from samepage.content.yaml_source import Path_, Source
from samepage.errors import Problem

_COUNTED = re.compile(r"\.\d+\.")  # a row of a table whose rows are counted
AGAIN = "an answer can go to one place only"


@dataclass(frozen=True)
class AliasPart:
    """One thing with an id, by the names that its own id and those around it give it."""

    named: AliasedName
    was: tuple[str, ...]  # as written
    claimed: tuple[str, ...]  # names that it says it had, by its own `was`
    levels: Levels
    source: Source
    path: Path_


@dataclass
class AliasNames:
    """All parts of a guide, by the names they have now and by those they had."""

    parts: list[AliasPart] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def chapter(self, chapter: AnyChapter, source: Source) -> None:
        was = self._alone(chapter, source, (), "a chapter")
        named = AliasedName((chapter.id, *was))
        self.parts.append(AliasPart(named, was, was, LEVELS, source, ()))
        self.blocks(named, chapter.blocks, source, [("blocks", n) for n in range(len(chapter.blocks))])

    def blocks(
        self,
        above: AliasedName,
        blocks: Sequence[Any],
        source: Source,
        paths: Sequence[Path_],
        within: Levels = LEVELS,
        alone: str = "",
    ) -> None:
        """The blocks below ``above``. With ``alone``, which says why, they cannot have moved from elsewhere."""
        for block, path in zip(blocks, paths, strict=True):
            if not isinstance(block, Titled):
                continue
            levels = workbook_levels(block.levels, within)
            was = self._alone(block, source, path, alone) if alone else previous_ids(block)
            named = self._add(above, block, was, levels, source, path)
            self._parts(named, block, levels, source, path, alone)

    def _parts(
        self, named: AliasedName, block: Titled, levels: Levels, source: Source, path: Path_, alone: str
    ) -> None:
        lists = {Checklist: "items", Rating: "items", Form: "fields", Agreement: "statements", Table: "rows"}
        key = lists.get(type(block))
        entries = getattr(block, key) if key else ()
        for n, entry in enumerate(entries if isinstance(entries, tuple) else ()):
            where, own = (*path, key, n), workbook_levels(entry.levels, levels)
            was = self._alone(entry, source, where, alone) if alone else previous_ids(entry)
            inner = self._add(named, entry, was, own, source, where)
            self._options(inner, getattr(entry, "options", None), own, source, where)
            self._sides(inner, block, own, source, where)
        if isinstance(block, Prompt):
            self._sides(named, block, levels, source, path)
        if isinstance(block, Choice):
            self._options(named, block.options, levels, source, path)
        if isinstance(block, Table):
            # A column has a name in each row; "*" stands for all of them.
            for n, column in enumerate(block.columns):
                where, own = (*path, "columns", n), workbook_levels(column.levels, levels)
                was = self._alone(column, source, where, "a column")
                inner = self._add(named.part("*"), column, was, own, source, where)
                self._options(inner, column.options, own, source, where)

    def _sides(self, named: AliasedName, block: Titled, levels: Levels, source: Source, path: Path_) -> None:
        for side in getattr(block, "by", None) or ():
            self.parts.append(AliasPart(named.part(side), (), (), levels, source, path))

    def _options(self, named: AliasedName, options: Any, levels: Levels, source: Source, path: Path_) -> None:
        for n, option in enumerate(options or ()):
            where = (*path, "options", n)
            was = self._alone(option, source, where, "an option")
            claimed = tuple(f"{name}={id}" for name in named.names for id in was)
            own = workbook_levels(option.levels, levels)
            self.parts.append(AliasPart(named.option(option.id, was), was, claimed, own, source, where))

    def _add(
        self, above: AliasedName, part: Any, was: tuple[str, ...], levels: Levels, source: Source, path: Path_
    ) -> AliasedName:
        claimed = [
            name for id in was for name in ([id] if "." in id else [f"{name}.{id}" for name in above.names])
        ]
        named = above.part(part.id, was)
        self.parts.append(AliasPart(named, was, tuple(claimed), levels, source, path))
        return named

    def _alone(self, part: Any, source: Source, path: Path_, what: str) -> tuple[str, ...]:
        """The ids in ``was`` of a part that stays in its place, where a whole name would mean nothing."""
        was = previous_ids(part)
        for id in was:
            if "." in id or "=" in id:
                last = id.replace("=", ".").rpartition(".")[2]
                self.problems.append(
                    source.problem(
                        (*path, "was"),
                        f"`was` of {what} is an id alone, and `{id}` is a whole name: write `was: {last}`.",
                    )
                )
        return tuple(id for id in was if "." not in id and "=" not in id)

    def check(self) -> Iterator[Problem]:
        """Every problem with the parts that were added."""
        yield from self.problems
        there: dict[str, list[AliasPart]] = {}
        for part in self.parts:
            there.setdefault(part.named.now, []).append(part)
        inherited: dict[str, list[AliasPart]] = {}
        for part in self.parts:
            for name in part.named.former:
                if name not in part.claimed:
                    inherited.setdefault(name, []).append(part)
        claimed: dict[str, list[AliasPart]] = {}
        for part in self.parts:
            for name in part.claimed:
                message = _claim(part, name, there, claimed, inherited)
                if message:
                    yield part.source.problem((*part.path, "was"), message)
                    break
            for name in part.claimed:
                claimed.setdefault(name, []).append(part)


def _claim(part: AliasPart, name: str, there: dict, claimed: dict, inherited: dict) -> str | None:
    """What is wrong with the claim of ``part`` that it was ``name``, or None."""
    shown = name.replace(".*.", ".….")
    if name == part.named.now:
        return f"`{shown}` is its name now: write the name it had in an earlier edition, or remove `was`."
    for other in there.get(_COUNTED.sub(".*.", name), ()):
        if other is not part and meet(part.levels, other.levels):
            return (
                f"`was` says this was `{shown}`, and that is still there ({_at(other)}): "
                "answers stay with what has their name. Give that one another id, or remove `was`."
            )
    for others, what in ((claimed, "too"), (inherited, "through the `was` of what it stands in")):
        for other in others.get(name, ()):
            if other is not part and meet(part.levels, other.levels):
                return f"`was` says this was `{shown}`, and `{other.named.now}` ({_at(other)}) says so {what}: {AGAIN}; remove one of them."
    return None


def _at(part: AliasPart) -> str:
    line = part.source.span((*part.path, "id")).line
    return f"{part.source.file}:{line}"


def chapter_names(
    chapters: Sequence[tuple[AnyChapter, Source]], feedback: tuple[Any, Source] | None
) -> AliasNames:
    """The names of a guide's chapters, and of the feedback that closes each stage."""
    names = AliasNames()
    for chapter, source in chapters:
        if isinstance(chapter, Glossary):
            names.parts.append(AliasPart(AliasedName((chapter.id,)), (), (), LEVELS, source, ()))
        else:
            names.chapter(chapter, source)
    if feedback is not None:
        blocks, source = feedback[0].blocks, feedback[1]
        if feedback[0].was:
            names.problems.append(
                source.problem(("was",), "the id of this file is in no answer's name: remove `was`.")
            )
        # "…" stands for every stage.
        names.blocks(
            AliasedName(("…",)),
            blocks,
            source,
            [("blocks", n) for n in range(len(blocks))],
            alone="what closes every stage",
        )
    return names
