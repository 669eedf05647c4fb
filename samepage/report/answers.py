"""What each site answers, joined from its returns, by question, row, side and site."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from samepage.report.answer_text import PERSONAL, natural_order, one_line, plain_text
from samepage.report.outline import Outline, OutlinePlace, OutlineQuestion, outline_of
from samepage.returns.database import CollectedAnswers, JoinedRecord, ReturnRecord
from samepage.workbook.definitions import FieldDefinition, Key
from samepage.workbook.names import ROW_CELL

MOST_NAME = 90  # characters of a site's name
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")  # of BCP 47 what a file may say of itself


@dataclass(frozen=True, slots=True)
class ReportSite:
    """One site, as its latest return describes it. ``dictionary`` is the key of its data dictionary."""

    id: str
    name: str
    level: str
    language: str
    dictionary: Key


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as it is read: text, or the words of what was chosen; ``raw`` is as collected."""

    site: str
    raw: str
    text: str
    conflict: bool


@dataclass(frozen=True)
class SiteOrphan:
    """An answer to a question that the site's edition does not have."""

    site: str
    name: str
    value: str


@dataclass(frozen=True)
class AnswersByQuestion:
    """All answers that count.

    ``given`` has them by question, row and side, each in the order of ``sites``; ``answered`` by site the
    questions and sides with an answer, contact details too, by their places in ``places``; ``asked`` by data
    dictionary what it asks; ``added_rows`` by block the rows that teams added.
    """

    sites: tuple[ReportSite, ...]
    outline: Outline
    given: Mapping[tuple[str, str, str], tuple[GivenAnswer, ...]]
    places: Sequence[tuple[str, str]]
    answered: Mapping[str, array[int]]
    asked: Mapping[Key, frozenset[OutlinePlace]]
    orphans: tuple[SiteOrphan, ...]
    added_rows: Mapping[str, tuple[str, ...]]

    @property
    def number_answered(self) -> int:
        return sum(map(len, self.answered.values()))

    def answered_by(self, site: str) -> Iterator[tuple[str, str]]:
        """The questions and sides that ``site`` answered."""
        return map(self.places.__getitem__, self.answered.get(site, ()))

    def to(self, question: OutlineQuestion, side: str = "", row: str = "") -> tuple[GivenAnswer, ...]:
        """The answers to ``question``, in the order of sites."""
        return self.given.get((question.key, row, side), ())

    @cached_property
    def by_id(self) -> dict[str, ReportSite]:
        return {site.id: site for site in self.sites}

    @cached_property
    def order(self) -> dict[str, int]:
        return {site.id: number for number, site in enumerate(self.sites)}

    @cached_property
    def _asking(self) -> dict[str, set[Key]]:
        """The dictionaries that have each question."""
        asking: dict[str, set[Key]] = defaultdict(set)
        for dictionary, places in self.asked.items():
            for place in places:
                asking[place.question].add(dictionary)
        return asking

    def asked_sites(self, question: OutlineQuestion) -> int:
        """How many sites have this question in their workbook."""
        asking = self._asking.get(question.key, ())
        return sum(site.dictionary in asking for site in self.sites)


def answers_by_question(
    collected: CollectedAnswers, contacts: bool, levels: Sequence[str] = ()
) -> AnswersByQuestion:
    """``contacts``: with names, addresses, phone numbers and signatures of people, too. ``levels`` are in the
    guide's order."""
    latest = {one.site: one for one in collected.returns if one.is_latest}
    keys = {one.key for one in collected.returns}
    fields = [field for field in collected.fields if field.key in keys]
    outline = outline_of(fields, _editions(collected.returns), levels)
    sites = _distinct_names(sorted(map(_site, latest.values()), key=lambda s: (natural_order(s.name), s.id)))
    order = {site.id: number for number, site in enumerate(sites)}
    dictionaries: dict[Key, dict[str, FieldDefinition]] = defaultdict(dict)
    for field in fields:
        dictionaries[field.key][field.name] = field
    private = {field.question_name for field in fields if field.contact}
    columns = {question.key: question for block in outline.blocks for question in block.columns}
    given: dict[tuple[str, str, str], list[GivenAnswer]] = defaultdict(list)
    places: dict[tuple[str, str], int] = {}
    answered: dict[str, array[int]] = {}
    same: dict[tuple[Key, str, str], tuple[str, str]] = {}  # what many sites marked and chose, kept once
    orphans: list[SiteOrphan] = []
    added: dict[str, set[str]] = defaultdict(set)
    for one, joined in collected.counting():
        done: set[int] = set()
        for answer in sorted(joined, key=lambda answer: (answer.name, answer.value)):
            if not answer.value:
                continue
            base = answer.name.partition("=")[0]
            place = outline.places.get(base) or _added_row(base, columns)
            added_row = place is not None and base not in outline.places
            hidden = columns[place.question].contact if place and added_row else base in private
            if answer.status == "orphan" or place is None:
                if contacts or not (hidden or PERSONAL.search(base)):
                    orphans.append(SiteOrphan(one.site, answer.name, answer.value))
                continue
            done.add(places.setdefault((place.question, place.side), len(places)))
            if added_row:
                added[place.block].add(place.row)
            if contacts or not hidden:
                raw, text = _said(answer, dictionaries[one.key].get(answer.name), one.key, same)
                given[place.question, place.row, place.side].append(
                    GivenAnswer(one.site, raw, text, answer.status == "conflict")
                )
        answered[one.site] = array("I", sorted(done))
    return AnswersByQuestion(
        sites,
        outline,
        {key: tuple(sorted(of, key=lambda answer: order[answer.site])) for key, of in given.items()},
        tuple(places),
        answered,
        {
            key: frozenset(outline.places[field.question_name] for field in of.values())
            for key, of in dictionaries.items()
        },
        tuple(sorted(orphans, key=lambda orphan: (order[orphan.site], orphan.name))),
        {block: tuple(sorted(rows, key=natural_order)) for block, rows in added.items()},
    )


def _added_row(name: str, columns: Mapping[str, OutlineQuestion]) -> OutlinePlace | None:
    """The place of a cell in a row that a team added to a table of the workbook."""
    cell = ROW_CELL.match(name)
    question = f"{cell[1]}..{cell[3]}" if cell else ""
    if cell is None or question not in columns:
        return None
    return OutlinePlace(name.partition(".")[0], cell[1], question, cell[2], "", question)


def _editions(returns: Sequence[ReturnRecord]) -> list[str]:
    """Oldest first, by the newest file of each."""
    newest: dict[str, str] = {}
    for one in returns:
        newest[one.edition] = max(newest.get(one.edition, ""), one.saved_at)
    return sorted(newest, key=lambda edition: (newest[edition], edition))


def _site(one: ReturnRecord) -> ReportSite:
    name = one_line(one.site_name or one.site or one.path, MOST_NAME)
    return ReportSite(
        one.site, name, one.level, one.language if LANGUAGE.fullmatch(one.language) else "", one.key
    )


def _distinct_names(sites: Sequence[ReportSite]) -> tuple[ReportSite, ...]:
    """The sites; those that share a name also have their id in it."""
    count = Counter(site.name for site in sites)
    return tuple(
        replace(site, name=f"{site.name} ({site.id})") if count[site.name] > 1 else site for site in sites
    )


def _said(
    answer: JoinedRecord,
    field: FieldDefinition | None,
    key: Key,
    same: dict[tuple[Key, str, str], tuple[str, str]],
) -> tuple[str, str]:
    """An answer as collected and as it is read. What was chosen is the same string for all sites: see ``same``."""
    value = answer.value
    if field and (field.group_name or field.options):
        words = field.option_text if field.group_name else dict(field.options).get(value, value)
        return same.setdefault((key, answer.name, value), (value, plain_text(words or value)))
    text = plain_text(value)
    return value, value if text == value else text
