"""Numbers and lists of stages come from the guide; where a text counts by hand, and wrongly, check says so."""

from __future__ import annotations

import re

import pytest
from guides import GuideFolder, buildable_guide

from samepage.builder.context import BuildContext
from samepage.builder.options import BuildOptions
from samepage.builder.site_files import make_files
from samepage.render.html import render_sections
from samepage.workbook import compose

A, G, N = "front/about.yaml", "guide.yaml", "sites/north.yaml"
STAGE = (
    "id: {id}\ntitle: {title}\nshort: {title}\nwhy: Because.\noutcomes: [a plan]\nideas: [Begin.]\nblocks:\n"
    "  - {{kind: prompt, id: first, short: First, text: What comes first?}}\n"
)


@pytest.fixture
def guide(tmp_path) -> GuideFolder:
    """Three stages: Commit, Act, Learn."""
    folder = buildable_guide(tmp_path / "guide")
    for id in ("act", "learn"):
        folder.write(f"stages/{id}.yaml", STAGE.format(id=id, title=id.capitalize()))
    folder.replace(G, "[commit]", "[commit, act, learn]")
    return folder


def add(guide: GuideFolder, block: str) -> None:
    guide.write(A, (guide.root / A).read_text("utf-8") + block)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Take the two stages in turn.", False),
        ("Two stages lie ahead.", False),
        ("All four stages count.", False),
        ("Take the three stages in turn.", True),
        ("The first two stages are short.", True),
        ("2. **[Learn](#learn)** comes last.", False),
        ("Then 3. Learn together.", True),
        ("You do that in stage 4.", False),
        ("You do that in stage 3.", True),
        ("You are at stage 2 of 4.", False),
        ("You are at stage 2 of three.", True),
        ("You sign in the fifth stage.", False),
        ("You sign in the third stage.", True),
    ],
)
def test_a_number_that_is_wrong_is_told(guide, text, right):
    add(guide, f"  - kind: text\n    text: '{text}'\n")
    errors = guide.errors()
    assert (errors == []) is right
    assert right or (errors[0].startswith(f"{A}:8:") and "by hand" in errors[0])


def test_a_site_that_leaves_a_stage_out_makes_it_wrong(guide):
    add(guide, "  - kind: text\n    text: Take the three stages in turn. Then 3. Learn. See stage 3.\n")
    assert guide.errors() == []
    guide.replace(N, "partner: abc", "partner: abc\nleave_out: [act]")
    counted, numbered, by_number = guide.errors()
    assert "`stage 3` is numbered by hand, and that one is number 2 in the workbook of `north`" in by_number
    assert "the workbook of `north` has 2 stages: write {{ guide.stage_count }}" in counted
    assert "it is number 2 in the workbook of `north`" in numbered and "`kind: stages`" in numbered


def test_a_list_of_stages_has_those_of_the_workbook(guide):
    add(
        guide,
        "  - kind: stages\n    title: The {{ guide.stage_count }} stages\n    notes: {learn: '*in May*'}\n",
    )
    guide.replace(N, "partner: abc", "partner: abc\nleave_out: [act]")
    library = guide.load()
    html = render_sections(compose(library, library.sites["north"]))[2].html
    assert re.search(r"<h2>The (?:<[^>]+>)?two stages", html)
    assert html.count("<li>") == 2 and '<a href="#act">' not in html
    assert '<li><a href="#learn">Learn</a> <em>in May</em></li>' in html
    options = BuildOptions(guide.root, guide.root / "out", formats=("docx",))
    ((_, data),) = make_files(library.sites["north"], BuildContext(options, library), ("docx",))
    assert data[:2] == b"PK"


def test_a_note_of_no_stage_is_told(guide):
    add(guide, "  - kind: stages\n    notes: {lern: in May}\n")
    assert guide.errors() == [f"{A}:8:13: there is no stage `lern`: did you mean `learn`?"]
