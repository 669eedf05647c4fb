"""Ratings as distributions, each side's beside the other's, and where the two stand apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samepage.report.answers import AnswersByQuestion, GivenAnswer
from samepage.report.charts import ChartPainter, distribution, scale, swatch
from samepage.report.outline import OutlineBlock, OutlineChapter, OutlineQuestion
from samepage.report.views import ContrastView, Legend, RatingRow, RatingView, StageComparison

MOST_CONTRASTS = 8
LEAST_GAP = 0.5  # steps; less is no difference worth a talk


@dataclass(frozen=True)
class Tally:
    """One row of a rating: by side the number of sites at each step; marks that contradict count nowhere."""

    question: OutlineQuestion
    steps: tuple[str, ...]
    counts: tuple[tuple[str, tuple[int, ...]], ...]
    asked: int
    unclear: int

    def average(self, side: str) -> float | None:
        counts = dict(self.counts).get(side, ())
        total = sum(counts)
        return sum(step * count for step, count in enumerate(counts, 1)) / total if total else None

    @property
    def rated(self) -> int:
        return max((sum(counts) for _, counts in self.counts), default=0)


def tally(answers: AnswersByQuestion, question: OutlineQuestion) -> Tally:
    states = [state for state, _ in question.marks]
    # The scale's words: of ``3 Usually: most of us do`` the ``Usually``.
    words = (text.removeprefix(f"{state} ").partition(": ")[0] or state for state, text in question.marks)
    given = {side: answers.to(question, side) for side in question.sides or ("",)}
    return Tally(
        question,
        tuple(words),
        tuple((side, _counts(of, states)) for side, of in given.items()),
        answers.asked_sites(question),
        sum(len({one.site for one in of if one.conflict}) for of in given.values()),
    )


def _counts(given: Iterable[GivenAnswer], states: Iterable[str]) -> tuple[int, ...]:
    clear = [one.raw for one in given if not one.conflict]
    return tuple(clear.count(state) for state in states)


def rating_view(
    answers: AnswersByQuestion, block: OutlineBlock, painter: ChartPainter, single: bool
) -> RatingView | None:
    """The block's ratings; None where it has none or no site rated. ``single``: of one site."""
    tallies = [tally(answers, question) for question in block.questions if question.kind == "rating"]
    if not any(one.rated or one.unclear for one in tallies):
        return None
    steps = tallies[0].steps
    extent = _extent(counts for one in tallies for _, counts in one.counts)
    return RatingView(
        () if single else _legend(painter, [f"{n} {word}" for n, word in enumerate(steps, 1)]),
        tuple(_row(one, painter, extent, single) for one in tallies),
        any(side for one in tallies for side, _ in one.counts),
    )


def _legend(painter: ChartPainter, words: Sequence[str]) -> Legend:
    return tuple((swatch(painter, number, len(words)), word) for number, word in enumerate(words))


def _extent(rows: Iterable[Sequence[int]]) -> tuple[float, float]:
    """The greatest share of answers below, and above, the middle of the scale."""
    shares = [
        (sum(row[: len(row) // 2]) / sum(row), sum(row[len(row) // 2 :]) / sum(row))
        for row in rows
        if any(row)
    ]
    return (max(below for below, _ in shares), max(above for _, above in shares)) if shares else (0.5, 0.5)


def _row(one: Tally, painter: ChartPainter, extent: tuple[float, float], single: bool) -> RatingRow:
    averages = [(side, one.average(side)) for side, _ in one.counts]
    if single:
        chart = scale(painter, averages, one.steps, exact=True)
        rated = "unclear" if one.unclear else ""
    else:
        chart = distribution(painter, one.counts, one.steps, extent)
        rated = f"{one.rated} of {one.asked}" + (f", {one.unclear} unclear" if one.unclear else "")
    label, *others = (text for _, text in one.question.wordings)
    figures = tuple((side, _figure(average, single)) for side, average in averages)
    return RatingRow(label, tuple(others), chart, figures, rated)


def _figure(average: float | None, single: bool) -> str:
    return "–" if average is None else f"{average:.0f}" if single else f"{average:.1f}"


def contrasts(
    answers: AnswersByQuestion, chapters: Sequence[OutlineChapter], painter: ChartPainter, single: bool
) -> tuple[ContrastView, ...]:
    """The ratings on which the two sides stand furthest apart, greatest difference first."""
    found: list[tuple[float, ContrastView]] = []
    for chapter in chapters:
        for block in chapter.blocks:
            for question in block.questions:
                if question.kind != "rating" or not len(question.sides) == len(painter.sides) == 2:
                    continue
                one = tally(answers, question)
                first, second = (one.average(side.id) for side in painter.sides)
                if first is None or second is None or abs(first - second) < LEAST_GAP:
                    continue
                marks = [(side.id, mark) for side, mark in zip(painter.sides, (first, second), strict=True)]
                view = ContrastView(
                    chapter,
                    block.title,
                    question.text,
                    scale(painter, marks, one.steps, exact=single),
                    (_figure(first, single), _figure(second, single)),
                )
                found.append((abs(first - second), view))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(view for _, view in found[:MOST_CONTRASTS])


def stage_comparisons(
    answers: AnswersByQuestion, chapters: Sequence[OutlineChapter], painter: ChartPainter
) -> tuple[StageComparison, ...]:
    """Questions of one choice that several stages ask in the same way, such as how useful each was."""
    same: dict[tuple[object, ...], list[tuple[OutlineChapter, OutlineQuestion]]] = defaultdict(list)
    for chapter in chapters:
        for question in (q for block in chapter.blocks for q in block.questions if q.kind == "one"):
            if chapter.number:
                name = question.key.removeprefix(f"{chapter.id}.")
                same[name, *(state for state, _ in question.marks)].append((chapter, question))
    views = (_comparison(answers, asked, painter) for asked in same.values() if len(asked) > 1)
    return tuple(view for view in views if view)


def _comparison(
    answers: AnswersByQuestion, asked: Sequence[tuple[OutlineChapter, OutlineQuestion]], painter: ChartPainter
) -> StageComparison | None:
    # The guide lists the best answer first; a chart has it at the right, like the end of a scale.
    question = asked[0][1]
    states, words = zip(*reversed(question.marks), strict=True)
    counts = [(chapter, _counts(answers.to(same), states)) for chapter, same in asked]
    if not any(any(row) for _, row in counts):
        return None
    extent = _extent(row for _, row in counts)
    rows = tuple(
        (
            f"{chapter.number} {chapter.title}",
            distribution(painter, [("", row)], words, extent, "not answered"),
            sum(row),
        )
        for chapter, row in counts
    )
    return StageComparison(question.text, _legend(painter, words), rows)
