"""What a person should look at before the answers are used, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from samepage.report.answer_text import PERSONAL, masked, one_line
from samepage.report.answers import MOST_NAME, AnswersByQuestion
from samepage.report.views import TableRow, TableView
from samepage.returns.database import CollectedAnswers
from samepage.returns.review import KINDS, QuestionWords

T = TypeVar("T")

MOST_TEXT = 160  # characters of a value or message
# Of a list in the report; where there are more rows than that, a sample says as much.
MOST_ROWS, SAMPLE_ROWS = 120, 40
MOST_TEXT_OF_ONE_SITE, MOST_ROWS_OF_ONE_SITE = 20_000, 2_000


def review_tables(
    collected: CollectedAnswers, answers: AnswersByQuestion, contacts: bool, single: bool
) -> tuple[TableView, ...]:
    """A table for each kind. Contact details are left out, unless ``contacts``; of a ``single`` site all is whole."""
    private = {field.question_name for field in collected.fields if field.contact}

    def shown(name: str, text: str) -> str:
        base = name.partition("=")[0]
        if not contacts and (base in private or PERSONAL.search(base)):
            return "(contact details, left out)"
        return one_line(text if contacts else masked(text), MOST_TEXT_OF_ONE_SITE if single else MOST_TEXT)

    words = QuestionWords(collected.fields)

    def question(name: str) -> str:
        return one_line(words.of(name), MOST_NAME)

    def site_name(site: str) -> str:
        return answers.by_id[site].name if site in answers.by_id else one_line(site, MOST_NAME)

    differing = (
        TableRow(
            site_name(one.site),
            (
                question(one.name),
                shown(one.name, one.value) or "not answered",
                shown(one.name, one.latest_value) or "not answered",
            ),
        )
        for one in collected.differences()
    )
    by_kind: dict[str, list[TableRow]] = defaultdict(list)
    for problem in collected.problems:
        label = one_line(problem.path, MOST_NAME) or "unknown file"
        cells = question(problem.name), shown(problem.name, words.in_message(problem.message))
        by_kind[problem.kind].append(TableRow(label, cells))
    orphans = [
        TableRow(
            site_name(one.site), (question(one.name) or "outside all fields", shown(one.name, one.value))
        )
        for one in answers.orphans
    ]
    if orphans:
        by_kind.pop("orphan", None)  # listed with their site and all that they say instead
    most = MOST_ROWS_OF_ONE_SITE if single else MOST_ROWS
    tables = [
        (
            "Answers that two files of one site give differently",
            "The newer answer counts. Ask the site if the other still holds.",
            short_table(("Site", "Question", "The other file", "What counts"), differing, most),
        ),
        *(
            (
                *KINDS.get(kind, (one_line(kind, 60).capitalize(), "Look into the file.")),
                short_table(("File", "Question", "What was found"), by_kind.get(kind, ()), most),
            )
            for kind in [*KINDS, *sorted(by_kind.keys() - KINDS)]
        ),
        (*KINDS["orphan"], short_table(("Site", "Question", "Answer"), orphans, most)),
    ]
    return tuple(replace(table, title=title, remedy=remedy) for title, remedy, table in tables if table.rows)


def short_table(columns: tuple[str, ...], rows: Iterable[TableRow], most: int = MOST_ROWS) -> TableView:
    """All rows, or of more than ``most`` the first ones."""
    return TableView(columns, *sampled(rows, most))


def sampled(rows: Iterable[T], most: int = MOST_ROWS) -> tuple[tuple[T, ...], int]:
    """All ``rows``, or of more than ``most`` the first ones; and how many more there are."""
    more = iter(rows)
    first = tuple(islice(more, most))
    left = sum(1 for _ in more)
    kept = first[:SAMPLE_ROWS] if left else first
    return kept, len(first) - len(kept) + left
