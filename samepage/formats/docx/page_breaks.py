"""Where the pages of a Word file end: so that its places to write grow alike, and its worksheets stay whole.

A place to write grows by a share of what it asks for. That share differs from page to page with what is left on them,
so all breaks of a flow are chosen at once: those whose pages cost least together. A page costs the square of what is
left on it, over what its places to write ask for. A break inside a block that fits a page costs what the reader loses
by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samepage.formats.docx.heights import PageItem, height_of

FITS = 0.99  # of a page: what is taken to fit it
UNSURE = 400  # twips of a page that are not shared out, since heights are estimates
LEAST_ASKED = 0.1  # of a page: what a page is taken to ask for at least
# Styles of the first paragraph of a worksheet and of a made-up example.
SHEETS = ("Worksheet Label", "Worksheet Title", "Example Label", "Example Title")
# What a break inside a block that fits a page costs, by the style of its first paragraph; and any other break.
DIVIDED = dict.fromkeys(SHEETS, 8.0) | {"Prompt": 4.0, "Callout Title": 0.5, "Reminder Title": 0.5}
DIVIDED |= {"Heading 2": 0.3, "Heading 3": 0.3, "Panel Title": 0.3}
DIVIDED_TEXT = 0.05
# What a chapter costs that does not begin a page, and a worksheet that fits none.
CHAPTER_BELOW, SHEET_BELOW = 0.6, 1.5


@dataclass(frozen=True)
class PagePart:
    """``items`` that are kept together. ``price`` is what it costs if a page begins with them, ``below`` if none does,
    and ``starts`` says that they begin a block, which can be told to begin a page."""

    items: tuple[PageItem, ...]
    price: float
    below: float

    @property
    def starts(self) -> bool:
        return bool(self.items[0].place)


def pages_of(pieces: Sequence[PageItem], height: float) -> list[list[PagePart]]:
    """The ``pieces`` of a flow on pages of ``height`` twips, page by page."""
    parts = list(_parts(pieces, height))
    costs = [0.0] * (len(parts) + 1)
    ends = [0] * len(parts)
    for first in reversed(range(len(parts))):
        costs[first], ends[first] = min(_from(parts, first, height, costs))
    pages, first = [], 0
    while first < len(parts):
        pages.append(parts[first : ends[first]])
        first = ends[first]
    return pages


def _from(
    parts: Sequence[PagePart], first: int, height: float, costs: Sequence[float]
) -> Iterator[tuple[float, int]]:
    """What all pages from the part ``first`` on cost, and the part that the second of them begins with: for each part
    that it can begin with."""
    page: list[PageItem] = []
    taken, asked, gained, below = parts[first].items[0].header, 0.0, 0.0, 0.0
    for n in range(first, len(parts)):
        taken += _added(page, parts[n])
        page += parts[n].items
        below += parts[n].below if n > first else 0.0
        growths = [one.growth for one in parts[n].items if one.growth]
        asked += sum(one.asked for one in growths)
        gained += sum(one.step * one.most for one in growths)
        left = max(0.0, height - UNSURE - taken)
        cost = (left / height) ** 2 / max(asked / height, LEAST_ASKED) + below + costs[n + 1]
        following = parts[n + 1] if n + 1 < len(parts) else None
        if following is None or following.items[0].breaks:
            yield cost, n + 1
            return
        is_full = taken + _added(page, following) > height * FITS
        # What does not begin a block begins a page only where the one before is full.
        if is_full or following.starts or gained >= left:
            yield cost + following.price, n + 1
        if is_full:
            return


def _added(page: Sequence[PageItem], part: PagePart) -> float:
    """How much higher ``page`` is with ``part``."""
    return (max(page[-1].after, part.items[0].before) if page else 0.0) + height_of(part.items)


def _parts(pieces: Sequence[PageItem], height: float) -> Iterator[PagePart]:
    """``pieces`` as parts of pages."""
    chunk: list[PageItem] = []
    prices = _prices(pieces, height)
    for n, one in enumerate(pieces):
        chunk.append(one)
        if one.keep and n + 1 < len(pieces) and not pieces[n + 1].breaks:
            continue
        fits = height_of(chunk) <= height * FITS
        for at, items in [(0, chunk)] if fits else [(at, [one]) for at, one in enumerate(chunk)]:
            first = n + 1 - len(chunk) + at
            yield PagePart(tuple(items), *prices[first])
        chunk = []


def _prices(pieces: Sequence[PageItem], height: float) -> list[tuple[float, float]]:
    """What each piece costs if a page begins with it, and if none does."""
    starts = [
        n for n, one in enumerate(pieces) if n == 0 or (one.place and pieces[n - 1].style not in SHEETS)
    ]
    prices: list[tuple[float, float]] = []
    for start, end in zip(starts, [*starts[1:], len(pieces)], strict=False):
        style, fits = pieces[start].style, height_of(pieces[start:end]) <= height - UNSURE
        below = (
            CHAPTER_BELOW if style == "Heading 1" else SHEET_BELOW if style in SHEETS and not fits else 0.0
        )
        prices.append((0.0, below))
        prices += [(DIVIDED.get(style, DIVIDED_TEXT) if fits else DIVIDED_TEXT, 0.0)] * (end - start - 1)
    return prices
