"""``output/manifest.json``: every file that was made, and what it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samepage.batch.index import FileEntry, FileIndex
from samepage.files import whole_file

if TYPE_CHECKING:
    from samepage.build.options import BuiltFile

NAME = "manifest.json"
BEGIN, END = '{"files": [', "]}"


def write_manifest(output: Path, built: Iterable[BuiltFile]) -> Path:
    """List ``built``, and what an earlier list names and is still there, sorted by path.

    ``{"files": [{path, sha256, bytes, pages, fields, site, level, language, edition, format,
    print_edition}, …]}``: ``path`` is below ``output`` with ``/``; ``pages`` is null for Word
    files, whose pages Word counts; ``edition`` is the guide's, ``print_edition`` the file's.
    Nothing depends on the clock: the same files give the same bytes.
    """
    with closing(FileIndex()) as index:
        for one in built:
            index.put(entry_of(output, one))
        return write_index(output, index)


def write_index(output: Path, index: FileIndex) -> Path:
    """As ``write_manifest``, of what ``index`` has; it takes in what the earlier list names.

    A line for each file, written as it is read: a hundred thousand schools need no memory for it.
    """
    for entry in _earlier(output):
        index.put_if_new(entry)
    with whole_file(output / NAME) as file:
        file.write(BEGIN.encode())
        comma = ""
        for _, entry in index.entries():
            if still_there(output, entry):
                file.write(f"{comma}\n{json.dumps(entry, ensure_ascii=False)}".encode())
                comma = ","
        file.write(f"\n{END}\n".encode())
    return output / NAME


def entry_of(output: Path, one: BuiltFile) -> dict[str, Any]:
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


def _earlier(output: Path) -> Iterator[FileEntry]:
    """Entries of the list that is there, line by line; of a damaged list, those before the damage."""
    try:
        with (output / NAME).open(encoding="utf-8") as file:
            if file.readline().strip() != BEGIN:
                return
            for line in file:
                if line.strip() == END:
                    return
                entry = json.loads(line.strip().removesuffix(","))
                if not _is_entry(entry):
                    return
                yield entry
    except (OSError, ValueError):
        return


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict) and isinstance(entry.get("path"), str) and isinstance(entry.get("bytes"), int)
    )


def still_there(output: Path, entry: FileEntry) -> bool:
    """Whether the file is there and as long as ``entry`` says."""
    try:
        return (output / entry["path"]).stat().st_size == entry["bytes"]
    except (OSError, ValueError):
        return False
