"""Texts that count the stages by hand, where a workbook has another number of them, or in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pydantic import BaseModel

from samepage.content.schema.chapters import Stage
from samepage.content.schema.declared import Declared
from samepage.content.text_checks import variants, walk
from samepage.content.yaml_source import Source
from samepage.errors import Problem
from samepage.same import Same
from samepage.text import NUMBER_WORDS, counted

_NUMBERS = {word: number for number, word in enumerate(NUMBER_WORDS)}
_COUNTED = re.compile(
    rf"(?:\b(?:the|all|all the|these|our)\s+|^)({'|'.join(NUMBER_WORDS[1:])}|[1-9][0-9]?)\s+stages\b"
    rf"|\bstage\s+\d+\s+of\s+({'|'.join(NUMBER_WORDS[1:])}|[1-9][0-9]?)\b",
    re.IGNORECASE,
)
# Not "the first stage", which is also said of any beginning.
_ORDINALS = "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_NUMBERED = re.compile(rf"\bstage ([1-9][0-9]?)\b|\bthe ({'|'.join(_ORDINALS)}) stage\b", re.IGNORECASE)


@dataclass(frozen=True)
class Numbering:
    """The stages of one workbook, each with its number; ``whose`` says of which, for a message."""

    whose: str
    numbers: Mapping[str, int] = field(hash=False)


def numberings(stages: Sequence[str], left_out: Mapping[str, Sequence[str]]) -> list[Numbering]:
    """The guide's own, and those of the sites that leave stages out, by id."""
    found = [Numbering("this guide", {id: number for number, id in enumerate(stages, 1)})]
    for site, without in left_out.items():
        rest = [id for id in stages if id not in without]
        if len(rest) < len(stages):
            found.append(Numbering(f"the workbook of `{site}`", {id: n for n, id in enumerate(rest, 1)}))
    return found


def counts_by_hand(
    model: BaseModel,
    source: Source,
    declared: Declared,
    stages: Sequence[Stage],
    numbered: Sequence[Numbering],
) -> Iterator[Problem]:
    """A problem for each text that says a number which is wrong in one of the workbooks."""
    titles = tuple((title, stage.id) for stage in stages for title in stage.title.by_level.values())
    if not _is_sound(Same(model), Same(source), declared, titles, tuple(numbered)):
        yield from _problems(model, source, declared, dict(titles), numbered)


@lru_cache(maxsize=64)  # the files of a guide, most of which the next edit does not touch
def _is_sound(
    model: Same[BaseModel],
    source: Same[Source],
    declared: Declared,
    titles: tuple[tuple[str, str], ...],
    numbered: tuple[Numbering, ...],
) -> bool:
    return not any(True for _ in _problems(model.value, source.value, declared, dict(titles), numbered))


def _problems(
    model: BaseModel,
    source: Source,
    declared: Declared,
    titles: Mapping[str, str],
    numbered: Sequence[Numbering],
) -> Iterator[Problem]:
    """As ``counts_by_hand``; ``titles`` are those of the stages, each with the stage's id."""
    listed = (
        re.compile(rf"\b([1-9][0-9]?)\.\s+[*_\[]*({'|'.join(map(re.escape, sorted(titles)))})")
        if titles
        else None
    )
    for printed in walk(model, declared):
        for path, text, _, _ in variants(printed, source):
            for found in _COUNTED.finditer(text):
                number = found[1] or found[2]
                said = _NUMBERS.get(number.lower()) or int(number)
                if wrong := next((one for one in numbered if len(one.numbers) != said), None):
                    there = f"{wrong.whose} has {counted(len(wrong.numbers), 'stage')}"
                    remedy = "write {{ guide.stage_count }} in place of the number"
                    message = f"`{found[0].strip()}` is counted by hand, and {there}: {remedy}."
                    yield source.problem(path, message, near=number)
            for found in _NUMBERED.finditer(text):
                position = int(found[1]) if found[1] else _ORDINALS.index(found[2].lower()) + 2
                if other := _another_stage(position, numbered):
                    remedy = "write the stage's title, as a link"
                    yield source.problem(
                        path, f"`{found[0]}` is numbered by hand, and {other}: {remedy}.", near=found[0]
                    )
            for found in listed.finditer(text) if listed else ():
                stage, said = titles[found[2]], int(found[1])
                if wrong := next((one for one in numbered if one.numbers.get(stage, said) != said), None):
                    there = f"it is number {wrong.numbers[stage]} in {wrong.whose}"
                    remedy = "leave the number out, or use a block of `kind: stages`"
                    message = f"`{found[1]}. {found[2]}` is numbered by hand, and {there}: {remedy}."
                    yield source.problem(path, message, near=f"{found[1]}.")


def _another_stage(said: int, numbered: Sequence[Numbering]) -> str | None:
    """In which workbook the number of one of the guide's stages is that of another, or of none."""
    own = numbered[0]
    if said > len(own.numbers):
        return f"{own.whose} has {counted(len(own.numbers), 'stage')}"
    stage = next(id for id, number in own.numbers.items() if number == said)
    wrong = next((one for one in numbered if one.numbers.get(stage, said) != said), None)
    return f"that one is number {wrong.numbers[stage]} in {wrong.whose}" if wrong else None
