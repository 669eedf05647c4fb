"""A site's answers, joined field by field from all its returns of an edition. Pure: values in, values out.

A filled field beats an empty one, whichever file is newer. Of two different values that of the newer
file leads, and the other stands beside it. Where one mark of a group is asked for, the marks of the
group are one answer; of other marks each is one, so that those of two files are united.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_OTHERS = 1000  # beside one answer


class ReturnedAnswer(NamedTuple):
    """A value in one return. ``unit`` is what competes: the group of an exclusive mark, else the field's name."""

    unit: str
    name: str
    value: str
    status: str


@dataclass(frozen=True)
class ReturnToJoin:
    """One return. ``untouched`` are the fields that still hold what was printed in."""

    id: int
    edition: str
    answers: tuple[ReturnedAnswer, ...]
    untouched: frozenset[str] = frozenset()


class OtherValue(NamedTuple):
    """A value that another return gives. ``name`` differs from the answer's for another mark of its group."""

    name: str
    value: str
    return_id: int


class JoinedValue(NamedTuple):
    """A value that counts for ``edition``. ``others`` stand beside it, the newest first."""

    edition: str
    name: str
    value: str
    status: str
    return_id: int
    unit: str
    others: tuple[OtherValue, ...] = ()


def joined_answers(
    returns: Sequence[ReturnToJoin], former: Mapping[str, Mapping[str, str]]
) -> list[JoinedValue]:
    """The answers that count in each edition; ``returns`` are those of one site, the newest first.

    ``former`` has by edition its fields' names in earlier editions, and their names now. What a team
    left as it was printed in from an earlier edition is said by the earlier edition's return.
    """
    editions: dict[str, list[ReturnToJoin]] = defaultdict(list)
    for one in returns:
        editions[one.edition].append(one)
    joined: dict[str, list[JoinedValue]] = {}
    for edition, of in reversed(editions.items()):  # the oldest first
        found = _joined(edition, of)
        untouched = {name for one in of for name in one.untouched}
        joined[edition] = found + _still_standing(edition, found, untouched, joined, former.get(edition, {}))
    return [one for edition in editions for one in joined[edition]]


def _joined(edition: str, returns: Iterable[ReturnToJoin]) -> list[JoinedValue]:
    # By unit: the answers of the newest return that has any, and all others.
    leading: dict[str, list[tuple[ReturnedAnswer, int]]] = {}
    others: dict[str, list[OtherValue]] = defaultdict(list)
    for one in returns:
        of_return: dict[str, list[ReturnedAnswer]] = defaultdict(list)
        for answer in one.answers:
            if answer.value:
                # What was written outside all fields competes with nothing; the same words count once.
                of_return[answer.unit or f" {_plain(answer.value)}"].append(answer)
        for unit, answers in of_return.items():
            if unit not in leading:
                leading[unit] = [(answer, one.id) for answer in answers]
                continue
            known = {(answer.name, _plain(answer.value)) for answer, _ in leading[unit]}
            known |= {(other.name, _plain(other.value)) for other in others[unit]}
            others[unit] += [
                OtherValue(answer.name, answer.value, one.id)
                for answer in answers
                if (answer.name, _plain(answer.value)) not in known
            ]
    return [
        JoinedValue(
            *(edition, answer.name, answer.value, answer.status, id, answer.unit),
            tuple(others[unit][:MOST_OTHERS]) if number == 0 else (),
        )
        for unit, answers in leading.items()
        for number, (answer, id) in enumerate(answers)
    ]


def _still_standing(
    edition: str,
    found: Iterable[JoinedValue],
    untouched: Collection[str],
    joined: Mapping[str, Sequence[JoinedValue]],
    former: Mapping[str, str],
) -> list[JoinedValue]:
    """What earlier editions' returns say in ``untouched`` fields, the newest of them first."""
    answered = {one.unit for one in found}
    standing: list[JoinedValue] = []
    for earlier in reversed([*joined.values()]):
        more = []
        for one in earlier:
            name = one.name if one.name in untouched else former.get(one.name, one.name)
            unit = name if one.unit == one.name else name.partition("=")[0]
            if name in untouched and unit not in answered:
                more.append(JoinedValue(edition, name, one.value, one.status, one.return_id, unit))
        standing += more
        answered |= {one.unit for one in more}
    return standing


def _plain(value: str) -> str:
    """``value`` with single spaces and composed letters (NFC), which programs write in different ways."""
    return " ".join(unicodedata.normalize("NFC", value).split())


class Difference(NamedTuple):
    """``value`` of ``return_id`` and what counts instead: ``leading`` of ``leading_id``, "" where nothing does."""

    name: str
    value: str
    return_id: int
    leading: str
    leading_id: int
    unit: str


def differences(
    returns: Sequence[ReturnToJoin], joined: Iterable[JoinedValue], former: Mapping[str, Mapping[str, str]]
) -> list[Difference]:
    """Every value that does not count: beside another, or of an earlier edition and not in the newest.

    ``returns`` are those of one site, the newest first, and ``joined`` what they come to.
    """
    joined = list(joined)
    found = [
        Difference(other.name, other.value, other.return_id, one.value, one.return_id, one.unit)
        for one in joined
        for other in one.others
    ]
    newest = returns[0]
    ours: dict[str, list[JoinedValue]] = defaultdict(list)
    for one in joined:
        if one.edition == newest.edition:
            ours[one.name].append(one)
    names_now = former.get(newest.edition, {})
    for one in joined:
        if one.edition == newest.edition or one.status == "orphan":
            continue
        same = ours.get(one.name) or ours.get(names_now.get(one.name, ""), [])
        if _plain(one.value) not in {_plain(our.value) for our in same}:
            leading, id = (same[0].value, same[0].return_id) if same else ("", newest.id)
            found.append(Difference(one.name, one.value, one.return_id, leading, id, one.unit))
    return found
