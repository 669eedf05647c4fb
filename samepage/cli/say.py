"""What a command prints: each text on one line, without characters that control the terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from samepage.text import visible


def say(line: str) -> None:
    """To standard output. Control characters, and those that turn the writing about, are shown by their code points."""
    print(visible(line), flush=True)


def warn(line: str) -> None:
    """To standard error, as ``say``."""
    print(visible(line), file=sys.stderr, flush=True)


def print_table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[str] = (), width: int = 200
) -> None:
    """A table, with the columns ``right`` at their right edge. Where no one watches, each row is one line of up to
    ``width`` characters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    terminal = sys.stdout.isatty()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        justify: Literal["left", "right"] = "right" if head in right else "left"
        table.add_column(head, justify=justify, overflow="fold", no_wrap=not terminal)
    for row in rows:
        table.add_row(*map(visible, row))
    Console(width=None if terminal else width, highlight=False, markup=False, emoji=False).print(table)
