"""Files that appear whole or not at all, and files that are read only if they are files."""

from __future__ import annotations

import csv
import errno
import glob
import io
import os
import re
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from samepage.errors import WHOLE_DISK, BuildError, DiskError, display_path, reason_of, remedy_for
from samepage.text import csv_cell

PART = re.compile(r"\..+\.(\d+)\.part")  # a file, or a folder, that a process is still writing
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)  # of a file system where a file has one name only


def read_regular(path: Path, most: int = -1) -> bytes:
    """The content of a regular file, or its first ``most`` bytes. Raises OSError, also for what is none.

    A pipe would be waited for, and a device has no end.
    """
    with open_regular(path) as file:
        return file.read(most)


@contextmanager
def open_regular(path: Path) -> Iterator[BinaryIO]:
    """A regular file to read from. Raises OSError, also for what is none."""
    # Without O_NONBLOCK, opening a pipe waits for somebody to write into it.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no file, but a pipe or a device", str(path))
        yield file


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` beside ``path``, then rename: no one ever sees half a file.

    ``durable`` waits for the disk, so that a power failure leaves the old file or the new one; without
    it, an empty one may be left. Makes the folder where it is missing. Raises ``BuildError`` where the
    system refuses, ``DiskError`` where the whole disk does.
    """
    with whole_file(path, durable=durable) as file:
        file.write(data)


def write_new(path: Path, data: bytes) -> None:
    """As ``write_whole``, but a file that is there by then stays, and ``BuildError`` is raised."""
    with whole_file(path, replace=False) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, *, durable: bool = True, replace: bool = True) -> Iterator[BinaryIO]:
    """A new file to write to, which takes the place of ``path`` when all is written. As ``write_whole``."""
    if path.is_char_device() or path.is_block_device() or (path.is_symlink() and path.is_fifo()):
        # Root may put a file in the place of /dev/null or /dev/stdout.
        raise BuildError(f"{display_path(path)}: is no file, but a pipe or a device; choose another place")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            with _opened(beside) as file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
                    remove_unfinished(path.parent, f".{glob.escape(path.name)}.*.part")
            if replace:
                beside.replace(path)
            else:
                _name(beside, path)
        finally:
            _remove(beside)
    except OSError as error:
        kind = DiskError if error.errno in WHOLE_DISK else BuildError
        raise kind(
            f"{display_path(path)}: cannot be written ({reason_of(error)}); {remedy_for(error)}"
        ) from error


def _remove(path: Path) -> None:
    """Remove ``path`` if it is there, also when Ctrl-C comes in this moment."""
    with suppress(OSError):  # which would hide why it was not written
        try:
            path.unlink(missing_ok=True)
        except KeyboardInterrupt:
            path.unlink(missing_ok=True)
            raise


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def _name(beside: Path, path: Path) -> None:
    """Give the file ``beside`` the name ``path``, if that is not taken."""
    try:
        os.link(beside, path)
    except FileExistsError as error:
        raise BuildError(
            f"{display_path(path)}: is there already, and was left as it is; choose another name"
        ) from error
    except OSError as error:
        if error.errno not in NO_LINKS or path.exists():
            raise
        beside.replace(path)


def write_csv(file: BinaryIO, rows: Iterable[Iterable[object]]) -> None:
    """Rows one at a time, as RFC 4180 has them, in UTF-8 with a byte order mark, by which Excel knows it."""
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(map(csv_cell, row) for row in rows)
    text.flush()
    text.detach()


def remove_unfinished(folder: Path, pattern: str = ".*.part") -> None:
    """Remove what matches ``pattern`` in ``folder`` and was left half-written by processes that are no more."""
    for part in folder.glob(pattern):
        found = PART.fullmatch(part.name)
        if found and not _is_running(int(found[1])):
            with suppress(OSError):
                part.unlink() if not part.is_dir() else shutil.rmtree(part)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)  # tells, and does nothing
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def taking_turns(folder: Path) -> Iterator[None]:
    """Wait for other processes that do the same in ``folder``; in folders without locks, go on at once."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            descriptor = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def real_path(path: Path) -> Path:
    """``path`` with its links followed; unlike ``Path.resolve``, it takes those that lead in a circle as they are."""
    return Path(os.path.realpath(path))


def has_size(path: Path, size: int) -> bool:
    """Whether the file is there and ``size`` bytes long."""
    try:
        return path.stat().st_size == size
    except (OSError, ValueError):
        return False
