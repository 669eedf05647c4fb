"""One archive a state, for sending: ``output/<state>.zip``."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

from samepage.builder.options import FileEntry
from samepage.errors import BuildError, refused_by_system
from samepage.files import whole_file
from samepage.formats import format_names, get_format

BLOCK = 1 << 20  # bytes
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can have: the same files give the same bytes
UNIX, REGULAR_FILE = 3, 0o100644 << 16


def write_zips(output: Path, entries: Iterable[FileEntry], on_progress: Callable[[Path], None]) -> list[Path]:
    """The archives of ``entries``, which come sorted by path. One that holds just these files stays as it is.

    PDF and Word files are compressed already and go in as they are; web pages are packed, to a fifth.
    """
    archives = []
    for state, group in groupby(entries, key=lambda entry: entry.path.partition("/")[0]):
        path, files = output / f"{state}.zip", list(group)
        on_progress(path)
        if not _holds(path, files):
            _write(path, output, files)
        archives.append(path)
    return archives


def _name(entry: FileEntry) -> str:
    return entry.path.partition("/")[2]


def _write(path: Path, output: Path, files: list[FileEntry]) -> None:
    with whole_file(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = _comment(files)
        for entry in files:
            info = zipfile.ZipInfo(_name(entry), DATE)
            info.compress_type = _compression(entry)
            info.create_system, info.external_attr, info.file_size = UNIX, REGULAR_FILE, entry.bytes
            try:
                source = (output / entry.path).open("rb")
            except OSError as error:  # somebody took it away meanwhile
                raise BuildError(refused_by_system(error)) from error
            with source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target, BLOCK)


def _compression(entry: FileEntry) -> int:
    is_text = entry.format in format_names() and get_format(entry.format).media_type.startswith("text/")
    return zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED


def _holds(path: Path, files: list[FileEntry]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _comment(files)
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _comment(files: list[FileEntry]) -> bytes:
    digest = hashlib.sha256(repr([(_name(entry), entry.sha256) for entry in files]).encode())
    return f"sha256 of the list of files: {digest.hexdigest()}".encode()
