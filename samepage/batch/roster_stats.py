"""A first look at a roster: how many rows, what is wrong with some, which makes, and whom to check."""

from __future__ import annotations

import heapq
import random
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from samepage.build.selection import Roster
from samepage.content.schema import Site
from samepage.errors import Problem
from samepage.render.placeholders import variant_key

MOST_MAKES = 32  # masters made in advance; rows of a rarer make are made one by one
SAMPLE = 3
SEED = "samepage"  # the same roster gives the same sample
EACH = 500  # rows between two signs of life


@dataclass(frozen=True)
class RosterStats:
    """``makes`` are the commonest ones, each by its first site. ``sample`` has the sites with the longest
    name and with most accents, and some at random."""

    rows: int
    good: int
    first: Site | None
    makes: tuple[Site, ...]
    sample: tuple[Site, ...]
    found: frozenset[str]


def roster_stats(
    roster: Roster, tell: Callable[[Problem], None], read: Callable[[int], None], ids: Collection[str] = ()
) -> RosterStats:
    """Read every row once. ``tell`` is told each problem, ``read`` now and then how many were read.

    ``found`` of the result are those of ``ids`` that have a row.

    Raises ContentError where the file cannot be used at all.
    """
    rows = good = 0
    first: Site | None = None
    longest: Site | None = None
    accented: Site | None = None
    makes: dict[tuple, tuple[Site, int]] = {}
    found: set[str] = set()
    chance, some = random.Random(SEED), []
    for row in roster.rows():
        rows += 1
        if rows % EACH == 0:
            read(rows)
        for problem in row.problems:
            tell(problem)
        site = row.site
        if site is None:
            continue
        good += 1
        if site.id in ids:
            found.add(site.id)
        first = first or site
        longest = site if longest is None or len(site.name) > len(longest.name) else longest
        accented = site if accented is None or _accents(site) > _accents(accented) else accented
        _count(makes, site)
        if len(some) < SAMPLE:
            some.append(site)
        elif (at := chance.randrange(good)) < SAMPLE:
            some[at] = site
    common = heapq.nlargest(MOST_MAKES, makes.values(), key=lambda one: one[1])
    sites = [site for site in (longest, accented, *some) if site is not None]
    return RosterStats(rows, good, first, tuple(site for site, _ in common), _once(sites), frozenset(found))


def _count(makes: dict[tuple, tuple[Site, int]], site: Site) -> None:
    key = variant_key(site)
    first, number = makes.get(key, (site, 0))
    if number or len(makes) < 50 * MOST_MAKES:  # a roster may have a make for each row
        makes[key] = (first, number + 1)


def _accents(site: Site) -> int:
    """Characters that a plain font may lack."""
    name = unicodedata.normalize("NFD", site.name)
    return sum(not character.isascii() for character in name)


def _once(sites: list[Site]) -> tuple[Site, ...]:
    return tuple({site.id: site for site in sites}.values())
