"""One site's files: made, named, and written when all are made."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from functools import lru_cache

from samepage.build.context import BuildContext
from samepage.build.options import BuildOptions, BuiltFile, JobOutcome, SiteJob
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, ContentError, Problem, SamepageError
from samepage.files import write_whole
from samepage.formats import get_format
from samepage.text import slug_from
from samepage.workbook import answers_left, compose


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


def file_names(site: Site, options: BuildOptions) -> tuple[str, ...]:
    """What a run makes for a site, below ``output``, in the order of ``make_files``.

    ``<site>/<site>.pdf``, ``<site>-print.pdf``, ``<site>-large-print.pdf``, ``<site>-booklet.pdf``,
    ``<site>.docx``; ``<state>/<site>.pdf`` and so on for a roster.
    """
    return tuple(f"{folder_of(site, options)}/{site.id}{suffix}" for suffix in _suffixes(options))


@lru_cache(maxsize=8)
def _suffixes(options: BuildOptions) -> tuple[str, ...]:
    writers = (get_format(name).writer(options.writer_settings) for name in options.formats)
    return tuple(output.suffix for writer in writers for output in writer.outputs())


def folder_of(site: Site, options: BuildOptions) -> str:
    """The folder of a site's files, below ``output``."""
    if not options.by_state:
        return site.id
    state = site.state or (site.short_name or site.name if site.level == "state" else "")
    return slug_from(state)[:60].strip("-") or "other"


def make_files(job: SiteJob, context: BuildContext) -> list[tuple[BuiltFile, bytes]]:
    """The files of one workbook, and their bytes. Nothing is written. Raises SamepageError."""
    renderer, options, site = context.renderer, job.options, job.site
    request = renderer.request(site, context.previous_answers(site))
    workbook = request.workbook
    made: list[tuple[BuiltFile, bytes]] = []
    for format, output in renderer.outputs():
        if format not in options.formats:
            continue
        start = time.perf_counter()
        if options.cache is None:
            document = renderer.writers[format].build_whole(request, output)
        else:
            document = renderer.document(request, format, output)
        built = BuiltFile(
            path=options.output / folder_of(site, options) / f"{site.id}{output.suffix}",
            site=site.id,
            level=workbook.level,
            language=workbook.language,
            edition=workbook.guide.edition,
            format=format,
            print_edition=output.print_edition,
            pages=document.pages,
            fields=len(workbook.fields) if output.fillable else 0,
            bytes=len(document.data),
            sha256=hashlib.sha256(document.data).hexdigest(),
            seconds=time.perf_counter() - start,
            filled=len(request.fields),
            unplaced=answers_left(workbook),
        )
        made.append((built, document.data))
    return made


def build_workbook(job: SiteJob, context: BuildContext) -> tuple[BuiltFile, ...]:
    """Make the files of one workbook, and write them when all are made. Raises SamepageError."""
    made = make_files(job, context)
    for built, data in made:
        write_whole(built.path, data)
    return tuple(built for built, _ in made)


def build_or_report(job: SiteJob, context: BuildContext, write: bool = True) -> JobOutcome:
    """Build, with a mistake that a user can mend as lines instead of an exception."""
    try:
        if write:
            return JobOutcome(job, build_workbook(job, context))
        made = make_files(job, context)
        return JobOutcome(job, tuple(built for built, _ in made), data=tuple(data for _, data in made))
    except ContentError as error:
        lines = [f"{job.row}{problem.message}" if job.row else str(problem) for problem in error.problems]
    except SamepageError as error:
        begin = job.row or f"{job.site.id}: "
        lines = [begin + line.removeprefix(f"{job.site.id}: ") for line in str(error).splitlines()]
    except Exception as error:
        error.add_note(f"This happened while the workbook of {job.site.id} was made.")
        raise
    return JobOutcome(job, problems=tuple(lines))
