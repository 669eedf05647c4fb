"""The guide's own rules of wording, and the facts that every edition carries, each in its chapter."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.content.schema.prose import Prose
from samepage.content.validate import validate
from samepage.content.yaml_source import KeyPath, Source, read_text, read_yaml
from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.text import did_you_mean


class Rules(NamedTuple):
    """``prose.yaml`` and the words of ``spelling.txt``, in small letters; ``source`` gives positions."""

    prose: Prose
    words: frozenset[str]
    source: Source | None


def load_rules(root: Path) -> Rules:
    """The rules of the guide folder ``root``; a folder without the two files has none of its own.

    Raises ContentError where one of them cannot be read.
    """
    spelling, path = root / "spelling.txt", root / "prose.yaml"
    lines = read_text(spelling).splitlines() if os.path.lexists(spelling) else []
    words = frozenset(word for line in lines for word in line.partition("#")[0].casefold().split())
    source = read_yaml(path) if os.path.lexists(path) else None
    return Rules(validate(source, Prose) if source else Prose(), words, source)


def check_rules(library: Library, rules: Rules) -> Iterator[Problem]:
    """Names in ``prose.yaml`` of chapters, sides and words that the guide does not have."""
    source = rules.source
    if source is None:
        return
    chapters = _chapters(library)
    for index, fact in enumerate(rules.prose.facts):
        for number, chapter in enumerate(fact.where):
            if chapter not in chapters:
                message = f"guide.yaml lists no chapter `{chapter}`: {did_you_mean(chapter, chapters)}"
                yield source.problem(("facts", index, "where", number), message)
    for side, word in rules.prose.leaders.items():
        if side not in library.sides:
            remedy = did_you_mean(side, library.sides) if library.sides else "remove this line."
            yield source.problem(("leaders", side), f"words.yaml has no side `{side}`: {remedy}", key=True)
        if word not in library.words.words:
            message = f"words.yaml has no word `{word}`: {did_you_mean(word, library.words.words)}"
            yield source.problem(("leaders", side), message)


def _chapters(library: Library) -> tuple[str, ...]:
    """What a fact may name as its place."""
    guide = library.guide
    return ("guide", "words", library.stage_feedback.id, *guide.front, *guide.stages, *guide.back)


def check_facts(
    passages: Sequence[Passage], library: Library, rules: Rules, level: Level
) -> Iterator[Problem]:
    """Facts of ``prose.yaml`` that a workbook of ``level`` does not say, or says too often.

    Words are looked for as they are printed and as they are written, so that a fact may be a
    value such as ``{{ partner.contact_email }}``.
    """
    texts: dict[str, str] = {}
    for passage in passages:
        texts[passage.chapter] = f"{texts.get(passage.chapter, '')} {_even(f'{passage.raw} {passage.text}')}"
    known = _chapters(library)
    printed = _even(" ".join(passage.text for passage in passages))
    for fact in rules.prose.facts:
        for chapter in fact.where:
            if chapter not in known:  # reported by `check_rules`
                continue
            kind, key = _place_of(chapter, library)
            for words in fact.says:
                if _even(words) not in texts.get(chapter, ""):
                    about = f"{fact.fact}; {fact.source}" if fact.source else fact.fact
                    must = f"does not say “{words}”, which every edition must ({about})"
                    yield library.problem(kind, chapter, key, f"{must}: write it in, in these words.")
        for words in fact.says if fact.times else ():
            count = printed.count(_even(words))
            if count not in (0, fact.times):
                last = [passage for passage in passages if _even(words) in _even(passage.text)][-1]
                must = f"in a {level} workbook, and it must stand {fact.times} ({fact.fact})"
                message = f"“{words}” stands {count} times {must}: say it in one place."
                yield last.problem(message, words)


def _place_of(chapter: str, library: Library) -> tuple[str, KeyPath]:
    """The kind of the file that holds ``chapter``, and what in it to point at."""
    if chapter in ("guide", "words"):
        return chapter, ()
    return ("stage-feedback" if chapter == library.stage_feedback.id else "chapter"), ("id",)


def check_claims(passages: Sequence[Passage], prose: Prose) -> Iterator[Problem]:
    """Texts that make a claim of ``prose.banned``, or hold words of ``prose.wording``."""
    banned = [(re.compile(pattern, re.IGNORECASE), rule) for rule in prose.banned for pattern in rule.never]
    wording = [(re.compile(rule.avoid, re.IGNORECASE), rule.write) for rule in prose.wording]
    for passage in passages:
        for paragraph in passage.paragraphs:
            for pattern, rule in banned:
                if found := pattern.search(paragraph):
                    source = f" ({rule.source})" if rule.source else ""
                    message = f"“{found.group()}” claims that {rule.claim}{source}: {rule.instead}."
                    yield passage.problem(message, found.group())
            for pattern, write in wording:
                if found := pattern.search(paragraph):
                    yield passage.problem(f"“{found.group()}”: write {write}.", found.group())


def _even(text: str) -> str:
    """``text`` without what does not matter: large letters, kinds of apostrophes, emphasis, line ends."""
    return " ".join(text.replace("’", "'").replace("*", "").casefold().split())
