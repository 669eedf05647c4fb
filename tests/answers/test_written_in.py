"""`build --answers`: a revised guide's workbooks with everything already written in its place."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from contextlib import closing

import page
import pypdf
import pypdfium2
import pytest
from guides import ROOT, buildable_guide, files_in, samepage
from lxml import etree
from past_answers import Book, EveryKind

from samepage.content.schema.labels import DEFAULT_LABELS
from samepage.returns.answer_book import AnswerBook
from samepage.workbook import compose
from tests.formats.docx.lint import lint
from tests.formats.docx.word_edits import read_docx

W, R = "stages/work.yaml", "forms/request.yaml"
# What a file that came back may hold: every sign that means something to Markdown, Jinja, HTML, XML or PDF.
HOSTILE = "# Not *a* heading {{ site.name }} {% x %} <script>alert(1)</script> [x](http://e.org) \\ & ((\n\n- “second” line"
LONG = "long " * 300
WROTE = {
    "work.gain": HOSTILE,
    "work.needs.labor": "Time\nand pay",
    "work.needs.management": "Calm",
    "work.name": f"Kūlia {HOSTILE}",
    "work.first": "2026-09-30",
    "work.pace=slow": "slow",
    "work.pace=fast": "fast",
    "work.topics=science": "science",
    "work.topics=reading": "reading",
    "work.month": "m3",
    "work.ready.room": "yes",
    "work.both.meet.labor=4": "4",
    "work.actions.2.labor": "Ngọc Ánh",
    "work.actions.14.action": "Last row",
    "work.actions.15.action": "A row we added",
    "work.stock.time.strength": "Much",
    "request.site.long": LONG,
    "request.site.size=large": "large",
    "work.notes": "A note",
    "odd.name": "Nobody asked",
    "": "In the margin ☒ \U00013000",
}
LEFT = [
    f"Kūlia {HOSTILE}",
    "Science",
    "Last row",
    "A row we added",
    LONG.strip(),
    "Nobody asked",
    "In the margin ☒ [egyptian hieroglyph a001]",  # a sign that no font of the theme has
]
REVISED = [
    (W, "id: gain\n", "id: win\n    was: gain\n"),
    (W, "#work.gain", "#work.win"),
    (W, "#work.gain", "#work.win"),
    ("front/about.yaml", "#work.gain", "#work.win"),
    (W, "{id: slow,", "{id: calm, was: slow,"),
    (
        W,
        "  - {kind: prompt, id: name, short: Name of the work, text: What is the work called?, answer: text, required: true}\n",
        "",
    ),
    (W, "{id: science, text: Science}", "{id: art, text: Art}"),
    (W, "rows: 14", "rows: 10"),
    (R, "max_length: 2000", "max_length: 1000"),
    ("guide.yaml", "1.0-test", "2.0-test"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two sites with answers, one of them with a sign that no font has, built for a revised guide."""
    folder = tmp_path_factory.mktemp("answers")
    old = EveryKind(folder / "old").load()
    book = Book(folder / "answers.sqlite")
    book.add(old, "every-district", WROTE)
    book.add(old, "every-school", {"work.gain": "We laugh \U00013000", "work.in_class": "Fine"})
    guide = EveryKind(folder / "new")
    for edit in REVISED:
        guide.replace(*edit)
    done = samepage(
        "--guide",
        guide.root,
        "--site",
        "every-district",
        "--site",
        "every-school",
        "--answers",
        book.path,
        "--output",
        folder / "out",
        "--no-cache",
        "--jobs",
        "1",
    )
    return done, files_in(folder / "out"), book, guide


@pytest.fixture(scope="module")
def pdf(made):
    return pypdf.PdfReader(io.BytesIO(made[1]["every-district/every-district.pdf"]))


@pytest.fixture(scope="module")
def docx(made):
    return made[1]["every-district/every-district.docx"]


EXPECTED = {
    "work.win": HOSTILE,
    "work.needs.labor": "Time\nand pay",
    "work.needs.management": "Calm",
    "work.first": "2026-09-30",
    "work.pace=calm": "calm",
    "work.pace=fast": "fast",
    "work.topics=reading": "reading",
    "work.month": "m3",
    "work.ready.room": "yes",
    "work.both.meet.labor=4": "4",
    "work.actions.2.labor": "Ngọc Ánh",
    "work.stock.time.strength": "Much",
    "request.site.size=large": "large",
    "work.notes": "A note",
    "request.site.name": "Example Kūlanihākoʻi District",
}


def test_everything_is_in_its_place_in_the_pdf(pdf):
    fields = {
        name: str(field["/V"]).removeprefix("/")
        for name, field in pdf.get_fields().items()
        if field.get("/V") not in (None, "", "/Off")
    }
    assert fields == EXPECTED


def test_everything_is_in_its_place_in_the_word_file(docx, made):
    _, _, _, guide = made
    library = guide.load()
    found = read_docx(docx, compose(library, library.sites["every-district"]).fields)
    assert {answer.name: answer.value for answer in found.answers} == EXPECTED


QUESTIONS = (
    "What is the work called?",
    "Which topics come first?",
    "Action, action 15, Actions, Work",
    "Anything else",
    "This question is no longer asked.",
    "This option is no longer offered.",
    "The table has fewer rows now.",
    "There is less room for this answer now.",
)


def spaceless(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_what_has_no_place_is_printed_with_its_question(pdf):
    pages = [page.extract_text() for page in pdf.pages]
    first = next(n for n, text in enumerate(pages) if n > 1 and "Answers from an earlier edition" in text)
    shown = spaceless("".join(pages[first:]))
    assert all(spaceless(text) in shown for text in (*LEFT, *QUESTIONS) if not text.startswith("long"))
    assert len(re.findall("long(?!er)", shown)) == LONG.count("long")  # on one page or two


def test_the_word_file_prints_it_too_and_keeps_its_lines(docx):
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml"))
    w = "{%s}" % root.nsmap["w"]
    paragraphs = {
        "".join("\n" if e.tag == w + "br" else e.text or "" for e in p.iter(w + "t", w + "br")).strip()
        for p in root.iter(w + "p")
    }
    assert all(text in paragraphs for text in LEFT)
    assert all(any(text in paragraph for paragraph in paragraphs) for text in QUESTIONS)


def test_nothing_of_it_is_read_as_markup(docx, pdf):
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml"))
    w = "{%s}" % root.nsmap["w"]
    outside = [link for link in root.iter(w + "hyperlink") if link.get(w + "anchor") is None]
    assert len(outside) == 1  # the address of the partner, which the guide's own text names
    uris = [a.get_object().get("/A", {}).get("/URI") for p in pdf.pages for a in p.get("/Annots", ())]
    (address,) = {str(uri) for uri in uris if uri}
    assert address.startswith("mailto:")


def test_the_files_are_as_valid_as_any(made, docx):
    data = made[1]["every-district/every-district.pdf"]
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(data, profile=profile).failures == []
    assert lint(docx) == []


def test_a_sign_that_no_font_has_is_drawn_by_its_name_and_kept_in_the_value(made):
    done, files, _, _ = made
    assert done.returncode == 0 and done.stderr == ""
    assert "Answers with signs that no font has" in done.stdout and "every-school (1)." in done.stdout
    data = files["every-school/every-school.pdf"]
    assert pypdf.PdfReader(io.BytesIO(data)).get_fields()["work.win"].value == "We laugh \U00013000"
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    for number in range(len(document)):  # what the boxes show becomes text of the page
        document[number].flatten()
    shown = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert "We laugh [egyptian hieroglyph a001]" in " ".join(shown.split())


def test_the_closing_lines_count_what_was_written_in(made):
    done, _, book, _ = made
    assert f"Written in from {book.path}: 18 answers of 2 sites." in done.stdout
    assert "stand in an appendix: every-district (7)." in done.stdout


def past(tmp_path, *returns, site="every-district"):
    book = Book(tmp_path / "answers.sqlite")
    for library, values, more in returns:
        book.add(library, site, values, **more)
    return AnswerBook(book.path).past(site)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return EveryKind(tmp_path_factory.mktemp("every") / "guide").load()


def filled(workbook):
    return {
        field.name: field.value
        for field in workbook.fields
        if field.value and field.name != "request.site.name"
    }


def appendix(workbook):
    return [
        answer
        for section in workbook.sections
        if section.kind == "earlier"
        for stage in section.view["stages"]
        for entry in stage["entries"]
        for answer in entry["answers"]
    ]


def test_of_two_values_the_newer_counts_and_an_empty_field_takes_nothing_away(library, tmp_path):
    found = past(
        tmp_path,
        (library, {"work.gain": "old", "work.name": "old"}, {"saved": "2026-01-01T00:00:00Z"}),
        (library, {"work.gain": "new"}, {}),
    )
    workbook = compose(library, library.sites["every-district"], previous=found)
    assert filled(workbook) == {"work.gain": "new", "work.name": "old"} and appendix(workbook) == [["old"]]


def test_what_only_an_older_edition_asked_is_kept(library, tmp_path):
    guide = EveryKind(tmp_path / "second")
    for edit in REVISED:
        guide.replace(*edit)
    second = guide.load()
    found = past(
        tmp_path,
        (library, {"work.gain": "cleared since", "work.name": "Kūlia"}, {"saved": "2026-01-01T00:00:00Z"}),
        (second, {"work.needs.labor": "new"}, {}),
    )
    workbook = compose(second, second.sites["every-district"], previous=found)
    assert filled(workbook) == {"work.needs.labor": "new"}
    assert appendix(workbook) == [["Kūlia"]]
    # In an edition that asks it again, it is back in its place.
    assert filled(compose(library, library.sites["every-district"], previous=found)) == {
        "work.needs.labor": "new",
        "work.name": "Kūlia",
    }


def test_two_answers_for_one_place_are_both_printed(library, tmp_path):
    book = Book(tmp_path / "answers.sqlite")
    book.add(library, "every-district", [("work.gain", "first"), ("work.gain", "second")])
    workbook = compose(
        library, library.sites["every-district"], previous=AnswerBook(book.path).past("every-district")
    )
    assert (filled(workbook), appendix(workbook)) == ({"work.gain": "first"}, [["second"]])


def test_what_a_site_took_out_stays_out(library, tmp_path):
    """Answers that a site's file writes in are not written in again over what the team sent back."""
    site = library.sites["every-answered"]
    found = past(tmp_path, (library, {"work.pace=slow": "slow", "work.name": "Ours"}, {}), site=site.id)
    assert filled(compose(library, site, previous=found)) == {"work.pace=slow": "slow", "work.name": "Ours"}


def test_what_is_written_in_does_not_change_which_edition_it_is(library, tmp_path):
    """What comes back again says that it answers the same questions, appendix or not."""
    site = library.sites["every-district"]
    workbook = compose(
        library,
        site,
        previous=past(tmp_path, (library, {"work.gain": "x", "work.first": "at the end of May"}, {})),
    )
    assert appendix(workbook) and workbook.content_hash == compose(library, site).content_hash


def test_a_date_in_words_does_not_fit_a_date(library, tmp_path):
    workbook = compose(
        library,
        library.sites["every-district"],
        previous=past(tmp_path, (library, {"work.first": "at the end of May"}, {})),
    )
    assert (filled(workbook), appendix(workbook)) == ({}, [["at the end of May"]])


def test_signs_that_are_not_text_are_left_out(library, tmp_path):
    found = past(
        tmp_path,
        (
            library,
            {
                "work.gain": "a\x00b\x1b[2J\u200b\ufeff\tc\r\nd\u2028e\u0301",
                "work.needs.labor": "\u200b",
                "work.needs.management": "آية\u06dd\u202e (معًا)\u200f!",
            },
            {},
        ),
    )
    assert filled(compose(library, library.sites["every-district"], previous=found)) == {
        "work.gain": "ab[2J\u200b c\nd\né",
        # The end of an ayah is seen, and a mark of direction says where the sign beside it stands.
        "work.needs.management": "آية\u06dd (معًا)\u200f!",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file; make it with: python3 build.py collect FOLDER"),
        (b"", "is not a database of answers that this version can read (it is empty)"),
        (
            b"not a database, and long enough to be looked at" * 30,
            "is not a database of answers that this version can read (file is not a database)",
        ),
    ],
)
def test_a_file_that_is_no_database_of_answers(content, said, library, tmp_path):
    path = tmp_path / "a b?.sqlite"
    if content is not None:
        path.write_bytes(content)
    done = samepage("--guide", library.root, "--answers", path, "--output", tmp_path / "out")
    assert done.returncode == 1 and said in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists() and files_in(tmp_path) == (
        {} if content is None else {path.name: content}
    )


def test_a_database_of_another_version_is_named_as_such_and_left_alone(library, tmp_path):
    book = Book(tmp_path / "answers.sqlite")
    book.add(library, "every-district", {"work.gain": "x"})
    with closing(sqlite3.connect(book.path)) as db, db:
        db.execute("ALTER TABLE returns RENAME COLUMN is_latest TO leads")
        db.execute("INSERT INTO meta VALUES ('schema', '1')")
    before = book.path.read_bytes()
    (tmp_path / "in").mkdir()
    for command in (
        ("build", "--answers", book.path, "--output", tmp_path / "out"),
        ("report", book.path, "--output", tmp_path / "out"),
        ("collect", tmp_path / "in", "--output", book.path),
    ):
        done = samepage(*command, "--guide", library.root)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
        assert "made by another version of this program" in done.stderr and "move it away" in done.stderr
    assert book.path.read_bytes() == before and not (tmp_path / "out").exists()


def test_of_a_return_too_large_to_print_the_longest_answer_only_begins(library, tmp_path):
    book = Book(tmp_path / "answers.sqlite")
    book.add(
        library, "every-district", {"work.gain": "word " * 119_999 + "words", "work.needs.labor": "Time"}
    )
    done = samepage(
        "--guide",
        library.root,
        "--site",
        "every-district",
        "--answers",
        book.path,
        "--output",
        tmp_path / "out",
        "--format",
        "docx",
    )
    assert done.returncode == 0, done.stderr
    assert (
        "Of more than 500,000 characters of one site" in done.stdout and "every-district (1)." in done.stdout
    )
    data = (tmp_path / "out/every-district/every-district.docx").read_bytes()
    values = read_docx(data, compose(library, library.sites["every-district"]).fields).values
    assert values["work.needs.labor"] == "Time" and values["work.gain"] == ""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "… [599,000 more characters]" in package.read("word/document.xml").decode()


def test_the_database_is_only_read(library, tmp_path):
    book = Book(tmp_path / "answers.sqlite")
    book.add(library, "every-district", {"work.gain": "x"})
    book.path.chmod(0o444)
    before = book.path.read_bytes()
    with closing(AnswerBook(book.path)) as open_book:
        assert open_book.sites == ("every-district",) and open_book.level("every-district") == "district"
        with pytest.raises(sqlite3.OperationalError):
            open_book._database.connection.execute("DELETE FROM answers")
    assert book.path.read_bytes() == before and sorted(files_in(tmp_path)) == ["answers.sqlite"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("levels:\n", "level:\n"), r"words\.yaml:\d+:1: unknown key `level`: did you mean `levels`\?"),
        (
            ("  mark_one: ", "  mark_noe: "),
            r"words\.yaml:\d+:3: no workbook prints a label `mark_noe`: did you mean `mark_one`",
        ),
    ],
)
def test_a_label_that_is_missing_or_unknown_is_told_with_its_line(tmp_path, change, said):
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("words.yaml", *change)
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and re.search(said, done.stderr), done.stderr


def test_a_guide_in_english_needs_no_labels_but_those_of_its_levels_and_sides(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    earlier = "  mark_row: Mark one box in each row.\n"  # which workbooks no longer print
    own = f"labels:\n  labor: Members\n  management: Board\n{earlier}"
    levels = "".join(f"  workbook_{level}: Workbook\n" for level in ("state", "district", "school"))
    words = "words:\n  leader: {state: chief, district: superintendent, school: principal}\n"
    guide.write("words.yaml", words + own + levels)
    assert samepage("check", "--guide", guide.root).returncode == 0
    guide.replace("guide.yaml", "language: en-US", "language: es-419")
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and "labels are missing" in done.stderr
    assert "`mark_one`" in done.stderr


def test_every_label_that_a_workbook_uses_is_asked_for():
    code = [
        *(ROOT / "samepage/workbook").glob("*.py"),
        *(ROOT / "samepage/formats/pdf").glob("*.py"),
        ROOT / "templates/blocks.html",
        *(ROOT / "templates/sections").glob("*.html"),
    ]
    used = {
        name
        for path in code
        for name in re.findall(r"""labels(?:\.([a-z]\w+)|\[["'](\w+)["']\])""", path.read_text("utf-8"))
        for name in name
        if name
    }
    assert used > {"stage", "mark_one", "edition"} and used - {"items"} <= {*DEFAULT_LABELS}
