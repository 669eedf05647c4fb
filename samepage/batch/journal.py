"""``output/.done.jsonl``: what is finished, so that a run that was stopped goes on where it was.

One line a site, added when its files stand whole: a hash of everything that went into them, and the
manifest's entry of each. A line that a stopped program left unfinished is cut off.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from samepage.batch.index import FileEntry, FileIndex
from samepage.build.manifest import still_there, write_index
from samepage.errors import BuildError, display_path
from samepage.files import whole_file

NAME = ".done.jsonl"
KITS = ".kits-"  # what folders with masters on their way are called


class Journal:
    """The done-list of one output folder, open for one run. See ``open_ledger``."""

    def __init__(self, output: Path, file: BinaryIO):
        self._output, self._file = output, file
        self._told = 0
        self.index = FileIndex()
        for key, entries in _read(file):
            self._put(key, entries, met=False)

    @property
    def empty(self) -> bool:
        return not self._told

    def has(self, key: str, paths: Sequence[str]) -> bool:
        """Whether each of ``paths`` was made from what ``key`` stands for, and is there still."""
        for path in paths:
            known = self.index.get(path)
            if (
                known is None
                or known.key != key
                or not still_there(self._output, {"path": path, "bytes": known.bytes})
            ):
                return False
        self.index.meet(paths)
        return True

    def add(self, key: str, entries: Sequence[FileEntry]) -> None:
        """Note files that stand whole. Raises BuildError where the disk refuses."""
        self._put(key, entries, met=True)
        try:
            self._file.write(_line(key, entries))
            self._file.flush()
        except OSError as error:
            raise _refused(self._output / NAME, error) from error

    def finish(self) -> None:
        """Write the manifest; and the done-list anew where most of it is out of date."""
        write_index(self._output, self.index)
        live = sum(1 for key, _ in self.index.entries() if key)
        if self._told > 2 * live:
            with whole_file(self._output / NAME) as file:
                for key, entry in self.index.entries():
                    if key and still_there(self._output, entry):
                        file.write(_line(key, [entry]))

    def _put(self, key: str, entries: Sequence[FileEntry], met: bool) -> None:
        self._told += len(entries)
        for entry in entries:
            self.index.put(entry, key, met)


@contextmanager
def open_journal(output: Path) -> Iterator[Journal]:
    """The done-list of ``output``, and nobody else's until it is closed.

    What a stopped run left half-written is removed. Raises BuildError where another run is at work
    in the folder, or the disk refuses.
    """
    path = output / NAME
    try:
        output.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise _refused(path, error) from error
    with closing(file):
        if not _locked(file) or not _same(file, path):
            raise BuildError(
                f"{display_path(output)}: another build is writing there; wait until it is done, or choose "
                "another folder with --output"
            )
        _cut_torn_line(file)
        _sweep(output)
        ledger = Journal(output, file)
        try:
            yield ledger
        finally:
            ledger.index.close()
            _sweep(output)


def _line(key: str, entries: Sequence[FileEntry]) -> bytes:
    return json.dumps({"key": key, "files": list(entries)}, ensure_ascii=False).encode() + b"\n"


def _read(file: BinaryIO) -> Iterator[tuple[str, list[FileEntry]]]:
    file.seek(0)
    for line in file:
        # Whatever cannot be read is made again.
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(line)
            key, entries = str(told["key"]), list(told["files"])
            if all(isinstance(e["path"], str) and isinstance(e["bytes"], int) for e in entries):
                yield key, entries


def _cut_torn_line(file: BinaryIO) -> None:
    """What follows the last line end was being written when the program was stopped."""
    size = at = file.seek(0, os.SEEK_END)
    while at:
        begin = max(0, at - 65_536)
        file.seek(begin)
        found = file.read(at - begin).rfind(b"\n")
        if found >= 0:
            at = begin + found + 1
            break
        at = begin
    if at < size:
        file.truncate(at)
    file.seek(0, os.SEEK_END)


def _sweep(output: Path) -> None:
    """Remove parts of files, and of masters on their way, that no living process goes on with."""
    for pattern in (".*.part", "*/.*.part"):
        for part in output.glob(pattern):
            with suppress(OSError):
                part.unlink()
    for folder in output.glob(f"{KITS}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _locked(file: BinaryIO) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: two runs in one folder are left to whoever starts them
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _same(file: BinaryIO, path: Path) -> bool:
    """Whether ``file`` is still the one of that name, which a run that just ended may have replaced."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def _refused(path: Path, error: OSError) -> BuildError:
    return BuildError(
        f"{display_path(path)}: cannot be written ({error.strerror or error}); "
        "make room, or choose another folder with --output"
    )
