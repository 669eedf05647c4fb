"""Questions that a team can read at a glance, and whose answer fits the room below."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from samepage.content.loader import Library
from samepage.content.schema import Level
from samepage.content.schema.blocks import Prompt, Titled
from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.words import grade, words

MOST_WORDS = 60
HARDEST_QUESTION = 13.0  # Flesch-Kincaid grade of one question
HARDEST_AVERAGE = 10.0  # … and of all questions of one workbook

_NUMBERS = {word: n for n, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight"), 2)}
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")  # a question to put to someone else
_ASKED_FOR = re.compile(
    r"\b(?:name|list|write|write down|agree on|choose|give|describe|pick)\s+"
    rf"(?:up to |at least |at most |the |your )*({'|'.join(_NUMBERS)})(?: or (\w+))?\b",
    re.I,
)


def check_questions(passages: Sequence[Passage], level: Level) -> Iterator[Problem]:
    """Length, reading level and room of every prompt; only prompts that are written at length have lines."""
    grades = []
    for passage in passages:
        if not passage.is_question:
            continue
        found = grade(passage.sentences)
        grades.append((found, passage))
        if found > HARDEST_QUESTION:
            yield passage.problem(
                f"reads at grade {found:.1f}, and a question reads at {HARDEST_QUESTION:.0f} at most: "
                "use shorter words and shorter sentences."
            )
        count = sum(len(words(sentence)) for sentence in passage.sentences)
        if count > MOST_WORDS:
            yield passage.problem(
                f"a question of {count} words: cut it to {MOST_WORDS} at most, or move a part to `hint`."
            )
        if isinstance(passage.block, Prompt) and passage.block.answer == "long":
            yield from _room(passage, passage.block)
    average = sum(found for found, _ in grades) / max(len(grades), 1)
    if average > HARDEST_AVERAGE:
        _, hardest = max(grades, key=lambda pair: pair[0])
        yield hardest.problem(
            f"the questions of a {level} workbook read at grade {average:.1f} on average, and "
            f"{HARDEST_AVERAGE:.0f} is the most: make the hardest plainer, this one first."
        )


def check_time(passages: Sequence[Passage], library: Library) -> Iterator[Problem]:
    """Prompts and worksheets of the stages that do not say how long they take, or who works with whom."""
    seen: set[tuple[str, object]] = set()
    for passage in passages:
        block, at = passage.block, (passage.chapter, passage.path[:2])
        if not isinstance(block, Titled) or passage.chapter not in library.guide.stages or at in seen:
            continue
        seen.add(at)
        missing = [key for key in ("minutes", "how") if getattr(block, key) is None]
        if missing:
            yield passage.source.problem(
                passage.path[:2],
                f"`{block.id}` does not say how long it takes and how to work: add "
                + " and ".join(f"`{key}: …`" for key in missing)
                + ".",
            )


def room(minutes: int, text: str) -> tuple[int, int]:
    """The fewest and most lines that fit an answer given in ``minutes`` to the question ``text``.

    A team that talks for six minutes writes at least a line, and seldom more than three. Each
    question, and each thing asked for by number, needs a line of its own.
    """
    asked = [_NUMBERS.get(word.casefold(), 0) for pair in _ASKED_FOR.findall(text) for word in pair]
    least = max(2, math.ceil(minutes / 6), _QUOTED.sub("", text).count("?"), *asked)
    return least, max(least + 2, minutes // 2 + 2)


def _room(passage: Passage, prompt: Prompt) -> Iterator[Problem]:
    at = passage.path[:2]
    if prompt.minutes is None:
        return  # see check_time
    least, most = room(prompt.minutes, " ".join(passage.paragraphs))
    if not least <= prompt.lines <= most:
        yield passage.source.problem(
            (*at, "lines"),
            f"{prompt.lines} lines do not fit the answer to `{prompt.id}` ({prompt.minutes} minutes): "
            f"write `lines:` from {least} to {most}, or change `minutes`.",
        )
