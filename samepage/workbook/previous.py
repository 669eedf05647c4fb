"""What a site wrote in an earlier edition, and which of it has no place in this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Why an answer cannot stand in its place. The words for each are in words.yaml, as earlier_….
Reason = Literal["gone", "option", "room", "row", "other", "kind", "beside"]


@dataclass(frozen=True)
class PreviousAnswer:
    """One answer that came back, with what was asked then. Texts are plain, and not to be trusted."""

    name: str  # of its field then; "" where it was written outside all fields
    value: str  # a mark's on-state, a list's value, else the text
    said: str  # the value in words: what the option says
    kind: str = ""  # of its field then; "" unknown
    group: str = ""  # of a mark beside one of several options: the name before the =
    stage: str = ""  # title of the stage or chapter
    number: int | None = None  # of the stage
    question: str = ""
    where: str = ""  # stage, question and column in a few words
    cut: int = 0  # characters of the answer that are not printed, as the end of ``value`` says


@dataclass(frozen=True)
class PreviousAnswers:
    """All that one site has written. ``answers`` has the answers that lead first, in print order.

    ``asked`` are the names of all fields that the site had before it, answered or not: a field
    it left empty stays empty. ``as_of`` is the day of its latest return, in ISO 8601; "" unknown.
    """

    answers: tuple[PreviousAnswer, ...] = ()
    asked: frozenset[str] = frozenset()
    as_of: str = ""


@dataclass(frozen=True)
class UnplacedAnswer:
    """An answer that has no place in this edition. Where only room is missing, ``field`` is the name of its field, and
    ``value`` what it would hold."""

    written: PreviousAnswer
    reason: Reason
    field: str = ""
    value: str = ""
