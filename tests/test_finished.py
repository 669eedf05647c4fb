"""The finished copy: what was answered as text, in its place, as PDF and Word, without a form."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pypdf
import pypdfium2
import pytest
from lxml import etree

from samepage.content.loader import load_library
from samepage.workbook import compose
from tests.answers.past_answers import Book
from tests.formats.docx.lint import lint
from tests.formats.docx.word_edits import WordFile
from tests.formats.pdf.fill import with_pikepdf
from tests.formats.pdf.test_pdf_valid import failures
from tests.guides import ROOT, buildable_guide, samepage
from tests.look_book import through_libreoffice
from tests.run_folder import once_in_folder

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STAGE = """\
id: commit
title: Commit
short: Commit
why: Because.
outcomes: [a team]
ideas: [Talk to each other.]
blocks:
  - {kind: prompt, id: norms, short: Norms, text: How will you work?, by: [labor, management]}
  - {kind: prompt, id: hopes, short: Hopes, text: What do you hope for?}
  - {kind: prompt, id: fears, short: Fears, text: What do you fear?}
  - kind: choice
    id: when
    short: When
    text: When will you meet?
    options: [{id: am, text: In the morning}, {id: pm, text: In the afternoon}]
    other: true
  - kind: choice
    id: month
    short: Month
    text: In which month?
    options: [{id: a, text: June}, {id: b, text: July}, {id: c, text: May}, {id: d, text: April},
      {id: e, text: March}, {id: f, text: August}, {id: g, text: October}]
  - kind: checklist
    id: done
    short: Done
    title: What is done
    items: [{id: one, text: We met}, {id: two, text: We talked}]
  - kind: rating
    id: trust
    short: Trust
    title: How much we trust
    scale: [Never, Sometimes, Usually]
    by: [labor, management]
    items: [{id: share, text: We share early}, {id: keep, text: We keep our word}]
  - kind: table
    id: plan
    short: Plan
    title: Our plan
    columns: [{id: what, title: What we do}, {id: who, title: Who does it, type: text}, {id: ok, title: Agreed, type: check}]
    rows: 3
  - kind: form
    id: place
    short: Place
    title: Where we are
    fields:
      - {id: town, title: Town}
      - {id: contact_email, title: Write to us, type: email}
  - kind: agreement
    id: agreement
    short: Agreement
    title: Our agreement
    clauses: [We will meet.]
    statements: [{id: goal, title: Our goal is}]
"""
ANSWERS = {
    "commit.norms.labor": "One person speaks.\nPhones are away.",
    "commit.norms.management": "\n".join(f"Line {n} of what we agreed on, at length." for n in range(1, 60)),
    "commit.hopes": "<b>Ōtāhuhu</b> & *peace* {{ site.name }}",
    "commit.when=pm": "pm",
    "commit.when_other": "Or at night",
    "commit.month": "c",
    "commit.done.two": "yes",
    "commit.trust.share.labor=2": "2",
    "commit.trust.share.management=3": "3",
    "commit.plan.2.what": "Write the plan",
    "commit.plan.2.ok": "yes",
    "commit.place.town": "Springfield",
    "commit.place.contact_email": "someone@valley.example",
    "commit.agreement.goal": "fewer surprises",
    "commit.agreement.labor.1.name": "R. Example",
    "commit.agreement.labor.1.date": "the first Tuesday in May",  # no field of a new edition has room for it
    "commit.agreement.labor.2.name": "W" * 80,
}
SEEN = (
    "One person speaks. Phones are away.",
    "Line 1 of what we agreed on",
    "Line 59 of what we agreed on",
    "<b>Ōtāhuhu</b> & *peace* {{ site.name }}",
    "✓ In the afternoon",
    "Or at night",
    "May",
    "✓ We talked",
    "We share early 2 Sometimes 3 Usually",
    "Write the plan – Yes A row that we added – –",
    "Springfield",
    "fewer surprises",
    "R. Example",
    "the first Tuesday in May",
)
UNSEEN = ("June", "We met", "What do you fear", "We keep our word", "someone@valley.example", "Write here")


def words_of(data: bytes) -> str:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            root = etree.fromstring(package.read("word/document.xml"))
        texts = [
            "".join(" " if e.tag == W + "br" else e.text or "" for e in p.iter(W + "t", W + "br"))
            for p in root.iter(W + "p")
        ]
    else:
        texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    return " ".join(" ".join(texts).split())


def pages_of(data: bytes) -> list[str]:
    texts = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    return [" ".join(text.split()) for text in texts]


@pytest.fixture(scope="module")
def returned():
    return once_in_folder("returns to finish", with_returns)


def with_returns(folder):
    """``folder`` with a guide, and what its site sent back: labor's PDF, and management's Word file."""
    guide = buildable_guide(folder / "guide")
    guide.write("stages/commit.yaml", STAGE)
    guide.replace("front/about.yaml", " Begin with [norms](#commit.norms).", "")
    done = samepage("--guide", guide.root, "--output", folder / "out", "--no-cache", "--site", "north")
    assert done.returncode == 0, done.stderr
    library = load_library(guide.root)
    workbook = compose(library, library.sites["north"])
    values = {**{field.name: field.value for field in workbook.fields}, **ANSWERS}
    (folder / "back").mkdir()
    by_word = {name for name in ANSWERS if "management" in name or "plan" in name}
    own = {name: "" if name in by_word else value for name, value in values.items()}
    (folder / "back/labor.pdf").write_bytes(with_pikepdf((folder / "out/north/north.pdf").read_bytes(), own))
    word = WordFile((folder / "out/north/north.docx").read_bytes())
    for field in workbook.fields:
        if field.name in by_word:
            word.fill(field, ANSWERS[field.name])
    word.add_row("commit.plan", 3, {"what": "A row that we added"})
    (folder / "back/management.docx").write_bytes(word.save())
    return folder


def finished(folder, name: str, *args) -> dict[str, bytes]:
    files = sorted((folder / "back").iterdir())
    done = samepage("finish", *files, "--guide", folder / "guide", "--output", folder / name, *args)
    assert done.returncode == 0, done.stderr
    return {path.suffix: path.read_bytes() for path in (folder / name / "north").iterdir()}


@pytest.fixture(scope="module")
def copies():
    return finished_copies()


def finished_copies() -> dict[str, bytes]:
    """Made once for these tests and for veraPDF."""
    folder = once_in_folder("returns to finish", with_returns)
    return once_in_folder("finished copies", lambda _: finished(folder, "finished"))


@pytest.mark.parametrize("kind", [".pdf", ".docx"])
def test_every_answer_stands_in_full_and_nothing_else(copies, kind):
    text = words_of(copies[kind])
    assert [words for words in SEEN if words not in text] == []
    assert [words for words in UNSEEN if words in text] == []
    order = [text.index(words) for words in SEEN]
    assert order == sorted(order)


def test_a_long_word_stays_in_its_cell(copies):
    ends = []
    with pypdfium2.PdfDocument(copies[".pdf"]) as document:
        for page in document:
            text = page.get_textpage()
            letters = [n for n in range(text.count_chars()) if text.get_text_range(n, 1) == "W"]
            ends += [text.get_charbox(n)[2] - page.get_width() for n in letters]
    assert len(ends) >= 80
    assert max(ends) < -36  # points; half an inch of margin


def test_what_has_no_place_is_left_out_and_told(returned, tmp_path):
    book = Book(tmp_path / "answers.sqlite")
    book.add(
        load_library(returned / "guide"), "north", {"commit.hopes": "Calm \U00013080", "odd.name": "Lost"}
    )
    options = (
        "--answers",
        book.path,
        "--guide",
        returned / "guide",
        "--site",
        "north",
        "--edition",
        "finished",
    )
    done = samepage(*options, "--format", "pdf", "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "left out of the finished copy; --appendix prints them: north (1)." in done.stdout
    assert "Answers with signs that no font has" in done.stdout and "stand in an appendix" not in done.stdout


@pytest.mark.parametrize("kind", [".pdf", ".docx"])
def test_what_is_open_is_counted_and_the_day_is_told(copies, kind):
    text = words_of(copies[kind])
    assert "Not answered: 1 of 10 questions" in text
    assert "Not answered: 1 of 2 rows" in text
    assert "finishedcopy" in "".join(text.split()).casefold()  # its letters stand apart
    assert re.search(r"As of [A-Z][a-z]+ \d{1,2}, 20\d\d", text)


def test_the_pdf_is_valid_and_has_no_form(copies):
    assert failures(copies[".pdf"]) == []
    with pikepdf.open(io.BytesIO(copies[".pdf"])) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Outlines.Count
        assert all(
            annotation.Subtype == "/Link" for page in pdf.pages for annotation in page.get("/Annots", [])
        )


def test_the_word_file_is_sound_and_has_no_controls(copies):
    assert lint(copies[".docx"]) == []
    with zipfile.ZipFile(io.BytesIO(copies[".docx"])) as package:
        document = etree.fromstring(package.read("word/document.xml"))
    assert document.find(f".//{W}sdtPr/{W}tag") is None  # the contents list is a control without one


def test_what_is_asked_for_is_shown_too(returned):
    done = samepage(
        "finish",
        *sorted((returned / "back").iterdir()),
        "--guide",
        returned / "guide",
        "--output",
        returned / "more",
        "--unanswered",
        "--contacts",
        "--format",
        "docx",
    )
    assert done.returncode == 0, done.stderr
    text = words_of((returned / "more/north/north-finished.docx").read_bytes())
    assert "someone@valley.example" in text and "What do you fear" in text and "Not answered" in text
    assert "Not checked: We met" in text and "We keep our word – –" in text


def test_from_the_database_it_is_the_same(returned, copies):
    database = returned / "answers.sqlite"
    guide = ("--guide", returned / "guide")
    done = samepage("collect", returned / "back", *guide, "--output", database)
    assert done.returncode == 0, done.stderr
    out = returned / "built"
    done = samepage(
        *guide, "--edition", "finished", "--answers", database, "--output", out, "--site", "north"
    )
    assert done.returncode == 0, done.stderr
    assert {path.suffix: path.read_bytes() for path in (out / "north").iterdir()} == copies


def test_an_answer_that_no_font_has_is_named_and_stops_nothing(returned, tmp_path):
    library = load_library(returned / "guide")
    values = {field.name: "" for field in compose(library, library.sites["north"]).fields}
    values["commit.hopes"] = "Go   on \U0001f600\U0001f469\u200d\U0001f4bb \u2605 \U00013000 \u4e2d"
    pdf = with_pikepdf((returned / "out/north/north.pdf").read_bytes(), values)
    (tmp_path / "north.pdf").write_bytes(pdf)
    done = samepage("finish", tmp_path / "north.pdf", "--guide", returned / "guide", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    pages = pypdf.PdfReader(tmp_path / "north/north-finished.pdf").pages
    text = " ".join(" ".join(page.extract_text().split("\n")) for page in pages)
    said = "Go   on \U0001f600\U0001f469\u200d\U0001f4bb \u2605 "
    assert f"{said}[egyptian hieroglyph a001]  [Chinese character U+4E2D]" in text
    with zipfile.ZipFile(tmp_path / "north/north-finished.docx") as word:
        body = etree.fromstring(word.read("word/document.xml"))
    assert f"{said}\U00013000 \u4e2d" in "".join(body.itertext("{*}t"))


def test_files_that_differ_are_named_as_they_were_given(returned, tmp_path):
    library = load_library(returned / "guide")
    empty = {field.name: "" for field in compose(library, library.sites["north"]).fields}
    blank = (returned / "out/north/north.pdf").read_bytes()
    files = [tmp_path / "ours.pdf", tmp_path / "theirs.pdf"]
    for file in files:
        file.write_bytes(with_pikepdf(blank, empty | {"commit.hopes": f"Hopes of {file.stem}"}))
    done = samepage("finish", *files, "--guide", returned / "guide", "--output", tmp_path / "made")
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if ": differs: " in line]
    assert " differs from ours.pdf, " in line or " differs from theirs.pdf, " in line


def test_a_table_with_a_cell_of_pages_keeps_its_title_and_its_head(returned, tmp_path):
    """The title stands with the first row, and each page that the cell goes on to begins with the head."""
    library = load_library(returned / "guide")
    long = " ".join(f"sentence {n} of what we do," for n in range(400))
    cells = {"commit.plan.1.what": "Meet once", "commit.plan.2.what": long, "commit.plan.3.what": "Look back"}
    filler = {"commit.hopes": "\n".join(["A line."] * 31)}
    for lines in (0, 3, 6):  # wherever the title comes to stand on its page
        book = Book(tmp_path / f"{lines}.sqlite")
        book.add(
            library, "north", {**ANSWERS, **cells, **filler, "commit.fears": "\n".join(["A line."] * lines)}
        )
        done = samepage(
            *(
                "--guide",
                returned / "guide",
                "--edition",
                "finished",
                "--answers",
                book.path,
                "--format",
                "pdf",
            ),
            *("--output", tmp_path / f"out{lines}", "--site", "north"),
        )
        assert done.returncode == 0, done.stderr
        pages = pages_of((tmp_path / f"out{lines}/north/north-finished.pdf").read_bytes())
        held = [page for page in pages if "of what we do," in page]
        assert len(held) > 2 and all("What we do Who does it" in page for page in held)
        assert all(f"sentence {n} of" in " ".join(held) for n in range(400))
        (first,) = (page for page in pages if "Meet once" in page)
        assert first.index("Our plan") < first.index("Meet once")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("finish", "nothing.pdf"), "nothing.pdf: there is no such file"),
        (("finish", "guide"), "guide: this is a folder: name the files in it"),
        (("--unanswered",), "--unanswered goes with --edition finished: add it, or leave --unanswered out"),
        (("--edition", "finished"), "add --answers with the database that collect made"),
    ],
)
def test_a_mistake_is_told(returned, args, said):
    done = samepage(*args, "--guide", returned / "guide", "--output", returned / "none")
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr
    assert not (returned / "none").exists()


def test_a_copy_that_is_sent_back_is_told_and_gives_no_answers(returned, copies, tmp_path):
    for kind, data in copies.items():
        (tmp_path / f"copy{kind}").write_bytes(data)
    database = tmp_path / "a.sqlite"
    done = samepage("collect", tmp_path, "--guide", returned / "guide", "--output", database)
    assert done.stderr.count("it is a finished copy") == 2 and "0 answers" in done.stdout, (
        done.stderr + done.stdout
    )


def test_a_blank_copy_makes_no_document_of_nothing(returned):
    blank = returned / "out/north/north.pdf"
    done = samepage("finish", blank, "--guide", returned / "guide", "--output", returned / "blank")
    assert done.returncode == 1 and "nothing is filled in" in done.stderr


def test_the_cover_of_a_word_file_is_one_page_where_the_name_is_long(tmp_path, need_tool):
    """With the day of the answers it has a line more than a workbook's."""
    library = load_library(ROOT / "guide")
    book = Book(tmp_path / "answers.sqlite")
    field = next(f for f in compose(library, library.sites["example-school"]).fields if f.kind == "long")
    book.add(library, "example-school", {field.name: "We met."})
    options = ("--site", "example-school", "--format", "docx", "--edition", "finished")
    made = samepage("build", *options, "--answers", tmp_path / "answers.sqlite", "--output", tmp_path / "out")
    assert made.returncode == 0, made.stderr
    word = (tmp_path / "out" / "example-school" / "example-school-finished.docx").read_bytes()
    pdf = pypdfium2.PdfDocument(through_libreoffice(word, need_tool("soffice")))
    cover, contents = (pdf[number].get_textpage().get_text_range() for number in (0, 1))
    assert "Printed by" in cover
    assert "Contents" in contents
