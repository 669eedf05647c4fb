"""The command as a person types it: which sites, mistakes, one result for one input."""

from __future__ import annotations

import shutil

import pytest

from samepage.content.loader import load_library
from samepage.render.theme import load_theme
from samepage.report import ReportScope, compose_report
from samepage.report.write import html_of, pdf_of
from samepage.returns.database import read_database
from samepage.workbook import compose
from tests.formats.pdf.built_files import every_kind, made
from tests.formats.pdf.fill import with_pypdf
from tests.guides import files_in, samepage
from tests.report.report_answers import Sent, write
from tests.report.report_page import Made


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ["nowhere.sqlite"],
            "nowhere.sqlite: there is no such file; make it with: python3 build.py collect FOLDER",
        ),
        (["README.md"], "README.md: is not a database of answers that this version can read"),
        (
            ["DATABASE", "--site", "every-distrikt"],
            "has nothing from the site `every-distrikt`: did you mean `every-district`?",
        ),
        (["DATABASE", "--site", "every-answered"], "has nothing from the site `every-answered`"),
        (["DATABASE", "--site", "every-state", "--state", "X"], "--site and --state do not go together"),
        (
            ["DATABASE", "--state", "Nowhere"],
            "no site that sent something back is in the state `Nowhere`: known are `Example State Agency`.",
        ),
        (["DATABASE", "--partner", "abd"], "there is no partner `abd`"),
        (["DATABASE", "--roster", "x.csv"], "--roster needs --level too"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(database, guide, tmp_path, options, line):
    output = tmp_path / "out"
    done = samepage(
        "report", *[database if o == "DATABASE" else o for o in options], "--guide", guide, "--output", output
    )
    assert done.returncode == 1
    assert line in done.stderr and "Traceback" not in done.stderr
    assert not output.exists()


def test_a_state_is_its_agency_and_the_sites_whose_profile_names_it(database, guide, tmp_path):
    """In the guide's own profiles, or in the roster that their workbooks were made from."""
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "id,name,state\nevery-district,Example District,Example State Agency\nnot-back,Other,Example State Agency\n",
        "utf-8",
    )
    done = samepage(
        "report",
        database,
        "--guide",
        guide,
        "--state",
        "example state agency",
        "--roster",
        roster,
        "--level",
        "district",
        "--output",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    made = Made((tmp_path / "report.html").read_text("utf-8"), b"")
    assert "What sites in Example State Agency sent back" in made.text
    assert "Example Kūlanihākoʻi District" in made.text and "Ōhiʻa School" not in made.text
    assert "2 sites sent back 3 files: 1 state and 1 district." in made.text


def test_the_same_answers_make_the_same_bytes(database, guide, tmp_path):
    """Of two sites, in processes that order their sets differently, at different times."""
    for seed in ("1", "2"):
        done = samepage(
            "report",
            database,
            "--guide",
            guide,
            "--partner",
            "abc",
            "--site",
            "every-state,every-district",
            "--output",
            tmp_path / seed,
            PYTHONHASHSEED=seed,
        )
        assert done.returncode == 0, done.stderr
    assert files_in(tmp_path / "1") == files_in(tmp_path / "2")
    text = (tmp_path / "1/report.html").read_text("utf-8")
    assert "What 2 sites wrote" in text and "Example State Agency" in text and "Ōhiʻa School" not in text


def test_an_empty_database_makes_a_report_that_says_so(tmp_path):
    made = _made(
        write(tmp_path / "answers.sqlite", [], problems=[("scan.pdf", "", "unreadable", "", "is locked")])
    )
    assert "No site has sent back a workbook that could be read." in made.text
    assert "scan.pdf – is locked" in made.text and "is locked" in made.pdf_text


def test_a_renamed_question_takes_its_earlier_answers_along(tmp_path):
    """A later edition calls `work.gain` `work.benefit`, and asks it in other words."""
    old = every_kind()
    folder = tmp_path / "guide"
    shutil.copytree(old.root, folder)
    (folder / "sites/every-answered.yaml").unlink()
    for path in (*folder.glob("*/*.yaml"), folder / "guide.yaml"):
        text = (
            path.read_text("utf-8")
            .replace("id: gain\n", "id: benefit\n")
            .replace("#work.gain", "#work.benefit")
        )
        path.write_text(
            text.replace("What would students gain?", "What would be better?").replace(
                "edition: 1.0-test", "edition: 2.0-test"
            ),
            "utf-8",
        )
    new = load_library(folder)
    made = _made(
        write(
            tmp_path / "answers.sqlite",
            [
                Sent(
                    compose(old, old.sites["every-district"]),
                    {"work.gain": "Said before."},
                    "2026-01-01T00:00:00Z",
                ),
                Sent(
                    compose(new, new.sites["every-school"]),
                    {"work.benefit": "Said since."},
                    "2026-06-01T00:00:00Z",
                ),
            ],
            was={"work.benefit": "work.gain"},
        )
    )
    told = made.below("What would be better?")
    assert "Said before." in told and "Said since." in told and "Answered by 2 of 2 sites" in told


def _made(path) -> Made:
    theme = load_theme()
    report = compose_report(read_database(path), ReportScope("A report", "all"), theme)
    return Made(html_of(report, theme).decode(), pdf_of(report, theme)[0])


def test_from_a_filled_file_to_a_report(guide, tmp_path):
    """Through `collect`, as a partner does it."""
    (tmp_path / "returns").mkdir()
    filled = with_pypdf(
        made("every-district").data,
        {
            "work.gain": "Written in the file itself.",
            "work.both.meet.labor=1": "1",
            "work.both.meet.management=4": "4",
            "work.write_to": "kai.secret@site.example",
        },
    )
    (tmp_path / "returns/filled.pdf").write_bytes(filled)
    database = tmp_path / "answers.sqlite"
    assert samepage("collect", tmp_path / "returns", "--guide", guide, "--output", database).returncode == 0
    done = samepage("report", database, "--guide", guide, "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    report = Made((tmp_path / "report.html").read_text("utf-8"), (tmp_path / "report.pdf").read_bytes())
    assert "Written in the file itself." in report.below("What would students gain?")
    assert "Labor: Rarely; Management: Always." in report.drawn()
    assert "kai.secret" not in report.html and "kai.secret" not in report.pdf_text
    assert "Written in the file itself." in report.pdf_text
