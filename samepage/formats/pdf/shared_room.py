"""Where a chapter's pages end so that the room they have to spare is shared: no starved boxes on one page beside a box
of half a page on the next.

A layout fills each page before it begins the next one, so what is left over depends on chance. Each page may end
earlier where as many pages are enough: what goes overleaf leaves its room to the boxes before it. Lengths are CSS px.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import inf
from xml.etree.ElementTree import Element

from weasyprint.document import Page

from samepage.formats.pdf.stretched_boxes import ROW_TO_WRITE_IN, SAFETY, stretched_heights
from samepage.render.weasyprint_adapter import content_height, elements_on
from samepage.render.weasyprint_blocks import BlockSpace, block_spaces

STIFF = 24.0  # what a page without a box to grow counts for: a hole on it is worse than a tall box elsewhere
LEAST_GAIN = 0.2  # of what is uneven; for less, pages end where they are full


@dataclass(frozen=True)
class PageGroup:
    """The children ``first`` to ``end`` (exclusive), on ``pages`` pages, the section's ``page`` (from 0) first.

    ``heights`` (CSS px) are those of the answer boxes that take up their page's free space. Of its last page, which is
    ``room`` high, it has the ``blocks``.
    """

    first: int
    end: int
    page: int
    pages: int
    heights: Mapping[str, float]
    room: float
    blocks: tuple[BlockSpace, ...]


def groups_on(pages: Sequence[Page], children: Sequence[Element]) -> Iterator[PageGroup]:
    """The groups of a section with these ``children`` that stands on ``pages``."""
    number = {id(child): n for n, child in enumerate(children)}
    held = [
        sorted({number[id(element)] for element in elements_on(laid_out) if id(element) in number})
        for laid_out in pages
    ]
    begin = 0
    for n in range(1, len(pages) + 1):
        if n < len(pages) and (not held[n] or not held[n - 1] or held[n - 1][-1] >= held[n][0]):
            continue  # something runs over this page's end
        end = held[n][0] if n < len(pages) else len(children)
        heights = dict(stretched_heights(pages[begin:n]))
        blocks = block_spaces(pages[n - 1], children)
        yield PageGroup(held[begin][0], end, begin, n - begin, heights, content_height(pages[n - 1]), blocks)
        begin = n


def evened(groups: Sequence[PageGroup]) -> tuple[PageGroup, ...]:
    """``groups``, some of which end earlier where their pages share the room that is left more evenly so. The heights
    of those are not known yet."""
    made: list[PageGroup] = []
    for run in _runs(groups):
        ends = _even_ends([group.blocks for group in run], run[0].room)
        offset = run[0].end - len(run[0].blocks)
        firsts = [run[0].first, *(offset + end for end in ends)]
        for group, (first, end) in zip(run, pairwise(firsts), strict=True):
            same = (group.first, group.end) == (first, end)
            made.append(group if same else replace(group, first=first, end=end, heights={}, blocks=()))
    return tuple(made)


def _runs(groups: Sequence[PageGroup]) -> Iterator[list[PageGroup]]:
    """Groups each of which but the first has one page, which begins only because the one before it is full."""
    run: list[PageGroup] = []
    for group in groups:
        if run and (
            group.pages > 1 or not group.blocks or group.blocks[0].forced or group.room != run[0].room
        ):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _even_ends(pages: Sequence[Sequence[BlockSpace]], height: float) -> list[int]:
    """Where each of some pages of one ``height`` ends, as the number of blocks on it and the pages before it.

    The first block of the first page stays at its top. A page has no more on it than fits, and ends where it may.
    """
    blocks = [block for page in pages for block in page]
    full = list(accumulate(len(page) for page in pages))
    if not any(block.rows for block in blocks):
        return full
    # best[n][end]: how uneven the first n + 1 pages are that hold the blocks before `end`, and where the last begins.
    best: list[dict[int, tuple[float, int]]] = []
    for n, last in enumerate(full):
        first = full[n - 1] if n else 0
        begins = {end: cost for end, (cost, _) in best[-1].items()} if n else {0: 0.0}
        row: dict[int, tuple[float, int]] = {}
        for begin, cost in begins.items():
            for end in range(begin + 1, last + 1):
                if end < last and blocks[end].tied:
                    continue
                more = _unevenness(blocks[begin:end], height, (begin, end) == (first, last))
                if cost + more < row.get(end, (inf, 0))[0]:
                    row[end] = cost + more, begin
        best.append(row)
    ends = [len(blocks)]
    for row in reversed(best[1:]):
        ends.insert(0, row[ends[0]][1])
    filled = sum(_unevenness(page, height, True) for page in pages)
    return ends if best[-1][len(blocks)][0] < (1 - LEAST_GAIN) * filled else full


def _unevenness(blocks: Sequence[BlockSpace], height: float, fits: bool) -> float:
    """What a page of these blocks adds: the square of what is left over for each length that can grow. ``fits`` says
    that they stood on a page already."""
    taken = sum(block.height for block in blocks) + sum(block.above for block in blocks[1:])
    left = height - taken
    if left < 0 if fits else left < SAFETY:
        return 0.0 if fits else inf
    rows = [row for block in blocks for row in block.rows]
    left -= sum(max(ROW_TO_WRITE_IN - row, 0) for row in rows)
    return left * left / (STIFF + sum(max(ROW_TO_WRITE_IN, row) for row in rows))
