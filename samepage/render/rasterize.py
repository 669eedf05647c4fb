"""SVG → pixels by way of a one-page PDF: the same drawing code for print and for Word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from samepage.limits import MOST_PNG_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

    from samepage.render.fonts import Font
    from samepage.render.html_document import MediaFile

PNG_SCALE = 1.5  # pixels for each CSS pixel of a drawing: some 150 an inch on paper, for what draws no SVG
POINTS = 0.75  # of a CSS pixel


def bitmap_of(svg: MediaFile, fonts: Sequence[Font] = ()) -> Image:
    """A drawing in RGBA, its texts in ``fonts``. Raises ``BuildError`` where it cannot be drawn."""
    # Both take long to load, and most commands draw nothing.
    import pypdfium2

    from samepage.render.html_document import draw_svg

    page = pypdfium2.PdfDocument(draw_svg(svg, fonts))[0]
    width, height = (side / POINTS for side in page.get_size())
    scale = min(PNG_SCALE, math.sqrt(MOST_PNG_PIXELS / (width * height)))
    drawn = page.render(scale=scale / POINTS, fill_color=(255, 255, 255, 0), maybe_alpha=True)
    bitmap: Image = drawn.to_pil().convert("RGBA")
    return bitmap
