"""``build --watch``: whatever is saved, in whatever order, the files are those of a program that has just begun."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from guides import ROOT, files_in, samepage

from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild
from tests.conftest import TIMES

SITE = "every-district"
SECOND_LOOK = """\
id: look
title: Look again
short: Look
why: Because.
outcomes: [a page]
ideas: [Begin small.]
bring: Bring a pen.
agenda: [{title: Meeting, minutes: 60, text: Look.}]
blocks:
  - {kind: second_look, id: trust_again, short: Trust again, title: Trust again, again: work.both}
"""
WORK, ABOUT, FORM = "stages/work.yaml", "front/about.yaml", "forms/request.yaml"
# A file, what stands there, and what an editor writes instead.
EDITS = {
    "a sentence": (WORK, "Bring a pen.", "Bring a pen, and a friend."),
    "pages that move": (
        WORK,
        "many are welcome.",
        "many are welcome. " + "Take the time that it takes. " * 60,
    ),
    "a title, which other parts name": (WORK, "title: Work together", "title: Work as one"),
    "what a second look looks at": (WORK, "{id: meet, text: We meet}", "{id: meet, text: We meet often}"),
    "a field's words": (WORK, "What is the work called?", "What shall we call the work?"),
    "a block less": (
        WORK,
        "  - {kind: callout, title: Carry this forward",
        "  - {kind: callout, title: And then",
    ),
    "the stages' list": (ABOUT, "work: takes a year.", "work: takes two years."),
    "a form": (FORM, "title: First day", "title: The first day"),
    "what closes a stage": ("forms/stage-feedback.yaml", "text: What helped?", "text: What helped you?"),
    "the guide's title": ("guide.yaml", "title: Every Kind", "title: Every Other Kind"),
    "a word": ("words.yaml", "district: superintendent", "district: chief"),
    "a term": ("glossary.yaml", "What a side needs and why.", "What a side needs and why it does so."),
    "an accent": (f"sites/{SITE}.yaml", "paper: letter", 'paper: letter\naccent: "#7a1f5c"'),
    "a name": (f"sites/{SITE}.yaml", "name: Example", "name: Another Example"),
    "a partner": ("partners/abc.yaml", "name: Hui", "name: Nā Hui"),
}


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    root = tmp_path / "guide"
    shutil.copytree(ROOT / "tests/everykind", root)
    shutil.copy(ROOT / "guide/words.yaml", root)
    return root


def desk_of(guide: Path, output: Path) -> WatchedBuild:
    options = BuildOptions(guide, output, cache=output.parent / "cache")
    return WatchedBuild(options, lambda library: library.sites[SITE])


def replaced(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize("seed", range(2 * TIMES))
def test_files_are_those_of_a_fresh_build(guide: Path, tmp_path: Path, seed: int) -> None:
    (guide / "stages/look.yaml").write_text(SECOND_LOOK, "utf-8")
    replaced(guide / "guide.yaml", "stages: [work]", "stages: [work, look]")
    replaced(guide / "front/about.yaml", "title: How to begin", 'title: "How the {{ words.leader }} begins"')
    desk = desk_of(guide, tmp_path / "out")
    assert desk.build(("pdf", "docx")).files
    chosen = random.Random(seed).sample(sorted(EDITS), 6)
    edits = [EDITS[name] for name in chosen]
    # What was written last is taken back, so that what was made before is asked for again.
    for number, (file, old, new) in enumerate([*edits, (edits[-1][0], edits[-1][2], edits[-1][1])], 1):
        path = replaced(guide / file, old, new)
        told = desk.build(("pdf", "docx"), [path])
        assert told.files and not told.problems, (chosen, told.problems)
        if number % 3 == 1:
            fresh = tmp_path / f"fresh-{number}"
            done = samepage(
                "--guide", guide, "--site", SITE, "--output", fresh, "--format", "pdf", "--format", "docx"
            )
            assert done.returncode == 0, done.stderr
            assert (
                files_in(fresh)[f"{SITE}/{SITE}.pdf"] == files_in(tmp_path / "out")[f"{SITE}/{SITE}.pdf"]
            ), chosen
            assert (
                files_in(fresh)[f"{SITE}/{SITE}.docx"] == files_in(tmp_path / "out")[f"{SITE}/{SITE}.docx"]
            ), chosen


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (WORK, "Bring a pen.", "Bring a pen, see [this](#work.nowhere)."),
        (WORK, "Bring a pen.", "Bring a pen of stage 5."),
        (WORK, "Bring a pen.", "Bring a pen \U00012345."),
        (WORK, "title: Who does what", "title: Who does <b>what</b>"),
    ],
)
def test_a_mistake_is_told_as_long_as_it_stands(
    guide: Path, tmp_path: Path, file: str, old: str, new: str
) -> None:
    """Also when another file is saved, and not once it is mended."""
    desk = desk_of(guide, tmp_path / "out")
    assert desk.build(("docx",)).files
    wrong = replaced(guide / file, old, new)
    other = replaced(guide / ABOUT, "takes a year.", "takes two years.")
    told = [desk.build(("docx",), [path]).problems for path in (wrong, wrong, other)]
    assert len(told[0]) == 1 and told[0] == told[1] == told[2], told
    assert told[0][0].startswith(f"{wrong}:"), told
    done = samepage("check", "--guide", guide)
    assert told[0][0].removeprefix(f"{wrong}") in done.stdout + done.stderr
    assert desk.build(("docx",), [replaced(wrong, new, old)]).files
