"""Ratings as distributions, each side's beside the other's, and where the two stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samepage.report.model import ContrastView, RatedRow, RatingView, Useful
from samepage.report.outline import OutlineBlock, OutlineChapter, OutlineQuestion
from samepage.report.pictures import Pen, distribution, scale, swatch
from samepage.report.report_limits import GAPS
from samepage.report.values import Values
from samepage.text import counted

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


def tally(values: Values, question: OutlineQuestion) -> Tally:
    states = [state for state, _ in question.marks]
    counts, unclear = [], 0
    for side in question.sides or ("",):
        given = values.heard.get((question.key, "", side), ())
        unclear += len({v.site for v in given if v.conflict})
        counts.append(
            (side, tuple(sum(v.raw == state and not v.conflict for v in given) for state in states))
        )
    return Tally(
        question, step_words(question), tuple(counts), len(values.asked_sites(question.key)), unclear
    )


def step_words(question: OutlineQuestion) -> tuple[str, ...]:
    """The scale's words: of ``3 Usually: most of us do`` the ``Usually``."""
    return tuple(
        words.removeprefix(f"{state} ").partition(": ")[0] or state for state, words in question.marks
    )


def rating_view(values: Values, block: OutlineBlock, pen: Pen, single: bool) -> RatingView | None:
    """The block's ratings; None where it has none or no site rated."""
    tallies = [tally(values, q) for q in block.questions if q.kind == "rating"]
    if not any(t.rated or t.unclear for t in tallies):
        return None
    extent = _extent(tallies)
    steps = tallies[0].steps
    sided = any(side for t in tallies for side, _ in t.counts)
    return RatingView(
        _legend(pen, steps) if not single else (),
        tuple(_row(t, pen, extent, single) for t in tallies),
        sided,
        single,
    )


def _legend(pen: Pen, steps: Sequence[str]) -> tuple:
    return tuple((swatch(pen, n, len(steps)), f"{n + 1} {word}") for n, word in enumerate(steps))


def _extent(tallies: Iterable[Tally]) -> tuple[float, float]:
    """The greatest share of ratings below, and above, the middle of the scale."""
    below = above = 0.0
    for one in tallies:
        half = len(one.steps) // 2
        for _, counts in one.counts:
            if total := sum(counts):
                below, above = max(below, sum(counts[:half]) / total), max(above, sum(counts[half:]) / total)
    return (below, above) if below + above else (0.5, 0.5)


def _row(one: Tally, pen: Pen, extent: tuple[float, float], single: bool) -> RatedRow:
    question = one.question
    wordings = tuple(text for _, text in question.wordings)
    averages = tuple((side, one.average(side)) for side, _ in one.counts)
    rated = f"{one.rated} of {one.asked}" + (f", {one.unclear} unclear" if one.unclear else "")
    if single:
        picture = scale(pen, averages, len(one.steps), one.steps, exact=True)
        figures = tuple((side, "–" if a is None else f"{a:.0f}") for side, a in averages)
        rated = "unclear" if one.unclear else ""
    else:
        picture = distribution(pen, one.counts, one.steps, extent)
        figures = tuple((side, "–" if a is None else f"{a:.1f}") for side, a in averages)
    return RatedRow(wordings[0], wordings[1:], picture, figures, rated)


def contrasts(
    values: Values, chapters: Sequence[OutlineChapter], pen: Pen, single: bool
) -> tuple[ContrastView, ...]:
    """The ratings on which labor and management stand furthest apart, greatest difference first."""
    found = []
    for chapter in chapters:
        for block, question in (
            (b, q) for b in chapter.blocks for q in b.questions if q.kind == "rating" and len(q.sides) == 2
        ):
            one = tally(values, question)
            labor, management = one.average("labor"), one.average("management")
            if labor is not None and management is not None and abs(labor - management) >= LEAST_GAP:
                found.append(
                    (-abs(labor - management), len(found), _title(chapter, block), one, labor, management)
                )
    shown = "{:.0f}" if single else "{:.1f}"
    return tuple(
        ContrastView(
            where,
            one.question.wordings[0][1],
            scale(
                pen, (("labor", labor), ("management", management)), len(one.steps), one.steps, exact=single
            ),
            shown.format(labor),
            shown.format(management),
        )
        for _, _, where, one, labor, management in sorted(found, key=lambda f: f[:2])[:GAPS]
    )


def _title(chapter: OutlineChapter, block: OutlineBlock) -> str:
    return f"{f'Stage {chapter.number}' if chapter.number else chapter.title}, {block.title}"


def useful(values: Values, chapters: Sequence[OutlineChapter], pen: Pen) -> tuple[Useful, ...]:
    """Questions of one choice that several stages ask in the same way, such as how useful each was."""
    same: dict[tuple[str, tuple], list[tuple[OutlineChapter, OutlineQuestion]]] = {}
    for chapter in chapters:
        for question in (
            q for block in chapter.blocks for q in block.questions if q.kind == "one" and chapter.number
        ):
            key = (question.key.removeprefix(f"{chapter.id}."), tuple(state for state, _ in question.marks))
            same.setdefault(key, []).append((chapter, question))
    return tuple(filter(None, (_useful(values, asked, pen) for asked in same.values() if len(asked) > 1)))


def _useful(
    values: Values, asked: Sequence[tuple[OutlineChapter, OutlineQuestion]], pen: Pen
) -> Useful | None:
    # The guide lists the best answer first; a picture has it at the right, like the end of a scale.
    first = asked[0][1]
    words = [text for _, text in reversed(first.marks)]
    counts = []
    for chapter, question in asked:
        given = [v for v in values.heard.get((question.key, "", ""), ()) if not v.conflict]
        counts.append(
            (chapter, tuple(sum(v.raw == state for v in given) for state, _ in reversed(first.marks)))
        )
    if not any(sum(of) for _, of in counts):
        return None
    half = len(words) // 2
    shares = [(sum(of[:half]) / sum(of), sum(of[half:]) / sum(of)) for _, of in counts if sum(of)]
    extent = max(b for b, _ in shares), max(a for _, a in shares)
    return Useful(
        first.wordings[0][1],
        tuple((swatch(pen, n, len(words)), word) for n, word in enumerate(words)),
        tuple(
            (
                f"{chapter.number} {chapter.title}",
                distribution(pen, [("", of)], words, extent, "not answered"),
                counted(sum(of), "site"),
            )
            for chapter, of in counts
        ),
    )
