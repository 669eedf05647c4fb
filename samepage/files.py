"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import BuildError, shown


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, then rename: no one ever sees half a file.

    Makes the folder where it is missing. Raises ``BuildError`` where the disk refuses.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BuildError(
            f"{shown(path)}: cannot be written ({error.strerror or error}); "
            "close it where it is open, or choose another folder with --output"
        ) from error
