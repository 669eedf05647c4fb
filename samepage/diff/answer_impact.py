"""Which answers stand behind the questions of an edition, and which a new one would leave without a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from samepage.content.schema import Level
from samepage.diff.asked_questions import AskedQuestions
from samepage.returns.answer_book import AnswerBook
from samepage.workbook.carry_over import carry
from samepage.workbook.previous import PreviousAnswer

Answers = set[tuple[str, int]]  # a site, and the number of its answer


@dataclass
class AnswerImpact:
    """Answers by every name they go by; and those that lose their place, by name and reason."""

    by_name: dict[str, Answers] = field(default_factory=lambda: defaultdict(set))
    lost: dict[tuple[str, str], Answers] = field(default_factory=lambda: defaultdict(set))

    def count(self, names: Iterable[str]) -> tuple[int, int]:
        """How many answers stand under ``names``, and of how many sites."""
        found = set().union(*(self.by_name.get(name, ()) for name in names))
        return len(found), len({site for site, _ in found})


def count_affected(
    book: AnswerBook,
    old: Mapping[Level, AskedQuestions],
    new: Mapping[Level, AskedQuestions],
    on_progress: Callable[[Iterable[str]], Iterable[str]] = lambda sites: sites,
) -> AnswerImpact:
    """Go through the answers of every site as ``build --answers`` would. ``on_progress`` may show how far it is."""
    impact = AnswerImpact()
    for site in on_progress(book.sites):
        level = book.level(site)
        past = book.past(site)
        levels = [level] if level in old or level in new else [*old, *new]
        before, after = (
            {
                id(one.written): one.reason
                for one in carry(
                    past, (field for n in levels if n in edition for field in edition[n].fields)
                ).left
            }
            for edition in (old, new)
        )
        for number, written in enumerate(past.answers):
            for name in _names(written):
                impact.by_name[name].add((site, number))
            if id(written) in after and id(written) not in before:
                impact.lost[written.group or written.name, after[id(written)]].add((site, number))
    return impact


def _names(written: PreviousAnswer) -> list[str]:
    if written.group:
        return [written.name, written.group]
    return [written.name, *([f"{written.name}={written.value}"] if written.kind == "choice" else [])]
