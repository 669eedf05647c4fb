"""A roster from its first row to the archives: read, made, listed, checked, packed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from samepage.batch.cluster import cluster_pool
from samepage.batch.file_checks import check_files, require_validators
from samepage.batch.roster_stats import RosterStats, roster_stats
from samepage.batch.zips import write_zips
from samepage.builder.job_keys import JobKeys
from samepage.builder.journal import TEMPORARY, Journal, RecordedSite, open_journal
from samepage.builder.manifest import listing
from samepage.builder.options import BuildOptions, BuiltFile, JobOutcome, SiteJob
from samepage.builder.parts import helpers_for, missing_parts
from samepage.builder.pool import WorkerPool, WorkerProcesses, helping_processes, local_pool
from samepage.builder.selection import Roster
from samepage.builder.shared_work import shared_work
from samepage.builder.site_files import check_sites, file_names
from samepage.builder.site_ids import ID_TAKEN, SiteIds
from samepage.builder.stream import Masters, build_jobs
from samepage.builder.worker import (
    LocalContext,
    MasterJob,
    compile_masters,
    compile_part,
    opened,
    write_library,
)
from samepage.content.loader import Library
from samepage.content.roster import RosterRow, Unread
from samepage.content.schema import Site
from samepage.files import write_whole
from samepage.render.placeholders import VariantKey, variant_key
from samepage.sequences import FirstOfMany

FEW = 12  # rows that are bound before another process has started
SHOWN = 40
NOT_PRINTABLE = "workbook that cannot be made"


@dataclass(frozen=True)
class BatchOptions:
    """How a roster is to be made. ``workers`` are processes of this machine, if there is no ``scheduler``."""

    workers: int
    scheduler: str | None = None
    zip: bool = False
    validate: bool = False
    answered: frozenset[str] = frozenset()  # the sites that wrote answers before


class BatchProgress:
    """Receives the events of a run. These methods do nothing; subclasses show what they like."""

    def problem(self, line: str, kind: str) -> None:
        """A row that is not made; ``kind`` says in a few words why, and is the same for all of its kind."""

    def remark(self, row: RosterRow) -> None:
        """A usable row from which one wrong value was dropped."""

    def unread(self, unread: Unread) -> None:
        """The columns and sheets of the roster that are not read."""

    def total(self, rows: int) -> None:
        """So many good rows are to be made, or are done already."""

    def row(self, made: bool) -> None:
        """One of them is done."""

    def step(self, text: str) -> None:
        """What is being done now; "" while rows are made."""


@dataclass(frozen=True)
class RenamedRow:
    """A row that had another name, level or state in an earlier run: what it was, and what it is now."""

    row: str  # what a message calls it
    before: RecordedSite
    now: RecordedSite


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
    stats: RosterStats | None = None
    renamed: FirstOfMany[RenamedRow] = field(default_factory=partial(FirstOfMany, SHOWN))

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
        lambda problem: progress.problem(str(problem), problem.kind),
        lambda rows: progress.step(f"Reading the roster: {rows:,} rows"),
        progress.unread,
        progress.remark,
        batch.answered,
    )
    report = BatchReport(rows=stats.rows, bad=stats.rows - stats.good, asked=stats.found, stats=stats)
    if stats.first is None:
        return report
    check_sites(library, [stats.first])  # rows bring no texts: what is right for one is right for all
    keys = JobKeys(options)
    with open_journal(options.output) as journal:
        ids = SiteIds(library, options, roster.path, journal)
        run = _Run(roster, options, library, batch, progress, stats, keys, journal, report, ids)

        def finish() -> None:
            progress.step("Listing the files")
            journal.finish()

        with listing(finish):
            run.build()
        # With full validators also the first file of every master.
        sites = (*stats.sample, *stats.variants.values()) if batch.validate else stats.sample
        sample = tuple({site.id: site for site in sites if not ids.conflict(site)}.values())
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
    ids: SiteIds

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
                for outcome in build_jobs(self._jobs_recorded(), pool, masters):
                    self._note(outcome)

    def _pool(self, local: LocalContext, jobs: int) -> AbstractContextManager[WorkerPool]:
        if self.batch.scheduler:
            return cluster_pool(self.options, self.batch.scheduler)
        workers = min(self.batch.workers, jobs if self.options.cache is None else -(-jobs // FEW))
        return local_pool(local, workers, self.options.output)

    def _jobs(
        self, on_kept: Callable[[], None], on_refused: Callable[[RosterRow, str], None]
    ) -> Iterator[tuple[RosterRow, SiteJob]]:
        """The good rows whose files are not there yet; ``on_kept`` is called for each of the others, and
        ``on_refused`` for each whose id or file is another site's."""
        for row in self.roster.rows():
            if row.site is None:
                continue
            if conflict := self.ids.conflict(row.site):
                on_refused(row, conflict)
                continue
            key = self.keys.key(row.site)
            # With --no-cache, nothing that was made before counts.
            if self.options.cache is not None and self.journal.keep(key, file_names(row.site, self.options)):
                self.journal.record(self.ids.record(row.site))
                on_kept()
            else:
                yield row, SiteJob(row.site, self.roster.label(row), key)

    def _jobs_recorded(self) -> Iterator[SiteJob]:
        """The jobs of this run. What is to be made is noted before it is made."""
        for row, job in self._jobs(self._kept, self._refused):
            now = self.ids.record(job.site)
            if before := self.ids.renamed(job.site):
                self.report.renamed.add(RenamedRow(row.place, before, now))
            self.ids.claim(job.site)
            self.journal.record(now)
            yield job

    def _unfinished(self) -> tuple[int, dict[VariantKey, Site]]:
        """How many rows are not done, and which of the common variants they are of."""
        if self.journal.empty:
            return self.stats.good, self.stats.variants
        refused: list[int] = []
        number, found = 0, set()
        for _, job in self._jobs(lambda: None, lambda row, _: refused.append(row.number)):
            number += 1
            found.add(variant_key(job.site) if variant_key(job.site) in self.stats.variants else None)
        variants = {key: site for key, site in self.stats.variants.items() if key in found}
        return number + len(refused), variants

    def _masters(
        self, pool: WorkerPool, local: LocalContext, variants: dict[VariantKey, Site], folder: Path
    ) -> Masters:
        """Compiled by processes of their own, whose memory is given back before the others begin. Where there are few
        rows, which this process makes, only what these masters are made of."""
        masters: Masters = {}
        wanted = [SiteJob(site) for site in variants.values()]
        if self.options.cache and wanted:
            self.progress.step("Laying out what sites share")
            most = self.batch.workers
            if pool.send is None:
                parts = missing_parts(local, wanted)
                with helping_processes(
                    local, helpers_for(parts, wanted, most), self.options.output
                ) as helpers:
                    list(shared_work(compile_part, parts, opened(local), helpers))
            else:
                with WorkerProcesses(most, self.options.output) as executor:
                    helpers = WorkerPool(executor, 1, local)
                    parts = helpers.result(helpers.submit(missing_parts, wanted))
                    helpers = replace(helpers, workers=1 + helpers_for(parts, wanted, most))
                    list(shared_work(compile_part, parts, None, helpers))
                    masters = self._sent_masters(pool.send, variants, folder, helpers)
            self.progress.step("")
        return masters

    def _sent_masters(
        self, send: Callable[[Path], Any], variants: dict[VariantKey, Site], folder: Path, helpers: WorkerPool
    ) -> Masters:
        jobs = [MasterJob(site, folder / f"{n}.masters") for n, site in enumerate(variants.values(), 1)]
        keys = dict(zip((job.path for job in jobs), variants, strict=True))
        made = shared_work(compile_masters, jobs, None, helpers)
        return {keys[job.path]: send(job.path) for job, is_common in made if is_common}

    def _note(self, outcome: JobOutcome) -> None:
        """Record an outcome. Files are written whole first: the journal is later compared with their sizes."""
        for built, data in zip(outcome.files, outcome.data, strict=False):
            write_whole(self.options.output / built.entry.path, data, durable=False)
        if outcome.files:
            self.journal.add(outcome.key, [built.entry for built in outcome.files])
        for line in outcome.problems:
            self.progress.problem(line, NOT_PRINTABLE)
        self.report.add(outcome)
        self.progress.row(bool(outcome.files))

    def _refused(self, row: RosterRow, reason: str) -> None:
        self.progress.problem(f"{self.roster.label(row)}{reason}", ID_TAKEN)
        self.report.failed += 1
        self.progress.row(False)

    def _kept(self) -> None:
        self.report.kept += 1
        self.progress.row(False)
