"""``mail``: a draft of an email for each site, with its files. Nothing is sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence, Sized
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from samepage.builder.selection import check_level, is_file, select_roster, select_sites
from samepage.cli.bad_rows import BadRows
from samepage.cli.common_options import ANSWERS, OUTPUT, argument, flag, guide_option, level_option, option
from samepage.cli.progress import ProgressBar
from samepage.cli.say import say, warn
from samepage.content.loader import Library, load_library
from samepage.content.schema import Level
from samepage.errors import BuildError, display_path
from samepage.resources import TEMPLATES
from samepage.text import counted, shortened

if TYPE_CHECKING:
    from samepage.batch.mail import MailReport, NamedSites
    from samepage.returns.site_returns import AllReturns, SiteReturns

FIRST, REMINDER = TEMPLATES / "mail/first.txt", TEMPLATES / "mail/reminder.txt"
EXAMPLES = (
    "mail --by 2026-10-30",
    "mail --roster sites.csv --level county",
    "mail answers.sqlite --remind --by 2026-11-13",
    "mail --show-text > letter.txt",
    "mail --text letter.txt",
)


def mail(
    answers: Path | None = argument(
        "FILE", "With --remind: the answers.sqlite that collect has made.", None, "answers.sqlite"
    ),
    remind: bool = flag("--remind", "Only for the sites that have not answered, with another text."),
    by: str | None = option("--by", "DATE", "The day by which you ask for it, such as 2026-10-30."),
    site: list[str] | None = option("--site", "ID", "Only this site. Can be given again."),
    roster: Path | None = option("--roster", "FILE", "A draft for each row of this spreadsheet."),
    level: Level | None = level_option(),
    partner: str | None = option("--partner", "ID", "Who writes, instead of the partner that a site names."),
    text: Path | None = option("--text", "FILE", "A text of your own. --show-text prints one to begin with."),
    show_text: bool = flag("--show-text", "Print the program's own text, to be changed, and make nothing."),
    built: Path = option(
        "--built", "FOLDER", "The folder with the workbooks that build has made.", OUTPUT, "output"
    ),
    output: Path | None = option(
        "--output", "FOLDER", "Where the drafts go.", shown="output/mail; output/reminders with --remind"
    ),
    guide: Path = guide_option(),
) -> None:
    """Makes a draft of an email for each site, with its workbook attached. Sends nothing.

    A draft is an .eml file: open it in your mail program, look at it, and send
    it yourself. It is addressed to the contact_email of the site's profile or
    the roster, and says how to fill in and send back. Build the workbooks first.
    """
    shipped = REMINDER if remind else FIRST
    if show_text:
        sys.stdout.write(shipped.read_text("utf-8"))
        return
    check_level(roster, level)
    if answers and not remind:
        raise BuildError("The database goes with --remind: add --remind, or leave the database out.")
    if site and roster:
        raise BuildError(
            "--site and --roster do not go together: give the one that says which sites you mean."
        )
    from samepage.batch.mail import SHOWN, DraftWriter, MailReport, NamedSites
    from samepage.batch.mail_text import load_mail_text
    from samepage.builder.manifest_by_site import ManifestBySite

    library = load_library(guide)
    words = load_mail_text(text or shipped)
    day = _day(by, library)
    bad = BadRows(roster)
    rows = select_roster(library, roster, level, partner) if roster else None
    sites = bad.without(rows.rows()) if rows else select_sites(library, _ids(site or []), partner)
    returns = _returns(answers or ANSWERS, library) if remind else None
    files = ManifestBySite(built)
    if files.empty:
        raise BuildError(f"{display_path(built)}: no workbook has been built there; run build first.")
    folder = output or OUTPUT / ("reminders" if remind else "mail")
    writer = DraftWriter(library, files, folder, words, roster is not None, day)
    report, to_look_at = MailReport(), NamedSites(SHOWN)
    answered = 0
    with ProgressBar("Writing drafts", len(sites) if isinstance(sites, Sized) else None) as bar:
        for one in sites:
            bar.advance()
            sent = returns.of(one.id) if returns else None
            if sent and sent.state == "answered":
                answered += 1
            elif sent and sent.state == "to look at":
                to_look_at.add(one.id)
            else:
                writer.write(one, report, _returned(sent, library.guide.language))
    bad.report("no draft is made for them")
    if returns:
        _print_not_reminded(returns, answered, to_look_at)
    _print_result(report, folder)
    if report.not_built.number or report.changed.number or bad.any:
        raise typer.Exit(1)


def _ids(wanted: Sequence[str]) -> Sequence[str]:
    for one in wanted:
        if is_file(one):
            raise BuildError(f"--site is a site's id here, and not a file: {Path(one).stem}, and not {one}.")
    return wanted


def _day(by: str | None, library: Library) -> str:
    """The day in words; "" for none. Raises BuildError."""
    from samepage.days import day_in_words
    from samepage.workbook.dates import days_meant

    if by is None:
        return ""
    days = days_meant(by, library.guide.language)
    if len(days) != 1:
        raise BuildError(
            f"--by cannot be `{shortened(by)}`: write a day as year-month-day, such as 2026-10-30."
        )
    return day_in_words(days[0].isoformat(), library.guide.language, weekday=True)


def _returns(answers: Path, library: Library) -> AllReturns:
    from samepage.returns.database import AnswersDatabase
    from samepage.returns.site_returns import returns_by_site

    with closing(AnswersDatabase(answers)) as database:
        return returns_by_site(database, library)


def _returned(sent: SiteReturns | None, language: str) -> str:
    """The day of an empty workbook that came back, in words; "" for none."""
    from samepage.days import day_in_words

    return day_in_words(sent.saved, language, weekday=True) if sent and sent.state == "empty" else ""


def _print_not_reminded(returns: AllReturns, answered: int, to_look_at: NamedSites) -> None:
    if answered:
        say(f"Not reminded, since they have answered: {counted(answered, 'site')}.")
    if to_look_at.number:
        _warn("Not reminded, since a person must first look at what they sent", to_look_at)
    if returns.strays:
        what = "that could not be read, or whose site is not known"
        warn(
            f"Look first at {counted(returns.strays, 'file')} {what}: collect lists them. "
            "A site that sent one is reminded all the same."
        )


def _print_result(report: MailReport, folder: Path) -> None:
    """What to look at, to standard error; then what was made."""
    if report.not_built.number:
        _warn("No draft, since their files are not built; run build", report.not_built)
    if report.changed.number:  # build makes only what is not there any more
        _warn("No draft, since their files are not as build made them", report.changed)
        warn("Somebody may have written in them: move them away, and run build again.")
    if report.without_address.number:
        _warn("Not addressed yet, since no address is known", report.without_address)
        warn("Add contact_email to their profiles, or to the roster.")
    if report.large.number:
        _warn("Larger than 20 MB, which many mail servers refuse", report.large)
        warn("Build again with --format pdf alone, or send a link.")
    if report.left_out:
        what = "booklets and crop marks for a press, or of another edition"
        warn(f"Not attached: {counted(report.left_out, 'file')} ({what}).")
    say(f"{counted(report.made, 'draft')} in {display_path(folder)}. Nothing was sent.")
    others = sum(1 for pattern in ("*.eml", "*/*.eml") for _ in folder.glob(pattern)) - report.made
    if others:
        warn(
            f"In the same folder: {counted(others, 'draft')} of an earlier run; look before you send them all."
        )


def _warn(what: str, sites: NamedSites) -> None:
    named = ", ".join(sites.first) + (f" and {sites.more:,} more" if sites.more else "")
    warn(f"{what}: {counted(sites.number, 'site')}: {named}.")
