"""``collect``: what sites wrote, out of the files they sent back, into one database."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from samepage.cli.options import GUIDE, argument, available_cores, flag, jobs_option, option
from samepage.cli.progress import ProgressBar
from samepage.errors import display_path
from samepage.files import write_whole
from samepage.resources import WORKING_FOLDER
from samepage.text import counted

if TYPE_CHECKING:
    from samepage.returns.collect import CollectResult
    from samepage.returns.database import CollectedAnswers
    from samepage.workbook.dictionary import Catalog

PROBLEMS_SHOWN = 40


def collect(
    folder: Path = argument("FOLDER", "The files that came back; folders inside it are read too."),
    guide: list[str] | None = option(
        "--guide",
        "FOLDER or REVISION",
        "The guide that was filled in: its folder, or a git revision of it, such as v1.0. "
        "Given again for each edition that came back.",
        shown="guide",
    ),
    output: Path = option(
        "--output", "FILE", "The database.", WORKING_FOLDER / "answers.sqlite", "answers.sqlite"
    ),
    csv: bool = flag("--csv", "Tables as CSV only, beside the database."),
    xlsx: bool = flag("--xlsx", "A spreadsheet only, beside the database."),
    jobs: int | None = jobs_option(),
) -> None:
    """Reads the answers out of PDF and Word files that came back, into a database and tables.

    Nothing is ever written into a returned file. What a person should look at is listed, here and in
    the database. Run it again whenever more files have come: what was read already stays.
    """
    from samepage.returns.collect import collect as collect_folder
    from samepage.returns.database import read_database
    from samepage.returns.export_xlsx import xlsx as spreadsheet
    from samepage.returns.tables import answers_csv, sites_csv, tables_of

    beside = {
        "answers.csv": output.with_suffix(".csv"),
        "sites.csv": output.with_name("sites.csv"),
        "answers.xlsx": output.with_suffix(".xlsx"),
    }
    work = [
        output.with_name(output.name + ending)
        for ending in ("", ".part", ".part-wal", ".part-shm", ".new", ".copy")
    ]
    catalog = _catalog(guide or [str(GUIDE)])
    with ProgressBar("Looking at the files", time_left=True) as bar:

        def on_progress(done: int, total: int, paths: Sequence[str]) -> None:
            bar.update(", ".join(path[-30:] for path in paths), done, total)

        done = collect_folder(
            folder, output, catalog, jobs or available_cores(), {*beside.values(), *work}, on_progress
        )
    made = [output]
    collected = read_database(output)
    tables = tables_of(collected)
    for name, wanted, make in (
        ("answers.csv", csv, answers_csv),
        ("sites.csv", csv, sites_csv),
        ("answers.xlsx", xlsx, spreadsheet),
    ):
        if wanted or not (csv or xlsx):
            write_whole(beside[name], make(tables))
            made.append(beside[name])
    _tell(done, collected, output, made)


def _catalog(guides: Sequence[str]) -> Catalog:
    from samepage.diff.revision import open_edition
    from samepage.returns.catalog import catalog_of

    with ExitStack() as stack:
        return catalog_of(stack.enter_context(open_edition(guide, GUIDE)).library for guide in guides)


def _tell(done: CollectResult, collected: CollectedAnswers, output: Path, made: Sequence[Path]) -> None:
    """What a person should look at, to standard error; then what was read and made."""
    problems = sorted(collected.problems, key=lambda one: one.name != "")  # whole files first
    for one in problems[:PROBLEMS_SHOWN]:
        print(f"{one.path}{f': {one.name}' if one.name else ''}: {one.kind}: {one.message}", file=sys.stderr)
    if len(problems) > PROBLEMS_SHOWN:
        print(f"… and {len(problems) - PROBLEMS_SHOWN} more, in the table problems.", file=sys.stderr)
    print(f"{counted(done.found, 'file')} looked at, {done.read} read, {done.known} known already.")
    print(
        f"{counted(len(collected.returns), 'return')} of "
        f"{counted(len({one.site for one in collected.returns}), 'site')} with "
        f"{counted(len(collected.answers), 'answer')} in {display_path(output)}."
    )
    if problems:
        kinds = Counter(one.kind for one in problems)
        print(f"To look at: {', '.join(f'{number} {kind}' for kind, number in sorted(kinds.items()))}.")
    if len(made) > 1:
        print(f"Also made: {', '.join(display_path(path) for path in made[1:])}.")
