"""Which answers stand behind the questions of an edition, and which a new one would leave without a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from samepage.content.schema import LEVELS, Level
from samepage.diff.questions import AskedQuestions
from samepage.returns.answer_book import AnswerBook
from samepage.workbook.carry_over import PreviousAnswer, carry


@dataclass
class AnswerImpact:
    """Answers by every name they go by, and those that lose their place."""

    by_name: dict[str, set[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )  # name → (site, its answer)
    lost: dict[tuple[str, str], set[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(set)
    )  # (name, reason) → the same

    def count(self, names: Iterable[str]) -> tuple[int, int]:
        """How many answers stand under ``names``, and of how many sites."""
        found = set().union(*(self.by_name.get(name, ()) for name in names))
        return len(found), len({site for site, _ in found})


def count_affected(
    book: AnswerBook,
    old: Mapping[Level, AskedQuestions],
    new: Mapping[Level, AskedQuestions],
    watch: Callable[[Iterable[str]], Iterable[str]] = lambda sites: sites,
) -> AnswerImpact:
    """Go through the answers of every site as ``build --answers`` would. ``watch`` may show progress."""
    held = AnswerImpact()
    for site in watch(book.sites):
        level = book.level(site)
        past = book.past(site)
        levels = (level,) if level in LEVELS else LEVELS
        before = {id(one.written) for one in carry(past, (f for n in levels for f in old[n].fields)).left}
        after = {
            id(one.written): one.reason
            for one in carry(past, (f for n in levels for f in new[n].fields)).left
        }
        for number, written in enumerate(past.answers):
            for name in _names(written):
                held.by_name[name].add((site, number))
            if id(written) in after and id(written) not in before:
                held.lost[written.group or written.name, after[id(written)]].add((site, number))
    return held


def _names(written: PreviousAnswer) -> Iterable[str]:
    yield written.name
    if written.group:
        yield written.group
    elif written.kind == "choice":
        yield f"{written.name}={written.value}"
