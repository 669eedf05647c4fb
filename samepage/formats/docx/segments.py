"""What a compiled Word workbook is made of. Plain frozen values, which travel to other processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from samepage.formats.docx.controls import ControlStyle
from samepage.formats.docx.zip_segments import Packed, ZipEntry
from samepage.workbook.model import Field

SENTINEL = re.compile("[\ue000-\uf8ff]")  # the private use area of the first plane


@dataclass(frozen=True, slots=True)
class ControlSpan:
    """Where the control of the field ``name`` stands."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class ControlSegment:
    """The control of the field ``name``. ``xml`` is None where each site's is another."""

    name: str
    xml: str | None


@dataclass(frozen=True, slots=True)
class SharedSegment:
    """A stretch that is the same for every site, compressed already.

    ``controls`` are those inside it, at bytes of the stretch; an answer to one of them opens it.
    """

    packed: Packed
    controls: tuple[ControlSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteSegment:
    """A stretch written for each site: XML, sentinels (each a text of its own) and controls."""

    parts: tuple[str | ControlSegment, ...]


Segment = SharedSegment | SiteSegment


@dataclass(frozen=True, slots=True)
class SegmentedPart:
    """A part of the package in pieces."""

    name: str
    pieces: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class WholePart:
    """A part that is the same for every site: its entry and its bytes as they stand in the file."""

    entry: ZipEntry
    data: bytes


@dataclass(frozen=True)
class DocxMaster:
    """A package that lacks a site's words. Plain values, which travel to other processes.

    ``fields`` has each field with the empty lines its placeholder keeps free, ``sentinels`` every
    sentinel that a text is needed for, ``flowing`` those which stand in the text of the document,
    ``titles`` the titles with sentinels, which must not get longer than Word's 64 characters.
    """

    parts: tuple[WholePart | SegmentedPart | None, ...]  # None stands for the custom properties
    fields: Mapping[str, tuple[Field, int]]
    look: ControlStyle
    properties: Mapping[str, str]
    sentinels: frozenset[str]
    flowing: frozenset[str]
    titles: tuple[str, ...]
    own_aliases: tuple[str, ...]  # fields' titles with a sentinel
    aliases: frozenset[str]  # and without
