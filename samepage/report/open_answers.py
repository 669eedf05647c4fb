"""Open answers and tables, as many and as much of each as there is room for.

A report of one site has its answers whole. Of several sites, nothing is left out while all fits. After
that every question keeps room for the same number of sites, spread evenly over all of them, so that the
alphabet does not decide whose answers are printed. What is left out is counted where it is missing, with
the words of where it stands whole.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from statistics import median

from samepage.report.answer_text import TOLERANCE, cut_by_weight, masked, one_line, weight
from samepage.report.answers import AnswersByQuestion, GivenAnswer
from samepage.report.level_names import ReportLevel
from samepage.report.outline import OutlineBlock, OutlineQuestion
from samepage.report.views import Bar, QuestionView, SiteAnswer, SiteTable, TableRow
from samepage.text import capitalized, joined

MOST_IN_ANSWERS = 300_000  # characters of answers and comments in a whole report: some 120 pages
MOST_IN_TABLES = 120_000  # the same of worksheets' tables: some 80 pages
MOST_OF_ONE_SITE = 400_000  # characters of each, in a report of one site; nobody writes so many by hand
OVERHEAD = 40  # what an answer takes up beside its own characters
CUTS = (1600, 700, 300, 120)  # characters of one answer; the first that leaves room for several sites counts
WHOLE = 10**9  # no answer is longer
CUTS_OF_ONE_SITE = (WHOLE, 100_000, 10_000, *CUTS)
FEWEST = 3  # sites printed on each question before answers are cut shorter
MOST_NUMBERS = 60
MOST_NUMBER = 60  # characters of what stands for a number
LARGEST = 1e12  # a greater number is no figure for a report
MOST_NAMED = 12  # sites up to which a bar names those it counts
SHORT = 80  # characters up to which an answer stands on the line of its site's name
LONG = 420  # characters from which two sides' answers stand one below the other

Cell = tuple[str, str]  # row and column of a table; of a question "" and the side
BySite = dict[str, dict[Cell, list[GivenAnswer]]]


@dataclass(frozen=True)
class Excerpt:
    """What is printed of a question or table: answers by site and cell, each cut at ``most`` of its weight."""

    by_site: BySite
    left_out: int  # sites
    most: int


def _excerpts(
    groups: Mapping[str, Callable[[], BySite]], characters: int, cuts: Sequence[int]
) -> tuple[dict[str, Excerpt], bool]:
    """Shares ``characters`` out over all questions, and whether anything had to be left out or cut.

    Each of ``groups`` is asked for twice, so that the answers of one question at a time are in memory.
    """
    weights: dict[str, array[int]] = {}
    sites: dict[str, int] = {}
    for key, group in groups.items():
        by_site = group()
        sites[key] = len(by_site)
        weights[key] = array(
            "Q", (weight(one.text) for cells in by_site.values() for given in cells.values() for one in given)
        )
    longest = max(sites.values(), default=0)
    for most in cuts:
        # By question, about what the answers of one site take up.
        sizes = {
            key: sum(min(size, most) + OVERHEAD for size in of) / max(sites[key], 1)
            for key, of in weights.items()
        }

        def total(number: int, sizes: Mapping[str, float] = sizes) -> int:
            return ceil(sum(size * min(number, sites[key]) for key, size in sizes.items()))

        # The greatest number of sites that every question may have, so that all of it fits.
        number = bisect_right(range(longest + 1), characters, key=total) - 1
        if number >= min(FEWEST, longest):
            break
    excerpts, left = {}, float(characters)
    for key, group in groups.items():
        wanted = min(max(number, 1), sites[key])
        wanted = wanted if sizes[key] * wanted <= left else 0
        left -= sizes[key] * wanted
        excerpts[key] = Excerpt(spread(group(), wanted), sites[key] - wanted, most)
    cut_short = any(size > most + TOLERANCE for of in weights.values() for size in of)
    return excerpts, cut_short or any(excerpt.left_out for excerpt in excerpts.values())


def spread(by_site: BySite, wanted: int) -> BySite:
    """``wanted`` of the sites, evenly spread from the first to the last."""
    sites = list(by_site)
    if 1 < wanted < len(sites):
        sites = [sites[round(n * (len(sites) - 1) / (wanted - 1))] for n in range(wanted)]
    return {site: by_site[site] for site in sites[:wanted]}


class AnswerPrinter:
    """Prints answers, within limits. Contact details within a text are masked, unless ``contacts``.

    ``shortened`` says whether anything had to be left out or cut. Answers to questions and what stands
    in tables have room of their own.
    """

    def __init__(self, answers: AnswersByQuestion, contacts: bool, levels: Iterable[ReportLevel]):
        self._answers, self._contacts = answers, contacts
        self._level_names = {level.id: level.name for level in levels}
        blocks = answers.outline.blocks
        questions = {
            question.key: partial(self._of_question, question)
            for block in blocks
            for question in block.questions
            if question.kind == "open" and not question.numeric and not question.contact
        }
        tables = {block.key: partial(self._of_table, block) for block in blocks if block.columns}
        single = len(answers.sites) == 1
        room = (MOST_OF_ONE_SITE, MOST_OF_ONE_SITE) if single else (MOST_IN_ANSWERS, MOST_IN_TABLES)
        cuts = CUTS_OF_ONE_SITE if single else CUTS
        self._questions, cut = _excerpts(questions, room[0], cuts)
        self._tables, tables_cut = _excerpts(tables, room[1], cuts)
        self._single, self._most_number = single, CUTS_OF_ONE_SITE[1] if single else MOST_NUMBER
        self.shortened = cut or tables_cut

    def _of_question(self, question: OutlineQuestion) -> BySite:
        return self._by_site((("", side), question) for side in question.sides or ("",))

    def _of_table(self, block: OutlineBlock) -> BySite:
        return self._by_site(((row, c.key), c) for row in self._rows(block) for c in block.columns)

    def _by_site(self, cells: Iterable[tuple[Cell, OutlineQuestion]]) -> BySite:
        """In the order of sites, and for each in the order of ``cells``."""
        found: BySite = defaultdict(lambda: defaultdict(list))
        for (row, key), question in cells:
            for one in self._answers.to(question, "" if row else key, row):
                found[one.site][row, key].append(one)
        return {site: found[site] for site in sorted(found, key=self._answers.order.__getitem__)}

    def _rows(self, block: OutlineBlock) -> list[str]:
        """The ids of a table's rows, and of those that teams added."""
        return list(dict.fromkeys((*block.rows, *self._answers.added_rows.get(block.key, ()))))

    def question(self, question: OutlineQuestion) -> QuestionView:
        """An open question or a choice with all that was answered. ``answered`` is 0 where no one did."""
        given = self._answers.to(question)
        view = QuestionView(
            question.key,
            tuple(
                (self._levels(levels) if len(question.wordings) > 1 else "", text)
                for levels, text in question.wordings
            ),
            len({one.site for one in given}),
            self._answers.asked_sites(question),
        )
        if question.kind != "open":
            bars = (
                self.bar(words, [one.site for one in given if one.raw == state], view.asked)
                for state, words in question.marks
            )
            return replace(view, bars=tuple(bars))
        if question.numeric:
            names = self._answers.by_id
            numbers = tuple(
                SiteAnswer(names[one.site].name, "", (("", (self._text(one, self._most_number),)),), False)
                for one in given[:MOST_NUMBERS]
            )
            left_out = len(given) - len(numbers)
            return replace(view, figures=_figures(given), answers=numbers, left_out=left_out, compact=True)
        excerpt = self._questions[question.key]
        answers = tuple(
            self._site_answer(site, cells, excerpt.most) for site, cells in excerpt.by_site.items()
        )
        return replace(
            view,
            answered=len(answers) + excerpt.left_out,
            answers=answers,
            left_out=excerpt.left_out,
            compact=all(map(_is_short, answers)),
        )

    def _levels(self, ids: Iterable[str]) -> str:
        return capitalized(joined(self._level_names.get(id, id) for id in ids))

    def _site_answer(self, site: str, cells: Mapping[Cell, Sequence[GivenAnswer]], most: int) -> SiteAnswer:
        parts = tuple(
            (side, tuple(line for one in given for line in self._text(one, most).split("\n") if line))
            for (_, side), given in cells.items()
        )
        long = any(sum(map(weight, lines)) > LONG for _, lines in parts)
        of = self._answers.by_id[site]
        return SiteAnswer(of.name, of.language, parts, long)

    def _text(self, one: GivenAnswer, most: int) -> str:
        text = one.text if self._contacts else masked(one.text)
        where = "whole in answers.csv" if self._single else f"whole with --site {one_line(one.site, 60)}"
        return cut_by_weight(text, most, where) + (" (unclear: more than one answer)" if one.conflict else "")

    def tables(self, block: OutlineBlock) -> tuple[tuple[SiteTable, ...], int]:
        """Each site's rows of a table, and how many more sites filled it in."""
        if not block.columns:
            return (), 0
        excerpt = self._tables[block.key]
        tables = (
            self._site_table(block, site, cells, excerpt.most) for site, cells in excerpt.by_site.items()
        )
        return tuple(tables), excerpt.left_out

    def _site_table(
        self, block: OutlineBlock, site: str, cells: Mapping[Cell, Sequence[GivenAnswer]], most: int
    ) -> SiteTable:
        of = self._answers.by_id[site]
        columns = [column for column in block.columns if any(key == column.key for _, key in cells)]
        rows = []
        for row in self._rows(block):
            if any((row, column.key) in cells for column in columns):
                label = _row_label(block, row, of.level)
                written = ([self._cell(one, most) for one in cells.get((row, c.key), ())] for c in columns)
                rows.append(TableRow(label, tuple(map("\n".join, written))))
        return SiteTable(of.name, of.language, tuple(column.label for column in columns), tuple(rows))

    def _cell(self, one: GivenAnswer, most: int) -> str:
        return "Yes" if one.raw == one.text == "yes" else self._text(one, most)

    def bar(self, words: str, sites: Iterable[str], asked: int) -> Bar:
        """How many sites chose this, and which, where they are few."""
        chosen = list(dict.fromkeys(sites))
        named = 1 < len(self._answers.sites) <= MOST_NAMED
        names = joined(self._answers.by_id[site].name for site in chosen) if named else ""
        return Bar(words, len(chosen), asked, names)


def _row_label(block: OutlineBlock, row: str, level: str) -> str:
    """What ``level`` calls a row; one that a team added is numbered on from the table's own."""
    labels = block.rows.get(row, {})
    if not labels:
        first, titles = next(iter(block.rows.items()), ("", {}))
        labels = {of: title.removesuffix(first) + row for of, title in titles.items() if first.isdigit()}
    return labels.get(level) or next(iter(labels.values()), row)


def _is_short(one: SiteAnswer) -> bool:
    """One side's, of one short paragraph."""
    (side, lines), *others = one.parts
    return not others and not side and len(lines) == 1 and len(lines[0]) <= SHORT


def _figures(given: Iterable[GivenAnswer]) -> str:
    """The lowest, middle and highest number, of three or more."""
    numbers = []
    for one in given:
        with suppress(ValueError):
            numbers.append(float(one.text.replace(",", "")))
    numbers = [number for number in numbers if abs(number) < LARGEST]
    if len(numbers) < 3:
        return ""
    return f"Lowest {min(numbers):,g}, middle {median(numbers):,g}, highest {max(numbers):,g}."
