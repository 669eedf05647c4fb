"""Where the second column of a contents list begins.

WeasyPrint balances columns by laying the list out again for each height it tries, which takes longer than a stage's
pages. So the break is chosen here, from the lengths of the titles, and WeasyPrint lays the list out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil
from typing import Any

from samepage.content.markdown import plain

CHAPTER, WORKSHEET = 1.65, 1.0  # heights of a line of each, in lines of a worksheet
CHAPTER_LETTERS, WORKSHEET_LETTERS = 36, 48  # that a line has room for
MOST = 48  # lines of a column on the page; longer lists run on in columns of a page's height


def second_column(chapters: Sequence[Mapping[str, Any]]) -> int | None:
    """The number, from 0, of the chapter with which the second column begins: the longer column is as short as can
    be, and no chapter is split. None where the list has one chapter or is longer than a page."""
    *ends, whole = accumulate(map(_height, chapters), initial=0.0)
    longer = [max(end, whole - end) for end in ends]
    shortest = min(longer[1:], default=whole)
    return longer.index(shortest, 1) if shortest < min(whole, MOST) else None


def _height(chapter: Mapping[str, Any]) -> float:
    worksheets = (ceil(len(plain(entry["title"])) / WORKSHEET_LETTERS) for entry in chapter["entries"])
    return CHAPTER * ceil(len(plain(chapter["title"])) / CHAPTER_LETTERS) + WORKSHEET * sum(worksheets)
