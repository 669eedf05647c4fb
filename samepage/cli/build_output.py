"""What ``build`` says when it is done: what was made, what was written in, and what was not made."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from samepage.build.options import BuiltFile, JobOutcome
from samepage.errors import display_path
from samepage.text import counted, first_of, printable

ROWS_SHOWN = 40


def show_files(built: Sequence[BuiltFile], number: int, output: Path) -> None:
    """The closing table of the first of ``number`` files. Where no one watches it is as wide as it needs to be."""
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
        table.add_row(
            str(one.path.relative_to(output)), str(one.pages or "–"), str(one.fields), f"{one.seconds:.1f}"
        )
    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False, markup=False)
    console.print(table)
    if number > ROWS_SHOWN:
        print(f"… and {number - min(ROWS_SHOWN, len(built)):,} more.")
    print(
        f"{counted(number, 'file')} in {display_path(output)}, listed in {display_path(output / 'manifest.json')}."
    )


def answered_sites(answers: Path | None) -> tuple[str, ...]:
    """The sites with answers. Raises BuildError where the file has none to read."""
    from samepage.returns.answer_book import AnswerBook

    if answers is None:
        return ()
    with closing(AnswerBook(answers)) as book:
        return book.sites


def tell_answers(
    built: Iterable[BuiltFile], selected: Collection[str], answers: Path, answered: tuple[str, ...]
) -> None:
    """Say how many answers are written in, which stand in an appendix, and whose found no workbook.

    ``selected`` has at least those of the ``answered`` sites for which a workbook was asked for.
    """
    workbooks = {one.site: one for one in built}
    wrote = [workbooks[site] for site in answered if site in workbooks]
    print(
        f"Written in from {display_path(answers)}: {counted(sum(one.filled for one in wrote), 'answer')} of {counted(len(wrote), 'site')}."
    )
    appendix = [f"{one.site} ({one.unplaced})" for one in wrote if one.unplaced]
    if appendix:
        print(
            f"Answers without a place in this edition stand in an appendix: {first_of(appendix, ROWS_SHOWN)}."
        )
    others = [" ".join(printable(site).split()) for site in answered if site not in selected]
    if others:
        print(
            f"No workbook was asked for, and {display_path(answers)} has answers: {first_of(others, ROWS_SHOWN)}."
        )


def tell_failed(outcomes: Iterable[JobOutcome]) -> bool:
    """Say on the last line what was not made, if anything. Returns whether all is well."""
    failed = [outcome.job.site.id for outcome in outcomes if outcome.problems]
    if failed:
        print(f"Not built: {', '.join(failed)}. The lines above say why.", file=sys.stderr)
    return not failed
