"""Guides → data dictionaries: every level composed, and each site that has questions of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from samepage.content.loader import Library
from samepage.content.roster import read_roster, states_of
from samepage.content.schema.declared import Level
from samepage.content.schema.sites import Site
from samepage.errors import Problem
from samepage.render.assets import drawn_texts
from samepage.render.html import ALL_MEDIA, in_print_order, render_sections
from samepage.render.placeholders import PLACEHOLDERS, texts_of
from samepage.render.typography import typographic
from samepage.returns.printed_texts import printed_texts
from samepage.workbook import compose
from samepage.workbook.definitions import Definitions, FieldDefinition, Key, definition_of
from samepage.workbook.dictionary import PAGE_NUMBER, Catalog, DataDictionary, PrintedText, SiteName
from samepage.workbook.model import Field, Workbook
from samepage.workbook.volumes import volume_titles

# The contact details of a site that has no others: a field that they are written into asks for a site's.
SAMPLE_CONTACT = {
    "contact_name": "The contact person",
    "contact_email": "contact@example.org",
    "phone": "(000) 000-0000",
    "street": "The street",
}
# Parts of a field's id that mean a person's own data.
CONTACT_WORDS = frozenset(
    "email mail phone telephone tel mobile cell fax street address contact signature".split()
)
BESIDE_A_NAME = ("email", "phone", "signature", "contact_email")  # a name beside one of these is a person's
ASKS_FOR_A_PERSON = re.compile(
    r"\bcontact person\b|\(name\b|\bname and role\b|\bname and title\b|\bsigned by\b|\byour name\b|\bphone\b"
    r"|\bpersona de contacto\b|\(nombre\b|\bnombre y cargo\b|\bfirmado por\b|\bsu nombre\b|\btel[eé]fono\b",
    re.IGNORECASE,
)


def catalog_of(libraries: Iterable[Library]) -> Catalog:
    """The fields of each guide at every level; raises ``ContentError`` for a site that cannot be composed."""
    dictionaries: dict[Key, DataDictionary] = {}
    sites: dict[str, SiteName] = {}
    for library in libraries:
        for site in library.sites.values():
            sites.setdefault(site.id, _site_name(site))
        for level in library.levels:
            dictionary = _dictionary(library, level)
            dictionaries.setdefault(dictionary.key, dictionary)
    return Catalog(tuple(dictionaries.values()), sites)


def roster_sites(
    library: Library, path: Path, level: Level, on_problem: Callable[[Problem], None]
) -> dict[str, SiteName]:
    """The sites of the spreadsheet at ``path`` by id; raises ``BuildError``. ``on_problem`` gets what is wrong
    with bad rows, which are left out."""
    sites: dict[str, SiteName] = {}
    partners, states = tuple(library.partners), states_of(library.sites.values(), library.declared)
    rows = read_roster(
        path, level, library.any_partner, words=library.words, partners=partners, states=states
    )
    for row in rows:
        for problem in row.problems:
            on_problem(problem)
        if row.site:
            sites[row.site.id] = _site_name(row.site)
    return sites


def _site_name(site: Site) -> SiteName:
    texts = texts_of(site.model_copy(update={"short_name": site.short_name or site.name}))
    own = tuple((mark, text) for mark, text in texts.items() if text and text != site.id)
    return SiteName(site.name, site.level, own)


def _dictionary(library: Library, level: Level) -> DataDictionary:
    """The fields of one level: of the guide itself, and between them those that only single sites have."""
    sample = compose(library, sample_site(library, level))
    own = {
        site.id: compose(library, site)
        for site in library.sites.values()
        if site.level == level
        and (
            site.prompts
            or site.leave_out
            or site.copies
            or site.words
            or library.partners[site.partner].words
        )
    }
    key = (library.guide.edition, level, library.guide.language)
    contact = contact_fields(sample.fields, sample.site.name)
    definitions: dict[str, FieldDefinition] = {}
    orders: dict[str, tuple[str, ...]] = {}
    order: list[str] = []
    printed: tuple[PrintedText, ...] = ()
    linear: tuple[PrintedText, ...] = ()
    of_guide: frozenset[PrintedText] = frozenset()
    drawings = drawn_texts(library)
    site_words: dict[str, tuple[str, ...]] = {}
    for id, workbook in [("", sample), *own.items()]:
        sections = {section.id: section for section in workbook.sections}
        names = []
        html = [part.html for part in render_sections(workbook, media=ALL_MEDIA)]
        own_words = [typographic(text, workbook.language) for _, text in _site_name(workbook.site).texts]
        texts = printed_texts(html, own_words, drawings)
        if not id:
            printed, of_guide = texts, frozenset(texts)
            large = [part.html for part in render_sections(workbook, linear=True, media=ALL_MEDIA)]
            linear = printed_texts(large, own_words, drawings)
        else:
            site_words[id] = tuple(dict.fromkeys(text.text for text in texts if text not in of_guide))
        for field in in_print_order(workbook.fields, html):
            names.append(field.name)
            if field.name not in definitions:
                personal = field.name in contact or field.kind == "email"
                definitions[field.name] = definition_of(field, key, sections[field.section], contact=personal)
        if own:
            orders[id] = tuple(names)
        _insert_in_order(order, names)
    in_order = Definitions(replace(definitions[name], position=n) for n, name in enumerate(order, 1))
    # On the cover; and what stands in fields from the beginning.
    phrases = (f"{sample.labels['and']} {PLACEHOLDERS['association']}", *volume_titles(sample))
    with_texts = sample.site.model_copy(update={**PLACEHOLDERS, "id": sample.site.id})
    return DataDictionary(
        key,
        library.guide.title,
        in_order,
        orders,
        printed,
        _running(sample),
        site_words,
        _values(compose(library, with_texts)),
        phrases,
        {
            site.id: _values(compose(library, site))
            for site in library.sites.values()
            if site.level == level and site.prefill
        },
        linear,
    )


def _values(workbook: Workbook) -> dict[str, str]:
    return {field.name: field.value for field in workbook.fields if field.value}


def _running(workbook: Workbook) -> tuple[str, ...]:
    """What stands at the head and the foot of pages, and in boxes that nobody has filled in."""
    labels = workbook.labels
    foot = f"{workbook.workbook_name} · {labels['edition']} {workbook.guide.edition}"
    numbers = (
        f"{foot} · {labels['facilitators']} {PAGE_NUMBER} / {PAGE_NUMBER}",
        f"{foot} {PAGE_NUMBER} / {PAGE_NUMBER}",
        f"{labels['page']} {PAGE_NUMBER} {labels['of']} {PAGE_NUMBER}",  # in Word
    )
    placeholders = (field.placeholder for field in workbook.fields if field.placeholder)
    return tuple(dict.fromkeys((workbook.guide.title, foot, *numbers, *placeholders)))


def _insert_in_order(order: list[str], names: Iterable[str]) -> None:
    """Insert each of ``names`` that ``order`` lacks, behind the one that stands before it in ``names``."""
    place, known = -1, set(order)
    for name in names:
        if name in known:
            place = order.index(name)
        else:
            place += 1
            order.insert(place, name)


def sample_site(library: Library, level: Level) -> Site:
    """A site of ``level`` that has nothing of its own but ``SAMPLE_CONTACT``. Raises ``BuildError``."""
    name = f"your {library.words.levels[level].name}"
    known = {"id": "sample", "level": level, "name": name, "partner": library.any_partner}
    return Site.model_validate({**known, **SAMPLE_CONTACT})


def contact_fields(fields: Iterable[Field], site: str) -> frozenset[str]:
    """Which ``fields`` of ``sample_site``, whose name is ``site``, hold a person's name, address, phone number or
    signature."""
    fields = tuple(fields)
    names = {field.name for field in fields}
    return frozenset(field.name for field in fields if _is_contact(field, names, site))


def _is_contact(field: Field, names: set[str], site: str) -> bool:
    if field.kind == "email" or field.value in SAMPLE_CONTACT.values():
        return True
    if field.kind not in ("text", "number") or field.value == site:
        return False
    before, _, last = field.name.rpartition(".")
    words = last.split("_")
    if CONTACT_WORDS.intersection(words):
        return True
    if words[-1] == "name":
        prefix = "_".join([*words[:-1], ""])
        return any(f"{before}.{prefix}{other}" in names for other in BESIDE_A_NAME)
    # The question of a form's line tells; a column's heading is too short to.
    return bool(ASKS_FOR_A_PERSON.search(field.question))
