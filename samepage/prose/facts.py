"""The facts that every edition carries, each in the chapter that is there to say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.rules import Rules


def check_facts(
    passages: Sequence[Passage], library: Library, rules: Rules, level: Level
) -> Iterator[Problem]:
    """Facts of ``prose.yaml`` that a workbook of ``level`` does not say, or says too often.

    Words are looked for as they are printed and as they are written, so that a fact may be a
    value such as ``{{ partner.contact_email }}``.
    """
    texts: dict[str, str] = {}
    for passage in passages:
        said = " ".join((passage.raw, *passage.paragraphs))
        texts[passage.chapter] = f"{texts.get(passage.chapter, '')} {_even(said)}"
    printed = _even(" ".join(text for passage in passages for text in passage.paragraphs))
    for index, fact in enumerate(rules.prose.facts):
        for chapter in fact.where:
            if chapter not in texts:
                assert rules.source is not None  # there are no facts without a file
                yield rules.source.problem(
                    ("facts", index, "where"),
                    f"no workbook of a {level} has a chapter `{chapter}`: name one that guide.yaml lists.",
                )
                continue
            kind = "guide" if chapter == "guide" else "chapter"
            for words in fact.says:
                if _even(words) not in texts[chapter]:
                    yield library.problem(
                        kind,
                        chapter,
                        () if kind == "guide" else ("id",),
                        f"does not say “{words}”, which every edition must ({fact.fact}): write it in, in these words.",
                    )
        for words in fact.says if fact.times else ():
            count = printed.count(_even(words))
            if count not in (0, fact.times):
                last = [p for p in passages if _even(words) in _even(" ".join(p.paragraphs))][-1]
                yield last.problem(
                    f"“{words}” stands {count} times in a {level} workbook, and it must stand {fact.times} "
                    f"({fact.fact}): say it in one place.",
                    words,
                )


def _even(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("*", "").casefold().split())
