"""What a roster would make, row by row, without making it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from samepage.batch.run import NOT_PRINTABLE
from samepage.builder.journal import look_into_journal
from samepage.builder.options import BuildOptions
from samepage.builder.selection import Roster
from samepage.builder.site_files import check_sites, file_names
from samepage.builder.site_ids import ID_TAKEN, SiteIds
from samepage.content.loader import Library
from samepage.content.roster import RosterRow, Unread
from samepage.content.schema import Site
from samepage.errors import BuildError, Problem
from samepage.formats import get_format
from samepage.render.characters import check_name
from samepage.render.theme import Theme, load_theme


@dataclass(frozen=True)
class PlannedRow:
    """A row and its files, below the output folder; without files, what is wrong with it."""

    row: RosterRow
    files: tuple[str, ...] = ()
    problem: Problem | None = None


def planned_rows(
    roster: Roster, options: BuildOptions, library: Library, on_unread: Callable[[Unread], None]
) -> Iterator[PlannedRow]:
    """Every row; ``on_unread`` gets the columns and sheets that are not read.

    Raises ContentError where the roster, or the guide for its rows, cannot be used at all.
    """
    theme = load_theme() if any(get_format(name).embeds_fonts for name in options.formats) else None
    checked = False
    with look_into_journal(options.output) as journal:
        ids = SiteIds(library, options, roster.path, journal)
        for row in roster.rows(on_unread):
            if row.site is None:
                yield PlannedRow(row, problem=row.problems[0])
                continue
            if not checked:
                # Rows bring no texts: what is right for one is right for all.
                check_sites(library, [row.site])
                checked = True
            reason, kind = ids.conflict(row.site), ID_TAKEN
            if not reason and theme:
                reason, kind = _unprintable(row.site, theme), NOT_PRINTABLE
            if reason:
                problem = Problem(roster.shown, row.line, 1, f"{row.place}: {reason}", kind)
                yield PlannedRow(row, problem=problem)
            else:
                ids.claim(row.site)
                yield PlannedRow(row, file_names(row.site, options))


def _unprintable(site: Site, theme: Theme) -> str:
    try:
        check_name(site, theme)
    except BuildError as error:
        return str(error)
    return ""
