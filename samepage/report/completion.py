"""How much of each chapter each site has answered.

A question counts as answered when anything is written or marked in it. A worksheet's column
counts once, however many of its rows are used, and a checklist counts once as a whole: an unused
row or an open mark is no gap. What is asked of labor and of management apart counts twice. Room for
notes and lines for "other" do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from samepage.report.outline import OutlineChapter, OutlinePlace, OutlineQuestion
from samepage.report.report_limits import COLUMNS
from samepage.report.values import Values

Unit = tuple[str, str]  # question, or block of a checklist; side


@dataclass(frozen=True)
class Share:
    """``answered`` of ``asked`` questions."""

    answered: int
    asked: int

    @property
    def percent(self) -> int | None:
        """Rounded, but 100 only when all are answered and 0 only when none is; None: nothing was asked."""
        if not self.asked:
            return None
        exact = 100 * self.answered / self.asked
        return min(max(round(exact), 1), 99) if 0 < exact < 100 else round(exact)


@dataclass(frozen=True)
class Completion:
    """By chapter in print order, and by site in the order of ``Values.sites``: one share for each chapter."""

    chapters: tuple[OutlineChapter, ...]
    shares: tuple[tuple[Share, ...], ...]
    totals: tuple[Share, ...]  # by site, over all chapters

    def of_chapter(self, number: int) -> list[float]:
        """Percent of each site that was asked anything there."""
        return [100 * row[number].answered / row[number].asked for row in self.shares if row[number].asked]

    @property
    def averages(self) -> tuple[float, ...]:
        return tuple(
            fmean(percents) if (percents := self.of_chapter(n)) else 0.0 for n in range(len(self.chapters))
        )


def completion_of(values: Values) -> Completion:
    counted = _counted(
        q
        for chapter in values.outline.chapters
        for block in chapter.blocks
        for q in (*block.questions, *block.columns)
    )
    asked: dict[tuple[str, str, str], dict[str, frozenset[Unit]]] = {}
    for dictionary, places in values.asked.items():
        sections: dict[str, set[Unit]] = defaultdict(set)
        for place in places:
            if _counts(place):
                sections[place.section].add(_unit(place, counted))
        asked[dictionary] = {section: frozenset(units) for section, units in sections.items()}
    with_questions = [
        c for c in values.outline.chapters if any(c.id in sections for sections in asked.values())
    ]
    chapters = tuple(sorted(with_questions, key=lambda c: c.number is None)[:COLUMNS])
    unit_of = {
        (place.question, place.side): _unit(place, counted)
        for places in values.asked.values()
        for place in places
    }
    rows, totals = [], []
    for site in values.sites:
        done = {unit_of[given] for given in values.answered.get(site.key, ()) if given in unit_of}
        sections = asked.get(site.dictionary, {})
        every = {name: Share(len(units & done), len(units)) for name, units in sections.items()}
        rows.append(tuple(every.get(chapter.id, Share(0, 0)) for chapter in chapters))
        totals.append(Share(sum(s.answered for s in every.values()), sum(s.asked for s in every.values())))
    return Completion(chapters, tuple(rows), tuple(totals))


def _counted(questions: Iterable[OutlineQuestion]) -> dict[str, OutlineQuestion]:
    return {question.key: question for question in questions}


def _counts(place: OutlinePlace) -> bool:
    return not (
        place.section == "notes" or place.block.endswith(".notes") or place.question.endswith("_other")
    )


def _unit(place: OutlinePlace, questions: dict[str, OutlineQuestion]) -> Unit:
    question = questions.get(place.question)
    return (place.block if question and question.kind == "check" else place.question), place.side
