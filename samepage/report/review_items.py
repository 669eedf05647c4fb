"""What a person should look at before the answers are used, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from samepage.report.database import ReportData
from samepage.report.model import SiteRow, TableView
from samepage.report.report_limits import ROWS, SOME_ROWS
from samepage.report.text import PERSONAL, masked, one_line
from samepage.report.values import Values

SHOWN = 160  # characters of a value or message
KINDS = {  # of collect's problems: title, what to do
    "unreadable": (
        "Files that could not be read",
        "Ask the site to save the file once more and to send it again.",
    ),
    "not a return": ("Files that are no workbooks", "Nothing, unless a site meant to send its workbook."),
    "no answers": ("Files with nothing filled in", "Ask whether the site sent the right file."),
    "unknown edition": (
        "Files of an edition that is not known",
        "Give `collect` the guide of that edition, and collect again.",
    ),
    "unknown site": ("Files that do not say which site they are from", "Ask who sent them."),
    "conflict": ("Answers that contradict one another", "Ask the site which one it means."),
    "orphan": ("Answers whose question the edition does not have", "Read them; they are kept."),
    "unclear": ("Answers that could not be read with certainty", "Look into the file."),
    "unread": ("Parts of files that were not read", "Look into the file."),
    "duplicate": ("Files that came more than once", "Nothing: each is counted once."),
}


def checks_of(
    collected: ReportData, values: Values, contacts: bool
) -> tuple[tuple[str, str, TableView], ...]:
    """(title, what to do, rows) for each kind of thing, in the order in which they matter."""
    found: dict[str, list[SiteRow]] = defaultdict(list)
    private = {f.group or f.name for f in collected.fields if f.contact}

    def shown(name: str, text: str) -> str:
        base = name.partition("=")[0]
        if not contacts and (base in private or PERSONAL.search(base)):
            return "(contact details, left out)"
        return one_line(text if contacts else masked(text), SHOWN)

    for problem in collected.problems:
        if problem.kind == "orphan" and values.orphans:
            continue  # listed below, each with what it says
        found[problem.kind].append(
            SiteRow(
                one_line(problem.path, 90) or "unknown file",
                (one_line(problem.name, 90), shown(problem.name, problem.message)),
            )
        )
    order = [*KINDS, *sorted(set(found) - set(KINDS))]
    checks = [
        (
            *KINDS.get(kind, (one_line(kind, 60).capitalize(), "Look into the file.")),
            _table(("File", "Field", "What was found"), found[kind]),
        )
        for kind in order
        if found.get(kind)
    ]
    differing = [
        SiteRow(
            _name(values, one.site),
            (
                one_line(one.name, 90),
                shown(one.name, one.value) or "not answered",
                shown(one.name, one.leading_value) or "not answered",
            ),
        )
        for one in collected.differences
    ]
    if differing:
        checks.insert(
            0,
            (
                "Answers that two files of one site give differently",
                "The newer file counts. Ask the site if the older answer still holds.",
                _table(("Site", "Field", "Older file", "Newer file, which counts"), differing),
            ),
        )
    orphans = [
        SiteRow(_name(values, site), (one_line(name, 90) or "outside all fields", shown(name, value)))
        for site, name, value in values.orphans
    ]
    if orphans:
        checks.append((*KINDS["orphan"], _table(("Site", "Field", "Answer"), orphans)))
    return tuple(checks)


def _name(values: Values, site: str) -> str:
    return values.by_key[site].name if site in values.by_key else one_line(site, 90)


def _table(columns: tuple[str, ...], rows: Iterable[SiteRow]) -> TableView:
    rows = list(rows)
    shown = rows[: ROWS if len(rows) <= ROWS else SOME_ROWS]
    return TableView(columns, tuple(shown), len(rows) - len(shown))
