"""Second looks: what each side marked first, and what it marks now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samepage.report.answers import AnswersByQuestion
from samepage.report.charts import Chart, ChartPainter, change
from samepage.report.outline import OutlineBlock, OutlineQuestion, SecondMark
from samepage.report.views import ChangeRow, ChangeView


@dataclass(frozen=True)
class Pairs:
    """One row of a second look, of one side: what each site marked first and marks now, as the options' ids."""

    side: str
    marks: tuple[tuple[str, str], ...]  # of sites that marked both times

    @property
    def numbers(self) -> list[tuple[int, int]]:
        """Those that are steps of the scale; not those that say that it is not known."""
        return [(int(then), int(now)) for then, now in self.marks if then.isdigit() and now.isdigit()]


def change_view(
    answers: AnswersByQuestion, block: OutlineBlock, painter: ChartPainter, single: bool
) -> ChangeView | None:
    """What changed in ``block`` since the first look; None where it is no second look, or no site marked twice."""
    rows: dict[str, list[ChangeRow]] = defaultdict(list)
    sided = False
    sites: set[str] = set()
    steps: tuple[str, ...] = ()
    for column in block.columns:
        for row in block.rows:
            mark = answers.outline.second_marks.get((column.key, row))
            if mark is None:
                continue
            then, now = _first(answers, mark), _given(answers, column.key, row, "")
            both = [site for site in then if site in now]
            pairs = Pairs(column.side, tuple((then[site], now[site]) for site in both))
            if not both:
                continue
            sites.update(both)
            sided = sided or bool(column.side)
            steps = tuple(text for id, text in column.marks if id.isdigit())
            rows[row].append(_row(pairs, column, painter, len(steps), single))
    if not rows:
        return None
    labels = {row: "; or: ".join(dict.fromkeys(block.rows[row].values())) or row for row in rows}
    ordered = [(labels[row], tuple(rows[row])) for row in block.rows if row in rows]
    return ChangeView(tuple(ordered), sided, len(sites), steps)


def _first(answers: AnswersByQuestion, mark: SecondMark) -> Mapping[str, str]:
    """By site what it marked first, where it was asked; where a team only copied it, what it copied."""
    copied = _given(answers, mark.copied.question, mark.copied.row, mark.copied.side) if mark.copied else {}
    asked = _given(answers, mark.first.question, mark.first.row, mark.first.side) if mark.first else {}
    return {**copied, **asked}


def _given(answers: AnswersByQuestion, question: str, row: str, side: str) -> dict[str, str]:
    """By site what it marked; not where two marks contradict each other."""
    return {one.site: one.raw for one in answers.given.get((question, row, side), ()) if not one.conflict}


def _row(pairs: Pairs, column: OutlineQuestion, painter: ChartPainter, steps: int, single: bool) -> ChangeRow:
    words = dict(column.marks)
    if single:
        figures = [words.get(mark, mark) for mark in pairs.marks[0]]
        moved = _signed(pairs.numbers[0][1] - pairs.numbers[0][0], 0) if pairs.numbers else "–"
        return ChangeRow(pairs.side, figures[0], figures[1], moved, "", _chart(pairs, painter, steps))
    numbers = pairs.numbers
    if not numbers:
        return ChangeRow(pairs.side, "–", "–", "–", _counts(pairs), None)
    then, now = _average([a for a, _ in numbers]), _average([b for _, b in numbers])
    return ChangeRow(
        pairs.side,
        f"{then:.1f}",
        f"{now:.1f}",
        _signed(now - then, 1),
        _counts(pairs),
        _chart(pairs, painter, steps),
    )


def _counts(pairs: Pairs) -> str:
    """How many sites marked higher, the same and lower."""
    higher = sum(now > then for then, now in pairs.numbers)
    lower = sum(now < then for then, now in pairs.numbers)
    same = len(pairs.numbers) - higher - lower
    unknown = len(pairs.marks) - len(pairs.numbers)
    return f"{higher} higher, {same} the same, {lower} lower" + (f", {unknown} not known" if unknown else "")


def _chart(pairs: Pairs, painter: ChartPainter, steps: int) -> Chart | None:
    if not pairs.numbers:
        return None
    then, now = (_average([pair[place] for pair in pairs.numbers]) for place in (0, 1))
    return change(painter, pairs.side, then, now, steps)


def _average(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


def _signed(number: float, digits: int) -> str:
    """With its sign, the true minus; no sign where it rounds to nothing."""
    said = f"{abs(number):.{digits}f}"
    return said if not float(said) else f"{'+' if number > 0 else '−'}{said}"
