"""Plain sentences: none so long that a reader must begin it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from samepage.errors import Problem
from samepage.prose.passages import Passage
from samepage.prose.words import words

MOST_WORDS = 30


def check_plain(passages: Iterable[Passage]) -> Iterator[Problem]:
    """Sentences of more than MOST_WORDS words."""
    for passage in passages:
        for sentence in passage.sentences:
            count = len(words(sentence))
            if count > MOST_WORDS:
                yield passage.problem(
                    f"a sentence of {count} words (“{' '.join(sentence.split()[:5])} …”): "
                    f"make it two, of at most {MOST_WORDS} words each.",
                    " ".join(sentence.split()[:3]),
                )
