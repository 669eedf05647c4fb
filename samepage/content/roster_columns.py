"""The first row of a roster, which names its columns.

They may be called as in the directory files of the Common Core of Data (National Center for Education
Statistics): ``LEAID, LEA_NAME, ST, STATENAME, LSTREET1, LCITY, LSTATE, LZIP, PHONE, WEBSITE``, for
schools ``NCESSCH, SCH_NAME``; or plainly ``id, name, state, association, contact_name, contact_email``
and so on. What these files have besides is passed over in silence. Any other column that is not read is
reported, since the person may think that it is read.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from samepage.content.schema.declared import Level
from samepage.content.schema.words import Words
from samepage.content.sheet_rows import SheetRow
from samepage.errors import ContentError, Problem
from samepage.text import listed, shortened

# The first of a field's columns that has something in a row is the one that counts.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "name": ("name", "site_name"),
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
COUNTRY = "country"  # a column that only tells whether a row's state is one of the United States
# What else the directory files have, of agencies and of schools: nothing is taken from it.
CCD = re.compile(
    r"(school_year|fipst|fips|state_agency_no|union|st_leaid|st_schid|schid|m(street[123]|city|state|zip4?)"
    r"|lstreet[23]|lzip4|(sy|updated)_status(_text)?|effective_date|(lea|sch)_type(_text)?|recon_status"
    r"|out_of_state_flag|charter_(lea(_text)?|text)|chartauthn?[12]|nogrades|g_\w+_offered|gslo|gshi|level"
    r"|igoffered|operational_schools)(_text)?"
)
NOT_MISTYPED = frozenset(["county"])  # columns of many spreadsheets that are a letter away from one of ours
SHOWN = 20  # names of columns in a message
SHORTEST = 4  # letters of a name that is known by its likeness


@dataclass(frozen=True)
class RosterColumns:
    """The columns of a roster by the field they go into; ``known`` are those of other levels, too."""

    sites: str  # what its rows are, in words
    of_fields: Mapping[str, tuple[str, ...]]
    known: frozenset[str]


def columns_of(level: Level, words: Words | None) -> RosterColumns:
    """The columns of a roster of ``level``. The guide's ``words`` may give an id and a name more columns."""
    levels = words.levels if words else {}
    here = levels.get(level)
    ids, names = (here.id_columns, here.name_columns) if here else ((), ())
    of_fields = {**COLUMNS, "id": COLUMNS["id"] + ids, "name": COLUMNS["name"] + names, COUNTRY: (COUNTRY,)}
    others = (name for one in levels.values() for name in (*one.id_columns, *one.name_columns))
    known = frozenset(others).union(*of_fields.values())
    return RosterColumns(here.several if here else "sites", of_fields, known)


def read_header(file: str, header: SheetRow, wanted: RosterColumns) -> tuple[dict[str, int], tuple[str, ...]]:
    """Column names with their positions; and, as they are written, those that nothing is taken from.

    Raises ContentError where a needed one is missing, two are the same, or one is probably mistyped.
    """
    columns: dict[str, int] = {}
    written: dict[str, str] = {}
    problems: list[Problem] = []

    def note(column: int, message: str) -> None:
        problems.append(Problem(file, header.line, column, f"{header.place}: {message}"))

    for index, cell in enumerate(header.cells):
        name = re.sub(r"[\s\-]+", "_", unicodedata.normalize("NFC", cell).strip().casefold())
        if name and name in columns:
            note(index + 1, f"the column `{shortened(name)}` is here twice: rename or delete one.")
        elif name:
            columns[name], written[name] = index, shortened(cell.strip(), 30)
    for name, meant in _mistyped(columns, wanted).items():
        hint = f"did you mean `{meant}`? If not, give it a name that is less like that, or delete it"
        note(columns[name] + 1, f"there is no column `{shortened(name)}`: {hint}.")
    mistyped = bool(problems)
    for needed in (wanted.of_fields["id"], wanted.of_fields["name"]):
        if not mistyped and not any(name in columns for name in needed):
            names = (name if name in ("id", "name", "site_name") else name.upper() for name in needed)
            either = " or ".join(f"`{name}`" for name in names)
            remedy = "this row names the columns; rename them, and delete any title above them"
            note(
                1,
                f"a roster of {wanted.sites} needs a column {either}, and found {_some(written)}: {remedy}.",
            )
    if header.fault:
        problems = [Problem(file, header.line, header.column, f"{header.place}: {header.fault.message}")]
    if problems:
        raise ContentError(problems)
    return columns, tuple(
        written[name] for name in columns if name not in wanted.known and not CCD.fullmatch(name)
    )


def _some(written: dict[str, str]) -> str:
    names = [*written.values()]
    return (listed(names[:SHOWN]) or "none") + (f" and {len(names) - SHOWN} more" if names[SHOWN:] else "")


def _mistyped(columns: dict[str, int], wanted: RosterColumns) -> dict[str, str]:
    """Columns that are probably others, mistyped, with those; never one whose field another column has."""
    fields = wanted.of_fields.values()
    missing = [name for names in fields if not any(name in columns for name in names) for name in names]
    unknown = [
        name for name in columns if not (name in wanted.known or name in NOT_MISTYPED or CCD.fullmatch(name))
    ]
    likely = {
        name: next((known for known in missing if len(known) >= SHORTEST and _is_like(name, known)), "")
        for name in unknown
    }
    return {name: meant for name, meant in likely.items() if meant}


def _is_like(name: str, known: str) -> bool:
    """Whether they differ by one letter more, less or other, by two neighbors turned about, or by underscores."""
    if name.replace("_", "") == known.replace("_", ""):
        return True
    same = len(os.path.commonprefix([name, known]))
    a, b = name[same:], known[same:]
    same = len(os.path.commonprefix([a[::-1], b[::-1]]))
    a, b = a[: len(a) - same], b[: len(b) - same]
    if (a + b).isdecimal():  # a second street is no street
        return False
    return max(len(a), len(b)) == 1 or (len(a) == 2 and a == b[::-1])
