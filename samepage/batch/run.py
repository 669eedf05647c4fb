"""A roster from its first row to the archives: read, made, listed, checked, packed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from samepage.batch.checks import check_files, require_validators
from samepage.batch.cluster import cluster_pool
from samepage.batch.job_keys import JobKeys
from samepage.batch.roster_stats import RosterStats, roster_stats
from samepage.batch.zips import write_zips
from samepage.builder.journal import TEMPORARY, Journal, open_journal
from samepage.builder.manifest import listing
from samepage.builder.options import BuildOptions, BuiltFile, JobOutcome, SiteJob
from samepage.builder.pool import WorkerPool, WorkerProcesses, local_pool
from samepage.builder.selection import Roster
from samepage.builder.stream import Masters, build_jobs
from samepage.builder.workbooks import check_sites, file_names
from samepage.builder.worker import LocalContext, compile_masters, write_library
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.files import write_whole
from samepage.render.placeholders import VariantKey, variant_key

FEW = 12  # rows that are bound before another process has started
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
    """Called as a run goes on; does nothing itself."""

    def problem(self, line: str) -> None: ...

    def total(self, rows: int) -> None:
        """So many good rows are to be made, or are done already."""

    def row(self, made: bool) -> None:
        """One of them is done."""

    def step(self, text: str) -> None:
        """What is being done now; "" while rows are made."""


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

    def add(self, outcome: JobOutcome) -> None:
        if not outcome.files:
            self.failed += 1
            return
        self.made += 1
        self.files += len(outcome.files)
        self.shown += outcome.files[: max(0, SHOWN - len(self.shown))]
        self.answered += [one for one in outcome.files if one.filled or one.unplaced]


def build_roster(
    roster: Roster, options: BuildOptions, library: Library, batch: BatchOptions, progress: BatchProgress
) -> BatchReport:
    """Every good row's files, those of an earlier run kept where nothing that goes into them has changed.

    Rows that cannot be made are reported and skipped. Raises BuildError and ContentError for what no
    row can be made without; the manifest lists what was made, however the run ends.
    """
    if batch.validate:
        require_validators(options.formats)
    stats = roster_stats(
        roster,
        lambda problem: progress.problem(str(problem)),
        lambda rows: progress.step(f"Reading the roster: {rows:,} rows"),
        batch.answered,
    )
    report = BatchReport(rows=stats.rows, bad=stats.rows - stats.good, asked=stats.found)
    if stats.first is None:
        return report
    check_sites(library, [stats.first])  # rows bring no texts: what is right for one is right for all
    keys = JobKeys(options)
    with open_journal(options.output) as journal:
        run = _Run(roster, options, library, batch, progress, stats, keys, journal, report)

        def finish() -> None:
            progress.step("Listing the files")
            journal.finish()

        with listing(finish):
            run.build()
        # With full validators also the first file of every master.
        sites = (*stats.sample, *stats.variants.values()) if batch.validate else stats.sample
        sample = tuple({site.id: site for site in sites}.values())
        report.checked = check_files(
            sample, options, journal, batch.validate, lambda path: progress.step(f"Checking {path}")
        )
        if batch.zip:
            report.zips = write_zips(
                options.output, journal.of_this_run(), lambda path: progress.step(f"Packing {path.name}")
            )
    return report


@dataclass(frozen=True)
class _Run:
    roster: Roster
    options: BuildOptions
    library: Library
    batch: BatchOptions
    progress: BatchProgress
    stats: RosterStats
    keys: JobKeys
    journal: Journal
    report: BatchReport

    def build(self) -> None:
        self.progress.total(self.stats.good)
        number, variants = self._unfinished()
        if not number:
            for _ in range(self.stats.good):
                self._kept()
            return
        options = self.options
        with TemporaryDirectory(prefix=TEMPORARY, dir=options.output) as name:
            # All make the same, though the guide's files change meanwhile.
            local = LocalContext(options, Path(name, "library"))
            write_library(self.library, Path(name, "library"))
            with self._pool(local, number) as pool:
                masters = self._masters(pool, local, variants, Path(name))
                for outcome in build_jobs(self._jobs(self._kept), pool, masters):
                    self._note(outcome)

    def _pool(self, local: LocalContext, jobs: int) -> AbstractContextManager[WorkerPool]:
        if self.batch.scheduler:
            return cluster_pool(self.options, self.batch.scheduler)
        workers = min(self.batch.workers, jobs if self.options.cache is None else -(-jobs // FEW))
        return local_pool(local, workers, self.options.output)

    def _jobs(self, on_kept: Callable[[], None]) -> Iterator[SiteJob]:
        """The good rows whose files are not there yet; ``on_kept`` is called for each of the others."""
        for row in self.roster.rows():
            if row.site is None:
                continue
            key = self.keys.key(row.site)
            # With --no-cache, nothing that was made before counts.
            if self.options.cache is not None and self.journal.keep(key, file_names(row.site, self.options)):
                on_kept()
            else:
                yield SiteJob(row.site, self.roster.label(row.number), key)

    def _unfinished(self) -> tuple[int, dict[VariantKey, Site]]:
        """How many rows are not done, and which of the common variants they are of."""
        if self.journal.empty:
            return self.stats.good, self.stats.variants
        number, found = 0, set()
        for job in self._jobs(lambda: None):
            number += 1
            found.add(variant_key(job.site) if variant_key(job.site) in self.stats.variants else None)
        return number, {key: site for key, site in self.stats.variants.items() if key in found}

    def _masters(
        self, pool: WorkerPool, local: LocalContext, variants: dict[VariantKey, Site], folder: Path
    ) -> Masters:
        """Compiled by a process of their own, whose memory is given back before the others begin."""
        masters: dict[VariantKey, Any] = {}
        if pool.send and self.options.cache:
            with WorkerProcesses(1, self.options.output) as executor:
                helper = WorkerPool(executor, 1, local)
                for number, (key, site) in enumerate(variants.items(), 1):
                    self.progress.step(f"Laying out {number} of {len(variants)} for all sites alike")
                    path = folder / f"{number}.masters"
                    if helper.result(executor.submit(compile_masters, local, site, path)):
                        masters[key] = pool.send(path)
        self.progress.step("")
        return masters

    def _note(self, outcome: JobOutcome) -> None:
        """What was made stands whole before the journal has it, which is asked for its size later."""
        for built, data in zip(outcome.files, outcome.data, strict=False):
            write_whole(self.options.output / built.entry.path, data, durable=False)
        if outcome.files:
            self.journal.add(outcome.key, [built.entry for built in outcome.files])
        for line in outcome.problems:
            self.progress.problem(line)
        self.report.add(outcome)
        self.progress.row(bool(outcome.files))

    def _kept(self) -> None:
        self.report.kept += 1
        self.progress.row(False)
