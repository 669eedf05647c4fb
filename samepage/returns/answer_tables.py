"""The database as tables for people, and these as CSV: ``answers.csv``, a row an answer; ``sites.csv``, a row a site.

CSV is that of RFC 4180, in UTF-8 with a byte order mark, by which Excel knows it. Rows are made one site or file
after the other, so that no more than one is in memory, however many have come back.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from operator import attrgetter, itemgetter
from typing import BinaryIO

from samepage.returns.database import (
    AnswerRecord,
    AnswersDatabase,
    CollectedReturns,
    JoinedRecord,
    ReturnRecord,
    definition_row,
)
from samepage.returns.question_words import chapter_words, question_words
from samepage.returns.review import KINDS, QuestionWords, paths_of_ours, review_order
from samepage.text import csv_cell
from samepage.workbook.definitions import FieldDefinition
from samepage.workbook.names import ROW_CELL, first_row_name

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
    *("site", "chapter", "worksheet", "row", "question", "side", "answer"),
    *("what other files say", "file", "field"),
)
MOST_JOINED = 20_000  # rows that a spreadsheet is still quick with
LAST = 10**6  # the position of what stands in no dictionary

Cells = tuple[object, ...]


@dataclass(frozen=True)
class Question:
    """What a return's ``field`` asks, and the words of each of its options."""

    field: FieldDefinition
    options: Mapping[str, str]

    def words(self, value: str) -> str:
        """What ``value`` says: an option's words, or itself."""
        return self.field.option_text or self.options.get(value, value)


class Questions(dict[tuple[str, str, str, str], Question]):
    """The questions of all returns, by edition, level, language and field's name; made when first asked for."""

    def __init__(self, fields: Iterable[FieldDefinition]):
        super().__init__()
        self._fields = {(*field.key, field.name): field for field in fields}

    def __missing__(self, key: tuple[str, str, str, str]) -> Question:
        field = self._field(*key)
        self[key] = Question(field, dict(field.options))
        return self[key]

    def _field(self, edition: str, level: str, language: str, name: str) -> FieldDefinition:
        """The field ``name``; for a row that a team added, the first row's in the same column, under its own name."""
        key = edition, level, language
        if field := self._fields.get((*key, name)):
            return field
        if first := self._fields.get((*key, first_row_name(name))):
            return replace(first, name=name)
        return FieldDefinition(*key, name, section=name.partition(".")[0] if "." in name else "")


@dataclass(frozen=True)
class SiteAnswers:
    """What a site answers, joined: by a column's name, each value and what it says in words."""

    site: Cells  # SITE_COLUMNS
    answers: Mapping[str, Sequence[tuple[str, str]]]

    def in_words(self, column: str) -> str:
        """An answer as people read it; several marks with semicolons between."""
        return "; ".join([text for _, text in self.answers.get(column, ())])


@dataclass(frozen=True)
class AnswerTables:
    """The joined answers of ``database``, of which ``collected`` is known already, and what belongs to them, in an
    order that never changes. What is a method is read from the database each time."""

    database: AnswersDatabase
    collected: CollectedReturns

    @property
    def newest(self) -> str:
        """When the last return was saved; "" there is none."""
        return max((one.saved_at for one in self.collected.returns), default="")

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.collected.fields)

    @cached_property
    def _paths(self) -> Mapping[int, str]:
        return {one.id: one.path for one in self.collected.returns}

    @cached_property
    def _counted(self) -> Sequence[tuple[str, str, str, str, int]]:
        return self.database.names_that_count()

    @property
    def has_joined(self) -> bool:
        """Whether the answers that count are not more than ``MOST_JOINED``."""
        return sum(count for *_, count in self._counted) <= MOST_JOINED

    @cached_property
    def columns(self) -> Mapping[str, FieldDefinition]:
        """The questions in print order, by the name of the field or group of marks, each with one of its fields."""
        columns: dict[str, FieldDefinition] = {}
        for edition, level, language, name, _ in self._counted:
            if name:
                field = self.questions[edition, level, language, name].field
                columns.setdefault(field.question_name, field)
        # A question in the words of the newest edition that has it.
        fields = self.collected.fields
        newest: dict[str, FieldDefinition] = {}
        for field in sorted(fields, key=lambda one: one.edition, reverse=True):
            newest.setdefault(field.question_name, field)
        columns = {name: newest.get(name, field) for name, field in columns.items()}
        order = _print_order(fields, columns)
        return {name: columns[name] for name in sorted(columns, key=order.__getitem__)}

    def sites(self) -> Iterator[SiteAnswers]:
        """A row a site, in the order of their ids."""
        cells, paths, questions = attrgetter(*SITE_COLUMNS[:-1]), self._paths, self.questions
        for one, joined in self.database.counting(self.collected.returns):
            of_site: dict[str, list[tuple[str, str]]] = defaultdict(list)
            for said in joined:
                if said.name:
                    question = questions[(*one.key, said.name)]
                    words = question.words(said.value)
                    of_site[question.field.question_name].append((said.value, words))
            more = dict.fromkeys(paths.get(id, "") for id in dict.fromkeys(said.return_id for said in joined))
            yield SiteAnswers((*cells(one), "; ".join(path for path in more if path != one.path)), of_site)

    def joined(self) -> Iterator[Cells]:
        """A row an answer that counts (``JOINED``), site by site in print order."""
        for site, joined in self.database.counting(self.collected.returns):
            rows = [self._joined_row(site, one) for one in joined]
            yield from (cells for _, cells in sorted(rows, key=itemgetter(0)))

    def _joined_row(self, site: ReturnRecord, one: JoinedRecord) -> tuple[int, Cells]:
        """Its position, and what it says."""
        question = self.questions[(*site.key, one.name)]
        others = (
            f"{self.questions[(*site.key, name)].words(value)} ({self._paths.get(id, '')})"
            for name, value, id in one.others
        )
        field = question.field
        return field.position or LAST, (
            *(site.site_name or site.site, field.section_title, field.block_title, field.row_title),
            *(field.column_title or field.question, field.side, question.words(one.value)),
            *("; ".join(others), self._paths.get(one.return_id, ""), one.name),
        )

    def dictionary(self) -> Iterator[Cells]:
        """Every field of the workbooks (``DICTIONARY_COLUMNS``)."""
        for field in self.collected.fields:
            yield tuple(map(definition_row(field).__getitem__, DICTIONARY_COLUMNS))

    def problems(self) -> Iterator[Cells]:
        """Everything to look at (``PROBLEM_COLUMNS``), in the order in which it matters."""
        words = QuestionWords(self.collected.fields)
        ours = paths_of_ours(self.collected)
        for one in sorted(self.collected.problems, key=lambda one: review_order(one.kind, one.path, ours)):
            remedy = KINDS.get(one.kind, ("", "Look into the file."))[1]
            question, message = words.of(one.name), words.in_message(one.message)
            yield one.path, one.kind, question, message, remedy, one.name, one.sha256


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


def answers_csv(tables: AnswerTables, file: BinaryIO) -> None:
    """A row for each answer of each file (``LONG``)."""
    _write_csv(chain([LONG], _long_rows(tables)), file)


def _long_rows(tables: AnswerTables) -> Iterator[Cells]:
    """Rows without cells that would be calculated; those of a file and of a field are made once."""
    known: dict[tuple[str, str, str, str], tuple[Question, Cells, object]] = {}
    return_cells, file_cells = attrgetter(*RETURN_COLUMNS), attrgetter(*FILE_COLUMNS)
    field_cells = attrgetter(*FIELD_COLUMNS)
    for one in tables.collected.returns:
        key, of_return, of_file = one.key, _safe(return_cells(one)), _safe(file_cells(one))
        for answer in tables.database.rows(AnswerRecord, "WHERE return_id = ? ORDER BY rowid", one.id):
            name = (*key, answer.name)
            if name not in known:
                question = tables.questions[name]
                known[name] = question, _safe(field_cells(question.field)), csv_cell(question.field.contact)
            question, of_field, contact = known[name]
            value = csv_cell(answer.value)
            words = question.words(answer.value)
            yield (
                *of_return,
                *of_field,
                value,
                value if words is answer.value else csv_cell(words),
                csv_cell(answer.status),
                csv_cell(answer.how),
                answer.page,
                answer.paragraph,
                answer.note and csv_cell(answer.note),
                contact,
                *of_file,
            )


def sites_csv(tables: AnswerTables, file: BinaryIO) -> None:
    """The joined answers of each site. A heading has words for people, and for programs, in brackets, the name:
    ``1 Commit to working together – Norms for our meetings – How will we … – first [begin.hopes.first]``."""
    heads = dict(zip(SITE_COLUMNS, SITE_HEADINGS, strict=True))
    for name, field in tables.columns.items():
        heads[name] = " – ".join(filter(None, (chapter_words(field), question_words(field))))
    head = _safe(f"{words} [{name}]" for name, words in heads.items())
    _write_csv(chain([head], (_site_row(row, tables.columns) for row in tables.sites())), file)


def _site_row(row: SiteAnswers, columns: Iterable[str]) -> Cells:
    said = {name: csv_cell(row.in_words(name)) for name in row.answers}
    return (*_safe(row.site), *[said.get(name, "") for name in columns])


def _safe(cells: Iterable[object]) -> Cells:
    return tuple(map(csv_cell, cells))


def _write_csv(rows: Iterable[Cells], file: BinaryIO) -> None:
    file.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(file, "utf-8", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.detach()  # and not closed: whoever opened it does that
