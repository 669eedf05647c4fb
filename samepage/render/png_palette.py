"""Drawings as PNG with a palette of their own colors: a quarter of the bytes, and no color is lost to sight.

A drawing has few flat colors, and mixtures of two where a smooth edge runs. The flat ones are kept as
they are; a mixture takes the nearest of those that have a place. A picture with more colors than
that, such as one with gradients, keeps them all.
"""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deflate import crc32, zlib_compress

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_COLORS = 256
COLORS = (
    24  # the most frequent ones, which have a place at once, and are enough where no other is far from them
)
MOST = 8192  # colors of a picture that is looked at
FAR, NEAR = (
    40,
    10,
)  # of 255: the most that a channel of a mixture may change at an edge, and of what covers much
SIGNATURE, PIXELS = 8, b"IDAT"
SMALLEST = 12  # level of packing
FEW = 1000  # an edge's color has less than this part of the pixels


def png_of(image: Image) -> bytes:
    """``image`` (RGBA) as PNG, with a palette where that does."""
    out = io.BytesIO()
    (_with_palette(image) or image).save(out, "PNG", optimize=True)
    return _packed(out.getvalue())


def _packed(png: bytes) -> bytes:
    """``png`` packed by libdeflate: a tenth smaller, and the same on every machine (PNG Specification, 5.3, 11.2.4)."""
    chunks = list(_chunks(png))
    pixels = zlib.decompress(b"".join(data for kind, data in chunks if kind == PIXELS))
    packed = [chunk for chunk in chunks if chunk[0] != PIXELS]
    packed.insert(-1, (PIXELS, bytes(zlib_compress(pixels, SMALLEST))))  # before the end
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
        for kind, data in packed
    ]
    return png[:SIGNATURE] + b"".join(parts)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = SIGNATURE
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _with_palette(image: Image) -> Image | None:
    from PIL import Image

    if image.getcolors(MOST) is None:  # it stops counting there, whatever the picture holds
        return None
    pixels = memoryview(image.tobytes()).cast("I")
    counts = Counter(pixels)
    ranked = sorted(counts, key=lambda color: (-counts[color], color))
    seen = [_channels(color) for color in ranked]
    # What covers much, such as a step of a gradient, has to be met more exactly than an edge.
    weights = [1 if counts[color] * FEW < len(pixels) else FAR // NEAR for color in ranked]
    kept = list(range(min(COLORS, len(ranked))))
    nearest = (min((_apart(own, seen[n]), n) for n in kept) for own in seen)
    apart, index = map(list, zip(*nearest, strict=True))
    apart = [weight * far for weight, far in zip(weights, apart, strict=True)]
    while len(kept) < min(MOST_COLORS, len(ranked)) and max(apart) > FAR:
        # The color that is worst served gets a place of its own.
        more = max(range(len(ranked)), key=apart.__getitem__)
        kept.append(more)
        for n, own in enumerate(seen):
            if apart[n] and (near := weights[n] * _apart(own, seen[more])) < apart[n]:
                apart[n], index[n] = near, more
    if max(apart) > FAR:
        return None
    places = {n: place for place, n in enumerate(kept)}
    by_color = {color: places[n] for color, n in zip(ranked, index, strict=True)}
    made = Image.new("P", image.size)
    made.putdata(bytes(map(by_color.__getitem__, pixels)))
    made.putpalette(b"".join(ranked[n].to_bytes(4, sys.byteorder) for n in kept), "RGBA")
    return made


def _channels(pixel: int) -> tuple[int, ...]:
    """Alpha, and red, green and blue as they are seen on white paper."""
    *colors, alpha = pixel.to_bytes(4, sys.byteorder)
    return (alpha, *(255 - (255 - color) * alpha // 255 for color in colors))


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    alpha, red, green, blue = one
    alpha2, red2, green2, blue2 = other
    return max(abs(alpha - alpha2), abs(red - red2), abs(green - green2), abs(blue - blue2))
