"""Which files this program wrote and nobody has changed since, so that they need not be made again.

A note of each is kept beside the cache, never in the file; without it, the file is made again, and comes out the same.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from samepage.errors import BuildError
from samepage.files import open_regular, read_regular, write_whole
from samepage.fingerprint import engine_fingerprint
from samepage.limits import MIB
from samepage.resources import CACHE

NOTES = CACHE / "written"  # one for each file, named by where it is


def digest_of(path: Path) -> str:
    """64 hex digits of its content; raises ``OSError``."""
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while part := file.read(MIB):
            digest.update(part)
    return digest.hexdigest()


def is_written(path: Path, source: str = "") -> bool:
    """Whether ``path`` is as this version of the program has written it out of ``source``."""
    try:
        return read_regular(_note(path)) == _text(path, source)
    except OSError:
        return False


def note_written(path: Path, source: str = "") -> None:
    """What ``is_written`` tells from now on; a disk that takes no note costs the next run its shortcut."""
    with contextlib.suppress(BuildError, OSError):
        write_whole(_note(path), _text(path, source), durable=False)


def _note(path: Path) -> Path:
    return NOTES / hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(path: Path, source: str) -> bytes:
    whole = f"{engine_fingerprint()} {source} {digest_of(path)}"
    return hashlib.sha256(whole.encode()).hexdigest().encode()
