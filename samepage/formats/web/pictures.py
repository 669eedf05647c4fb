"""A picture as an address that holds it (RFC 2397), so that the page asks for nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from urllib.parse import quote

from lxml import etree

from samepage.render.assets import MEDIA_TYPES, Asset
from samepage.render.fonts import Font

SVG = MEDIA_TYPES[".svg"]
_PIXELS = re.compile(r"(\d{1,5}(?:\.\d+)?)(?:px)?")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
XLINK = "{http://www.w3.org/1999/xlink}href"  # SVG 2, 5.6: of use, href is the same
SHORT = 9  # characters of a drawing's line, which no other font makes much wider
NOT_ESCAPED = "!$&'()*+,-./:;=?@_~"  # of the characters that a URL may have (URL Standard, 1.1)
# SVG 2, 9.3.1 and 9.6: white space between two numbers may as well be a comma, which a URL may have.
_BETWEEN_NUMBERS = re.compile(r"(?<=[\d.])\s+(?=[\d.])")


def data_uri(picture: Asset, fonts: Sequence[Font]) -> str:
    """The picture itself as an address: a drawing as its text, which is shorter than base64, without its own title
    and description, in whose place ``alt`` stands. Its lettering is as wide as in ``fonts``, which the page has not."""
    if picture.media_type != SVG:
        return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"
    root = etree.fromstring(picture.data, _PARSER)
    for element in root.iter("{*}path", "{*}polyline", "{*}polygon"):
        for name in ("d", "points"):
            if numbers := element.get(name):
                element.set(name, _BETWEEN_NUMBERS.sub(",", numbers))
    for element in root.iter("{*}use"):
        if address := element.get(XLINK):
            del element.attrib[XLINK]
            element.set("href", address)
    etree.cleanup_namespaces(root)
    _drop_blanks(root)
    for element in [*root.iterchildren("{*}title", "{*}desc")]:
        root.remove(element)
    for name in {"role", "aria-labelledby"} & set(map(str, root.attrib)):
        del root.attrib[name]
    _fit_lettering(root, fonts)
    text = etree.tostring(root, encoding="unicode")
    if "'" not in text:
        text = text.replace('"', "'")
    return f"data:{SVG},{quote(text, NOT_ESCAPED)}"


def drawn_size(picture: Asset) -> tuple[int, int] | None:
    """Width and height of a drawing that says them in pixels (SVG 2, 8.2); None for any other picture."""
    if picture.media_type != SVG:
        return None
    root = etree.fromstring(picture.data, _PARSER)
    found = [_PIXELS.fullmatch(root.get(side) or "") for side in ("width", "height")]
    width, height = (round(float(one[1])) if one else 0 for one in found)
    return (width, height) if width and height else None


def _fit_lettering(root: etree._Element, fonts: Sequence[Font]) -> None:
    """Say how wide each line is in the font that it names, so that a wider one in its place is set closer and does not
    run into the next line (SVG 2, 11.5)."""
    for line in root.iter("{*}text"):
        family = _inherited(line, "font-family").split(",")[0].strip(" \"'")
        bold = _inherited(line, "font-weight") in ("600", "700", "bold")
        size = _PIXELS.fullmatch(_inherited(line, "font-size"))
        named = [one for one in fonts if one.spec.family == family and not one.spec.italic]
        words = line.text or ""
        if len(line) or len(words) < SHORT or not size or not named:
            continue
        font = min(named, key=lambda one: abs(one.spec.weight - (600 if bold else 400)))
        line.set("textLength", f"{font.width(words, float(size[1])):.0f}")
        line.set("lengthAdjust", "spacingAndGlyphs")


def _inherited(element: etree._Element, name: str) -> str:
    """An attribute of ``element`` or the nearest one around it that has it; "" of none."""
    return next((said for one in (element, *element.iterancestors()) if (said := one.get(name))), "")


def _drop_blanks(root: etree._Element) -> None:
    """Take out comments, and white space between elements, which counts in text only."""
    etree.strip_elements(root, etree.Comment, with_tail=False)
    if next(root.iter("{*}text", "{*}style"), None) is not None:
        return
    for element in root.iter():
        element.text, element.tail = (
            None if (text or "").isspace() else text for text in (element.text, element.tail)
        )
