"""Many workbooks through a pool of workers, as fast as they come and without keeping any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from samepage.builder.options import JobOutcome, SiteJob
from samepage.builder.pool import WorkerPool
from samepage.builder.worker import ChunkResult, build_chunk
from samepage.render.placeholders import VariantKey, variant_key

SECONDS = 0.4  # of work in a chunk: long against its way to a worker, short for whoever watches
MOST_JOBS = 100
AHEAD = 2  # chunks for each worker, so that none waits for the next

Chunk = tuple[SiteJob, ...]
Masters = Mapping[VariantKey, Any]  # what a pool's ``send`` returned


def build_jobs(
    jobs: Iterable[SiteJob],
    pool: WorkerPool,
    masters: Masters,
    on_start: Callable[[Chunk], None] = lambda chunk: None,  # noqa: ARG005
) -> Generator[JobOutcome, None, None]:
    """The outcome of each job as it is done; ``on_start`` is called with those on their way to a worker.

    Raises BuildError where workers are gone.
    """
    sizes: dict[VariantKey | None, int] = defaultdict(lambda: 1)
    underway: dict[Future[ChunkResult], VariantKey | None] = {}

    def outcomes() -> Iterator[JobOutcome]:
        for future in wait(underway, return_when=FIRST_COMPLETED).done:
            variant, result = underway.pop(future), pool.result(future)
            each = result.seconds / len(result.outcomes)
            # Never much more than before: the first job of a chunk may have compiled for all.
            sizes[variant] = max(1, min(MOST_JOBS, int(SECONDS / max(each, 1e-6)), 4 * sizes[variant]))
            yield from result.outcomes

    for variant, chunk in _chunks(jobs, masters, sizes):
        while len(underway) >= AHEAD * pool.workers:
            yield from outcomes()
        on_start(chunk)
        compiled = None if variant is None else masters[variant]
        underway[pool.submit(build_chunk, compiled, chunk)] = variant
    while underway:
        yield from outcomes()


def _chunks(
    jobs: Iterable[SiteJob], masters: Masters, sizes: Mapping[VariantKey | None, int]
) -> Iterator[tuple[VariantKey | None, Chunk]]:
    """Jobs of one variant together; those without masters all together, under None."""
    gathered: dict[VariantKey | None, list[SiteJob]] = defaultdict(list)
    for job in jobs:
        key = variant_key(job.site)
        variant = key if key in masters else None
        gathered[variant].append(job)
        if len(gathered[variant]) >= sizes[variant]:
            yield variant, tuple(gathered.pop(variant))
    for variant, rest in gathered.items():
        for start in range(0, len(rest), sizes[variant]):
            yield variant, tuple(rest[start : start + sizes[variant]])
