"""The files below a folder, each content once. Nothing outside is reached: links are not followed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from samepage.errors import BuildError, display_path
from samepage.formats.returned import ReviewItem, clean
from samepage.limits import MIB, MOST_BYTES

# What systems and programs leave beside people's files.
LEFT_BEHIND = ("thumbs.db", "desktop.ini", "icon\r")


@dataclass(frozen=True)
class FolderFile:
    """A file's content under its first name. ``path`` is below the folder, with ``/``."""

    path: str
    place: Path
    sha256: str
    bytes: int
    changed: str  # the disk's date of change, ISO 8601 in UTC
    copies: tuple[str, ...] = ()  # the other names


@dataclass(frozen=True)
class RefusedFile:
    """A file that is not even opened."""

    path: str
    trouble: ReviewItem


def files_below(folder: Path, leave_out: Collection[Path] = ()) -> tuple[list[FolderFile], list[RefusedFile]]:
    """Every regular file in the order of names, but for hidden ones and ``leave_out``; raises ``BuildError``."""
    if not folder.is_dir():
        raise BuildError(
            f"{display_path(folder)}: there is no such folder; give the folder with the files that came back"
        )
    first: dict[str, FolderFile] = {}
    copies: dict[str, list[str]] = {}
    refused: list[RefusedFile] = []
    skip = {path.resolve() for path in leave_out}
    for place, name in sorted(_walk(folder), key=lambda pair: pair[1]):
        path = clean(name)
        try:
            found = _look(place, path)
        except OSError as error:
            found = ReviewItem("unreadable", "", f"it cannot be opened ({error.strerror or error})")
        if isinstance(found, ReviewItem):
            refused.append(RefusedFile(path, found))
        elif found is not None and place.resolve() not in skip:
            if found.sha256 in first:
                copies.setdefault(found.sha256, []).append(path)
            else:
                first[found.sha256] = found
    files = [
        FolderFile(f.path, f.place, f.sha256, f.bytes, f.changed, tuple(copies.get(f.sha256, ())))
        for f in first.values()
    ]
    return files, refused


def _walk(folder: Path) -> Iterator[tuple[Path, str]]:
    stack = [(folder, "")]
    while stack:
        here, above = stack.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            yield here, above.rstrip("/")
            continue
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.lower() in LEFT_BEHIND:
                continue
            if entry.is_dir(follow_symlinks=False):
                stack.append((Path(entry.path), f"{above}{entry.name}/"))
            else:
                yield Path(entry.path), f"{above}{entry.name}"


def _look(place: Path, path: str) -> FolderFile | ReviewItem:
    told = os.lstat(place)
    if stat.S_ISLNK(told.st_mode):
        return ReviewItem(
            "unreadable", "", "it is a link, and links are not followed: put the file itself here"
        )
    if not stat.S_ISREG(told.st_mode):
        return ReviewItem("not a return", "", "it is no file")
    if told.st_size > MOST_BYTES:
        return ReviewItem("unreadable", "", f"it is larger than {MOST_BYTES // MIB} MB, which no workbook is")
    with open_file(place) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    changed = datetime.fromtimestamp(int(told.st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return FolderFile(path, place, sha256, told.st_size, changed)


def open_file(place: Path):
    """``place`` for reading; raises ``OSError`` where a link has taken the file's place."""
    return os.fdopen(
        os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)), "rb"
    )
