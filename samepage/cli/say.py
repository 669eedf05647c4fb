"""What a command prints. A line stays one line, and nothing in it steers the terminal, whoever wrote it."""

from __future__ import annotations

import sys

from samepage.text import visible


def say(line: str) -> None:
    """To standard output. Control characters, and those that turn the writing about, are shown by their code points."""
    print(visible(line), flush=True)


def warn(line: str) -> None:
    """To standard error, as ``say``."""
    print(visible(line), file=sys.stderr, flush=True)
