"""``report``: what sites sent back, to read and to pass on."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from samepage.build.context import load_content
from samepage.build.options import BuildOptions
from samepage.build.selection import known_partner
from samepage.cli.options import GUIDE, ROOT, Guide
from samepage.content.loader import Library
from samepage.content.roster import read_roster
from samepage.content.schema import Level, Partner
from samepage.errors import BuildError, display_path
from samepage.text import counted, did_you_mean, listed

if TYPE_CHECKING:
    from samepage.report import ReportScope
    from samepage.report.write import ReportLogo
    from samepage.returns.database import CollectedAnswers

TITLE = 160  # characters
MOST_NAMED = 12  # sites in a message


def report(
    answers: Annotated[
        Path, typer.Argument(metavar="FILE", help="The answers.sqlite that collect has made.")
    ],
    site: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="ID", help="Only this site. Can be given again, or as ID,ID,ID."),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="NAME",
            help="Only the sites whose profile in the guide or the roster names this state.",
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            "--roster",
            metavar="FILE",
            help="With --state: the spreadsheet the workbooks were made from, which tells each site's state.",
        ),
    ] = None,
    level: Annotated[
        Level | None,
        typer.Option(
            "--level",
            metavar="NAME",
            help="With --roster: state, district or school, whichever its rows are.",
        ),
    ] = None,
    contacts: Annotated[
        bool,
        typer.Option(
            "--contacts",
            metavar="",
            help="With people's names, addresses, phone numbers and signatures, which are left out otherwise.",
        ),
    ] = False,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The title on the report's first page.")
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option("--partner", metavar="ID", help="In this partner's colour, with its name and logo."),
    ] = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            metavar="FOLDER",
            show_default="output/report",
            help="Where report.html and report.pdf go.",
        ),
    ] = ROOT / "output" / "report",
    guide: Guide = GUIDE,
) -> None:
    """Makes a report of the answers that collect has read, as a web page and as an accessible PDF.

    Who sent back what, how far each part is, ratings, every open answer, and what a person should look at.
    """
    if site and state:
        raise BuildError(
            "--site and --state do not go together: give the one that says which sites you mean."
        )
    if roster and not state:
        raise BuildError(
            "--roster goes with --state: it tells each site's state. Add --state, or leave it out."
        )
    from samepage.report import ReportScope
    from samepage.report.text import one_line
    from samepage.returns.database import read_database

    library = load_content(BuildOptions(guide, output)) if partner or state else None
    maker = _partner(library, partner) if library and partner else None
    collected = read_database(answers)
    names = {one.site: one_line(one.site_name or one.site, TITLE) for one in collected.returns}
    kind: Literal["site", "state", "all"] = "all"
    of, named = "", "What sites sent back"
    if site:
        wanted = _sites(site, names, answers)
        of = names[wanted[0]] if len(wanted) == 1 else f"{len(wanted)} sites"
        collected, kind, named = collected.only(wanted), "site", f"What {of} wrote"
    elif state and library:
        of, wanted = _of_state(library, state, roster, level, [*names])
        collected, kind, named = collected.only(wanted), "state", f"What sites in {of} sent back"
    scope = ReportScope(
        one_line(title or "", TITLE) or named, kind, of, maker.name if maker else "", contacts
    )
    _write(collected, scope, maker, library, output)


def _write(
    collected: CollectedAnswers,
    scope: ReportScope,
    maker: Partner | None,
    library: Library | None,
    output: Path,
) -> None:
    from rich.console import Console

    from samepage.render.theme import load_theme
    from samepage.report import compose_report, write_report

    theme = load_theme().with_accent(maker.accent if maker else None)
    console = Console(stderr=True)
    with console.status("Putting the answers in order") if console.is_terminal else nullcontext() as status:

        def on_progress(what: str) -> None:
            if status:
                status.update(f"Making the {what}")

        made = compose_report(collected, scope, theme)
        written = write_report(made, theme, output, _logo(maker, library), on_progress)
    sites = len({one.site for one in collected.returns})
    print(
        f"{counted(sites, 'site')}, {counted(len(collected.returns), 'file')}: {display_path(written.html)} and "
        f"{display_path(written.pdf)} ({written.pages} pages)."
    )
    look = made.summary.to_review
    if look:
        print(f"{counted(look, 'thing')} to look at, listed near the end.", file=sys.stderr)


def _partner(library: Library, id: str) -> Partner:
    known_partner(library, id)
    return library.partners[id]


def _logo(maker: Partner | None, library: Library | None) -> ReportLogo | None:
    if not (maker and library and maker.logo):
        return None
    from samepage.render.assets import MEDIA_TYPES, Asset
    from samepage.report.write import ReportLogo

    path = library.sources["partner", maker.id].path.parent / maker.logo.file
    return ReportLogo(Asset(path.read_bytes(), MEDIA_TYPES[path.suffix.lower()]), maker.logo.alt)


def _sites(given: Sequence[str], names: Mapping[str, str], answers: Path) -> list[str]:
    """The ids in ``given``, each of which has sent something back. Raises BuildError."""
    wanted = list(dict.fromkeys(id.strip() for part in given for id in part.split(",") if id.strip()))
    for id in wanted:
        if id not in names:
            some = [*names][:MOST_NAMED]
            more = f" and {len(names) - len(some)} more" if len(names) > len(some) else ""
            hint = did_you_mean(id, names, f"it has {listed(some) or 'no site at all'}{more}.")
            raise BuildError(f"{display_path(answers)}: has nothing from the site `{id}`: {hint}")
    if not wanted:
        raise BuildError("--site is empty: write a site's id, such as --site example-valley.")
    return wanted


def _of_state(
    library: Library, state: str, roster: Path | None, level: Level | None, returned: Sequence[str]
) -> tuple[str, list[str]]:
    """The state's name, and the sites that sent something back and whose profile names it. Raises BuildError."""
    states = {
        site.id: site.state or (site.short_name or site.name if site.level == "state" else "")
        for site in library.sites.values()
    }
    if roster:
        if level is None:
            raise BuildError("--roster needs --level too: state, district or school, whichever its rows are.")
        rows = read_roster(roster, level, next(iter(library.partners), ""))
        states |= {row.site.id: row.site.state or "" for row in rows if row.site}
    found = [
        id for id in dict.fromkeys(returned) if states.get(id, "").casefold() == state.strip().casefold()
    ]
    if not found:
        known = list(dict.fromkeys(states[id] for id in returned if states.get(id)))
        hint = (
            did_you_mean(state, known, f"known are {listed(known[:MOST_NAMED])}.")
            if known
            else "no profile of theirs names a state; give --roster too, or name them with --site ID,ID."
        )
        raise BuildError(f"no site that sent something back is in the state `{state}`: {hint}")
    return states[found[0]], found
