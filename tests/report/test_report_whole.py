"""One site's report has all it wrote, whole; a report of several says where the whole stands."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from samepage.render.theme import load_theme
from samepage.report import ReportScope, compose_report
from samepage.report.write import html_of
from samepage.returns.database import read_database
from samepage.workbook import compose
from tests.formats.pdf.built_files import every_kind
from tests.guides import buildable_guide, samepage
from tests.report.report_answers import Sent, site, write
from tests.report.report_page import Made, plain

SENTENCE = "Sentence {} of what the team wrote about its work."


def long_text(word: str) -> str:
    """Some 10,000 characters, no two sentences alike."""
    return " ".join(SENTENCE.format(f"{word}-{n}") for n in range(180))


LONG = {
    "work.gain": long_text("gain"),  # an answer
    "work.needs.labor": long_text("labor"),  # one side's
    "work.actions.2.action": long_text("cell"),  # a table's
    "work.students": "about four hundred, " * 10 + "counted in the fall",  # where a number is asked for
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two sites, one of which wrote at length and sent two files that differ."""
    library = every_kind()
    folder = tmp_path_factory.mktemp("whole")
    school, state = (compose(library, library.sites[f"every-{kind}"]) for kind in ("school", "state"))
    write(
        folder / "answers.sqlite",
        [
            Sent(school, LONG, path="new.pdf", orphans={"work.old_question": long_text("orphan")}),
            Sent(school, {"work.gain": long_text("older")}, "2026-09-01T12:00:00Z", path="old.pdf"),
            Sent(state, {"work.gain": "Little."}),
        ],
        differences=[("every-school", "work.gain", long_text("older"), 1, LONG["work.gain"], 0)],
    )
    return folder


def report(folder, *options: str) -> Made:
    done = samepage("report", folder / "answers.sqlite", "--output", folder / "out", *options)
    assert done.returncode == 0, done.stderr
    return Made((folder / "out/report.html").read_text("utf-8"), (folder / "out/report.pdf").read_bytes())


def test_of_one_site_nothing_is_cut(folder):
    made = report(folder, "--site", "every-school")
    printed = made.pdf_text.replace(" ", "")
    for text in (*LONG.values(), long_text("orphan"), long_text("older")):
        assert plain(text) in made.text
        # Where a page ends, its foot stands between the words.
        missing = [one for one in plain(text).split(". ") if one.strip(".").replace(" ", "") not in printed]
        assert len(missing) < 12 and text.split()[-1].strip(".") in printed
    assert "more characters" not in made.text and "…" not in made.text.split("How to read this report")[0]
    assert "There is more than a report can hold" not in made.text


def test_of_several_sites_a_cut_says_where_the_whole_stands(folder):
    made = report(folder)
    for medium in (made.text, made.pdf_text):
        assert "more characters: whole with --site every-school]" in medium
        assert "answers.sqlite --site ID" in medium and "gain-179 " not in medium
    assert "gain-20 of" in made.text


def page_of(database) -> Made:
    theme = load_theme()
    made = compose_report(read_database(database), ReportScope("A report", "all"), theme)
    return Made(html_of(made, theme).decode(), b"")


def test_what_nobody_writes_by_hand_is_cut_for_one_site_too(tmp_path):
    book = compose(every_kind(), every_kind().sites["every-state"])
    told = page_of(write(tmp_path / "a.sqlite", [Sent(book, {"work.gain": "word " * 200_000})]))
    assert "more characters: whole in answers.csv]" in told.text and len(told.html) < 2_000_000


def test_every_mark_of_a_long_checklist_is_printed(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    items = "".join(f"\n              - {{id: i{n}, text: Statement number {n}}}" for n in range(45))
    guide.replace(
        "stages/commit.yaml",
        "blocks:",
        f"blocks:\n          - kind: checklist\n            id: many\n            short: Many\n"
        f"            title: Many\n            items:{items}".replace("\n          ", "\n  "),
    )
    library = guide.load()
    book = site(library, "west", "district", "West")
    path = write(tmp_path / "a.sqlite", [Sent(book, {f"commit.many.i{n}": "yes" for n in range(45)})])
    made = page_of(path)
    assert [n for n in range(45) if f"Statement number {n} Yes" not in made.below("Many")] == []


def test_a_question_is_told_in_words_where_no_guide_knows_it(folder):
    """Of an edition whose guide is gone, only names are left: they become words."""
    made = report(folder, "--site", "every-school")
    told = made.below("What a person should look at")
    assert "Work together – old question" in told and "old_question" not in made.html


def test_memory_is_enough_for_many_sites(tmp_path):
    """Of each answer that counts one copy is in memory, and nothing of what else the database holds."""
    book = compose(every_kind(), every_kind().sites["every-school"])
    texts = [field.name for field in book.fields if field.kind == "long"]
    sent = []
    for n in range(60):
        of = book.site.model_copy(update={"id": f"s{n}", "name": f"Site {n}"})
        sent.append(Sent(replace(book, site=of), {name: long_text(f"{name}-{n}") for name in texts}))
    written = 60 * sum(len(text) for text in sent[0].answers.values())
    assert written > 2_000_000
    path = write(tmp_path / "answers.sqlite", sent)
    tracemalloc.start()
    try:
        compose_report(read_database(path), ReportScope("A report", "all"), load_theme())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * written
