"""A site's two logos: on the cover and at the head of its joint agreement, in every format."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from guides import buildable_guide, samepage

from samepage.content.loader import load_library
from samepage.render.finished import FinishedOptions, finished_copy
from samepage.workbook import compose
from tests.formats.pdf.spoken import elements

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} 60"><rect width="{}" height="60" fill="{}"/></svg>'
AGREEMENT = """\
  - kind: agreement
    id: agreement
    short: Agreement
    title: Our joint agreement
    clauses: [We meet monthly.]
    signers: {labor: 1, management: 1}
"""
LOGOS = "logo: {file: d.svg, alt: North District}\nassociation_logo: {file: a.svg, alt: North Association}\n"


def guide_with(folder: Path, logos: str = LOGOS):
    guide = buildable_guide(folder)
    stage = (guide.root / "stages/commit.yaml").read_text("utf-8")
    guide.write("stages/commit.yaml", stage.rstrip() + "\n" + AGREEMENT)
    guide.write("sites/d.svg", DRAWING.format(60, 60, "#123456"))
    guide.write("sites/a.svg", DRAWING.format(240, 240, "#654321"))
    guide.write("sites/north.yaml", (guide.root / "sites/north.yaml").read_text("utf-8") + logos)
    return guide


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("logos")
    guide = guide_with(folder / "guide")
    editions = [a for name in ("fillable", "print", "large-print") for a in ("--edition", name)]
    done = samepage("--guide", guide.root, "--output", folder / "out", "--site", "north", *editions)
    assert done.returncode == 0, done.stderr
    return {path.name.removeprefix("north"): path for path in (folder / "out/north").iterdir()}


@pytest.mark.parametrize("name", [".pdf", "-print.pdf", "-large-print.pdf"])
def test_both_logos_are_spoken_on_the_cover_and_with_the_agreement(built, name):
    said = [(one.alternative, one.page) for one in elements(built[name].read_bytes()) if one.kind == "Figure"]
    logos = [(alt, page) for alt, page in said if alt in ("North District", "North Association")]
    assert [alt for alt, _ in logos] == ["North District", "North Association"] * 2
    cover, agreement = logos[0][1], logos[2][1]
    assert cover == logos[1][1] and agreement == logos[3][1] and agreement > cover


def test_word_shows_both_with_their_names(built):
    body = zipfile.ZipFile(built[".docx"]).read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", body, re.DOTALL)
    both = [one for one in paragraphs if 'descr="North District"' in one]
    assert len(both) == 2 and all('descr="North Association"' in one for one in both)


def test_the_finished_copy_has_both(tmp_path):
    library = load_library(
        guide_with(tmp_path, f"{LOGOS}prefill: {{commit.agreement.labor.1.name: Kai}}\n").root
    )
    _, sections = finished_copy(compose(library, library.sites["north"]), FinishedOptions())
    html = "".join(section.html for section in sections)
    assert html.count('src="logo:site" alt="North District"') == 2
    assert html.count('src="logo:association" alt="North Association"') == 2


def test_a_logo_of_the_association_is_checked_like_any_other(tmp_path):
    problems = guide_with(tmp_path, "association_logo: {file: none.svg, alt: A}\n").errors()
    assert len(problems) == 1 and problems[0].startswith("sites/north.yaml:5:") and "none.svg" in problems[0]


def test_one_logo_alone_is_enough(tmp_path):
    guide = guide_with(tmp_path, "association_logo: {file: a.svg, alt: North Association}\n")
    assert guide.errors() == []
