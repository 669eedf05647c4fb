"""`diff`: what an editor is told about two editions of a guide."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys

import pytest
from guides import ROOT, buildable_guide, files_in, samepage
from past_answers import Book, EveryKind

W, R = "stages/work.yaml", "forms/request.yaml"
NAME = "  - {kind: prompt, id: name, short: Name of the work, text: What is the work called?, answer: text, required: true}\n"
FEEDBACK = "forms/stage-feedback.yaml"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    return EveryKind(tmp_path_factory.mktemp("old") / "guide")


@pytest.fixture
def new(tmp_path):
    guide = EveryKind(tmp_path / "new")
    guide.replace("guide.yaml", "1.0-test", "2.0-test")
    return guide


def diff(old, new, *args):
    done = samepage("diff", old.root, new.root, *args)
    assert done.returncode in (0, 1) and done.stderr == ""
    return done


def told(done) -> dict[str, list[str]]:
    """The lines below each head, without their indentation."""
    parts = re.split(r"^(\S[^\n]*)$", done.stdout, flags=re.MULTILINE)
    return {
        head.partition(" (")[0].partition(":")[0]: [
            line.strip() for line in body.splitlines() if line.strip()
        ]
        for head, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_nothing_changed(old, tmp_path):
    copy = EveryKind(tmp_path / "copy")
    copy.replace(W, "hint: One line is enough", "hint: A line is enough")
    assert told(diff(old, copy)) == {"Edition 1.0-test": [], "Nothing has changed for those who answer.": []}


def test_every_kind_of_change_by_level(old, new):
    new.replace(
        W, NAME, "  - {kind: prompt, id: team, short: Team, text: Who is on the team?, levels: [school]}\n"
    )
    new.replace(W, "state: What would districts gain?", "state: What will districts gain?")
    new.replace(W, "{id: science, text: Science}", "{id: art, text: Art}")
    new.replace(W, "rows: 14", "rows: 10")
    new.replace(W, "title: Strengths}", "title: Our strengths}")
    new.replace(W, "{kind: prompt, id: needs,", "{kind: prompt, id: interests, was: needs,")
    new.replace(R, "      - {id: start, title: First day, type: date}\n", "")
    new.replace(R, "{id: count,", "{id: start, title: First day, type: date}\n      - {id: count,")
    new.replace(R, "      - {id: email, title: Email, type: email, hint: We write to this address.}\n", "")
    new.replace(
        R, "      - {id: share,", "      - {id: email, title: Email, type: email}\n      - {id: share,"
    )
    new.replace(FEEDBACK, "text: What helped?", "text: What helped you?")
    assert told(diff(old, new)) == {
        "Edition 1.0-test": [],
        "Added": [
            "work.topics=art | all levels | an option",
            "Which topics come first?: Art",
            "work.team | school",
            "Who is on the team?",
        ],
        "Removed": [
            "work.name | all levels",
            "What is the work called?",
            "work.topics=science | all levels | an option",
            "Which topics come first?: Science",
            "work.actions.* | all levels | 4 fewer rows",
            "Who does what",
        ],
        "Renamed": ["work.needs → work.interests | all levels", "What does each side need?"],
        "Reworded": [
            "work.gain | state",
            "What [-would-] {+will+} districts gain? Name one thing.",
            "work.stock.*.strength | all levels | 2 questions",
            "Where we stand: … [-Strengths-] {+Our strengths+}",
            "work.helped | all levels",
            "What [-helped?-] {+helped you?+}",
        ],
        "Moved": ["request.site.email | all levels | in another order", "Your site: Email"],
    }


def test_a_stage_with_another_id_is_one_line(old, new):
    new.replace("guide.yaml", "[work]", "[start]")
    new.replace(W, "id: work\n", "id: start\nwas: work\n")
    for file in (W, W, "front/about.yaml"):
        new.replace(file, "#work.gain", "#start.gain")
    new.replace("front/about.yaml", "{work: takes", "{start: takes")
    found = told(diff(old, new))
    assert list(found) == ["Edition 1.0-test", "Renamed"] and len(found["Renamed"]) == 2
    assert re.fullmatch(r"work → start \| all levels \| 3\d questions", found["Renamed"][0])


def test_a_missing_was_is_suggested_with_its_line(old, new):
    new.replace(W, NAME, NAME.replace("id: name", "id: title"))
    new.replace(W, "id: trust\n", "id: faith\n")
    new.replace(W, "{id: fast, ", "{id: quick, ")
    new.replace(W, "{id: labor, title", "{id: owner, title")
    new.replace(
        W, "text: What does each side need?, by: [labor, management]", "text: What does each side need?"
    )
    hints = told(diff(old, new))["To look at"]
    for line, said in (
        (22, "is `work.title` what `work.name` was? Then write `was: name`"),
        (63, "is `work.faith` what `work.trust` was? Then write `was: trust`"),
        (31, "is `work.pace=quick` what `work.pace=fast` was? Then write `was: fast`"),
        (88, "is `work.actions.*.owner` what `work.actions.*.labor` was? Then write `was: labor`"),
    ):
        assert any(hint.startswith(f"{new.root}/{W}:{line}: {said}") for hint in hints), hints
    assert any("`work.needs` has one box in one edition and two in the other" in hint for hint in hints)
    assert len(hints) == 5


def test_doing_what_is_suggested_keeps_the_answers(old, new):
    new.replace(W, NAME, NAME.replace("id: name", "id: title, was: name"))
    new.replace(W, "{id: labor, title", "{id: owner, was: labor, title")
    found = told(diff(old, new, "--strict"))
    assert found["Renamed"][::2] == [
        "work.name → work.title | all levels",
        "work.actions.*.labor → work.actions.*.owner | all levels",
    ]
    assert "To look at" not in found and "Removed" not in found


def test_two_editions_with_one_name(old, tmp_path):
    new = EveryKind(tmp_path / "same")
    new.replace(W, NAME, "")
    assert "Both say `edition: 1.0-test`" in diff(old, new).stdout


@pytest.fixture(scope="module")
def answers(old, tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("book") / "answers.sqlite")
    library = old.load()
    book.add(
        library,
        "every-district",
        {
            "work.name": "a",
            "work.topics=science": "science",
            "work.topics=reading": "reading",
            "work.month": "m3",
            "work.actions.13.labor": "x",
            "odd.one": "kept before, too",
        },
    )
    book.add(library, "every-school", {"work.name": "b", "work.gain": "c"})
    return book.path


def test_which_changes_hold_answers_and_which_lose_them(old, new, answers):
    new.replace(W, NAME, "")
    new.replace(W, "{id: science, text: Science}", "{id: art, text: Art}")
    new.replace(W, "{id: m3, text", "{id: march, was: m3, text")
    new.replace(W, "rows: 14", "rows: 12")
    new.replace(W, "Who does what", "Who does which part")
    done = diff(old, new, "--answers", answers, "--strict")
    found = told(done)
    assert done.returncode == 1
    assert found["Removed"][::2] == [
        "work.name | all levels | 2 answers of 2 sites",
        "work.topics=science | all levels | an option | 1 answer of 1 site",
        "work.actions.* | all levels | 2 fewer rows | 1 answer of 1 site",
    ]
    assert found["Renamed"][::2] == [
        "work.month=m3 → work.month=march | all levels | an option | 1 answer of 1 site"
    ]
    assert "Without a place in the new edition: 4 answers of 2 sites." in done.stdout
    assert found["Without a place in the new edition"] == [
        "work.name | 2 answers of 2 sites | it is no longer asked",
        "work.topics | 1 answer of 1 site | the option is no longer offered",
        "work.actions.13.labor | 1 answer of 1 site | the table has fewer rows",
    ]


@pytest.mark.parametrize(
    ("removed", "args", "code"),
    [
        (NAME, (), 0),
        (NAME, ("--strict",), 1),
        ("", ("--strict",), 0),
        # No one answered this one.
        (
            "  - {kind: prompt, id: students, short: Students, text: How many students are there?, answer: number}\n",
            ("--strict",),
            1,
        ),
        (
            "  - {kind: prompt, id: students, short: Students, text: How many students are there?, answer: number}\n",
            ("--strict", "--answers"),
            0,
        ),
    ],
)
def test_strict_is_for_what_would_be_lost(old, new, answers, removed, args, code):
    if removed:
        new.replace(W, removed, "")
    assert diff(old, new, *args, *([answers] if "--answers" in args else [])).returncode == code


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with a guide in a folder, one edition tagged v1, and a file that is not the guide's."""
    top = tmp_path_factory.mktemp("repository")
    guide = EveryKind(top / "a guide")

    def git(*args):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *args],
            cwd=top,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    (top / "readme").write_text("empty")
    git("add", "readme")
    git("commit", "-qm", "before the guide")
    git("add", ".")
    git("commit", "-qm", "first")
    git("tag", "v1")
    guide.replace(W, "text: How fast will we go?", "text: How fast shall we go: now")
    git("commit", "-qam", "broken")
    guide.replace(W, "text: How fast shall we go: now", "text: How fast shall we go?")
    return guide


def test_a_git_revision_is_read_without_touching_the_work_tree(repository):
    before = files_in(repository.root.parent)
    done = samepage("diff", "v1", "--guide", repository.root, cwd=repository.root)
    assert (
        "work.pace | all levels\n      How fast [-will-] {+shall+} we go?" in done.stdout
        and done.returncode == 0
    )
    same = samepage("diff", "v1", "HEAD~1", "--guide", repository.root)
    assert "Nothing has changed" in same.stdout
    assert files_in(repository.root.parent) == before


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("HEAD", r"HEAD:a guide/stages/work\.yaml:30:\d+: a second colon followed by a space"),
        ("v1~1", r"`v1~1` has no folder a guide"),
        ("v9", r"`v9` is neither a folder nor a git revision: give a folder's path, a tag"),
        ("--output=x", r"No such option: --output"),
        ("HEAD:readme", r"`HEAD:readme` is neither"),
        ("$(touch x)", r"`\$\(touch x\)` is neither a folder nor a git revision"),
    ],
)
def test_a_revision_that_cannot_be_read(repository, revision, said):
    done = samepage("diff", revision, "--guide", repository.root)
    assert done.returncode in (1, 2) and re.match(said, done.stderr)
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_folder_outside_version_control(old, tmp_path):
    shutil.copytree(old.root, tmp_path / "guide")
    done = samepage("diff", "v1", "--guide", tmp_path / "guide")
    assert done.returncode == 1 and "is not under version control with git" in done.stderr


def test_a_terminal_gets_tables_with_the_words_marked(old, new):
    new.replace(W, "What is the work called?", "What do you call the work?")
    main, other = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "samepage", "diff", str(old.root), str(new.root)],
        stdout=other,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "100",
            "TERM": "xterm-256color",
            "NO_COLOR": "",
        },
        check=True,
    )
    os.close(other)
    shown = b""
    try:
        while part := os.read(main, 65536):
            shown += part
    except OSError:
        pass
    text = shown.decode()
    assert (
        "Words" in text
        and re.search(r"\x1b\[9;31mis", text)
        and re.search(r"\x1b\[4;32mdo you call", text)
        and done.stderr == b""
    )


def test_help_explains_both_editions_and_every_option():
    shown = samepage("diff", "--help", COLUMNS="160", TERM="dumb").stdout
    assert all(
        re.search(rf"{name}\b.*[a-z]{{4}}", shown)
        for name in ("OLD", "NEW", "--guide", "--answers", "--strict")
    )


def test_a_worksheet_in_another_stage_is_one_line(tmp_path):
    """Neither did a stage get another name, nor is each of its cells told."""
    before, after = (buildable_guide(tmp_path / name) for name in ("old", "new"))
    act = (
        "id: act\ntitle: Act\nshort: Act\nwhy: Because.\noutcomes: [a plan]\nideas: [Begin.]\nblocks:\n"
        "  - {kind: prompt, id: first, short: First step, text: What comes first?}\n"
    )
    text = (after.root / "stages/commit.yaml").read_text("utf-8")
    start = text.index("  - kind: table")
    for guide in (before, after):
        guide.replace("guide.yaml", "[commit]", "[commit, act]")
        guide.write("stages/act.yaml", act)
    after.replace("guide.yaml", '"1.0"', '"2.0"')
    after.write("stages/commit.yaml", text[:start])
    after.write(
        "stages/act.yaml", act + text[start:].replace("id: plan\n", "id: plan\n    was: commit.plan\n")
    )
    found = told(diff(before, after))
    assert [*found] == ["Edition 1.0", "Moved"]
    assert found["Moved"] == [
        "commit.plan → act.plan | all levels | 2 questions | from 1. Commit to 2. Act",
        "Our plan",
    ]


@pytest.fixture
def small(tmp_path):
    """Two editions of the small guide, whose table has two rows and two columns."""
    guides = [buildable_guide(tmp_path / name) for name in ("first", "second")]
    for guide in guides:
        guide.replace(
            "stages/commit.yaml", "- {id: first, title: First}", "- {id: first, title: First}\n      - {id: then, title: Then}"
        )  # fmt: skip
    guides[1].replace("guide.yaml", '"1.0"', '"2.0"')
    return guides


def test_a_text_in_another_language_is_a_translation(small):
    small[1].replace("guide.yaml", "language: en-US", "language: es")
    small[1].replace("stages/commit.yaml", "How will you work?", "¿Cómo trabajarán juntos?")
    found = told(diff(*small))
    assert [*found] == ["Edition 1.0", "Translated"]
    assert found["Translated"] == ["commit.norms | all levels", "¿Cómo trabajarán juntos?"]


def test_the_cells_of_a_table_are_one_line_where_the_same_changed(small):
    small[1].replace("stages/commit.yaml", "title: Our plan", "title: The plan")
    (line, words) = told(diff(*small))["Reworded"]
    assert line == "commit.plan.*.* | all levels | 4 questions" and words.startswith("[-Our-] {+The+} plan")


def test_cells_that_changed_differently_stand_below_their_table(small):
    small[1].replace("stages/commit.yaml", "title: What,", "title: What to do,")
    small[1].replace("stages/commit.yaml", "title: Who,", "title: Which of them,")
    said = diff(*small)
    below = "  commit.plan | 2 lines | Our plan\n    *.what | all levels | 2 questions\n        … What {+to do+}\n"
    assert below in said.stdout, said.stdout


def test_a_level_that_is_gone_takes_its_questions_along(small):
    text = (small[1].root / "words.yaml").read_text("utf-8")
    small[1].write("words.yaml", re.sub(r"\bschool\b", "college", text))
    found = told(diff(*small))
    assert any("school" in line for line in found["Removed"])
    assert any("college" in line for line in found["Added"])
