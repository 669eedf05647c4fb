"""A folder that keeps what was laid out once, by a hash of all that went into it; it may be deleted at any time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from samepage.errors import BuildError
from samepage.files import read_regular, write_whole
from samepage.fingerprint import NOT_COMPILING, engine_fingerprint

MAX_ENTRIES = 4000  # of some 20 kB each; the ones used longest ago go first
CLEANING = 100  # entries that may come before some go


def key_of(*parts: Any) -> str:
    """64 hex digits over ``parts`` (what JSON can hold, and dataclasses) and the engine, its code included."""
    text = json.dumps(
        [*parts, engine_fingerprint(NOT_COMPILING)], ensure_ascii=False, sort_keys=True, default=vars
    )
    return hashlib.sha256(text.encode()).hexdigest()


class CacheFolder:
    """Each entry is a PDF and what is known of it, as JSON, whose first line is the SHA-256 of both and the key."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._stored = 0

    def load(self, key: str) -> tuple[bytes, bytes] | None:
        """The PDF and the JSON kept under ``key``, or None. A damaged entry counts as none."""
        path = self._folder / f"{key}.pdf"
        try:
            pdf, text = read_regular(path), read_regular(path.with_suffix(".json"))
            digest, _, facts = text.partition(b"\n")
            if _digest(key, pdf, facts) != digest:
                return None
            os.utime(path)
        except OSError:
            return None
        return pdf, facts

    def has(self, key: str) -> bool:
        """Whether there is an entry, whole or damaged."""
        return (self._folder / f"{key}.pdf").exists()

    def store(self, key: str, pdf: bytes, facts: bytes) -> None:
        """Keep both; a full or unwritable disk only costs the next build its shortcut."""
        with contextlib.suppress(BuildError, OSError):
            write_whole(self._folder / f"{key}.json", _digest(key, pdf, facts) + b"\n" + facts, durable=False)
            write_whole(self._folder / f"{key}.pdf", pdf, durable=False)
            if self._stored % CLEANING == 0:
                self._drop_oldest()
            self._stored += 1

    def _drop_oldest(self) -> None:
        aged = sorted(self._folder.glob("[0-9a-f]*.pdf"), key=lambda path: path.stat().st_mtime)
        for path in aged[:-MAX_ENTRIES]:
            path.with_suffix(".json").unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def _digest(key: str, pdf: bytes, facts: bytes) -> bytes:
    """Of an entry; the key is part of it, so that none stands in the place of another."""
    return hashlib.sha256(key.encode() + pdf + facts).hexdigest().encode()
