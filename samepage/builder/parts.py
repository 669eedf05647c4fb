"""What the workbooks of a run are made of, compiled by all processes before the first of them is put together."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future, as_completed

from samepage.builder.context import BuildContext
from samepage.builder.options import SiteJob
from samepage.builder.pool import WorkerPool
from samepage.builder.worker import PartJob, compile_part
from samepage.errors import SamepageError

PAGE = 6_000  # characters of HTML that make a page, about
WORTH = 8 * PAGE  # so much to lay out takes longer than it takes a process to start


def missing_parts(jobs: Sequence[SiteJob], context: BuildContext) -> tuple[PartJob, ...]:
    """The parts of the workbooks that the cache does not have, each once, in the order in which to make them."""
    found: dict[str, PartJob] = {}
    for job in jobs if context.options.cache else ():
        try:
            variant = context.renderer.compiled(job.site).variant
            for format, output in context.renderer.outputs(job.site.leave_out):
                if output.bindable:
                    parts = context.writers[format].parts(variant.volume(output.volume), output)
                    for part in parts:
                        found.setdefault(part.key, PartJob(job.site, format, output, part))
        except SamepageError:  # building the site says what is wrong
            continue
    return tuple(found.values())


def processes_for(parts: Sequence[PartJob], jobs: Sequence[SiteJob], most: int) -> int:
    """How many processes, at most ``most``, are worth their start."""
    size = sum(job.part.size for job in parts)
    return min(most, max(len(jobs), size // WORTH))


def compile_parts(parts: Sequence[PartJob], pool: WorkerPool) -> Generator[tuple[PartJob, int], None, None]:
    """Each part as it is made, with its number of pages. Raises BuildError where workers are gone."""
    underway: dict[Future[int], PartJob] = {
        pool.executor.submit(compile_part, pool.context, job): job for job in parts
    }
    for future in as_completed(underway):
        yield underway[future], pool.result(future)


def likely_pages(job: PartJob) -> int:
    return max(1, round(job.part.size / PAGE))
