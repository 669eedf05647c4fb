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
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from samepage.content.roster_files import Cells, open_rows
from samepage.content.schema import Level, Site
from samepage.content.validate import explain
from samepage.errors import ContentError, Problem, display_path
from samepage.text import listed, nearest, shortened, slug_from

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
    file = display_path(path)
    header = next(rows, None)
    if header is None:
        raise ContentError(
            [Problem(file, 0, 0, "is empty: the first row names the columns, such as `id` and `name`.")]
        )
    columns = _columns(file, header, level)
    reader = _RosterReader(file, level, partner_id, columns, partners)
    found = False
    for row in rows:
        if any(cell.strip() for cell in row.cells):
            found = True
            yield reader.read(row)
    if not found:
        raise ContentError(
            [Problem(file, 0, 0, "has column names and no rows below them: add one row for each site.")]
        )


def _header(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", unicodedata.normalize("NFC", cell).strip().casefold())


def _columns(file: str, header: Cells, level: Level) -> dict[str, int]:
    """Column name to position. Raises ContentError where the needed ones are missing."""
    columns: dict[str, int] = {}
    problems = []
    for index, cell in enumerate(header.cells):
        name = _header(cell)
        if name and name in columns:
            message = f"the column `{shortened(name)}` is here twice: rename or delete one."
            problems.append(Problem(file, header.number, index + 1, message))
        elif name:
            columns[name] = index
    given = [shortened(cell.strip(), 30) for cell in header.cells if cell.strip()]
    seen = f"found {listed(given[:20])}" if given else "found none"
    for needed in (_IDS[level], _NAMES[level]):
        if not any(name in columns for name in needed):
            either = " or ".join(
                f"`{name.upper() if name not in ('id', 'name', 'site_name') else name}`" for name in needed
            )
            message = f"a roster of {level}s needs a column {either}, and {seen}: add it to the first row."
            problems.append(Problem(file, header.number, 1, message))
    if problems:
        raise ContentError(problems)
    return columns


class _First:
    """The row of each id seen, in a database on disk that has no name and needs the memory of a page."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect("", isolation_level=None)
        self._sql.execute("PRAGMA journal_mode = OFF")
        self._sql.execute("CREATE TABLE first (id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._sql.execute("BEGIN")

    def row_of(self, id: str, row: int) -> int | None:
        """The row that had ``id`` before; None where it is seen for the first time, in ``row``."""
        if self._sql.execute("INSERT OR IGNORE INTO first VALUES (?, ?)", (id, row)).rowcount:
            return None
        return self._sql.execute("SELECT row FROM first WHERE id = ?", (id,)).fetchone()[0]


class _RosterReader:
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
        self.width = max(columns.values()) + 1
        self.first = _First()
        self.fields = {key: [n for n in names if n in columns] for key, names in COLUMNS.items()}
        self.fields["name"] = [n for n in _NAMES[level] if n in columns]
        self.ids = [n for n in _IDS[level] if n in columns]

    def read(self, row: Cells) -> RosterRow:
        problems: list[Problem] = []

        def note(column: str | None, message: str) -> None:
            at = self.columns[column] + 1 if column else 1
            problems.append(Problem(self.file, row.number, at, f"row {row.number}: {message}"))

        if any(cell.strip() for cell in row.cells[self.width :]):
            extra = len(row.cells)
            note(
                None,
                f"has {extra} cells, and the first row names {self.width} columns: put a text that has a comma in quotes.",
            )
        data: dict[str, str] = {"level": self.level, "partner": self.partner}
        used: dict[str, str] = {}
        for key, names in self.fields.items():
            for name in names:
                value = self._cell(row, name, note)
                if value:
                    data[key], used[key] = value, name
                    break
        if used.get("state") == "statename" and data["state"].isupper():
            data["state"] = _capitalised(data["state"])
        self._id(row, data, used, note)
        if "name" not in data and not problems:
            note(self.fields["name"][0], f"the name is empty: fill in the column `{self.fields['name'][0]}`.")
        if self.partners is not None and data["partner"] not in self.partners:
            meant = nearest(data["partner"], self.partners)
            hint = f"did you mean `{meant}`?" if meant else f"known are {listed(sorted(self.partners))}."
            note(used.get("partner"), f"there is no partner `{shortened(data['partner'])}`: {hint}")
        if problems:
            return RosterRow(row.number, None, tuple(problems))
        try:
            site = Site.model_validate(data)
        except ValidationError as error:
            for mistake in explain(data, error):
                key = str(mistake.path[0]) if mistake.path else ""
                note(used.get(key), mistake.message)
            return RosterRow(row.number, None, tuple(problems))
        return RosterRow(row.number, site)

    def _id(self, row: Cells, data: dict[str, str], used: dict[str, str], note) -> None:
        for name in self.ids:
            value = self._cell(row, name, note)
            if not value:
                continue
            id = slug_from(value)[:60].strip("-")
            if not id:
                note(
                    name,
                    f"`{shortened(value)}` has no letter or digit to make an id of: write one such as `north-valley`.",
                )
            elif first := self.first.row_of(id, row.number):
                note(name, f"the id `{id}` is already that of row {first}: give every site an id of its own.")
            data["id"], used["id"] = id, name
            return
        note(self.ids[0], f"the id is empty: fill in the column `{self.ids[0]}`.")

    def _cell(self, row: Cells, name: str, note) -> str:
        index = self.columns[name]
        raw = row.cells[index] if index < len(row.cells) else ""
        text = unicodedata.normalize("NFC", " ".join(raw.split()))
        if text in _NOTHING:
            return ""
        bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn")), None)
        if bad is not None:
            note(
                name, f"the column `{name}` has a control character (U+{ord(bad):04X}): type the text again."
            )
            return ""
        if len(text) > MAX_CELL:
            note(
                name,
                f"the column `{name}` has {len(text)} characters, and at most {MAX_CELL} are read: shorten it.",
            )
            return ""
        return self._digits(name, text, note) if name in _DIGITS else text

    @staticmethod
    def _digits(name: str, text: str, note) -> str:
        wanted = _DIGITS[name]
        text = re.sub(r"\A(\d+)\.0+\Z", r"\1", text)
        if re.fullmatch(r"\d+(?:\.\d+)?[eE]\+?\d+", text):
            note(
                name,
                f"`{text}` was shortened by a spreadsheet: format the column `{name}` as text and fill it in again.",
            )
            return ""
        if re.fullmatch(r"[0-9]+", text) and len(text) == wanted - 1:
            return text.zfill(wanted)
        if name in ("leaid", "ncessch") and text and not re.fullmatch(rf"[0-9]{{{wanted}}}", text):
            note(
                name,
                f"`{shortened(text)}` is not a {name.upper()}, which has {wanted} digits: correct it, or use a column `id`.",
            )
            return ""
        return text


def _capitalised(name: str) -> str:
    small = {"of", "and", "the"}
    words: Iterable[str] = name.lower().split()
    return " ".join(w if w in small and i else w.capitalize() for i, w in enumerate(words))
