"""Who has answered and who has not, as a part of the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from samepage.report.answer_text import one_line
from samepage.report.answers import MOST_NAME
from samepage.report.review_items import MOST_ROWS, SAMPLE_ROWS
from samepage.report.status import STATES, SiteStatus, StatusCount
from samepage.report.views import AnsweringView, TableRow, TableView
from samepage.text import counted

ANSWERED = ("Site", "Files", "Newest saved", "Places answered", "To look at")
WAITING = ("Site", "Level", "What came back")


def answering_view(statuses: Iterable[SiteStatus], edition: str) -> AnsweringView:
    """``statuses`` are those of the sites that the report is about; ``edition`` is the guide's."""
    answered, waiting, count = _FirstRows(), _FirstRows(), StatusCount()
    for one in statuses:
        count.add(one)
        sent = one.returns
        name = one_line(one.name or one.id, MOST_NAME)
        if one.site is None:
            name += " (not in the list of sites)"
        if sent.state == "answered":
            cells = f"{sent.files:,}", sent.saved[:10], one.how_much, f"{sent.to_look_at:,}"
            answered.add(TableRow(name, cells))
        else:
            came = STATES[sent.state] + (
                f" ({one_line(sent.edition, 40)})" if sent.state == "another edition" else ""
            )
            waiting.add(TableRow(name, (one_line(one.level, 40), came)), before=sent.state != "nothing")
    said = count.in_words(one_line(edition, 40))
    if count.others:
        said += (
            f" Besides, something came back from {counted(count.others, 'site')} not in the list of sites."
        )
    return AnsweringView(said, answered.table(ANSWERED), waiting.table(WAITING))


@dataclass
class _FirstRows:
    """Of any number of rows the first, and before them the first of those that should be seen."""

    first: list[TableRow] = field(default_factory=list)
    others: list[TableRow] = field(default_factory=list)
    number: int = 0

    def add(self, row: TableRow, before: bool = False) -> None:
        self.number += 1
        rows = self.first if before else self.others
        if len(rows) < MOST_ROWS:
            rows.append(row)

    def table(self, columns: tuple[str, ...]) -> TableView:
        most = MOST_ROWS if self.number <= MOST_ROWS else SAMPLE_ROWS
        kept = (*self.first, *self.others)[:most]
        return TableView(columns, kept, self.number - len(kept))
