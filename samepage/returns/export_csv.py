"""CSV (RFC 4180, UTF-8 with a byte order mark for Excel): ``answers.csv``, a row an answer, and ``sites.csv``, a row a site."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from samepage.returns.tables import LONG, SITE_COLUMNS, AnswerTables, in_words

# A spreadsheet takes a cell that begins so for a formula, which may reach the network.
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d[\d.,]*\Z")


def long_csv(tables: AnswerTables) -> bytes:
    return _csv([LONG, *tables.long])


def wide_csv(tables: AnswerTables) -> bytes:
    """The leading return of each site. Its columns carry the names of fields."""
    names = [column.name for column in tables.columns]
    rows = [(*row.site, *(in_words(row.answers.get(name, ())) for name in names)) for row in tables.rows]
    return _csv([(*SITE_COLUMNS, *names), *rows])


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _safe(cell: object) -> object:
    """As text that no spreadsheet calculates: with an apostrophe first, as its own users would write it."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.match(cell):
        return "'" + cell
    return "" if cell is None else cell
