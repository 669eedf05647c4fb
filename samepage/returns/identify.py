"""Finds out which workbook a file is: of which site, level, edition and language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from samepage.formats.returned import FileInfo, FoundValue, NotAReturn, ReviewItem
from samepage.text import slug_from, with_straight_quotes
from samepage.workbook.definitions import Key
from samepage.workbook.dictionary import Catalog, DataDictionary

UNKNOWN_SITE = "unknown-"  # what the id of a site begins with that could not be identified
LEAST_SHARE = (
    0.5  # of the fields of a file without metadata, that a workbook must have to be the one it is of
)
MOST_OF_IT = 0.9  # a file with a smaller share of a workbook's fields is only some of its pages
AS_LIKE = 0.02  # workbooks whose likeness to a file differs by no more cannot be distinguished by it
SITE = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z")
LEVEL = re.compile(r"(?=.{1,40}\Z)[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*\Z")
EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?\Z")


@dataclass(frozen=True)
class Identity:
    """Which workbook a file is, and by what that is known.

    ``dictionary`` is that of the file's edition; None where no guide of it is known, and then
    ``nearest`` is the known one that is most like it.
    """

    site: str
    site_name: str
    key: Key
    identified_by: Literal["metadata", "fields"]
    dictionary: DataDictionary | None
    nearest: DataDictionary | None
    problems: tuple[ReviewItem, ...]


def identify(
    info: FileInfo,
    names: frozenset[str],
    tooltips: frozenset[str],
    catalog: Catalog,
    stem: str,
    sha256: str,
    on_pages: str = "",
) -> Identity:
    """From the file's metadata, else from its fields; raises ``NotAReturn`` where both say nothing.

    ``stem`` is the file's name without its ending, ``on_pages`` the site that its pages name. A site that the file
    names by its id is that site, whatever its title or name has become.
    """
    problems: list[ReviewItem] = []
    edition = info.edition if EDITION.match(info.edition) else ""
    levels = {one.key[1] for one in catalog.dictionaries if one.key[0] == edition}
    level = info.level if (info.level in levels if levels else LEVEL.match(info.level)) else ""
    language = info.language if LANGUAGE.match(info.language) else ""
    if not names and not edition:
        raise NotAReturn("it is no workbook of this guide: it has no fields to fill in")
    own_site = info.site if SITE.match(info.site) else ""
    site = own_site or site_named_in(info.title, catalog) or on_pages or site_named_in(stem, catalog)
    by_metadata = bool(edition and level and own_site)
    if not level and site in catalog.sites:
        level = catalog.sites[site].level
    dictionary, nearest = catalog.find(edition, level, language) if edition and level else None, None
    if dictionary is None:
        known = [one for one in catalog.dictionaries if not level or one.key[1] == level]
        likeness = {one.key: one.likeness(names, tooltips) for one in known}
        nearest = max(known, key=lambda one: likeness[one.key], default=None)
        if edition and level:
            problems.append(_unknown_edition(edition, level, language))
        elif nearest and nearest.share(names) >= LEAST_SHARE:
            dictionary = nearest
            best, share = likeness[nearest.key], nearest.share(names)
            # A few pages are as like to a shorter workbook as to a longer one.
            near = AS_LIKE if len(names) < MOST_OF_IT * len(nearest.definitions) else 0.0
            rivals = [
                one.key
                for one in known
                if one is not nearest and one.share(names) == share and best - likeness[one.key] <= near
            ]
            problems += _unclear(nearest.key, rivals) if rivals else []
        else:
            raise NotAReturn("it is no workbook of this guide: its fields are others")
    like = dictionary or nearest
    return Identity(
        site or unknown_site(sha256),
        _site_name(info.title, like.title if like else "", site, catalog),
        dictionary.key if dictionary else (edition, level, language),
        "metadata" if by_metadata else "fields",
        dictionary,
        nearest,
        tuple(problems),
    )


def unknown_site(sha256: str) -> str:
    """The id under which the answers of a file stand whose site is not known."""
    return f"{UNKNOWN_SITE}{sha256[:8]}"


def unknown_site_item(site: str) -> ReviewItem:
    message = (
        f"it does not say which site it is of, so its answers stand under {site}. Put the site's id or name into "
        "the file's name, and collect again; give --roster FILE too, if the site is in a spreadsheet"
    )
    return ReviewItem("unknown site", "", message)


def _unknown_edition(edition: str, level: str, language: str) -> ReviewItem:
    message = (
        f"it is of edition {edition}, level {level}, language {language or 'unknown'}, of which no guide was "
        "given: collect again with --guide and that edition's folder or git revision"
    )
    return ReviewItem("unknown edition", "", message)


def _unclear(key: Key, rivals: list[Key]) -> list[ReviewItem]:
    first, *others = (f"edition {edition}, level {level}" for edition, level, _ in (key, *rivals))
    message = f"its fields are those of {first}, and as well of {', '.join(others)}"
    return [ReviewItem("unclear", "", message)]


def site_named_in(text: str, catalog: Catalog) -> str:
    """The site whose id or name stands in ``text`` as whole words; "" for none, or for two apart.

    ``Team example-valley (2)`` and ``Example Valley workbook filled`` are of example-valley; of two
    that begin alike, the longer one is meant.
    """
    found = sites_named_in(text, catalog.spelled)
    return found[0] if len(found) == 1 else ""


def sites_named_in(text: str, spelled: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The ids of all sites of those ``spelled`` that ``text`` names; of two that begin alike, the longer one."""
    found = named_in(text, spelled)
    return [
        id
        for id, name in found.items()
        if not any(len(other) > len(name) and name in other for other in found.values())
    ]


def named_in(text: str, spelled: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Each site that ``text`` names, with the longest of its spellings that stands there."""
    words = f"-{slug_from(with_straight_quotes(text))}-"
    found = {id: [name for name in names if f"-{name}-" in words] for id, names in spelled.items()}
    return {id: max(names, key=len) for id, names in found.items() if names}


def another_site_written(
    found: Iterable[FoundValue], dictionary: DataDictionary, site: str, catalog: Catalog
) -> list[ReviewItem]:
    """An item where somebody has written the name of another known site over that of ``site``: it may have used the
    wrong file. ``dictionary`` has what was printed in."""
    if site not in catalog.sites:
        return []
    own, printed = catalog.sites[site].name, dictionary.site_values.get(site, {})
    items: list[ReviewItem] = []
    for one in found:
        other = site_named_in(one.value, catalog) if printed.get(one.name) == own else ""
        if other not in ("", site):
            message = (
                f"it is the workbook that was made for {own}, and “{catalog.sites[other].name}” was written over that "
                f"name: ask which site sent it. Its answers stand under {site}"
            )
            items.append(ReviewItem("unknown site", "", message))
    return items[:1]


def another_site_in_name(stem: str, site: str, catalog: Catalog) -> list[ReviewItem]:
    """An item where a file's name, without its ending, has another known site in it than the ``site`` that the file
    was made for: that one may have used the wrong file."""
    other = site_named_in(stem, catalog)
    if site not in catalog.sites or other not in catalog.sites or other == site:
        return []
    message = (
        f"it is the workbook that was made for {catalog.sites[site].name}, and its file's name says "
        f"“{catalog.sites[other].name}”: ask which site sent it. Its answers stand under {site}"
    )
    return [ReviewItem("unknown site", "", message)]


def _site_name(title: str, guide: str, site: str, catalog: Catalog) -> str:
    """As the guide or the roster calls it; of other sites, what the title says behind the guide's."""
    if site in catalog.sites:
        return catalog.sites[site].name
    name = title[len(guide) + 2 :] if guide and title.startswith(f"{guide}: ") else title.partition(": ")[2]
    # Such as the placeholders of a workbook that was printed for nobody; ``line`` has made them visible.
    codes = (chr(int(code, 16)) for code in re.findall(r"\[U\+([0-9A-F]{4,5})\]", name))
    return "" if any(category(sign) in ("Co", "Cn", "Cs") for sign in codes) else name
