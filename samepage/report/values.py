"""What the leading returns say, by question, row, side and site."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from samepage.report.database import ReportData, ReportField, ReportReturn
from samepage.report.outline import Outline, OutlinePlace, outline_of, place_of
from samepage.report.report_limits import NAME
from samepage.report.text import PERSONAL, clean, counting, one_line

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")  # of BCP 47 what a file may say of itself
Key = tuple[str, str, str]  # question, row, side


@dataclass(frozen=True, slots=True)
class ReportSite:
    """One site, as its leading return tells of it. ``key`` is its id."""

    key: str
    name: str
    level: str
    language: str
    edition: str
    dictionary: tuple[str, str, str]  # edition, level, language


@dataclass(frozen=True, slots=True)
class Value:
    """One value as it is read: text, or the words of what was chosen; ``raw`` is as collected."""

    site: str
    raw: str
    text: str
    conflict: bool


@dataclass(frozen=True)
class Values:
    """All that counts. ``heard[question, row, side]`` is in the order of ``sites``."""

    sites: tuple[ReportSite, ...]
    outline: Outline
    heard: Mapping[Key, tuple[Value, ...]]
    answered: Mapping[
        str, frozenset[tuple[str, str]]
    ]  # by site: questions and sides with an answer, contacts too
    asked: Mapping[tuple[str, str, str], frozenset[OutlinePlace]]  # by dictionary
    orphans: tuple[tuple[str, str, str], ...]  # site, name, value
    more_rows: Mapping[str, tuple[str, ...]]  # by block: rows that teams added

    @cached_property
    def by_key(self) -> dict[str, ReportSite]:
        return {site.key: site for site in self.sites}

    @cached_property
    def order(self) -> dict[str, int]:
        return {site.key: number for number, site in enumerate(self.sites)}

    @cached_property
    def _asking(self) -> dict[str, set[tuple[str, str, str]]]:
        """The dictionaries that have each question."""
        asking: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for dictionary, places in self.asked.items():
            for place in places:
                asking[place.question].add(dictionary)
        return asking

    def asked_sites(self, question: str) -> frozenset[str]:
        """The sites whose workbook has this question."""
        asking = self._asking.get(question, ())
        return frozenset(site.key for site in self.sites if site.dictionary in asking)


def values_of(collected: ReportData, contacts: bool) -> Values:
    """``contacts``: keep names, addresses, phone numbers and signatures too."""
    leading = [one for one in collected.returns if one.leads]
    asked = {(one.edition, one.level, one.language) for one in collected.returns}
    fields = [f for f in collected.fields if (f.edition, f.level, f.language) in asked]
    outline = outline_of(fields, _editions(collected.returns))
    sites = _told_apart(sorted(map(_site, leading), key=lambda site: (counting(site.name), site.key)))
    order = {site.key: number for number, site in enumerate(sites)}
    by_return = {one.id: one for one in leading}
    known: dict[tuple[str, str, str], dict[str, ReportField]] = defaultdict(dict)
    private: set[str] = set()
    for field in fields:
        known[field.edition, field.level, field.language][field.name] = field
        if field.contact:
            private.add(field.group or field.name)
    tables = {
        question.key: question
        for chapter in outline.chapters
        for block in chapter.blocks
        for question in block.columns
    }
    heard: dict[Key, list[Value]] = defaultdict(list)
    answered: dict[str, set[tuple[str, str]]] = defaultdict(set)
    orphans: list[tuple[str, str, str]] = []
    added: dict[str, set[str]] = defaultdict(set)
    for answer in collected.answers:
        source = by_return.get(answer.return_id)
        if source is None or not answer.value:
            continue
        base = answer.name.partition("=")[0]
        place = outline.places.get(base)
        if place is None:  # a row that a team added?
            place = place_of(base, "=" in answer.name)
            if not place.row or place.question not in tables:
                place = None
        if answer.status == "orphan" or place is None:
            if contacts or not (base in private or PERSONAL.search(base)):
                orphans.append((source.site, answer.name, answer.value))
            continue
        answered[source.site].add((place.question, place.side))
        if base not in outline.places:
            added[place.block].add(place.row)
            hidden = tables[place.question].contact
        else:
            hidden = base in private
        if contacts or not hidden:
            field = known[source.edition, source.level, source.language].get(answer.name)
            heard[place.question, place.row, place.side].append(
                Value(source.site, answer.value, _words(answer.value, field), answer.status == "conflict")
            )
    return Values(
        sites,
        outline,
        {key: tuple(sorted(said, key=lambda value: order[value.site])) for key, said in heard.items()},
        {site: frozenset(questions) for site, questions in answered.items()},
        {
            key: frozenset(outline.places[f.group or f.name] for f in fields.values())
            for key, fields in known.items()
        },
        tuple(sorted(orphans, key=lambda one: (order[one[0]], one[1]))),
        {block: tuple(sorted(rows, key=_natural)) for block, rows in added.items()},
    )


def _editions(returns: Sequence[ReportReturn]) -> list[str]:
    """Oldest first, by the newest file of each."""
    newest: dict[str, str] = {}
    for one in returns:
        newest[one.edition] = max(newest.get(one.edition, ""), one.saved_at)
    return sorted(newest, key=lambda edition: (newest[edition], edition))


def _site(one: ReportReturn) -> ReportSite:
    name = one_line(one.site_name or one.site or one.path, NAME)
    language = one.language if LANGUAGE.fullmatch(one.language) else ""
    return ReportSite(
        one.site, name, one.level, language, one.edition, (one.edition, one.level, one.language)
    )


def _words(value: str, field: ReportField | None) -> str:
    if field and field.group:
        return clean(field.option_text or value)
    if field and field.options:
        return clean(dict(field.options).get(value, value))
    return clean(value)


def _natural(row: str) -> tuple[int, str]:
    return (int(row), "") if row.isdigit() and len(row) < 9 else (0, row)


def _told_apart(sites: Sequence[ReportSite]) -> tuple[ReportSite, ...]:
    """The sites, those that share a name told apart by their id."""
    count: dict[str, int] = defaultdict(int)
    for site in sites:
        count[site.name] += 1
    return tuple(
        replace(site, name=f"{site.name} ({site.key})") if count[site.name] > 1 else site for site in sites
    )
