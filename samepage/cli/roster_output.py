"""``build --roster``: what is said of its rows, while they are made or instead (``--dry-run``)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import typer

from samepage.batch.plan import PlannedRow, planned_rows
from samepage.batch.roster_stats import STATELESS_NAMED
from samepage.batch.row_problems import RowProblems, list_path
from samepage.batch.run import BatchOptions, BatchProgress, BatchReport, build_roster
from samepage.builder.options import BuildOptions
from samepage.builder.selection import Roster
from samepage.builder.site_files import OTHER_STATES
from samepage.cli.bad_rows import Remarks
from samepage.cli.build_output import print_answers, print_files, print_kept_and_checked, print_longer
from samepage.cli.progress import ProgressBar
from samepage.cli.say import say, warn
from samepage.content.loader import Library
from samepage.content.roster import RosterRow, Unread
from samepage.errors import BuildError, display_path
from samepage.files import whole_file, write_csv
from samepage.sequences import FirstOfMany
from samepage.text import counted, joined, listed

ROWS_SHOWN = 200  # lines about rows; the rest is counted, and stands in a file
NAMES_SHOWN = 10
PLAN_HEADS = ("row", "line", "site", "name", "files", "what is wrong")


class _RowPrinter:
    """Says of the first bad rows what is wrong with them, and of more how many there are of each kind."""

    def __init__(self, roster: Roster):
        self._problems = RowProblems(roster.shown)
        self.remarks = Remarks()

    @property
    def all_shown(self) -> bool:
        return self._problems.number <= ROWS_SHOWN

    def problem(self, line: str, kind: str) -> None:
        self._problems.add(line, kind)
        if self.all_shown:
            warn(line)

    def summary(self) -> None:
        """What good rows go without; and where not all bad ones were shown, how many there are of each kind, the
        commonest first."""
        self.remarks.report()
        if self.all_shown:
            return
        warn(f"… and {self._problems.number - ROWS_SHOWN:,} more. All of them, by what is wrong:")
        for kind, number in sorted(self._problems.kinds.items(), key=lambda one: (-one[1], one[0])):
            warn(f"  {number:>9,}  {kind}")

    def write_list(self, path: Path) -> None:
        """A CSV file of all of them, where not all were shown; else that of an earlier run is removed."""
        if self.all_shown:
            with suppress(OSError):
                path.unlink()
        else:
            self._problems.write(path)


class _RosterProgress(BatchProgress):
    def __init__(self, bar: ProgressBar, rows: _RowPrinter):
        self._bar, self._rows, self._made = bar, rows, 0

    def problem(self, line: str, kind: str) -> None:
        self._rows.problem(line, kind)

    def remark(self, row: RosterRow) -> None:
        self._rows.remarks.add(row)

    def unread(self, unread: Unread) -> None:
        _print_unread(unread)

    def total(self, rows: int) -> None:
        self._bar.update(total=rows)

    def row(self, made: bool) -> None:
        self._bar.advance()
        self._made += made
        if made and self._made % 10 == 0 and self._bar.per_second:
            self.step(f"{self._bar.per_second:,.0f} a second")

    def step(self, text: str) -> None:
        self._bar.update(text)


def build_rows(roster: Roster, options: BuildOptions, library: Library, batch: BatchOptions) -> None:
    """Make all good rows. The others are named; if they are too many, in a file beside the states' folders."""
    printer = _RowPrinter(roster)
    listed = list_path(options.output, roster.path)
    try:
        with ProgressBar("Reading the roster", time_left=True) as bar:
            report = build_roster(roster, options, library, batch, _RosterProgress(bar, printer))
    except BaseException:  # Ctrl-C, too: the rows that were found wrong are listed all the same
        if not printer.all_shown:
            with suppress(BuildError):
                printer.write_list(listed)
                printer.summary()
                warn(f"All of them are listed in {display_path(listed)}.")
        raise
    printer.write_list(listed)
    print_files(report.shown, report.files, options.output)
    print_longer(report.answered)
    if options.answers and report.made:
        print_answers(report.answered, report.asked, options.answers, sorted(batch.answered))
    print_kept_and_checked(report, batch.validate)
    if report.stats:
        _print_stateless(report.stats.stateless, report.stats.good)
    printer.summary()
    _print_missing(report, printer, listed)


def _print_unread(unread: Unread) -> None:
    """Of columns and sheets that a person may take for some that are read."""
    for kind, names in (("column", unread.columns), ("sheet", unread.sheets)):
        more = f" and {len(names) - NAMES_SHOWN:,} more" if names[NAMES_SHOWN:] else ""
        if names:
            say(f"Not read: {counted(len(names), kind)}, {listed(names[:NAMES_SHOWN])}{more}.")


def _print_missing(report: BatchReport, printer: _RowPrinter, listed: Path) -> None:
    """How many rows were not made, and where that is said. Ends the command with exit code 1 then."""
    missing = report.bad + report.failed
    if missing:
        where = "the lines above say" if printer.all_shown else f"the list {display_path(listed)} says"
        made = f"{report.rows - missing:,} of {report.rows:,} rows built"
        warn(f"{made}. {missing:,} not built; {where} why.")
        raise typer.Exit(1)


def _print_stateless(rows: FirstOfMany[str], good: int) -> None:
    """Where some of the ``good`` rows name a state, those that do not are probably not meant to stand apart."""
    if 0 < rows.number < good:
        names = [*rows.first, *([f"{rows.more:,} more"] if rows.more else [])]
        said = f"{counted(rows.number, 'row names', 'rows name')} no state, as others do"
        whose = "its" if rows.number == 1 else "their"
        say(f"{said}, and {whose} files go to {OTHER_STATES}/: {joined(names)}.")


def show_plan(roster: Roster, options: BuildOptions, library: Library, plan: Path | None) -> None:
    """Say of each row which files it would make, or what is wrong with it. Nothing is made.

    ``plan`` is a CSV file to write all of it to. Ends with exit code 1 where a row is wrong.
    """
    printer = _RowPrinter(roster)
    totals = _PlanTotals(printer)
    rows = totals.counted(planned_rows(roster, options, library, _print_unread))
    if plan:
        with whole_file(plan, durable=False) as file:
            write_csv(file, itertools.chain([PLAN_HEADS], map(_plan_cells, rows)))
    else:
        for _ in rows:
            pass
    if totals.good > ROWS_SHOWN:
        more = "" if plan else " --plan FILE writes all of them to a CSV file."
        say(f"… and {totals.good - ROWS_SHOWN:,} more.{more}")
    _print_stateless(totals.stateless, totals.good)
    made = f"{totals.good:,} of {counted(totals.rows, 'row')} would be built"
    say(f"{made}: {counted(totals.files, 'file')} in {display_path(options.output)}. Nothing was made.")
    if plan:
        say(f"All rows are listed in {display_path(plan)}.")
    printer.summary()
    if totals.good < totals.rows:
        raise typer.Exit(1)


def _plan_cells(one: PlannedRow) -> tuple[object, ...]:
    site = one.row.site
    wrong = one.problem.message.removeprefix(f"{one.row.place}: ") if one.problem else ""
    return (
        *(one.row.number, one.row.line, site.id if site else "", site.name if site else ""),
        *("; ".join(one.files), wrong),
    )


class _PlanTotals:
    """Counts rows as they pass, and says each of the first ones."""

    def __init__(self, printer: _RowPrinter):
        self._printer = printer
        self.rows = self.good = self.files = 0
        self.stateless = FirstOfMany[str](STATELESS_NAMED)

    def counted(self, rows: Iterable[PlannedRow]) -> Iterator[PlannedRow]:
        for one in rows:
            self.rows += 1
            if one.problem:
                self._printer.problem(str(one.problem), one.problem.kind)
            else:
                self._good(one)
            yield one

    def _good(self, one: PlannedRow) -> None:
        self.good += 1
        self._printer.remarks.add(one.row)
        self.files += len(one.files)
        if self.good <= ROWS_SHOWN:
            say(f"{one.row.place}: {', '.join(one.files)}")
        if one.row.site and not one.row.site.state_name:
            self.stateless.add(one.row.place)
