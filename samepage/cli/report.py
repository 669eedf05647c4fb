"""``report``: what sites sent back, to read and to pass on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from samepage.builder.selection import check_level, check_partner
from samepage.cli.bad_rows import BadRows
from samepage.cli.common_options import (
    CACHE,
    GUIDE,
    OUTPUT,
    argument,
    flag,
    guide_option,
    level_option,
    option,
)
from samepage.cli.say import say, warn
from samepage.content.loader import Library, load_library
from samepage.content.schema import Level, Partner
from samepage.content.states import state_name
from samepage.errors import BuildError, ContentError, display_path, program
from samepage.text import counted, did_you_mean, first_of, listed

if TYPE_CHECKING:
    from samepage.report import ReportScope
    from samepage.report.views import AnsweringView
    from samepage.report.write import ReportLogo
    from samepage.returns.database import CollectedAnswers

MOST_TITLE = 160  # characters
MOST_NAMED = 12  # sites in a message


def report(
    answers: Path = argument("FILE", "The answers.sqlite that collect has made."),
    site: list[str] | None = option("--site", "ID", "Only this site. Can be given again, or as ID,ID,ID."),
    state: str | None = option(
        "--state", "NAME", "Only the sites whose profile in the guide or the roster names this state."
    ),
    roster: Path | None = option(
        "--roster",
        "FILE",
        "The spreadsheet the workbooks were made from: its sites are those that are asked, and not the "
        "guide's. Asks for --level.",
    ),
    level: Level | None = level_option(),
    contacts: bool = flag(
        "--contacts",
        "With people's names, addresses, phone numbers and signatures, which are left out otherwise.",
    ),
    title: str | None = option("--title", "TEXT", "The title on the report's first page."),
    partner: str | None = option("--partner", "ID", "In this partner's color, with its name and logo."),
    output: Path = option(
        "--output", "FOLDER", "Where report.html and report.pdf go.", OUTPUT / "report", "output/report"
    ),
    guide: Path = guide_option(),
) -> None:
    """Makes a report of the answers that collect has read, as a web page and as an accessible PDF.

    Who has answered and who has not, how far each part is, ratings, every open answer, and what a person
    should look at.
    """
    if site and state:
        raise BuildError(
            "--site and --state do not go together: give the one that says which sites you mean."
        )
    if site and roster:
        raise BuildError("--site and --roster do not go together: --roster is for a report on all its sites.")
    check_level(roster, level)
    from samepage.render.drawing_trial import try_drawings
    from samepage.report import ReportScope
    from samepage.report.answer_text import one_line
    from samepage.returns.database import read_database

    library = _library(guide, needed=bool(partner or state or roster))
    printer = None
    if library and partner:
        check_partner(library, partner)
        try_drawings(library, CACHE)
        printer = library.partners[partner]
    collected = read_database(answers)
    names = {one.site: one_line(one.site_name or one.site, MOST_TITLE) for one in collected.returns}
    kind: Literal["site", "state", "all"] = "all"
    of, default_title = "", "What sites sent back"
    wanted: list[str] = []
    if site:
        wanted = _selected_sites(site, names, answers)
        of = names[wanted[0]] if len(wanted) == 1 else f"{len(wanted)} sites"
        collected, kind, default_title = collected.only(wanted), "site", f"What {of} wrote"
    elif state and library:
        of, wanted = _sites_of_state(library, state, roster, level, [*names])
        collected, kind, default_title = collected.only(wanted), "state", f"What sites in {of} sent back"
    scope = ReportScope(
        one_line(title or "", MOST_TITLE) or default_title,
        kind,
        of,
        printer.name if printer else "",
        library.guide.title if library else "",
        contacts,
    )
    answering = None
    if library and kind != "site":
        answering = _answering(answers, library, roster, level, of if kind == "state" else "", wanted)
    _write(collected, scope, printer, library, output, answering)


def _library(guide: Path, needed: bool) -> Library | None:
    """The guide, whose sites are asked; None where the report can do without it and it cannot be read."""
    if not needed and guide == GUIDE and not guide.is_dir():
        return None
    try:
        return load_library(guide)
    except ContentError:
        if needed:
            raise
    why = "the guide cannot be read, so the report does not say who has not answered"
    warn(f"{display_path(guide)}: {why}; see: {program()} check")
    return None


def _answering(
    answers: Path,
    library: Library,
    roster: Path | None,
    level: Level | None,
    state: str,
    returned: Collection[str],
) -> AnsweringView:
    """Of all sites that are asked, or of those in ``state``, of which ``returned`` have sent something."""
    from samepage.report.answering import answering_view
    from samepage.report.status import site_statuses
    from samepage.returns.database import AnswersDatabase
    from samepage.returns.site_returns import AllReturns, returns_by_site

    with closing(AnswersDatabase(answers)) as database:
        returns = returns_by_site(database, library)
    bad = BadRows(roster)
    asked = bad.asked_sites(library, level)
    if state:
        returns = AllReturns({id: one for id, one in returns.sites.items() if id in returned})
        asked = (site for site in asked if _folded(site.state_name) == _folded(state))
    statuses = site_statuses(asked, returns, None, frozenset(library.sites), roster=bool(roster))
    view = answering_view(statuses, library.guide.edition)
    if not state:  # which has reported them already
        bad.report("their sites are left out")
    return view


def _write(
    collected: CollectedAnswers,
    scope: ReportScope,
    printer: Partner | None,
    library: Library | None,
    output: Path,
    answering: AnsweringView | None,
) -> None:
    from rich.console import Console

    from samepage.render.theme import load_theme
    from samepage.report import compose_report, write_report

    theme = load_theme().with_accent(printer.accent if printer else None)
    with Console(stderr=True).status("Putting the answers in order") as status:  # on a terminal only
        words = library.words if library else None
        made = compose_report(collected, scope, theme, answering, words)
        written = write_report(
            made, theme, output, _logo(printer, library), lambda what: status.update(f"Making the {what}")
        )
    sites = counted(len({one.site for one in collected.returns}), "site")
    say(
        f"{sites}, {counted(len(collected.returns), 'file')}: {display_path(written.html)} and "
        f"{display_path(written.pdf)} ({written.pages} pages)."
    )
    doubts = made.summary.to_review
    if doubts:
        warn(f"{counted(doubts, 'thing')} to look at, listed near the end.")


def _logo(printer: Partner | None, library: Library | None) -> ReportLogo | None:
    if not (printer and library and printer.logo):
        return None
    from samepage.render.assets import read_asset
    from samepage.report.write import ReportLogo

    path = library.sources["partner", printer.id].path.parent / printer.logo.file
    return ReportLogo(read_asset(path), printer.logo.alt)


def _selected_sites(given: Sequence[str], names: Mapping[str, str], answers: Path) -> list[str]:
    """The ids in ``given``, each of which has sent something back. Raises BuildError."""
    wanted = list(dict.fromkeys(id.strip() for part in given for id in part.split(",") if id.strip()))
    for id in wanted:
        if id not in names:
            some = first_of([f"`{name}`" for name in names], MOST_NAMED) or "no site at all"
            hint = did_you_mean(id, names, f"it has {some}.")
            raise BuildError(f"{display_path(answers)}: has nothing from the site `{id}`: {hint}")
    if not wanted:
        raise BuildError("--site is empty: write a site's id, such as --site example-valley.")
    return wanted


def _sites_of_state(
    library: Library, state: str, roster: Path | None, level: Level | None, returned: Sequence[str]
) -> tuple[str, list[str]]:
    """The state's name, and the sites that sent something back and whose profile names it. Raises BuildError."""
    bad = BadRows(roster)
    asked = (*library.sites.values(), *bad.asked_sites(library, level))
    states = {site.id: site.state_name for site in asked}
    bad.report("their sites are left out")
    found = [id for id in dict.fromkeys(returned) if _folded(states.get(id, "")) == _folded(state)]
    if not found:
        known = list(dict.fromkeys(states[id] for id in returned if states.get(id)))
        otherwise = (
            f"known are {listed(known[:MOST_NAMED])}."
            if known
            else "no profile of theirs names a state; give --roster too, or name them with --site ID,ID."
        )
        hint = did_you_mean(state, known, otherwise)
        raise BuildError(f"no site that sent something back is in the state `{state}`: {hint}")
    return states[found[0]], found


def _folded(state: str) -> str:
    """The same for every way in which a state is written: its name, or its two letters."""
    return (state_name(state) or state.strip()).casefold()
