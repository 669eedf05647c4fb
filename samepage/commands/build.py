"""``build``: workbooks for every site, for some, or for a roster."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..build import Built, Format, Outcome, Run, check_sites, load_content
from ..content.loader import Library
from ..content.schema import Level
from ..errors import BuildError, shown
from ..manifest import write_manifest
from ..pool import build_all
from ..selection import Selection, outside_files, select_roster, select_sites
from .options import CACHE, GUIDE, ROOT, Guide

ROWS_SHOWN = 40


class Kind(StrEnum):
    pdf = "pdf"
    docx = "docx"


class Print(StrEnum):
    fillable = "fillable"
    print = "print"
    large_print = "large-print"


def build(
    site: Annotated[list[str] | None, typer.Option(
        "--site", metavar="ID or FILE", help="Only this site: its id, or the path of its YAML file. Can be given again.")] = None,
    roster: Annotated[Path | None, typer.Option(
        "--roster", metavar="FILE", help="A workbook for each row of this spreadsheet (CSV or XLSX).")] = None,
    level: Annotated[Level | None, typer.Option(
        "--level", metavar="NAME", help="state, district or school: what the rows of the roster are.")] = None,
    partner: Annotated[str | None, typer.Option(
        "--partner", metavar="ID", help="Who prints, instead of the partner that a site names.")] = None,
    format: Annotated[list[Kind] | None, typer.Option(
        "--format", metavar="pdf or docx", help="PDF or Word only.", show_default="both")] = None,
    edition: Annotated[list[Print] | None, typer.Option(
        "--edition", metavar="NAME", help="Of the PDF: fillable, to fill in on a screen; print, for a pen; "
        "or large-print. Can be given again.", show_default="fillable")] = None,
    marks: Annotated[bool, typer.Option(
        "--marks", metavar="", help="Crop marks and bleed on every PDF, for a press that trims.")] = False,
    booklet: Annotated[bool, typer.Option(
        "--booklet", metavar="", help="The print edition as a booklet too: two pages a side, in a press's order, to fold and staple.")] = False,
    answers: Annotated[Path | None, typer.Option(
        "--answers", metavar="FILE", help="What sites wrote before, collected from their files: it is written in, each answer in its place.")] = None,
    output: Annotated[Path, typer.Option(
        "--output", metavar="FOLDER", show_default="output", help="Where the files go.")] = ROOT / "output",
    guide: Guide = GUIDE,
    word_template: Annotated[Path | None, typer.Option(
        "--word-template", metavar="FILE", help="A .docx whose styles, fonts and colours the Word files take.")] = None,
    protect: Annotated[bool, typer.Option(
        "--protect", metavar="", help="Let only the answers of a Word file be changed. This makes it harder to read with a screen reader.")] = False,
    jobs: Annotated[int | None, typer.Option(
        "--jobs", min=1, metavar="NUMBER", help="How many workbooks to make at once.", show_default="one for each core")] = None,
    no_cache: Annotated[bool, typer.Option(
        "--no-cache", metavar="", help="Lay out every page anew, even where nothing has changed.")] = False,
) -> None:
    """Makes workbooks as fillable PDF and Word files. This is what happens without a command.

    Nothing is written while the guide has a mistake. manifest.json beside the files lists them all.
    """
    if site and roster:
        raise BuildError("--site and --roster do not go together: build one, then the other.")
    wanted = [*(edition or () if edition or booklet else (Print.fillable,)), *((Print.print,) if booklet else ())]
    editions = tuple(dict.fromkeys(str(e) for e in wanted))
    if answers and "print" in editions:
        raise BuildError("--answers and the print edition do not go together: it is for a pen, and shows no answers. "
                         "Leave out --edition print and --booklet.")
    formats: tuple[Format, ...] = tuple(dict.fromkeys(str(f) for f in format or ()))  # type: ignore[assignment]
    run = Run(
        guide=guide, output=output, editions=editions, protect=protect, word_template=word_template,
        marks=marks, booklet=booklet, answers=answers,
        # Only the Word file of the fillable edition exists.
        formats=formats or (("pdf", "docx") if "fillable" in editions else ("pdf",)),
        outside=outside_files(guide, site or ()), cache=None if no_cache or roster else CACHE,
    )
    library = load_content(run)
    selection = (select_roster(library, run, roster, level, partner) if roster
                 else select_sites(library, run, site or (), partner))
    # Rows bring no texts of their own: what is right for one is right for all.
    check_sites(library, [job.site for job in selection.jobs[: 1 if roster else None]])
    answered = _answered(answers)
    if word_template:
        from ..docx import load_template

        load_template(word_template, "letter", library.guide.language)
    for problem in selection.problems:
        print(problem, file=sys.stderr)
    outcomes = _make(selection, run, library, jobs or _cores())
    built = sorted((one for outcome in outcomes for one in outcome.built), key=lambda one: (one.site, one.format == "docx", one.path))
    _show(built, output)
    if answers:
        _tell_answers(selection, built, answers, answered)
    if not _tell(selection, outcomes):
        raise typer.Exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _make(selection: Selection, run: Run, library: Library, workers: int) -> list[Outcome]:
    """Build, with a bar that says what is being made; then the manifest, even if stopped half-way."""
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    outcomes: list[Outcome] = []
    bar = Progress(SpinnerColumn(), MofNCompleteColumn(), BarColumn(bar_width=24), TimeElapsedColumn(),
                   TextColumn("{task.description}"), console=console, transient=True,
                   disable=not console.is_terminal)
    try:
        with bar:
            task = bar.add_task("Starting", total=len(selection.jobs))

            def watch(names):
                bar.update(task, description=escape(", ".join(name[:30] for name in names)))

            with closing(build_all(selection.jobs, run, library, workers, watch)) as made:
                for outcome in made:
                    outcomes.append(outcome)
                    bar.advance(task)
                    for line in outcome.problems:
                        print(line, file=sys.stderr)
    finally:
        built = [one for outcome in outcomes for one in outcome.built]
        if built:
            write_manifest(run.output, built)
    return outcomes


def _show(built: list[Built], output: Path) -> None:
    """The closing table. Where no one watches it is as wide as it needs to be."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not built:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("File", overflow="fold", no_wrap=not sys.stdout.isatty())
    for head in ("Pages", "Fields", "Seconds"):
        table.add_column(head, justify="right")
    for one in built[:ROWS_SHOWN]:
        table.add_row(str(one.path.relative_to(output)), str(one.pages or "–"), str(one.fields), f"{one.seconds:.1f}")
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    console.print(table)
    if len(built) > ROWS_SHOWN:
        print(f"… and {len(built) - ROWS_SHOWN} more.")
    files = "1 file" if len(built) == 1 else f"{len(built)} files"
    print(f"{files} in {shown(output)}, listed in {shown(output / 'manifest.json')}.")


def _answered(answers: Path | None) -> tuple[str, ...]:
    """The sites with answers. Raises BuildError where the file has none to read."""
    from ..answers import AnswerBook

    if answers is None:
        return ()
    with closing(AnswerBook(answers)) as book:
        return book.sites


def _tell_answers(selection: Selection, built: list[Built], answers: Path, answered: tuple[str, ...]) -> None:
    """Say how many answers are written in, which stand in an appendix, and whose found no workbook."""
    from ..answers import clean

    workbooks = {one.site: one for one in built}
    wrote = [workbooks[site] for site in answered if site in workbooks]
    print(f"Written in from {shown(answers)}: {_count(sum(one.filled for one in wrote), 'answer')} of {_count(len(wrote), 'site')}.")
    appendix = [f"{one.site} ({one.earlier})" for one in wrote if one.earlier]
    if appendix:
        print(f"Answers without a place in this edition stand in an appendix: {_first(appendix)}.")
    selected = {job.site.id for job in selection.jobs}
    others = [" ".join(clean(site).split()) for site in answered if site not in selected]
    if others:
        print(f"No workbook was asked for, and {shown(answers)} has answers: {_first(others)}.")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _first(names: list[str]) -> str:
    more = len(names) - ROWS_SHOWN
    return ", ".join(names[:ROWS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _tell(selection: Selection, outcomes: list[Outcome]) -> bool:
    """Say on the last line what was not made, if anything. Returns whether all is well."""
    failed = [outcome.job.site.id for outcome in outcomes if outcome.problems]
    if selection.rows:
        left_out = len(selection.bad_rows) + len(failed)
        if left_out:
            print(f"{selection.rows - left_out} of {selection.rows} rows built. "
                  f"{left_out} not built; the lines above say why.", file=sys.stderr)
        return not left_out
    if failed:
        print(f"Not built: {', '.join(failed)}. The lines above say why.", file=sys.stderr)
    return not failed
