"""Tables of a guide whose columns are narrower than the longest word of a heading in them, at one level or more."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from samepage.content.loader import Library
from samepage.content.schema.base import Text
from samepage.content.schema.declared import Declared
from samepage.content.schema.worksheets import Column, Table
from samepage.content.yaml_source import KeyPath
from samepage.errors import Problem
from samepage.render.theme import Theme
from samepage.same import Same

TEXT_WIDTH, LANDSCAPE_WIDTH = 473.0, 722.0  # points between the margins of the narrower paper, A4
PADDING = 11.0  # of a cell and its lines, on both sides
SIGN = 10.0  # a side's, before its column's heading
_BREAKS = re.compile(r"\s+|(?<=[-–—/])|[*_`]")  # where a line may end; Markdown's marks are not printed


def narrow_columns(library: Library, theme: Theme) -> Iterator[Problem]:
    """A problem for each column that one of its headings does not fit in."""
    for id, chapter in library.chapters.items():
        for number, block in enumerate(chapter.blocks):
            if isinstance(block, Table):
                source = library.sources["chapter", id]
                for path, message, word in _of_table(Same(block), library.declared, Same(theme)):
                    yield source.problem(("blocks", number, *path), message, near=word)


@lru_cache(maxsize=256)  # the tables of a guide, most of which the next edit does not touch
def _of_table(
    table: Same[Table], declared: Declared, of_theme: Same[Theme]
) -> tuple[tuple[KeyPath, str, str], ...]:
    """The path of each heading that is too wide, what to say of it, and its longest word."""
    return tuple(_too_wide(table.value, declared, of_theme.value))


def _too_wide(block: Table, declared: Declared, theme: Theme) -> Iterator[tuple[KeyPath, str, str]]:
    reported: set[KeyPath] = set()
    whole = LANDSCAPE_WIDTH if block.page else TEXT_WIDTH
    font = theme.font(theme.stacks["text"][0], 600)
    for level in declared.workbook_levels(block.levels):
        columns = {
            n: column
            for n, column in enumerate(block.columns)
            if level in declared.workbook_levels(column.levels)
        }
        for path, text, percent, more in _headings(block, columns):
            size = theme.sizes["note"] if more else theme.sizes["small"]
            # A name in braces stands for words that are known when a workbook is made.
            words = [w for w in _BREAKS.split(text.for_level(level) or "") if w and not {*"{}"} & {*w}]
            word = max(words, key=lambda w: font.width(w, size), default="")
            needed = 100 * (font.width(word, size) + PADDING + more) / whole
            if needed > percent and path not in reported:
                reported.add(path)
                room = f"`{word}` needs {math.ceil(needed)} percent of the table's width, and its column has"
                remedy = "make it wider by `width`, or another one narrower, or choose a shorter word"
                yield path, f"{room} {math.floor(percent)} in a {level} workbook: {remedy}.", word


def _headings(block: Table, columns: dict[int, Column]) -> Iterator[tuple[KeyPath, Text, float, float]]:
    """Each heading with its path, the percent of its column, and what stands beside its words, in points."""
    headed = isinstance(block.rows, tuple)
    widths = [column.width for column in columns.values() if column.width]
    each = (100 - sum(widths)) / max(len(columns) + headed - len(widths), 1)
    for n, column in columns.items():
        yield ("columns", n, "title"), column.title, column.width or each, SIGN if column.side else 0.0
    if isinstance(block.rows, tuple):
        if block.head:
            yield ("head",), block.head, each, 0.0
        for n, row in enumerate(block.rows):
            yield ("rows", n, "title"), row.title, each, 0.0
