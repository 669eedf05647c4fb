"""What the workbooks of a run are made of, compiled by all processes before the first of them is put together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from samepage.builder.context import BuildContext
from samepage.builder.options import SiteJob
from samepage.builder.worker import PartJob, WorkerContext, opened

PAGE = 6_000  # characters of HTML that make a page, about
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


def get_ready(context: WorkerContext, jobs: Sequence[SiteJob]) -> None:
    """Open ``context`` in a process that has just started, and render there what ``missing_parts`` does."""
    missing_parts(jobs, opened(context))


def helpers_for(parts: Sequence[PartJob], jobs: Sequence[SiteJob], most: int) -> int:
    """How many processes beside this one, ``most`` with this one, are worth their start."""
    size = sum(job.part.size for job in parts)
    return min(most, max(len(jobs), size // WORTH, 1)) - 1


def likely_pages(job: PartJob) -> int:
    return max(1, round(job.part.size / PAGE))
