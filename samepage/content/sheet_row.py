"""A row of a spreadsheet, as the readers of CSV and of Excel files hand it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LAST_ROW = 1_048_576  # of a sheet of Excel
UNREADABLE = "?"  # the type of an Excel cell that makes no sense


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with a row.

    ``kind`` says in a few words what faults of this kind are, and is the same for all of them. ``message``
    ends with what to do; of a cell, it is what follows the words "the column `…`" in a sentence.
    """

    kind: str
    message: str


@dataclass(frozen=True)
class SheetRow:
    """``number`` is the row as a spreadsheet shows it, ``line`` the line of a CSV file with which it begins.

    Both count from 1, and are the same of an Excel file. ``cell_faults`` are by position of the cell,
    which has no text then. ``fault`` is one of the row as a whole, which has no cells then;
    ``column`` is where it stands, counted from 1. ``other_sheets`` can be seen in its Excel file, and are not read.
    """

    number: int
    line: int
    cells: tuple[str, ...] = ()
    cell_faults: Mapping[int, Fault] = field(default_factory=dict)
    fault: Fault | None = None
    column: int = 1
    other_sheets: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """What a message calls it; with the line where that is another number."""
        return f"row {self.number}" + (f" (line {self.line})" if self.line != self.number else "")

    @property
    def is_empty(self) -> bool:
        return not self.fault and not any(cell.strip() for cell in self.cells) and not self.cell_faults
