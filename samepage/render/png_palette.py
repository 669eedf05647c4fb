"""Drawings as PNG with a palette of their own colours: a quarter of the bytes, and no colour is lost to sight.

A drawing has few flat colours, and mixtures of two where a smooth edge runs. The flat ones are kept as
they are; a mixture takes the nearest of those that have a place. A picture with more colours than
that, such as one with gradients, keeps them all.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

COLORS = 32  # of a palette: half the bytes of 256 (PNG Specification, 11.2.3)
FLAT = 24  # the most frequent ones have a place at once
MOST = 8192  # colours of a picture that is looked at
FAR = 60  # of 255: the most that a channel of a mixture may change, at the edge of a shape


def png_of(image: Image) -> bytes:
    """``image`` (RGBA) as PNG, with a palette where that does."""
    out = io.BytesIO()
    (_with_palette(image) or image).save(out, "PNG", optimize=True)
    return out.getvalue()


def _with_palette(image: Image) -> Image | None:
    from PIL import Image

    if image.getcolors(MOST) is None:  # it stops counting there, whatever the picture holds
        return None
    pixels = memoryview(image.tobytes()).cast("I")
    counts = Counter(pixels)
    ranked = sorted(counts, key=lambda color: (-counts[color], color))
    seen = [_channels(color) for color in ranked]
    kept = list(range(min(FLAT, len(ranked))))
    apart, index = map(
        list, zip(*(min((_apart(own, seen[n]), n) for n in kept) for own in seen), strict=True)
    )
    while len(kept) < min(COLORS, len(ranked)):
        # The colour that is worst served gets a place of its own.
        more = max(range(len(ranked)), key=apart.__getitem__)
        kept.append(more)
        for n, own in enumerate(seen):
            if apart[n] and (near := _apart(own, seen[more])) < apart[n]:
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
    """Alpha, and red, green and blue as far as they show."""
    *colors, alpha = pixel.to_bytes(4, sys.byteorder)
    return (alpha, *(color * alpha // 255 for color in colors))


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    alpha, red, green, blue = one
    alpha2, red2, green2, blue2 = other
    return max(abs(alpha - alpha2), abs(red - red2), abs(green - green2), abs(blue - blue2))
