"""Names inside a Word file that follow from a field's name alone, so that every build agrees on them."""

from __future__ import annotations

import hashlib
import re
import uuid
from base64 import b32encode
from functools import lru_cache

_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
MOST_CONTROLS = 100_000  # no workbook has so many, and Word's random numbers are hardly ever less
MOST_REMEMBERED = 16_384  # names
SIGNS = 7  # of 32, so that two of a thousand names have the same in one of some 70,000 guides; which is told of fields
_LONGEST = 40  # Word cuts bookmark names at 40 characters

# Custom properties (ISO/IEC 29500-1, 15.2.12.2): what a returned file is an answer to.
EDITION = "Edition"
SITE = "Site"
LEVEL = "Level"
LANGUAGE = "Language"
CONTENT_HASH = "Content hash"
PRINT_EDITION = "Print edition"  # of a finished copy only


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def is_own_id(id: str, name: str) -> bool:
    """Whether ``id`` is the ``w:id`` that the control ``name`` was made with; Word gives a copy a random one.

    Controls are numbered; in files of earlier versions the number follows from the name.
    """
    earlier = int.from_bytes(_digest("control " + name)[:4], "big") % 0x7FFFFFFE + 1
    return id == str(earlier) or (id.isascii() and id.isdecimal() and len(id) < len(str(MOST_CONTROLS)))


@lru_cache(maxsize=MOST_REMEMBERED)
def field_bookmark(name: str) -> str:
    """The bookmark around the control ``name``. It is short: a thousand of them are a part of a file's size."""
    return "F_" + _signs(name)


@lru_cache(maxsize=MOST_REMEMBERED)
def field_bookmarks(name: str) -> tuple[str, str]:
    """As programs may write it, in small letters: that bookmark, and the one in files of earlier versions, which had
    words of the name."""
    return field_bookmark(name).casefold(), _earlier_bookmark(name).casefold()


def _earlier_bookmark(name: str) -> str:
    slug = _UNSAFE.sub("_", name)
    if slug == name and len("F_") + len(slug) <= _LONGEST:
        return f"F_{slug}"
    # Different names may give one slug, so whatever was changed or cut also carries a hash.
    mark = _digest(name).hex()[:10]
    return f"F_{slug[: _LONGEST - len('F_') - len(mark) - 1]}_{mark}"


def anchor_bookmark(anchor: str) -> str:
    """The bookmark at the element whose HTML id is ``anchor``."""
    return "A_" + _signs(anchor)


def _signs(name: str) -> str:
    return b32encode(_digest(name))[:SIGNS].decode().lower()


def placeholder_part(text: str) -> str:
    """The name of the building block that holds the placeholder ``text``."""
    return "Placeholder " + _digest(text).hex()[:8]


def guid(text: str) -> str:
    """A GUID in Word's spelling that follows from ``text``."""
    return f"{{{uuid.UUID(bytes=_digest('guid ' + text)[:16])}}}".upper()
