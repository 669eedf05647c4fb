"""``output/manifest.json``: every file that was made, and what it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from heapq import merge
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from samepage.builder.options import FileEntry
from samepage.errors import BuildError
from samepage.files import has_size, open_regular, taking_turns, whole_file

NAME = "manifest.json"
BEGIN, END = '{"files": [', "]}"


def write_manifest(output: Path, entries: Iterable[FileEntry]) -> Path:
    """List ``entries``, which come sorted by path, and what an earlier manifest names and is still there.

    ``{"files": [{path, sha256, …}, …]}`` with the attributes of ``FileEntry``, sorted by path. A line
    for each file, written as it is read: a hundred thousand sites need no memory for it. Nothing
    depends on the clock: the same files give the same bytes. Raises BuildError.
    """
    # Of two entries of one path the first counts, and that is the new one.
    both = merge(map(asdict, entries), manifest_entries(output), key=lambda entry: str(entry["path"]))
    # Of two runs at once, the later one reads what the other has written.
    with taking_turns(output), whole_file(output / NAME) as file:
        file.write(BEGIN.encode())
        comma, last = "", None
        for entry in both:
            if entry["path"] != last and has_size(output / entry["path"], entry["bytes"]):
                file.write(f"{comma}\n{json.dumps(entry, ensure_ascii=False)}".encode())
                comma = ","
            last = entry["path"]
        file.write(f"\n{END}\n".encode())
    return output / NAME


@contextmanager
def listing(write: Callable[[], object]) -> Iterator[None]:
    """``write`` the list of files at the end, and after an error too, which counts more than one of writing it."""
    try:
        yield
    except BaseException:
        with suppress(BuildError):
            write()
        raise
    write()


def manifest_entries(output: Path) -> Iterator[dict[str, Any]]:
    """Entries of the manifest in ``output``, line by line; of a damaged one, those before the damage."""
    last = ""
    try:
        with open_regular(output / NAME) as data, TextIOWrapper(data, encoding="utf-8") as file:
            if file.readline().strip() != BEGIN:
                return
            for line in file:
                if line.strip() == END:
                    return
                entry = json.loads(line.strip().removesuffix(","))
                if not isinstance(entry["path"], str) or entry["path"] <= last:
                    return
                if not isinstance(entry["bytes"], int):
                    return
                last = entry["path"]
                yield entry
    except (OSError, ValueError, TypeError, KeyError):
        return
