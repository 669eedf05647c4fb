"""The first reading of a roster: how many rows, what is wrong with some, which variants, which to check."""

from __future__ import annotations

import heapq
import random
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from samepage.builder.selection import Roster
from samepage.content.roster import RosterRow, Unread
from samepage.content.schema import Site
from samepage.errors import Problem
from samepage.render.placeholders import VariantKey, variant_key
from samepage.sequences import FirstOfMany

MOST_VARIANTS = 32  # compiled in advance; rows of a rarer one are made one by one
SAMPLE = 3
SEED = "samepage"  # the same roster gives the same sample
STATELESS_NAMED = 10
EACH = 500  # rows between two calls of ``on_read``


@dataclass(frozen=True)
class RosterStats:
    """``good`` rows have a site. ``variants`` are the commonest ones, each with its first site; ``sample``
    has the sites with the longest name and with most accents, and some at random; ``found`` are those
    of the ids that were looked for that have a row. ``stateless`` are the good rows that name no state, as messages
    call them."""

    rows: int
    good: int
    first: Site | None
    variants: dict[VariantKey, Site]
    sample: tuple[Site, ...]
    found: frozenset[str]
    stateless: FirstOfMany[str]


def roster_stats(
    roster: Roster,
    on_problem: Callable[[Problem], None],
    on_read: Callable[[int], None],
    on_unread: Callable[[Unread], None],
    on_remark: Callable[[RosterRow], None],
    ids: Collection[str] = (),
) -> RosterStats:
    """Read every row once. ``on_read`` gets the number of rows read so far, now and then; ``on_unread`` the columns
    and sheets that are not read, ``on_remark`` usable rows from which a value was dropped; ``ids`` are looked for.

    Raises ContentError where the file cannot be used at all.
    """
    rows = good = 0
    first = longest = most_accented = None
    variants: dict[VariantKey, tuple[int, Site]] = {}
    found: set[str] = set()
    stateless = FirstOfMany[str](STATELESS_NAMED)
    dice, drawn = random.Random(SEED), list[Site]()  # noqa: S311  a sample, no secret
    for row in roster.rows(on_unread):
        rows += 1
        if rows % EACH == 0:
            on_read(rows)
        for problem in row.problems:
            on_problem(problem)
        if (site := row.site) is None:
            continue
        good += 1
        if row.remark:
            on_remark(row)
        if site.id in ids:
            found.add(site.id)
        if not site.state_name:
            stateless.add(row.place)
        first = first or site
        longest = max(longest or site, site, key=lambda one: len(one.name))
        most_accented = max(most_accented or site, site, key=_accents)
        key = variant_key(site)
        count, example = variants.get(key, (0, site))
        if count or len(variants) < 50 * MOST_VARIANTS:  # a roster may have a variant for each row
            variants[key] = count + 1, example
        # Every row has the same chance (Vitter, reservoir sampling, algorithm R).
        if len(drawn) < SAMPLE:
            drawn.append(site)
        elif (place := dice.randrange(good)) < SAMPLE:
            drawn[place] = site
    common = heapq.nlargest(MOST_VARIANTS, variants.items(), key=lambda one: one[1][0])
    sample = {site.id: site for site in (longest, most_accented, *drawn) if site is not None}
    return RosterStats(
        rows,
        good,
        first,
        {key: site for key, (_, site) in common},
        tuple(sample.values()),
        frozenset(found),
        stateless,
    )


def _accents(site: Site) -> int:
    """Characters that a plain font may lack."""
    return sum(not character.isascii() for character in unicodedata.normalize("NFD", site.name))
