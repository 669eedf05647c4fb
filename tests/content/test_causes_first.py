"""What follows from one mistake is not said beside it; and what prose.yaml names, and the writer left, is looked at.

Each test types `check`, in a process of its own where YAML is to be read without libyaml.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guides import ROOT, GuideFolder, buildable_guide, samepage

from samepage.cli.app import main

S, W = "stages/commit.yaml", "words.yaml"
TEXT = "{state: One, district: Two, school: Three}"
# In each, the levels, the part and both sides are named.
PROMPTS = "".join(
    f"  - {{kind: prompt, id: p{n}, short: Prompt {n}, text: {TEXT}, by: [labor, management]}}\n"
    f"  - {{kind: prompt, id: c{n}, short: Class {n}, text: How, levels: [classroom]}}\n"
    for n in range(6)
)
# Checks each folder that it is given, and prints the exit code and the errors.
WITHOUT_LIBYAML = """
import contextlib, io, json, sys, yaml
del yaml.CBaseLoader
from samepage.cli.app import main
for folder in sys.argv[1:]:
    code, said = 0, io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            main(["check", "--guide", folder])
        except SystemExit as ended:
            code = ended.code or 0
    print(json.dumps([code, said.getvalue()]))
"""


@pytest.fixture
def guide(tmp_path) -> GuideFolder:
    return with_prompts(tmp_path / "guide")


def with_prompts(folder: Path) -> GuideFolder:
    guide = buildable_guide(folder)
    stage = (guide.root / S).read_text("utf-8")
    guide.write(S, stage + PROMPTS)
    return guide


def said(guide: GuideFolder, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    """The lines of a check, without the folder's name; none where it finds nothing."""
    try:
        main(["check", *more, "--guide", str(guide.root)])
    except SystemExit as ended:
        assert ended.code in (0, 1)
    return capsys.readouterr().err.replace(f"{guide.root}/", "").strip().splitlines()


def declared(guide: GuideFolder) -> str:
    """The lines of words.yaml that declare levels and sides."""
    text = (guide.root / W).read_text("utf-8")
    start = text.index("levels:")
    return text[start : text.index("words:", start)]


def declare(
    guide: GuideFolder, levels: str, sides: str = "sides: {labor: labor, management: management}"
) -> None:
    guide.replace(W, declared(guide), f"levels: {{{levels}}}\n{sides}\n")


CLASSROOM = "school: {name: school, parts: {classroom: In the classroom}}"


def test_the_guide_is_right(guide, capsys):
    declare(guide, f"state: state, district: district, {CLASSROOM}")
    assert said(guide, capsys) == []


@pytest.mark.parametrize(
    ("levels", "sides", "begins", "ends"),
    [
        (f"state: state, {CLASSROOM}", None, "`district` is named in ", "add it to `levels`, or take it out"),
        (f"state: state, county: county, {CLASSROOM}", None, "`district` is", "if it is `county` now, keep the id"),
        (f"state: state, districts: d, {CLASSROOM}", None, "`district` is", "if it is `districts` now, keep"),
        ("state: state, district: district, school: school", None, "`classroom` is named in 6 places", "no level"),
        (
            "state: state, district: district, school: {name: school, parts: {room: In the room}}",
            None,
            "`classroom` is named in 6 places",
            "if it is `room` now, keep the id",
        ),
        (f"state: state, district: district, {CLASSROOM}", "", "`labor` and `management` are named", "to `sides`"),
        (
            f"state: state, district: district, {CLASSROOM}",
            "sides: {union: union, management: management}",
            "`labor` is named in ",
            "if it is `union` now, keep the id `labor`",
        ),
    ],
)  # fmt: skip
def test_what_words_yaml_has_lost_is_told_there_and_once(guide, capsys, levels, sides, begins, ends):
    declare(guide, levels, *([] if sides is None else [sides]))
    (line,) = said(guide, capsys)
    assert line.startswith(f"{W}:") and begins in line and ends in line, line
    assert f"(first {S}:" in line


def test_a_single_wrong_id_is_told_where_it_stands(guide, capsys):
    declare(guide, f"state: state, district: district, {CLASSROOM}")
    guide.replace(S, "{state: One, district: Two,", "{state: One, distrct: Two,")
    (line,) = said(guide, capsys)
    assert line.startswith(f"{S}:") and "did you mean `district`" in line


def test_a_new_level_without_texts_is_one_line(guide, capsys):
    declare(guide, f"state: state, district: district, county: county, {CLASSROOM}")
    (line,) = said(guide, capsys)
    assert line.startswith(f"{W}:") and "texts have nothing for the level `county` (first " in line
    assert "add `county: …` to each, or `default: …`" in line


def test_other_mistakes_are_told_beside_the_cause(guide, capsys):
    declare(guide, f"state: state, {CLASSROOM}")
    guide.replace("front/about.yaml", "short: About", "shrot: About")
    first, second = said(guide, capsys)
    assert first.startswith("front/about.yaml:") and "unknown key `shrot`" in first
    assert second.startswith(f"{W}:") and "`district` is named in" in second


AGAIN = """\
id: learn
title: Learn
short: Learn
why: Because.
outcomes: [a team]
ideas: [Talk to each other.]
blocks:
  - {kind: second_look, id: again, short: Again, title: Once more, again: commit.plan}
"""


def test_a_second_look_at_a_stage_that_has_another_id_adds_nothing(guide, capsys):
    guide.replace("guide.yaml", "stages: [commit]", "stages: [commit, learn]")
    guide.write("stages/learn.yaml", AGAIN)
    assert said(guide, capsys) == []
    guide.replace(S, "id: commit", "id: begin")
    assert not [line for line in said(guide, capsys) if "commit.plan" in line]


def test_a_second_look_at_a_block_with_a_new_id_says_which(guide, capsys):
    guide.replace("guide.yaml", "stages: [commit]", "stages: [commit, learn]")
    guide.write("stages/learn.yaml", AGAIN)
    guide.replace(S, "id: plan", "id: scheme\n    was: plan")
    (line,) = said(guide, capsys)
    assert line.startswith("stages/learn.yaml:8:") and "`commit.plan` is `commit.scheme` now" in line


# What prose.yaml names


@pytest.mark.parametrize("more", [(), ("--prose",)])
@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "facts:\n  - {fact: who wrote it, where: [abuot], says: [site]}\n",
            "2:34",
            "guide.yaml lists no chapter `abuot`: did you mean `about`?",
        ),
        (
            "facts:\n  - {fact: who wrote it, where: [guide, comit], says: [A guide]}\n",
            "2:41",
            "did you mean `commit`?",
        ),
        ("leaders: {labour: leader}\n", "1:11", "words.yaml has no side `labour`: did you mean `labor`?"),
        ("leaders: {labor: leadr}\n", "1:18", "words.yaml has no word `leadr`: did you mean `leader`?"),
    ],
)
def test_a_name_in_prose_yaml_that_the_guide_does_not_have(guide, capsys, more, text, place, words):
    guide.write("prose.yaml", text)
    lines = [line for line in said(guide, capsys, *more) if line.startswith("prose.yaml")]
    assert len(lines) == 1 and lines[0].startswith(f"prose.yaml:{place}: ") and words in lines[0], lines


# What a writer left for later


# Each note in one of three files.
NOTES = (
    "TODO",
    "TBD",
    "FIXME",
    "XXX",
    "Lorem ipsum",
    "[insert name here]",
    "[your text here]",
    "[to come]",
    "???",
)
NOTED = [
    ("front/about.yaml", "Begin with"),
    ("sites/north.yaml", "North"),
    ("partners/abc.yaml", "A Body of"),
]


@pytest.mark.parametrize(
    ("note", "file", "old"), [(note, *NOTED[number % 3]) for number, note in enumerate(NOTES)]
)
def test_a_note_that_was_left_for_later(guide, capsys, note, file, old):
    guide.replace(file, old, f"Our {note} {old}")
    lines = [line for line in said(guide, capsys, "--prose") if "is a note for later" in line]
    assert len(lines) == 1 and lines[0].startswith(f"{file}:") and f"“{note}”" in lines[0], lines


@pytest.mark.parametrize(
    "words", ["[Name], principal", "[one change people will notice]", "todo", "[here](#commit)"]
)
def test_what_readers_fill_in_is_no_note(guide, capsys, words):
    guide.replace("front/about.yaml", "Begin with", f"{words}. Begin with")
    assert not [line for line in said(guide, capsys, "--prose") if "is a note for later" in line]


# One answer, with libyaml and without

PLACE = "  - kind: prompt\n    id: norms\n    short: Norms\n    text: How will you work?\n"
PARSED = {
    "tab at the end of a line": PLACE.replace("short: Norms", "short: Norms\t"),
    "tab after the colon": PLACE.replace("short: Norms", "short:\tNorms"),
    "tab in the text": PLACE.replace("short: Norms", "short: Our\tnorms"),
    "tab after a quoted text": PLACE.replace("short: Norms", 'short: "Norms"\t'),
    "tab after a comma": "  - {kind: prompt, id: norms,\tshort: Norms, text: Why}\n",
    "colon before a brace": "  - {kind: prompt, id: norms, short: Norms, text:}\n",
    "colon before a comma": "  - {kind: prompt, id: norms, short:, text: Why}\n",
    "comment that touches": PLACE.replace("text: How will you work?", "text: >#-\n      How will you work?"),
}
SAYS = {"tab": "a tab stands here", "colon": "nothing follows this colon"}


Checked = tuple[int, str]  # the exit code of a check, and its errors


def check_both_ways(*guides: GuideFolder) -> list[tuple[Checked, Checked]]:
    """What is said of each guide, with libyaml and without."""
    done = [samepage("check", "--guide", guide.root) for guide in guides]
    command = [sys.executable, "-c", WITHOUT_LIBYAML, *(str(guide.root) for guide in guides)]
    without = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    lines = without.stdout.splitlines()
    return [
        ((one.returncode, one.stderr), tuple(json.loads(line))) for one, line in zip(done, lines, strict=True)
    ]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory) -> dict[str, tuple[Checked, Checked]]:
    guides = []
    for case in PARSED:
        guides.append(with_prompts(tmp_path_factory.mktemp("parsed") / "guide"))
        guides[-1].replace(S, f"{PLACE}    by: [labor, management]\n", PARSED[case])
    return dict(zip(PARSED, check_both_ways(*guides), strict=True))


@pytest.mark.parametrize("case", PARSED)
def test_what_one_parser_refuses_is_refused_on_every_computer(parsed, case):
    with_libyaml, without = parsed[case]
    assert with_libyaml[0] == 1 and f"{S}:" in with_libyaml[1], with_libyaml
    assert without[0] == 1 and f"{S}:" in without[1], without
    if words := SAYS.get(case.split()[0]):
        assert with_libyaml == without and words in without[1]


def test_a_question_mark_in_braces_is_read_on_every_computer(guide):
    questions = (
        "  - {kind: prompt, id: norms, short: Norms, text: Why?}\n"
        "  - {kind: prompt, id: how, short: Which?, text: Why?? How so?, hint: What? Who}\n"
        "  - {kind: choice, id: which, short: Which one, text: Why, options: [{id: a, text: A?}, {id: b, text: B}]}\n"
    )
    guide.replace(S, f"{PLACE}    by: [labor, management]\n", questions)
    guide.replace(S, "short: Which?,", "shrot: Which?,")
    right = object.__new__(GuideFolder)
    right.root = shutil.copytree(guide.root, guide.root.with_name("right"))
    right.replace(S, "shrot: Which?,", "short: Which?,")
    (with_libyaml, without), of_the_right = check_both_ways(guide, right)
    assert with_libyaml == without and "unknown key `shrot`" in without[1]
    assert of_the_right == ((0, ""), (0, ""))


def test_brackets_that_only_close(guide, capsys):
    guide.replace(S, "outcomes: [a team]", "outcomes: [a team, ]], b]")
    assert len(said(guide, capsys)) == 1
