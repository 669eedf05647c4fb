"""Files that an earlier run made and for which nothing has changed since: they are not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from samepage.builder.job_keys import JobKeys
from samepage.builder.options import BuildOptions, BuiltFile, JobOutcome, SiteJob
from samepage.builder.site_files import file_names
from samepage.cache import CacheFolder, key_of
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.content.schema.sites import logos_of
from samepage.errors import BuildError
from samepage.files import read_regular

BUILT = TypeAdapter(tuple[BuiltFile, ...])


class KeptFiles:
    """Which files of an output folder are those that a run would make, by a hash of all that goes into them.

    Of each site's files the cache keeps what ``build`` says of them, and their own hashes. A file counts
    only if it has that hash, so one that is missing, damaged or changed by hand is made again.
    """

    def __init__(self, library: Library, options: BuildOptions, cache: Path):
        self._library, self._options, self._cache = library, options, CacheFolder(cache)

    @cached_property
    def _keys(self) -> JobKeys:
        return JobKeys(self._options)

    def job(self, site: Site) -> SiteJob:
        """Its ``key`` is "" where something cannot be read: building the site says what matters of that."""
        try:
            key = self._keys.key(site)
            logos = [hashlib.sha256(path.read_bytes()).hexdigest() for path in self._logos(site)]
        except (BuildError, OSError):
            return SiteJob(site)
        return SiteJob(site, key=key and key_of("files", key, logos, file_names(site, self._options)))

    def of(self, job: SiteJob) -> tuple[BuiltFile, ...]:
        """The files of ``job`` if all of them stand as they would be made; else none."""
        stored = self._cache.load(job.key) if job.key else None
        if stored is None:
            return ()
        found = BUILT.validate_json(stored[1])
        if all(self._stands(one) for one in found):
            return tuple(replace(one, seconds=0.0, kept=True) for one in found)
        return ()

    def note(self, outcome: JobOutcome) -> None:
        """Keep what was made for the next run."""
        if outcome.key and outcome.files:
            self._cache.store(outcome.key, b"", BUILT.dump_json(outcome.files))

    def _stands(self, built: BuiltFile) -> bool:
        try:
            data = read_regular(self._options.output / built.entry.path)
        except OSError:
            return False
        return hashlib.sha256(data).hexdigest() == built.entry.sha256

    def _logos(self, site: Site) -> Iterator[Path]:
        """The site's own pictures, which lie beside its file."""
        for logo in logos_of(site).values():
            yield self._library.sources["site", site.id].path.parent / logo.file
