"""Names in earlier editions: what a ``was`` in the YAML says of one part, put together for the whole name, and checked.

A name is made of parts: chapter, block, item or row, column, and an option after ``=``. Each part
may say what its id was, so that a chapter that gets another id carries all its answers along. No part may
claim a former name that another part has now, or that another claims too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from samepage.content.schema.base import Item
from samepage.content.schema.block_base import Block, Titled
from samepage.content.schema.chapters import AnyChapter, Chapter
from samepage.content.schema.declared import Declared, Levels, common_levels
from samepage.content.schema.questions import Choice, Prompt
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import Problem


def previous_ids(part: Any) -> tuple[str, ...]:
    """What ``part.was`` holds, newest first: ids, or whole names where a part has moved."""
    return getattr(part, "was", None) or ()


@dataclass(frozen=True)
class AliasedName:
    """One thing with its name now and the names it had, newest first: ``("plan.aims", "plan.goals")``."""

    names: tuple[str, ...]

    @property
    def now(self) -> str:
        return self.names[0]

    @property
    def former(self) -> tuple[str, ...]:
        return self.names[1:]

    def part(self, id: str, was: tuple[str, ...] = ()) -> AliasedName:
        """The part ``id`` of this. In ``was``, an id alone stood in the same place, a dotted name where it says."""
        return self._below(".", id, was)

    def option(self, id: str, was: tuple[str, ...] = ()) -> AliasedName:
        """The mark beside the option ``id``."""
        return self._below("=", id, was)

    def ending(self, ending: str) -> AliasedName:
        """The field beside this one, such as the line for another answer."""
        return AliasedName(tuple(name + ending for name in self.names))

    def _below(self, sign: str, id: str, was: tuple[str, ...]) -> AliasedName:
        # An id that is new here was never below a name that its parent had before it.
        names = [f"{self.now}{sign}{id}", *(name for name in was if "." in name)]
        names += [f"{name}{sign}{one}" for name in self.names for one in was if "." not in one]
        names += [f"{name}{sign}{id}" for name in self.former]
        return AliasedName(tuple(dict.fromkeys(names)))


_COUNTED = re.compile(r"\.\d+\.")  # a row of a table whose rows are counted


@dataclass(frozen=True)
class AliasPart:
    """One part with an id: the names that its own id and those around it give it, and where it stands."""

    named: AliasedName
    claimed: tuple[str, ...]  # names that it says it had, by its own `was`
    levels: Levels
    declared: Declared
    source: Source
    path: KeyPath
    fixed: str = ""  # what it is, where it cannot have moved from elsewhere
    misplaced: tuple[str, ...] = ()  # whole names in the `was` of a fixed part, which may have an id alone

    def below(
        self, part: Any, path: KeyPath, *, fixed: str = "", row: bool = False, option: bool = False
    ) -> AliasPart:
        """The part at ``path`` below this; with ``row``, below every row of this table."""
        above = self.named.part("*") if row else self.named
        was, misplaced = _was(part, fixed)
        if option:
            named = above.option(part.id, was)
            claimed = [f"{name}={id}" for name in above.names for id in was]
        else:
            named = above.part(part.id, was)
            claimed = [
                name for id in was for name in ([id] if "." in id else [f"{n}.{id}" for n in above.names])
            ]
        levels = self.declared.workbook_levels(part.levels, self.levels)
        return AliasPart(named, tuple(claimed), levels, self.declared, self.source, path, fixed, misplaced)


def _was(part: Any, fixed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the `was` of ``part`` says; where it is fixed, apart from whole names."""
    was = previous_ids(part)
    whole = tuple(name for name in was if fixed and re.search("[.=]", name))
    return tuple(name for name in was if name not in whole), whole


def parts_of_guide(
    chapters: Sequence[tuple[AnyChapter, Source]], feedback: tuple[Chapter, Source] | None, declared: Declared
) -> Iterator[AliasPart]:
    """Every part of a guide's chapters, and of the feedback that closes each stage."""
    for chapter, source in chapters:
        was, misplaced = _was(chapter, "a chapter")
        named = AliasedName((chapter.id, *was))
        top = AliasPart(named, was, declared.levels, declared, source, (), "a chapter", misplaced)
        yield top
        yield from parts_of_blocks(top, chapter.blocks, [("blocks", n) for n in range(len(chapter.blocks))])
    if feedback is not None:
        blocks, source = feedback[0].blocks, feedback[1]
        # "…" stands for every stage.
        every = AliasPart(AliasedName(("…",)), (), declared.levels, declared, source, ())
        paths: list[KeyPath] = [("blocks", n) for n in range(len(blocks))]
        yield from parts_of_blocks(every, blocks, paths, "what closes every stage")


def parts_of_blocks(
    above: AliasPart, blocks: Sequence[Block], paths: Sequence[KeyPath], fixed: str = ""
) -> Iterator[AliasPart]:
    """The parts of ``blocks``, which stand at ``paths`` in the file of ``above``."""
    for block, path in zip(blocks, paths, strict=True):
        if not isinstance(block, Titled):
            continue
        here = above.below(block, path, fixed=fixed)
        yield here
        by = getattr(block, "by", None) or ()
        yield from _leaves(here, block, by if isinstance(block, Prompt) and not block.parts else ())
        for key, what, _ in block.lists if not isinstance(block, Choice) else ():
            entries = getattr(block, key)
            for n, entry in enumerate(entries if isinstance(entries, tuple) else ()):
                if isinstance(entry, Item):
                    continue  # a clause, which is not answered
                column = what == "column"
                inner = here.below(entry, (*path, key, n), fixed="a column" if column else fixed, row=column)
                yield inner
                yield from _leaves(inner, entry, () if column else by)


def _leaves(above: AliasPart, part: Any, by: Sequence[str]) -> Iterator[AliasPart]:
    """Both sides' boxes, and the options."""
    for side in by:
        yield AliasPart(above.named.part(side), (), above.levels, above.declared, above.source, above.path)
    for n, option in enumerate(getattr(part, "options", None) or ()):
        yield above.below(option, (*above.path, "options", n), fixed="an option", option=True)


class _ByName(defaultdict[str, list[AliasPart]]):
    """Parts by a name that they have or had."""


def check_aliases(parts: Sequence[AliasPart]) -> Iterator[Problem]:
    """Every `was` that cannot be true."""
    now, inherited, claimed = _ByName(list), _ByName(list), _ByName(list)
    for part in parts:
        now[part.named.now].append(part)
        for name in {*part.named.former} - {*part.claimed}:
            inherited[name].append(part)
    for part in parts:
        for name in part.misplaced:
            last = name.replace("=", ".").rpartition(".")[2]
            message = (
                f"`was` of {part.fixed} is an id alone, and `{name}` is a whole name: write `was: {last}`."
            )
            yield part.source.problem((*part.path, "was"), message)
        wrong = (_claim(part, name, now, claimed, inherited) for name in part.claimed)
        for message in islice(filter(None, wrong), 1):
            yield part.source.problem((*part.path, "was"), message)
        for name in part.claimed:
            claimed[name].append(part)


def _claim(part: AliasPart, name: str, now: _ByName, claimed: _ByName, inherited: _ByName) -> str | None:
    """What is wrong with the claim of ``part`` that it was ``name``, or None."""
    shown = name.replace(".*.", ".….")

    def others(names: _ByName, name: str) -> Iterator[AliasPart]:
        there = names.get(name, ())
        return (other for other in there if other is not part and common_levels(part.levels, other.levels))

    if name == part.named.now:
        return f"`{shown}` is its name now: write the name it had in an earlier edition, or remove `was`."
    for other in others(now, _COUNTED.sub(".*.", name)):
        return (
            f"`was` says this was `{shown}`, and that is still there ({_at(other)}): "
            "answers stay with what has their name. Give that one another id, or remove `was`."
        )
    for names, how in ((claimed, "too"), (inherited, "through the `was` of what it stands in")):
        for other in others(names, name):
            return (
                f"`was` says this was `{shown}`, and `{other.named.now}` ({_at(other)}) says so {how}: "
                "an answer can go to one place only; remove one of them."
            )
    return None


def _at(part: AliasPart) -> str:
    return f"{part.source.file}:{part.source.span((*part.path, 'id')).line}"
