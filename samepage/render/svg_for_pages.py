"""An SVG as it is handed to WeasyPrint for a page."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from lxml import etree

from samepage.content.svg_values import StyleRules

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

TEXTS = ("{*}text", "{*}tspan", "{*}textPath")


def svg_for_pages(svg: bytes, families: Collection[str]) -> bytes:
    """The drawing with its texts in fonts of ``families``, where it names others, and its bitmaps as they are.

    Other fonts would come from the machine. Bitmaps must not be interpolated (ISO 19005-2, 6.2.8).
    """
    if b"text" not in svg and b"image" not in svg:
        return svg
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    for image in root.iter("{*}image"):
        _set(image, "image-rendering", "crisp-edges")
    rules = StyleRules(root)
    others = [text for text in root.iter(*TEXTS) if _family(text, rules) not in families]
    for text in others if families else ():
        _set(text, "font-family", ", ".join(families))
    data: bytes = etree.tostring(root)
    return data


def drawing_texts(svg: bytes) -> list[str]:
    """What each of the drawing's texts says."""
    if b"text" not in svg:
        return []
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True))
    return ["".join(map(str, text.itertext())) for text in root.iter("{*}text")]


def _family(text: Element, rules: StyleRules) -> str:
    """The first font family that a text asks for, "" where it asks for none."""
    named = (rules.properties(one).get("font-family") for one in (text, *text.iterancestors()))
    return next((name.split(",")[0].strip(" '\"") for name in named if name), "")


def _set(node: Element, name: str, value: str) -> None:
    """Set a property that no rule of the drawing overrules."""
    node.set("style", f"{node.get('style', '')};{name}:{value} !important")
