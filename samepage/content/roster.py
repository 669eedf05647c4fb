"""Sites from a spreadsheet: one row, one site.

Rows are read one at a time, so that a roster of a whole country needs no more memory than
one of ten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from samepage.content.roster_columns import COUNTRY, columns_of, read_header
from samepage.content.roster_files import open_rows
from samepage.content.schema.declared import Declared, Level
from samepage.content.schema.sites import Site
from samepage.content.schema.words import Words
from samepage.content.sheet_rows import Fault, SheetRow, cell_text, id_text
from samepage.content.states import is_united_states, nearest_state, state_name
from samepage.content.validate import explain
from samepage.errors import ContentError, Problem, display_path
from samepage.text import did_you_mean, is_same_language, nearest, shortened, slug_from

NO_ID, NO_NAME = "no id", "no name"
OTHER = "value that cannot be used"
SPARED = "contact_email"  # a row is used without it, where it is wrong


@dataclass(frozen=True)
class Unread:
    """The names of a roster's columns and visible sheets that are not read."""

    columns: tuple[str, ...]
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class RosterRow:
    """One row: a site, or the reason why there is none. ``number`` is the row as a spreadsheet shows it.

    ``line`` is where it begins in a CSV file; ``place`` is what a message calls the row. There is one
    problem at most, which says everything that is wrong with the row. ``remark`` says what of a good row
    its site goes without.
    """

    number: int
    site: Site | None
    problems: tuple[Problem, ...] = ()
    line: int = 0
    place: str = ""
    remark: Problem | None = None


def read_roster(
    path: Path,
    level: Level,
    partner_id: str,
    *,
    words: Words | None = None,
    partners: Collection[str] | None = None,
    states: Collection[str] = (),
    language: str = "",
    on_unread: Callable[[Unread], None] | None = None,
) -> Iterator[RosterRow]:
    """The rows of ``path`` (CSV or XLSX) as sites of ``level``, in file order; empty rows are passed over.

    ``words`` are the guide's, which name the columns of each level. ``partner_id`` is meant where a row
    names no partner; with ``partners``, a partner that is not among them is a problem of its row, as is a
    state that is neither one of the United States nor one of ``states``; with ``language``, so is another
    one than that. ``on_unread`` gets the columns and sheets that are not read, if there are any.
    Raises ContentError where the file as a whole cannot be used.
    """
    rows = open_rows(path)
    header = next(rows, None)
    if header is None:
        message = "is empty: the first row names the columns, such as `id` and `name`."
        raise ContentError.of_file(path, message)
    file = display_path(path)
    columns, unread = read_header(file, header, columns_of(level, words))
    if on_unread and (unread or header.other_sheets):
        on_unread(Unread(unread, header.other_sheets))
    reader = _RosterReader(file, level, words, partner_id, columns, partners, states, language)
    reader.width = max(reader.width, *(position + 1 for position in (0, *header.cell_faults)))
    found = False
    for row in rows:
        found = True
        yield reader.read(row)
    if not found:
        message = "has column names and no rows below them: add one row for each site."
        raise ContentError.of_file(path, message)


def states_of(sites: Iterable[Site], declared: Declared) -> tuple[str, ...]:
    """What a guide calls the states among its ``sites``, which a roster may then name, too."""
    states = [site for site in sites if site.level in declared.states]
    names = (name for site in states for name in (site.state, site.short_name, site.name))
    return tuple(dict.fromkeys(filter(None, names)))


class _IdRows:
    """The row of each id seen, in a temporary SQLite file: memory use does not grow with the number of rows."""

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


@dataclass
class _Findings:
    """What is wrong with one row: each fault with the position of its column."""

    faults: list[tuple[int, Fault]] = field(default_factory=list)

    def note(self, position: int, kind: str, message: str) -> None:
        self.faults.append((position, Fault(kind, message)))

    def problem(self, file: str, row: SheetRow) -> Problem:
        """All of it in one line, which names the row once."""
        (position, first), *more = self.faults
        message = " ".join(["", first.message, *(f"Also: {fault.message}" for _, fault in more)])
        return Problem(file, row.line, position + 1, f"{row.place}:{message}", first.kind)


class _RosterReader:
    """Makes sites of the rows of one roster, whose ``columns`` are names and positions."""

    def __init__(
        self,
        file: str,
        level: Level,
        words: Words | None,
        partner: str,
        columns: Mapping[str, int],
        partners: Collection[str] | None,
        states: Collection[str],
        language: str,
    ):
        self.file, self.level, self.partner, self.partners = file, level, partner, partners
        self.language = language
        self.columns = columns
        self.declared = words.declared if words else None
        self.width = max(columns.values()) + 1
        self.ids = _IdRows()
        self.own_states = {state.casefold(): state for state in states}
        self.states: dict[str, str] = {}  # how the first row spells each, so that all its sites come together
        wanted = columns_of(level, words).of_fields
        self.fields = {key: [name for name in names if name in columns] for key, names in wanted.items()}
        self.read_columns = [
            (name, columns[name], name in self.fields["id"])
            for name in dict.fromkeys(name for names in self.fields.values() for name in names)
        ]

    def read(self, row: SheetRow) -> RosterRow:
        found, spared = _Findings(), _Findings()
        site = None
        if row.fault:
            found.note(row.column - 1, row.fault.kind, row.fault.message)
        else:
            site = self._site(row, found, spared)
        problems = (found.problem(self.file, row),) if found.faults else ()
        remark = spared.problem(self.file, row) if spared.faults and not problems else None
        return RosterRow(row.number, None if problems else site, problems, row.line, row.place, remark)

    def _site(self, row: SheetRow, found: _Findings, spared: _Findings) -> Site | None:
        if any(cell.strip() for cell in row.cells[self.width :]):
            counts = f"{len(row.cells)} cells, and the first row names {self.width} columns"
            remedy = "empty the others; in a CSV file, put a text that has a comma in quotation marks"
            found.note(0, "too many cells", f"has {counts}: {remedy}.")
        texts = self._texts(row, found)
        data: dict[str, str] = {"level": self.level, "partner": self.partner}
        used: dict[str, int] = {}  # the position of the column that each came from
        for key, columns in self.fields.items():
            for column in columns:
                if texts[column]:
                    data[key], used[key] = texts[column], self.columns[column]
                    break
        self._check_state(data, used, found)
        self._check_id(row, data, used, found)
        if "name" not in data and not found.faults:
            name = self.fields["name"][0]
            found.note(self.columns[name], NO_NAME, f"the name is empty: fill in the column `{name}`.")
        if self.partners is not None and data["partner"] not in self.partners:
            hint = did_you_mean(data["partner"], sorted(self.partners))
            message = f"there is no partner `{shortened(data['partner'])}`: {hint}"
            found.note(used.get("partner", 0), "unknown partner", message)
        if self.language and not is_same_language(data.get("language", self.language), self.language):
            message = f"`{shortened(data['language'])}` is asked for, and the guide is written in `{self.language}`: "
            found.note(used["language"], "another language", message + "empty the cell.")
        return None if found.faults else self._checked(data, used, found, spared)

    def _checked(
        self, data: dict[str, str], used: Mapping[str, int], found: _Findings, spared: _Findings
    ) -> Site | None:
        """The site of ``data``; where nothing but ``SPARED`` is wrong, without that, which ``spared`` then says."""
        try:
            return Site.model_validate(data, context=self.declared)
        except ValidationError as error:
            mistakes = [(str(one.path[0]) if one.path else "", one.message) for one in explain(data, error)]
        is_spared = {key for key, _ in mistakes} == {SPARED}
        for key, message in mistakes:
            without = " The row is used without it, and its email has no address." if is_spared else ""
            into = spared if is_spared else found
            into.note(used.get(key, 0), f"{OTHER}: {key or 'row'}", message + without)
        rest = {key: text for key, text in data.items() if key != SPARED}
        return self._checked(rest, used, found, spared) if is_spared else None

    def _texts(self, row: SheetRow, found: _Findings) -> dict[str, str]:
        """The text of each column that a site is made of; "" for nothing, or for what is wrong."""
        texts = dict[str, str]()
        for name, position, is_id in self.read_columns:
            raw = row.cells[position] if position < len(row.cells) else ""
            text = row.cell_faults.get(position) or cell_text(name, raw)
            if is_id and isinstance(text, str):
                text = id_text(text)
            if isinstance(text, Fault):
                found.note(position, text.kind, f"the column `{name}` {text.message}")
                text = ""
            texts[name] = text
        return texts

    def _check_state(self, data: dict[str, str], used: dict[str, int], found: _Findings) -> None:
        """A state is one of the United States, or one that the guide knows, unless the row is of another country."""
        country = data.pop(COUNTRY, "")
        given = data.get("state")
        if not given or not is_united_states(country):
            return
        name = state_name(given) or self.own_states.get(given.casefold())
        if name is None:
            near = nearest(given, self.own_states)
            meant = nearest_state(given) or (near and self.own_states[near])
            otherwise = (
                "write its name or its two letters; outside the United States, add a column `country`."
            )
            hint = f"did you mean `{meant}`?" if meant else otherwise
            found.note(used["state"], "unknown state", f"there is no state `{shortened(given)}`: {hint}")
        else:
            shouted = given.isupper() and len(given) > 2  # as in the CCD files
            data["state"] = self.states.setdefault(name, name if shouted else given)

    def _check_id(self, row: SheetRow, data: dict[str, str], used: dict[str, int], found: _Findings) -> None:
        """Turn the id of a row into one that a site may have, and that no other row has."""
        given = data.get("id")
        if given is None:
            if not found.faults:
                column = self.fields["id"][0]
                found.note(self.columns[column], NO_ID, f"the id is empty: fill in the column `{column}`.")
            return
        id = data["id"] = slug_from(given)[:60].strip("-")
        if not id:
            reason = f"`{shortened(given)}` has no letter or digit to make an id of"
            found.note(used["id"], f"{OTHER}: id", f"{reason}: write one such as `north-valley`.")
        elif (first := self.ids.first(id, row.number)) != row.number:
            message = f"the id `{id}` is already that of row {first}: give every site an id of its own."
            found.note(used["id"], "id of another row", message)
