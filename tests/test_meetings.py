"""What a team needs to run its meetings: agendas as tables, copies of worksheets, made-up examples, and an
edition with notes for whoever runs the meetings."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pypdfium2 as pdfium
import pytest
import yaml
from guides import buildable_guide, samepage
from lxml import etree

from tests.formats.pdf.spoken import elements
from tests.run_folder import once_in_folder
from tests.test_finished import words_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STAGE = """\
id: commit
title: Commit
short: Commit
why: Because.
outcomes: [a team]
ideas: [Talk to each other.]
facilitator: Speak with both leaders before the first meeting.
agenda:
  - title: First meeting
    minutes: 60
    steps:
      - {what: Opening, minutes: 5, how: whole team}
      - {block: norms}
      - {what: Break, minutes: 10}
      - {block: minutes, minutes: 30, how: in pairs}
  - title: Second meeting
    minutes: 40
    steps:
      - {block: trust, beforehand: true}
      - {block: minutes, copy_number: 3, minutes: 30}
      - {what: Closing, minutes: 10}
blocks:
  - kind: prompt
    id: norms
    short: Norms
    text: How will you work?
    by: [labor, management]
    minutes: 15
    how: each side alone
    facilitator: |-
      Ask for a caucus if a word makes people angry.

      - Fist to five: one finger means no.
  - kind: example
    title: How one team filled this in
    text: Case words, plainly made up.
    of: minutes
    rows:
      - cells: {what: Meet every second week, who: The chairs}
      - cells: {what: "Share notes **within** a day"}
  - kind: table
    id: minutes
    short: Meeting notes
    title: Meeting notes
    copies: 3
    columns:
      - {id: what, title: What we decided}
      - {id: who, title: Who will do it, type: text}
    rows: 4
  - kind: rating
    id: trust
    short: Trust
    title: Trust
    scale: [Never, Often]
    items:
      - {id: share, text: We share early}
      - {id: keep, text: We keep our word, described: [hardly, mostly]}
"""


def guide_with(folder, stage: str = STAGE):
    guide = buildable_guide(folder)
    guide.write("stages/commit.yaml", stage)
    return guide


def changed(*pairs: tuple[str, str]) -> str:
    stage = STAGE
    for old, new in pairs:
        assert old in stage
        stage = stage.replace(old, new, 1)
    return stage


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return built_files()


def built_files() -> dict[str, bytes]:
    """Made once for these tests and for veraPDF."""
    return once_in_folder("meetings", built_in)


def built_in(folder) -> dict[str, bytes]:
    """Bytes of every file of a site with more copies than the guide has, by what follows its id."""
    guide = guide_with(folder / "guide")
    guide.write(
        "sites/north.yaml",
        "id: north\nlevel: district\nname: North District\npartner: abc\ncopies: {commit.minutes: 4}\n",
    )
    asked = [a for name in ("fillable", "large-print", "facilitator") for a in ("--edition", name)]
    done = samepage(
        "--guide", guide.root, "--output", folder / "out", "--no-cache", "--site", "north", *asked
    )
    assert done.returncode == 0, done.stderr
    return {path.name.removeprefix("north"): path.read_bytes() for path in (folder / "out/north").iterdir()}


def test_the_facilitators_edition_alone_has_the_notes(built):
    names = {".pdf", ".docx", "-large-print.pdf", "-facilitator.pdf", "-facilitator.docx"}
    assert names <= built.keys()
    for name in names:
        notes = ["Speak with both leaders", "Ask for a caucus", "Fist to five", "For the facilitator"]
        assert [note in words_of(built[name]) for note in notes] == ["facilitator" in name] * 4, name


def test_both_editions_ask_the_same(built):
    def fields(name):
        with pikepdf.open(io.BytesIO(built[name])) as pdf:
            return sorted(
                (str(a.get("/TU")), str(a.get("/FT")))
                for p in pdf.pages
                for a in p.get("/Annots", [])
                if "/TU" in a
            )

    assert fields(".pdf") == fields("-facilitator.pdf")


@pytest.mark.parametrize("name", [".pdf", ".docx"])
def test_an_agenda_is_a_table_of_minutes_steps_places_and_ways(built, name):
    text = words_of(built[name])
    rows = [
        "5 Opening – whole team",
        "15 Norms Prompt 1 each side alone",
        "10 Break – –",
        "30 Meeting notes Worksheet 1A in pairs",
        "30 Meeting notes Worksheet 1C –",
        "before Trust Worksheet 1E –",
    ]
    assert [row for row in rows if row not in text] == []
    assert "First meeting (60 minutes)" in text


def test_an_agenda_is_heard_as_a_table_with_headings(built):
    read = elements(built[".pdf"])
    steps = [one for one in read if one.kind == "TD" and one.all_text == "Meeting notes"]
    assert len(steps) == 2
    heads = [one.all_text for one in read if one.kind == "TH"]
    assert heads[:4] == ["Minutes", "What you do", "Where", "How"]


def test_a_facilitator_has_the_meetings_of_a_stage_on_one_page(tmp_path):
    """Above them stands the note, which may go on overleaf; in the copy of the team they follow one another."""
    steps = "      - {what: Opening, minutes: 5}\n" * 23
    meetings = "".join(
        f"  - title: Meeting {n} of three\n    minutes: 115\n    steps:\n{steps}"
        for n in ("one", "two", "three")
    )
    text = STAGE.replace("agenda:\n", f"agenda:\n{meetings}", 1)
    guide = guide_with(tmp_path / "guide", text)
    done = samepage(
        *("build", "--guide", guide.root, "--output", tmp_path / "out", "--format", "pdf"),
        *("--edition", "facilitator", "--edition", "fillable"),
    )
    assert done.returncode == 0, done.stderr
    pages = {}
    for name in ("north-facilitator.pdf", "north.pdf"):
        with pdfium.PdfDocument((tmp_path / "out/north" / name).read_bytes()) as pdf:
            texts = [page.get_textpage().get_text_range() for page in pdf]
        pages[name] = {
            number for number, said in enumerate(texts) if re.search(r"Meeting \w+ of three", said)
        }
    assert len(pages["north-facilitator.pdf"]) == 1 and len(pages["north.pdf"]) > 1


def test_copies_are_numbered_and_each_has_answers_of_its_own(built):
    text = words_of(built[".pdf"])
    assert all(f"Meeting notes ({n} of 4)" in text for n in range(1, 5))
    with pikepdf.open(io.BytesIO(built[".pdf"])) as pdf:
        (stage,) = [field for field in pdf.Root.AcroForm.Fields if field.T == "commit"]
        names = {str(kid.T) for kid in stage.Kids}
    assert {"minutes", "minutes_2", "minutes_3", "minutes_4"} <= names and "minutes_5" not in names


@pytest.mark.parametrize("name", [".pdf", ".docx", "-large-print.pdf"])
def test_an_example_says_that_it_is_made_up_and_holds_no_field(built, name):
    text = words_of(built[name])
    assert "Made-up example" in text
    assert re.search(r"Meet every second week.*The chairs.*Share notes within a day", text)


def test_what_an_example_says_never_comes_back_as_an_answer(built, tmp_path):
    guide = guide_with(tmp_path / "guide")
    for name in (".pdf", ".docx"):
        (tmp_path / f"back{name}").write_bytes(built[name])
    done = samepage("collect", tmp_path, "--guide", guide.root, "--output", tmp_path / "a.sqlite")
    assert done.returncode == 0, done.stderr
    assert "0 answers" in done.stdout


def test_a_list_in_a_note_stands_on_the_notes_ground(built):
    """In Word the bullets of a call-out have its shading, and are a list."""
    with zipfile.ZipFile(io.BytesIO(built["-facilitator.docx"])) as package:
        root = etree.fromstring(package.read("word/document.xml"))

    def paragraph(words):
        return next(p for p in root.iter(W + "p") if words in "".join(t.text or "" for t in p.iter(W + "t")))

    styles = {paragraph(words).find(f"{W}pPr/{W}pStyle").get(W + "val") for words in ("a caucus", "to five")}
    assert len(styles) == 1
    assert paragraph("Fist to five").find(f"{W}pPr/{W}numPr") is not None
    assert paragraph("Ask for a caucus").find(f"{W}pPr/{W}numPr") is None


def test_a_table_filled_in_before_the_meeting_is_in_no_hurry(tmp_path):
    step = "{block: minutes, beforehand: true}\n      - {what: Correct the notes, block: minutes, minutes: 8}"
    step += "\n      - {what: Read them, minutes: 22}"
    guide = guide_with(tmp_path / "guide", changed(("{block: minutes, minutes: 30, how: in pairs}", step)))
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 0, done.stderr


MISTAKES = {
    "minutes that do not add up": (
        ("minutes: 60", "minutes: 50"),
        r"commit.yaml:10:\d+: the steps come to 60 minutes .* the meeting has 50",
    ),
    "a block that is not there": (
        ("{block: norms}", "{block: norm}"),
        r":13:.* no block `norm`: did you mean `norms`",
    ),
    "a table in a hurry": (
        ("{block: minutes, minutes: 30, how: in pairs}", "{block: minutes, minutes: 8}"),
        r":15:.* 8 minutes for the 8 cells of `minutes` leave 60 seconds each.* plan 12 minutes",
    ),
    "a copy that is not there": (
        ("copy_number: 3", "copy_number: 4"),
        r":20:.*`minutes` has 3 copies: write a number up to 3, or",
    ),
    "a copy of what has none": (
        ("{block: norms}", "{block: norms, copy_number: 2}"),
        r":13:.*`norms` has no copies: leave `copy_number` out",
    ),
    "a block in no meeting": (
        ("      - {block: trust, beforehand: true}\n", ""),
        r"no meeting comes to `trust`: add a step with `block: trust`",
    ),
    "a step without minutes": (
        ("{what: Break, minutes: 10}", "{what: Break}"),
        r":14:.*`minutes` is missing here",
    ),
    "an empty step": (("{what: Break, minutes: 10}", "{minutes: 10}"), r":14:.*a step says what is done"),
    "an example of nothing": (("of: minutes", "of: minute"), r"no table `minute`: did you mean `minutes`"),
    "an example's column": (("{what: Meet", "{waht: Meet"), r"no column `waht`: did you mean `what`"),
    "a copy's id is taken": (
        ("id: norms", "id: minutes_2"),
        r"the id `minutes_2` is already that of another block",
    ),
    "too many copies": (("copies: 3", "copies: 13"), r"`copies` cannot be 13: write a number from 2 to 12"),
    "texts of another scale": (
        ("described: [hardly, mostly]", "described: [hardly]"),
        r"has 1 text: write one for each step",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path, mistake):
    change, said = MISTAKES[mistake]
    changes = [change]
    if mistake == "a copy's id is taken":
        changes += [("{block: norms}", "{block: minutes_2}")]
    guide = guide_with(tmp_path / "guide", changed(*changes))
    guide.replace("front/about.yaml", " Begin with [norms](#commit.norms).", "")
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and re.search(said, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_the_ids_of_what_ends_every_stage_are_refused(tmp_path):
    guide = guide_with(
        tmp_path / "guide", changed(("id: trust", "id: notes"), ("block: trust", "block: notes"))
    )
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1
    assert re.search(r"commit\.yaml:\d+:\d+: the id `notes` is reserved for the notes", done.stderr)


def test_a_site_may_ask_for_more_copies_of_what_has_copies_only(tmp_path):
    guide = guide_with(tmp_path / "guide")
    site = yaml.safe_load((guide.root / "sites/north.yaml").read_text())
    guide.write("sites/north.yaml", yaml.safe_dump({**site, "copies": {"commit.norms": 3}}))
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1
    assert re.search(
        r"north\.yaml:\d+:.*`commit\.norms` is no worksheet that is printed several times", done.stderr
    )


def test_a_step_stands_where_its_block_does(tmp_path):
    """A block for one level takes its step with it, and minutes must fit at each level."""
    stage = changed(("    id: norms\n", "    id: norms\n    levels: [state, district]\n"))
    guide = guide_with(tmp_path / "guide", stage)
    guide.replace("front/about.yaml", " Begin with [norms](#commit.norms).", "")
    done = samepage("check", "--guide", guide.root)
    assert re.search(
        r"the steps come to 45 minutes in a school workbook, and the meeting has 60", done.stderr
    )


def test_a_step_of_a_copy_that_a_site_does_not_get_leads_to_the_first(tmp_path):
    guide = guide_with(tmp_path / "guide")
    guide.write(
        "sites/north.yaml",
        "id: north\nlevel: district\nname: North District\npartner: abc\ncopies: {commit.minutes: 2}\n",
    )
    done = samepage(
        "--guide", guide.root, "--output", tmp_path / "out", "--site", "north", "--format", "docx"
    )
    assert done.returncode == 0, done.stderr
    text = words_of((tmp_path / "out/north/north.docx").read_bytes())
    assert "30 Meeting notes Worksheet 1A in pairs" in text and "30 Meeting notes Worksheet 1A –" in text
