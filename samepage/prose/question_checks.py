"""Sentences and questions that a team can read at a glance, and room below them that fits the answer."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from samepage.content.loader import Library
from samepage.content.schema import Declared
from samepage.content.schema.block_base import Titled
from samepage.content.schema.questions import Prompt
from samepage.content.yaml_source import KeyPath
from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.readability import grade, sentences, words

LONGEST_SENTENCE = 30  # words
LONGEST_QUESTION = 60
HARDEST_QUESTION = 13.0  # Flesch-Kincaid grade of one question
HARDEST_AVERAGE = 10.0  # … and of all questions of one workbook

_NUMBERS = {word: n for n, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight"), 2)}
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")  # a question to put to someone else
_ASKS_MORE = re.compile(r"(?:,|;)? (?:and|or) (?:what|who|whom|whose|how|which|why|when|where)\b")
# A question that is put as a request.
_REQUEST = re.compile(
    r"(?:then |also )?(?:say|name|note|tell|explain|describe|write|write down|list|add|mark) "
    r"(?:what|who|whom|whose|how|which|why|when|where)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\b(?:name|list|write|write down|agree on|choose|give|describe|pick)\s+"
    rf"(?:up to |at least |at most |the |your )*({'|'.join(_NUMBERS)})(?: or (\w+))?\b",
    re.IGNORECASE,
)


def check_sentences(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Sentences so long that a reader must begin them again."""
    for passage in passages:
        for sentence in passage.sentences:
            count = len(words(sentence))
            if count > LONGEST_SENTENCE:
                begins = " ".join(sentence.split()[:5])
                remedy = f"make it two, of at most {LONGEST_SENTENCE} words each"
                near = " ".join(sentence.split()[:3])
                yield passage.problem(f"a sentence of {count} words (“{begins} …”): {remedy}.", near)


def check_questions(passages: Sequence[Passage], level: str, declared: Declared) -> Iterator[Problem]:
    """Length, reading level, number and room of every question; only prompts written at length have lines."""
    grades = [(grade(passage.sentences), passage) for passage in passages if passage.is_question]
    for found, passage in grades:
        if found > HARDEST_QUESTION:
            most = f"a question reads at {HARDEST_QUESTION:.0f} at most"
            yield passage.problem(
                f"reads at grade {found:.1f}, and {most}: use shorter words and shorter sentences."
            )
        count = sum(len(words(sentence)) for sentence in passage.sentences)
        if count > LONGEST_QUESTION:
            remedy = f"cut it to {LONGEST_QUESTION} at most, or move a part to `hint`"
            yield passage.problem(f"a question of {count} words: {remedy}.")
        asked = questions_in(passage.text)
        if asked > 1:
            remedy = "keep one, and make the others `parts` with boxes of their own"
            yield passage.problem(f"asks {asked} questions in one prompt: {remedy}.")
    yield from _wrong_room(passages, level, declared)
    average = sum(found for found, _ in grades) / max(len(grades), 1)
    if average > HARDEST_AVERAGE:
        _, hardest = max(grades, key=lambda pair: pair[0])
        yield hardest.problem(
            f"the questions of a {level} workbook read at grade {average:.1f} on average, and "
            f"{HARDEST_AVERAGE:.0f} is the most: make the hardest plainer, this one first."
        )


def _wrong_room(passages: Sequence[Passage], level: str, declared: Declared) -> Iterator[Problem]:
    """Prompts whose boxes, taken together, are too small or too large for the answer."""
    asked: dict[tuple[str, KeyPath], list[Passage]] = {}
    for passage in passages:
        prompt = passage.block
        if passage.is_question and isinstance(prompt, Prompt):
            asked.setdefault((passage.chapter, passage.path[:2]), []).append(passage)
    for (_, path), of_prompt in asked.items():
        prompt = of_prompt[0].block
        if prompt.answer != "long" or prompt.minutes is None:
            continue
        least, most = room(prompt.minutes, " ".join(passage.text for passage in of_prompt))
        parts = [part for part in prompt.parts or () if level in declared.workbook_levels(part.levels)]
        lines = sum(part.lines for part in parts) if parts else prompt.lines
        if not least <= lines <= most:
            wrong = f"{lines} lines do not fit the answer to `{prompt.id}` ({prompt.minutes} minutes)"
            message = f"{wrong}: write `lines:` from {least} to {most}, or change `minutes`."
            yield of_prompt[0].source.problem((*path, "parts" if parts else "lines"), message)


def questions_in(text: str) -> int:
    """How many questions ``text`` asks: "What helped, and who did it?" asks two, and so does "What helped? Say why.";
    what it quotes asks none."""
    said = sentences(_QUOTED.sub("", text))
    asked = [one for one in said if one.endswith("?")]
    requests = sum(bool(_REQUEST.match(one)) for one in said)
    return sum(1 + len(_ASKS_MORE.findall(one)) for one in asked) + requests


def check_time(passages: Sequence[Passage], library: Library) -> Iterator[Problem]:
    """Prompts and worksheets of the stages that do not say how long they take, or who works with whom."""
    blocks = {(passage.chapter, passage.path[:2]): passage for passage in reversed(passages)}
    for (chapter, path), passage in blocks.items():
        block = passage.block
        if isinstance(block, Titled) and chapter in library.guide.stages:
            missing = [f"`{key}: …`" for key in ("minutes", "how") if getattr(block, key) is None]
            if missing:
                wrong = f"`{block.id}` does not say how long it takes and how to work"
                yield passage.source.problem(path, f"{wrong}: add {' and '.join(missing)}.")


def room(minutes: int, text: str) -> tuple[int, int]:
    """The fewest and most lines that fit an answer given in ``minutes`` to the question ``text``.

    A team that talks for six minutes writes at least a line, and seldom more than three. Each
    question, and each thing asked for by number, needs a line of its own.
    """
    asked = [_NUMBERS.get(word.casefold(), 0) for pair in _ASKED_FOR.findall(text) for word in pair]
    least = max(2, math.ceil(minutes / 6), _QUOTED.sub("", text).count("?"), *asked)
    return least, max(least + 2, minutes // 2 + 2)
