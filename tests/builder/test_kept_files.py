"""A second run makes only what has changed, and says what it kept; and all processes make one site's parts."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from guides import GuideFolder, buildable_guide, files_in, samepage

KEPT = "from the same content, and are kept."


@pytest.fixture
def guide(tmp_path: Path) -> GuideFolder:
    """With words of its own, so that no earlier run has made it."""
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("front/about.yaml", "Written for", f"Number {uuid.uuid4().hex}. Written for")
    return guide


def build(guide: GuideFolder, *args: str) -> str:
    done = samepage("--guide", guide.root, "--output", guide.root.parent / "out", *args)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_stands_already_is_kept(guide: GuideFolder, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert KEPT not in build(guide)
    first, made = files_in(out), (out / "north/north.pdf").stat().st_mtime_ns
    assert "2 of 2 were done already, " + KEPT in build(guide)
    assert files_in(out) == first and (out / "north/north.pdf").stat().st_mtime_ns == made
    (out / "north/north.pdf").write_bytes(first["north/north.pdf"] + b" ")  # by hand
    (out / "north/north.docx").unlink()
    assert KEPT not in build(guide)
    assert files_in(out) == first
    assert KEPT not in build(guide, "--no-cache", "--format", "docx")


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("stages/commit.yaml", "How will you work?", "How will you work now?"),
        ("sites/north.yaml", "North District", "South District"),
    ],
)
def test_what_has_changed_is_made_again(guide: GuideFolder, file: str, before: str, after: str) -> None:
    build(guide, "--format", "docx")
    guide.replace(file, before, after)
    assert KEPT not in build(guide, "--format", "docx")
    assert KEPT in build(guide, "--format", "docx")


def test_a_site_s_own_picture_counts(guide: GuideFolder) -> None:
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v{}z'/></svg>"
    guide.write("sites/own.svg", drawing.format(9))
    guide.replace("sites/north.yaml", "id: north\n", "id: north\nlogo: {file: own.svg, alt: Ours}\n")
    build(guide, "--format", "docx")
    assert KEPT in build(guide, "--format", "docx")
    guide.write("sites/own.svg", drawing.format(8))
    assert KEPT not in build(guide, "--format", "docx")
