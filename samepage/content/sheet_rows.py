"""A row of a spreadsheet, as the readers of CSV and of Excel files hand it on; and a cell of a roster as text, or what
is wrong with it: a spreadsheet may have made something else of what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from samepage.limits import MOST_ROSTER_CELL
from samepage.text import hidden_character, shortened

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


NO_TEXT = "date, time, number or TRUE in place of a text"
CONTROL = "control character"
LENGTH = "too long"
# Digits of the NCES codes and of a ZIP code. A spreadsheet drops the zero that many begin with.
_DIGITS = {"leaid": 7, "ncessch": 12, "lzip": 5, "zip": 5, "zip_code": 5}
# What the CCD files write where there is nothing to report.
_NOTHING = {"†", "‡", "–", "-1", "-2", "-9"}
# Excel's, in any language: #N/A, #DIV/0!, #REF!, #¡REF!, #NV, #N/D; LibreOffice's Err:502; a column that is too narrow.
_ERROR_VALUE = re.compile(r"#[¡¿]?[^\W\d_a-z]+(?:/0)?[!?]|#(?:N/A|N/D|NV|GETTING_DATA)|Err:\d{3}|#{3,}")
# What a spreadsheet makes of an id that it took for a number.
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_WHOLE = re.compile(r"(\d+)\.0+")
_NUMBER = re.compile(r"[+-]\d+|[+-]?[\d.,]*\d[.,][\d.,]*|[+-]?[.,]\d+")
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T ].*)?|\d{1,2}:\d\d(?::\d\d.*)?"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-\d{2,4})?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{2,4}"
)
_AS_TEXT = "format the column as text, and type it again"


def cell_text(column: str, raw: str) -> str | Fault:
    """The text of a cell on one line; "" for nothing."""
    text = unicodedata.normalize("NFC", " ".join(raw.split()))
    if text in _NOTHING:
        return ""
    if len(text) > MOST_ROSTER_CELL:
        message = f"has {len(text):,} characters, and at most {MOST_ROSTER_CELL} are read: shorten it."
        return Fault(LENGTH, message)
    if character := hidden_character(text):
        message = f"has a control character (U+{ord(character):04X}), which nobody sees: type the text again."
        return Fault(CONTROL, message)
    if fault := error_value(text):
        return fault
    return _digits(column, text) if column in _DIGITS else text


def error_value(text: str) -> Fault | None:
    """The fault of a text that is one of a spreadsheet's error values, such as ``#N/A``, and nothing else."""
    return error_fault(text) if _ERROR_VALUE.fullmatch(text) else None


def error_fault(value: str) -> Fault:
    """The fault of a cell that holds the error ``value``."""
    message = f"has the error `{shortened(value)}`: correct its formula, or type the text."
    return Fault("error value of a spreadsheet", message)


def id_text(text: str) -> str | Fault:
    """The text of a cell from which an id is made."""
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    what = ""
    if _SCIENTIFIC.fullmatch(text):
        what = "a number that was shortened"
    elif _DATE.fullmatch(text):
        what = "a date or time"
    elif _NUMBER.fullmatch(text):
        what = "a number with a sign, decimals or separators"
    elif text.casefold() in ("true", "false"):
        what = "TRUE or FALSE"
    if not what:
        return text
    return Fault(NO_TEXT, f"holds {what} (`{shortened(text)}`), which is no id: {_AS_TEXT}.")


def _digits(column: str, text: str) -> str | Fault:
    """A code as it was before a spreadsheet took it for a number."""
    wanted = _DIGITS[column]
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    if _SCIENTIFIC.fullmatch(text):
        return Fault(NO_TEXT, f"has `{shortened(text)}`, which was shortened by a spreadsheet: {_AS_TEXT}.")
    if re.fullmatch(r"[0-9]+", text) and len(text) == wanted - 1:
        return text.zfill(wanted)
    if column in ("leaid", "ncessch") and text and not re.fullmatch(rf"[0-9]{{{wanted}}}", text):
        reason = f"has `{shortened(text)}` in place of a {column.upper()}, which has {wanted} digits"
        return Fault("code with other digits", f"{reason}: correct it, or use a column `id`.")
    return text
