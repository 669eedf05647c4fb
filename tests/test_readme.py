"""Every command in README.md, run in order as it stands there, on a guide of a few pages."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pikepdf
import pytest
from guides import ROOT, buildable_guide, files_in, samepage

from tests.formats.pdf.read import terminal_fields

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
ELSEWHERE = {"python3 build.py test"}  # test_bootstrap.py; here it would run itself
INSTALLED = ("pipx ", "cd ", "samepage ")  # test_wheel.py


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A few pages with the real guide's partners and sites, whom the README names."""
    folder = tmp_path_factory.mktemp("readme") / "clone"
    guide = buildable_guide(folder / "guide")
    (guide.root / "sites/north.yaml").unlink()
    shutil.copytree(ROOT / "guide/partners", guide.root / "partners", dirs_exist_ok=True)
    shutil.copy(ROOT / "guide/sites/example-valley.yaml", guide.root / "sites")
    shutil.copytree(guide.root, folder.parent / "last-year/guide")
    (folder / "districts.csv").write_text("LEAID,LEA_NAME,ST\n0100005,Albertville City,AL\n")
    return folder


def write_into(pdf: Path, copy: Path) -> None:
    """``copy`` is ``pdf`` with words in the first field that takes many."""
    with pikepdf.open(pdf) as opened:
        for name, field in terminal_fields(opened):
            if name.endswith(".labor"):
                field.V = pikepdf.String("One person speaks at a time.")
        opened.save(copy)


def test_each_command_does_what_the_readme_says(clone):
    assert len(COMMANDS) > 8
    for command in COMMANDS:
        if command.startswith(INSTALLED):
            continue
        words = shlex.split(command)
        assert words[:2] == ["python3", "build.py"], command
        if command in ELSEWHERE:
            continue
        words = words[2:]
        if words[0:1] == ["collect"]:
            (clone / "returned").mkdir()
            write_into(clone / "output/example-valley/example-valley.pdf", clone / "returned/labor.pdf")
            shutil.copy(
                clone / "output/example-valley/example-valley.docx", clone / "returned/management.docx"
            )
        builds = not words or (words[0].startswith("--") and words[0] != "--help")
        # Checking is quick, and about the text that is really there.
        guide = str(ROOT / "guide") if words[:1] == ["check"] else "guide"
        words += [] if "--help" in words else ["--guide", guide]
        words += ["--output", "output"] if builds and "--output" not in words else []
        if words[0] in ("mail", "status"):
            words += [
                "--built",
                "output",
                "--output",
                {"mail": "output/mail", "status": "status.csv"}[words[0]],
            ]
        words += ["answers.sqlite"] if words[0] == "status" else []
        words += ["--output", "output"] if words[0] == "finish" else []
        words += (
            ["--output", {"collect": "answers.sqlite", "report": "output/report"}[words[0]]]
            if words[0:1] and words[0] in ("collect", "report")
            else []
        )
        done = samepage(*words, cwd=clone)
        assert done.returncode == 0, (command, done.stderr)
    made = set(files_in(clone.parent))
    assert {
        "clone/output/manifest.json",
        "clone/output/example-valley/example-valley.pdf",
        "clone/output/example-valley/example-valley.docx",
        "clone/output/example-valley/example-valley-print.pdf",
        "clone/output/example-valley/example-valley-large-print.pdf",
        "clone/output/north-valley/north-valley.pdf",
        "clone/output/alabama/0100005.docx",
        "for-the-pilot/example-valley/example-valley.docx",
        "clone/output/example-valley/example-valley-finished.pdf",
        "clone/output/example-valley/example-valley-finished.docx",
        "clone/answers.xlsx",
        "clone/sites.csv",
        "clone/output/report/report.html",
        "clone/output/report/report.pdf",
        "clone/fields.csv",
        "clone/status.csv",
        "clone/output/mail/example-valley.eml",
        "clone/guide/sites/north-valley.yaml",
    } <= made


def test_every_file_that_the_readme_names_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
