"""A guide for another subject, by its own words alone: two stages, one level, no sides, from `init --blank`.

The commands, the words and the second stage are those that stand in docs/editing.md under "A guide of your own,
from the beginning", read from that page.
"""

from __future__ import annotations

import csv
import io
import re
import shlex
import shutil
import textwrap
import zipfile
from collections import defaultdict
from pathlib import Path

import pikepdf
import pytest
from guides import ROOT, samepage

from samepage.content.loader import load_library
from samepage.errors import ContentError
from tests.formats.docx.word_edits import WordFile
from tests.formats.pdf.fill import with_pikepdf

HANDBOOK = (ROOT / "docs/editing.md").read_text("utf-8")
SECTION = HANDBOOK.partition("## A guide of your own, from the beginning\n")[2].partition("\n## ")[0]
COMMANDS = [shlex.split(line) for line in re.findall(r"^ +python3 build\.py (.+)$", SECTION, re.MULTILINE)]
WORDS, HARVEST = (textwrap.dedent(one) for one in re.findall(r"```yaml\n(.+?)```", SECTION, re.DOTALL))
# What else has to be said where the program is a clone, and not installed.
GUIDE = ("--guide", "guide")
IN_A_CLONE = {
    "new-site": GUIDE,
    "schema": GUIDE,
    "check": GUIDE,
    "build": (*GUIDE, "--output", "output"),
    "collect": (*GUIDE, "--output", "answers.sqlite"),
    "status": ("answers.sqlite", *GUIDE, "--built", "output"),
    "report": (*GUIDE, "--output", "report"),
}
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
MORE = """\
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
NOT_OURS = re.compile(
    r"\b(labor|management|union|superintendent|school|district|on the same page)\b", re.IGNORECASE
)


class Club:
    """The club's folder, and what was said to the commands that were typed in it."""

    def __init__(self, above: Path):
        self.folder, self.said = above / "club", ""
        self._type("init", above)
        self._write("words.yaml", WORDS)
        self._write("stages/01-begin.yaml", FIRST)
        self._write("stages/02-harvest.yaml", HARVEST + MORE)
        edition = (self.folder / "guide/guide.yaml").read_text("utf-8")
        edition = edition.replace("title: Name of the guide", "title: The Garden Year")
        self._write("guide.yaml", edition.replace("stages: [begin]", "stages: [begin, harvest]"))
        (self.folder / "guide/sites/first-group.yaml").unlink()
        for command in ("new-site", "schema", "check", "build"):
            self._type(command, self.folder)
        self._fill_in(self.folder / "output/oak-street", self.folder / "returned")
        for command in ("collect", "status", "report"):
            self._type(command, self.folder)

    def _type(self, command: str, where: Path) -> None:
        """The line of the handbook that begins with ``command``."""
        (line,) = (one for one in COMMANDS if one[0] == command)
        done = samepage(*line, *IN_A_CLONE.get(command, ()), cwd=where)
        assert done.returncode == 0, done.stderr
        self.said += done.stdout + done.stderr

    def _write(self, name: str, text: str) -> None:
        (self.folder / "guide" / name).write_text(text, "utf-8")

    def _fill_in(self, built: Path, back: Path) -> None:
        """A PDF by one person, the Word file by another."""
        back.mkdir()
        answers = defaultdict(str, {"begin.hopes": "Beans.", "begin.soil.sunny=3": "3", CROP: "12"})
        (back / "a.pdf").write_bytes(with_pikepdf((built / "oak-street.pdf").read_bytes(), answers))
        word = WordFile((built / "oak-street.docx").read_bytes())
        word.tick("begin.soil.shady=1")
        word.type(SIGNED, "Ada Moss")
        (back / "b.docx").write_bytes(word.save())


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Club:
    return Club(tmp_path_factory.mktemp("above"))


def test_it_takes_at_most_ten_commands(club: Club) -> None:
    assert {line[0] for line in COMMANDS} == {"init", *IN_A_CLONE} and len(COMMANDS) <= 10
    assert "1 of 1 site has answered edition 0.1" in club.said


def test_what_was_filled_in_comes_back_under_its_names(club: Club) -> None:
    text = (club.folder / "answers.csv").read_text("utf-8-sig")
    found = {row["name"]: row["value"] for row in csv.DictReader(io.StringIO(text))}
    assert found == {
        "begin.hopes": "Beans.",
        "begin.soil.sunny=3": "3",
        "begin.soil.shady=1": "1",
        CROP: "12",
        SIGNED: "Ada Moss",
    }


def test_the_report_knows_neither_sides_nor_other_levels(club: Club) -> None:
    page = (club.folder / "report/report.html").read_text("utf-8")
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert "Beans." in words and "Oak Street Garden" in words
    assert not NOT_OURS.search(words), NOT_OURS.search(words)
    assert not re.search(r"\bsides?\b", words)


def test_the_help_while_typing_stands_beside_the_guide(club: Club) -> None:
    assert '"garden"' in (club.folder / "schemas/site.json").read_text("utf-8")
    site = (club.folder / "guide/sites/oak-street.yaml").read_text("utf-8")
    assert "schema=../../schemas/site.json" in site
    assert "--site oak-street --guide guide\n" in club.said


def test_nothing_of_another_guide_is_in_the_files(club: Club) -> None:
    built = club.folder / "output/oak-street"
    with zipfile.ZipFile(built / "oak-street.docx") as word:
        for name in word.namelist():
            text = (
                re.sub(rb"<[^>]+>", b" ", word.read(name)) if name == "word/document.xml" else word.read(name)
            )
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
    shutil.copytree(club.folder / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as error:
        load_library(tmp_path / "guide")
    (problem,) = error.value.problems
    assert said in str(problem) and f"{file}:" in str(problem)
