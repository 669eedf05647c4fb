"""Which cell of a table a text on a page without a form stands in, by the heads of its column and of its row.

The heads are looked for on the page itself, since a table that goes on has them again on each of its pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from samepage.formats.letters import Letters, letters_of
from samepage.formats.pdf.drawn_ticks import Box
from samepage.formats.pdf.page_text import PageText
from samepage.workbook.definitions import FieldDefinition
from samepage.workbook.dictionary import DataDictionary

SAME_LINE = 6.0  # points: how far the first line of a cell is from that of the row's head
ONE_ROW = 40.0  # points: the heads of columns are as high as three lines
INDENT = 8.0  # points: how far left of the first column a text may begin


@dataclass(frozen=True)
class _Head:
    """A title on the page, the places of its characters in the page's text, and where it begins."""

    title: str
    places: range
    box: Box

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def bottom(self) -> float:
        return self.box[1]


class TableHeads:
    """The heads of the tables of ``dictionary`` on one page."""

    def __init__(self, page: PageText, dictionary: DataDictionary):
        self._page, self._dictionary = page, dictionary
        self._letters = Letters(page.text)
        self._first_words: dict[str, str] = {}  # by title
        self._tables: dict[str, tuple[tuple[tuple[_Head, ...], ...], tuple[_Head, ...]]] = {}

    def cells(self, name: str, start: int) -> Sequence[FieldDefinition]:
        """The fields in whose cell the text at ``start`` may stand, if it is in the table that the field ``name`` is
        of: several where the rows have no heads. None where nothing tells."""
        fields = self._fields_of(name)
        heads, rows = self._heads(fields)
        left, bottom, _, _ = self._page.box(start)
        above = [row for row in heads if min(one.bottom for one in row) > bottom]
        if not above:
            return ()
        row_of_heads = min(above, key=lambda row: row[0].bottom)
        if left < row_of_heads[0].left - INDENT:
            return ()
        # What is written begins where the head does, or a little to the right of it.
        column = min(row_of_heads, key=lambda one: abs(left - one.left) * (1 if left > one.left else 2)).title
        beside = [
            one for one in rows if one.bottom > bottom - SAME_LINE and one.bottom < row_of_heads[0].bottom
        ]
        row = min(beside, key=lambda one: one.bottom).title if beside else ""
        of_column = [one for one in fields if letters_of(one.column_title) == column]
        of_row = [one for one in of_column if letters_of(one.row_title) == row]
        return of_row or of_column

    def is_head(self, name: str, start: int, end: int) -> bool:
        """Whether what stands there is nothing but heads of the table that the field ``name`` is of."""
        heads, rows = self._heads(self._fields_of(name))
        of_heads = {
            place for one in (*rows, *(head for row in heads for head in row)) for place in one.places
        }
        letters = [place for place in range(start, end) if self._page.text[place].isalnum()]
        return bool(letters) and of_heads.issuperset(letters)

    def _fields_of(self, name: str) -> list[FieldDefinition]:
        entry = self._dictionary.by_name.get(name)
        block = entry.block if entry else ""
        return [
            one for one in self._dictionary.definitions if block and one.block == block and one.column_title
        ]

    def _heads(
        self, fields: Sequence[FieldDefinition]
    ) -> tuple[tuple[tuple[_Head, ...], ...], tuple[_Head, ...]]:
        """Each row of columns' heads on the page, and the heads of rows, which stand to the left of all columns."""
        if not fields:
            return (), ()
        block = fields[0].block
        if block not in self._tables:
            titles = dict.fromkeys(letters_of(one.column_title) for one in fields)
            self._first_words |= {
                letters_of(one.column_title): letters_of(one.column_title.split(" ")[0]) for one in fields
            }
            heads = tuple(self._with_others(row, [*titles]) for row in _in_rows(self._found(titles)))
            first = min((one.left for row in heads for one in row), default=0.0)
            names = dict.fromkeys(letters_of(one.row_title) for one in fields)
            rows = tuple(one for one in self._found(names) if one.left < first - INDENT)
            self._tables[block] = heads, rows
        return self._tables[block]

    def _with_others(self, row: Sequence[_Head], titles: Sequence[str]) -> tuple[_Head, ...]:
        """``row`` also with those of ``titles`` that are not found whole, since programs write the lines of two of them
        that stand side by side as one: where their first words are, in their order."""
        by_title = {one.title: one for one in row}
        known = [by_title.get(title) for title in titles]
        bottom = max(one.bottom for one in row)
        for number, title in enumerate(titles):
            if known[number]:
                continue
            before = max((one.left for one in known[:number] if one), default=-INDENT)
            behind = min((one.left for one in known[number + 1 :] if one), default=float("inf"))
            begins = [
                one
                for one in self._found({self._first_words[title]: None})
                if before + INDENT < one.left < behind - INDENT and abs(one.bottom - bottom) < ONE_ROW
            ]
            if begins:
                first = min(begins, key=lambda one: one.left)
                known[number] = _Head(title, first.places, first.box)
        return tuple(one for one in known if one)

    def _found(self, titles: Mapping[str, None]) -> Iterator[_Head]:
        """Each place on the page where one of ``titles``, by their letters, stands as whole words."""
        for title in titles:
            start = self._letters.find_words(title) if title else -1
            while start >= 0:
                places = self._letters.places[start : start + len(title)]
                yield _Head(title, range(places[0], places[-1] + 1), self._page.box(places[0]))
                start = self._letters.find_words(title, start + 1)


def _in_rows(heads: Iterable[_Head]) -> Iterator[tuple[_Head, ...]]:
    """Those that stand side by side, two different ones or more."""
    left = sorted(heads, key=lambda one: (-one.bottom, one.left))
    while left:
        row = [one for one in left if left[0].bottom - one.bottom < ONE_ROW]
        first: dict[str, _Head] = {}
        for one in row:
            first.setdefault(one.title, one)
        together = sorted(first.values(), key=lambda one: one.left)
        if len(together) > 1 and together[-1].left - together[0].left > INDENT:
            yield tuple(together)
        left = [one for one in left if one not in row]
