"""Pictures named in the content: that they are where they may be, and are what they claim."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from samepage.errors import SamepageError, display_path
from samepage.limits import MOST_PICTURE_BYTES, MOST_PIXELS, MOST_SVG_BYTES
from samepage.text import did_you_mean

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_KINDS = {".svg": "SVG", ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
# Elements that run, animate or embed something.
_REFUSED = re.compile("script|foreignObject|iframe|handler|listener|set|animate(?:Motion|Transform)?")
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)
_AS_PLAIN = 'save it as "Plain SVG".'


class ImageError(SamepageError):
    """A picture that cannot be used. The message says what to do about it."""


def find_image(folder: Path, name: str) -> Path:
    """The picture ``name`` in ``folder`` or below it, checked. Raises ImageError."""
    if message := _wrong(folder, name):
        raise ImageError(message)
    return folder / name


def _wrong(folder: Path, name: str) -> str | None:
    """What is wrong with the picture, or None."""
    here, path, parts = display_path(folder), folder / name, PurePosixPath(name)
    kind = _KINDS.get(path.suffix.lower(), "")
    limit = MOST_SVG_BYTES if kind == "SVG" else MOST_PICTURE_BYTES
    if "\\" in name or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return f"`{name}` is not a file's name: write it as it stands in `{here}`, parts joined by /."
    if parts.is_absolute() or ".." in parts.parts:
        return f"`{name}` leads outside `{here}`: put the picture there and write only its name."
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return f"`{name}` is a link to a place outside `{here}`: put the picture itself there."
        if not path.is_file():
            there = folder.iterdir() if folder.is_dir() else ()
            names = [one.name for one in there if one.suffix.lower() in _KINDS]
            hint = did_you_mean(name, names, "put it there, or correct the name.")
            return f"there is no picture `{name}` in `{here}`: {hint}"
        if not kind:
            return f"`{name}` is not an SVG, PNG or JPEG: save it as one of these."
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError, RuntimeError):
        return f"`{name}` cannot be read: check the name and the file's permissions."
    if len(data) > limit:
        return f"`{name}` is larger than {limit // 1_000_000} MB: save it smaller."
    wrong = _wrong_svg(data) if kind == "SVG" else _wrong_bitmap(data, kind)
    return f"`{name}` {wrong}" if wrong else None


def _wrong_bitmap(data: bytes, wanted: str) -> str | None:
    from PIL import Image, ImageFile, UnidentifiedImageError

    # WeasyPrint, once imported, lets Pillow take cut-off pictures everywhere in the process.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            # Pillow only warns up to twice its own limit; ours is checked before any pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            most = f"{MOST_PIXELS // 1_000_000} million"
            return f"has {image.width} × {image.height} pixels: save it with at most {most}."
        image.load()
    except UnidentifiedImageError:
        return f"is not a {wanted} picture, whatever its name says: save it again as {wanted}."
    except Exception:  # noqa: BLE001 - a damaged file makes Pillow raise many kinds of errors
        return f"is damaged: save it again as {wanted}."
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    if image.format != wanted:
        return f"is really a {image.format}: rename it, or save it again as {wanted}."
    return None


def _wrong_svg(data: bytes) -> str | None:
    """What in an SVG runs, animates or fetches anything, or None."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    doctype = 'has a DOCTYPE: delete that line, or save the picture as "Plain SVG".'
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        return doctype
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return 'is not an SVG that can be read: save it again as "Plain SVG".'
    if root.getroottree().docinfo.internalDTD is not None:
        return doctype
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return 'is XML, but not an SVG: save the picture as "Plain SVG".'
    for node in root.iter():
        if node.tag is etree.PI:
            return f"has a processing instruction (`<?{node.target}`): {_AS_PLAIN}"
        if not isinstance(node.tag, str):
            continue
        tag = etree.QName(node).localname
        if _REFUSED.fullmatch(tag):
            return f"has a <{tag}> element, which no printed picture needs: {_AS_PLAIN}"
        if wrong := _wrong_reference(node, tag):
            return wrong
    if any(sibling.tag is etree.PI for sibling in root.itersiblings(preceding=True)):
        return f"has a style sheet or instruction before its picture: {_AS_PLAIN}"
    return None


def _wrong_reference(node: Element, tag: str) -> str | None:
    """An attribute or style of ``node`` that runs something, or points out of the file."""
    texts = [node.text or ""] if tag == "style" else []
    for attribute, value in ((str(name), str(value)) for name, value in node.attrib.items()):
        local = attribute.rsplit("}", 1)[-1]
        if local.lower().startswith("on"):
            return f"has a script (`{local}`): {_AS_PLAIN}"
        if attribute == "{http://www.w3.org/XML/1998/namespace}base":
            return f"has an `xml:base`: {_AS_PLAIN}"
        if local in ("href", "src") and not _inside(value):
            return (
                f"takes a part from elsewhere (`{value[:40]}`): embed it, or draw it in the picture itself."
            )
        texts.append(value)
    if any("@import" in text.lower() or not all(map(_inside, _URL.findall(text))) for text in texts):
        return "takes a style or picture from elsewhere: embed it in the picture itself."
    return None


def _inside(target: str) -> bool:
    return target.strip().startswith("#") or bool(re.match(r"\s*data:image/(png|jpeg);base64,", target))
