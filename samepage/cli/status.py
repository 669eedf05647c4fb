"""``status``: who has answered and who has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from samepage.builder.selection import check_level
from samepage.cli.bad_rows import BadRows
from samepage.cli.common_options import ANSWERS, OUTPUT, argument, guide_option, level_option, option
from samepage.cli.say import print_table, say, warn
from samepage.content.loader import load_library
from samepage.content.schema import Level
from samepage.errors import display_path
from samepage.files import whole_file, write_csv
from samepage.text import counted, shortened

if TYPE_CHECKING:
    from samepage.report.status import SiteStatus, StatusCount

EXAMPLES = ("status", "status answers.sqlite --roster sites.csv --level county")
LINES_SHOWN = 40
MOST_NAME = 60  # characters
HEADS = ("Site", "Name", "Files built", "Files returned", "Saved", "Answered", "To look at")


def status(
    answers: Path = argument("FILE", "The answers.sqlite that collect has made.", ANSWERS, "answers.sqlite"),
    roster: Path | None = option(
        "--roster",
        "FILE",
        "The sites are the rows of this spreadsheet, and not those of the guide. Asks for --level.",
    ),
    level: Level | None = level_option(),
    built: Path = option(
        "--built", "FOLDER", "The folder with the workbooks that build has made.", OUTPUT, "output"
    ),
    output: Path | None = option(
        "--output", "FILE", "The whole list, as CSV.", shown="status.csv beside the database"
    ),
    guide: Path = guide_option(),
) -> None:
    """Lists which sites have answered and which have not.

    A line a site: the files built for it, what it sent back, how many of its
    places to answer are filled in, and how much a person should look at. What
    was printed in is no answer. Sites that sent something come first; the whole
    list is written to status.csv.
    """
    from samepage.builder.manifest_by_site import ManifestBySite
    from samepage.report.status import COLUMNS, StatusCount, site_statuses, table_row
    from samepage.returns.database import AnswersDatabase, beside_database
    from samepage.returns.site_returns import AllReturns, returns_by_site

    check_level(roster, level)
    library = load_library(guide)
    bad = BadRows(roster)
    asked = bad.asked_sites(library, level)
    returns = AllReturns()
    collected = answers.exists() or answers != ANSWERS
    if collected:
        with closing(AnswersDatabase(answers)) as database:
            returns = returns_by_site(database, library)
    listed = site_statuses(
        asked, returns, ManifestBySite(built), frozenset(library.sites), roster=bool(roster)
    )
    table = output or beside_database(answers, "status.csv")
    count, shown = StatusCount(), _ShownRows()
    with whole_file(table) as file:
        write_csv(file, chain([COLUMNS], map(table_row, _counted(listed, count, shown))))
    shown.print(count.sites + count.others)
    bad.report("their sites are left out")
    if not collected:
        warn(f"There is no {display_path(answers)}: nothing has been collected yet.")
    if returns.strays:
        what = "that could not be read, or whose site is not known"
        warn(f"Also came back: {counted(returns.strays, 'file')} {what}; collect lists them.")
    if count.others:
        where = "the roster" if roster else "the guide"
        say(f"Not in {where}: {counted(count.others, 'site')} from which something came back.")
    say(count.in_words(library.guide.edition))
    say(f"The whole list is in {display_path(table)}.")


def _counted(sites: Iterable[SiteStatus], count: StatusCount, shown: _ShownRows) -> Iterator[SiteStatus]:
    """``sites``, each counted and noted for the screen as it passes."""
    for one in sites:
        count.add(one)
        shown.add(one)
        yield one


class _ShownRows:
    """The first sites from which something came back, then the first of the others: as many as a screen takes."""

    def __init__(self) -> None:
        self._came_back: list[SiteStatus] = []
        self._others: list[SiteStatus] = []

    def add(self, one: SiteStatus) -> None:
        rows = self._others if one.returns.state == "nothing" else self._came_back
        if len(rows) < LINES_SHOWN:
            rows.append(one)

    def print(self, total: int) -> None:
        rows = [*self._came_back, *self._others][:LINES_SHOWN]
        if not rows:
            return
        print_table(HEADS, map(_cells, rows), right=("Files returned", "To look at"), width=220)
        if total > len(rows):
            say(f"… and {total - len(rows):,} more.")


def _cells(one: SiteStatus) -> tuple[str, ...]:
    from samepage.report.status import STATES

    sent = one.returns
    built = f"{len(one.built)}, edition {one.editions_built}" if one.built else "not built"
    answered = one.how_much if sent.state == "answered" else STATES[sent.state]
    if sent.state == "another edition":
        answered = f"{answered}: {sent.edition or 'unknown'}"
    return (
        *(_line(one.id), _line(one.name), _line(built if one.site else "")),
        *(f"{sent.files:,}" if sent.files else "–", sent.saved or "–", _line(answered)),
        f"{sent.to_look_at:,}" if sent.to_look_at else "–",
    )


def _line(text: str) -> str:
    return shortened(text, MOST_NAME)
