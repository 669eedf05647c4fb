"""The ruled lines on pages for a pen, as they are seen."""

from __future__ import annotations

import pypdfium2
from PIL import Image

SCALE = 2  # pixels for each point
DARK = 205  # of 255: a line's shade, and darker
LEFT = 0.22, 0.44  # of a page's width: what a box surely covers that stands at the left of another


def ruled_lines(page: pypdfium2.PdfPage, across: tuple[float, float]) -> list[float]:
    """How far below the page's top (points) lines stand that run ``across`` it from side to side without a seam."""
    image = page.render(scale=SCALE, grayscale=True).to_pil()
    left, right = (int(image.width * part) for part in across)
    band = image.crop((left, 0, right, image.height)).point(lambda shade: 255 * (shade < DARK))
    rows = band.resize((1, band.height), Image.Resampling.BOX).tobytes()
    return [y / SCALE for y in range(1, len(rows)) if rows[y] == 255 and rows[y - 1] < 255]
