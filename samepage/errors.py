"""One family of errors: what is wrong, where, and what to do about it."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from samepage.resources import INSTALLED
from samepage.text import visible

# What the system says of a whole disk, or of a drive that is gone, and not of one file (POSIX, <errno.h>).
WHOLE_DISK = frozenset(
    [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.ENODEV, errno.ENXIO, errno.ESTALE]
)
REMEDIES = {
    **dict.fromkeys(
        [errno.ENOSPC, errno.EDQUOT, errno.EFBIG], "make room on that disk, and run the same command again"
    ),
    **dict.fromkeys(
        [errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY],
        "close it where it is open, or choose a place where you may read and write",
    ),
    errno.EROFS: "choose a folder where you may write",
    errno.EISDIR: "a folder has this name; move it away",
    errno.ENOTDIR: "a part of this path is a file, and no folder; move it away, or choose another folder",
    errno.EEXIST: "a link or a file has the name of a folder; move it away, or choose another folder",
    errno.ELOOP: "its links lead in a circle; choose another folder",
    errno.EMFILE: "close other programs, or use --jobs 1",
    errno.ENFILE: "close other programs, or use --jobs 1",
    errno.EAGAIN: "close other programs, or use --jobs 1",
    errno.ENOMEM: "close other programs, or use --jobs 1",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the input.

    ``line`` and ``column`` count from 1; 0 means "the file as a whole".
    ``message`` says what is wrong and ends with what to write instead. ``kind`` says in a few words what
    mistakes of this kind are, where so many may be found that they are counted.
    """

    file: str
    line: int
    column: int
    message: str
    kind: str = field(default="", compare=False)

    def __str__(self) -> str:
        """One line, whatever the input holds."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return visible(f"{place}: {self.message}")


class SamepageError(Exception):
    """A mistake a user can mend. Printed without a traceback; the exit code is not 0."""


class ContentError(SamepageError):
    """The content of ``guide/`` cannot be used. Carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of_file(cls, path: Path, message: str, line: int = 0, column: int = 0) -> ContentError:
        """The one problem of the file at ``path``: as a whole, or at a line and column, counted from 1."""
        return cls([Problem(display_path(path), line, column, message)])


class BuildError(SamepageError):
    """A workbook cannot be made from content that is valid on its own."""


class DiskError(BuildError):
    """Nothing else can be written there either: the disk is full, read-only or gone."""


class NotBindable(SamepageError):
    """A site's words do not fit into a compiled workbook. Says why; it is made the longer way then."""


def display_path(path: Path) -> str:
    """``path`` for a message: as ``typed_path``, on one line whatever it holds."""
    return visible(typed_path(path))


def typed_path(path: Path) -> str:
    """``path`` as a user would type it: relative to the current folder where it lies below it."""
    here = Path.cwd()
    # Links are followed only where there is no other way to see that it lies below.
    for known in (os.path.abspath, os.path.realpath):
        with suppress(ValueError):
            return str(Path(known(path)).relative_to(here))
    return str(path)


def reason_of(error: OSError) -> str:
    """What the system says, in its own words: "No space left on device"."""
    return error.strerror or str(error)


def remedy_for(error: OSError) -> str:
    """What a user can do about it, as the end of a sentence."""
    return REMEDIES.get(error.errno or 0, "choose another folder, or try again")


def refused_by_system(error: OSError) -> str:
    """A sentence for a refusal that no one has met before: the file, if it is about one, the reason, the remedy."""
    name = error.filename
    what = display_path(Path(os.fsdecode(name))) if isinstance(name, str | bytes) else "the system refuses"
    verb = ": cannot be read or written" if isinstance(name, str | bytes) else ""
    return f"{what}{verb} ({reason_of(error)}); {remedy_for(error)}"


def not_stored(error: sqlite3.Error) -> tuple[str, str]:
    """Why SQLite cannot write, and the beginning of what to do about it: "choose", or first "make room"."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary one (https://sqlite.org/rescode.html)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        return "nothing may be written in its folder", "choose"
    return str(error), "make room on that disk, or choose"


def program() -> str:
    """What a user types to run this program; a message that names a command begins it so."""
    return "samepage" if INSTALLED or Path(sys.argv[0]).name == "samepage" else "python3 build.py"


def pip_install(package: str) -> str:
    """The line that a user types to add ``package`` to the environment of this program."""
    if INSTALLED:
        return f"{sys.executable} -m pip install {package}"
    return f".venv/bin/python -m pip install {package} -c constraints.txt"
