"""The data dictionary: which fields the workbooks of an edition have. Returned files are read against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from functools import cached_property

from samepage.text import slug_from, with_straight_quotes
from samepage.workbook.definitions import Definitions, FieldDefinition, Key
from samepage.workbook.model import Field
from samepage.workbook.names import ROW_CELL

MOST_ROWS = 30  # of a table, in any edition: see the schema of the guide
READER = 7  # raised when files are read in another way, so that they are read again
PAGE_NUMBER = "#"  # at the end of a printed text, where a page's number follows


@dataclass(frozen=True, slots=True)
class PrintedText:
    """Words that a workbook prints together (a heading, a paragraph, a cell). ``name`` is that of the field
    they stand at: the next one, or ``behind`` the last one of a section; "" where the section has none."""

    text: str
    name: str = ""
    behind: bool = False


@dataclass(frozen=True)
class DataDictionary:
    """The fields of one edition, level and language, and what its workbooks print.

    ``orders`` has, by id, the names of fields in print order for each site that has questions of its own,
    and under "" those of all others.
    ``printed`` is in print order, ``linear`` the same of the large-print edition, which has other words around its
    tables and drawings, and ``running`` what stands on many pages; all are empty where no guide is known.
    ``defaults`` has, by field, what every workbook is made with, and ``phrases`` what is printed around a site's own
    texts, and on covers only; both with a placeholder for each of these.

    ``site_words`` has, by id, what only that site's workbook prints, and ``site_values``, by id and field, what its
    fields are made with: those that the guide says of single sites, and after ``Catalog.of_site`` all of that one.
    """

    key: Key
    title: str  # of the guide
    definitions: Definitions
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    printed: tuple[PrintedText, ...] = ()
    running: tuple[str, ...] = ()
    site_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    phrases: tuple[str, ...] = ()
    site_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    linear: tuple[PrintedText, ...] = ()

    @property
    def by_name(self) -> dict[str, FieldDefinition]:
        return self.definitions.by_name

    def like(self, name: str) -> FieldDefinition | None:
        """The field of that name, of that name before, or in that column of another row."""
        cell = ROW_CELL.match(name)
        return (
            self.by_name.get(name)
            or self.definitions.by_former.get(name)
            or (self.definitions.by_column.get((cell[1], cell[3])) if cell else None)
        )

    def is_added_row(self, name: str) -> bool:
        """Whether ``name`` is that of a cell in a row that a team added to a table of its workbook."""
        cell = ROW_CELL.match(name) if name not in self.by_name else None
        return cell is not None and (cell[1], cell[3]) in self.definitions.by_column

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all but what is of single sites."""
        texts = [[astuple(text) for text in of] for of in (self.printed, self.linear)]
        printed = *texts, self.running, self.phrases, self.defaults
        rows = [READER, [*map(astuple, self.definitions)], *printed]
        data = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def shown(self, name: str, value: str) -> str:
        """What a person sees of ``value`` of the field ``name``: of a list the option's text, of a mark no words."""
        entry = self.by_name.get(name)
        if entry is None or entry.kind == "check":
            return ""
        return dict(entry.options).get(value, value)

    def printed_for(self, site: str) -> tuple[PrintedText, ...]:
        """``printed``, with what the fields of ``site`` are made with: but for options, which may be chosen nearby,
        and for its own texts, which stand at the heads of pages, too."""
        own = self.site_words.get(site, ())
        values = [
            (entry.position, PrintedText(value, name))
            for name, value in self.site_values.get(site, {}).items()
            if (entry := self.by_name.get(name))
            and entry.kind not in ("check", "choice")
            and value not in own
        ]
        values.sort(key=lambda one: one[0])
        found: list[PrintedText] = []
        for text in self.printed:
            position = self.by_name[text.name].position if text.name in self.by_name else 0
            while values and values[0][0] < position:
                found.append(values.pop(0)[1])
            found.append(text)
        return (*found, *(text for _, text in values))

    def fields(self, site: str) -> list[Field]:
        """As ``site`` has them, in print order."""
        return [self.definitions.fields[name] for name in self.field_names(site)]

    def field_names(self, site: str) -> Sequence[str]:
        """The names of the fields that ``site`` has, in print order."""
        return self.orders.get(site) or self.orders.get("") or [one.name for one in self.definitions]

    def share(self, names: frozenset[str]) -> float:
        """0 to 1: how many of a file's field ``names`` this dictionary has, be it a whole workbook or some pages."""
        own = self.by_name.keys() | self.definitions.by_former.keys()
        return len(names & own) / len(names) if names else 0.0

    def likeness(self, names: frozenset[str], tooltips: frozenset[str]) -> float:
        """0 to 1: how far a file with fields of these ``names`` is a workbook of this dictionary.

        What the file has counts most; of two dictionaries that have it all, the one that has less besides.
        """
        if not names:
            return 0.0
        whole = len(names & self.by_name.keys()) / len(names | self.by_name.keys())
        if not tooltips:
            return (2 * self.share(names) + whole) / 3
        same_tooltip = sum(entry.tooltip in tooltips for entry in self.definitions) / len(tooltips)
        return (2 * self.share(names) + min(same_tooltip, 1.0) + whole) / 4


@dataclass(frozen=True)
class SiteName:
    """What a site is called, its level, and its own texts, each with the placeholder that stands for it."""

    name: str
    level: str
    texts: tuple[tuple[str, str], ...] = ()

    def filled(self, text: str) -> str:
        """``text`` with the site's own texts in place of placeholders; without those that it does not have."""
        texts = dict(self.texts)
        return "".join(texts.get(char, "" if "\ue000" <= char <= "\uf8ff" else char) for char in text).strip()


@dataclass(frozen=True)
class Catalog:
    """Everything that returns are read against. The first dictionaries are those of the newest guide."""

    dictionaries: tuple[DataDictionary, ...]
    sites: Mapping[str, SiteName] = field(default_factory=dict)

    @cached_property
    def spelled(self) -> dict[str, tuple[str, ...]]:
        """How each site may be called in a text that ``slug_from`` made plain: by its id and its name."""
        return {
            id: tuple(way for way in (slug_from(id), slug_from(with_straight_quotes(site.name))) if way)
            for id, site in self.sites.items()
        }

    @cached_property
    def by_key(self) -> dict[Key, DataDictionary]:
        found: dict[Key, DataDictionary] = {}
        for one in self.dictionaries:
            edition, level, language = one.key
            found.setdefault(one.key, one)
            # A partner's en-GB is the guide's en-US: the text is the same.
            found.setdefault((edition, level, language.split("-")[0]), one)
        return found

    def find(self, edition: str, level: str, language: str) -> DataDictionary | None:
        """The dictionary of that language, or of the language without its region."""
        found = self.by_key.get((edition, level, language))
        return found or self.by_key.get((edition, level, language.split("-")[0]))

    @cached_property
    def fingerprint(self) -> str:
        data = json.dumps(
            [[one.key, one.fingerprint, one.site_words, one.site_values] for one in self.dictionaries]
            + [sorted((id, *astuple(site)) for id, site in self.sites.items())],
            sort_keys=True,
        )
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    def reader_fingerprint(self, key: Key, site: str, identified_by: str) -> str:
        """A hash of all that reading a return depends on: while it is the same, nothing is read again."""
        found = self.find(*key) if identified_by == "metadata" else None
        if found is None:
            return self.fingerprint
        own = (self.sites.get(site), found.site_words.get(site), found.site_values.get(site))
        return hashlib.sha256(f"{found.fingerprint} {own}".encode()).hexdigest()[:16]

    def of_site(self, dictionary: DataDictionary, site: str, others: Iterable[str]) -> DataDictionary:
        """``dictionary`` with what the workbook of ``site`` prints of its own. ``others`` are sites whose workbooks
        stand in the same file: their words count as its own, and what was printed in is not known, since what is
        printed for one site may be another's answer."""
        others = tuple(others)
        named = {id: self.sites[id] for id in (site, *others) if id in self.sites}
        values: Mapping[str, str] = {}
        if site in named and not others:
            filled = {name: named[site].filled(text) for name, text in dictionary.defaults.items()}
            values = dictionary.site_values.get(site) or filled
        words = [
            text
            for id, one in named.items()
            for text in (
                *(text for _, text in one.texts),
                *map(one.filled, dictionary.phrases),
                *dictionary.site_words.get(id, ()),
            )
        ]
        words += dictionary.site_words.get(site, ()) if site not in named else ()
        own = tuple(dict.fromkeys(filter(None, words)))
        return replace(dictionary, site_words={site: own}, site_values={site: values})

    def with_levels_of(self, sites: Iterable[str], dictionary: DataDictionary) -> DataDictionary:
        """``dictionary`` also with what workbooks of other levels ask and print, which some of ``sites`` are of: their
        pages stand in the same file. Its own sites still have its own fields alone."""
        edition, level, language = dictionary.key
        levels = dict.fromkeys(self.sites[id].level for id in sites if id in self.sites)
        found = dictionary
        for other in (self.find(edition, one, language) for one in levels if one != level):
            if other is None:
                continue
            more = (one for one in other.definitions if one.name not in found.by_name)
            added = (replace(one, position=n) for n, one in enumerate(more, len(found.definitions) + 1))
            found = replace(
                found,
                definitions=Definitions((*found.definitions, *added)),
                orders={**found.orders, "": tuple(dictionary.field_names(""))},
                printed=(*found.printed, *other.printed),
                linear=(*found.linear, *other.linear),
                running=tuple(dict.fromkeys((*found.running, *other.running))),
                phrases=tuple(dict.fromkeys((*found.phrases, *other.phrases))),
                site_words={**other.site_words, **found.site_words},
            )
        return found

    def with_sites(self, sites: Mapping[str, SiteName]) -> Catalog:
        """Also with ``sites`` by id; those that are known already stay as they are."""
        return replace(self, sites={**sites, **self.sites})

    def with_more(self, others: Iterable[DataDictionary]) -> Catalog:
        """Also with those of ``others`` whose edition, level and language is not there yet."""
        keys = {one.key for one in self.dictionaries}
        more = (one for one in others if one.key not in keys)
        return replace(self, dictionaries=(*self.dictionaries, *more))
