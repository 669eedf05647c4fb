"""``output/manifest.json``: every file that was made, and what it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .files import write_whole

if TYPE_CHECKING:
    from .build import Built

NAME = "manifest.json"


def write_manifest(output: Path, built: Iterable["Built"]) -> Path:
    """List ``built``, and what an earlier list names and is still there, sorted by path.

    ``{"files": [{path, sha256, bytes, pages, fields, site, level, language, edition, format,
    print_edition}, …]}``: ``path`` is below ``output`` with ``/``; ``pages`` is null for Word
    files, whose pages Word counts; ``edition`` is the guide's, ``print_edition`` the file's.
    Nothing depends on the clock: the same files give the same bytes.
    """
    entries = {entry["path"]: entry for entry in _earlier(output)}
    for one in built:
        entry = _entry(output, one)
        entries[entry["path"]] = entry
    files = [entries[path] for path in sorted(entries)]
    text = json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n"
    write_whole(output / NAME, text.encode())
    return output / NAME


def _entry(output: Path, one: "Built") -> dict[str, Any]:
    return {
        "path": one.path.relative_to(output).as_posix(),
        "sha256": one.sha256,
        "bytes": one.bytes,
        "pages": one.pages,
        "fields": one.fields,
        "site": one.site,
        "level": one.level,
        "language": one.language,
        "edition": one.edition,
        "format": one.format,
        "print_edition": one.print_edition,
    }


def _earlier(output: Path) -> list[dict[str, Any]]:
    """Entries of the list that is there, whose files are there too and as long as it says."""
    try:
        entries = json.loads((output / NAME).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [entry for entry in entries if _still_there(output, entry)] if isinstance(entries, list) else []


def _still_there(output: Path, entry: Any) -> bool:
    try:
        return (output / entry["path"]).stat().st_size == entry["bytes"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
