"""What has been built for each site, as ``output/manifest.json`` lists it."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from samepage.builder.manifest import manifest_entries
from samepage.builder.options import FileEntry
from samepage.builder.site_files import folder_of
from samepage.content.schema import Site
from samepage.files import has_size

ENDING = re.compile(r"[A-Za-z0-9._-]+")
ENTRY = TypeAdapter(FileEntry)


class ManifestBySite:
    """The manifest of an output folder, by site. Of any number of files only a few are in memory: the list
    is in a database on disk that has no name."""

    def __init__(self, output: Path):
        """``output`` may be missing: then nothing has been built."""
        self.output = output
        self.empty = True
        self._sql = sqlite3.connect("", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = OFF")
        self._sql.execute("CREATE TABLE file (path TEXT PRIMARY KEY, start TEXT, entry TEXT) WITHOUT ROWID")
        self._sql.execute("BEGIN")
        for entry in filter(None, map(_entry, manifest_entries(output))):
            folder, _, _name = entry.path.rpartition("/")
            row = entry.path, f"{entry.level} {folder}/{entry.site}", json.dumps(asdict(entry))
            self._sql.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", row)
            self.empty = False
        self._sql.execute("CREATE INDEX by_start ON file (start)")

    def of(self, site: Site, by_state: bool) -> tuple[FileEntry, ...]:
        """The files of ``site`` that are there whole, by path; ``by_state`` as for ``BuildOptions``."""
        start = f"{folder_of(site, by_state)}/{site.id}"
        rows = self._sql.execute(
            "SELECT entry FROM file WHERE start = ? ORDER BY path", (f"{site.level} {start}",)
        )
        entries = (FileEntry(**json.loads(entry)) for (entry,) in rows)
        return tuple(
            one for one in entries if _is_named(one, start) and has_size(self.output / one.path, one.bytes)
        )


def _is_named(entry: FileEntry, start: str) -> bool:
    """Whether its path is ``start`` and an ending such as ``-print.pdf``, as build names files, and nothing else."""
    return entry.path.startswith(start) and ENDING.fullmatch(entry.path, len(start)) is not None


def _entry(data: dict[str, Any]) -> FileEntry | None:
    """None for what a hand has written into the manifest and no build."""
    try:
        return ENTRY.validate_python(data)
    except ValidationError:
        return None
