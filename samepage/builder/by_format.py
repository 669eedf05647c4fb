"""Sites' files, made by all processes: of each site, one format here and another there, written when all are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence

from samepage.builder.context import BuildContext
from samepage.builder.options import JobOutcome, SiteJob
from samepage.builder.pool import WorkerPool
from samepage.builder.shared_work import AHEAD, shared_work
from samepage.builder.site_files import or_report, write_files
from samepage.builder.worker import FormatJob, make_format
from samepage.render.placeholders import VariantKey, variant_key

MOST_SITES = 8  # of one variant after another: the first one of a process takes most of the time


def make_site_files(
    jobs: Sequence[SiteJob],
    here: BuildContext,
    helpers: WorkerPool,
    on_start: Callable[[Sequence[SiteJob]], None] = lambda jobs: None,  # noqa: ARG005
) -> Generator[JobOutcome, None, None]:
    """The outcome of each job as it is done. Raises BuildError where a helper is gone, DiskError where files cannot
    be written."""
    formats = here.options.formats
    made: dict[str, dict[str, JobOutcome]] = defaultdict(dict)  # by site and format
    work = list(_format_jobs(jobs, formats, 1 + helpers.workers))
    for done, outcomes in shared_work(make_format, work, here, helpers, lambda some: on_start(some.jobs)):
        for job, outcome in zip(done.jobs, outcomes, strict=True):
            of_site = made[job.site.id]
            of_site[done.format] = outcome
            if len(of_site) == len(formats):
                del made[job.site.id]
                yield _written(job, [of_site[name] for name in formats], here)


def _format_jobs(jobs: Sequence[SiteJob], formats: Sequence[str], processes: int) -> Iterator[FormatJob]:
    most = min(MOST_SITES, -(-len(jobs) // (AHEAD * processes)))
    gathered: dict[VariantKey, list[SiteJob]] = defaultdict(list)
    for job in jobs:
        gathered[variant_key(job.site)].append(job)
    for of_variant in gathered.values():
        for start in range(0, len(of_variant), most):
            for format in formats:
                yield FormatJob(tuple(of_variant[start : start + most]), format)


def _written(job: SiteJob, outcomes: Sequence[JobOutcome], context: BuildContext) -> JobOutcome:
    """A site's outcome in all formats: its files, which are written, or the first format's problems."""
    if failed := [outcome for outcome in outcomes if outcome.problems]:
        return failed[0]

    def written() -> JobOutcome:
        files = [(file, data) for one in outcomes for file, data in zip(one.files, one.data, strict=True)]
        write_files(files, context)
        return JobOutcome(job.site.id, job.key, tuple(file for file, _ in files))

    return or_report(job, written)
