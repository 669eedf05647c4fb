"""Bitmaps as every format shows them alike."""

from __future__ import annotations

import io

ORIENTATION = 0x0112  # how a camera was held (Exif 3.0, 4.6.5); 1 is upright


def as_shown(bitmap: bytes) -> bytes:
    """A PNG or JPEG upright, as its Exif data says, with 8 bits a channel, and in RGB where it was in CMYK.

    Word and LibreOffice show a picture as it is stored. PDF/A has room for one of the device color spaces
    (ISO 19005-2, 6.2.4.3), and WeasyPrint writes 8 bits whatever there are.
    """
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(bitmap)) as image:
        deep = image.mode.startswith("I")
        if image.mode != "CMYK" and not deep and image.getexif().get(ORIENTATION, 1) == 1:
            return bitmap
        shown = ImageOps.exif_transpose(image)
        if deep:
            shown = shown.point(lambda value: value / 256).convert("L")
        elif shown.mode == "CMYK":
            shown = shown.convert("RGB")
        out = io.BytesIO()
        if image.format == "PNG":
            shown.save(out, "PNG", optimize=True)
        else:
            profile = None if image.mode == "CMYK" else image.info.get("icc_profile")
            shown.save(out, "JPEG", quality=95, icc_profile=profile)
    return out.getvalue()
