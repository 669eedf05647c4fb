"""The database as tables for people, and these as CSV: ``answers.csv``, a row an answer; ``sites.csv``, a row a site.

CSV is that of RFC 4180, in UTF-8 with a byte order mark, by which Excel knows it.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from samepage.returns.database import AnswerRecord, CollectedAnswers, ReturnRecord, definition_row
from samepage.returns.review import KINDS, QuestionWords, paths_of_ours, review_order
from samepage.returns.words import chapter_words, question_words
from samepage.text import csv_cell
from samepage.workbook.dictionary import FieldDefinition
from samepage.workbook.names import ROW_CELL

SITE_COLUMNS = ("site", "site_name", "level", "edition", "language", "saved_at", "path", "more_files")
SITE_HEADINGS = (
    *("Site", "Name", "Level", "Edition", "Language", "Saved", "File that stands for it", "More files"),
)
# The columns of answers.csv, by where their values come from.
RETURN_COLUMNS = ("site", "site_name", "level", "edition", "language", "is_latest")
FIELD_COLUMNS = ("section", "section_title", "name", "question", "kind")
ANSWER_COLUMNS = ("status", "how", "page", "paragraph", "note")
FILE_COLUMNS = ("path", "sha256", "saved_at", "program")
LONG = (*RETURN_COLUMNS, *FIELD_COLUMNS, "value", "text", *ANSWER_COLUMNS, "contact", *FILE_COLUMNS)
DICTIONARY_COLUMNS = (
    *("edition", "level", "language", "name", "kind", "section", "section_title", "position", "question"),
    *("tooltip", "option_text", "options", "required", "contact", "was", "source"),
)
PROBLEM_COLUMNS = ("file", "kind", "question", "what it is", "what to do", "field", "sha256")
# The columns of the sheet of all answers that count.
JOINED = (
    "site",
    "chapter",
    "worksheet",
    "row",
    "question",
    "side",
    "answer",
    "what other files say",
    "file",
    "field",
)
MOST_JOINED = 20_000  # rows that a spreadsheet is still quick with
LAST = 10**6  # the position of what stands in no dictionary

Cells = tuple[object, ...]
Definitions = Mapping[tuple[str, str, str, str], FieldDefinition]  # by edition, level, language, name


@dataclass(frozen=True)
class SiteAnswers:
    """What a site answers, joined: by a column's name, each value and what it says in words."""

    site: Cells  # SITE_COLUMNS
    answers: Mapping[str, Sequence[tuple[str, str]]]

    def in_words(self, column: str) -> str:
        """An answer as people read it; several marks with semicolons between."""
        return "; ".join(text for _, text in self.answers.get(column, ()))


@dataclass(frozen=True)
class AnswerTables:
    """``sites`` has one row a site, ``joined`` a row an answer that counts (``JOINED``; only the head where there
    are more than ``MOST_JOINED``).

    ``columns`` are the questions in print order, by the name of the field or group of marks, each with
    one of its fields. ``dictionary`` and ``problems`` begin with their heads.
    """

    columns: Mapping[str, FieldDefinition]
    sites: Sequence[SiteAnswers]
    dictionary: Sequence[Cells]
    problems: Sequence[Cells]
    joined: Sequence[Cells]
    newest: str  # when the last return was saved; "" there is none


def tables_of(collected: CollectedAnswers) -> AnswerTables:
    """The joined answers of a database and what belongs to them, in an order that never changes."""
    fields, joined = collected.fields, defaultdict(list)
    for said in collected.joined:
        joined[said.site, said.edition].append(said)
    paths = {one.id: one.path for one in collected.returns}
    by_name = _by_name(fields)
    columns: dict[str, FieldDefinition] = {}
    sites = []
    for one in collected.returns:
        if not one.is_latest:
            continue
        of_site: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for said in joined[one.site, one.edition]:
            if said.name:
                field = _field(by_name, one, said.name)
                columns.setdefault(field.question_name, field)
                of_site[field.question_name].append((said.value, _words(field, said.value)))
        more = dict.fromkeys(paths.get(said.return_id, "") for said in joined[one.site, one.edition])
        cells = attrgetter(*SITE_COLUMNS[:-1])(one)
        sites.append(SiteAnswers((*cells, "; ".join(path for path in more if path != one.path)), of_site))
    # A question in the words of the newest edition that has it.
    newest: dict[str, FieldDefinition] = {}
    for field in sorted(fields, key=lambda one: one.edition, reverse=True):
        newest.setdefault(field.question_name, field)
    columns = {name: newest.get(name, field) for name, field in columns.items()}
    order = _print_order(fields, columns)
    return AnswerTables(
        {name: columns[name] for name in sorted(columns, key=order.__getitem__)},
        sites,
        [
            DICTIONARY_COLUMNS,
            *(tuple(map(definition_row(field).__getitem__, DICTIONARY_COLUMNS)) for field in fields),
        ],
        [PROBLEM_COLUMNS, *_problems(collected)],
        [JOINED, *_joined_rows(collected, by_name)],
        max((one.saved_at for one in collected.returns), default=""),
    )


def _problems(collected: CollectedAnswers) -> Iterator[Cells]:
    """Everything to look at, in the order in which it matters."""
    words = QuestionWords(collected.fields)
    ours = paths_of_ours(collected)
    for one in sorted(collected.problems, key=lambda one: review_order(one.kind, one.path, ours)):
        remedy = KINDS.get(one.kind, ("", "Look into the file."))[1]
        question, message = words.of(one.name), words.in_message(one.message)
        yield one.path, one.kind, question, message, remedy, one.name, one.sha256


def _joined_rows(collected: CollectedAnswers, fields: Definitions) -> Iterator[Cells]:
    """The answers that count, site by site in print order."""
    latest = {one.site: one for one in collected.returns if one.is_latest}
    counted = [one for one in collected.joined if latest[one.site].edition == one.edition]
    if len(counted) > MOST_JOINED:
        return
    paths = {one.id: one.path for one in collected.returns}
    rows = []
    for one in counted:
        site = latest[one.site]
        field = _field(fields, site, one.name)
        others = (
            f"{_words(_field(fields, site, name), value)} ({paths.get(id, '')})"
            for name, value, id in one.others
        )
        cells = (
            *(site.site_name or site.site, field.section_title, field.block_title, field.row_title),
            *(field.column_title or field.question, field.side, _words(field, one.value)),
            *("; ".join(others), paths.get(one.return_id, ""), one.name),
        )
        rows.append(((site.site, field.position or LAST), cells))
    yield from (cells for _, cells in sorted(rows, key=lambda row: row[0]))


def _words(field: FieldDefinition, value: str) -> str:
    """What ``value`` says: an option's words, or itself."""
    return field.option_text or (dict(field.options).get(value, value) if field.options else value)


def _by_name(fields: Iterable[FieldDefinition]) -> Definitions:
    return {(*field.key, field.name): field for field in fields}


def _field(fields: Definitions, one: ReturnRecord, name: str) -> FieldDefinition:
    """The field ``name``; for a row that a team added, the first row's in the same column, under its own name."""
    if field := fields.get((*one.key, name)):
        return field
    cell = ROW_CELL.match(name)
    if cell and (first := fields.get((*one.key, f"{cell[1]}.1.{cell[3]}"))):
        return replace(first, name=name)
    return FieldDefinition(*one.key, name, section=name.partition(".")[0] if "." in name else "")


def _print_order(
    fields: Iterable[FieldDefinition], names: Iterable[str]
) -> dict[str, tuple[int, bool, int, str]]:
    """Print order, over all editions and levels; added rows stand behind the last of their table."""
    positions: dict[str, int] = {}
    for field in sorted(fields, key=lambda field: field.edition, reverse=True):
        positions.setdefault(field.question_name, field.position)
    last_of_table: dict[str, int] = {}
    for name, position in positions.items():
        if cell := ROW_CELL.match(name):
            last_of_table[cell[1]] = max(last_of_table.get(cell[1], 0), position)
    order = {}
    for name in names:
        cell = ROW_CELL.match(name)
        added = int(cell[2]) if cell and name not in positions else 0
        behind = last_of_table.get(cell[1], LAST) if cell else LAST
        order[name] = positions.get(name, behind), name not in positions, added, name
    return order


def answers_csv(collected: CollectedAnswers) -> bytes:
    """A row for each answer of each file (``LONG``)."""
    return _csv(chain([LONG], _long_rows(collected)))


def _long_rows(collected: CollectedAnswers) -> Iterator[Cells]:
    """Rows without cells that would be calculated; those of a file and of a field are made once."""
    answers: dict[int, list[AnswerRecord]] = defaultdict(list)
    for answer in collected.answers:
        answers[answer.return_id].append(answer)
    by_name = _by_name(collected.fields)
    known: dict[tuple[str, ...], tuple[FieldDefinition, Cells]] = {}
    return_cells, file_cells = attrgetter(*RETURN_COLUMNS), attrgetter(*FILE_COLUMNS)
    field_cells, answer_cells = attrgetter(*FIELD_COLUMNS), attrgetter(*ANSWER_COLUMNS)
    for one in collected.returns:
        of_return, of_file = _safe(return_cells(one)), _safe(file_cells(one))
        for answer in answers[one.id]:
            name = (*one.key, answer.name)
            if name not in known:
                field = _field(by_name, one, answer.name)
                known[name] = field, _safe(field_cells(field))
            field, of_field = known[name]
            said = _safe((answer.value, _words(field, answer.value), *answer_cells(answer), field.contact))
            yield (*of_return, *of_field, *said, *of_file)


def sites_csv(tables: AnswerTables) -> bytes:
    """The joined answers of each site. A heading has words for people, and for programs, in brackets, the name:
    ``1 Commit to working together – Norms for our meetings – How will we … – labor [commit.norms.labor]``."""
    heads = dict(zip(SITE_COLUMNS, SITE_HEADINGS, strict=True))
    for name, field in tables.columns.items():
        heads[name] = " – ".join(filter(None, (chapter_words(field), question_words(field))))
    rows = ((*row.site, *map(row.in_words, tables.columns)) for row in tables.sites)
    return _csv(map(_safe, chain([[f"{words} [{name}]" for name, words in heads.items()]], rows)))


def _safe(cells: Iterable[object]) -> Cells:
    return tuple(map(csv_cell, cells))


def _csv(rows: Iterable[Cells]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()
