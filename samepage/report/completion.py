"""How much of each chapter each site has answered.

A question counts as answered when anything is written or marked in it. A worksheet's column
counts once, however many of its rows are used, and a checklist counts once as a whole: an unused
row or an open mark is no gap. What is asked of both sides apart counts twice. Room for
notes and lines for "other" do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samepage.report.answers import AnswersByQuestion
from samepage.report.outline import OutlineChapter
from samepage.workbook.definitions import Key

MOST_CHAPTERS = 10  # in the table


@dataclass(frozen=True)
class Share:
    """``answered`` of ``asked`` questions."""

    answered: int
    asked: int

    @property
    def exact(self) -> float:
        return 100 * self.answered / self.asked

    @property
    def percent(self) -> int | None:
        """Rounded, but 100 only when all are answered and 0 only when none is; None: nothing was asked."""
        if not self.asked:
            return None
        return min(max(round(self.exact), 1), 99) if 0 < self.exact < 100 else round(self.exact)


@dataclass(frozen=True)
class Completion:
    """By site in the order of ``AnswersByQuestion.sites``: a share for each of ``chapters``, and one for all."""

    chapters: tuple[OutlineChapter, ...]
    shares: tuple[tuple[Share, ...], ...]
    totals: tuple[Share, ...]

    def of_chapter(self, number: int) -> list[float]:
        """Percent of each site that was asked anything there."""
        return percents(row[number] for row in self.shares)

    @property
    def averages(self) -> tuple[float, ...]:
        return tuple(average(self.of_chapter(number)) or 0.0 for number in range(len(self.chapters)))


def percents(shares: Iterable[Share]) -> list[float]:
    """Of each that was asked anything."""
    return [share.exact for share in shares if share.asked]


def average(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def completion_of(answers: AnswersByQuestion) -> Completion:
    asked: dict[Key, dict[str, set[tuple[str, str]]]] = {}  # units and sides, by dictionary and section
    units: dict[tuple[str, str], tuple[str, str]] = {}  # by question and side
    for key, places in answers.asked.items():
        asked[key] = defaultdict(set)
        for place in places:
            units[place.question, place.side] = place.unit, place.side
            if place.unit:
                asked[key][place.section].add((place.unit, place.side))
    chapters = [
        chapter for chapter in answers.outline.chapters if any(chapter.id in of for of in asked.values())
    ]
    chapters = sorted(chapters, key=lambda chapter: chapter.number is None)[:MOST_CHAPTERS]
    rows, totals = [], []
    for site in answers.sites:
        done = {units[question] for question in answers.answered_by(site.id) if question in units}
        shares = {
            section: Share(len(of & done), len(of)) for section, of in asked.get(site.dictionary, {}).items()
        }
        rows.append(tuple(shares.get(chapter.id, Share(0, 0)) for chapter in chapters))
        totals.append(Share(sum(s.answered for s in shares.values()), sum(s.asked for s in shares.values())))
    return Completion(tuple(chapters), tuple(rows), tuple(totals))
