"""What a workbook prints, as passages in print order: returned files without a form are compared with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import html
from lxml.etree import _Element

from samepage.workbook.dictionary import PAGE_NUMBER, PrintedText

# Elements that stand within a line: their words belong to the passage around them.
INLINE = frozenset(["a", "abbr", "b", "br", "code", "em", "i", "span", "strong", "sub", "sup", "u", "wbr"])
CONTROLS = frozenset(["input", "select", "textarea"])


def printed_texts(
    sections: Iterable[str], site_words: Iterable[str], drawings: Mapping[str, Sequence[str]]
) -> tuple[PrintedText, ...]:
    """The passages of ``sections`` (HTML), each with the field that it stands at. ``drawings`` has the texts of each by
    its address.

    A passage stands at the next field of its section, and behind the last field at that one. Where one of
    ``site_words``, which each site has its own of, stands in a passage, the passage is divided.
    """
    words = sorted(filter(None, site_words), key=len, reverse=True)
    around = re.compile("(" + "|".join(map(re.escape, words)) + ")") if words else None
    found: list[PrintedText] = []
    for section in sections:
        name, last, placed = "", "", []
        for text, control in reversed(list(_parts(html.fromstring(section), drawings))):
            name = control or name
            last = last or control
            parts = around.split(text) if around else [text]
            placed += [PrintedText(part.strip(), name) for part in reversed(parts) if part.strip()]
        found += [one if one.name else PrintedText(one.text, last, bool(last)) for one in reversed(placed)]
    return tuple(found)


def _parts(root: _Element, drawings: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Text and "", or "" and the name of a control, in order."""
    words: list[str] = []

    def end() -> Iterator[tuple[str, str]]:
        text = " ".join("".join(words).split())
        words.clear()
        if text:
            yield text, ""

    def walk(element: _Element) -> Iterator[tuple[str, str]]:
        inline = element.tag in INLINE
        if not inline:
            yield from end()
        if element.tag in CONTROLS:
            yield "", str(element.get("name"))
        elif element.tag == "img":
            for text in drawings.get(element.get("src") or "", ()):
                yield text, ""
        elif isinstance(element.tag, str):
            if element.tag == "li" and (parent := element.getparent()) is not None and parent.tag == "ol":
                yield f"{parent.index(element) + 1}.", ""
            words.append(element.text or "")
            for child in element:
                yield from walk(child)
                words.append(child.tail or "")
        if element.get("data-to"):
            words.append(f" {PAGE_NUMBER}")
        if not inline:
            yield from end()

    yield from walk(root)
    yield from end()
