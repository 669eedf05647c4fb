"""``build``: workbooks for every site, for some, or for a roster."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from samepage.batch.run import BatchOptions
from samepage.build.context import BuildContext, load_content
from samepage.build.manifest import write_manifest
from samepage.build.options import BuildOptions, JobOutcome, SiteJob
from samepage.build.processes import build_all
from samepage.build.selection import Roster, outside_files, select_roster, select_sites
from samepage.build.workbooks import check_sites
from samepage.cli.build_output import answered_sites, show_files, tell_answers, tell_failed
from samepage.cli.options import CACHE, GUIDE, ROOT, Guide, available_cores
from samepage.content.loader import Library
from samepage.content.schema import Level, Site
from samepage.errors import BuildError
from samepage.formats import format_names, get_format
from samepage.text import listed


class EditionChoice(StrEnum):
    fillable = "fillable"
    print = "print"
    large_print = "large-print"


def build(
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site",
            metavar="ID or FILE",
            help="Only this site: its id, or the path of its YAML file. Can be given again.",
        ),
    ] = None,
    roster: Annotated[
        Path | None,
        typer.Option(
            "--roster", metavar="FILE", help="A workbook for each row of this spreadsheet (CSV or XLSX)."
        ),
    ] = None,
    level: Annotated[
        Level | None,
        typer.Option(
            "--level", metavar="NAME", help="state, district or school: what the rows of the roster are."
        ),
    ] = None,
    partner: Annotated[
        str | None,
        typer.Option("--partner", metavar="ID", help="Who prints, instead of the partner that a site names."),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="pdf or docx", help="PDF or Word only.", show_default="both"),
    ] = None,
    edition: Annotated[
        list[EditionChoice] | None,
        typer.Option(
            "--edition",
            metavar="NAME",
            help="Of the PDF: fillable, to fill in on a screen; print, for a pen; "
            "or large-print. Can be given again.",
            show_default="fillable",
        ),
    ] = None,
    marks: Annotated[
        bool,
        typer.Option(
            "--marks", metavar="", help="Crop marks and bleed on every PDF, for a press that trims."
        ),
    ] = False,
    booklet: Annotated[
        bool,
        typer.Option(
            "--booklet",
            metavar="",
            help="The print edition as a booklet too: two pages a side, in a press's order, to fold and staple.",
        ),
    ] = False,
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            help="What sites wrote before, collected from their files: it is written in, each answer in its place.",
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", show_default="output", help="Where the files go.")
    ] = ROOT / "output",
    guide: Guide = GUIDE,
    word_template: Annotated[
        Path | None,
        typer.Option(
            "--word-template",
            metavar="FILE",
            help="A .docx whose styles, fonts and colours the Word files take.",
        ),
    ] = None,
    protect: Annotated[
        bool,
        typer.Option(
            "--protect",
            metavar="",
            help="Let only the answers of a Word file be changed. This makes it harder to read with a screen reader.",
        ),
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            metavar="NUMBER",
            help="How many workbooks to make at once.",
            show_default="one for each core",
        ),
    ] = None,
    no_cache: Annotated[
        bool,
        typer.Option(
            "--no-cache", metavar="", help="Lay out every page anew, even where nothing has changed."
        ),
    ] = False,
    zip: Annotated[
        bool,
        typer.Option("--zip", metavar="", help="With --roster: an archive for each state too, for sending."),
    ] = False,
    validate: Annotated[
        bool,
        typer.Option(
            "--validate",
            metavar="",
            help="With --roster: check a file of every layout, and of the hardest names, with full validators.",
        ),
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="With --roster: let the workers of this Dask scheduler make them, such as tcp://10.0.0.5:8786.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            metavar="",
            help="Make nothing; say of each part whether all sites share it, and if not, why.",
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            metavar="",
            help="Build one site again whenever a file of the guide or the templates is saved, until Ctrl-C.",
        ),
    ] = False,
) -> None:
    """Makes workbooks as fillable PDF and Word files. This is what happens without a command.

    Nothing is written while the guide has a mistake. manifest.json beside the files lists them all.
    """
    _check_together(
        {
            "--site": bool(site),
            "--roster": bool(roster),
            "--watch": watch,
            "--explain": explain,
            "--no-cache": no_cache,
            "--zip": zip,
            "--validate": validate,
            "--scheduler": bool(scheduler),
        }
    )
    wanted = [
        *(edition or () if edition or booklet else (EditionChoice.fillable,)),
        *((EditionChoice.print,) if booklet else ()),
    ]
    editions = tuple(dict.fromkeys(str(e) for e in wanted))
    if answers and "print" in editions:
        raise BuildError(
            "--answers and the print edition do not go together: it is for a pen, and shows no answers. "
            "Leave out --edition print and --booklet."
        )
    formats = _formats(format or (), editions)
    run = BuildOptions(
        guide=guide,
        output=output,
        editions=editions,
        protect=protect,
        word_template=word_template,
        marks=marks,
        booklet=booklet,
        answers=answers,
        formats=formats,
        site_files=outside_files(guide, site or ()),
        cache=None if no_cache else CACHE,
    )
    if watch:
        from samepage.cli.watch import watch_site

        watch_site(run, site or (), partner)
        return
    library = load_content(run)
    BuildContext(run, library).writers  # a template that cannot be used is told before anything is made
    if explain:
        from samepage.cli.explain import explain_sites

        explain_sites(library, run, _explained(library, run, site, roster, level, partner))
    elif roster:
        sent = BatchOptions(
            jobs or available_cores(), scheduler, zip, validate, frozenset(answered_sites(answers))
        )
        _rows(select_roster(library, roster, level, partner), replace(run, by_state=True), library, sent)
    else:
        _sites(select_sites(library, run, site or (), partner), run, library, jobs or available_cores())


def _formats(wanted: Sequence[str], editions: Sequence[str]) -> tuple[str, ...]:
    """The formats asked for, or every one that has one of the print editions. Raises BuildError."""
    known = format_names()
    for name in wanted:
        if name not in known:
            raise BuildError(f"--format {name}: there is no such format; known are {listed(known)}.")
    if wanted:
        return tuple(dict.fromkeys(wanted))
    return tuple(name for name in known if set(editions) & set(get_format(name).print_editions))


def _check_together(given: dict[str, bool]) -> None:
    """Raise BuildError for options that do not go together."""
    for one, other in (
        ("--site", "--roster"),
        ("--watch", "--roster"),
        ("--watch", "--explain"),
        ("--watch", "--no-cache"),
        ("--explain", "--no-cache"),
    ):
        if given[one] and given[other]:
            raise BuildError(f"{one} and {other} do not go together: build one, then the other.")
    for option in ("--zip", "--validate", "--scheduler"):
        if given[option] and not given["--roster"]:
            raise BuildError(
                f"{option} goes with --roster: name the spreadsheet with the sites, or leave {option} out."
            )


def _sites(jobs: Sequence[SiteJob], run: BuildOptions, library: Library, workers: int) -> None:
    check_sites(library, [job.site for job in jobs])
    answered = answered_sites(run.answers)
    outcomes = _make(jobs, run, library, workers)
    built = sorted(
        (one for outcome in outcomes for one in outcome.files),
        key=lambda one: (one.site, one.format == "docx", one.path),
    )
    show_files(built, len(built), run.output)
    if run.answers:
        tell_answers(built, {job.site.id for job in jobs}, run.answers, answered)
    if not tell_failed(outcomes):
        raise typer.Exit(1)


def _rows(roster: Roster, run: BuildOptions, library: Library, wanted: BatchOptions) -> None:
    from samepage.cli.roster_progress import build_rows, tell_rows

    report = build_rows(roster, run, library, wanted)
    show_files(report.shown, report.files, run.output)
    if run.answers and report.made:
        tell_answers(report.answered, report.asked, run.answers, tuple(sorted(wanted.answered)))
    if not tell_rows(report, run, wanted):
        raise typer.Exit(1)


def _explained(
    library: Library,
    run: BuildOptions,
    site: list[str] | None,
    roster: Path | None,
    level: Level | None,
    partner: str | None,
) -> Iterable[Site]:
    if roster is None:
        return (job.site for job in select_sites(library, run, site or (), partner))
    return (row.site for row in select_roster(library, roster, level, partner).rows() if row.site)


def _make(jobs: Sequence[SiteJob], run: BuildOptions, library: Library, workers: int) -> list[JobOutcome]:
    """Build, with a bar that says what is being made; then the manifest, even if stopped half-way."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    outcomes: list[JobOutcome] = []
    bar = Progress(
        SpinnerColumn(),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("Starting", total=len(jobs))

            def watch(names):
                bar.update(task, description=escape(", ".join(name[:30] for name in names)))

            with closing(build_all(jobs, run, library, workers, watch)) as made:
                for outcome in made:
                    outcomes.append(outcome)
                    bar.advance(task)
                    for line in outcome.problems:
                        print(line, file=sys.stderr)
    finally:
        built = [one for outcome in outcomes for one in outcome.files]
        if built:
            write_manifest(run.output, built)
    return outcomes
