"""Compiled parts on disk, by a hash of everything that went into each. The folder may be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from samepage.errors import BuildError
from samepage.files import write_whole
from samepage.fingerprint import engine_fingerprint

KEPT = 4000  # entries, of some 20 kB each; the ones used last stay
EXTRA = 100  # how many more may come before others go


def key_of(*parts: Any) -> str:
    """64 hex digits over ``parts`` (what JSON can tell, and dataclasses) and the program, its code included."""
    text = json.dumps([*parts, engine_fingerprint()], ensure_ascii=False, sort_keys=True, default=vars)
    return hashlib.sha256(text.encode()).hexdigest()


def load(folder: Path, key: str) -> tuple[bytes, bytes] | None:
    """The PDF and the JSON kept under ``key``, or None. A damaged entry counts as none."""
    path = folder / f"{key}.pdf"
    try:
        pdf, text = path.read_bytes(), path.with_suffix(".json").read_bytes()
        digest, _, text = text.partition(b"\n")
        if hashlib.sha256(pdf + text).hexdigest().encode() != digest:
            return None
        os.utime(path)
        return pdf, text
    except OSError:
        return None


def store(folder: Path, key: str, pdf: bytes, text: bytes) -> None:
    """Keep both; a full or unwritable disk only costs the next build its shortcut."""
    digest = hashlib.sha256(pdf + text).hexdigest().encode()
    with contextlib.suppress(BuildError, OSError):
        write_whole(folder / f"{key}.json", digest + b"\n" + text)
        write_whole(folder / f"{key}.pdf", pdf)
        if int(key[:8], 16) % EXTRA == 0:
            _drop_oldest(folder)


def _drop_oldest(folder: Path) -> None:
    by_age = sorted(folder.glob("[0-9a-f]*.pdf"), key=lambda path: path.stat().st_mtime)
    for path in by_age[:-KEPT]:
        path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
