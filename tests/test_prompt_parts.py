"""Prompts of several questions: each is numbered, has a box of its own, and the first keeps earlier answers."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from guides import buildable_guide, samepage

from samepage.content.loader import load_library
from samepage.formats.pdf.page_text import page_texts
from samepage.prose.question_checks import questions_in
from samepage.workbook import compose
from samepage.workbook.previous import PreviousAnswer, PreviousAnswers
from tests.formats.pdf.fill import with_pypdf

BEFORE = """\
            text: How will you work?
            by: [labor, management]
"""
PARTS = """\
            text: Think of a meeting.
            parts:
              - {id: worry, short: Worry, text: What worries you?}
              - {id: ease, text: What would ease that?, lines: 3}
            by: [labor, management]
"""
NAMES = [f"commit.norms.{part}.{side}" for part in ("worry", "ease") for side in ("labor", "management")]


def guide_with(folder, parts: str = PARTS, more: str = ""):
    guide = buildable_guide(folder)
    text = (guide.root / "stages/commit.yaml").read_text("utf-8")
    old = "".join(line[8:] for line in BEFORE.splitlines(keepends=True))
    assert old in text
    new = "".join(line[8:] for line in parts.splitlines(keepends=True))
    guide.write("stages/commit.yaml", text.replace(old, new + more))
    return guide


def test_each_part_has_boxes_of_its_own_and_the_first_has_the_answers_given_before(tmp_path):
    library = load_library(guide_with(tmp_path).root)
    earlier = (
        PreviousAnswer("commit.norms.labor", "Time", "Time", "long"),
        PreviousAnswer("commit.norms.management", "Money", "Money", "long"),
    )
    book = compose(library, library.sites["north"], previous=PreviousAnswers(earlier))
    fields = [field for field in book.fields if field.block == "commit.norms"]
    assert [field.name for field in fields] == NAMES
    assert [field.value for field in fields] == ["Time", "Money", "", ""]
    assert [field.lines for field in fields] == [2, 2, 3, 3]
    assert [field.side for field in fields] == ["labor", "management"] * 2
    assert fields[0].tooltip == "Labor, Worry, Norms, Commit"
    assert fields[2].tooltip == "Labor, What would ease that?, Norms, Commit"
    assert fields[3].question == "What would ease that?"
    assert not any(section.kind == "earlier" for section in book.sections)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    guide = guide_with(folder / "guide")
    editions = [a for name in ("fillable", "large-print") for a in ("--edition", name)]
    done = samepage("--guide", guide.root, "--output", folder / "out", "--site", "north", *editions)
    assert done.returncode == 0, done.stderr
    files = {path.name.removeprefix("north"): path.read_bytes() for path in (folder / "out/north").iterdir()}
    return folder, guide, files


def test_the_parts_are_numbered_in_every_format(built):
    _, _, files = built
    said = r"Think of a meeting\.\s.*1\.\s+What worries you\?\s.*2\.\s+What would ease that\?"
    for name in (".pdf", "-large-print.pdf"):
        text = "\n".join(page.text for page in page_texts(files[name]))
        assert re.search(said, text, re.DOTALL), name
    body = zipfile.ZipFile(io.BytesIO(files[".docx"])).read("word/document.xml").decode()
    words = re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n").replace("<w:tab/>", " "))
    assert re.search(said, words, re.DOTALL)


def test_answers_to_parts_come_back_and_are_told_apart(built, tmp_path):
    folder, guide, files = built
    values = {name: f"About {name.split('.')[2]} by {name.split('.')[3]}" for name in NAMES}
    returned = folder / "returned"
    returned.mkdir()
    (returned / "north.pdf").write_bytes(with_pypdf(files[".pdf"], values))
    database = folder / "answers.sqlite"
    done = samepage("collect", returned, "--guide", guide.root, "--output", database)
    assert done.returncode == 0, done.stderr
    done = samepage("report", database, "--output", tmp_path, "--guide", guide.root)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report.html").read_text("utf-8")
    places = [
        page.index(words)
        for words in ("What worries you?", values[NAMES[0]], "What would ease that?", values[NAMES[3]])
    ]
    assert places == sorted(places)
    done = samepage(
        "finish",
        returned / "north.pdf",
        "--guide",
        guide.root,
        "--output",
        tmp_path / "finished",
        "--format",
        "pdf",
    )
    assert done.returncode == 0, done.stderr
    pdf = next((tmp_path / "finished").rglob("*.pdf")).read_bytes()
    text = " ".join(" ".join(page.text for page in page_texts(pdf)).split())
    assert re.search(r"2\. What would ease that\? Labor About ease by labor Management About ease by", text)


WRONG = {
    "one part": ("            parts: [{id: a, text: What?}]\n", "`parts` needs at least 2 entries"),
    "neither": ("            hint: Look.\n", "`text` is missing in a prompt block"),
    "lines": (f"{PARTS}            lines: 4\n", "write `lines` there"),
    "answer": (f"{PARTS}            answer: date\n", "remove `answer`"),
    "a side": (PARTS.replace("id: worry", "id: labor"), "`labor` is taken by the box of that side"),
    "same id": (PARTS.replace("id: ease", "id: worry"), "the id `worry` is already that of another part"),
    "one at a level": (
        PARTS.replace("id: ease,", "id: ease, levels: [state],"),
        "would show too few of these",
    ),
}


@pytest.mark.parametrize("parts, said", WRONG.values(), ids=WRONG)
def test_parts_that_cannot_be_are_an_error(tmp_path, parts, said):
    problems = guide_with(tmp_path, parts).errors()
    assert len(problems) == 1 and said in problems[0], problems


def test_a_second_question_put_as_a_request_is_a_second_question():
    assert questions_in("What does your side need? Say why it matters to you.") == 2
    assert questions_in("Which questions are open? Name who can answer each.") == 2
    assert questions_in("Choose one standard. How would you explain it?") == 1
    assert questions_in('Ask "Who knows?" What did they say?') == 1
