"""A roster from its first row to the archives: surveyed, made, listed, checked, packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samepage.batch.checks import check_files, check_validators
from samepage.batch.executors import WorkerPool, cluster, here, processes
from samepage.batch.fingerprint import Fingerprint
from samepage.batch.journal import Journal, open_journal
from samepage.batch.roster_stats import RosterStats, roster_stats
from samepage.batch.stream import make_all, waiting
from samepage.batch.zips import write_zips
from samepage.build.options import BuildOptions, BuiltFile
from samepage.build.selection import Roster
from samepage.build.workbooks import check_sites
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.render.placeholders import variant_key

FEW = 12  # rows that are bound before another process has begun
SHOWN = 40


@dataclass(frozen=True)
class BatchOptions:
    """How a roster is to be made. ``workers`` are processes of this machine, if there is no ``scheduler``."""

    workers: int
    scheduler: str | None = None
    zip: bool = False
    validate: bool = False
    answered: frozenset[str] = frozenset()  # the sites that wrote answers before


class BatchProgress:
    """Told what happens; does nothing itself."""

    def problem(self, line: str) -> None: ...

    def reading(self, rows: int) -> None: ...

    def begin(self, rows: int) -> None:
        """``rows`` good rows are to be made, or are done already."""

    def laying_out(self, number: int, of: int) -> None: ...

    def row(self, made: bool) -> None: ...

    def step(self, text: str) -> None: ...


@dataclass
class BatchReport:
    """What a run did. ``shown`` are the first files made, ``answered`` those with answers written in."""

    rows: int = 0
    bad: int = 0
    failed: int = 0
    made: int = 0  # rows
    kept: int = 0  # rows whose files were there already
    files: int = 0
    checked: int = 0
    shown: list[BuiltFile] = field(default_factory=list)
    answered: list[BuiltFile] = field(default_factory=list)
    asked: frozenset[str] = frozenset()  # the sites with answers that have a row
    zips: list[Path] = field(default_factory=list)

    def add(self, built: Sequence[BuiltFile]) -> None:
        self.made += 1
        self.files += len(built)
        self.shown += built[: max(0, SHOWN - len(self.shown))]
        self.answered += [one for one in built if one.filled or one.unplaced]


def build_roster(
    roster: Roster, run: BuildOptions, library: Library, wanted: BatchOptions, watch: BatchProgress
) -> BatchReport:
    """Every good row's files, those of an earlier run kept where nothing that goes into them has changed.

    Rows that cannot be made are told and passed over. Raises BuildError and ContentError for what no
    row can be made without; the manifest lists what was made, however the run ends.
    """
    if wanted.validate:
        check_validators(run.formats)
    told = roster_stats(roster, lambda problem: watch.problem(str(problem)), watch.reading, wanted.answered)
    report = BatchReport(rows=told.rows, bad=told.rows - told.good, asked=told.found)
    if told.first is None:
        return report
    check_sites(library, [told.first])  # rows bring no texts: what is right for one is right for all
    inputs = Fingerprint(run)
    with open_journal(run.output) as ledger:
        try:
            _make(roster, run, library, wanted, watch, told, inputs, ledger, report)
        finally:
            watch.step("Listing the files")
            ledger.finish()
        report.checked = check_files(
            _sample(told, wanted),
            run,
            ledger.index,
            wanted.validate,
            lambda path: watch.step(f"Checking {path}"),
        )
        if wanted.zip:
            report.zips = write_zips(run.output, ledger, lambda path: watch.step(f"Packing {path.name}"))
    return report


def _make(
    roster: Roster,
    run: BuildOptions,
    library: Library,
    wanted: BatchOptions,
    watch: BatchProgress,
    told: RosterStats,
    inputs: Fingerprint,
    ledger: Journal,
    report: BatchReport,
) -> None:
    def kept() -> None:
        report.kept += 1
        watch.row(False)

    watch.begin(told.good)
    makes = told.makes
    number = told.good
    if not ledger.empty:
        number, makes = _left(roster, run, inputs, ledger, told)
    if not number:
        for _ in range(told.good):
            kept()
        return
    with _crew(run, library, wanted, number) as crew:
        kits = _kits(crew, makes if run.cache else (), watch)
        for result in make_all(waiting(roster, run, inputs, ledger, kept), crew, kits, run, ledger):
            for line in result.problems:
                watch.problem(line)
            if result.built:
                report.add(result.built)
            else:
                report.failed += 1
            watch.row(bool(result.built))


def _left(
    roster: Roster, run: BuildOptions, inputs: Fingerprint, ledger: Journal, told: RosterStats
) -> tuple[int, tuple[Site, ...]]:
    """How many rows are not done, and the makes that they are of."""
    makes, number = set(), 0
    common = {variant_key(site): site for site in told.makes}
    for task in waiting(roster, run, inputs, ledger, lambda: None):
        number += 1
        makes.add(variant_key(task.site) if variant_key(task.site) in common else None)
    return number, tuple(site for make, site in common.items() if make in makes)


def _crew(
    run: BuildOptions, library: Library, wanted: BatchOptions, rows: int
) -> AbstractContextManager[WorkerPool]:
    if wanted.scheduler:
        return cluster(run, library, wanted.scheduler)
    workers = min(wanted.workers, rows if run.cache is None else -(-rows // FEW))
    return processes(run, library, workers) if workers > 1 else here(run, library)


def _kits(crew: WorkerPool, sites: Sequence[Site], watch: BatchProgress) -> dict[tuple, Any]:
    kits: dict[tuple, Any] = {}
    found: Iterator[bytes | None] = crew.kits(list(sites))
    for number, site in enumerate(sites, 1):
        watch.laying_out(number, len(sites))
        kit = next(found)
        if kit is not None:
            kits[variant_key(site)] = crew.send(kit)
    next(found, None)  # ends the helper
    watch.laying_out(0, 0)
    return kits


def _sample(told: RosterStats, wanted: BatchOptions) -> tuple[Site, ...]:
    """With full validators also the first file of every master."""
    sites = (*told.sample, *told.makes) if wanted.validate else told.sample
    return tuple({site.id: site for site in sites}.values())
