"""``build --roster``: what a person sees of it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from samepage.batch.run import BatchOptions, BatchProgress, BatchReport, build_roster
from samepage.build.options import BuildOptions
from samepage.build.selection import Roster
from samepage.content.loader import Library
from samepage.errors import display_path

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

ZIPS_SHOWN = 10


def build_rows(roster: Roster, run: BuildOptions, library: Library, wanted: BatchOptions) -> BatchReport:
    """Build the roster with a bar: rows done, rate, time left. Problems are lines above it."""
    with _bar() as bar:
        return build_roster(roster, run, library, wanted, bar)


def tell_rows(report: BatchReport, run: BuildOptions, wanted: BatchOptions) -> bool:
    """Say what was made, kept, checked and packed. Returns whether every row has its files."""
    if report.kept:
        print(
            f"{report.kept:,} of {report.rows:,} rows were done already, from the same content, and their files are kept."
        )
    if report.checked:
        how = (
            "PDF/UA-1, PDF/A-2a and Open XML validators found nothing"
            if wanted.validate
            else "each opens, with its pages and its site's name"
        )
        whose = (
            "of each master, of the longest and the most accented name, and of some rows at random"
            if wanted.validate
            else "of the longest and the most accented name, and of some rows at random"
        )
        print(f"Checked again: {report.checked} files {whose}: {how}.")
    for path in report.zips[:ZIPS_SHOWN]:
        print(f"Packed: {display_path(path)}")
    if len(report.zips) > ZIPS_SHOWN:
        print(f"… and {len(report.zips) - ZIPS_SHOWN} more archives.")
    left_out = report.bad + report.failed
    if left_out:
        print(
            f"{report.rows - left_out:,} of {report.rows:,} rows built. "
            f"{left_out:,} not built; the lines above say why.",
            file=sys.stderr,
        )
    return not left_out


class _RosterBar(BatchProgress):
    def __init__(self, bar: Progress, task: TaskID):
        self._bar, self._task = bar, task
        self._made = 0

    def problem(self, line: str) -> None:
        print(line, file=sys.stderr)

    def reading(self, rows: int) -> None:
        self._say(f"Reading the roster: {rows:,} rows")

    def begin(self, rows: int) -> None:
        self._bar.update(self._task, total=rows)

    def laying_out(self, number: int, of: int) -> None:
        self._say(f"Laying out {number} of {of} for all sites alike" if of else "")

    def row(self, made: bool) -> None:
        self._made += made
        self._bar.advance(self._task)
        if made and self._made % 10 == 0:
            speed = self._bar.tasks[0].speed
            self._say(f"{speed:,.0f} a second" if speed else "")

    def step(self, text: str) -> None:
        self._say(text)

    def _say(self, text: str) -> None:
        self._bar.update(self._task, description=text)


@contextmanager
def _bar():
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        refresh_per_second=5,
    )
    with bar:
        yield _RosterBar(bar, bar.add_task("Reading the roster", total=None))
