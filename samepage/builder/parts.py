"""What the workbooks of a run are made of, compiled by all processes before the first of them is put together."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress

from samepage.builder.context import BuildContext
from samepage.builder.options import SiteJob
from samepage.builder.pool import WorkerPool
from samepage.builder.worker import PartJob, compile_part

PAGE = 6_000  # characters of HTML that make a page, about
AHEAD = 2  # parts for each worker, so that none waits for the next
WORTH = 8 * PAGE  # so much to lay out takes longer than it takes a process to start


def missing_parts(jobs: Sequence[SiteJob], context: BuildContext) -> tuple[PartJob, ...]:
    """The parts of the workbooks that the cache does not have, each once, in the order in which to make them."""
    found: dict[str, PartJob] = {}
    for job in jobs if context.options.cache else ():
        with suppress(Exception):  # building the site says what is wrong
            variant = context.renderer.compiled(job.site).variant
            for format, output in context.renderer.outputs(job.site.leave_out):
                parts = context.writers[format].parts(variant.volume(output.volume), output)
                for part in parts if output.bindable else ():
                    found.setdefault(part.key, PartJob(job.site, format, output, part))
    return tuple(found.values())


def processes_for(parts: Sequence[PartJob], jobs: Sequence[SiteJob], most: int) -> int:
    """How many processes, at most ``most``, are worth their start."""
    size = sum(job.part.size for job in parts)
    return min(most, max(len(jobs), size // WORTH))


def compile_parts(
    parts: Sequence[PartJob], pool: WorkerPool, here: BuildContext | None = None
) -> Generator[tuple[PartJob, int], None, None]:
    """Each part as it is made, with its number of pages. This process makes the shortest ones, where it is given
    its context. Raises BuildError where workers are gone."""
    waiting = deque(parts)
    underway: dict[Future[int], PartJob] = {}
    while waiting or underway:
        while waiting and len(underway) < AHEAD * pool.workers:
            job = waiting.popleft()
            underway[pool.executor.submit(compile_part, pool.context, job)] = job
        if here and waiting and not any(future.done() for future in underway):
            job = waiting.pop()
            yield job, compile_part(here, job)
            continue
        for future in wait(underway, return_when=FIRST_COMPLETED).done:
            yield underway.pop(future), pool.result(future)


def likely_pages(job: PartJob) -> int:
    return max(1, round(job.part.size / PAGE))
