"""What was laid out once, kept by everything that went into it; the folder may be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from itertools import count
from pathlib import Path
from typing import Any

from samepage.errors import BuildError
from samepage.files import write_whole
from samepage.fingerprint import engine_fingerprint

KEPT = 4000  # entries, of some 20 kB each; the oldest go first
OFTEN = 100  # how many more may come before they go
_stored = count()


def key_of(*parts: Any) -> str:
    """64 hex digits over ``parts`` (what JSON can tell, and dataclasses) and the engine, its code included."""
    told = json.dumps([*parts, engine_fingerprint()], ensure_ascii=False, sort_keys=True, default=vars)
    return hashlib.sha256(told.encode()).hexdigest()


def load(folder: Path, key: str) -> tuple[bytes, bytes] | None:
    """The PDF and the JSON kept under ``key``, or None. A damaged entry counts as none."""
    path = folder / f"{key}.pdf"
    try:
        data, told = path.read_bytes(), (folder / f"{key}.json").read_bytes()
        digest, _, told = told.partition(b"\n")
        if hashlib.sha256(data + told).hexdigest().encode() != digest:
            return None
        os.utime(path)
        return data, told
    except OSError:
        return None


def store(folder: Path, key: str, data: bytes, told: bytes) -> None:
    """Keep both; a full or unwritable disk only costs the next build its shortcut."""
    digest = hashlib.sha256(data + told).hexdigest().encode()
    with contextlib.suppress(BuildError, OSError):
        write_whole(folder / f"{key}.json", digest + b"\n" + told)
        write_whole(folder / f"{key}.pdf", data)
        if next(_stored) % OFTEN == 0:
            _drop_oldest(folder)


def _drop_oldest(folder: Path) -> None:
    aged = sorted(folder.glob("[0-9a-f]*.pdf"), key=lambda path: path.stat().st_mtime)
    for path in aged[:-KEPT]:
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
