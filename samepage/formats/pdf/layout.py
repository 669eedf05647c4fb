"""HTML → laid-out pages, by WeasyPrint, in two passes.

The first pass finds where pages end; the second gives the space left at a page's end to the
answer boxes on it, so that a page has room to write instead of a hole. Widgets are then made
to cover the boxes that are drawn for them. Lengths are CSS px.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from weasyprint import Document
from weasyprint.document import Page

from samepage.render.html_document import HtmlDocument
from samepage.render.weasyprint_adapter import (
    AnswerBox,
    continued,
    cover_drawn_boxes,
    elements_on,
    page_space,
)

MAX_PASSES = 4  # after the first; two are the rule
SAFETY = 6.0  # kept free at a page's end, so that stretching never pushes a line over
MIN_SLACK = 8.0  # less is left as it is
BEFORE_NOTES = 1.5  # the share that other boxes of a page take before its box for notes has the rest
ROW_TO_WRITE_IN = 48.0  # half an inch: two lines by hand
NOTES_TO_WRITE_IN = 60.0  # three lines, before the other boxes of a page grow


@dataclass(frozen=True)
class PageLayout:
    """Laid-out pages, and the page (from 1) on which each anchor stands.

    ``continued[n]`` holds the structure types that run from page n+1 to page n+2, outermost first.
    """

    document: Document
    anchors: Mapping[str, int]
    continued: tuple[tuple[str, ...], ...]


def lay_out(html: HtmlDocument) -> PageLayout:
    """The pages, with answer boxes stretched to the space that there is."""
    document = html.render()
    heights = dict(stretched_heights(document.pages))
    lengths = chapter_lengths(document.pages)
    unknown = any(target not in html.elsewhere for _, target in html.entries)
    changes = heights or unknown or html.page_numbers(len(document.pages)) != html.page_numbers(0)
    for _ in range(MAX_PASSES if changes else 0):
        anchors = page_of_anchors(document.pages)
        document = html.render(heights, anchors, len(document.pages))
        longer = {c for c, n in chapter_lengths(document.pages).items() if n != lengths[c]}
        if longer:
            # Stretching pushed something over a page's end: that chapter stays as it was.
            heights = {name: h for name, h in heights.items() if name.split(".")[0] not in longer}
        elif page_of_anchors(document.pages) == anchors:
            break
    return final_layout(document)


def final_layout(document: Document) -> PageLayout:
    """``document`` with its widgets as large as what is drawn for them."""
    for page in document.pages:
        cover_drawn_boxes(page)
    return PageLayout(document, page_of_anchors(document.pages), tuple(continued(document.pages)))


def page_of_anchors(pages: Sequence[Page]) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            found.setdefault(name, number)
    return found


def chapter_lengths(pages: Sequence[Page]) -> dict[str, int]:
    """Number of pages of each chapter, by id."""
    lengths: dict[str, int] = defaultdict(int)
    for page in pages:
        for element in elements_on(page):
            if element.tag == "section" and "chapter" in (element.get("class") or "").split():
                lengths[element.get("id", "")] += 1
                break
    return lengths


def stretched_heights(pages: Sequence[Page]) -> Iterator[tuple[str, float]]:
    """Name and new height of every answer box that takes up its page's free space.

    Low boxes and rows are brought to the height of ROW_TO_WRITE_IN first, then boxes for notes to NOTES_TO_WRITE_IN.
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
            {k: height for k, height in heights.items() if not rows[k][0].pitch}, slack
        )
        notes = {key: lifted.pop(key) for key, row in rows.items() if _is_for_notes(row[0])}
        rest = slack - sum(lifted.values()) - sum(notes.values()) + sum(heights.values())
        most = BEFORE_NOTES if notes else math.inf
        for_notes = min(rest, sum(max(NOTES_TO_WRITE_IN - height, 0) for height in notes.values()))
        share = min((rest - for_notes) / sum(lifted.values()), most) if lifted else 0
        taller = {key: height * (1 + share) for key, height in lifted.items()}
        taller = _on_whole_lines(taller, {key: rows[key][0].pitch for key in taller}, lifted)
        left = rest + sum(lifted.values()) - sum(taller.values())
        taller |= {key: height + left / len(notes) for key, height in notes.items()}
        for key, height in taller.items():
            if height > heights[key]:
                yield from ((box.name, height) for box in rows[key])


def _lifted(heights: Mapping[tuple[bool, int], float], slack: float) -> dict[tuple[bool, int], float]:
    """The rows' heights with low ones brought up, as far as ``slack`` goes."""
    low = {key: ROW_TO_WRITE_IN - height for key, height in heights.items() if height < ROW_TO_WRITE_IN}
    lift = min(slack / sum(low.values()), 1) if low else 0
    return {key: height + lift * low.get(key, 0) for key, height in heights.items()}


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
