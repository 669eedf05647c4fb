"""SVG files: that nothing in them runs, fetches or has no end, and that their numbers can be drawn."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from samepage.content.bitmaps import bitmap_pixels, wrong_bitmap, wrong_shape
from samepage.content.svg_expansion import wrong_expansion
from samepage.content.svg_values import declarations, length, local_name, natural_size, wrong_number
from samepage.limits import MOST_ATTRIBUTES, MOST_LEVELS, MOST_PIXELS

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Elements that run, animate or embed something.
_REFUSED = re.compile("script|foreignObject|iframe|handler|listener|set|animate(?:Motion|Transform)?")
_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")\s]*)", re.IGNORECASE)
_DATA = re.compile(r"\s*data:image/(png|jpeg);base64,")
_AS_PLAIN = 'save it as "Plain SVG".'


def wrong_svg(data: bytes) -> str | None:
    """What is wrong with an SVG file, or None."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    if re.match(rb"\s*<(?:!doctype\s+)?html[\s>]", data, re.IGNORECASE):
        return "is a page of the web, not a picture: save the picture itself."
    doctype = 'has a DOCTYPE: delete that line, or save the picture as "Plain SVG".'
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        return doctype
    if data.startswith(b"\x1f\x8b"):
        return 'is a compressed SVG (SVGZ): save it as "Plain SVG".'
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            return f"is more than {MOST_LEVELS} elements deep: ungroup it, and {_AS_PLAIN}"
        return 'is not an SVG that can be read: save it again as "Plain SVG".'
    if root.getroottree().docinfo.internalDTD is not None:
        return doctype
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return 'is XML, but not an SVG: save the picture as "Plain SVG".'
    for node in root.iter():
        if node.tag is etree.PI:
            return f"has a processing instruction (`<?{node.target}`): {_AS_PLAIN}"
        if not (tag := local_name(node)):
            continue
        if len(node.attrib) > MOST_ATTRIBUTES:  # lxml takes the square of their number to list them
            return f"has a <{tag[:40]}> with more than {MOST_ATTRIBUTES} attributes: {_AS_PLAIN}"
        if _REFUSED.fullmatch(tag):
            return f"has a <{tag}> element, which no printed picture needs: {_AS_PLAIN}"
        if wrong := _wrong_reference(node, tag) or _wrong_numbers(node, tag):
            return wrong
    if any(sibling.tag is etree.PI for sibling in root.itersiblings(preceding=True)):
        return f"has a style sheet or instruction before its picture: {_AS_PLAIN}"
    wrong, pixels = _bitmaps(root)
    return wrong or _wrong_sides(root) or wrong_expansion(root, pixels)


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
    return target.strip().startswith("#") or bool(_DATA.match(target))


def _wrong_numbers(node: Element, tag: str) -> str | None:
    """A number in an attribute or style of ``node`` with which no program can draw."""
    for name, value in _values(node, tag):
        if wrong := wrong_number(name, value):
            return f"{wrong}: take it out, or {_AS_PLAIN}"
    return None


def _values(node: Element, tag: str) -> Iterator[tuple[str, str]]:
    """Names and values of the attributes and properties that are written at ``node``, rules of a <style> included."""
    for name, value in node.attrib.items():
        local = str(name).rsplit("}", 1)[-1]
        yield local, str(value)
        if local == "style":
            yield from declarations(str(value))
    if tag == "style":
        for block in (node.text or "").split("{"):
            yield from declarations(block.partition("}")[0])


def _wrong_sides(root: Element) -> str | None:
    width, height = root.get("width", "100%"), root.get("height", "100%")
    wrong = None if "%" in width + height else wrong_shape(length(width), length(height))
    return wrong or wrong_shape(*natural_size(root))


def _bitmaps(root: Element) -> tuple[str | None, dict[str, int]]:
    """What is wrong with a bitmap in the file, or None; and the pixels of each, by the address that holds it."""
    pixels: dict[str, int] = {}
    for node in root.iter("{*}*"):
        for address in map(str, node.attrib.values()):
            if address in pixels or not (found := _DATA.match(address)):
                continue
            kind = found[1].upper()
            try:
                data = base64.b64decode("".join(address[found.end() :].split()), validate=True)
            except (binascii.Error, ValueError):
                return f"holds a picture that is not base64: embed it again, or {_AS_PLAIN}", {}
            if wrong := wrong_bitmap(data, kind, MOST_PIXELS - sum(pixels.values())):
                return f"holds a {kind} that {wrong}", {}
            pixels[address] = bitmap_pixels(data)
    return None, pixels
