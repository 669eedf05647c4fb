"""Properties of an SVG's elements: attributes, rules of its style sheets, and ``style`` (SVG 2, 6).

Rules are followed as far as drawing programs write them: a class, an id, an element's name, ``*``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SELECTOR = re.compile(r"([\w-]*|\*)(?:([.#])([\w-]+))?")


def local_name(node: Element) -> str:
    """The element's name without its namespace; "" for a processing instruction."""
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def declarations(text: str) -> Iterator[tuple[str, str]]:
    """Names and values of the properties in a ``style`` or a rule."""
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip()


class StyleRules:
    """The properties of each element. What was found for one is kept: it may be drawn thousands of times."""

    def __init__(self, root: Element):
        # By what the selector names (".class", "#id", "" for nothing) and the element's name, "" for any.
        self._rules: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._found: dict[Element, Mapping[str, str]] = {}
        for sheet in root.iter("{*}style"):
            for rule in _COMMENT.sub("", "".join(map(str, sheet.itertext()))).split("}"):
                # Of a rule in @media the inner one.
                *_, selectors, body = ["", *rule.rsplit("{", 2)]
                found = dict(declarations(body))
                for selector in map(str.strip, selectors.split(",") if found else ()):
                    if selector and (named := _SELECTOR.fullmatch(selector)):
                        only = named[1].replace("*", "")
                        self._rules[(named[2] or "") + (named[3] or ""), only].update(found)

    def properties(self, node: Element) -> Mapping[str, str]:
        """What is set on the element itself, by name without namespace; ``xlink:href`` is kept apart from ``href``."""
        if node not in self._found:
            self._found[node] = self._properties(node)
        return self._found[node]

    def _properties(self, node: Element) -> Mapping[str, str]:
        found = {
            "xlink:href" if name == XLINK_HREF else str(name).rsplit("}", 1)[-1]: str(value)
            for name, value in node.attrib.items()
        }
        classes = [f".{one}" for one in found.get("class", "").split()]
        for name in ("", *classes, f"#{found.get('id', '')}") if self._rules else ():
            for only in ("", local_name(node)):
                found.update(self._rules.get((name, only), {}))
        found.update(declarations(found.get("style", "")))
        return found
