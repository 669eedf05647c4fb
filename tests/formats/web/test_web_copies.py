"""Copies of a worksheet that a team added in the page, and those that a site asked for, are read like all others."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile

import pikepdf
import pytest
from lxml import html

from samepage.returns.catalog import catalog_of
from samepage.returns.read_return import read_return
from tests.formats.web.copied_guide import COPIED, copied_guide, whole
from tests.formats.web.web_pages import SAVED, element, script_json, with_answers
from tests.guides import samepage

ADDED = {
    "commit.review_4.3.what": "A row of its own in the fourth",
    "commit.review_4.1.done": "yes",
    "commit.review_4.1.who": "a",
    "commit.review_4.1.day": "09/01/2026",
}


def saved_page(page: str, values: dict[str, str]) -> str:
    answers = json.loads(element(page, "answers")) | {
        "values": values,
        "saved": SAVED,
        "copies": {"commit.review": 4},
    }
    return with_answers(page, script_json(answers))


def read_with(library, data: bytes):
    return read_return(data, "a name", hashlib.sha256(data).hexdigest(), catalog_of([library]))


def test_each_copy_says_of_what_it_is_one_and_how_its_fields_are_called(tmp_path):
    root = html.document_fromstring(whole(copied_guide(tmp_path).load()).decode())
    found = root.xpath("//section[@data-copy]")
    assert [(one.get("id"), one.get("data-copy"), one.get("data-short")) for one in found] == [
        ("commit.review", "commit.review", f"{COPIED} 1"),
        ("commit.review_2", "commit.review", f"{COPIED} 2"),
    ]
    for section in found:
        for control in section.iter("input", "textarea", "select"):
            assert f", {section.get('data-short')}, " in control.get("aria-label")


def test_an_added_copy_is_read_with_its_rows_marks_lists_and_dates(tmp_path):
    library = copied_guide(tmp_path).load()
    returned = read_with(library, saved_page(whole(library).decode(), ADDED).encode())
    assert {one.name: (one.value, one.status) for one in returned.answers} == {
        "commit.review_4.3.what": ("A row of its own in the fourth", "answer"),
        "commit.review_4.1.done": ("yes", "answer"),
        "commit.review_4.1.who": ("a", "answer"),
        "commit.review_4.1.day": ("2026-09-01", "answer"),
    }
    assert [one.kind for one in returned.problems] == []
    fourth = {one.name: one for one in returned.definitions}
    assert {one.block for one in fourth.values()} == {"commit.review_4"} and len(fourth) == 8
    first = fourth["commit.review_4.1.day"]
    assert first.tooltip == f"Day, action 1, {COPIED} 4, Commit (MM/DD/YYYY)"
    assert (first.block_title, first.question) == (
        "How 1 thing went (4 of 4)",
        "How 1 thing went (4 of 4): Day",
    )


@pytest.mark.parametrize(
    "name", ["commit.review_13.1.what", "commit.norms_3.labor", "commit.plan_3.first.what"]
)
def test_what_is_no_copy_stays_an_answer_without_a_place(tmp_path, name):
    library = copied_guide(tmp_path).load()
    returned = read_with(library, saved_page(whole(library).decode(), {name: "x"}).encode())
    assert [(one.name, one.status) for one in returned.answers] == [(name, "orphan")]
    assert returned.definitions == ()


def test_collect_keeps_the_words_of_added_copies_when_it_reads_no_file_again(tmp_path):
    guide = copied_guide(tmp_path / "guide")
    returns = tmp_path / "returns"
    returns.mkdir()
    (returns / "north.html").write_text(saved_page(whole(guide.load()).decode(), ADDED), "utf-8")
    database = tmp_path / "out" / "answers.sqlite"
    database.parent.mkdir()
    command = ("collect", returns, "--guide", guide.root, "--output", database)
    made = []
    for _ in range(2):
        done = samepage(*command)
        assert done.returncode == 0, done.stderr
        made.append(database.read_bytes())
        with sqlite3.connect(database) as db:
            rows = dict(
                db.execute(
                    "SELECT name, source FROM fields WHERE level = 'district' AND block = 'commit.review_4'"
                )
            )
            assert len(rows) == 8 and set(rows.values()) == {"copy"}
            assert db.execute("SELECT COUNT(*) FROM joined").fetchone() == (4,)
    assert made[0] == made[1]
    sheet = (tmp_path / "out" / "sites.csv").read_text("utf-8-sig")
    assert f"{COPIED} 4" in sheet or "(4 of 4)" in sheet


def test_a_finished_copy_and_the_next_workbook_have_the_added_copies(tmp_path):
    guide = copied_guide(tmp_path / "guide")
    returned = tmp_path / "returns" / "north.html"
    returned.parent.mkdir()
    returned.write_text(
        saved_page(whole(guide.load()).decode(), {"commit.review_4.2.what": "In the fourth"}), "utf-8"
    )
    out = tmp_path / "out"
    done = samepage("finish", returned, "--guide", guide.root, "--format", "docx", "--output", out)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(out.rglob("*.docx"))) as made:
        text = made.read("word/document.xml").decode()
    assert "In the fourth" in text and "(4 of 4)" in text
    done = samepage(
        "collect", returned.parent, "--guide", guide.root, "--output", tmp_path / "answers.sqlite"
    )
    assert done.returncode == 0, done.stderr
    answers = ("--answers", tmp_path / "answers.sqlite", "--output", tmp_path / "next")
    done = samepage("build", "--guide", guide.root, "--format", "web", *answers)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "next/north/north.html").read_text("utf-8")
    assert json.loads(element(page, "workbook"))["printed"]["commit.review_4.2.what"] == "In the fourth"


def test_a_site_that_asked_for_more_copies_is_read_whatever_the_format(tmp_path):
    library = copied_guide(tmp_path, copies=5).load()
    page = saved_page(whole(library).decode(), {"commit.review_5.2.what": "In the fifth"})
    with pikepdf.open(io.BytesIO(whole(library, "pdf"))) as pdf:
        for name, field in named_fields(pdf.Root.AcroForm.Fields):
            if name == "commit.review_5.2.what":
                field.V = pikepdf.String("In the fifth")
        pdf.save(tmp_path / "north.pdf")
    for data in (page.encode(), (tmp_path / "north.pdf").read_bytes()):
        returned = read_with(library, data)
        assert [(one.name, one.value, one.status) for one in returned.answers] == [
            ("commit.review_5.2.what", "In the fifth", "answer")
        ]
        assert returned.problems == () and returned.definitions == ()


def named_fields(fields, above: str = ""):
    for field in fields:
        name = f"{above}.{field.T}" if above else str(field.T)
        yield name, field
        yield from (
            named_fields(field.get("/Kids", ()), name)
            if "/T" in next(iter(field.get("/Kids", ())), {})
            else ()
        )
