"""Finds out which workbook a file is: of which site, level, edition and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from samepage.content.schema import LEVELS
from samepage.formats.returned import FileInfo, NotAReturn, ReviewItem
from samepage.workbook.dictionary import Catalog, DataDictionary

UNKNOWN_SITE = "unknown-"  # what the id of a site begins with that nothing tells
ALIKE = 0.3  # so much of a file's fields must be a workbook's, where nothing else tells that it is one
SITE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
EDITION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?\Z")


@dataclass(frozen=True)
class Identity:
    """``dictionary`` is that of the file's edition; None where no guide of it is known, and then
    ``nearest`` is the known one that is most like it."""

    site: str
    site_name: str
    level: str
    language: str
    edition: str
    identified_by: Literal["metadata", "fields"]
    dictionary: DataDictionary | None
    nearest: DataDictionary | None
    troubles: tuple[ReviewItem, ...]


def identify(
    about: FileInfo, names: frozenset[str], tooltips: frozenset[str], catalog: Catalog, stem: str, sha256: str
) -> Identity:
    """From what the file says of itself, else from its fields; raises ``NotAReturn`` where neither tells.

    ``stem`` is the file's name without its ending, which workbooks share with their site.
    """
    troubles: list[ReviewItem] = []
    site = about.site if SITE.match(about.site) and len(about.site) <= 60 else ""
    level = about.level if about.level in LEVELS else ""
    edition = about.edition if EDITION.match(about.edition) else ""
    language = about.language if LANGUAGE.match(about.language) else ""
    if not names and not edition:
        raise NotAReturn("it is no workbook of this guide: it has no fields to fill in")
    identified_by: Literal["metadata", "fields"] = "metadata" if edition and level else "fields"
    site = site or _site_by_title(about.title, catalog) or _site_by_stem(stem, catalog)
    if not level and site in catalog.sites:
        level = catalog.sites[site].level
    dictionary = catalog.find(edition, level, language) if edition and level else None
    nearest = None
    if dictionary is None:
        likely = sorted(
            (one for one in catalog.dictionaries if not level or one.key[1] == level),
            key=lambda one: -one.likeness(names, tooltips),
        )
        nearest = likely[0] if likely else None
        alike = nearest.likeness(names, tooltips) if nearest else 0.0
        if edition and level:
            troubles.append(
                ReviewItem(
                    "unknown edition",
                    "",
                    f"it is of edition {edition}, level {level}, language {language or 'not told'}, of which no guide was "
                    "given: collect again with --guide and that edition's folder or git revision",
                )
            )
        elif nearest and alike >= ALIKE:
            dictionary = nearest
            rivals = [one for one in likely[1:] if one.likeness(names, tooltips) == alike]
            if rivals:
                others = ", ".join(f"edition {one.key[0]}, level {one.key[1]}" for one in rivals)
                troubles.append(
                    ReviewItem(
                        "unclear",
                        "",
                        f"its fields are those of edition {nearest.key[0]}, level {nearest.key[1]}, and as well of {others}",
                    )
                )
            edition, level, language = nearest.key
        else:
            raise NotAReturn("it is no workbook of this guide: its fields are others")
    if dictionary is not None:
        edition, level, language = dictionary.key
    if not site:
        site = f"{UNKNOWN_SITE}{sha256[:8]}"
        troubles.append(
            ReviewItem(
                "unknown site",
                "",
                f"it does not say which site it is of; its answers stand under {site}; rename it to the site's id, and collect again",
            )
        )
    title = (dictionary or nearest).title if (dictionary or nearest) else ""
    return Identity(
        site,
        _site_name(about.title, title, site, catalog),
        level,
        language,
        edition,
        identified_by,
        dictionary,
        nearest,
        tuple(troubles),
    )


def _site_by_title(title: str, catalog: Catalog) -> str:
    named = [id for id, site in catalog.sites.items() if title.endswith(f": {site.name}")]
    return named[0] if len(named) == 1 else ""


def _site_by_stem(stem: str, catalog: Catalog) -> str:
    """``example-valley`` and ``example-valley (2)``; the longest id that the name begins with."""
    stem = re.sub(r"[^a-z0-9]+", "-", stem.casefold()).strip("-")
    begun = [id for id in catalog.sites if stem == id or stem.startswith(f"{id}-")]
    return max(begun, key=len, default="")


def _site_name(title: str, guide: str, site: str, catalog: Catalog) -> str:
    if guide and title.startswith(f"{guide}: "):
        return title[len(guide) + 2 :]
    if site in catalog.sites:
        return catalog.sites[site].name
    return title.partition(": ")[2]
