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
from samepage.formats.docx.heights import Growth, Heights, PageItem, height_of
from samepage.formats.docx.wml import W

FITS = 0.99  # of a page: what is taken to fit it
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
    """``spare`` is what fields get beyond their own height: a box so many lines, a row so many twips. ``breaks`` are
    the worksheets that begin a page to stay on one, each by the name of its first field. (Rows that are all kept with
    the next would do so, too; but filled in and higher than a page LibreOffice 7.4 loses what follows them.)"""

    spare: Mapping[str, int]
    breaks: frozenset[str]


NO_PLAN = PagePlan(MappingProxyType({}), frozenset())


def plan_pages(document: bytes, base: BasePackage) -> PagePlan:
    """The plan for the main part ``document``, whose styles are those of ``base``."""
    spare: dict[str, int] = {}
    breaks: set[str] = set()
    for pieces, height in Heights(base).flows(etree.fromstring(document).find(W + "body")):
        shares, begin = _fill(pieces, height)
        spare |= shares
        breaks |= begin
    return PagePlan(spare, frozenset(breaks))


def _fill(pieces: list[PageItem], height: float) -> tuple[dict[str, int], set[str]]:
    """What the fields in ``pieces`` gain on pages of ``height``, and the worksheets that begin a page: those that fit
    one, and would be divided, but for those before which too much of one would be empty."""
    tight: dict[str, int] = {}
    sheets = {first: sheet for first, sheet in _worksheets(pieces) if _fits(sheet, height * FULL, tight)}
    loose = {first: [one.keep for one in sheet] for first, sheet in sheets.items()}
    for sheet in sheets.values():
        for one in sheet:
            one.keep = one is not sheet[-1]
    while True:
        spare = dict(tight)
        pages = list(_pages(pieces, height))
        left = [_share(page, height, spare) for page in pages]
        # Whether a page has too much left for what begins the next.
        late = {
            id(page[0]) for empty, page in zip(left, pages[1:], strict=False) if empty > height * MOST_EMPTY
        }
        divided = next((first for first, sheet in sheets.items() if id(sheet[0]) in late), None)
        if divided is None:
            first_pieces = {id(page[0]) for page in pages[1:]}
            return spare, {first for first, sheet in sheets.items() if id(sheet[0]) in first_pieces}
        for one, keep in zip(sheets.pop(divided), loose[divided], strict=True):
            one.keep = keep


def _fits(sheet: list[PageItem], height: float, tight: dict[str, int]) -> bool:
    """Whether ``sheet`` fits ``height``, if need be with a line less in its boxes of more than two, which ``tight`` is
    told."""
    over = height_of(sheet) - height
    boxes = [
        one
        for one in sheet
        if one.growth and one.growth.step > 1 and one.height >= 3 * one.growth.step + 2 * one.edge
    ]
    if over > sum(one.growth.step for one in boxes if one.growth):
        return False
    for one in reversed(boxes):
        if over > 0 and one.growth:
            over -= one.growth.step
            one.height -= one.growth.step
            tight |= dict.fromkeys(one.growth.fields, -1)
    return True


def _worksheets(pieces: list[PageItem]) -> Iterator[tuple[str, list[PageItem]]]:
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


def _pages(pieces: list[PageItem], height: float) -> Iterator[list[PageItem]]:
    """The pieces of each page, filled as Word fills it."""
    chunks: list[list[PageItem]] = [[]]
    for one in pieces:
        chunks[-1].append(one)
        if not one.keep:
            chunks.append([])
    page: list[PageItem] = []
    for chunk in filter(None, chunks):
        for part in [chunk] if height_of(chunk) <= height else [[one] for one in chunk]:
            if page and (part[0].breaks or height_of([*page, *part]) > height * FITS):
                yield page
                page = [PageItem(part[0].header)] if part[0].header else []
            page += part
    if page:
        yield page


def _share(page: list[PageItem], height: float, spare: dict[str, int]) -> float:
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
            spare.update({name: spare.get(name, 0) + steps + one.taller for name in one.fields})
    return left


def _weight(growth: Growth) -> int:
    """A box takes as much as three rows."""
    return 1 if growth.step == 1 else 3
