"""One site's files: made, named, and written when all are made."""

from __future__ import annotations

import hashlib
import re
import time
import traceback
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions, BuiltFile, FileEntry, JobOutcome, SiteJob
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.content.states import state_name
from samepage.errors import BuildError, ContentError, DiskError, Problem, SamepageError
from samepage.files import write_whole
from samepage.formats import get_format
from samepage.render.characters import named_in_answers
from samepage.render.finished import with_all_in_place
from samepage.text import RESERVED_NAMES, slug_from
from samepage.workbook import answers_left, compose
from samepage.workbook.model import FINISHED
from samepage.workbook.volumes import volumes

OTHER_STATES = "other"  # the folder of sites whose profile names no state


def check_sites(library: Library, sites: Iterable[Site]) -> None:
    """Compose every workbook and throw it away. Raises ContentError with every problem found."""
    problems: list[Problem] = []
    for site in sites:
        with noted_problems(problems, library, site):
            compose(library, site)
    if problems:
        raise ContentError(problems)


@contextmanager
def noted_problems(problems: list[Problem], library: Library, site: Site) -> Iterator[None]:
    """Adds to ``problems`` what refuses the workbook of ``site`` inside the block."""
    try:
        yield
    except ContentError as error:
        problems += error.problems
    except BuildError as error:
        problems.append(library.problem("site", site.id, ("id",), str(error)))


def file_names(site: Site, options: BuildOptions) -> tuple[str, ...]:
    """What a run makes for a site, below ``output``, in the order of ``make_files``.

    ``<site>/<site>.pdf``, ``<site>-print.pdf``, ``<site>-large-print.pdf`` or in volumes
    ``<site>-large-print-1-commit.pdf``, ``<site>-booklet.pdf``, ``<site>.docx``;
    ``<state>/<site>.pdf`` and so on for a roster.
    """
    return tuple(
        f"{folder_of(site, options.by_state)}/{site.id}{suffix}"
        for suffix in _suffixes(options, tuple(site.leave_out))
    )


def all_file_names(library: Library, options: BuildOptions) -> dict[str, str]:
    """What runs for the guide's own sites may make, in any print edition, with the id of the site that each is of."""
    editions = tuple(
        dict.fromkeys(name for one in options.formats for name in get_format(one).print_editions)
    )
    wanted = replace(options, editions=editions, booklet=True, by_state=False)
    both = wanted, replace(wanted, volumes=volumes(library.guide))
    return {
        path: site.id for site in library.sites.values() for one in both for path in file_names(site, one)
    }


@lru_cache(maxsize=32)
def _suffixes(options: BuildOptions, leave_out: tuple[str, ...]) -> tuple[str, ...]:
    writers = (get_format(name).writer(options.writer_settings) for name in options.formats)
    return tuple(output.suffix for writer in writers for output in writer.outputs(leave_out))


def folder_of(site: Site, by_state: bool) -> str:
    """The folder of a site's files, below ``output``."""
    if not by_state:
        return site.id
    state = site.state_name  # which one roster may name, and another abbreviate
    name = state_name(state) or state
    folder = slug_from(name)[:60].strip("-") or _in_own_script(name)[:60].strip("-") or OTHER_STATES
    return f"{folder}-state" if folder in RESERVED_NAMES else folder


def _in_own_script(name: str) -> str:
    """``name`` as a folder's, in letters that ASCII has nothing for."""
    letters = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else "-" for c in name.lower())
    return re.sub("-+", "-", unicodedata.normalize("NFC", "".join(letters)))


def make_files(site: Site, context: BuildContext, formats: Collection[str]) -> list[tuple[BuiltFile, bytes]]:
    """The files of one workbook in ``formats``, and their bytes. Nothing is written. Raises SamepageError."""
    renderer, options = context.renderer, context.options
    previous = context.previous_answers(site)
    request = renderer.request(site, previous)
    workbook = request.workbook
    # Beside other files, a finished copy without answers would be a cover and nothing else.
    has_finished = bool(previous.answers) or options.editions == (FINISHED,)
    made: list[tuple[BuiltFile, bytes]] = []
    for format, output in renderer.outputs(site.leave_out):
        is_finished = output.print_edition == FINISHED
        if format not in formats or (is_finished and not has_finished):
            continue
        start = time.perf_counter()
        if options.cache is None:
            document = renderer.writers[format].build_whole(request.volume(output.volume), output)
        else:
            document = renderer.document(request, format, output)
        entry = FileEntry(
            path=f"{folder_of(site, options.by_state)}/{site.id}{output.suffix}",
            sha256=hashlib.sha256(document.data).hexdigest(),
            bytes=len(document.data),
            pages=document.pages,
            fields=len(request.volume(output.volume).workbook.fields) if output.fillable else 0,
            site=site.id,
            level=workbook.level,
            language=workbook.language,
            edition=workbook.guide.edition,
            format=format,
            print_edition=output.print_edition,
        )
        without_place = answers_left(with_all_in_place(workbook) if is_finished else workbook)
        shown = not is_finished or options.finished.appendix
        seconds = time.perf_counter() - start
        built = BuiltFile(
            entry,
            seconds,
            filled=len(request.fields),
            unplaced=without_place if shown else 0,
            left_out=0 if shown else without_place,
            begun=sum(one.written.cut > 0 for one in workbook.left),
            longer=len(document.longer),
            named=named_in_answers(request.fields, context.theme) if get_format(format).embeds_fonts else 0,
        )
        made.append((built, document.data))
    return made


def build_workbook(
    site: Site, context: BuildContext, formats: Collection[str] | None = None
) -> tuple[BuiltFile, ...]:
    """Make the files of one workbook, in the options' formats or some of them; write them when all are made.

    Raises SamepageError.
    """
    made = make_files(site, context, formats or context.options.formats)
    write_files(made, context)
    return tuple(built for built, _ in made)


def write_files(made: Iterable[tuple[BuiltFile, bytes]], context: BuildContext) -> None:
    """Write what ``make_files`` made. A power failure may leave an empty file, which the next build makes again.
    Raises BuildError."""
    for built, data in made:
        write_whole(context.options.output / built.entry.path, data, durable=False)


def build_or_report(job: SiteJob, context: BuildContext, write: bool = True) -> JobOutcome:
    """Build, as ``or_report``."""
    if not write:
        return make_or_report(job, context, context.options.formats)
    return or_report(job, lambda: JobOutcome(job.site.id, job.key, build_workbook(job.site, context)))


def make_or_report(job: SiteJob, context: BuildContext, formats: Collection[str]) -> JobOutcome:
    """Make the files in ``formats`` and write nothing, as ``or_report``."""

    def outcome() -> JobOutcome:
        made = make_files(job.site, context, formats)
        files, data = tuple(one for one, _ in made), tuple(data for _, data in made)
        return JobOutcome(job.site.id, job.key, files, data=data)

    return or_report(job, outcome)


def or_report(job: SiteJob, make: Callable[[], JobOutcome]) -> JobOutcome:
    """What ``make`` returns; what goes wrong comes back as lines, so that the other sites are made all the same.
    Raises DiskError, and OSError where a library or a font is missing."""
    site = job.site
    try:
        return make()
    except DiskError:  # no other site could be written either
        raise
    except ContentError as error:
        # A template's mistake is the same for every row; a row's own has no line.
        lines = [
            f"{job.row}{problem.message}" if job.row and not problem.line else str(problem)
            for problem in error.problems
        ]
    except SamepageError as error:
        begin = f"{site.id}: "
        lines = [(job.row or begin) + line.removeprefix(begin) for line in str(error).splitlines()]
    except OSError:  # the machine: a library or a font is missing, and no other site would be made
        raise
    except Exception as error:  # noqa: BLE001  a mistake in the program must not stop a country
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}; {Path(place.filename).name}, line {place.lineno}"
        lines = [f"{job.row or site.id + ': '}the program failed ({what}): please report this line."]
    return JobOutcome(site.id, job.key, problems=tuple(lines))
