"""A hash of everything that goes into a site's files, to know whether they are done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from samepage.builder.options import BuildOptions
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path
from samepage.fingerprint import engine_fingerprint, templates_fingerprint
from samepage.limits import MOST_GUIDE_BYTES
from samepage.returns.answer_book import AnswerBook


class JobKeys:
    """Keys of one run's jobs: the same key, the same files, whatever these are called.

    A key covers the site, its answers, the guide without its sites, the options, the templates, the
    program and the packages it uses.
    """

    def __init__(self, options: BuildOptions):
        """Raises BuildError where the guide's folder holds too much, or the answers cannot be read."""
        plain = options.cache is None
        date = os.environ.get("SOURCE_DATE_EPOCH")
        said = program_version(), options.protect, options.finished, plain, date
        shared = hashlib.sha256(repr(said).encode())
        for name, path in guide_files(options.guide):
            shared.update(f"\n{name}\n".encode() + _digest(path))
        if options.word_template:
            shared.update(_digest(options.word_template))
        self._shared = shared.digest()
        self._answers = AnswerBook(options.answers) if options.answers else None

    def key(self, site: Site) -> str:
        """32 hex digits; "" where the site's answers are refused: building it says why."""
        digest = hashlib.sha256(self._shared + site.model_dump_json().encode())
        if self._answers:
            try:
                digest.update(repr(self._answers.past(site.id)).encode())
            except BuildError:
                return ""
        return digest.hexdigest()[:32]


def guide_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a guide but its sites', in order, with its path below ``root``. Raises BuildError."""
    total = 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith("sites/") or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_file():
            total += path.stat().st_size
            if total > MOST_GUIDE_BYTES:
                raise BuildError(
                    f"{display_path(root)}: holds more than {MOST_GUIDE_BYTES // 1_000_000} MB beside its sites; "
                    "move what is no part of the guide elsewhere"
                )
            yield name, path


def program_version() -> str:
    """A hash of the program: its code, its templates, and the versions of its packages."""
    return engine_fingerprint() + templates_fingerprint()


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
