"""Pictures named in the content: that they are where they may be, and are what they claim."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from samepage.content.bitmaps import wrong_bitmap
from samepage.content.drawings import wrong_svg
from samepage.errors import SamepageError, display_path
from samepage.limits import MOST_PICTURE_BYTES, MOST_SVG_BYTES
from samepage.text import did_you_mean

_KINDS = {".svg": "SVG", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


class ImageError(SamepageError):
    """A picture that cannot be used. The message says what to do about it."""


def find_image(folder: Path, name: str) -> Path:
    """The picture ``name`` in ``folder`` or below it, checked. Raises ImageError."""
    if message := _wrong(folder, name):
        raise ImageError(message)
    return folder / name


def _wrong(folder: Path, name: str) -> str | None:
    """What is wrong with the picture, or None."""
    here, path, parts = display_path(folder), folder / name, PurePosixPath(name)
    kind = _KINDS.get(path.suffix.lower(), "")
    limit = MOST_SVG_BYTES if kind == "SVG" else MOST_PICTURE_BYTES
    if "\\" in name or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return f"`{name}` is not a file's name: write it as it stands in `{here}`, parts joined by /."
    if parts.is_absolute() or ".." in parts.parts:
        return f"`{name}` leads outside `{here}`: put the picture there and write only its name."
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return f"`{name}` is a link to a place outside `{here}`: put the picture itself there."
        if path.exists() and not path.is_file():
            return f"`{name}` in `{here}` is no file: put the picture in its place."
        if not path.is_file():
            there = folder.iterdir() if folder.is_dir() else ()
            names = [one.name for one in there if one.suffix.lower() in _KINDS]
            hint = did_you_mean(parts.name, names, "put it there, or correct the name.")
            return f"there is no picture `{name}` in `{here}`: {hint}"
        if not kind:
            return f"`{name}` is not an SVG, PNG or JPEG: save it as one of these."
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError, RuntimeError):
        return f"`{name}` cannot be read: check the name and the file's permissions."
    if len(data) > limit:
        return f"`{name}` is larger than {limit // 1_000_000} MB: save it smaller."
    wrong = wrong_svg(data) if kind == "SVG" else wrong_bitmap(data, kind)
    return f"`{name}` {wrong}" if wrong else None
