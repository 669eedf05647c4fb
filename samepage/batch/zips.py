"""One archive a state, for sending: ``output/<state>.zip``."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from samepage.batch.index import FileEntry
from samepage.batch.journal import Journal
from samepage.files import whole_file

LARGE = 1 << 20
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can tell; the files tell their edition
MODE = 0o100644 << 16


def write_zips(output: Path, ledger: Journal, tell: Callable[[Path], None] = lambda path: None) -> list[Path]:
    """The archives of this run's files, by state. One that holds just these files already is left as it is.

    The files are packed already and go in as they are. The same files give the same bytes.
    """
    made = []
    for state, entries in groupby(_met(ledger), key=lambda entry: entry["path"].partition("/")[0]):
        path = output / f"{state}.zip"
        files = list(entries)
        tell(path)
        if not _holds(path, files):
            _write(path, output, files)
        made.append(path)
    return made


def _met(ledger: Journal) -> Iterator[FileEntry]:
    return (entry for _, entry in ledger.index.entries(met=True))


def _name(entry: FileEntry) -> str:
    return entry["path"].partition("/")[2]


def _write(path: Path, output: Path, files: list[FileEntry]) -> None:
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = _digest(files)
        for entry in files:
            info = zipfile.ZipInfo(_name(entry), WRITTEN)
            info.create_system, info.external_attr, info.file_size = 3, MODE, entry["bytes"]
            with (output / entry["path"]).open("rb") as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, LARGE)


def _holds(path: Path, files: list[FileEntry]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _digest(files)
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _digest(files: list[FileEntry]) -> bytes:
    told = hashlib.sha256(repr([(_name(e), e["sha256"]) for e in files]).encode())
    return f"sha256 of the list of files: {told.hexdigest()}".encode()
