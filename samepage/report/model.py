"""The report before any format is chosen: frozen values, ready to print."""

from __future__ import annotations

from dataclasses import dataclass

from samepage.report.pictures import Picture

Sided = tuple[str, tuple[str, ...]]  # side or "", paragraphs


@dataclass(frozen=True)
class ReportScope:
    """Whose report this is. ``of`` is a site's or state's name, "" for all that was collected."""

    title: str
    kind: str  # site, state or all
    of: str = ""
    partner: str = ""
    contacts: bool = False


@dataclass(frozen=True)
class ReportFact:
    """One figure to see at a glance."""

    number: str
    label: str


@dataclass(frozen=True)
class SiteRow:
    """One return, or one site in the table of completion: cells in the order of the columns."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    """Rows under ``columns``, the first of which is the row's name; ``left_out`` more are not printed."""

    columns: tuple[str, ...]
    rows: tuple[SiteRow, ...]
    left_out: int = 0


@dataclass(frozen=True)
class CompletionRow:
    """``percents`` by chapter; None: nothing was asked there."""

    name: str
    percents: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class CompletionView:
    picture: Picture
    columns: tuple[str, ...]
    rows: tuple[CompletionRow, ...]
    left_out: int
    sites: int


@dataclass(frozen=True)
class ContrastView:
    """A rating on which labor and management stand apart."""

    chapter: str
    label: str
    picture: Picture
    labor: str
    management: str


@dataclass(frozen=True)
class RatedRow:
    """One row of a rating. ``averages`` are (side, figure); ``rated`` says by how many."""

    label: str
    wordings: tuple[str, ...]
    picture: Picture
    averages: tuple[tuple[str, str], ...]
    rated: str


@dataclass(frozen=True)
class RatingView:
    """A worksheet of ratings; ``legend`` is each step's swatch and words."""

    legend: tuple[tuple[Picture, str], ...]
    rows: tuple[RatedRow, ...]
    sided: bool
    single: bool


@dataclass(frozen=True)
class Bar:
    """How many of those asked chose this."""

    label: str
    number: int
    of: int
    who: str = ""  # their names, where they are few

    @property
    def percent(self) -> int:
        return round(100 * self.number / self.of) if self.of else 0


@dataclass(frozen=True)
class OpenAnswersView:
    """What one site wrote in answer to one question, side by side where asked apart."""

    site: str
    language: str
    parts: tuple[Sided, ...]
    long: bool


@dataclass(frozen=True)
class Sheet:
    """One site's rows of a table."""

    site: str
    language: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class QuestionView:
    """``wordings`` are (levels, text); ``answered`` of ``asked`` sites."""

    id: str
    wordings: tuple[tuple[str, str], ...]
    answered: int
    asked: int
    bars: tuple[Bar, ...] = ()
    figures: str = ""  # of numbers: least, middle, greatest
    heard: tuple[OpenAnswersView, ...] = ()
    left_out: int = 0
    compact: bool = False  # every answer is a few words


@dataclass(frozen=True)
class BlockView:
    """``simple``: one question, which is the heading itself."""

    id: str
    title: str
    simple: bool
    rating: RatingView | None = None
    checks: tuple[Bar, ...] = ()
    questions: tuple[QuestionView, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    sheets_left_out: int = 0


@dataclass(frozen=True)
class ChapterView:
    """``percent``: of its questions answered, on average; None where none counts."""

    id: str
    title: str
    number: int | None
    percent: int | None
    blocks: tuple[BlockView, ...]
    elsewhere: bool = False  # something of it is printed under what sites offer


@dataclass(frozen=True)
class Useful:
    """How one question, asked at the end of every stage, was answered stage by stage."""

    title: str
    legend: tuple[tuple[Picture, str], ...]
    rows: tuple[tuple[str, Picture, str], ...]  # stage, distribution, by how many


@dataclass(frozen=True)
class Report:
    """Everything a report says, in reading order."""

    scope: ReportScope
    eyebrow: str
    date: str  # of the newest return, YYYY-MM-DD; "" where there is none
    editions: str
    single: bool
    facts: tuple[ReportFact, ...]
    in_short: tuple[str, ...]
    returns: TableView
    completion: CompletionView | None
    contrasts: tuple[ContrastView, ...]
    useful: tuple[Useful, ...]
    offers: tuple[BlockView, ...]
    chapters: tuple[ChapterView, ...]
    checks: tuple[tuple[str, str, TableView], ...]  # title, what to do about it, rows
    contacts: tuple[Sheet, ...]
    contacts_left_out: int
    cut: bool  # something was shortened or left out
