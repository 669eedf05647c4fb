"""What a chapter's blocks take of the pages on which they were laid out, and where a page may end between them.

This uses WeasyPrint's boxes as ``weasyprint_adapter`` does. Lengths are CSS px.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes

from samepage.render.weasyprint_adapter import answers_in, lowest_edge

FORCED = {"page", "left", "right", "recto", "verso", "always"}


@dataclass(frozen=True)
class BlockSpace:
    """A chapter's child on its page. ``above`` is what keeps it from the one before, ``height`` what it takes itself;
    of one that began on the page before, from this page's top. ``rows`` are the heights of its rows to write in, which
    may grow. ``tied`` says that no page may end before it, ``forced`` that one always does."""

    above: float
    height: float
    rows: tuple[float, ...]
    tied: bool
    forced: bool


def block_spaces(page: Page, children: Sequence[Element]) -> tuple[BlockSpace, ...]:
    """Of those of a chapter's ``children`` that stand on ``page``, in their order."""
    wanted = {id(child) for child in children}
    spaces = []
    before: Any = None
    for box in _boxes_of(page._page_box, wanted):
        begins = box.border_box_y()
        ends = max(lowest_edge(box), begins)
        if before is None:
            above = max(_margins_above(box))
            # One that goes on from the page before takes the page from its top.
            begins = page._page_box.content_box_y()
        else:
            above = begins - before[1]
        rows: dict[tuple[bool, int], float] = {}
        for answer in answers_in(box):
            key = answer.in_table, answer.row
            rows[key] = max(rows.get(key, 0.0), answer.height)
        tied = "avoid" in _breaks(box, "break_before", 0)
        tied |= before is not None and "avoid" in _breaks(before[0], "break_after", -1)
        forced = bool(FORCED & {*_breaks(box, "break_before", 0)})
        spaces.append(BlockSpace(above, ends - begins, tuple(rows.values()), tied, forced))
        before = box, ends
    return tuple(spaces)


def _boxes_of(box: Any, wanted: Set[int]) -> Iterator[Any]:
    """The highest box of each child, of which ``wanted`` has the identities."""
    if box.element is not None and id(box.element) in wanted and not isinstance(box, boxes.MarginBox):
        yield box
        return
    for child in box.all_children():
        yield from _boxes_of(child, wanted)


def _chain(box: Any, end: int) -> Iterator[Any]:
    """``box``, its first child (``end`` 0) or last (-1) block, and so on: their margins and breaks come together."""
    while isinstance(box, boxes.BlockLevelBox):
        yield box
        inside = [child for child in box.all_children() if isinstance(child, boxes.BlockLevelBox)]
        if not inside or isinstance(box, boxes.TableBox | boxes.FlexBox | boxes.BlockReplacedBox):
            return
        box = inside[end]


def _margins_above(box: Any) -> list[float]:
    margins = (one.style["margin_top"] for one in _chain(box, 0))
    return [margin.value for margin in margins if hasattr(margin, "value")] or [0.0]


def _breaks(box: Any, name: str, end: int) -> list[str]:
    return [one.style[name].removesuffix("-page") for one in _chain(box, end)]
