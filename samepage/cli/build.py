"""``build``: workbooks for every site, for some, or for a roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import typer

from samepage.batch.run import BatchOptions
from samepage.builder.by_format import make_site_files
from samepage.builder.context import BuildContext, load_tried_content
from samepage.builder.kept_files import KeptFiles
from samepage.builder.manifest import listing, write_manifest
from samepage.builder.options import BuildOptions, BuiltFile, JobOutcome, SiteJob
from samepage.builder.parts import helpers_for, likely_pages, missing_parts
from samepage.builder.pool import WorkerPool, helping_processes
from samepage.builder.selection import Roster, outside_files, select_roster, select_sites
from samepage.builder.shared_work import shared_work
from samepage.builder.site_files import check_sites
from samepage.builder.site_ids import check_ids
from samepage.builder.worker import LocalContext, PartJob, compile_part
from samepage.cli.bad_rows import BadRows
from samepage.cli.build_output import SITES_SHOWN, print_answers, print_files, print_longer
from samepage.cli.common_options import (
    CACHE,
    OUTPUT,
    flag,
    guide_option,
    jobs_option,
    level_option,
    option,
    worker_count,
)
from samepage.cli.progress import ProgressBar
from samepage.cli.roster_output import build_rows, show_plan
from samepage.cli.say import say, warn
from samepage.content.loader import Library
from samepage.content.schema import Level, Site
from samepage.errors import BuildError, program
from samepage.files import remove_unfinished
from samepage.formats import format_names, get_format
from samepage.render.finished import FinishedOptions
from samepage.render.print_editions import EDITIONS
from samepage.text import did_you_mean, first_of, listed
from samepage.workbook.model import FINISHED
from samepage.workbook.volumes import volumes


def build(
    site: list[str] | None = option(
        "--site", "ID or FILE", "Only this site: its id, or the path of its YAML file. Can be given again."
    ),
    roster: Path | None = option(
        "--roster", "FILE", "A workbook for each row of this spreadsheet (CSV or XLSX)."
    ),
    level: Level | None = level_option(),
    partner: str | None = option("--partner", "ID", "Who prints, instead of the partner that a site names."),
    format: list[str] | None = option(
        "--format",
        "pdf, docx or web",
        "Only these: PDF, Word, or a web page. Can be given again.",
        shown="pdf and docx",
    ),
    edition: list[str] | None = option(
        "--edition",
        "NAME",
        "fillable, to fill in on a screen; facilitator, with notes for whoever runs the meetings; finished, the "
        "answers as text, with --answers; print, for a pen; or large-print (the last two as PDF only). Can be "
        "given again.",
        shown="fillable",
    ),
    marks: bool = flag("--marks", "Crop marks and bleed on every PDF, for a press that trims."),
    booklet: bool = flag(
        "--booklet",
        "The print edition as a booklet too: two pages a side, in a press's order, to fold and staple.",
    ),
    booklets: bool = flag(
        "--booklets",
        "With --edition large-print: not one thick file but several, one for each stage, one for what comes before "
        "the stages and one for what follows.",
    ),
    answers: Path | None = option(
        "--answers",
        "FILE",
        "What sites wrote before, collected from their files: it is written in, each answer in its place.",
    ),
    unanswered: bool = flag("--unanswered", "In a finished copy: questions without an answer, too."),
    appendix: bool = flag(
        "--appendix",
        "In a finished copy: answers that another one took the place of, or that have no place now.",
    ),
    contacts: bool = flag(
        "--contacts", "In a finished copy: email and other addresses, and telephone numbers."
    ),
    output: Path = option("--output", "FOLDER", "Where the files go.", OUTPUT, "output"),
    guide: Path = guide_option(),
    word_template: Path | None = option(
        "--word-template", "FILE", "A .docx whose styles, fonts and colors the Word files take."
    ),
    protect: bool = flag(
        "--protect",
        "Let only the answers of a Word file be changed. This makes it harder to read with a screen reader.",
    ),
    jobs: int | None = jobs_option(),
    no_cache: bool = flag("--no-cache", "Lay out every page anew, even where nothing has changed."),
    dry_run: bool = flag(
        "--dry-run",
        "With --roster: make nothing; say of each row which files it would make, or what is wrong.",
    ),
    plan: Path | None = option(
        "--plan", "FILE", "With --dry-run: write all that it says to this CSV file, a row each."
    ),
    zip: bool = flag("--zip", "With --roster: an archive for each state too, for sending."),
    validate: bool = flag(
        "--validate",
        "With --roster: check a file of every layout, and of the hardest names, with full validators.",
    ),
    scheduler: str | None = option(
        "--scheduler",
        "ADDRESS",
        "With --roster: let the workers of this Dask scheduler make them, such as tcp://10.0.0.5:8786.",
    ),
    explain: bool = flag(
        "--explain", "Make nothing; say of each part whether all sites share it, and if not, why."
    ),
    watch: bool = flag(
        "--watch",
        "Build one site again whenever a file of the guide or the templates is saved, until Ctrl-C.",
    ),
) -> None:
    """Makes workbooks as fillable PDF and Word files, or as web pages. This is what happens without a command.

    Nothing is written while the guide has a mistake. manifest.json beside the files lists them all.
    """
    given = {
        "--site": site,
        "--roster": roster,
        "--booklets": booklets,
        "--watch": watch,
        "--explain": explain,
        "--no-cache": no_cache,
        "--dry-run": dry_run,
        "--plan": plan,
        "--zip": zip,
        "--validate": validate,
        "--scheduler": scheduler,
    }
    _check_together([name for name, value in given.items() if value])
    wanted = site or []
    editions = _editions(edition or [], booklet)
    if booklets and not any(one.in_volumes for one in EDITIONS.values() if one.name in editions):
        raise BuildError("--booklets goes with --edition large-print: add it, or leave --booklets out.")
    for name, value in (("--unanswered", unanswered), ("--appendix", appendix), ("--contacts", contacts)):
        if value and FINISHED not in editions:
            raise BuildError(f"{name} goes with --edition {FINISHED}: add it, or leave {name} out.")
    options = BuildOptions(
        guide=guide,
        output=output,
        formats=wanted_formats(format or [], editions),
        editions=editions,
        site_files=outside_files(guide, wanted),
        cache=None if no_cache else CACHE,
        protect=protect,
        word_template=word_template,
        marks=marks,
        booklet=booklet,
        answers=answers,
        finished=FinishedOptions(unanswered, appendix, contacts),
    )
    if FINISHED in editions and not answers:
        raise BuildError(
            "a finished copy shows what a site answered: add --answers with the database that collect made, or make "
            f"one straight from what came back: {program()} finish FILE …"
        )
    if watch:
        from samepage.cli.watch import watch_site

        watch_site(options, wanted, partner)
        return
    library = load_tried_content(options)
    if booklets:
        options = replace(options, volumes=volumes(library.guide))
    context = BuildContext(options, library)
    context.writers  # noqa: B018  raises for a template that cannot be used, before anything is made
    rows = select_roster(library, roster, level, partner) if roster else None
    if explain:
        from samepage.cli.explain import explain_sites

        explain_sites(context, _good_sites(rows) if rows else select_sites(library, wanted, partner))
    elif rows and dry_run:
        show_plan(rows, replace(options, by_state=True), library, plan)
    elif rows:
        batch = BatchOptions(worker_count(jobs), scheduler, zip, validate, frozenset(answered_sites(answers)))
        build_rows(rows, replace(options, by_state=True), library, batch)
    else:
        sites = select_sites(library, wanted, partner)
        if FINISHED in editions:
            answering = _with_answers(sites, answers)
            sites = answering if editions == (FINISHED,) else sites
        build_sites(sites, options, library, worker_count(jobs))


def _with_answers(sites: Sequence[Site], answers: Path | None) -> tuple[Site, ...]:
    """Those of ``sites`` that have answered something. Raises BuildError where none has."""
    answered = frozenset(answered_sites(answers))
    found = tuple(site for site in sites if site.id in answered)
    if found and (without := [site.id for site in sites if site.id not in answered]):
        say(f"No answers, and so no finished copy: {first_of(without, SITES_SHOWN)}.")
    if not found:
        raise BuildError("none of these sites has an answer in the database: there is nothing to show.")
    return found


def _check_together(given: Sequence[str]) -> None:
    """Raise BuildError for options that do not go together."""
    for one, other in (
        ("--site", "--roster"),
        ("--watch", "--roster"),
        ("--watch", "--explain"),
        ("--watch", "--booklets"),
        ("--watch", "--no-cache"),
        ("--explain", "--no-cache"),
        ("--explain", "--dry-run"),
    ):
        if one in given and other in given:
            raise BuildError(f"{one} and {other} do not go together: build one, then the other.")
    for name in ("--dry-run", "--zip", "--validate", "--scheduler"):
        if name in given and "--roster" not in given:
            raise BuildError(
                f"{name} goes with --roster: name the spreadsheet with the sites, or leave {name} out."
            )
    if "--plan" in given and "--dry-run" not in given:
        raise BuildError("--plan goes with --dry-run: add it, or leave --plan out.")


def _editions(wanted: Sequence[str], booklet: bool) -> tuple[str, ...]:
    """The print editions to make. Raises BadParameter."""
    known = {edition for name in format_names() for edition in get_format(name).print_editions}
    _check_known("--edition", wanted, sorted(known))
    if booklet:
        wanted = [*wanted, "print"]
    return tuple(dict.fromkeys(wanted)) or ("fillable",)


def wanted_formats(wanted: Sequence[str], editions: Sequence[str]) -> tuple[str, ...]:
    """The formats asked for, or every one made by default that has one of the print editions. Raises BadParameter for a
    format that would make no file, and for an edition of which no format would make one."""
    known = format_names()
    _check_known("--format", wanted, known)
    has = {name: get_format(name).print_editions for name in known}
    having = [name for name in known if get_format(name).by_default and set(editions) & set(has[name])]
    chosen = tuple(dict.fromkeys(wanted or having))
    without = [edition for edition in editions if not any(edition in has[name] for name in chosen)]
    idle = [name for name in chosen if not set(editions) & set(has[name])]
    if without or idle:
        said = "; ".join(f"{name} has {listed(has[name])}" for name in idle or chosen)
        raise typer.BadParameter(
            f"no file of the edition {listed(without or editions)}: {said}.", param_hint="--format"
        )
    return chosen


def _check_known(name: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    for value in wanted:
        if value not in known:
            raise typer.BadParameter(f"{value}: {did_you_mean(value, known)}", param_hint=name)


def _good_sites(roster: Roster) -> Iterator[Site]:
    bad = BadRows(roster.path)
    yield from bad.without(roster.rows())
    bad.report("nothing is said of their workbooks")


def answered_sites(answers: Path | None) -> tuple[str, ...]:
    """The sites with answers. Raises BuildError where the file has none to read."""
    from samepage.returns.answer_book import AnswerBook

    if answers is None:
        return ()
    with closing(AnswerBook(answers)) as book:
        return book.sites


def build_sites(
    sites: Sequence[Site], options: BuildOptions, library: Library, workers: int, shown_answers: bool = True
) -> None:
    """Make the files of ``sites`` and say what was made; with ``shown_answers``, also of the answers written in."""
    kept = KeptFiles(library, options, options.cache) if options.cache else None
    jobs = [kept.job(site) if kept else SiteJob(site) for site in sites]
    there = {job.site.id: kept.of(job) if kept else () for job in jobs}
    new = [job for job in jobs if not there[job.site.id]]
    check_sites(library, [job.site for job in new])
    check_ids(library, sites, options.output)
    answered = answered_sites(options.answers)
    before = [one for files in there.values() for one in files]
    note = kept.note if kept else lambda _: None
    outcomes = _outcomes(new, before, options, library, workers, note)
    order = format_names()
    built = sorted(
        [*before, *(one for outcome in outcomes for one in outcome.files)],
        key=lambda one: (one.entry.site, order.index(one.entry.format), one.entry.path),
    )
    print_files(built, len(built), options.output)
    print_longer(built)
    if options.answers and shown_answers:
        print_answers(built, {site.id for site in sites}, options.answers, answered)
    failed = [outcome.site for outcome in outcomes if outcome.problems]
    if failed:
        warn(f"Not built: {', '.join(failed)}. The lines above say why.")
        raise typer.Exit(1)


def _outcomes(
    jobs: Sequence[SiteJob],
    kept: Sequence[BuiltFile],
    options: BuildOptions,
    library: Library,
    workers: int,
    note: Callable[[JobOutcome], None],
) -> list[JobOutcome]:
    """Build, with a bar that says what is being made; then the manifest, with the files ``kept``, even if stopped
    half-way. ``note`` is called with each outcome."""
    outcomes: list[JobOutcome] = []
    own = BuildContext(options, library)

    def on_start(some: Sequence[SiteJob]) -> None:
        bar.update(", ".join(job.site.name[:30] for job in some))

    def finish() -> None:
        made = (one for outcome in outcomes for one in outcome.files)
        if entries := sorted(one.entry for one in (*kept, *made)):
            write_manifest(options.output, entries)

    remove_unfinished(options.output, "*/.*.part")
    starting = ProgressBar("Starting", len(jobs), time_left=True)
    helping = helping_processes(LocalContext(options), workers - 1, options.output)
    with listing(finish), starting as bar, helping as pool:
        helpers = pool
        if workers > 1:  # one process compiles as it builds
            for _ in range(min(workers, len(jobs)) - 1):
                pool.submit(
                    missing_parts, jobs
                )  # so that they are ready when this process knows what is to be made
            parts = missing_parts(own, jobs)
            helpers = replace(pool, workers=helpers_for(parts, jobs, workers))
            if parts:
                _compile(parts, own, helpers, bar)
        bar.update("Putting together", 0, len(jobs))
        for outcome in make_site_files(jobs, own, helpers, on_start):
            outcomes.append(outcome)
            note(outcome)
            bar.advance()
            for line in outcome.problems:
                warn(line)
    return outcomes


def _compile(parts: Sequence[PartJob], own: BuildContext, helpers: WorkerPool, bar: ProgressBar) -> None:
    """Lay out what the workbooks are made of, and count the pages; how many there will be is a guess at first."""
    done, left = 0, sum(map(likely_pages, parts))
    bar.update("pages: laying out", 0, left)
    for job, pages in shared_work(compile_part, parts, own, helpers):
        done, left = done + pages, left - likely_pages(job)
        bar.update(f"pages: laid out {job.part.id} of {job.site.name[:30]}", done, done + left)
