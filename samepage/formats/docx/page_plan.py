"""How a Word file's pages are filled: boxes and rows that take the room left on their page, and worksheets kept whole.

Word lays pages out itself, and has nothing that grows to a page's foot. So pages are filled here as Word does it, by
estimated heights (``heights``), and what is left of a page is shared out among its places to write. What is too small a
part of a page to be known stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.heights import Growth, Heights, Piece, height_of
from samepage.formats.docx.wml import W

FITS = 0.98  # of a page: what is taken to fit it
FULL = 0.97  # of a page: what is shared out
MOST_EMPTY = 1 / 4  # of a page: rather than that, the worksheet that follows is divided
STARTS = {"Worksheet Label", "Worksheet Title"}  # styles of a worksheet's first paragraph
ENDS = {
    "Prompt",
    "Heading 1",
    "Heading 2",
    "Callout Title",
    "Reminder Title",
    "Eyebrow",
}  # of what follows one


@dataclass(frozen=True)
class PagePlan:
    """``spare`` is what fields get beyond their own height: a box so many lines, a row so many twips. ``whole`` are the
    worksheets that are kept on one page, each by the name of its first field."""

    spare: Mapping[str, int]
    whole: frozenset[str]


NO_PLAN = PagePlan(MappingProxyType({}), frozenset())


def plan_pages(document: bytes, base: BasePackage) -> PagePlan:
    """The plan for the main part ``document``, whose styles are those of ``base``."""
    spare: dict[str, int] = {}
    whole: set[str] = set()
    for pieces, height in Heights(base).flows(etree.fromstring(document).find(W + "body")):
        shares, kept = _fill(pieces, height)
        spare |= shares
        whole |= kept
    return PagePlan(spare, frozenset(whole))


def _fill(pieces: list[Piece], height: float) -> tuple[dict[str, int], set[str]]:
    """What the fields in ``pieces`` gain on pages of ``height``, and the worksheets that are kept whole: all that fit a
    page, but for those before which too much of one would be empty."""
    sheets = {first: sheet for first, sheet in _worksheets(pieces) if height_of(sheet) <= height * FULL}
    loose = {first: [one.keep for one in sheet] for first, sheet in sheets.items()}
    for sheet in sheets.values():
        for one in sheet:
            one.keep = one is not sheet[-1]
    while True:
        spare: dict[str, int] = {}
        pages = list(_pages(pieces, height))
        left = [_share(page, height, spare) for page in pages]
        # Whether a page has too much left for what begins the next.
        late = {
            id(page[0]) for empty, page in zip(left, pages[1:], strict=False) if empty > height * MOST_EMPTY
        }
        divided = next((first for first, sheet in sheets.items() if id(sheet[0]) in late), None)
        if divided is None:
            return spare, set(sheets)
        for one, keep in zip(sheets.pop(divided), loose[divided], strict=True):
            one.keep = keep


def _worksheets(pieces: list[Piece]) -> Iterator[tuple[str, list[Piece]]]:
    """Each worksheet, by the name of its first field."""
    for start, one in enumerate(pieces):
        if one.style not in STARTS or (start and pieces[start - 1].style in STARTS):
            continue
        end = start + 2
        while end < len(pieces) and not (pieces[end].breaks or pieces[end].style in ENDS | STARTS):
            end += 1
        sheet = pieces[start:end]
        first = next((one.first for one in sheet if one.first), "")
        if first:
            yield first, sheet


def _pages(pieces: list[Piece], height: float) -> Iterator[list[Piece]]:
    """The pieces of each page, filled as Word fills it."""
    chunks: list[list[Piece]] = [[]]
    for one in pieces:
        chunks[-1].append(one)
        if not one.keep:
            chunks.append([])
    page: list[Piece] = []
    for chunk in filter(None, chunks):
        for part in [chunk] if height_of(chunk) <= height else [[one] for one in chunk]:
            if page and (part[0].breaks or height_of([*page, *part]) > height * FITS):
                yield page
                page = [Piece(part[0].header)] if part[0].header else []
            page += part
    if page:
        yield page


def _share(page: list[Piece], height: float, spare: dict[str, int]) -> float:
    """Add to ``spare`` what the places to write on ``page`` get of what is left of it; the rest comes back."""
    left = height * FULL - height_of(page)
    # Those that take least first: the others get what these leave.
    growing = sorted((one.growth for one in page if one.growth), key=lambda one: one.step * one.most)
    weights = sum(map(_weight, growing))
    for one in growing:
        steps = min(int(max(left, 0) * _weight(one) / weights / one.step), one.most)
        left -= steps * one.step
        weights -= _weight(one)
        if steps:
            spare.update(dict.fromkeys(one.fields, steps + one.taller))
    return left


def _weight(growth: Growth) -> int:
    """A box takes as much as three rows."""
    return 1 if growth.step == 1 else 3
