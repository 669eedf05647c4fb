"""Puts a report together: what was collected and whose report it is → everything it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from samepage.content.schema import Words
from samepage.formats import format_names, get_format
from samepage.render.theme import Theme
from samepage.report import charts
from samepage.report.answer_text import natural_order, one_line
from samepage.report.answers import MOST_NAME, answers_by_question
from samepage.report.changes import change_view
from samepage.report.completion import Share, average, completion_of, percents
from samepage.report.level_names import levels_of, sides_of
from samepage.report.open_answers import MOST_NAMED, WHOLE, AnswerPrinter
from samepage.report.outline import OutlineBlock, OutlineChapter
from samepage.report.ratings import contrasts, rating_view, stage_comparisons
from samepage.report.review_items import MOST_ROWS, review_tables, sampled, short_table
from samepage.report.views import (
    AnsweringView,
    BlockView,
    ChapterView,
    CompletionRow,
    CompletionView,
    Report,
    ReportScope,
    SiteTable,
    Summary,
    TableRow,
    TableView,
)
from samepage.returns.database import CollectedAnswers, ReturnRecord
from samepage.text import joined

# Blocks in which a site says what it will share, and how its words may be used: by their ids.
OFFERS = {"share", "sharing", "offer", "offers", "quote"}
MOST_CONTACT = 200  # characters of a contact detail
MOST_EDITIONS = 6
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def compose_report(
    collected: CollectedAnswers,
    scope: ReportScope,
    theme: Theme,
    answering: AnsweringView | None = None,
    words: Words | None = None,
) -> Report:
    """``collected`` holds the returns that the report is about, and no others; ``answering`` all its sites.

    ``words`` are the guide's, whose levels and sides they call by name.
    """
    return replace(_Composer(collected, scope, theme, words).report(), answering=answering)


class _Composer:
    """Makes all parts of one report."""

    def __init__(self, collected: CollectedAnswers, scope: ReportScope, theme: Theme, words: Words | None):
        self.collected, self.scope = collected, scope
        self.answers = answers_by_question(collected, scope.contacts, tuple(words.levels) if words else ())
        self.chapters = self.answers.outline.chapters
        self.completion = completion_of(self.answers)
        self.levels = levels_of(words, {site.level for site in self.answers.sites})
        self.printer = AnswerPrinter(self.answers, scope.contacts, self.levels)
        asked = [question for block in self.answers.outline.blocks for question in block.questions]
        self.sides = sides_of(words, {side for question in asked for side in question.sides})
        self.painter = charts.ChartPainter(theme, self.sides)
        self.single = len(self.answers.sites) == 1
        self.contrasts = contrasts(self.answers, self.chapters, self.painter, self.single)
        self.review = review_tables(collected, self.answers, scope.contacts, self.single)

    def report(self) -> Report:
        days = [one.saved_at[:10] for one in self.collected.returns if DATE.fullmatch(one.saved_at[:10])]
        returns = sorted(self.collected.returns, key=lambda one: (one.site, one.saved_at, one.id))
        editions = list(dict.fromkeys(one_line(one.edition, 40) for one in returns if one.edition))
        more = " and others" if len(editions) > MOST_EDITIONS else ""
        offers = (self._block(self._part(b, c, offers=True)) for c in self.chapters for b in c.blocks)
        contacts, contacts_left_out = self._contacts()
        return Report(
            scope=self.scope,
            single=self.single,
            sides=self.sides,
            date=max(days, default=""),
            editions=joined(editions[:MOST_EDITIONS]) + more,
            summary=self._summary(),
            answering=None,
            returns=self._returns(),
            completion=self._completion() if self.completion.chapters else None,
            contrasts=self.contrasts,
            comparisons=() if self.single else stage_comparisons(self.answers, self.chapters, self.painter),
            offers=tuple(view for view in offers if view),
            chapters=tuple(view for chapter in self.chapters if (view := self._chapter(chapter))),
            review=self.review,
            contacts=contacts,
            contacts_left_out=contacts_left_out,
            cut=self.printer.shortened,
        )

    def _summary(self) -> Summary:
        levels = Counter(site.level for site in self.answers.sites)
        stages = [
            (chapter, percent)
            for chapter, percent in zip(self.completion.chapters, self.completion.averages, strict=True)
            if chapter.number
        ]
        furthest = max(stages, key=lambda stage: stage[1], default=None)
        least_far = min(stages, key=lambda stage: stage[1], default=None)
        differ = furthest and least_far and furthest[1] - least_far[1] >= 1
        return Summary(
            sites=len(self.answers.sites),
            sites_by_level=tuple((level, levels[level.id]) for level in self.levels if levels[level.id]),
            returns=len(self.collected.returns),
            percent=average(percents(self.completion.totals)),
            answered=self.answers.number_answered,
            to_review=sum(len(table.rows) + table.left_out for table in self.review),
            furthest=furthest if differ else None,
            least_far=least_far if differ else None,
        )

    def _returns(self) -> TableView:
        """By site, the latest first."""
        number = self.collected.answers_by_return()
        names = {site.id: site.name for site in self.answers.sites}
        known = format_names()
        formats = {
            name: get_format(name).title if name in known else one_line(name, 12)
            for name in {one.format for one in self.collected.returns}
        }
        ordered = sorted(
            self.collected.returns,
            key=lambda one: (natural_order(names.get(one.site, one.site)), one.site, not one.is_latest),
        )
        return short_table(
            ("Site", "Level", "Saved", "Format and edition", "File", "Answers"),
            [
                _return_row(one, names.get(one.site, ""), formats[one.format], number.get(one.id, 0))
                for one in ordered
            ],
        )

    def _completion(self) -> CompletionView:
        done = self.completion
        labels = [f"{c.number} {c.title}" if c.number else c.title for c in done.chapters]
        rows = [(label, done.averages[n], done.of_chapter(n)) for n, label in enumerate(labels)]
        sites, left_out = sampled(
            [
                CompletionRow(site.name, tuple(share.percent for share in shares), total.percent)
                for site, shares, total in zip(self.answers.sites, done.shares, done.totals, strict=True)
            ]
        )
        return CompletionView(
            charts.completion(self.painter, rows, len(self.answers.sites)),
            tuple(str(c.number) if c.number else one_line(c.title, 40) for c in done.chapters),
            (*self._completion_by_level(), *sites),
            left_out,
            len(done.shares),
        )

    def _completion_by_level(self) -> list[CompletionRow]:
        """The averages of each level's sites, where there are too many sites to see that at a glance."""

        def percent(shares: Sequence[Share]) -> int | None:
            exact = average(percents(shares))
            return None if exact is None else round(exact)

        rows = []
        for level in self.levels if len(self.answers.sites) > MOST_NAMED else ():
            of = [number for number, site in enumerate(self.answers.sites) if site.level == level.id]
            if of:
                shares = [self.completion.shares[number] for number in of]
                rows.append(
                    CompletionRow(
                        f"All {level.counted(len(of))}" if len(of) > 1 else f"The {level.name}",
                        tuple(percent(chapter) for chapter in zip(*shares, strict=True)),
                        percent([self.completion.totals[number] for number in of]),
                    )
                )
        return rows

    def _chapter(self, chapter: OutlineChapter) -> ChapterView | None:
        blocks = [self._block(self._part(block, chapter, offers=False)) for block in chapter.blocks]
        printed = tuple(block for block in blocks if block)
        if not printed and chapter.number is None:
            return None
        averages = dict(zip((c.id for c in self.completion.chapters), self.completion.averages, strict=True))
        percent = round(averages[chapter.id]) if chapter.id in averages else None
        elsewhere = any(self._block(self._part(block, chapter, offers=True)) for block in chapter.blocks)
        return ChapterView(chapter.id, chapter.title, chapter.number, percent, printed, elsewhere)

    @staticmethod
    def _part(block: OutlineBlock, chapter: OutlineChapter, *, offers: bool) -> OutlineBlock:
        """What a block asks about sharing, or all but that: by its id, or, outside stages, of a form's line."""
        if block.key.rpartition(".")[2] in OFFERS:
            return block if offers else replace(block, questions=(), columns=())
        questions = tuple(
            q
            for q in block.questions
            if offers
            == (chapter.number is None and q.kind != "rating" and q.key.rpartition(".")[2] in OFFERS)
        )
        return replace(block, questions=questions, columns=() if offers else block.columns)

    def _block(self, block: OutlineBlock) -> BlockView | None:
        """What was answered in a block; None where no one answered anything."""
        rating = rating_view(self.answers, block, self.painter, self.single)
        change = change_view(self.answers, block, self.painter, self.single)
        checks = tuple(
            self.printer.bar(
                question.text,
                [one.site for one in self.answers.to(question)],
                self.answers.asked_sites(question),
            )
            for question in block.questions
            if question.kind == "check"
        )
        if not any(check.number for check in checks):
            checks = ()
        questions = tuple(
            view
            for question in block.questions
            if question.kind in ("open", "one", "some") and not question.contact
            if (view := self.printer.question(question)).answered
        )
        tables, left_out = self.printer.tables(block)
        if not (rating or change or checks or questions or tables or left_out):
            return None
        simple = len(block.questions) == 1 and not (block.columns or rating or checks)
        return BlockView(block.key, block.title, simple, rating, change, checks, questions, tables, left_out)

    def _contacts(self) -> tuple[tuple[SiteTable, ...], int]:
        """By site: the contact details that stand in forms, where the report is to have them.

        Those in tables are printed with their table.
        """
        rows: dict[str, list[TableRow]] = defaultdict(list)
        for block in self.answers.outline.blocks if self.scope.contacts else ():
            for question in (question for question in block.questions if question.contact):
                for side in question.sides or ("",):
                    named = [one.name for one in self.sides if one.id == side]
                    label = ", ".join(filter(None, (block.title, question.text, *named)))
                    for one in self.answers.to(question, side):
                        rows[one.site].append(
                            TableRow(label, (one_line(one.text, WHOLE if self.single else MOST_CONTACT),))
                        )
        tables = [
            SiteTable(site.name, "", ("Written by the site",), tuple(rows[site.id]))
            for site in self.answers.sites
            if site.id in rows
        ]
        return tuple(tables[:MOST_ROWS]), max(len(tables) - MOST_ROWS, 0)


def _return_row(one: ReturnRecord, name: str, format: str, answers: int) -> TableRow:
    return TableRow(
        name or one_line(one.site_name or one.site, MOST_NAME),
        (
            one_line(one.level, 40) or "unknown",
            one.saved_at[:10],
            f"{format}, {one_line(one.edition, 30) or 'edition unknown'}",
            one_line(one.path, 70) + ("" if one.is_latest else " (an earlier file; joined with the newest)"),
            f"{answers:,}",
        ),
    )
