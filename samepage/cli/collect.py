"""``collect``: what sites wrote, out of the files they sent back, into one database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from samepage.builder.selection import check_level, level_of_roster
from samepage.cli.bad_rows import BadRows
from samepage.cli.common_options import (
    ANSWERS,
    GUIDE,
    argument,
    flag,
    jobs_option,
    level_option,
    option,
    worker_count,
)
from samepage.cli.progress import ProgressBar
from samepage.cli.say import say, warn
from samepage.content.schema import Level
from samepage.errors import display_path
from samepage.text import counted

if TYPE_CHECKING:
    from samepage.returns.collect import CollectResult
    from samepage.returns.database import CollectedReturns
    from samepage.workbook.dictionary import Catalog

LINES_SHOWN = 40
MANY = 20_000  # answers, from which on a process of its own for each table pays


def collect(
    folder: Path = argument("FOLDER", "The files that came back; folders inside it are read too."),
    guide: list[str] | None = option(
        "--guide",
        "FOLDER or REVISION",
        "The guide that was filled in: its folder, or a git revision of it, such as v1.0. "
        "Given again for each edition that came back.",
        shown="guide",
    ),
    output: Path = option("--output", "FILE", "The database.", ANSWERS, "answers.sqlite"),
    csv: bool = flag("--csv", "Tables as CSV only, beside the database."),
    xlsx: bool = flag("--xlsx", "A spreadsheet only, beside the database."),
    roster: Path | None = option(
        "--roster",
        "FILE",
        "The spreadsheet that workbooks were made from: its sites are known by name, too. Asks for --level.",
    ),
    level: Level | None = level_option(),
    jobs: int | None = jobs_option(),
) -> None:
    """Reads the answers out of PDF, Word and web page files that came back, into a database and tables.

    Nothing is ever written into a returned file. What a person should look at is listed, here and in
    the database. Run it again whenever more files have come: what was read already stays.
    """
    from samepage.builder.pool import SerialExecutor, WorkerProcesses
    from samepage.returns.collect import collect_returns
    from samepage.returns.database import AnswersDatabase, beside_database
    from samepage.returns.write_tables import write_tables

    beside = {
        "answers.csv": output.with_suffix(".csv"),
        "sites.csv": beside_database(output, "sites.csv"),
        "answers.xlsx": output.with_suffix(".xlsx"),
    }
    status = beside_database(output, "status.csv")  # which `status` writes
    work = [
        output.with_name(output.name + ending)
        for ending in ("", ".part", ".part-wal", ".part-shm", ".new", ".copy")
    ]
    catalog = catalog_for(guide or [str(GUIDE)], roster, level)
    with ProgressBar("Looking at the files", time_left=True) as bar:

        def on_progress(done: int, total: int, paths: Sequence[str]) -> None:
            bar.update(", ".join(path[-30:] for path in paths), done, total)

        done = collect_returns(
            folder, output, catalog, worker_count(jobs), {*beside.values(), status, *work}, on_progress
        )
    tables = {
        name: path
        for name, path in beside.items()
        if (xlsx if name.endswith(".xlsx") else csv) or csv == xlsx
    }
    with closing(AnswersDatabase(output)) as database:
        collected, answers = database.collected(), database.number_of_answers()
    at_once = min(worker_count(jobs), len(tables)) if answers > MANY else 1
    with WorkerProcesses(at_once, output.parent) if at_once > 1 else SerialExecutor() as executor:
        write_tables(output, tables, executor)
    _print_result(done, collected, answers, [output, *tables.values()])


def catalog_for(guides: Sequence[str], roster: Path | None, level: Level | None) -> Catalog:
    """The fields of the guides, and their sites with those of the roster. Raises BuildError."""
    from samepage.diff.revision import open_edition
    from samepage.returns.catalog import catalog_of, roster_sites

    check_level(roster, level)
    with ExitStack() as stack:
        libraries = [stack.enter_context(open_edition(guide, GUIDE)).library for guide in guides]
        catalog = catalog_of(libraries)
        if not roster:
            return catalog
        level = level_of_roster(libraries[0], level)
        bad = BadRows(roster)
        sites = roster_sites(libraries[0], roster, level, bad.add)
        bad.report("their sites are not known by name")
        return catalog.with_sites(sites)


def _print_result(
    done: CollectResult, collected: CollectedReturns, answers: int, made: Sequence[Path]
) -> None:
    """What a person should look at, to standard error; then what was read, how many answers there are, and what was
    made: the database, and tables."""
    from samepage.returns.review import review_lines

    lines = review_lines(collected)
    for one in lines[:LINES_SHOWN]:
        warn(f"{one.path}: {one.kind}: {one.text}")
    if len(lines) > LINES_SHOWN:
        warn(
            f"… and {len(lines) - LINES_SHOWN} more: the whole list is in the spreadsheet, on the sheet To look at."
        )
    say(f"{counted(done.found, 'file')} looked at, {done.read} read, {done.known} known already.")
    say(
        f"{counted(len(collected.returns), 'return')} of "
        f"{counted(len({one.site for one in collected.returns}), 'site')} with "
        f"{counted(answers, 'answer')} in {display_path(made[0])}."
    )
    if lines:
        kinds = Counter(one.kind for one in collected.problems)
        say(f"To look at: {', '.join(f'{number} {kind}' for kind, number in sorted(kinds.items()))}.")
    if len(made) > 1:
        say(f"Also made: {', '.join(display_path(path) for path in made[1:])}.")
