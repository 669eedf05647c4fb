"""What the workbooks of a run are made of, compiled by all processes before the first of them is put together."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from samepage.builder.options import SiteJob
from samepage.builder.worker import PartJob, WorkerContext, opened

PAGE = 6_000  # characters of HTML that make a page, about
WORTH = 8 * PAGE  # so much to lay out takes longer than it takes a process to start


def missing_parts(at: WorkerContext, jobs: Sequence[SiteJob]) -> tuple[PartJob, ...]:
    """The parts of the workbooks that the cache does not have, each once, in the order in which to make them."""
    context, found = opened(at), dict[str, PartJob]()
    for job in jobs if context.options.cache else ():
        with suppress(Exception):  # building the site says what is wrong
            variant = context.renderer.compiled(job.site).variant
            for format, output in context.renderer.outputs(job.site.leave_out):
                parts = context.writers[format].parts(variant.volume(output.volume), output)
                for part in parts if output.bindable else ():
                    found.setdefault(part.key, PartJob(job.site, format, output, part))
    return tuple(found.values())


def helpers_for(parts: Sequence[PartJob], jobs: Sequence[SiteJob], most: int) -> int:
    """How many processes beside this one, ``most`` with this one, are worth their start."""
    size = sum(job.part.size for job in parts)
    return min(most, max(len(jobs), size // WORTH, 1)) - 1


def likely_pages(job: PartJob) -> int:
    return max(1, round(job.part.size / PAGE))
