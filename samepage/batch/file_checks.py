"""Files of a run, opened again: by the libraries always, by full validators where asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from samepage.builder.journal import Journal
from samepage.builder.options import BuildOptions, FileEntry
from samepage.builder.site_files import file_names
from samepage.content.schema import Site
from samepage.errors import BuildError
from samepage.formats import get_format


def require_validators(formats: Sequence[str]) -> None:
    """Raise BuildError where the validators of one of ``formats`` are not installed."""
    for name in formats:
        get_format(name).check.require_validators()


def check_files(
    sites: Sequence[Site],
    options: BuildOptions,
    journal: Journal,
    validate: bool,
    on_progress: Callable[[str], None],
) -> int:
    """Open the files of ``sites`` again. Their number. Raises BuildError with a line for each that is not right."""
    problems: list[str] = []
    number = 0
    for site in sites:
        for path in file_names(site, options):
            entry = journal.entry(path)
            if entry is None:
                continue  # its row was not made, and the run says so
            number += 1
            on_progress(path)
            data = (options.output / path).read_bytes()
            problems += [f"{path}: {problem}" for problem in _problems(data, entry, site, validate)]
    if problems:
        raise BuildError("\n".join(problems))
    return number


def _problems(data: bytes, entry: FileEntry, site: Site, validate: bool) -> Iterator[str]:
    check = get_format(entry.format).check
    yield from check.problems(data, site.name, entry.pages, entry.print_edition)
    if validate:
        yield from check.violations(data, entry.print_edition)
