"""The files below a folder, each content once. Nothing outside is reached: links are not followed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from samepage.errors import BuildError, display_path
from samepage.formats.returned import ReviewItem, clean
from samepage.limits import MIB, MOST_BYTES
from samepage.returns.database import ReviewRecord

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


def files_below(
    folder: Path, leave_out: Collection[Path] = ()
) -> tuple[list[FolderFile], list[ReviewRecord]]:
    """Every regular file in the order of names, but for hidden ones and ``leave_out``; raises ``BuildError``.

    The second list has what is not read: the same content again, links, and what cannot be opened.
    """
    if not folder.is_dir():
        raise BuildError(
            f"{display_path(folder)}: there is no such folder; give the folder with the files that came back"
        )
    files: dict[str, FolderFile] = {}  # by hash
    problems: list[ReviewRecord] = []
    skip = {path.resolve() for path in leave_out}
    for name, place in sorted((place.relative_to(folder).as_posix(), place) for place in _walk(folder)):
        path, sha256 = clean(name), ""
        try:
            found = _look(place, path)
        except OSError as error:
            found = ReviewItem("unreadable", "", f"it cannot be opened ({error.strerror or error})")
        if isinstance(found, FolderFile):
            if place.resolve() in skip:
                continue
            sha256 = found.sha256
            first = files.setdefault(sha256, found)
            if first is found:
                continue
            found = ReviewItem("duplicate", "", f"it is the same file as {first.path}, and was read once")
        problems.append(ReviewRecord(found.kind, found.name, found.message, path, sha256))
    return list(files.values()), problems


def _walk(folder: Path) -> Iterator[Path]:
    """All that is no folder, or is a folder that cannot be entered."""
    closed: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        here = Path(root)
        folders[:] = filter(_is_wanted, folders)
        yield from (here / name for name in files if _is_wanted(name))
        yield from (here / name for name in folders if (here / name).is_symlink())
    yield from closed


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in LEFT_BEHIND


def _look(place: Path, path: str) -> FolderFile | ReviewItem:
    status = place.lstat()
    if stat.S_ISLNK(status.st_mode):
        return ReviewItem(
            "unreadable", "", "it is a link, and links are not followed: put the file itself here"
        )
    if not stat.S_ISREG(status.st_mode):
        return ReviewItem("not a return", "", "it is no file")
    if status.st_size > MOST_BYTES:
        return ReviewItem("unreadable", "", f"it is larger than {MOST_BYTES // MIB} MB, which no workbook is")
    with open_file(place) as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    changed = datetime.fromtimestamp(int(status.st_mtime), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return FolderFile(path, place, sha256, status.st_size, changed)


def open_file(place: Path) -> BufferedReader:
    """``place`` for reading; raises ``OSError`` where a link has taken the file's place."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(place, flags), "rb")
