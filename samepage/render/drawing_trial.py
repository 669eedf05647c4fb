"""Each SVG of a guide is drawn once in a process with limits, before anything is made of it.

What an SVG costs can be counted only roughly (``samepage.content.svg_expansion``), and a file that is made
to do so may break the programs that draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samepage.cache import CacheFolder, key_of
from samepage.content.loader import Library
from samepage.content.schema.printed_blocks import Figure
from samepage.content.schema.sites import logos_of
from samepage.content.yaml_source import KeyPath, Source
from samepage.errors import ContentError
from samepage.render.drawing_process import wrong_drawings

DRAWN = b"drawn"  # what the cache holds of an SVG that was


@dataclass(frozen=True)
class NamedDrawing:
    """An SVG, and where the guide names it."""

    name: str
    data: bytes
    source: Source
    at: KeyPath


def try_drawings(library: Library, cache: Path | None) -> None:
    """Draw every SVG that the guide names, and throw it away; not those that the folder ``cache`` knows.

    Raises ContentError for those that cannot be drawn, or not within the limits; BuildError where no
    process starts.
    """
    named = [*named_drawings(library)]
    if not named:
        return
    kept = CacheFolder(cache) if cache else None
    keys = {one.data: key_of("drawing", hashlib.sha256(one.data).hexdigest()) for one in named}
    new = tuple(data for data, key in keys.items() if not (kept and kept.load(key) == (b"", DRAWN)))
    wrong = dict(zip(new, wrong_drawings(new), strict=True))
    for data in new:
        if kept and not wrong[data]:
            kept.store(keys[data], b"", DRAWN)
    problems = [
        one.source.problem(one.at, f"`{one.name}` {wrong[one.data]}") for one in named if wrong.get(one.data)
    ]
    if problems:
        raise ContentError(problems)


def named_drawings(library: Library) -> Iterator[NamedDrawing]:
    """Every SVG that the guide names, as often as it does."""
    named: list[tuple[Source, KeyPath, Path, str]] = [
        (library.sources["chapter", id], ("blocks", number, "file"), library.root / "figures", block.file)
        for id, chapter in library.chapters.items()
        for number, block in enumerate(getattr(chapter, "blocks", ()))
        if isinstance(block, Figure)
    ]
    for kind, parts in (("partner", library.partners), ("site", library.sites)):
        for id, part in parts.items():
            for key, logo in logos_of(part).items():
                source = library.sources[kind, id]
                named.append((source, (key, "file"), source.path.parent, logo.file))
    for source, at, folder, name in named:
        if name.lower().endswith(".svg"):
            yield NamedDrawing(name, (folder / name).read_bytes(), source, at)
