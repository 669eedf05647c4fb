"""``build --watch``: what an editor sees after saving."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pikepdf
import pytest
from guides import ROOT, GuideFolder, buildable_guide, files_in, samepage

from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild
from samepage.content.loader import Library
from samepage.content.schema import Site


def north(library: Library) -> Site:
    return library.sites["north"]


@pytest.fixture
def guide(tmp_path):
    return buildable_guide(tmp_path / "guide")


def editor(guide: GuideFolder, output: Path) -> WatchedBuild:
    return WatchedBuild(BuildOptions(guide.root, output, cache=output.parent / "cache"), north)


def test_only_what_a_save_changes_is_laid_out_and_the_files_are_as_ever(guide, tmp_path):
    desk = editor(guide, tmp_path / "out")
    assert desk.build(("pdf",)).files and desk.build(("docx",)).files
    guide.replace("stages/commit.yaml", "How will you work?", "How will you work with each other?")
    told = desk.build(("pdf", "docx"), [guide.root / "stages/commit.yaml"])
    assert told.laid_out == ("commit",) and told.changed == (f"{guide.root}/stages/commit.yaml",)
    assert [one.entry.path for one in told.files] == ["north/north.pdf", "north/north.docx"]
    fresh = editor(guide, tmp_path / "fresh")
    fresh.build(("pdf", "docx"))
    assert files_in(tmp_path / "fresh") == files_in(tmp_path / "out")


def test_a_mistake_is_told_with_its_line_and_the_next_save_mends_it(guide, tmp_path):
    desk = editor(guide, tmp_path / "out")
    desk.build(("pdf",))
    before = files_in(tmp_path / "out")
    path = guide.root / "stages/commit.yaml"
    guide.replace("stages/commit.yaml", "why: Because.", "whi: Because.")
    told = desk.build(("pdf",), [path])
    assert told.problems[0].startswith(f"{path}:4:1: unknown key `whi`") and not told.files
    assert files_in(tmp_path / "out") == before
    guide.replace("stages/commit.yaml", "whi: Because.", "why: Because.")
    told = desk.build(("pdf",), [path])
    assert (told.laid_out, told.problems) == ((), ()) and files_in(tmp_path / "out") == before


def test_a_partner_s_color_reaches_the_pages(guide, tmp_path):
    desk = editor(guide, tmp_path / "out")
    desk.build(("pdf",))
    guide.replace("partners/abc.yaml", "#1f4e79", "#7a2e5d")
    told = desk.build(("pdf",), [guide.root / "partners/abc.yaml"])
    assert told.files and told.laid_out == (), "nothing is laid out again for it"
    with pikepdf.open(tmp_path / "out" / told.files[0].entry.path) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
        drawn = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert b".478 .18 .365 rg" in drawn and b".122 .306 .475 rg" not in drawn


def test_from_the_command_line_until_ctrl_c(guide, tmp_path):
    command = [
        sys.executable,
        "-u",
        "-m",
        "samepage",
        "--guide",
        str(guide.root),
        "--output",
        str(tmp_path / "out"),
        "--watch",
    ]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said: queue.Queue[str] = queue.Queue()
    assert process.stdout
    reader = threading.Thread(
        target=lambda: [said.put(line.rstrip()) for line in process.stdout], daemon=True
    )
    reader.start()

    def until(end: str) -> list[str]:
        lines = [said.get(timeout=60)]
        while end not in lines[-1]:
            lines.append(said.get(timeout=60))
        return lines

    try:
        until("north.docx in ")
        guide.replace("stages/commit.yaml", "why: Because.", "whi: Because.")
        assert f"{guide.root}/stages/commit.yaml:4:1: unknown key `whi`" in "\n".join(until("save it again"))
        # What was laid out in an earlier run of this test is known still.
        guide.replace("stages/commit.yaml", "whi: Because.", f"why: Because we can, as at {time.time_ns()}.")
        lines = until("north.docx in ")
        assert lines[0] == f"Saved: {guide.root}/stages/commit.yaml" and "Laid out again: commit." in lines
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=30)
    reader.join(timeout=10)
    assert code == 0 and "No longer watching." in list(said.queue)[-1]


def test_one_site_only(guide):
    done = samepage("--guide", guide.root, "--watch", "--site", "north", "--site", "south")
    assert done.returncode == 1 and done.stderr == "--watch builds one site: give --site once.\n"
