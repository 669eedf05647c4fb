"""Guides → dictionaries: every level composed, and each site that has questions of its own."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from samepage.content.loader import Library
from samepage.content.schema import LEVELS
from samepage.errors import BuildError, display_path
from samepage.render.html import in_print_order, render_sections
from samepage.returns.contact import any_site, contact_fields
from samepage.workbook import compose
from samepage.workbook.dictionary import Catalog, DataDictionary, FieldDefinition, Key, SiteName
from samepage.workbook.model import Field, Workbook


def catalog_of(libraries: Iterable[Library]) -> Catalog:
    """The fields of each guide at every level; raises ``ContentError`` for a site that cannot be composed."""
    dictionaries: dict[Key, DataDictionary] = {}
    sites: dict[str, SiteName] = {}
    for library in libraries:
        for site in library.sites.values():
            sites.setdefault(site.id, SiteName(site.name, site.level))
        for one in _dictionaries(library):
            dictionaries.setdefault(one.key, one)
    return Catalog(tuple(dictionaries.values()), sites)


def _dictionaries(library: Library) -> Iterable[DataDictionary]:
    if not library.partners:
        raise BuildError(f"{display_path(library.root / 'partners')}: there is no partner yet; add one first")
    for level in LEVELS:
        books = {"": compose(library, any_site(level, next(iter(library.partners))))}
        books |= {
            site.id: compose(library, site)
            for site in library.sites.values()
            if site.level == level and (site.prompts or site.leave_out)
        }
        key = (library.guide.edition, level, library.guide.language)
        contact = contact_fields(books[""].fields)
        made: dict[str, FieldDefinition] = {}
        orders: dict[str, tuple[str, ...]] = {}
        order: list[str] = []
        for id, book in books.items():
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
        yield DataDictionary(key, library.guide.title, entries, orders)


def _entries(book: Workbook, key: Key, contact: frozenset[str]) -> dict[str, FieldDefinition]:
    sections = {section.id: section for section in book.sections}
    groups: dict[str, list[Field]] = defaultdict(list)
    for one in book.fields:
        if one.group:
            groups[one.group].append(one)
    shared = {
        group: os.path.commonprefix([mark.tooltip for mark in marks]).rpartition(", ")[0]
        for group, marks in groups.items()
    }
    made = {}
    for one in book.fields:
        section = sections[one.section]
        made[one.name] = FieldDefinition(
            *key,
            name=one.name,
            kind=one.kind,
            section=section.id,
            section_title=section.title,
            section_number=section.number,
            position=0,
            question=one.question,
            tooltip=one.tooltip,
            group_name=one.group,
            on_state=one.on_state,
            option_text=one.tooltip[len(shared[one.group]) + 2 :] if one.group else "",
            exclusive=int(one.exclusive),
            options=tuple((option.value, option.text) for option in one.options),
            was=one.was,
            required=int(one.required),
            contact=int(one.name in contact or (one.kind == "email")),
            placeholder=one.placeholder,
            told_by="guide",
        )
    return made
