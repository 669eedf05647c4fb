"""What a Word document shows, gone through once for all that read it: controls, paragraphs, rows, bookmarks, fields,
text, tables and pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lxml import etree

from samepage.formats.docx.visible_text import (
    BOOKMARKS,
    LEAVES,
    PICTURES,
    TBL,
    P,
    T,
    gone_elements,
    visible_text,
)
from samepage.formats.docx.wml import W

SDT, SDT_CONTENT, FLD_CHAR, TR = W + "sdt", W + "sdtContent", W + "fldChar", W + "tr"
PARTS = (W + "altChunk", W + "contentPart")  # other documents (ISO/IEC 29500-1, 17.17.2.1), and ink
TAGS = (SDT, SDT_CONTENT, P, TBL, TR, FLD_CHAR, *BOOKMARKS, *LEAVES, *PICTURES, *PARTS)
# In an answer of lines alone, what stands for each element; a text has its own.
PLAIN = {T: "", P: "\n", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
LINES, LINE = frozenset(PLAIN), frozenset(PLAIN) - {P}
TELLING = frozenset((P, TBL, *LEAVES, *PICTURES))  # that ``visible_text`` looks at


@dataclass(frozen=True)
class ShownElements:
    """The elements ``TAGS`` in document order, but for what is deleted or moved away, with their ``tags``.

    ``begun`` counts the paragraphs that have begun at each of them. ``ends`` has, by the place of each control, the
    place behind the last element within it; ``rows`` the innermost table row around it, if any; ``around`` are the
    places of controls with another one within. ``paragraphs`` has the place of the innermost paragraph around each
    element, -1 where there is none.
    """

    elements: Sequence[etree._Element]
    tags: Sequence[str]
    begun: Sequence[int]
    paragraphs: Sequence[int]
    ends: Mapping[int, int]
    rows: Mapping[int, etree._Element | None]
    around: frozenset[int]
    all_stands: bool  # nothing is deleted or moved away
    places: Mapping[str, Sequence[int]]  # of the elements of each tag

    def places_of(self, *tags: str) -> list[int]:
        """The places of the elements ``tags``, in order."""
        return sorted([place for tag in tags for place in self.places.get(tag, ())])

    def text_of(self, control: int) -> tuple[str, int]:
        """``visible_text`` of what is in the control at the place ``control``."""
        end = self.ends[control]
        try:
            start = self.tags.index(SDT_CONTENT, control + 1, end) + 1
        except ValueError:
            return "", 0
        telling = [place for place in range(start, end) if self.tags[place] in TELLING]
        if telling and self.tags[telling[0]] == P:
            del telling[0]
            plain = LINES if self.all_stands else LINE
        else:
            plain = LINE
        if all(self.tags[place] in plain for place in telling):  # as most answers are
            texts = (PLAIN.get(self.tags[place]) or self.elements[place].text or "" for place in telling)
            return "".join(texts), 0
        return visible_text(self.elements[control].iterfind(SDT_CONTENT))


def shown_elements(root: etree._Element) -> ShownElements:
    """The elements of ``root``, told from a single pass: to ask each for what is around it takes longer."""
    gone = gone_elements(root)
    elements: list[etree._Element] = []
    tags: list[str] = []
    ends: dict[int, int] = {}
    rows: dict[int, etree._Element | None] = {}
    around: set[int] = set()
    controls: list[int] = []  # that are open, by their places
    open_rows: list[etree._Element] = []
    paragraphs: list[int] = []
    open_paragraphs = [-1]
    open_tags: list[str] = []  # "" of what is gone: to ask an element for its tag again takes longer
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=TAGS):
        if event == "start":
            if gone and not gone.isdisjoint((element, *element.iterancestors())):
                open_tags.append("")
                continue
            tag: str = element.tag
            open_tags.append(tag)
            if tag == SDT:
                place = len(elements)
                rows[place] = open_rows[-1] if open_rows else None
                around.update(controls)
                controls.append(place)
            elif tag == TR:
                open_rows.append(element)
            paragraphs.append(open_paragraphs[-1])
            if tag == P:
                open_paragraphs.append(len(elements))
            elements.append(element)
            tags.append(tag)
            continue
        tag = open_tags.pop()
        if tag == SDT:
            ends[controls.pop()] = len(elements)
        elif tag == P:
            open_paragraphs.pop()
        elif tag == TR:
            open_rows.pop()
    begun = [*accumulate(map(P.__eq__, tags))]
    places: dict[str, list[int]] = defaultdict(list)
    for place, tag in enumerate(tags):
        places[tag].append(place)
    return ShownElements(elements, tags, begun, paragraphs, ends, rows, frozenset(around), not gone, places)
