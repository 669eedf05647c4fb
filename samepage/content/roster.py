"""Sites from a spreadsheet: one row, one site.

Columns may be called as in the directory files of the Common Core of Data (National Center for
Education Statistics): ``LEAID, LEA_NAME, ST, STATENAME, LSTREET1, LCITY, LSTATE, LZIP, PHONE,
WEBSITE``, for schools ``NCESSCH, SCH_NAME``; or plainly ``id, name, state, association,
contact_name, contact_email`` and so on. Rows are read one at a time, so that a roster of every
district in the country needs no more memory than one of ten.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from samepage.content.roster_files import Cells, open_rows
from samepage.content.schema.base import Level
from samepage.content.schema.sites import Site
from samepage.content.validate import explain
from samepage.errors import ContentError, Problem, display_path
from samepage.text import did_you_mean, listed, shortened, slug_from

MAX_CELL = 400

# The first of a field's columns that has something in a row is the one that counts.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "site_name", "sch_name", "lea_name", "sea_name"),
    "short_name": ("short_name",),
    "partner": ("partner",),
    "association": ("association",),
    "state": ("state", "statename", "st", "lstate"),
    "street": ("street", "address", "lstreet1"),
    "city": ("city", "lcity"),
    "zip": ("zip", "zip_code", "lzip"),
    "phone": ("phone",),
    "website": ("website",),
    "contact_name": ("contact_name",),
    "contact_email": ("contact_email", "email"),
    "language": ("language",),
    "paper": ("paper",),
    "accent": ("accent",),
}
_IDS: dict[Level, tuple[str, ...]] = {
    "state": ("id", "st"),
    "district": ("id", "leaid"),
    "school": ("id", "ncessch"),
}
_NAMES: dict[Level, tuple[str, ...]] = {
    "state": ("name", "site_name", "sea_name", "statename"),
    "district": ("name", "site_name", "lea_name"),
    "school": ("name", "site_name", "sch_name"),
}
# Digits of the NCES codes and of a ZIP code. A spreadsheet drops the zero that many begin with.
_DIGITS = {"leaid": 7, "ncessch": 12, "lzip": 5, "zip": 5, "zip_code": 5}
_UNPRINTABLE = ("Cc", "Cs", "Co", "Cn")  # control, surrogate, private, unassigned: Unicode general categories
# What the CCD files write where there is nothing to report.
_NOTHING = {"†", "‡", "–", "-1", "-2", "-9"}


@dataclass(frozen=True)
class RosterRow:
    """One row: a site, or the reasons why there is none. ``number`` is its line in the file."""

    number: int
    site: Site | None
    problems: tuple[Problem, ...] = ()


def read_roster(
    path: Path, level: Level, partner_id: str, *, partners: Collection[str] | None = None
) -> Iterator[RosterRow]:
    """The rows of ``path`` (CSV or XLSX) as sites of ``level``, in file order; empty rows are passed over.

    ``partner_id`` is meant where a row names no partner; with ``partners``, a partner that is not
    among them is a problem of its row. Raises ContentError where the file as a whole cannot be used.
    """
    rows = open_rows(path)
    header = next(rows, None)
    if header is None:
        message = "is empty: the first row names the columns, such as `id` and `name`."
        raise ContentError.of_file(path, message)
    file = display_path(path)
    reader = _RosterReader(file, level, partner_id, _columns(file, header, level), partners)
    found = False
    for row in rows:
        if any(cell.strip() for cell in row.cells):
            found = True
            yield reader.read(row)
    if not found:
        message = "has column names and no rows below them: add one row for each site."
        raise ContentError.of_file(path, message)


def _columns(file: str, header: Cells, level: Level) -> dict[str, int]:
    """Column name to position. Raises ContentError where the needed ones are missing."""
    columns: dict[str, int] = {}
    problems = []
    for index, cell in enumerate(header.cells):
        name = re.sub(r"[\s\-]+", "_", unicodedata.normalize("NFC", cell).strip().casefold())
        if name and name in columns:
            message = f"the column `{shortened(name)}` is here twice: rename or delete one."
            problems.append(Problem(file, header.number, index + 1, message))
        elif name:
            columns[name] = index
    given = [shortened(cell.strip(), 30) for cell in header.cells if cell.strip()]
    seen = f"found {listed(given[:20]) or 'none'}"
    for needed in (_IDS[level], _NAMES[level]):
        if not any(name in columns for name in needed):
            names = (name if name in ("id", "name", "site_name") else name.upper() for name in needed)
            either = " or ".join(f"`{name}`" for name in names)
            message = f"a roster of {level}s needs a column {either}, and {seen}: add it to the first row."
            problems.append(Problem(file, header.number, 1, message))
    if problems:
        raise ContentError(problems)
    return columns


class _IdRows:
    """The row of each id seen, in a database on disk that has no name and needs the memory of a page."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect("", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = OFF")
        self._sql.execute("CREATE TABLE first (id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._sql.execute("BEGIN")

    def first(self, id: str, row: int) -> int:
        """The first row that has ``id``, which may be this ``row``."""
        if self._sql.execute("INSERT OR IGNORE INTO first VALUES (?, ?)", (id, row)).rowcount:
            return row
        return int(self._sql.execute("SELECT row FROM first WHERE id = ?", (id,)).fetchone()[0])


class _RosterReader:
    """Makes sites of the rows of one roster, whose ``columns`` are names and positions."""

    def __init__(
        self,
        file: str,
        level: Level,
        partner: str,
        columns: Mapping[str, int],
        partners: Collection[str] | None,
    ):
        self.file, self.level, self.partner, self.partners = file, level, partner, partners
        self.columns = columns
        self.ids = _IdRows()
        wanted = {"id": _IDS[level], **COLUMNS, "name": _NAMES[level]}
        self.fields = {key: [name for name in names if name in columns] for key, names in wanted.items()}

    def read(self, row: Cells) -> RosterRow:
        problems: list[Problem] = []

        def note(column: str | None, message: str) -> None:
            at = self.columns[column] + 1 if column else 1
            problems.append(Problem(self.file, row.number, at, f"row {row.number}: {message}"))

        def cell(column: str) -> str:
            index = self.columns[column]
            try:
                return _cell(column, row.cells[index] if index < len(row.cells) else "")
            except ValueError as error:
                note(column, str(error))
                return ""

        width = max(self.columns.values()) + 1
        if any(cell.strip() for cell in row.cells[width:]):
            counts = f"{len(row.cells)} cells, and the first row names {width} columns"
            note(None, f"has {counts}: put a text that has a comma in quotes.")
        data: dict[str, str] = {"level": self.level, "partner": self.partner}
        used: dict[str, str] = {}  # the column that each came from
        for key, columns in self.fields.items():
            for column in columns:
                if value := cell(column):
                    data[key], used[key] = value, column
                    break
        if used.get("state") == "statename" and data["state"].isupper():
            data["state"] = _capitalized(data["state"])
        if "id" in data:
            self._make_id(row, data, used["id"], note)
        else:
            note(self.fields["id"][0], f"the id is empty: fill in the column `{self.fields['id'][0]}`.")
        if "name" not in data and not problems:
            note(self.fields["name"][0], f"the name is empty: fill in the column `{self.fields['name'][0]}`.")
        if self.partners is not None and data["partner"] not in self.partners:
            hint = did_you_mean(data["partner"], sorted(self.partners))
            note(used.get("partner"), f"there is no partner `{shortened(data['partner'])}`: {hint}")
        site = None
        if not problems:
            try:
                site = Site.model_validate(data)
            except ValidationError as error:
                for mistake in explain(data, error):
                    note(used.get(str(mistake.path[0]) if mistake.path else ""), mistake.message)
        return RosterRow(row.number, site, tuple(problems))

    def _make_id(
        self, row: Cells, data: dict[str, str], column: str, note: Callable[[str, str], None]
    ) -> None:
        """Turn the id of a row into one that a site may have, and that no other row has."""
        given = data["id"]
        id = data["id"] = slug_from(given)[:60].strip("-")
        if not id:
            reason = f"`{shortened(given)}` has no letter or digit to make an id of"
            note(column, f"{reason}: write one such as `north-valley`.")
        elif (first := self.ids.first(id, row.number)) != row.number:
            note(column, f"the id `{id}` is already that of row {first}: give every site an id of its own.")


def _cell(column: str, raw: str) -> str:
    """A cell's text on one line; "" for nothing. Raises ValueError with what is wrong."""
    text = unicodedata.normalize("NFC", " ".join(raw.split()))
    if text in _NOTHING:
        return ""
    bad = () if text.isprintable() else (c for c in text if unicodedata.category(c) in _UNPRINTABLE)
    for character in bad:
        code = f"U+{ord(character):04X}"
        raise ValueError(f"the column `{column}` has a control character ({code}): type the text again.")
    if len(text) > MAX_CELL:
        numbers = f"{len(text)} characters, and at most {MAX_CELL} are read"
        raise ValueError(f"the column `{column}` has {numbers}: shorten it.")
    return _digits(column, text) if column in _DIGITS else text


def _digits(column: str, text: str) -> str:
    """A code as it was before a spreadsheet took it for a number. Raises ValueError where that cannot be known."""
    wanted = _DIGITS[column]
    text = re.sub(r"\A(\d+)\.0+\Z", r"\1", text)
    if re.fullmatch(r"\d+(?:\.\d+)?[eE]\+?\d+", text):
        remedy = f"format the column `{column}` as text and fill it in again"
        raise ValueError(f"`{text}` was shortened by a spreadsheet: {remedy}.")
    if re.fullmatch(r"[0-9]+", text) and len(text) == wanted - 1:
        return text.zfill(wanted)
    if column in ("leaid", "ncessch") and text and not re.fullmatch(rf"[0-9]{{{wanted}}}", text):
        reason = f"`{shortened(text)}` is not a {column.upper()}, which has {wanted} digits"
        raise ValueError(f"{reason}: correct it, or use a column `id`.")
    return text


def _capitalized(name: str) -> str:
    small = {"of", "and", "the"}
    words = name.lower().split()
    return " ".join(w if w in small and i else w.capitalize() for i, w in enumerate(words))
