"""Finds out which workbook a file is: of which site, level, edition and language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from samepage.content.schema.base import LEVELS
from samepage.formats.returned import FileInfo, NotAReturn, ReviewItem
from samepage.workbook.dictionary import Catalog, DataDictionary, Key

UNKNOWN_SITE = "unknown-"  # what the id of a site begins with that could not be identified
LEAST_LIKENESS = 0.3  # of a file's fields and a workbook's, for a file without metadata to be that workbook
SITE = re.compile(r"(?=.{1,60}\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z")
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
    info: FileInfo, names: frozenset[str], tooltips: frozenset[str], catalog: Catalog, stem: str, sha256: str
) -> Identity:
    """From the file's metadata, else from its fields; raises ``NotAReturn`` where both say nothing.

    ``stem`` is the file's name without its ending: workbooks are named after their site.
    """
    problems: list[ReviewItem] = []
    site = info.site if SITE.match(info.site) else ""
    level: str = info.level if info.level in LEVELS else ""
    edition = info.edition if EDITION.match(info.edition) else ""
    language = info.language if LANGUAGE.match(info.language) else ""
    if not names and not edition:
        raise NotAReturn("it is no workbook of this guide: it has no fields to fill in")
    site = site or _site_by_title(info.title, catalog) or _site_by_stem(stem, catalog)
    by_metadata = bool(edition and level)
    if not level and site in catalog.sites:
        level = catalog.sites[site].level
    dictionary, nearest = catalog.find(edition, level, language) if edition and level else None, None
    if dictionary is None:
        known = [one for one in catalog.dictionaries if not level or one.key[1] == level]
        likeness = {one.key: one.likeness(names, tooltips) for one in known}
        nearest = max(known, key=lambda one: likeness[one.key], default=None)
        if edition and level:
            problems.append(_unknown_edition(edition, level, language))
        elif nearest and likeness[nearest.key] >= LEAST_LIKENESS:
            dictionary = nearest
            rivals = [
                key for key in likeness if key != nearest.key and likeness[key] == likeness[nearest.key]
            ]
            problems += _unclear(nearest.key, rivals) if rivals else []
        else:
            raise NotAReturn("it is no workbook of this guide: its fields are others")
    if not site:
        site = f"{UNKNOWN_SITE}{sha256[:8]}"
        message = (
            f"it does not say which site it is of; its answers stand under {site}; "
            "rename it to the site's id, and collect again"
        )
        problems.append(ReviewItem("unknown site", "", message))
    like = dictionary or nearest
    return Identity(
        site,
        _site_name(info.title, like.title if like else "", site, catalog),
        dictionary.key if dictionary else (edition, level, language),
        "metadata" if by_metadata else "fields",
        dictionary,
        nearest,
        tuple(problems),
    )


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
