"""A laid-out page whose answer boxes grow, without another layout of it: what stands below moves down.

This uses WeasyPrint's boxes as ``weasyprint_adapter`` does, and of WeasyPrint besides
``layout.background.layout_backgrounds`` and the class ``document.Page``. Where it is not plain what a layout
would do, nothing is guessed and the page is to be laid out again. Lengths are CSS px.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout.background import layout_backgrounds

from samepage.render.weasyprint_adapter import page_space

NEAR = 1e-6
AT_TOP = ("top", "baseline")  # cells whose text stays where it is when their row grows


class _NotPlain(Exception):
    """Only a layout tells where everything goes."""


def grown(page: Page, heights: Mapping[str, float], image: Callable[..., Any]) -> Page | None:
    """``page`` with its answer boxes of these heights, by name; its own boxes are changed.

    ``image`` gives an image of its style sheets by address. None where the page has to be laid out again.
    """
    if not heights:
        return page
    box = page._page_box
    try:
        for child in box.children:
            if not isinstance(child, boxes.MarginBox):
                _grow(child, heights)
                _end_at(child, box.content_box_y() + box.height)
    except _NotPlain:
        return None
    layout_backgrounds(box, image)
    made = Page(box)
    return made if page_space(made).free >= 0 else None


def _grow(box: Any, heights: Mapping[str, float]) -> float:
    """Makes what is in ``box`` grow, and ``box`` with it; by how much."""
    if not _has_answer(box, heights):
        return 0.0
    if _is_answer(box, heights):
        # As a style sheet that says so: box-sizing is border-box.
        more: float = float(f"{heights[box.element.get('name')]:.2f}") - box.border_height()
    elif isinstance(box, boxes.TableBox):
        more = _grow_table(box, heights)
    elif isinstance(box, boxes.FlexBox):
        more = _grow_side_by_side(box, heights)
    elif isinstance(box, boxes.LineBox):
        more = _grow_line(box, heights)
    elif isinstance(box, boxes.BlockContainerBox) and isinstance(
        box, boxes.BlockLevelBox | boxes.InlineBlockBox
    ):
        more = _grow_in_turn(box, heights)
    else:
        raise _NotPlain
    box.height += more
    return more


def _end_at(box: Any, bottom: float) -> None:
    """What goes on overleaf reaches its page's ``bottom``, and no further (CSS Fragmentation 3, 5)."""
    over = box.position_y + box.margin_height() - bottom
    if isinstance(box, boxes.BlockContainerBox) and over > NEAR:
        box.height -= over
        for child in box.children:
            _end_at(child, bottom)


def _grow_in_turn(box: Any, heights: Mapping[str, float]) -> float:
    """Children one below the other."""
    style = box.style
    if (style["column_count"], style["column_width"], style["height"]) != ("auto", "auto", "auto"):
        raise _NotPlain
    more = 0.0
    for child in box.children:
        if not child.is_in_normal_flow():
            raise _NotPlain
        child.translate(dy=more)
        more += _grow(child, heights)
    return more


def _grow_side_by_side(box: Any, heights: Mapping[str, float]) -> float:
    """Children in a row, all of one height."""
    style = box.style
    if style["flex_direction"] != "row" or style["flex_wrap"] != "nowrap" or style["height"] != "auto":
        raise _NotPlain
    each = [_grow(child, heights) for child in box.children]
    if max(each) - min(each) > NEAR:
        raise _NotPlain
    return each[0]


def _grow_line(line: Any, heights: Mapping[str, float]) -> float:
    """Blocks in a line, which is as high as the highest of them (CSS 2.2, 10.8)."""
    blocks = [child for child in line.children if isinstance(child, boxes.InlineBlockBox)]
    others = [child for child in line.children if child not in blocks]
    if (
        any(block.style["vertical_align"] not in ("top", "bottom") for block in blocks)
        or not all(isinstance(other, boxes.TextBox) and not other.text.strip() for other in others)
        or abs(max(block.margin_height() for block in blocks) - line.height) > NEAR
    ):
        raise _NotPlain
    for block in blocks:
        _grow(block, heights)
    height = max(block.margin_height() for block in blocks)
    for block in blocks:
        if block.style["vertical_align"] == "bottom":
            block.translate(dy=line.position_y + height - block.position_y - block.margin_height())
    more: float = height - line.height
    return more


def _grow_table(table: Any, heights: Mapping[str, float]) -> float:
    if table.style["height"] != "auto":
        raise _NotPlain
    more = 0.0
    for group in table.children:
        group.translate(dy=more)
        taller = 0.0
        for row in group.children:
            row.translate(dy=taller)
            taller += _grow_row(row, heights)
        group.height += taller
        more += taller
    for group in table.column_groups:
        for box in (group, *group.children):
            box.height += more
    return more


def _grow_row(row: Any, heights: Mapping[str, float]) -> float:
    """CSS 2.2, 17.5.3: the tallest cell decides, the others are filled up."""
    if not _has_answer(row, heights):
        return 0.0
    if row.style["height"] != "auto" or not all(map(_is_plain, row.children)):
        raise _NotPlain
    for cell in row.children:
        cell.height += _grow_in_turn(cell, heights) if _has_answer(cell, heights) else 0.0
        cell.padding_bottom = cell.style["padding_bottom"].value
    bottom = max(cell.position_y + cell.border_height() for cell in row.children)
    for cell in row.children:
        cell.padding_bottom += bottom - cell.position_y - cell.border_height()
    more: float = bottom - row.position_y - row.height
    row.height += more
    return more


def _is_plain(cell: Any) -> bool:
    one_row = cell.rowspan == 1 and cell.computed_height == "auto"
    return one_row and cell.vertical_align in AT_TOP and cell.style["padding_bottom"].unit == "px"


def _is_answer(box: Any, heights: Mapping[str, float]) -> bool:
    element = box.element
    return (
        isinstance(box, boxes.BlockBox)
        and element is not None
        and element.tag in ("textarea", "input")
        and element.get("name") in heights
    )


def _has_answer(box: Any, heights: Mapping[str, float]) -> bool:
    return _is_answer(box, heights) or any(_has_answer(child, heights) for child in box.all_children())
