"""A guide for another subject, by its own words alone: two stages, one level, no sides, from `init --blank`.

The commands are those that docs/editing.md names under "A guide of your own, from the beginning". What the
club writes is what somebody types who has read that page.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from pathlib import Path

import pikepdf
import pytest
from guides import ROOT, samepage

from tests.formats.docx.word_edits import WordFile
from tests.formats.pdf.fill import with_pikepdf

WORDS = """\
levels:
  garden: {name: garden, workbook: Garden workbook, id_columns: [plot]}
words:
  place: garden
"""
FIRST = """\
id: begin
title: Begin the season
short: Begin
why: A garden that is planned in winter needs less work in summer.
outcomes: [A list of beds and who looks after each]
ideas: [Draw the beds on paper first.]
blocks:
  - kind: prompt
    id: hopes
    short: Hopes
    text: What should grow in our {{ words.place }} this year?
  - kind: rating
    id: soil
    title: How good is each bed?
    short: Beds
    scale: [Poor, Fair, Good]
    items:
      - {id: sunny, text: The sunny bed}
      - {id: shady, text: The shady bed}
"""
SECOND = """\
id: harvest
title: Bring in the harvest
short: Harvest
why: What is written down now helps next year.
outcomes: [A list of what grew]
ideas: [Weigh it before you share it.]
blocks:
  - kind: table
    id: crops
    title: What grew
    short: Crops
    row_name: crop
    rows: 3
    columns:
      - {id: crop, title: Crop, type: text, width: 50}
      - {id: pounds, title: Pounds, type: number, width: 50}
  - kind: agreement
    id: promise
    title: What we do next year
    short: Next year
    clauses: [We share tools and seeds.]
    statements:
      - {id: compost, title: We make compost by}
    signers: 2
"""
CROP = "harvest.crops.1.pounds"
SIGNED = "harvest.promise.signers.1.name"
NOT_OURS = re.compile(r"\b(labor|management|union|superintendent|school|district|on the same page)\b", re.IGNORECASE)


class Club:
    """The club's folder, and the commands that were typed."""

    def __init__(self, folder: Path):
        self.folder, self.commands, self.said = folder, 0, ""

    def type(self, *args: str) -> str:
        self.commands += 1
        done = samepage(*args, cwd=self.folder)
        assert done.returncode == 0, done.stderr
        self.said += done.stdout + done.stderr
        return done.stdout + done.stderr

    def write(self, name: str, text: str) -> None:
        head = (self.folder / "club/guide" / name).read_text("utf-8").partition("\n")[0]
        (self.folder / "club/guide" / name).write_text(f"{head}\n{text}", "utf-8")


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Club:
    made = Club(tmp_path_factory.mktemp("club"))
    guide = ("--guide", "club/guide")
    made.type("init", "club", "--blank")
    made.write("words.yaml", WORDS)
    made.write("stages/01-begin.yaml", FIRST)
    (made.folder / "club/guide/stages/02-harvest.yaml").write_text(SECOND, "utf-8")
    edition = (made.folder / "club/guide/guide.yaml").read_text("utf-8")
    edition = edition.replace("title: Name of the guide", "title: The Garden Year")
    edition = edition.replace("stages: [begin]", "stages: [begin, harvest]")
    (made.folder / "club/guide/guide.yaml").write_text(edition, "utf-8")
    (made.folder / "club/guide/sites/first-group.yaml").unlink()
    made.type(
        *("new-site", *guide, "--id", "oak-street", "--name", "Oak Street Garden"),
        *("--partner", "our-organization"),
    )
    made.type("schema", *guide, "--output", "club/schemas")
    made.type("check", *guide)
    made.type("build", *guide, "--output", "club/output")
    built, back = made.folder / "club/output/oak-street", made.folder / "club/returned"
    back.mkdir()
    answers = defaultdict(str, {"begin.hopes": "Beans.", "begin.soil.sunny=3": "3", CROP: "12"})
    (back / "a.pdf").write_bytes(with_pikepdf((built / "oak-street.pdf").read_bytes(), answers))
    word = WordFile((built / "oak-street.docx").read_bytes())
    word.tick("begin.soil.shady=1")
    word.type(SIGNED, "Ada Moss")
    (back / "b.docx").write_bytes(word.save())
    made.type("collect", "club/returned", *guide, "--output", "club/answers.sqlite")
    made.type("status", "club/answers.sqlite", *guide, "--built", "club/output")
    made.type("report", "club/answers.sqlite", *guide, "--output", "club/report")
    return made


def test_it_takes_at_most_ten_commands(club: Club) -> None:
    assert club.commands <= 10
    assert "1 of 1 site has answered edition 0.1" in club.said


def test_what_was_filled_in_comes_back_under_its_names(club: Club) -> None:
    text = (club.folder / "club/answers.csv").read_text("utf-8-sig")
    found = {row["name"]: row["value"] for row in csv.DictReader(io.StringIO(text))}
    assert found == {
        "begin.hopes": "Beans.",
        "begin.soil.sunny": "3",
        "begin.soil.shady": "1",
        CROP: "12",
        SIGNED: "Ada Moss",
    }


def test_the_report_knows_neither_sides_nor_other_levels(club: Club) -> None:
    page = (club.folder / "club/report/report.html").read_text("utf-8")
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert "Beans." in words and "Oak Street Garden" in words
    assert not NOT_OURS.search(words), NOT_OURS.search(words)
    assert not re.search(r"\bsides?\b", words)


def test_nothing_of_another_guide_is_in_the_files(club: Club) -> None:
    built = club.folder / "club/output/oak-street"
    with zipfile.ZipFile(built / "oak-street.docx") as word:
        for name in word.namelist():
            text = re.sub(rb"<[^>]+>", b" ", word.read(name)) if name == "word/document.xml" else word.read(name)
            assert not NOT_OURS.search(text.decode("utf-8", "ignore")), name
    with pikepdf.open(built / "oak-street.pdf") as pdf:
        said = [str(pdf.docinfo), pdf.Root.Metadata.read_bytes().decode()]
    for text in said:
        assert not NOT_OURS.search(text), text
    assert "samepage 2" in said[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("stages/01-begin.yaml", "    short: Hopes", "    by: [members, board]\n    short: Hopes", "this guide declares none"),
        ("stages/02-harvest.yaml", "signers: 2", "signers: {members: 2}", "this guide declares none"),
        ("sites/oak-street.yaml", "level: garden", "level: gardn", "`level` cannot be `gardn`: did you mean `garden`?"),
        ("stages/01-begin.yaml", "short: Hopes", "short: Hopes\n    levels: [district]", "cannot be `district`: write one of `garden`"),
        ("words.yaml", "words:", "sides: {members: members}\nwords:", "a guide has two sides or none"),
    ],
)  # fmt: skip
def test_sides_and_levels_that_nobody_declared_are_refused_in_words(
    club: Club, tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    import shutil

    shutil.copytree(club.folder / "club/guide", tmp_path / "guide")
    path = tmp_path / "guide" / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    done = samepage("check", "--guide", tmp_path / "guide")
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) <= 2, done.stderr
    assert said in done.stderr and f"{file}:" in done.stderr, done.stderr
    assert str(ROOT) not in done.stderr
