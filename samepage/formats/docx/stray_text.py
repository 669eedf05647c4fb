"""What is printed around the answers, so that what people type there is seen.

A Word file takes text anywhere. So each carries the texts of its own paragraphs, in a custom XML
part (ISO/IEC 29500-1, 15.2.5); when it comes back, words that are not among them were typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from samepage.formats.docx.match_controls import ControlPosition, holds_answer
from samepage.formats.docx.names import guid
from samepage.formats.docx.package_reader import PackageReader
from samepage.formats.docx.visible_text import GONE, LEAVES, UNSEEN, W, words
from samepage.formats.docx.wml import OFFICE, escape

PART = "customXml/item1.xml"
PROPERTIES = "customXml/itemProps1.xml"
RELATIONSHIPS = "customXml/_rels/item1.xml.rels"
RELATION = "customXml"
NAMESPACE = "urn:on-the-same-page:printed"
TEXT = f"{{{NAMESPACE}}}p"
BOXES = str.maketrans("", "", "☐☒☑\u00ad\u200b\u2060\ufeff")  # the marks of check boxes, and what nobody sees
LEAST_PIECE = 20  # characters that tell a piece of a printed paragraph from something typed
MOST = 200  # paragraphs told; a file with more was rewritten, not filled in


@dataclass(frozen=True)
class StrayText:
    """Words outside the places to answer: ``paragraph`` counts from 1; ``near`` is the field below them, or above."""

    text: str
    paragraph: int
    near: str


def printed_xml(document: bytes) -> str:
    """The custom XML part for the main part ``document``: the text of each paragraph outside controls, in order."""
    root = etree.fromstring(document)
    controls = {properties.getparent() for properties in root.iter(W + "sdtPr") if holds_answer(properties)}
    rows = "".join(f"<p>{escape(text)}</p>" for _, text in _around(root, controls, set()))
    return f'<printed xmlns="{NAMESPACE}">{rows}</printed>'


def properties_xml() -> str:
    """The part that gives the custom XML part its id (ISO/IEC 29500-1, 22.5.2.1)."""
    return (
        f'<ds:datastoreItem ds:itemID="{guid(NAMESPACE)}" xmlns:ds="{OFFICE}customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )


def printed_in(package: PackageReader, main: str) -> frozenset[str]:
    """The texts of the part, empty where a program has dropped it."""
    for name in package.all_related(main, RELATION):
        root = package.xml(name)
        if root is not None and root.tag == f"{{{NAMESPACE}}}printed":
            return frozenset(_plain("".join(p.itertext())) for p in root.iter(TEXT))
    return frozenset()


def typed(
    root: etree._Element, places: Sequence[ControlPosition], printed: Collection[str]
) -> list[StrayText]:
    """What was typed outside ``places``, at most ``MOST`` times; nothing where ``printed`` is not known."""
    found: list[StrayText] = []
    if printed:
        named = sorted((place.paragraph, place.name) for place in places if place.paragraph and place.name)
        for paragraph, text in around(root, places):
            if more := _added(text, printed):
                below = next((name for number, name in named if number >= paragraph), "")
                found.append(StrayText(more, paragraph, below or (named[-1][1] if named else "")))
                if len(found) == MOST:
                    break
    return found


def around(root: etree._Element, places: Sequence[ControlPosition]) -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of each paragraph that has words outside ``places``."""
    taken = {place.properties.getparent() for place in places if place.properties is not None}
    taken |= {place.cell for place in places if place.cell is not None}
    return _around(
        root, taken, {place.bookmark for place in places if place.properties is None and place.bookmark}
    )


def _around(
    root: etree._Element, taken: Collection[etree._Element], spans: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Outside the elements ``taken`` and the bookmarks ``spans``."""
    paragraphs: list[list[str]] = []
    open_spans: set[str | None] = set()
    stack: list[tuple[etree._Element, int | None, bool]] = [(root, None, False)]
    while stack:
        element, inside, answer = stack.pop()
        tag = element.tag
        if tag in UNSEEN or (tag == W + "tr" and element.find(f"{W}trPr/{W}del") is not None):
            continue
        if tag == W + "bookmarkStart" and element.get(W + "name") in spans:
            open_spans.add(element.get(W + "id"))
        elif tag == W + "bookmarkEnd":
            open_spans.discard(element.get(W + "id"))
        elif tag == W + "p":
            paragraphs.append([])
            inside = len(paragraphs) - 1
        elif tag in LEAVES and inside is not None and not answer and not open_spans:
            paragraphs[inside].append(element.text or "" if tag == W + "t" else words([element])[0])
        answer = answer or element in taken
        stack.extend((child, inside, answer) for child in reversed(element) if child.tag not in GONE)
    for number, parts in enumerate(paragraphs, 1):
        if text := _plain("".join(parts)):
            yield number, text


def _plain(text: str) -> str:
    return " ".join(text.translate(BOXES).split())


def _added(text: str, printed: Collection[str]) -> str:
    """What ``text`` has in addition to what is printed; all of it where it is like nothing printed."""
    if text in printed:
        return ""
    if len(text) >= LEAST_PIECE and any(whole.startswith(text) or whole.endswith(text) for whole in printed):
        return ""  # a paragraph that was cut in two, or shortened
    before = max((whole for whole in printed if text.startswith(whole)), key=len, default="")
    after = max((whole for whole in printed if text.endswith(whole)), key=len, default="")
    longest = max(before, after, key=len)
    if len(longest) < LEAST_PIECE:
        return text
    return (text.removeprefix(longest) if longest == before else text.removesuffix(longest)).strip()
