"""A hash of everything that goes into a site's files, to know whether they are done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from samepage.build.options import BuildOptions
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path
from samepage.fingerprint import engine_fingerprint, templates_fingerprint
from samepage.returns.answer_book import AnswerBook

MOST_BYTES = 100_000_000


class Fingerprint:
    """Of one run: the guide without its sites, templates, engine, packages and what was asked for."""

    def __init__(self, run: BuildOptions):
        self._run = run

    def key(self, site: Site) -> str:
        """32 hex digits over all that decides on the files of ``site``, whatever they are called."""
        told = hashlib.sha256(self._shared)
        told.update(site.model_dump_json().encode())
        if self._answers:
            told.update(repr(self._answers.past(site.id)).encode())
        return told.hexdigest()[:32]

    @cached_property
    def _answers(self) -> AnswerBook | None:
        return AnswerBook(self._run.answers) if self._run.answers else None

    @cached_property
    def _shared(self) -> bytes:
        run = self._run
        told = hashlib.sha256()
        plain = run.cache is None
        told.update(repr((engine(), run.protect, plain, os.environ.get("SOURCE_DATE_EPOCH"))).encode())
        for name, path in guide_files(run.guide):
            told.update(f"\n{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
        if run.word_template:
            told.update(hashlib.sha256(run.word_template.read_bytes()).digest())
        return told.digest()


def guide_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a guide but its sites', in order, with its path below ``root``. Raises BuildError."""
    total = 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith("sites/") or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_file():
            total += path.stat().st_size
            if total > MOST_BYTES:
                raise BuildError(
                    f"{display_path(root)}: holds more than {MOST_BYTES // 1_000_000} MB beside its sites; "
                    "move what is no part of the guide elsewhere"
                )
            yield name, path


def engine() -> str:
    """A hash of the program: code, templates, and the versions of its packages."""
    return engine_fingerprint() + templates_fingerprint()
