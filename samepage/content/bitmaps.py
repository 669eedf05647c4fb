"""PNG and JPEG files: that they are what their name says, whole, and of a size that can be printed."""

from __future__ import annotations

import warnings
from io import BytesIO

from samepage.limits import MOST_PIXELS, MOST_RATIO, MOST_SCANS

_SCAN = b"\xff\xda"  # a JPEG's start of a scan (ITU-T T.81, B.1.1.3), which its compressed data cannot hold


def wrong_bitmap(data: bytes, wanted: str, most: int = MOST_PIXELS) -> str | None:
    """What is wrong with a file that should be a ``wanted``, ``PNG`` or ``JPEG``, of ``most`` pixels; or None."""
    from PIL import Image, ImageFile, UnidentifiedImageError

    again = f"save it again as {wanted}"
    # WeasyPrint, once imported, lets Pillow take cut-off pictures everywhere in the process.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            # Pillow only warns up to twice its own limit; ours is checked before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > most:
            limit = f"at most {MOST_PIXELS // 1_000_000} million"
            return f"has {image.width} × {image.height} pixels: save it with {limit}."
        if message := wrong_shape(image.width, image.height):
            return message
        if image.format != "PNG" and data.count(_SCAN) > MOST_SCANS:
            return f"is a JPEG of more than {MOST_SCANS} scans: {again}, not progressive."
        if image.format == "PNG" and getattr(image, "is_animated", False):
            return "moves, which no printed picture does: save one picture of it."
        image.load()
    except UnidentifiedImageError:
        return f"is not a {wanted} picture, whatever its name says: {again}."
    except Exception as error:  # noqa: BLE001 - a damaged file makes Pillow raise many kinds of errors
        if "too large" in str(error).lower():  # a text or profile that unpacks to more than Pillow takes
            return f"has a text or color profile of enormous size: {again}, without metadata."
        return f"is damaged: {again}."
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    # MPO: a JPEG, as telephones write it, with more pictures behind it. The first is shown.
    if image.format not in (wanted, "MPO" if wanted == "JPEG" else wanted):
        return f"is really a {image.format}: rename it, or {again}."
    return None


def bitmap_pixels(data: bytes) -> int:
    """How many pixels a bitmap has in which nothing is wrong."""
    from PIL import Image

    with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as image:
        return image.width * image.height


def wrong_shape(width: float, height: float) -> str | None:
    """What is wrong with the sides of a picture, or None."""
    longer, shorter = max(width, height), min(width, height)
    if shorter <= 0:
        return f"is {width:g} × {height:g} in size: give it a width and a height."
    if longer > MOST_RATIO * shorter:
        than = "wide as high" if width > height else "high as wide"
        return f"is {longer / shorter:,.0f} times as {than}: crop it to at most {MOST_RATIO} times."
    return None
