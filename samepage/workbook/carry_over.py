"""What a site wrote in an earlier edition → the fields of this one, and what has no place any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samepage.workbook.model import Field
from samepage.workbook.names import ROW_CELL
from samepage.workbook.previous import PreviousAnswer, PreviousAnswers, Reason, UnplacedAnswer

DATE_LENGTH = 10  # a date field takes year-month-day and no more
MARKED = ("yes", "true", "1", "x")


@dataclass(frozen=True)
class CarryOver:
    """``values`` by field name, what is ``left`` over, and the names of fields ``asked`` before."""

    values: Mapping[str, str]
    left: tuple[UnplacedAnswer, ...]
    asked: frozenset[str]


def carry(previous: PreviousAnswers, fields: Iterable[Field]) -> CarryOver:
    """Put each answer into the field of its name, else into the one that had this name before.

    Marks stay marks, however many there are of one question; a question that has become a list,
    or no longer is one, keeps its answer. Nothing is cut and nothing is dropped; of what is too long to print, no field
    holds the beginning, lest that come back as the answer.
    """
    places = _Places(fields)
    values: dict[str, str] = {}
    left: list[tuple[int, UnplacedAnswer]] = []
    # A name that is still used comes before one that was used once.
    ranked = sorted(
        enumerate(previous.answers), key=lambda entry: (entry[1].name not in places.now, entry[0])
    )
    for number, written in ranked:
        found = places.find(written)
        if not isinstance(found, _Place):
            left.append((number, UnplacedAnswer(written, found)))
        elif written.cut or not found.fits:
            left.append((number, UnplacedAnswer(written, "room", found.field.name, found.value)))
        elif values.setdefault(found.field.name, found.value) != found.value:
            left.append((number, UnplacedAnswer(written, "other")))
    asked = frozenset(
        field.name for field in places.now.values() if previous.asked & {field.name, *names_before(field)}
    )
    return CarryOver(
        values, tuple(one for _, one in sorted(left, key=lambda entry: entry[0])), asked | values.keys()
    )


def names_before(field: Field) -> list[str]:
    """The names that ``field`` had, newest first."""
    return (field.was or "").split()


@dataclass(frozen=True)
class _Place:
    field: Field
    value: str
    fits: bool = True


class _Places:
    """Every field by its name now and by the names it had."""

    def __init__(self, fields: Iterable[Field]):
        self.now = {field.name: field for field in fields}
        self.before: dict[str, Field] = {}
        for field in self.now.values():
            for name in names_before(field):
                self.before.setdefault(name, field)
        self._columns = {
            (match[1], match[3]) for name in (*self.now, *self.before) if (match := ROW_CELL.match(name))
        }
        self._groups = {name.rpartition("=")[0] for name in (*self.now, *self.before) if "=" in name}

    def find(self, written: PreviousAnswer) -> _Place | Reason:
        """The field and the value for it, or why there is none."""
        if not written.name:
            return "beside"
        for name, value in _spellings(written):
            field = self.now.get(name) or self.before.get(name)
            if field is not None:
                return _fitted(field, value, written)
        whole, _, option = written.name.partition("=")
        if whole in self._groups or (option and (whole in self.now or whole in self.before)):
            return "option"
        row = ROW_CELL.match(written.name)
        return "row" if row and (row[1], row[3]) in self._columns else "gone"


def _spellings(written: PreviousAnswer) -> Iterable[tuple[str, str]]:
    """Names under which an answer may be found: as it is, as a list's value, as one of several marks."""
    yield written.name, written.value
    whole, sign, option = written.name.partition("=")
    if sign:
        yield whole, option
    elif written.kind in ("choice", "", "text"):
        yield f"{written.name}={written.value}", written.value


def _fitted(field: Field, value: str, written: PreviousAnswer) -> _Place | Reason:
    """``value`` as ``field`` takes it, or why it does not."""
    if field.kind == "check":
        marked = (
            written.kind == "check" or field.name == f"{written.name}={value}" or value.casefold() in MARKED
        )
        return _Place(field, field.on_state) if marked else "kind"
    if field.kind == "choice":
        known = [option.value for option in field.options if value in (option.value, *option.was.split())]
        known += [
            option.value for option in field.options if option.text.casefold() == written.said.casefold()
        ]
        return _Place(field, known[0]) if known else "option"
    if written.kind == "check" and not written.group:
        return "kind"
    text = written.said if written.kind in ("check", "choice") else value
    limit = DATE_LENGTH if field.kind == "date" else field.max_length
    too_long = limit and len(text) > limit
    return _Place(field, text, fits=not too_long and (field.kind == "long" or "\n" not in text))
