"""Which fields the workbooks of an edition have: what a returned file is read against."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property

from ..compose import compose
from ..content.loader import Library
from ..content.schema import LEVELS
from ..docx.find import in_print_order
from ..docx.names import field_bookmark
from ..errors import BuildError, shown
from ..html import render_sections
from ..workbook import Field, Workbook
from .contact import any_site, contact_fields
from .model import Entry

READER = 1  # raised when files are read in another way, so that they are read again
Key = tuple[str, str, str]  # edition, level, language


@dataclass(frozen=True)
class Dictionary:
    """The fields of one edition, level and language. ``orders`` has, for sites that differ, theirs."""

    key: Key
    title: str  # of the guide
    entries: tuple[Entry, ...]  # in print order
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def by_former(self) -> dict[str, Entry]:
        """By the names that fields had, the newest field first to claim one."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            for name in entry.former:
                found.setdefault(name, entry)
        return found

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(entry.group_name for entry in self.entries if entry.group_name)

    @cached_property
    def by_tooltip(self) -> dict[str, Entry]:
        """Only those that are told by it for certain."""
        return _certain((entry.tooltip, entry) for entry in self.entries)

    @cached_property
    def by_ending(self) -> dict[str, Entry]:
        """By the last part of the name, where only one field has it."""
        return _certain((entry.name.rpartition(".")[2], entry) for entry in self.entries)

    @cached_property
    def by_bookmark(self) -> dict[str, str]:
        return {field_bookmark(name).casefold(): name for name in (*self.by_former, *self.by_name)}

    @cached_property
    def fingerprint(self) -> str:
        data = json.dumps([READER, [astuple(entry) for entry in self.entries]], ensure_ascii=False)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def fields(self, site: str) -> list[Field]:
        """As ``site`` has them, in print order."""
        names = self.orders.get(site)
        return [self.by_name[name].field for name in names] if names else [entry.field for entry in self.entries]

    def likeness(self, names: frozenset[str], tooltips: frozenset[str] = frozenset()) -> float:
        """0 to 1: how far a file with fields of these ``names`` is a workbook of this dictionary."""
        if not names:
            return 0.0
        own = self.by_name.keys() | self.by_former.keys()
        common = len(names & own) / len(names | self.by_name.keys())
        said = sum(1 for entry in self.entries if entry.tooltip in tooltips) / len(self.entries) if tooltips else 0.0
        return (2 * common + said) / 3 if tooltips else common


@dataclass(frozen=True)
class SiteName:
    name: str
    level: str


@dataclass(frozen=True)
class Catalog:
    """Everything that returns are read against. The first dictionaries are those of the newest guide."""

    dictionaries: tuple[Dictionary, ...]
    sites: Mapping[str, SiteName] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[Key, Dictionary]:
        found: dict[Key, Dictionary] = {}
        for one in self.dictionaries:
            edition, level, language = one.key
            found.setdefault(one.key, one)
            # A partner's en-GB is the guide's en-US: the text is the same.
            found.setdefault((edition, level, language.split("-")[0]), one)
        return found

    def find(self, edition: str, level: str, language: str) -> Dictionary | None:
        return self.by_key.get((edition, level, language)) or self.by_key.get((edition, level, language.split("-")[0]))

    @cached_property
    def fingerprint(self) -> str:
        data = json.dumps([[one.key, one.fingerprint] for one in self.dictionaries] + [sorted(self.sites)])
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def read_with(self, edition: str, level: str, language: str, told_by: str) -> str:
        """What a return depends on: the same again, and it need not be read again."""
        found = self.find(edition, level, language) if told_by == "metadata" else None
        return found.fingerprint if found else self.fingerprint

    def with_more(self, others: Iterable[Dictionary]) -> Catalog:
        """Also with those of ``others`` whose edition, level and language is not there yet."""
        keys = {one.key for one in self.dictionaries}
        return replace(self, dictionaries=(*self.dictionaries, *(one for one in others if one.key not in keys)))


def catalog_of(libraries: Iterable[Library]) -> Catalog:
    """The fields of each guide at every level; raises ``ContentError`` for a site that cannot be composed."""
    dictionaries: dict[Key, Dictionary] = {}
    sites: dict[str, SiteName] = {}
    for library in libraries:
        for site in library.sites.values():
            sites.setdefault(site.id, SiteName(site.name, site.level))
        for one in _dictionaries(library):
            dictionaries.setdefault(one.key, one)
    return Catalog(tuple(dictionaries.values()), sites)


def _dictionaries(library: Library) -> Iterable[Dictionary]:
    if not library.partners:
        raise BuildError(f"{shown(library.root / 'partners')}: there is no partner yet; add one first")
    for level in LEVELS:
        books = {"": compose(library, any_site(level, next(iter(library.partners))))}
        books |= {site.id: compose(library, site) for site in library.sites.values() if site.level == level}
        key = (library.guide.edition, level, library.guide.language)
        contact = contact_fields(books[""].fields)
        made: dict[str, Entry] = {}
        orders: dict[str, tuple[str, ...]] = {}
        order: list[str] = []
        usual = {f.name for f in books[""].fields}
        for id, book in books.items():
            # Laid out only where it may matter: most sites have the questions that all have.
            own = {f.name for f in book.fields}
            if id and own == usual:
                continue
            names = [f.name for f in in_print_order(book.fields, (s.html for s in render_sections(book)))]
            if id:
                orders[id] = tuple(names)
            at = -1
            for name in names:
                if name in made:
                    at = order.index(name)
                else:
                    at += 1
                    order.insert(at, name)
            made = {**_entries(book, key, contact), **made}
        entries = tuple(replace(made[name], position=n) for n, name in enumerate(order, 1))
        yield Dictionary(key, library.guide.title, entries, orders)


def _entries(book: Workbook, key: Key, contact: frozenset[str]) -> dict[str, Entry]:
    sections = {section.id: section for section in book.sections}
    groups: dict[str, list[Field]] = defaultdict(list)
    for one in book.fields:
        if one.group:
            groups[one.group].append(one)
    shared = {group: os.path.commonprefix([mark.tooltip for mark in marks]).rpartition(", ")[0] for group, marks in groups.items()}
    made = {}
    for one in book.fields:
        section = sections[one.section]
        made[one.name] = Entry(
            *key, name=one.name, kind=one.kind, section=section.id, section_title=section.title, section_number=section.number,
            position=0, question=one.question, tooltip=one.tooltip, group_name=one.group, on_state=one.on_state,
            option_text=one.tooltip[len(shared[one.group]) + 2 :] if one.group else "", exclusive=int(one.exclusive),
            options=tuple((option.value, option.text) for option in one.options), was=one.was, required=int(one.required),
            contact=int(one.name in contact or (one.kind == "email")), placeholder=one.placeholder, told_by="guide",
        )  # fmt: skip
    return made


def _certain(pairs: Iterable[tuple[str, Entry]]) -> dict[str, Entry]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for key, entry in pairs:
        found[key].append(entry)
    return {key: entries[0] for key, entries in found.items() if len(entries) == 1}
