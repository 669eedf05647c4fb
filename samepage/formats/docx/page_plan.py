"""How a Word file's pages are filled: places to write that take the room left on their page, and blocks that begin one.

Word lays pages out itself, and has nothing that grows to a page's foot. So its pages are laid out here by estimated
heights (``heights``), with the breaks that let all places grow alike (``page_breaks``), and what is left of each is
shared out. What is too small a part of a page to be known stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.heights import Heights, PageItem, height_of
from samepage.formats.docx.page_breaks import SHEETS, UNSURE, PagePart, pages_of
from samepage.formats.docx.wml import W

POINT = 20  # twips
NEAR = 0.04  # of a page: what is left of one that is as good as full


@dataclass(frozen=True)
class PagePlan:
    """``spare`` is what fields get beyond their own height: a box so many lines, a row so many twips. ``breaks`` are
    the blocks that begin a page, by their place (``heights.block_place``). (Rows that are all kept with the next would
    stay on one, too; but filled in and higher than a page LibreOffice 7.4 loses what follows them.)"""

    spare: Mapping[str, int]
    breaks: frozenset[str]


NO_PLAN = PagePlan(MappingProxyType({}), frozenset())


def plan_pages(document: bytes, base: BasePackage) -> PagePlan:
    """The plan for the main part ``document``, whose styles are those of ``base``."""
    spare: dict[str, int] = {}
    breaks: set[str] = set()
    for pieces, height in Heights(base).flows(etree.fromstring(document).find(W + "body")):
        for sheet in _worksheets(pieces):
            _tighten(sheet, height - UNSURE, spare)
        left = 0.0  # on the page before
        for page in pages_of(pieces, height):
            first = page[0].items[0]
            if (
                first is not pieces[0]
                and not first.breaks
                and (left > NEAR * height or first.style != "Prompt" or _begins_with_pair(page))
            ):
                breaks |= {first.place} - {""}
            left = _share([one for part in page for one in part.items], height, spare)
    return PagePlan(spare, frozenset(breaks))


def _begins_with_pair(page: Sequence[PagePart]) -> bool:
    """Whether the first places to write on ``page`` are a row of two. It is told to begin there even below a page that
    is as good as full: LibreOffice 7.4 loses such a row where only its head fits that page."""
    growths = (one.growth for part in page for one in part.items if one.growth)
    return len(next((one.fields for one in growths), ())) > 1


def _worksheets(pieces: Sequence[PageItem]) -> Iterator[Sequence[PageItem]]:
    starts = [n for n, one in enumerate(pieces) if one.place and not (n and pieces[n - 1].style in SHEETS)]
    for start, end in zip(starts, [*starts[1:], len(pieces)], strict=False):
        if pieces[start].style in SHEETS:
            yield pieces[start:end]


def _tighten(sheet: Sequence[PageItem], height: float, spare: dict[str, int]) -> None:
    """Take a line from boxes of more than two, from the last on, and tell ``spare``, if ``sheet`` then fits
    ``height``."""
    over = height_of(sheet) - height
    boxes = [
        one
        for one in sheet
        if one.growth and one.growth.step > 1 and one.height >= 3 * one.growth.step + 2 * one.edge
    ]
    if over > sum(one.growth.step for one in boxes if one.growth):
        return
    for one in reversed(boxes):
        if over > 0 and one.growth:
            over -= one.growth.step
            one.height -= one.growth.step
            spare |= dict.fromkeys(one.growth.fields, -1)


def _share(page: Sequence[PageItem], height: float, spare: dict[str, int]) -> float:
    """Add to ``spare`` what the places to write on ``page`` get of what is left of it, each by what it asks for; the
    rest comes back."""
    left = height - UNSURE - height_of(page) - page[0].header
    # A row of two boxes would be divided for a line.
    left -= sum(one.growth.step for one in page if one.growth and len(one.growth.fields) > 1)
    # Those that take least first: the others get what these leave.
    growing = sorted(
        (one.growth for one in page if one.growth), key=lambda one: one.step * one.most / one.asked
    )
    asked = sum(one.asked for one in growing)
    for one in growing:
        steps = min(int(max(left, 0) * one.asked / asked / one.step), one.most)
        steps -= steps % POINT if one.step == 1 else 0  # few numbers make a small file
        left -= steps * one.step
        asked -= one.asked
        if steps:
            spare.update({name: spare.get(name, 0) + steps + one.taller for name in one.fields})
    return left
