"""What a listener meets in a PDF: its structure tree, and what is wrong there that validators cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.builder.pdf_compare import structure

LONGEST_HEADING = 160  # characters; more is a paragraph


@dataclass(frozen=True)
class Element:
    """A structure element: type, page (from 0), what stands for it, its own text, annotations and attributes."""

    kind: str
    page: int
    alternative: str
    text: str
    objects: str
    attributes: str
    inside: tuple[Element, ...] = field(repr=False)
    children: list[Element] = field(default_factory=list, repr=False)

    @property
    def all_text(self) -> str:
        return self.text + "".join(child.all_text for child in self.children)

    @property
    def rank(self) -> int:
        """A heading's; 0 for anything else."""
        return int(self.kind[1]) if re.fullmatch(r"H\d", self.kind) else 0


def elements(data: bytes) -> list[Element]:
    """All elements in reading order."""
    found: list[Element] = []
    path: list[Element] = []
    for depth, kind, page, alternative, text, objects, attributes, _ in structure(data):
        del path[depth:]
        element = Element(kind[1:], page, alternative, text, objects, attributes, tuple(path))
        if path:
            path[-1].children.append(element)
        path.append(element)
        found.append(element)
    return found


def barriers(read: list[Element]) -> Iterator[str]:
    """What stands in a listener's way."""
    ranks = [one.rank for one in read if one.rank]
    if ranks[:1] != [1] or any(after > before + 1 for before, after in pairwise(ranks)):
        yield f"headings leave out a level: {ranks}"
    for one in read:
        words = one.all_text.strip()
        if one.rank and not 1 < len(words) < LONGEST_HEADING:
            yield f"no heading: {words!r}"
        elif one.kind == "TH":
            scope = "Column" if any(above.kind == "THead" for above in one.inside) else "Row"
            if not words or f"'/Scope': '/{scope}'" not in one.attributes:
                yield f"header cell {words!r} should head its {scope.lower()}: {one.attributes}"
        elif one.kind == "Link" and not (words and "/Link" in one.objects):
            yield f"link without words or target: {words!r}"
        elif one.kind == "Figure" and not re.fullmatch(
            r"\w(?!.*\.\w{3,4}$).+", one.alternative
        ):  # nor a file's name
            yield f"picture that says nothing: {one.alternative!r}"
        if one.alternative and words and one.kind != "Figure":
            yield f"{one.alternative!r} is read in place of {words!r}"
        if not (one.children or words or one.alternative or "/" in one.objects or one.kind == "TD"):
            yield f"{one.kind} on page {one.page + 1} announces nothing"
