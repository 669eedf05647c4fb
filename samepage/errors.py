"""One family of errors: what is wrong, where, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from samepage.resources import INSTALLED
from samepage.text import visible


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the input.

    ``line`` and ``column`` count from 1; 0 means "the file as a whole".
    ``message`` says what is wrong and ends with what to write instead. ``kind`` says in a few words what
    mistakes of this kind are, where so many may be found that they are counted.
    """

    file: str
    line: int
    column: int
    message: str
    kind: str = field(default="", compare=False)

    def __str__(self) -> str:
        """One line, whatever the input holds."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return visible(f"{place}: {self.message}")


class SamepageError(Exception):
    """A mistake a user can mend. Printed without a traceback; the exit code is not 0."""


class ContentError(SamepageError):
    """The content of ``guide/`` cannot be used. Carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of_file(cls, path: Path, message: str, line: int = 0, column: int = 0) -> ContentError:
        """The one problem of the file at ``path``: as a whole, or at a line and column, counted from 1."""
        return cls([Problem(display_path(path), line, column, message)])


class BuildError(SamepageError):
    """A workbook cannot be made from content that is valid on its own."""


class NotBindable(SamepageError):
    """A site's words do not fit into a compiled workbook. Says why; it is made the longer way then."""


def display_path(path: Path) -> str:
    """``path`` for a message: as ``typed_path``, on one line whatever it holds."""
    return visible(typed_path(path))


def typed_path(path: Path) -> str:
    """``path`` as a user would type it: relative to the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def program() -> str:
    """What a user types to run this program; a message that names a command begins it so."""
    return "samepage" if INSTALLED or Path(sys.argv[0]).name == "samepage" else "python3 build.py"


def pip_install(package: str) -> str:
    """The line that a user types to add ``package`` to the environment of this program."""
    if INSTALLED:
        return f"{sys.executable} -m pip install {package}"
    return f".venv/bin/python -m pip install {package} -c constraints.txt"
