"""Where a stage's list of evidence stands on its opening page."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from samepage.content.markdown import plain

LETTERS = 56  # that a line of half a page's width has room for
HEAD = 2.5  # lines that a panel's title and the space above it take


def evidence_beside(outcomes: Sequence[str], ideas: Sequence[str], evidence: Sequence[str]) -> bool:
    """Whether the evidence (Markdown, one text an entry) stands in the first column, below the outcomes and beside the
    ideas, and not below both columns, in two: where that makes the opening page shorter."""
    if not evidence:
        return False
    first, second, below = _lines(outcomes), _lines(ideas), _lines(evidence)
    return max(first + HEAD + below, second) <= max(first, second) + HEAD + ceil(below / 2)


def _lines(entries: Sequence[str]) -> int:
    return sum(ceil(len(plain(entry)) / LETTERS) for entry in entries)
