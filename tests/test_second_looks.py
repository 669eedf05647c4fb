"""Second looks: an earlier rating asked again, with the first marks beside the new ones, and what changed."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pytest
from guides import buildable_guide, samepage

from samepage.content.loader import load_library
from samepage.formats.pdf.page_text import page_texts
from samepage.workbook import compose
from samepage.workbook.previous import PreviousAnswer, PreviousAnswers
from tests.report.report_answers import Sent, site, write

FIRST = """\
  - kind: rating
    id: trust
    short: Trust
    title: Trust
    by: [management, labor]
    scale: [Rarely, Sometimes, {state: Mostly, default: Always}]
    head: In our place
    items:
      - {id: share, text: {state: Districts share early, default: Schools share early}}
      - {id: keep, text: We keep our word}
      - {id: fund, text: Money is there, levels: [state]}
  - kind: table
    id: areas
    short: Areas
    title: Areas
    head: Area
    columns:
      - {id: reach, title: Reach, type: choice, options: [{id: "1", text: 1 Low}, {id: "2", text: 2 High}, {id: unknown, text: Not known}]}
      - {id: why, title: Why}
    rows: [{id: time, title: Time}, {id: money, title: Money}]
"""
SECOND = """\
id: learn
title: Learn
short: Learn
why: Because.
outcomes: [a look back]
ideas: [Compare.]
blocks:
  - kind: second_look
    id: trust_again
    again: commit.trust
    title: Trust, then and now
    short: Trust again
    intro: Rate again.
  - kind: second_look
    id: areas_again
    again: commit.areas
    title: Areas, then and now
    short: Areas again
    columns:
      - {id: made, title: What made the difference, width: 30}
"""
MARKS = (
    "prefill: {commit.trust.share.labor: 2, commit.trust.keep.management: 3, commit.areas.time.reach: '1'}\n"
)
THEN = {
    "learn.trust_again.share.labor_then": "2",
    "learn.trust_again.keep.management_then": "3",
    "learn.areas_again.time.reach_then": "1",
}


def guide_with(folder, second: str = SECOND, marks: str = ""):
    guide = buildable_guide(folder)
    guide.replace("guide.yaml", "stages: [commit]", "stages: [commit, learn]")
    stage = (guide.root / "stages/commit.yaml").read_text("utf-8")
    guide.write("stages/commit.yaml", stage.rstrip() + "\n" + FIRST)
    guide.write("stages/learn.yaml", second)
    guide.write(
        "sites/north.yaml", f"id: north\nlevel: district\nname: North District\npartner: abc\n{marks}"
    )
    return guide


def fields_of(guide, previous: PreviousAnswers | None = None):
    library = load_library(guide.root)
    composed = compose(library, library.sites["north"], **({"previous": previous} if previous else {}))
    return {field.name: field for field in composed.fields if field.section == "learn"}


def test_the_first_rows_and_scale_stand_there_again(tmp_path):
    fields = fields_of(guide_with(tmp_path))
    again = [name for name in fields if "again" in name]
    sides = ("labor_then", "labor_now", "management_then", "management_now")
    assert again == [
        *(f"learn.trust_again.{row}.{side}" for row in ("share", "keep") for side in sides),
        *(
            f"learn.areas_again.{row}.{c}"
            for row in ("time", "money")
            for c in ("reach_then", "reach_now", "made")
        ),
    ]
    one = fields["learn.trust_again.share.labor_now"]
    assert [option.text for option in one.options] == ["1 Rarely", "2 Sometimes", "3 Always"]
    assert (one.row_title, one.column_title, one.side) == ("Schools share early", "Labor, now", "labor")
    assert (one.again, one.copy_of) == ("commit.trust.share.labor", "")
    assert fields["learn.trust_again.share.labor_then"].copy_of == "commit.trust.share.labor"
    assert [o.value for o in fields["learn.areas_again.time.reach_now"].options] == ["1", "2", "unknown"]
    assert fields["learn.areas_again.money.reach_now"].again == "commit.areas.money.reach"
    assert not any(field.value for field in fields.values())


def test_first_marks_are_written_in_beside_the_second(tmp_path):
    fields = fields_of(guide_with(tmp_path, marks=MARKS))
    assert {name: field.value for name, field in fields.items() if field.value} == THEN


def test_marks_of_an_earlier_edition_are_first_marks(tmp_path):
    """What a team copied by hand stays; two marks that contradict each other are none."""
    answers = [
        PreviousAnswer(f"commit.trust.{row}=3", "3", "", "check", f"commit.trust.{row}")
        for row in ("share.labor", "share.management", "keep.labor")
    ]
    answers.append(PreviousAnswer("commit.trust.keep.labor=1", "1", "", "check", "commit.trust.keep.labor"))
    copied = "learn.trust_again.share.management_then"
    answers.append(PreviousAnswer(copied, "1", "", "choice"))
    fields = fields_of(guide_with(tmp_path), PreviousAnswers(tuple(answers)))
    values = {name: field.value for name, field in fields.items() if field.value}
    assert values == {"learn.trust_again.share.labor_then": "3", copied: "1"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("looks")
    guide = guide_with(folder / "guide", marks=MARKS)
    editions = [a for name in ("fillable", "print") for a in ("--edition", name)]
    done = samepage("--guide", guide.root, "--output", folder / "out", "--site", "north", *editions)
    assert done.returncode == 0, done.stderr
    return {path.name.removeprefix("north"): path.read_bytes() for path in (folder / "out/north").iterdir()}


def test_first_marks_stand_in_the_files_to_fill_in(built):
    with pikepdf.open(io.BytesIO(built[".pdf"])) as pdf:
        found = {}
        for page in pdf.pages:
            for widget in page.get("/Annots", ()):
                name, at = "", widget
                while at is not None:
                    name = f"{at.T}.{name}" if "/T" in at else name
                    at = at.get("/Parent")
                if "_then" in name and "/V" in widget and str(widget.V):
                    found[name.rstrip(".")] = str(widget.V)
    assert found == THEN
    body = zipfile.ZipFile(io.BytesIO(built[".docx"])).read("word/document.xml").decode()
    learn = re.sub(r"<[^>]+>", " ", body[body.rindex("Trust, then and now") :])
    assert "2 Sometimes" in learn and "3 Always" in learn and "1 Low" in learn


def test_for_a_pen_the_first_marks_are_printed_and_the_scale_is_there(built):
    pages = "\n".join(page.text for page in page_texts(built["-print.pdf"]))
    learn = pages[pages.rindex("Rate again.") :]
    assert re.search(r"1 Rarely,\s2 Sometimes,\s3 Always\.", learn)
    rows = learn[learn.index("3 Always.") :]
    assert rows.count("2 Sometimes") == 1 and rows.count("3 Always") == 2  # the end of the scale, and a mark
    assert re.search(r"Time\s+1 Low", learn)


WRONG = {
    "unknown block": (("again: commit.trust", "again: commit.trusty"), "did you mean `commit.trust`?"),
    "unknown chapter": (("again: commit.trust", "again: nowhere.trust"), "there is no block `nowhere.trust`"),
    "no name": (("again: commit.trust", "again: trust"), "such as `commit.trust`"),
    "another kind": (("again: commit.trust", "again: commit.norms"), "is no rating, and no table"),
    "nothing to choose": (("again: commit.trust", "again: commit.empty"), "is no rating, and no table"),
    "itself": (("again: commit.trust", "again: learn.areas_again"), "is no rating, and no table"),
    "levels": (
        ("again: commit.trust", "again: commit.state_only"),
        "a district and a school workbook has no",
    ),
    "taken id": (("{id: made,", "{id: reach_now,"), "`reach_now` is taken by a column for marks"),
}


@pytest.mark.parametrize("change, said", WRONG.values(), ids=WRONG)
def test_a_look_that_cannot_be_is_an_error_at_its_line(tmp_path, change, said):
    old, new = change
    assert old in SECOND
    guide = guide_with(tmp_path, SECOND.replace(old, new, 1))
    stage = (guide.root / "stages/commit.yaml").read_text("utf-8")
    more = "".join(
        f"  - {{kind: {kind}, id: {id}, short: {short}, title: T, {rest}}}\n"
        for kind, id, short, rest in (
            ("table", "empty", "Empty", "rows: 3, columns: [{id: a, title: A}]"),
            (
                "rating",
                "state_only",
                "State",
                "levels: [state], scale: [Never, Often], items: [{id: a, text: A}]",
            ),
        )
    )
    guide.write("stages/commit.yaml", stage + more)
    problems = guide.errors()
    assert len(problems) == 1 and said in problems[0], problems
    line = SECOND.replace(old, new, 1).partition(new)[0].count("\n") + 1
    assert problems[0].startswith(f"stages/learn.yaml:{line}:")


def test_a_later_stage_cannot_be_looked_back_at(tmp_path):
    guide = guide_with(tmp_path)
    guide.replace("guide.yaml", "stages: [commit, learn]", "stages: [learn, commit]")
    problems = guide.errors()
    assert len(problems) == 2 and all("comes later than this second look" in one for one in problems)


def test_a_look_in_a_meeting_has_time_for_each_cell(tmp_path):
    agenda = "agenda:\n  - title: One\n    minutes: 10\n    steps: [{block: trust_again, minutes: 10}]\n"
    agenda += "  - {title: Two, minutes: 60, steps: [{block: areas_again, minutes: 60}]}\n"
    problems = guide_with(tmp_path, SECOND.replace("blocks:\n", f"{agenda}blocks:\n")).errors()
    assert len(problems) == 1 and "10 minutes for the 12 cells of `trust_again`" in problems[0], problems


def test_the_report_tells_what_changed(tmp_path):
    guide = guide_with(tmp_path / "guide")
    library = load_library(guide.root)
    books = [site(library, f"s{n}", "district", f"Site {n}") for n in range(3)]
    first, now = "commit.trust.share", "learn.trust_again.share"
    sent = [
        Sent(books[0], {f"{first}.labor=1": "1", f"{now}.labor_now": "3", f"{first}.management=2": "2"}),
        # Another first mark was copied than was made: what was marked counts. What was only copied counts, too.
        Sent(
            books[1],
            {
                f"{first}.labor=2": "2",
                f"{now}.labor_then": "3",
                f"{now}.labor_now": "2",
                f"{now}.management_then": "3",
                f"{now}.management_now": "2",
                "commit.areas.time.reach": "unknown",
                "learn.areas_again.time.reach_now": "2",
            },
        ),
        Sent(books[2], {f"{now}.labor_now": "3"}),
    ]
    database = write(tmp_path / "answers.sqlite", sent)
    page = report(tmp_path / "all", database, guide.root)
    assert "2 sites marked both times" in page
    assert row_of(page, "Labor") == "1.5 2.5 +1.0 1 higher, 1 the same, 0 lower"
    assert row_of(page, "Management") == "3.0 2.0 −1.0 0 higher, 0 the same, 1 lower"
    assert "0 higher, 0 the same, 0 lower, 1 not known" in page
    assert "Labor: from 1.5 to 2.5 of 3." in page  # what the chart says to those who do not see it
    one = report(tmp_path / "one", database, guide.root, "--site", "s0")
    assert row_of(one, "Labor") == "1 Rarely 3 Always +2"


def report(folder, database, guide, *options: str) -> str:
    done = samepage("report", database, "--output", folder, "--guide", guide, *options)
    assert done.returncode == 0, done.stderr
    return (folder / "report.html").read_text("utf-8")


def row_of(page: str, side: str) -> str:
    """The figures of a side's first row in the first table of changes, without the chart."""
    table = page[page.index('<table class="rating-table change') :]
    row = re.search(
        rf'<tr>(?:(?!</tr>).)*<span class="side [a-z-]+">{side}</span>.*?</tr>', table, re.DOTALL
    )[0]
    cells = re.sub(r"<svg.*?</svg>", "", row[row.index("</span>") :], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", cells).split())


def test_copied_marks_are_no_questions_that_count(tmp_path):
    """A site is asked for the new mark alone."""
    from samepage.report.outline import outline_of
    from samepage.workbook.definitions import definition_of

    library = load_library(guide_with(tmp_path).root)
    book = compose(library, library.sites["north"])
    sections = {section.id: section for section in book.sections}
    key = (book.guide.edition, book.level, book.language)
    places = outline_of([definition_of(f, key, sections[f.section]) for f in book.fields], ["1.0"]).places
    assert places["learn.trust_again.share.labor_then"].unit == ""
    assert places["learn.trust_again.share.labor_now"].unit == "learn.trust_again..labor_now"
