"""How high the answer boxes of a page become that take up the space left at its end. Lengths are CSS px."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from weasyprint.document import Page

from samepage.render.weasyprint_adapter import AnswerBox, page_space

SAFETY = 6.0  # kept free at a page's end, so that stretching never pushes a line over
MIN_SLACK = 8.0  # less is left as it is
BEFORE_NOTES = 1.5  # the share that other boxes of a page take before its box for notes has the rest
ROW_TO_WRITE_IN = 48.0  # half an inch: two lines by hand
BOX_TO_WRITE_IN = 86.0  # six lines that are typed: an answer of some sentences
NOTES_TO_WRITE_IN = 60.0  # three lines, before the other boxes of a page grow


def stretched_heights(pages: Sequence[Page]) -> Iterator[tuple[str, float]]:
    """Name and new height of every answer box that takes up its page's free space.

    Low boxes and rows are brought to the height of ROW_TO_WRITE_IN first, then boxes that stand in no table to
    BOX_TO_WRITE_IN, and those for notes to NOTES_TO_WRITE_IN.
    Notes take what is left, too, when the others have grown by BEFORE_NOTES; where there is none, every box and row
    gets the same share of its own height.
    """
    for page in pages:
        space = page_space(page)
        slack = space.free - SAFETY
        if slack < MIN_SLACK:
            continue
        rows: dict[tuple[bool, int], list[AnswerBox]] = defaultdict(list)
        for box in space.answers:
            rows[box.in_table, box.row].append(box)
        heights = {key: max(box.height for box in row) for key, row in rows.items()}
        lifted = heights | _lifted(
            {k: height for k, height in heights.items() if not rows[k][0].pitch}, slack, ROW_TO_WRITE_IN
        )
        boxes = {
            k: height
            for k, height in lifted.items()
            if not (k[0] or rows[k][0].pitch or _is_for_notes(rows[k][0]))
        }
        lifted |= _lifted(boxes, slack + sum(heights.values()) - sum(lifted.values()), BOX_TO_WRITE_IN)
        notes = {key: lifted.pop(key) for key, row in rows.items() if _is_for_notes(row[0])}
        rest = slack - sum(lifted.values()) - sum(notes.values()) + sum(heights.values())
        most = BEFORE_NOTES if notes else math.inf
        for_notes = min(rest, sum(max(NOTES_TO_WRITE_IN - height, 0) for height in notes.values()))
        bounds = {
            key: min(max(height, rows[key][0].most), height * (1 + most)) for key, height in lifted.items()
        }
        taller = _grown(lifted, rest - for_notes, bounds)
        taller = _on_whole_lines(taller, {key: rows[key][0].pitch for key in taller}, lifted)
        left = rest + sum(lifted.values()) - sum(taller.values())
        taller |= {key: height + left / len(notes) for key, height in notes.items()}
        for key, height in taller.items():
            if height > heights[key]:
                yield from ((box.name, height) for box in rows[key])


def _lifted(
    heights: Mapping[tuple[bool, int], float], slack: float, to: float
) -> dict[tuple[bool, int], float]:
    """The rows' heights with low ones brought up to ``to``, as far as ``slack`` goes."""
    low = {key: to - height for key, height in heights.items() if height < to}
    lift = min(slack / sum(low.values()), 1) if low else 0
    return {key: height + lift * low.get(key, 0) for key, height in heights.items()}


def _grown(
    heights: Mapping[tuple[bool, int], float], rest: float, bounds: Mapping[tuple[bool, int], float]
) -> dict[tuple[bool, int], float]:
    """The rows' heights, each grown by the same share of its own, as far as ``rest`` and their ``bounds`` go."""
    found = dict(heights)
    growing = set(heights)
    while growing and rest > 0:
        share = rest / sum(found[key] for key in growing)
        full = {key for key in growing if found[key] * (1 + share) > bounds[key]}
        for key in full or growing:
            found[key] = bounds[key] if full else found[key] * (1 + share)
        growing -= full or growing
        rest -= sum(bounds[key] - heights[key] for key in full)
    return found


def _on_whole_lines(
    taller: Mapping[tuple[bool, int], float],
    pitches: Mapping[tuple[bool, int], float],
    least: Mapping[tuple[bool, int], float],
) -> dict[tuple[bool, int], float]:
    """Rows of lines for a pen with whole lines: each gives up a part of one, and the first ones get a line more."""
    found = {
        key: max(least[key], (height + 0.01) // pitches[key] * pitches[key]) if pitches[key] else height
        for key, height in taller.items()
    }
    left = sum(taller.values()) - sum(found.values())
    for key, pitch in pitches.items():
        if 0 < pitch <= left:
            found[key] += pitch
            left -= pitch
    return found


def _is_for_notes(box: AnswerBox) -> bool:
    return not box.in_table and (box.name.endswith(".notes") or box.name.startswith("notes.page_"))
