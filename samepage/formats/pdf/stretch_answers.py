"""The space left at a page's end, given to the answer boxes on the page: room to write instead of a hole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes

from samepage.formats.pdf.boxtree import walk

SAFETY = 6.0  # CSS px kept free at a page's end, so that growing never pushes a line over
MOST_GROWTH = 1.4  # a box takes at most this share of its own height in addition
ROW_TO_WRITE_IN = 48.0  # half an inch: two lines by hand
LEAST_SLACK = 8.0


def growth(pages: Sequence[Page]) -> Iterator[tuple[str, float]]:
    """Name and new height (CSS px) of every answer box that takes up its page's free space.

    A box for notes takes all of it. Elsewhere low rows of tables are brought to the height of
    ROW_TO_WRITE_IN first, then every box and row gets the same share of its own height.
    """
    for page in pages:
        page_box = page._page_box
        bottom = page_box.content_box_y() + page_box.height
        used, fillers = 0.0, []
        # Names and heights of the boxes side by side, by their place on the page.
        rows: dict[tuple[bool, int], list[tuple[str, float]]] = defaultdict(list)
        for child in page_box.children:
            if isinstance(child, boxes.MarginBox):
                continue
            for box, cell in walk(child):
                if _takes_room(box):
                    used = max(used, box.border_box_y() + box.border_height())
                if not (box.is_input() and box.element.tag == "textarea"):
                    continue
                name = box.element.get("name")
                if cell is not None:
                    rows[True, round(cell.position_y)].append((name, cell.padding_height()))
                elif _is_filler(box):
                    fillers.append((name, box.border_height()))
                else:
                    rows[False, round(box.position_y)].append((name, box.border_height()))
        slack = bottom - used - SAFETY
        if not used or slack < LEAST_SLACK:
            continue
        if fillers:
            yield from ((name, height + slack / len(fillers)) for name, height in fillers)
            continue
        heights = {key: max(height for _, height in row) for key, row in rows.items()}
        for key, height in _shared(heights, slack).items():
            yield from ((name, height) for name, _ in rows[key])


def _shared(heights: Mapping[tuple[bool, int], float], slack: float) -> dict[tuple[bool, int], float]:
    """The rows' heights with ``slack`` shared out among them; a key says whether a row is a table's."""
    low = {
        key: ROW_TO_WRITE_IN - height
        for key, height in heights.items()
        if key[0] and height < ROW_TO_WRITE_IN
    }
    lift = min(slack / sum(low.values()), 1) if low else 0
    lifted = {key: height + lift * low.get(key, 0) for key, height in heights.items()}
    rest = slack - lift * sum(low.values())
    share = min(rest / sum(lifted.values()), MOST_GROWTH) if lifted else 0
    return {key: height * (1 + share) for key, height in lifted.items()}


def _takes_room(box: Any) -> bool:
    if isinstance(box, boxes.LineBox):
        return True
    if not isinstance(box, boxes.Box) or box.element is None:
        return False
    # A section's piece ends where its content ends, unless it draws a ground of its own.
    own_ground = isinstance(box, boxes.BlockBox) and (box.padding_bottom or box.border_bottom_width)
    if box.element.tag == "li":
        return True  # its mark may be taller than its text
    return bool(own_ground) or isinstance(box, (boxes.ReplacedBox, boxes.TableCellBox)) or box.is_input()


def _is_filler(box: Any) -> bool:
    name = box.element.get("name", "")
    return name.endswith(".notes") or name.startswith("notes.page_")
