"""Mistakes in the look (theme, templates, style sheets, drawings): file and line, and `--watch` goes on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from guides import ROOT, buildable_guide

from samepage.errors import ContentError
from samepage.render.theme import load_theme
from samepage.resources import TEMPLATES

THEME = {
    "a color in words": ('navy: "#17365d"', "navy: blue", "7:9", "in quotes, such as"),
    "a color without quotes": ('navy: "#17365d"', "navy: #17365d", "7:8", "put the whole text in quotes"),
    "a color's name": ("  navy:", "  navvy:", "7:3", "did you mean `navy`?"),
    "a tab": ("  ink:", "\tink:", "5:1", "use spaces"),
    "a size in words": ("body: 10.5", "body: ten", "83:20", "`ten` stands here"),
    "a size too large": ("body: 10.5", "body: 1000", "83:20", "from 4 to 100"),
    "lines closer than their letters": ("leading: 15.75", "leading: 9", "83:35", "write `leading: 15.75`"),
    "a size's name": ("body: 10.5", "body: 10, boddy: 9", "83:24", "did you mean `body`?"),
    "an edition's name": ("standard: {", "standrd: {", "83:3", "did you mean `standard`?"),
    "a family": ("text: [Public Sans,", "text: [Publik Sans,", "34:10", "did you mean `Public Sans`?"),
    "a field's family": ("field: Public Sans", "field: Arial", "37:10", "no font of `files` has the family"),
    "a package": ("fontpkg_noto_sans", "fontpkg_notosans", "45:49", "is not installed"),
    "a further font's package": ("manimgx_fonts", "manimgx_font", "51:43", "pip install"),
    "a font's file": (
        '"PublicSans[wght].ttf"',
        '"PublicSans.ttf"',
        "39:78",
        "did you mean `PublicSans[wght].ttf`?",
    ),
    "a weight in words": (
        "Public Sans, weight: 600",
        "Public Sans, weight: bold",
        "40:37",
        "one of `300`, `400`,",
    ),
    "no upright weight": (
        "weight: 400, package: fontpkg_public",
        "weight: 500, package: fontpkg_public",
        "34:10",
        "`weight: 400`, for text",
    ),
    "no bold": (
        "Public Sans, weight: 600",
        "Public Sans, weight: 700",
        "34:10",
        "`weight: 600`, for bold words",
    ),
    "an axis": ("wght: 640", "wgt: 640", "40:108", "those it has are `wght`"),
    "an axis's value": ("wght: 640", "wght: 950", "40:108", "from 100 to 900"),
    "two of three": ("[line, wash, 3]", "[line, wash]", "31:5", "needs three entries"),
    "no color": ("[line, wash, 3]", "[lines, wash, 3]", "31:6", "did you mean `line`?"),
    "Word's font": ("heading_font:", "heading_fnt:", "87:3", "did you mean `heading_font`?"),
    "a faint color": ('quiet: "#4a5668"', 'quiet: "#8a94a3"', "6:10", "make one darker"),
}


@pytest.mark.parametrize("mistake", THEME)
def test_a_theme_is_told_as_any_other_file(tmp_path, mistake):
    old, new, place, words = THEME[mistake]
    path = tmp_path / "theme.yaml"
    text = (TEMPLATES / "theme.yaml").read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as told:
        load_theme(path)
    first = str(told.value).split("\n")[0]
    assert first.startswith(f"{path}:{place}:") and words in first


# file of templates/, what stands there, what is written instead, part of what is said
LOOK = [
    ("theme.yaml", "body: 10", "body: ten", "templates/theme.yaml:83:20: `body` is a number"),
    ("blocks.html", '{%- if b.kind == "text" %}', '{%- if b.kind == "text" %', "templates/blocks.html:4:1: "),
    (
        "blocks.html",
        "{{ b.title|mdi|together }}",
        "{{ c.title|mdi|together }}",
        "templates/blocks.html:51:1: ",
    ),
    ("blocks.html", "{{ b.text|md }}", "{{ b.text|mdd }}", "No filter named 'mdd'"),
    (
        "sections/stage.html",
        "{{ view.lead|mdi|together }}",
        "{{ view.led|mdi|together }}",
        "templates/sections/stage.html:",
    ),
    ("print.css", "color: var(--ink)", "color: var(--inc)", "print.css:3:98: `--inc` names nothing"),
    (
        "print.css",
        "padding: 0; }",
        "padding: 0; ",
        "print.css:5:61: the brace that opens here is never closed",
    ),
    ("print.css", "font-weight: 600", "font-wight: 600", "print.css:9:10: "),
    ("pages.css", "white-space: nowrap", "white-spice: nowrap", "pages.css:"),
    ("pages.css", "theme.sizes.note", "theme.sizes.nite", "pages.css:27:1: "),
    ("large-print.css", "font-size", "fnt-size", "large-print.css:7:86: "),
    ("art/motif.svg", "{", "{x", "templates/art/motif.svg: "),
]
WATCH = """
import json, sys
from pathlib import Path
from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild
from samepage.builder.gate import check_workbooks
from samepage.content.loader import load_library
from samepage.errors import SamepageError
from samepage.render.theme import load_theme

desk = WatchedBuild(BuildOptions(Path("guide"), Path("out")), lambda library: library.sites["north"])
assert desk.build(("docx",)).files
said = []
for name, old, new in json.loads(sys.argv[1]):
    path = Path("templates", name).resolve()
    text = path.read_text("utf-8")
    assert old in text, (name, old)
    path.write_text(text.replace(old, new, 1), "utf-8")
    try:
        check_workbooks(load_library(Path("guide")), load_theme())
        checked = ""
    except SamepageError as error:
        checked = str(error)
    watched = desk.build(("docx",), [path]).problems
    path.write_text(text, "utf-8")
    said.append([checked, watched])
assert desk.build(("docx",), [path]).files
print(json.dumps(said))
"""


def test_templates_and_style_sheets_are_told_with_their_line_and_watching_goes_on(tmp_path):
    """In a copy of the program, whose templates may be broken."""
    for name in ("samepage", "templates", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / ".cache").mkdir()
    (ROOT / ".cache/fonts").mkdir(parents=True, exist_ok=True)
    (tmp_path / ".cache/fonts").symlink_to(ROOT / ".cache/fonts")
    buildable_guide(tmp_path / "guide")
    breaks = json.dumps([[name, old, new] for name, old, new, _ in LOOK])
    done = subprocess.run(
        [sys.executable, "-c", WATCH, breaks],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    for (name, _, new, words), (checked, watched) in zip(LOOK, said, strict=True):
        assert words in checked, (name, new, checked)
        # The Word file alone is built, so that style sheets are none of its business.
        if not name.endswith(".css"):
            assert any(words in line for line in watched), (name, new, watched)
