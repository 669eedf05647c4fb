"""The appendix: answers that have no place in this edition, each with its question and where it stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Literal

from samepage.workbook.model import Section, Workbook
from samepage.workbook.previous import UnplacedAnswer

EARLIER: Literal["earlier"] = "earlier"


def earlier_section(left: Sequence[UnplacedAnswer], labels: Mapping[str, str]) -> Section:
    """One entry for each question, below the title of the stage where it stood.

    Everything in it is plain text that others wrote: its template escapes it and reads no
    Markdown in it.
    """
    stages = [
        {
            "title": stage_title(stage, number, labels),
            "entries": [_entry(list(same), labels) for _, same in groupby(entries, _question)],
        }
        for (stage, number), entries in groupby(left, lambda one: (one.written.stage, one.written.number))
    ]
    title = labels["earlier"]
    return Section(EARLIER, EARLIER, title, title, None, (), {"stages": stages})


def answers_left(workbook: Workbook) -> int:
    """How many answers stand in the appendix of ``workbook``."""
    return sum(
        len(entry["answers"])
        for section in workbook.sections
        if section.kind == EARLIER
        for stage in section.view["stages"]
        for entry in stage["entries"]
    )


def stage_title(title: str, number: int | None, labels: Mapping[str, str]) -> str:
    """The heading above the answers of one stage or chapter; ``title`` is "" for those of none."""
    if not title:
        return labels["earlier_elsewhere"]
    return f"{labels['stage']} {number}: {title}" if number else title


def _question(left: UnplacedAnswer) -> tuple[str, ...]:
    """What the answers of one entry have in common: several marks of one question are one entry."""
    written = left.written
    return written.group or written.name, written.question, written.where, left.reason


def _entry(same: Sequence[UnplacedAnswer], labels: Mapping[str, str]) -> dict[str, object]:
    written = same[0].written
    return {
        "names": [one.written.name for one in same],
        "question": written.question or written.where or written.name or labels["notes"],
        "where": written.where.removesuffix(f" ({labels['required']})") if written.question else "",
        "reason": labels[f"earlier_{same[0].reason}"],
        "answers": [one.written.said.split("\n") for one in same],
    }
