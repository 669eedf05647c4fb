"""The edge between the pure steps and the disk: a job in, files out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from samepage.content.error_messages import slug_from
from samepage.content.loader import Library, load_library, load_site
from samepage.content.schema import Site
from samepage.content.yaml_source import read_yaml
from samepage.errors import BuildError, ContentError, Problem, SamepageError
from samepage.files import write_whole
from samepage.workbook import PreviousAnswers, answers_left, compose

if TYPE_CHECKING:
    from samepage.build.renderer import WorkbookRenderer
    from samepage.formats.docx import BasePackage
    from samepage.formats.pdf.section_cache import SectionCache
    from samepage.formats.pdf.write import PdfDocument
    from samepage.render.print_editions import PrintEdition
    from samepage.render.theme import Theme
    from samepage.render.variant import SiteRequest
    from samepage.returns.answer_book import AnswerBook

Format = Literal["pdf", "docx"]


@dataclass(frozen=True)
class BuildOptions:
    """What all workbooks of one run share; plain values, which travel to other processes."""

    guide: Path
    output: Path
    formats: tuple[Format, ...] = ("pdf", "docx")
    editions: tuple[str, ...] = ("fillable",)  # of the PDF; Word files have one
    outside: tuple[Path, ...] = ()  # sites' files that do not lie in the guide
    cache: Path | None = None
    protect: bool = False
    word_template: Path | None = None
    marks: bool = False  # crop marks and bleed, on every PDF
    booklet: bool = False  # the print edition as sheets for a press, too
    answers: Path | None = None  # the database of what sites wrote before
    by_state: bool = False  # of a roster: in output/<state>/


@dataclass(frozen=True)
class SiteJob:
    """One site's workbook to make. ``row`` is what a message about it begins with, if it has no file."""

    site: Site
    run: BuildOptions
    row: str = ""


@dataclass(frozen=True)
class BuiltFile:
    """One file that was made. ``pages`` is None for Word files; ``edition`` is the guide's."""

    path: Path
    site: str
    level: str
    language: str
    edition: str
    format: Format
    print_edition: str
    pages: int | None
    fields: int
    bytes: int
    sha256: str
    seconds: float
    filled: int = 0  # fields with a value
    earlier: int = 0  # answers that only the appendix has


@dataclass(frozen=True)
class JobOutcome:
    """What became of a job: its files, or lines that say why there are none."""

    job: SiteJob
    built: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    data: tuple[bytes, ...] = ()  # of the files, where they are not written yet


def load_content(run: BuildOptions) -> Library:
    """The guide, and the sites whose files lie outside it. Raises ContentError with every problem."""
    library = load_library(run.guide)
    sites, sources, problems = dict(library.sites), dict(library.sources), []
    for path in run.outside:
        try:
            site, source = load_site(path, library), read_yaml(path)
            if site.id in sites:
                first = sources["site", site.id].file
                message = f"the id `{site.id}` is already that of {first}: give this file an id of its own."
                raise ContentError([source.problem(("id",), message)])
            sites[site.id], sources["site", site.id] = site, source
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return replace(library, sites=sites, sources=sources)


def check_sites(library: Library, sites: Iterable[Site]) -> None:
    """Compose every workbook and throw it away. Raises ContentError with every problem found."""
    problems: list[Problem] = []
    for site in sites:
        try:
            compose(library, site)
        except ContentError as error:
            problems += error.problems
        except BuildError as error:
            problems.append(library.problem("site", site.id, ("id",), str(error)))
    if problems:
        raise ContentError(problems)


class BuildContext:
    """What a process makes once and every workbook uses: content, look, and Word's base package."""

    def __init__(self, run: BuildOptions, library: Library | None = None):
        self.run = run
        self.bases: dict[tuple[str, ...], BasePackage] = {}
        if library is not None:
            self.library = library

    @cached_property
    def library(self) -> Library:
        return load_content(self.run)

    @cached_property
    def _answers(self) -> AnswerBook:
        from samepage.returns.answer_book import AnswerBook

        assert self.run.answers
        return AnswerBook(self.run.answers)

    def past(self, site: Site) -> PreviousAnswers:
        """What ``site`` wrote in an earlier edition; nothing, where no answers are given."""
        return self._answers.past(site.id) if self.run.answers else PreviousAnswers()

    @cached_property
    def theme(self) -> Theme:
        from samepage.render.theme import load_theme

        return load_theme()

    @cached_property
    def press(self) -> WorkbookRenderer:
        from samepage.build.renderer import WorkbookRenderer

        return WorkbookRenderer(self.library, self.theme, self.parts, self.base, self.run.protect)

    @cached_property
    def parts(self) -> SectionCache:
        from samepage.formats.pdf.section_cache import SectionCache

        return SectionCache(self.run.cache)

    def forget(self) -> None:
        """Let go of masters, so that a run of many makes needs no more memory than one of few."""
        self.__dict__.pop("press", None)

    def base(self, theme: Theme, paper: str, language: str) -> BasePackage:
        from samepage.formats.docx import load_template, make_base

        key = (theme.colors["accent"], paper, language)
        if key not in self.bases:
            template = self.run.word_template
            self.bases[key] = (
                load_template(template, paper, language) if template else make_base(theme, paper, language)
            )
        return self.bases[key]


def build_workbook(job: SiteJob, shop: BuildContext) -> tuple[BuiltFile, ...]:
    """Make the files of one workbook, and write them when all are made. Raises SamepageError."""
    made = make_files(job, shop)
    for one, data in made:
        write_whole(one.path, data)
    return tuple(one for one, _ in made)


def file_names(site: Site, run: BuildOptions) -> tuple[str, ...]:
    """What the run makes for a site, below ``output``, in the order of ``make_files``.

    ``<site>/<site>.pdf``, ``<site>-print.pdf``, ``<site>-large-print.pdf``, ``<site>-booklet.pdf``,
    ``<site>.docx``; ``<state>/<site>.pdf`` and so on for a roster.
    """
    endings: list[str] = []
    for name in run.editions if "pdf" in run.formats else ():
        endings.append(_ending(name, run))
        if run.booklet and name == "print":
            endings.append("-booklet.pdf")
    if "docx" in run.formats:
        endings.append(".docx")
    return tuple(f"{folder_of(site, run)}/{site.id}{ending}" for ending in endings)


def folder_of(site: Site, run: BuildOptions) -> str:
    """The folder of a site's files, below ``output``."""
    if not run.by_state:
        return site.id
    state = site.state or (site.short_name or site.name if site.level == "state" else "")
    return slug_from(state)[:60].strip("-") or "other"


def _ending(edition: str, run: BuildOptions) -> str:
    return ("" if edition == "fillable" else f"-{edition}") + ("-marks" if run.marks else "") + ".pdf"


def make_files(job: SiteJob, shop: BuildContext) -> list[tuple[BuiltFile, bytes]]:
    """The files of one workbook, and what is in them. Nothing is written. Raises SamepageError."""
    from samepage.formats.pdf.booklet import impose
    from samepage.render.print_editions import EDITIONS

    run = job.run
    order = shop.press.order(job.site, shop.past(job.site))
    made: list[tuple[BuiltFile, bytes]] = []
    for name in run.editions if "pdf" in run.formats else ():
        start = time.perf_counter()
        edition = EDITIONS[name].with_marks() if run.marks else EDITIONS[name]
        pdf = _pdf(order, edition, shop)
        fields = len(order.workbook.fields) if edition.fillable else 0
        made.append(_made(order, run, _ending(name, run), name, pdf.data, pdf.pages, fields, start))
        if run.booklet and name == "print":
            sheets = impose(pdf.data)
            made.append(
                _made(order, run, "-booklet.pdf", "booklet", sheets, -(-pdf.pages // 4) * 2, 0, start)
            )
    if "docx" in run.formats:
        start = time.perf_counter()
        data = shop.press.docx(order) if run.cache else shop.press.plain_docx(order)
        made.append(_made(order, run, ".docx", "fillable", data, None, len(order.workbook.fields), start))
    return made


def _pdf(order: SiteRequest, edition: PrintEdition, shop: BuildContext) -> PdfDocument:
    # Crop marks are drawn with the page, and a press run is not a country's.
    bound = shop.run.cache and not shop.run.marks
    return shop.press.pdf(order, edition) if bound else shop.press.plain_pdf(order, edition)


def _made(
    order: SiteRequest,
    run: BuildOptions,
    suffix: str,
    print_edition: str,
    data: bytes,
    pages: int | None,
    fields: int,
    start: float,
) -> tuple[BuiltFile, bytes]:
    workbook, site = order.workbook, order.site.id
    built = BuiltFile(
        path=run.output / folder_of(order.site, run) / f"{site}{suffix}",
        site=site,
        level=workbook.level,
        language=workbook.language,
        edition=workbook.guide.edition,
        format="docx" if suffix == ".docx" else "pdf",
        print_edition=print_edition,
        pages=pages,
        fields=fields,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        seconds=time.perf_counter() - start,
        filled=len(order.fields),
        earlier=answers_left(workbook),
    )
    return built, data


def build_or_report(job: SiteJob, shop: BuildContext, write: bool = True) -> JobOutcome:
    """Build, with a mistake that a user can mend as lines instead of an exception."""
    try:
        if write:
            return JobOutcome(job, build_workbook(job, shop))
        made = make_files(job, shop)
        return JobOutcome(job, tuple(one for one, _ in made), data=tuple(data for _, data in made))
    except ContentError as error:
        lines = [f"{job.row}{p.message}" if job.row else str(p) for p in error.problems]
    except SamepageError as error:
        begin = job.row or f"{job.site.id}: "
        lines = [begin + line.removeprefix(f"{job.site.id}: ") for line in str(error).splitlines()]
    except Exception as error:
        error.add_note(f"This happened while the workbook of {job.site.id} was made.")
        raise
    return JobOutcome(job, problems=tuple(lines))
