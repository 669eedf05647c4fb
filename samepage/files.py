"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from samepage.errors import BuildError, display_path


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` beside ``path``, then rename: no one ever sees half a file.

    ``durable`` waits for the disk, so that a power failure leaves the old file or the new one; without
    it, an empty one may be left. Makes the folder where it is missing. Raises ``BuildError`` where the
    disk refuses.
    """
    with whole_file(path, durable=durable) as file:
        file.write(data)


@contextmanager
def whole_file(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A new file to write to, which takes the place of ``path`` when all is written. As ``write_whole``."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            file = beside.open("wb")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = beside.open("wb")
        try:
            with file:
                yield file
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(
            f"{display_path(path)}: cannot be written ({error.strerror or error}); "
            "close it where it is open, or choose another folder with --output"
        ) from error


def has_size(path: Path, size: int) -> bool:
    """Whether the file is there and ``size`` bytes long."""
    try:
        return path.stat().st_size == size
    except (OSError, ValueError):
        return False
