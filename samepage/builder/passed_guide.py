"""A guide that passed ``check`` and has not changed since is not checked again.

It is known by a hash of all that ``check`` reads: every file of the guide, the program with its templates, and the
versions of its packages and fonts. Imported before anything else of ``check``, which takes most of its time.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from samepage.cache import CacheFolder, key_of
from samepage.files import read_regular
from samepage.fingerprint import engine_fingerprint, templates_fingerprint
from samepage.limits import MOST_GUIDE_BYTES

EVERYTHING = frozenset[str]()  # what of the program's code is left out of the hash: nothing


@dataclass(frozen=True)
class Passed:
    """What ``check`` said of a guide without mistakes: how many files it read, and lines to note."""

    files: int
    notes: tuple[str, ...] = ()


class PassedGuide:
    """What ``check`` said when the guide in ``root`` was as it is when this is made."""

    def __init__(self, root: Path, cache: Path):
        self._root, self._cache, self.key = root, CacheFolder(cache), _key(root)

    def load(self) -> Passed | None:
        """None where the guide has not passed as it is."""
        kept = self._cache.load(self.key) if self.key else None
        if kept is None:
            return None
        said = json.loads(kept[1])
        return Passed(said["files"], tuple(said["notes"]))

    def store(self, passed: Passed) -> None:
        """Keep what was said, if the guide was not changed in the meantime."""
        if self.key and self.key == _key(self._root):
            self._cache.store(self.key, b"", json.dumps(asdict(passed)).encode())


def _key(root: Path) -> str | None:
    """None for a guide that is read anew each time: it is large, or not all of it can be read here."""
    digest = hashlib.sha256()
    try:
        for part in _parts(root):
            digest.update(f"{len(part)}\n".encode() + part)
    except (OSError, ValueError):
        return None
    # Notes name files as they are called from the current folder.
    places = os.fspath(Path.cwd()), os.fspath(root)
    program = engine_fingerprint(EVERYTHING), templates_fingerprint(), sys.version
    return key_of("passed guide", places, program, digest.hexdigest())


def _parts(root: Path) -> Iterator[bytes]:
    """The names of all folders and files below ``root``, and the files' content, in order.

    Raises OSError and ValueError for what cannot be read, or is more than a guide holds."""
    room = MOST_GUIDE_BYTES
    for folder, folders, files in os.walk(root, onerror=_refused):
        folders.sort()
        if any(os.path.islink(os.path.join(folder, name)) for name in folders):  # noqa: PTH114, PTH118
            raise ValueError("a link to a folder is not walked into")
        yield os.fsencode(os.path.relpath(folder, root))
        for name in sorted(files):
            data = read_regular(Path(folder, name), room + 1)
            room -= len(data)
            if room < 0:
                raise ValueError("too large")
            yield os.fsencode(name)
            yield data


def _refused(error: OSError) -> None:
    raise error
