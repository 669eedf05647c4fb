"""Open answers and tables, as many and as much of each as there is room for.

Nothing is left out while all fits. After that every question keeps room for the same number of
sites, spread evenly over all of them, so that the alphabet does not decide whose answers are printed.
What is left out is counted where it is missing, and stands whole in the tables that ``collect`` writes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TypeVar

from samepage.report.answers import AnswersByQuestion, GivenAnswer
from samepage.report.outline import OutlineBlock, OutlineQuestion
from samepage.report.text import TOLERANCE, cut, masked, weight
from samepage.report.views import Bar, QuestionView, SiteAnswer, SiteTable, TableRow
from samepage.text import joined

MOST_IN_ANSWERS = 300_000  # characters of answers and comments in a whole report: some 120 pages
MOST_IN_TABLES = 120_000  # the same of worksheets' tables: some 80 pages
OVERHEAD = 40  # what an answer takes up beside its own characters
CUTS = (1600, 700, 300, 120)  # characters of one answer; the first that leaves room for several sites counts
FEWEST = 3  # sites printed on each question before answers are cut shorter
MOST_NUMBERS = 60
MOST_NAMED = 12  # sites up to which a bar names those it counts
SHORT = 80  # characters up to which an answer stands on the line of its site's name
LONG = 420  # characters from which two sides' answers stand one below the other

T = TypeVar("T")
Lengths = Sequence[Sequence[int]]  # of one question: by site the weight of each of its texts
Cells = dict[tuple[str, str], list[GivenAnswer]]  # a site's answers by row and column


@dataclass(frozen=True)
class ExcerptLimits:
    """So many sites of each question (or table) may be printed, each text cut at ``most`` of its weight."""

    most: int
    sites: Mapping[str, int]


def excerpt_limits(questions: Mapping[str, Lengths], characters: int) -> tuple[ExcerptLimits, bool]:
    """Shares ``characters`` out over all ``questions``; and whether anything must be left out or cut."""
    longest = max(map(len, questions.values()), default=0)
    for most in CUTS:
        of_a_site = {key: _size(lengths, most) / max(len(lengths), 1) for key, lengths in questions.items()}

        def total(number: int, sizes: Mapping[str, float] = of_a_site) -> int:
            return ceil(sum(size * min(number, len(questions[key])) for key, size in sizes.items()))

        # The greatest number of sites that every question may have, so that all of it fits.
        number = bisect_right(range(longest + 1), characters, key=total) - 1
        if number >= min(FEWEST, longest):
            break
    sites, left = {}, float(characters)
    for key, lengths in questions.items():
        wanted = min(max(number, 1), len(lengths))
        sites[key] = wanted if of_a_site[key] * wanted <= left else 0
        left -= of_a_site[key] * sites[key]
    whole = all(
        sites[key] == len(lengths) and all(length <= most + TOLERANCE for site in lengths for length in site)
        for key, lengths in questions.items()
    )
    return ExcerptLimits(most, sites), not whole


def _size(lengths: Lengths, most: int) -> int:
    return sum(min(length, most) + OVERHEAD for site in lengths for length in site)


def spread(by_site: Mapping[str, T], wanted: int) -> dict[str, T]:
    """``wanted`` of the sites, evenly spread from the first to the last."""
    sites = list(by_site)
    if 1 < wanted < len(sites):
        sites = [sites[round(n * (len(sites) - 1) / (wanted - 1))] for n in range(wanted)]
    return {site: by_site[site] for site in sites[:wanted]}


@dataclass(frozen=True)
class Excerpts:
    """Prints open answers and tables within limits. Contact details within a text are masked, unless ``contacts``."""

    answers: AnswersByQuestion
    contacts: bool
    limits: ExcerptLimits
    table_limits: ExcerptLimits

    def of_question(self, question: OutlineQuestion) -> tuple[tuple[SiteAnswer, ...], int]:
        """The answers to an open question, and how many more there are."""
        by_site = _by_site(self.answers, question)
        chosen = spread(by_site, self.limits.sites.get(question.key, 0))
        printed = tuple(self._site_answer(site, by_side) for site, by_side in chosen.items())
        return printed, len(by_site) - len(printed)

    def _site_answer(self, site: str, by_side: Mapping[str, Sequence[GivenAnswer]]) -> SiteAnswer:
        parts = tuple(
            (side, tuple(line for one in given for line in self._text(one, self.limits).split("\n") if line))
            for side, given in by_side.items()
        )
        long = any(sum(map(weight, lines)) > LONG for _, lines in parts)
        of = self.answers.by_id[site]
        return SiteAnswer(of.name, of.language, parts, long)

    def _text(self, one: GivenAnswer, limits: ExcerptLimits) -> str:
        text = one.text if self.contacts else masked(one.text)
        return cut(text, limits.most) + (" (unclear: more than one answer)" if one.conflict else "")

    def of_table(self, block: OutlineBlock) -> tuple[tuple[SiteTable, ...], int]:
        """Each site's rows of a table, and how many more sites filled it in."""
        if not block.columns:
            return (), 0
        by_site = _cells_by_site(self.answers, block)
        chosen = spread(by_site, self.table_limits.sites.get(block.key, 0))
        printed = tuple(self._site_table(site, block, cells) for site, cells in chosen.items())
        return printed, len(by_site) - len(printed)

    def _site_table(self, site: str, block: OutlineBlock, cells: Cells) -> SiteTable:
        of = self.answers.by_id[site]
        columns = [question for question in block.columns if any(key == question.key for _, key in cells)]
        rows = tuple(
            TableRow(
                _row_label(block, row, of.level),
                tuple("\n".join(map(self._cell, cells.get((row, column.key), ()))) for column in columns),
            )
            for row in _rows(self.answers, block)
            if any((row, column.key) in cells for column in columns)
        )
        return SiteTable(of.name, of.language, tuple(column.label for column in columns), rows)

    def _cell(self, one: GivenAnswer) -> str:
        return "Yes" if one.raw == one.text == "yes" else self._text(one, self.table_limits)


def excerpts_of(
    answers: AnswersByQuestion, contacts: bool, blocks: Sequence[OutlineBlock]
) -> tuple[Excerpts, bool]:
    """Room shared out over all of ``blocks``, and whether anything had to be left out or cut.

    Answers to questions and what stands in tables have room of their own.
    """
    questions = {
        question.key: [
            [weight(one.text) for given in by_side.values() for one in given]
            for by_side in _by_site(answers, question).values()
        ]
        for block in blocks
        for question in block.questions
        if question.kind == "open" and not question.numeric and not question.contact
    }
    tables = {
        block.key: [
            [weight(one.text) for given in cells.values() for one in given]
            for cells in _cells_by_site(answers, block).values()
        ]
        for block in blocks
        if block.columns
    }
    limits, shortened = excerpt_limits(questions, MOST_IN_ANSWERS)
    table_limits, tables_shortened = excerpt_limits(tables, MOST_IN_TABLES)
    return Excerpts(answers, contacts, limits, table_limits), shortened or tables_shortened


def _by_site(
    answers: AnswersByQuestion, question: OutlineQuestion
) -> dict[str, dict[str, list[GivenAnswer]]]:
    """By site in order: what each side answered, in the order in which the sides are asked."""
    by_site: dict[str, dict[str, list[GivenAnswer]]] = defaultdict(lambda: defaultdict(list))
    for side in question.sides or ("",):
        for one in answers.to(question, side):
            by_site[one.site][side].append(one)
    return {site: by_site[site] for site in sorted(by_site, key=answers.order.__getitem__)}


def _cells_by_site(answers: AnswersByQuestion, block: OutlineBlock) -> dict[str, Cells]:
    cells: dict[str, Cells] = defaultdict(lambda: defaultdict(list))
    for row in _rows(answers, block):
        for column in block.columns:
            for one in answers.to(column, row=row):
                cells[one.site][row, column.key].append(one)
    return {site: cells[site] for site in sorted(cells, key=answers.order.__getitem__)}


def _rows(answers: AnswersByQuestion, block: OutlineBlock) -> list[str]:
    """The ids of a table's rows, and of those that teams added."""
    return list(dict.fromkeys((*block.rows, *answers.added_rows.get(block.key, ()))))


def _row_label(block: OutlineBlock, row: str, level: str) -> str:
    """What ``level`` calls the row; else what the first that has it does."""
    labels = block.rows.get(row, {})
    return labels.get(level) or next(iter(labels.values()), row)


def question_view(answers: AnswersByQuestion, excerpts: Excerpts, question: OutlineQuestion) -> QuestionView:
    """An open question or a choice with all that was answered. ``answered`` is 0 where no one did."""
    asked = answers.asked_sites(question)
    wordings = tuple(
        (joined(levels) if len(question.wordings) > 1 else "", text) for levels, text in question.wordings
    )
    given = answers.to(question)
    answered = len({one.site for one in given})
    if question.kind in ("one", "some"):
        bars = tuple(
            bar(answers, words, [one.site for one in given if one.raw == state], asked)
            for state, words in question.marks
        )
        return QuestionView(question.key, wordings, answered, asked, bars)
    figures = ""
    if question.numeric:
        names = answers.by_id
        printed = tuple(
            SiteAnswer(names[one.site].name, "", (("", (cut(one.text, 60),)),), False)
            for one in given[:MOST_NUMBERS]
        )
        left_out, figures = len(given) - len(printed), _figures(given)
    else:
        printed, left_out = excerpts.of_question(question)
        answered = len(printed) + left_out
    return QuestionView(
        question.key,
        wordings,
        answered,
        asked,
        figures=figures,
        answers=printed,
        left_out=left_out,
        compact=question.numeric or all(map(_is_short, printed)),
    )


def bar(answers: AnswersByQuestion, words: str, sites: Iterable[str], asked: int) -> Bar:
    """How many sites chose this, and which, where they are few."""
    chosen = list(dict.fromkeys(sites))
    named = 1 < len(answers.sites) <= MOST_NAMED
    names = joined(answers.by_id[site].name for site in chosen) if named else ""
    return Bar(words, len(chosen), asked, names)


def _is_short(one: SiteAnswer) -> bool:
    """One side's, of one short paragraph."""
    (side, lines), *others = one.parts
    return not others and not side and len(lines) == 1 and len(lines[0]) <= SHORT


def _figures(given: Iterable[GivenAnswer]) -> str:
    numbers = []
    for one in given:
        try:
            numbers.append(float(one.text.replace(",", "")))
        except ValueError:
            continue
    numbers = [number for number in numbers if abs(number) < 1e12]
    if len(numbers) < 3:
        return ""
    return f"Lowest {min(numbers):,g}, middle {median(numbers):,g}, highest {max(numbers):,g}."
