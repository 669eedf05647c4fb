"""What a site wrote before, out of the database of answers, for the workbook it gets next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from samepage.limits import LONGEST_BEGINNING, MOST_ANSWER_NAME, MOST_OF_A_SITE
from samepage.returns.database import OF_A_SITE, AnswersDatabase, JoinedRecord, ReturnRecord, UntouchedRecord
from samepage.text import printable
from samepage.workbook import PreviousAnswer, PreviousAnswers
from samepage.workbook.definitions import FieldDefinition, Key
from samepage.workbook.names import ROW_CELL

Definitions = Mapping[str, FieldDefinition]  # of one data dictionary, by name


class AnswerBook:
    """The answers of all sites. One for each process; close it when done."""

    def __init__(self, path: Path):
        """Raises ``BuildError`` where ``path`` is not a database that ``collect`` made."""
        self._database = AnswersDatabase(path)
        self._definitions: dict[Key, Definitions] = {}

    def close(self) -> None:
        self._database.close()

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Every site with an answer, by id."""
        rows = self._database.rows(
            ReturnRecord, "WHERE id IN (SELECT return_id FROM answers) GROUP BY site ORDER BY site"
        )
        return tuple(one.site for one in rows)

    def level(self, site: str) -> str:
        """The id of the level, as the latest return of ``site`` says; "" unknown."""
        return next((one.level for one in self._returns(site)), "")

    def past(self, site: str) -> PreviousAnswers:
        """What ``site`` wrote: its joined answers, and of older editions what only they asked.

        A value that does not count follows the one that does: it goes into the appendix. What was printed
        in and left so is not ``asked``: it is printed in again. Of more than can be printed, the longest only begin.
        """
        answers: list[PreviousAnswer] = []
        asked: set[str] = set()
        editions: set[str] = set()
        for one in self._returns(site):
            fields = self._fields(one.key)
            # Without its questions, no one can know what an older edition asked that the newer one does not.
            if one.edition in editions or (editions and not fields):
                continue
            editions.add(one.edition)
            found = [
                _previous(name, value, fields)
                for row in self._database.rows(JoinedRecord, OF_A_SITE, site, one.edition)
                for name, value in ((row.name, row.value), *(other[:2] for other in row.others))
                if name not in asked
            ]
            found = sorted((a for a in found if a.value), key=lambda answer: _position(answer, fields))
            answers += found
            asked |= {answer.name for answer in found if answer.name}
            asked |= fields.keys() - self._untouched(site, one.edition)
            asked.update(name for field in fields.values() for name in field.previous_names)
        return PreviousAnswers(tuple(_printed(answers)), frozenset(asked), self._latest_day(site))

    def _latest_day(self, site: str) -> str:
        """The day on which the latest of the returns of ``site`` was saved; "" where none says."""
        return max((one.saved_at for one in self._returns(site)), default="")[:10]

    def _returns(self, site: str) -> list[ReturnRecord]:
        """The latest first, then the newer before the older."""
        rest = "WHERE site = ? ORDER BY is_latest DESC, saved_at DESC, id"
        return list(self._database.rows(ReturnRecord, rest, site))

    def _untouched(self, site: str, edition: str) -> set[str]:
        """The fields that hold in some return what was printed in."""
        rest = "WHERE return_id IN (SELECT id FROM returns WHERE site = ? AND edition = ?)"
        return {one.name for one in self._database.rows(UntouchedRecord, rest, site, edition)}

    def _fields(self, key: Key) -> Definitions:
        if key not in self._definitions:
            self._definitions[key] = self._database.fields_of(key)
        return self._definitions[key]


def _printed(answers: Sequence[PreviousAnswer]) -> Iterator[PreviousAnswer]:
    """``answers``, all of them whole, or where they have more than ``MOST_OF_A_SITE`` characters, the shorter ones
    whole and of the others the beginning: printing takes time that grows with each page."""
    room, whole = MOST_OF_A_SITE, 0
    for whole in sorted(len(answer.value) for answer in answers):
        room -= whole
        if room < 0:
            break
    else:
        whole += 1
    most = min(LONGEST_BEGINNING, MOST_OF_A_SITE // max(1, len(answers)))
    for answer in answers:
        cut = len(answer.value) - most if len(answer.value) >= whole else 0
        if cut <= 0:
            yield answer
            continue
        begins = f"{answer.value[:most]}… [{cut:,} more characters]"
        yield replace(answer, value=begins, said=begins, cut=cut)


def _previous(name: str, value: str, fields: Definitions) -> PreviousAnswer:
    """One answer with what was asked, all of it printable."""
    original, value = value, printable(value)
    field = fields.get(name) or _same_column(name, fields)
    if field is None:  # a name that someone else made up
        return PreviousAnswer(" ".join(printable(name).split())[:MOST_ANSWER_NAME], value, value)
    where = printable(field.tooltip)
    cell = ROW_CELL.match(name)
    if field.name != name and cell:  # the words of the first row, with this row's number
        row = printable(field.row_title)
        where = where.replace(f", {row},", f", {re.sub(r'[0-9]+$', cell[2], row)},", 1)
    if field.group_name:
        said = printable(field.option_text)
        where = (said and where.removeprefix(f"{said}, ").replace(f", {said},", ",", 1)) or where
    else:
        said = printable(dict(field.options).get(original, original))
    return PreviousAnswer(
        name=name,
        value=value,
        said=said or value,
        kind=field.kind,
        group=field.group_name or "",
        stage=printable(field.section_title),
        number=field.section_number,
        question=printable(field.question),
        where=where,
    )


def _same_column(name: str, fields: Definitions) -> FieldDefinition | None:
    """The first row's cell in the column of ``name``, for a row that the team added."""
    cell = ROW_CELL.match(name)
    if cell is None:
        return None
    return fields.get(f"{cell[1]}.1.{cell[3]}") or fields.get(f"{cell[1]}.2.{cell[3]}")


def _position(answer: PreviousAnswer, fields: Definitions) -> tuple[float, int]:
    """Print order: a row that the team added stands after the last one; what has no place, at the end."""
    if field := fields.get(answer.name):
        return field.position, 0
    cell = ROW_CELL.match(answer.name)
    if cell is None:
        return float("inf"), 0
    same_column = [
        field.position
        for name, field in fields.items()
        if (other := ROW_CELL.match(name)) and (other[1], other[3]) == (cell[1], cell[3])
    ]
    return max(same_column, default=float("inf")), int(cell[2][:9])
