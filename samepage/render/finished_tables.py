"""How a table of the finished copy is set: columns as wide as their words need, and what stays on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

# Letters in a line of the text's width, upright and on a turned page; and those that a cell's padding takes.
LINE, TURNED_LINE, PADDING = 101, 155, 2.5
WORD, BOLD = (
    1.15,
    1.25,
)  # how much wider than others the letters of a long word may be, in text and in a heading
# A row stays together up to so many lines, and a table up to so many rows of so many lines in all.
MOST_LINES_TOGETHER, MOST_ROWS_TOGETHER = 24, 7

Cell = Sequence[str]  # the lines of an answer, of a row's title or of a heading


@dataclass(frozen=True)
class TableSetting:
    """``widths`` are percents of the table's, one for each column. ``long_rows`` has the places of rows that may go on
    overleaf, ``divided`` the row and column of each cell with a word that its column is too narrow for. Whether all
    rows stay on one page is ``is_short``."""

    widths: tuple[int, ...]
    long_rows: frozenset[int]
    divided: frozenset[tuple[int, int]]
    is_short: bool


def set_table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], is_turned: bool) -> TableSetting:
    """The setting of a table whose columns have these ``heads``; each of ``rows`` has a cell for each column."""
    line = TURNED_LINE if is_turned else LINE
    columns = [[(head,), *cells] for head, cells in zip(heads, zip(*rows, strict=True), strict=True)]
    widths = _widths(columns, line - PADDING * len(columns))
    heights = [max(_lines(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return TableSetting(
        tuple(round(100 * (width + PADDING) / sum(width + PADDING for width in widths)) for width in widths),
        frozenset(place for place, height in enumerate(heights) if height > MOST_LINES_TOGETHER),
        frozenset(
            (place, column)
            for place, row in enumerate(rows)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            if WORD * _longest_word(cell) > width
        ),
        len(rows) <= MOST_ROWS_TOGETHER and sum(heights) <= MOST_LINES_TOGETHER,
    )


def _widths(columns: Sequence[Sequence[Cell]], line: float) -> list[float]:
    """In letters: first the longest words, as far as there is room, then what makes the rows lowest."""
    words = [
        max(BOLD * _longest_word(head), *(WORD * _longest_word(cell) for cell in cells), 1.0)
        for head, *cells in columns
    ]
    most = next(
        most for most in range(100, 0, -1) if sum(min(word, most) for word in words) <= line or most == 1
    )
    widths = [min(word, most) for word in words]
    rows = [tuple(map(_letters, row)) for row in zip(*columns, strict=True)]
    for _ in range(max(int(line - sum(widths)), 0)):
        wider = [[*widths[:n], widths[n] + 1, *widths[n + 1 :]] for n in range(len(widths))]
        widths = min(wider, key=lambda tried: _height(rows, tried))
    return widths


def _height(rows: Sequence[Sequence[int]], widths: Sequence[float]) -> float:
    """Of all rows, in lines: that of each row's highest cell, and a little of the others' so that they count, too."""
    cells = [[letters / width for letters, width in zip(row, widths, strict=True)] for row in rows]
    return sum(map(max, cells)) + sum(chain.from_iterable(cells)) / 100


def _lines(cell: Cell, width: float) -> int:
    return sum(1 + int(len(line) / width) for line in cell)


def _letters(cell: Cell) -> int:
    return sum(map(len, cell))


def _longest_word(cell: Cell) -> int:
    return max((len(word) for line in cell for word in line.split()), default=0)
