"""A format that an installed package adds is built, batched, listed, explained and read back like PDF and Word."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.batch.rosters import bindable_guide, write_roster
from tests.guides import ROOT, files_in, samepage

ROWS = 30  # enough for two processes


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A guide, a roster, and an installed package with the format."""
    folder = tmp_path_factory.mktemp("toy")
    bindable_guide(folder / "guide")
    write_roster(folder / "r.csv", ROWS)
    installed = folder / "packages" / "toy_format-1.0.dist-info"
    installed.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("toy_format.py"), installed.parent)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-format\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text("[samepage.formats]\ntext = toy_format:FORMAT\n")
    return folder


def run(folder: Path, *args: str | Path):
    path = os.pathsep.join([str(folder / "packages"), str(ROOT)])
    done = samepage(*args, "--guide", folder / "guide", PYTHONPATH=path)
    assert done.returncode == 0, done.stderr
    return done


def listed(output: Path) -> dict[str, dict]:
    return {entry["path"]: entry for entry in json.loads((output / "manifest.json").read_bytes())["files"]}


def test_it_is_built_beside_the_others_and_read_back(folder, tmp_path):
    done = run(folder, "build", "--output", tmp_path / "out")
    names = [f"north/north.{ending}" for ending in ("docx", "pdf", "txt")]
    assert sorted(files_in(tmp_path / "out")) == ["manifest.json", *names]
    assert "north/north.txt " in done.stdout
    entries = listed(tmp_path / "out")
    assert (entries[names[2]]["format"], entries[names[2]]["pages"]) == ("text", None)
    assert entries[names[2]]["fields"] == entries[names[1]]["fields"]
    came_back = tmp_path / "back" / "north.txt"
    came_back.parent.mkdir()
    text = (tmp_path / "out/north/north.txt").read_text("utf-8")
    came_back.write_text(text.replace("commit.norms.labor:", "commit.norms.labor: Together."), "utf-8")
    run(folder, "collect", came_back.parent, "--output", tmp_path / "answers.sqlite", "--csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "answers.csv").read_text("utf-8-sig"))))
    found = {row["name"]: (row["site"], row["value"]) for row in rows if row["value"]}
    assert found["commit.norms.labor"] == ("north", "Together.")


def test_many_are_built_by_two_processes_and_kept(folder, tmp_path):
    args = ["--roster", folder / "r.csv", "--level", "district", "--jobs", "2", "--format", "text", "--zip"]
    done = run(folder, "build", "--output", tmp_path / "out", *args)
    assert len(listed(tmp_path / "out")) == ROWS and "Checked again" in done.stdout
    text = (tmp_path / "out/ohio/d-0.txt").read_text("utf-8")
    assert text.startswith("id: d-0 district ") and "team.contact.site_name: Waiʻanae 0" in text
    done = run(folder, "build", "--output", tmp_path / "out", *args)
    assert f"{ROWS} of {ROWS} rows were done already" in done.stdout


def test_it_is_explained(folder):
    done = run(folder, "build", "--explain", "--format", "text")
    assert "Plain text: north" in done.stdout and "id and answers" in done.stdout
