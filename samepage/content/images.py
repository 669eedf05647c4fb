"""Pictures named in the content: that they are where they may be, and are what they claim."""

from __future__ import annotations

import re
import warnings
from pathlib import Path, PurePosixPath

from samepage.errors import SamepageError, display_path
from samepage.text import nearest

MAX_BYTES = 10_000_000
MAX_SVG_BYTES = 1_000_000
MAX_PIXELS = 25_000_000
_SVG = "{http://www.w3.org/2000/svg}"
_REFUSED = {
    "script",
    "foreignObject",
    "iframe",
    "handler",
    "listener",
    "animate",
    "set",
    "animateMotion",
    "animateTransform",
}
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)


class ImageError(SamepageError):
    """A picture that cannot be used. The message says what to do about it."""


def find_image(folder: Path, name: str) -> Path:
    """The picture ``name`` in ``folder`` or below it, checked. Raises ImageError."""
    relative = PurePosixPath(name)
    if "\\" in name or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        raise ImageError(
            f"`{name}` is not a file's name: write it as it stands in `{display_path(folder)}`, parts joined by /."
        )
    if relative.is_absolute() or ".." in relative.parts:
        raise ImageError(
            f"`{name}` leads outside `{display_path(folder)}`: put the picture there and write only its name."
        )
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ImageError(
                f"`{name}` is a link to a place outside `{display_path(folder)}`: put the picture itself there."
            )
        if not path.is_file():
            there = (
                [p.name for p in folder.iterdir() if p.suffix.lower() in (".svg", ".png", ".jpg", ".jpeg")]
                if folder.is_dir()
                else []
            )
            meant = nearest(name, there)
            hint = f"did you mean `{meant}`?" if meant else "put it there, or correct the name."
            raise ImageError(f"there is no picture `{name}` in `{display_path(folder)}`: {hint}")
        kind = path.suffix.lower()
        if kind not in (".svg", ".png", ".jpg", ".jpeg"):
            raise ImageError(f"`{name}` is not an SVG, PNG or JPEG: save it as one of these.")
        limit = MAX_SVG_BYTES if kind == ".svg" else MAX_BYTES
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise ImageError(f"`{name}` cannot be read: check the name and the file's permissions.") from error
    if len(data) > limit:
        raise ImageError(f"`{name}` is larger than {limit // 1_000_000} MB: save it smaller.")
    if kind == ".svg":
        check_svg(name, data)
    else:
        _check_bitmap(name, data, "PNG" if kind == ".png" else "JPEG")
    return path


def _check_bitmap(name: str, data: bytes, wanted: str) -> None:
    from io import BytesIO

    from PIL import Image, ImageFile, UnidentifiedImageError

    # WeasyPrint, once imported, lets Pillow take cut-off pictures everywhere in the process.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            # Pillow only warns up to twice its own limit; ours is checked before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        found = image.format
        if image.width * image.height > MAX_PIXELS:
            raise ImageError(
                f"`{name}` has {image.width} × {image.height} pixels: save it with at most {MAX_PIXELS // 1_000_000} million."
            )
        image.load()
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(
            f"`{name}` is not a {wanted} picture, whatever its name says: save it again as {wanted}."
        ) from None
    except Exception as error:  # a damaged file makes Pillow raise many kinds of errors
        raise ImageError(f"`{name}` is damaged: save it again as {wanted}.") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    if found != wanted:
        raise ImageError(f"`{name}` is really a {found}: rename it, or save it again as {wanted}.")


def check_svg(name: str, data: bytes) -> None:
    """Refuse an SVG that runs, animates or fetches anything. Raises ImageError."""
    from lxml import etree

    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise ImageError(f'`{name}` has a DOCTYPE: delete that line, or save the picture as "Plain SVG".')
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ImageError(f'`{name}` is not an SVG that can be read: save it again as "Plain SVG".') from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ImageError(f'`{name}` has a DOCTYPE: delete that line, or save the picture as "Plain SVG".')
    if root.tag != f"{_SVG}svg":
        raise ImageError(f'`{name}` is XML, but not an SVG: save the picture as "Plain SVG".')
    for node in root.iter():
        if not isinstance(node.tag, str):
            if isinstance(node, etree._ProcessingInstruction):
                raise ImageError(
                    f'`{name}` has a processing instruction (`<?{node.target}`): save it as "Plain SVG".'
                )
            continue
        tag = etree.QName(node).localname
        if tag in _REFUSED:
            raise ImageError(
                f'`{name}` has a <{tag}> element, which no printed picture needs: save it as "Plain SVG".'
            )
        _check_references(name, node, tag)
    for sibling in root.itersiblings(preceding=True):
        if isinstance(sibling, etree._ProcessingInstruction):
            raise ImageError(
                f'`{name}` has a style sheet or instruction before its picture: save it as "Plain SVG".'
            )


def _check_references(name: str, node, tag: str) -> None:
    texts = [node.text or ""] if tag == "style" else []
    for attribute, value in node.attrib.items():
        local = attribute.rsplit("}", 1)[-1]
        if local.lower().startswith("on"):
            raise ImageError(f'`{name}` has a script (`{local}`): save it as "Plain SVG".')
        if attribute == "{http://www.w3.org/XML/1998/namespace}base":
            raise ImageError(f'`{name}` has an `xml:base`: save it as "Plain SVG".')
        if local in ("href", "src") and not _inside(value):
            raise ImageError(
                f"`{name}` takes a part from elsewhere (`{value[:40]}`): embed it, or draw it in the picture itself."
            )
        texts.append(value)
    for text in texts:
        if "@import" in text.lower() or any(not _inside(target) for target in _URL.findall(text)):
            raise ImageError(
                f"`{name}` takes a style or picture from elsewhere: embed it in the picture itself."
            )


def _inside(target: str) -> bool:
    return target.strip().startswith("#") or bool(re.match(r"\s*data:image/(png|jpeg);base64,", target))
