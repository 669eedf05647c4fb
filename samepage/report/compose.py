"""Puts a report together: what was collected and whose report it is → everything it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from samepage.render.theme import Theme
from samepage.report import pictures
from samepage.report.completion import Completion, Share, completion_of
from samepage.report.database import ReportData, ReportReturn
from samepage.report.model import (
    BlockView,
    ChapterView,
    CompletionRow,
    CompletionView,
    Report,
    ReportFact,
    ReportScope,
    Sheet,
    SiteRow,
    TableView,
)
from samepage.report.open_answers import OpenAnswers, bar, question_view, voices_of
from samepage.report.outline import LEVELS, OutlineBlock, OutlineChapter
from samepage.report.pictures import Pen
from samepage.report.ratings import contrasts, rating_view, useful
from samepage.report.report_limits import NAME, NAMED, OPTIONS, ROWS, SOME_ROWS
from samepage.report.review_items import checks_of
from samepage.report.text import counting, one_line
from samepage.report.values import Values, values_of
from samepage.text import counted, joined

# Blocks in which a site says what it will share, and how its words may be used: by their ids.
OFFERS = {"share", "sharing", "offer", "offers", "quote"}


@dataclass(frozen=True)
class _ReportComposer:
    """What all parts of one report are made from."""

    scope: ReportScope
    collected: ReportData
    values: Values
    voices: OpenAnswers
    completion: Completion
    pen: Pen

    @property
    def single(self) -> bool:
        return len(self.values.sites) == 1


def compose_report(collected: ReportData, scope: ReportScope, theme: Theme) -> Report:
    """``collected`` holds the returns that the report is about, and no others."""
    values = values_of(collected, scope.contacts)
    blocks = [block for chapter in values.outline.chapters for block in chapter.blocks]
    voices, cut = voices_of(values, scope.contacts, blocks)
    make = _ReportComposer(scope, collected, values, voices, completion_of(values), Pen(theme))
    stages = values.outline.chapters
    apart = contrasts(values, stages, make.pen, make.single)
    checks = checks_of(collected, values, scope.contacts)
    people, people_left = _contacts(make, blocks)
    dates = [
        one.saved_at[:10] for one in collected.returns if re.fullmatch(r"\d{4}-\d\d-\d\d", one.saved_at[:10])
    ]
    editions = list(dict.fromkeys(one_line(one.edition, 40) for one in collected.returns if one.edition))
    return Report(
        scope=scope,
        single=make.single,
        eyebrow="Summary of one site"
        if scope.kind == "site" and make.single
        else "Report on what sites sent back",
        date=max(dates, default=""),
        editions=joined(editions[:6]) + (" and others" if len(editions) > 6 else ""),
        facts=_facts(make, checks),
        in_short=_in_short(make, apart, checks),
        returns=_returns(make),
        completion=_completion(make),
        contrasts=apart,
        useful=() if make.single else useful(values, stages, make.pen),
        offers=tuple(
            view
            for chapter in stages
            for block in chapter.blocks
            if (view := _block(make, _part(block, chapter, offered=True)))
        ),
        chapters=tuple(view for chapter in stages if (view := _chapter(make, chapter))),
        checks=checks,
        contacts=people,
        contacts_left_out=people_left,
        cut=cut,
    )


def _part(block: OutlineBlock, chapter: OutlineChapter, offered: bool) -> OutlineBlock:
    """What a block asks about sharing, or all but that: by the id of the block, or, outside stages, of a form's line."""
    if block.key.rpartition(".")[2] in OFFERS:
        return block if offered else replace(block, questions=(), columns=())
    questions = tuple(
        q
        for q in block.questions
        if (chapter.number is None and q.kind != "rating" and q.key.rpartition(".")[2] in OFFERS) == offered
    )
    return replace(block, questions=questions, columns=() if offered else block.columns)


def _facts(make: _ReportComposer, checks: Sequence[tuple[str, str, TableView]]) -> tuple[ReportFact, ...]:
    sites, returns = len(make.values.sites), len(make.collected.returns)
    answers = sum(map(len, make.values.answered.values()))
    look = sum(len(table.rows) + table.left_out for _, _, table in checks)
    first = [] if make.single else [ReportFact(f"{sites:,}", "site" if sites == 1 else "sites")]
    total = make.completion.totals
    percents = [100 * t.answered / t.asked for t in total if t.asked]
    share = (
        [
            ReportFact(
                f"{sum(percents) / len(percents):.0f}%",
                "of the questions answered" + (", on average" if sites > 1 else ""),
            )
        ]
        if percents
        else []
    )
    return (
        *first,
        ReportFact(f"{returns:,}", "file sent back" if returns == 1 else "files sent back"),
        *share,
        ReportFact(
            f"{answers:,}",
            "question answered"
            if answers == 1
            else "questions answered"
            if make.single
            else "answers in all",
        ),
        ReportFact(f"{look:,}", "thing to look at" if look == 1 else "things to look at"),
    )


def _in_short(make: _ReportComposer, apart: Sequence, checks: Sequence) -> tuple[str, ...]:
    levels = Counter(site.level for site in make.values.sites)
    told = [counted(levels[level], level) for level in LEVELS if levels[level]]
    sentences = []
    if not make.values.sites:
        return ("No site has sent back a workbook that could be read.",)
    if not make.single:
        of = f": {joined(told)}" if told else ""
        sentences.append(
            f"{counted(len(make.values.sites), 'site')} sent back {counted(len(make.collected.returns), 'file')}{of}."
        )
    full = [
        (average, n)
        for n, average in enumerate(make.completion.averages)
        if make.completion.chapters[n].number
    ]
    if len(full) > 1:
        most, least = max(full, key=lambda f: (f[0], -f[1])), min(full)
        if most[0] - least[0] >= 1:
            name = {
                n: f"stage {make.completion.chapters[n].number}, {make.completion.chapters[n].title}"
                for _, n in full
            }
            sentences.append(
                f"Furthest along is {name[most[1]]} ({most[0]:.0f}% of its questions answered); "
                f"least far is {name[least[1]]} ({least[0]:.0f}%)."
            )
    if apart:
        first = apart[0]
        where = f"s{first.chapter[1:]}" if first.chapter.startswith("Stage ") else first.chapter
        sentences.append(
            f"Labor and management stand furthest apart on “{first.label}” ({where}): "
            f"{first.labor} for labor and {first.management} for management."
        )
    if checks:
        sentences.append(
            "Before these answers are used, a person should look at "
            f"{counted(sum(len(t.rows) + t.left_out for _, _, t in checks), 'thing')} listed near the end."
        )
    return tuple(sentences)


def _returns(make: _ReportComposer) -> TableView:
    """The newest first of each site; older ones below it."""
    answers: Counter[int] = Counter(a.return_id for a in make.collected.answers)
    names = {site.key: site.name for site in make.values.sites}
    ordered = sorted(make.collected.returns, key=lambda one: one.saved_at, reverse=True)
    ordered.sort(key=lambda one: (counting(names.get(one.site, one.site)), one.site, not one.leads))
    shown = ordered[: ROWS if len(ordered) <= ROWS else SOME_ROWS]
    return TableView(
        ("Site", "Level", "Saved", "Format and edition", "File", "Answers"),
        tuple(_return(one, names, answers[one.id]) for one in shown),
        len(ordered) - len(shown),
    )


def _return(one: ReportReturn, names: dict[str, str], answers: int) -> SiteRow:
    name = names.get(one.site) or one_line(one.site_name or one.site, NAME)
    kind = {"pdf": "PDF", "docx": "Word"}.get(one.format, one_line(one.format, 12))
    edition = one_line(one.edition, 30) or "edition unknown"
    return SiteRow(
        name,
        (
            one_line(one.level, 12) or "unknown",
            one.saved_at[:10],
            f"{kind}, {edition}",
            one_line(one.path, 70) + ("" if one.leads else " (older; a newer one counts)"),
            f"{answers:,}",
        ),
    )


def _completion(make: _ReportComposer) -> CompletionView | None:
    done = make.completion
    if not done.chapters:
        return None
    labels = [f"{c.number} {c.title}" if c.number else c.title for c in done.chapters]
    noun = pictures.sites_said(len(make.values.sites))
    picture = pictures.completion(
        make.pen, [(label, done.averages[n], done.of_chapter(n)) for n, label in enumerate(labels)], noun
    )
    rows = tuple(
        CompletionRow(site.name, tuple(share.percent for share in shares), total.percent)
        for site, shares, total in zip(make.values.sites, done.shares, done.totals, strict=True)
    )
    rows = (*_by_level(make), *rows[: ROWS if len(rows) <= ROWS else SOME_ROWS])
    columns = tuple(str(c.number) if c.number else one_line(c.title, 40) for c in done.chapters)
    left_out = len(done.shares) - SOME_ROWS if len(done.shares) > ROWS else 0
    return CompletionView(picture, columns, rows, left_out, len(done.shares))


def _by_level(make: _ReportComposer) -> tuple[CompletionRow, ...]:
    """The averages of each level's sites, where there are too many sites to see that at a glance."""
    if len(make.values.sites) <= NAMED:
        return ()
    rows = []
    for level in LEVELS:
        of = [n for n, site in enumerate(make.values.sites) if site.level == level]
        if of:
            name = f"All {len(of):,} {level}s" if len(of) > 1 else f"The {level}"
            by_chapter = [
                [make.completion.shares[n][c] for n in of] for c in range(len(make.completion.chapters))
            ]
            rows.append(
                CompletionRow(
                    name, tuple(map(_average, by_chapter)), _average([make.completion.totals[n] for n in of])
                )
            )
    return tuple(rows)


def _average(shares: Sequence[Share]) -> int | None:
    percents = [100 * share.answered / share.asked for share in shares if share.asked]
    return round(sum(percents) / len(percents)) if percents else None


def _chapter(make: _ReportComposer, chapter: OutlineChapter) -> ChapterView | None:
    blocks = tuple(
        view for block in chapter.blocks if (view := _block(make, _part(block, chapter, offered=False)))
    )
    if not blocks and chapter.number is None:
        return None
    places = {c.id: n for n, c in enumerate(make.completion.chapters)}
    percent = round(make.completion.averages[places[chapter.id]]) if chapter.id in places else None
    elsewhere = any(_block(make, _part(block, chapter, offered=True)) for block in chapter.blocks)
    return ChapterView(chapter.id, chapter.title, chapter.number, percent, blocks, elsewhere)


def _block(make: _ReportComposer, block: OutlineBlock) -> BlockView | None:
    """What was said in a block; None where no one said anything."""
    rating = rating_view(make.values, block, make.pen, make.single)
    checks = tuple(
        bar(
            make.values,
            q.wordings[0][1],
            [v.site for v in make.values.heard.get((q.key, "", ""), ())],
            len(make.values.asked_sites(q.key)),
        )
        for q in block.questions
        if q.kind == "check"
    )
    if not any(check.number for check in checks):
        checks = ()
    questions = tuple(
        view
        for q in block.questions
        if q.kind in ("open", "one", "some") and not q.contact
        if (view := question_view(make.values, make.voices, q)).answered
    )
    sheets, left_out = make.voices.sheets(block) if block.columns else ((), 0)
    if not (rating or checks or questions or sheets or left_out):
        return None
    simple = len(block.questions) == 1 and not block.columns and not rating and not checks
    return BlockView(block.key, block.title, simple, rating, checks[:OPTIONS], questions, sheets, left_out)


def _contacts(make: _ReportComposer, blocks: Sequence[OutlineBlock]) -> tuple[tuple[Sheet, ...], int]:
    """By site: the contact details that stand in forms, where the report is to have them.

    Those in tables are printed with their table.
    """
    if not make.scope.contacts:
        return (), 0
    rows: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for block in blocks:
        for question in (q for q in block.questions if q.contact):
            for side in question.sides or ("",):
                for value in make.values.heard.get((question.key, "", side), ()):
                    label = ", ".join(filter(None, (block.title, question.wordings[0][1], side)))
                    rows.setdefault(value.site, []).append((label, (one_line(value.text, 200),)))
    sites = [site for site in make.values.sites if site.key in rows]
    return tuple(
        Sheet(site.name, "", ("Written by the site",), tuple(rows[site.key][:60])) for site in sites[:ROWS]
    ), max(len(sites) - ROWS, 0)
