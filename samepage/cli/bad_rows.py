"""Rows of a roster that cannot be used, and values that were left out of usable ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from samepage.builder.selection import select_roster
from samepage.cli.say import warn
from samepage.content.loader import Library
from samepage.content.roster import RosterRow
from samepage.content.schema import Level, Site
from samepage.errors import Problem, display_path
from samepage.sequences import FirstOfMany
from samepage.text import counted

REMARKS_SHOWN = 20


class Remarks:
    """Values that were left out of usable rows."""

    def __init__(self) -> None:
        self._remarks = FirstOfMany[Problem](REMARKS_SHOWN)

    def add(self, row: RosterRow) -> None:
        if row.remark:
            self._remarks.add(row.remark)

    def report(self) -> None:
        for remark in self._remarks.first:
            warn(str(remark))
        if more := self._remarks.more:
            warn(f"… and {counted(more, 'more row')} without an address that can be used.")


class BadRows:
    """The rows that cannot be used, counted by what is wrong with them; none without a roster."""

    def __init__(self, roster: Path | None):
        self._roster = roster
        self._first: Problem | None = None
        self._kinds = Counter[str]()
        self._remarks = Remarks()

    def add(self, problem: Problem) -> None:
        self._first = self._first or problem
        self._kinds[problem.kind] += 1

    def asked_sites(
        self, library: Library, level: Level | None, partner: str | None = None
    ) -> Iterable[Site]:
        """The sites of the roster, or without one the guide's. ``partner`` prints for rows that name none, which
        matters only to those who print. Raises BuildError where an option is missing."""
        if self._roster is None:
            return library.sites.values()
        partner = partner or next(iter(library.partners), None)
        return self.without(select_roster(library, self._roster, level, partner).rows())

    def without(self, rows: Iterable[RosterRow]) -> Iterator[Site]:
        """The sites of ``rows``; what is wrong with the others is counted."""
        for row in rows:
            for problem in row.problems:
                self.add(problem)
            self._remarks.add(row)
            if row.site:
                yield row.site

    @property
    def any(self) -> bool:
        return self._first is not None

    def report(self, without: str) -> None:
        """Print how many there are, the first of them, and what follows (``without``); nothing where there are none."""
        self._remarks.report()
        if not self._first or not self._roster:
            return
        warn(str(self._first))
        kinds = ", ".join(f"{number:,} {kind}" for kind, number in self._kinds.most_common())
        rows = counted(self._kinds.total(), "row")
        warn(f"{rows} of {display_path(self._roster)} cannot be used ({kinds}), and {without}.")
