"""What runs where workbooks are made: in this process, in others, or on other machines."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions, JobOutcome, SiteJob
from samepage.builder.site_files import build_or_report, make_or_report
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import SamepageError
from samepage.files import write_whole
from samepage.formats.interface import OutputFile, Part
from samepage.garbage import no_garbage_collection
from samepage.render.placeholders import plainly_named_site


class WorkerContext(Hashable, Protocol):
    """How a worker comes to its BuildContext: a value that can be pickled and compared."""

    @property
    def writes(self) -> bool:
        """Whether files are written where they are made."""
        ...

    def open(self) -> BuildContext: ...


@dataclass(frozen=True)
class LocalContext:
    """For processes of this machine.

    ``library`` is a file with the pickled guide, so that all make the same though the guide's files
    change meanwhile; without it, each process reads the guide.
    """

    options: BuildOptions
    library: Path | None = None
    writes: bool = True

    def open(self) -> BuildContext:
        library: Library | None = _unpickled(self.library.read_bytes()) if self.library else None
        return BuildContext(self.options, library)


@dataclass(frozen=True)
class ChunkResult:
    outcomes: tuple[JobOutcome, ...]
    seconds: float


# A Dask worker has threads. They take turns: what a renderer keeps is not made for two at once.
_turn = threading.Lock()


@lru_cache(maxsize=1)
def opened(context: WorkerContext) -> BuildContext:
    """The one thing that a worker process remembers: what it opened last, for the next chunk of the same run."""
    return context.open()


def build_chunk(
    context: WorkerContext, masters: Path | bytes | None, jobs: tuple[SiteJob, ...]
) -> ChunkResult:
    """The outcomes of ``jobs``, which are of one variant where its ``masters`` are given: what
    ``compile_masters`` wrote, or the path of it."""
    with _turn:
        start = time.perf_counter()
        build = opened(context)
        if masters is not None and not build.renderer.has_compiled(jobs[0].site):
            data = masters if isinstance(masters, bytes) else masters.read_bytes()
            build.renderer.add_compiled(jobs[0].site, _unpickled(data))
        outcomes = tuple(build_or_report(job, build, context.writes) for job in jobs)
        return ChunkResult(outcomes, time.perf_counter() - start)


@dataclass(frozen=True)
class PartJob:
    """A part to compile, of the files ``output`` in ``format`` of all sites of ``site``'s variant."""

    site: Site
    format: str
    output: OutputFile
    part: Part


@no_garbage_collection()
def compile_part(context: WorkerContext, job: PartJob) -> int:
    """Make a part that is kept in the options' cache; its number of pages, 0 where it cannot be made."""
    with _turn:
        build = opened(context)
        try:
            variant = build.renderer.compiled(job.site).variant.volume(job.output.volume)
            return build.writers[job.format].compile_part(variant, job.output, job.part.id)
        except Exception:  # noqa: BLE001  building a site says what is wrong, with its own name
            return 0


@dataclass(frozen=True)
class FormatJob:
    """The files of some sites in one format."""

    jobs: tuple[SiteJob, ...]
    format: str


def make_format(context: WorkerContext, job: FormatJob) -> tuple[JobOutcome, ...]:
    """An outcome for each site, with its files' bytes; nothing is written."""
    with _turn:
        build = opened(context)
        return tuple(make_or_report(one, build, (job.format,)) for one in job.jobs)


@dataclass(frozen=True)
class MasterJob:
    """A file to write: what all sites of ``site``'s variant share."""

    site: Site
    path: Path


def compile_masters(context: WorkerContext, job: MasterJob) -> bool:
    """Write the file; False where each site must be made for itself."""
    with _turn:
        renderer = opened(context).renderer
        plain = plainly_named_site(job.site)
        try:
            request = renderer.request(plain)
            for format, output in renderer.outputs(plain.leave_out):
                if output.bindable:
                    renderer.document(request, format, output)
        except SamepageError:  # building a site says what is wrong, with its own name
            return False
        write_whole(job.path, pickle.dumps(renderer.compiled(plain)), durable=False)
        return True


def write_library(library: Library, path: Path) -> None:
    """For ``LocalContext``. Python pickles no read-only mappings, so plain ones take their place."""
    plain = replace(
        library,
        chapters=dict(library.chapters),
        sites=dict(library.sites),
        partners=dict(library.partners),
        sources=dict(library.sources),
    )
    write_whole(path, pickle.dumps(plain), durable=False)


def _unpickled(data: bytes) -> Any:
    return pickle.loads(data)  # noqa: S301  made by this run, in a folder of its own or sent by its scheduler
