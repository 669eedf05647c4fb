"""The report before any format is chosen: frozen values, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samepage.report.charts import Chart
from samepage.report.level_names import ReportLevel, ReportSide
from samepage.report.outline import OutlineChapter


@dataclass(frozen=True)
class ReportScope:
    """Whose report this is. ``of`` is a site's or state's name, "" for all that was collected."""

    title: str
    kind: Literal["site", "state", "all"]
    of: str = ""
    partner: str = ""
    guide: str = ""  # its title, where it is known
    contacts: bool = False


@dataclass(frozen=True)
class TableRow:
    """What the row is, and its cells in the order of the columns."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    """Rows under ``columns``, the first of which is for the rows' labels; ``left_out`` more are not printed.

    What a person should look at has a ``title`` and says what to do about it.
    """

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    left_out: int = 0
    title: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class AnsweringView:
    """Which of the sites that are asked have answered, and which are ``waiting`` to; ``said`` counts them."""

    said: str
    answered: TableView
    waiting: TableView


@dataclass(frozen=True)
class SiteTable:
    """What one site wrote into a table, under ``columns`` without the one for the rows' labels."""

    site: str
    language: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class CompletionRow:
    """``percents`` by chapter; None: nothing was asked there."""

    label: str
    percents: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class CompletionView:
    """The table of completion with its chart; of ``sites`` sites, ``left_out`` are not printed."""

    chart: Chart
    columns: tuple[str, ...]
    rows: tuple[CompletionRow, ...]
    left_out: int
    sites: int


Legend = tuple[tuple[Chart, str], ...]  # each step's swatch and words


@dataclass(frozen=True)
class ContrastView:
    """A rating on which the two sides stand apart, and where it is asked; ``figures`` has one for each."""

    chapter: OutlineChapter
    block: str
    label: str
    chart: Chart
    figures: tuple[str, ...]


@dataclass(frozen=True)
class RatingRow:
    """One row of a rating. ``averages`` are (side, figure); ``rated`` says by how many."""

    label: str
    other_wordings: tuple[str, ...]
    chart: Chart
    averages: tuple[tuple[str, str], ...]
    rated: str


@dataclass(frozen=True)
class RatingView:
    """A worksheet of ratings."""

    legend: Legend
    rows: tuple[RatingRow, ...]
    sided: bool


@dataclass(frozen=True)
class ChangeRow:
    """One side's marks in a row of a second look, as steps or as averages: ``then``, ``now``, and by how much it
    ``moved``. ``counts`` says of how many sites; ``chart`` is None where no step is known."""

    side: str
    then: str
    now: str
    moved: str
    counts: str
    chart: Chart | None


@dataclass(frozen=True)
class ChangeView:
    """A second look: ``rows`` are (label, one entry for each side) of the ``sites`` that marked both times.

    ``steps`` are the scale in words."""

    rows: tuple[tuple[str, tuple[ChangeRow, ...]], ...]
    sided: bool
    sites: int
    steps: tuple[str, ...]


@dataclass(frozen=True)
class StageComparison:
    """How one question, asked in every stage, was answered: ``rows`` are (stage, chart, how many sites)."""

    title: str
    legend: Legend
    rows: tuple[tuple[str, Chart, int], ...]


@dataclass(frozen=True)
class Bar:
    """How many of those asked chose this."""

    label: str
    number: int
    of: int
    sites: str = ""  # their names, where they are few

    @property
    def percent(self) -> int:
        return round(100 * self.number / self.of) if self.of else 0


@dataclass(frozen=True)
class SiteAnswer:
    """What one site wrote in answer to one question: by side ("" where not asked apart) its paragraphs."""

    site: str
    language: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    long: bool


@dataclass(frozen=True)
class QuestionView:
    """``wordings`` are (levels, text); ``answered`` of ``asked`` sites."""

    id: str
    wordings: tuple[tuple[str, str], ...]
    answered: int
    asked: int
    bars: tuple[Bar, ...] = ()
    figures: str = ""  # of numbers: lowest, middle, highest
    answers: tuple[SiteAnswer, ...] = ()
    left_out: int = 0
    compact: bool = False  # every answer is a few words


@dataclass(frozen=True)
class BlockView:
    """``simple``: one question, which is the heading itself."""

    id: str
    title: str
    simple: bool
    rating: RatingView | None
    change: ChangeView | None
    checks: tuple[Bar, ...]
    questions: tuple[QuestionView, ...]
    tables: tuple[SiteTable, ...]
    tables_left_out: int


@dataclass(frozen=True)
class ChapterView:
    """``percent``: of its questions answered, on average; None where none counts."""

    id: str
    title: str
    number: int | None
    percent: int | None
    blocks: tuple[BlockView, ...]
    elsewhere: bool  # something of it is printed under what sites offer


@dataclass(frozen=True)
class Summary:
    """What to see at a glance. ``sites_by_level`` are (level, number); ``percent`` is of questions answered.

    ``furthest`` and ``least_far`` are the stages of which most and least is answered, with the percent,
    where there is a difference.
    """

    sites: int
    sites_by_level: tuple[tuple[ReportLevel, int], ...]
    returns: int
    percent: float | None
    answered: int
    to_review: int
    furthest: tuple[OutlineChapter, float] | None
    least_far: tuple[OutlineChapter, float] | None


@dataclass(frozen=True)
class Report:
    """Everything a report says, in reading order."""

    scope: ReportScope
    single: bool  # of one site
    sides: tuple[ReportSide, ...]  # two, or none
    date: str  # of the newest return, YYYY-MM-DD; "" where there is none
    editions: str
    summary: Summary
    answering: AnsweringView | None  # None: it is not known which sites are asked
    returns: TableView
    completion: CompletionView | None
    contrasts: tuple[ContrastView, ...]
    comparisons: tuple[StageComparison, ...]
    offers: tuple[BlockView, ...]
    chapters: tuple[ChapterView, ...]
    review: tuple[TableView, ...]  # what a person should look at, by kind
    contacts: tuple[SiteTable, ...]
    contacts_left_out: int
    cut: bool  # something was shortened or left out

    def side(self, id: str) -> ReportSide:
        return next(side for side in self.sides if side.id == id)

    @property
    def subject(self) -> str:
        one_site = self.scope.kind == "site" and self.single
        return "Summary of one site" if one_site else "Report on what sites sent back"
