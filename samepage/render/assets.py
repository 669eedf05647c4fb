"""Pictures a workbook may use, loaded once: drawings of the guide, logos, the cover's motif."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from samepage.cache import CacheFolder, key_of
from samepage.content.loader import Library
from samepage.content.schema.printed_blocks import Figure
from samepage.content.schema.sites import logos_of
from samepage.errors import ContentError
from samepage.render.characters import check_drawing
from samepage.render.png_palette import png_of
from samepage.render.rasterize import PNG_SCALE, bitmap_of
from samepage.render.shown_bitmap import as_shown
from samepage.render.svg_for_pages import drawing_texts
from samepage.render.theme import Theme, load_theme
from samepage.resources import TEMPLATES
from samepage.text import listed
from samepage.workbook.model import Workbook

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Asset:
    """A picture: its bytes and media type. ``png`` is what Word shows where it cannot draw SVG; ``drawn`` is that
    where it is known already."""

    data: bytes
    media_type: str
    drawn: bytes | None = None

    @property
    def is_drawing(self) -> bool:
        return self.media_type == MEDIA_TYPES[".svg"]

    @cached_property
    def png(self) -> bytes:
        return self.drawn or (_rasterised(self) if self.is_drawing else self.data)

    @cached_property
    def _size(self) -> tuple[int, int]:
        from PIL import Image

        with Image.open(io.BytesIO(self.png)) as image:
            width, height = image.size
        scale = PNG_SCALE if self.media_type == MEDIA_TYPES[".svg"] else 1
        return max(1, round(width / scale)), max(1, round(height / scale))

    @property
    def width_px(self) -> int:
        """Natural width in CSS pixels."""
        return self._size[0]

    @property
    def height_px(self) -> int:
        return self._size[1]


# A bitmap of one pixel, in place of pictures where only their names matter.
EMPTY_PICTURE = Asset(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
        "3a7e9b550000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
    ),
    MEDIA_TYPES[".png"],
)


def load_assets(library: Library, workbook: Workbook, theme: Theme) -> Mapping[str, Asset]:
    """Every picture the workbook's HTML may name, by its address (``figure:…``, ``logo:site`` …).

    Raises ``BuildError`` for a text in a drawing that no font can show.
    """
    paths = _figures(library)
    for kind, who in (("site", workbook.site), ("partner", workbook.partner)):
        for key, logo in logos_of(who).items():
            # Beside the file that names it, which for a site may lie anywhere.
            address = f"logo:{'association' if key == 'association_logo' else kind}"
            paths[address] = library.sources[kind, who.id].path.parent / logo.file
    assets = themed_drawings(theme)
    for address, path in paths.items():
        assets[address] = read_asset(path)
        if assets[address].media_type == MEDIA_TYPES[".svg"]:
            check_drawing(path, "".join(drawing_texts(assets[address].data)), theme)
    return assets


class DrawnPictures:
    """Drawings as PNG, each made once and kept in a folder."""

    def __init__(self, cache: Path):
        self._cache = CacheFolder(cache)

    @cached_property
    def _fonts(self) -> list[str]:
        return [font.path.name for font in load_theme().fonts]

    def key(self, drawing: Asset) -> str:
        return key_of("png", hashlib.sha256(drawing.data).hexdigest(), self._fonts)

    def has(self, drawing: Asset) -> bool:
        return self._cache.has(self.key(drawing))

    def drawn(self, picture: Asset) -> Asset:
        """``picture`` with its PNG. Raises ``BuildError`` where it cannot be drawn."""
        if not picture.is_drawing:
            return picture
        key = self.key(picture)
        stored = self._cache.load(key)
        if stored is None:
            stored = picture.png, b""
            self._cache.store(key, *stored)
        return replace(picture, drawn=stored[0])


def themed_drawings(theme: Theme) -> dict[str, Asset]:
    """Drawings of the templates', in the theme's colors, by their addresses."""
    return {"motif:cover": _art("motif", theme)} | {f"art:{n}": _art(n, theme) for n in ("rule", "tick")}


def _art(name: str, theme: Theme) -> Asset:
    """A drawing of the templates', in the theme's colors."""
    path = TEMPLATES / "art" / f"{name}.svg"
    try:
        drawing = path.read_text("utf-8").format_map(theme.colors)
    except (KeyError, ValueError, IndexError) as error:
        message = f"{{{error.args[0]}}} is no color of theme.yaml: known are {listed(theme.colors)}."
        raise ContentError.of_file(path, message) from error
    return Asset(drawing.encode(), MEDIA_TYPES[".svg"])


def _figures(library: Library) -> dict[str, Path]:
    """The files of the guide's own pictures, by their addresses."""
    files = (
        block.file
        for chapter in library.chapters.values()
        for block in getattr(chapter, "blocks", ())
        if isinstance(block, Figure)
    )
    return {f"figure:{name}": library.root / "figures" / name for name in files}


def drawn_texts(library: Library) -> dict[str, tuple[str, ...]]:
    """The texts in the guide's drawings, by their addresses."""
    return {
        address: tuple(drawing_texts(path.read_bytes()))
        for address, path in _figures(library).items()
        if MEDIA_TYPES[path.suffix.lower()] == MEDIA_TYPES[".svg"]
    }


def read_asset(path: Path) -> Asset:
    """The picture, as it is or as every format shows it alike."""
    data, media_type = path.read_bytes(), MEDIA_TYPES[path.suffix.lower()]
    return Asset(data if media_type == MEDIA_TYPES[".svg"] else as_shown(data), media_type)


@lru_cache(maxsize=64)
def _rasterised(svg: Asset) -> bytes:
    """SVG → PNG. Raises ``BuildError`` where it cannot be drawn."""
    return png_of(bitmap_of(svg, load_theme().fonts if b"text" in svg.data else ()))
