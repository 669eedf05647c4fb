"""What check passes, build makes: texts of everything that YAML and Markdown can hold are told with a place, or are
printed in every format."""

from __future__ import annotations

import tempfile
from pathlib import Path

from guides import GuideFolder, buildable_guide
from hypothesis import HealthCheck, Phase, given, settings
from random_guides import stages

from samepage.builder import gate
from samepage.builder.context import BuildContext, load_tried_content
from samepage.builder.gate import check_workbooks
from samepage.builder.options import BuildOptions
from samepage.builder.site_files import make_files
from samepage.content.loader import Library
from samepage.errors import ContentError
from samepage.render.html import render_sections
from samepage.render.theme import load_theme

BOX = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
EDITIONS = ("fillable",)
# What stands in place of a line that is told: a key that a stage must have, or nothing.
WITHOUT = {
    "title": "title: Commit",
    "why": "why: Because.",
    "outcomes": "outcomes: [a team]",
    "ideas": "ideas: [Talk.]",
}


def checked(guide: GuideFolder) -> Library:
    library = load_tried_content(BuildOptions(guide.root, guide.root / "out"))
    check_workbooks(library, load_theme())
    return library


def told(guide: GuideFolder, lines: list[str]) -> set[int]:
    """On which of the ``lines`` of a stage check finds something; it finds nothing elsewhere."""
    guide.write("stages/commit.yaml", "\n".join(lines) + "\n")
    try:
        checked(guide)
    except ContentError as error:
        file = f"{guide.root}/stages/commit.yaml"
        assert all(
            one.file == file and one.line and lines[one.line - 1] != "blocks:" for one in error.problems
        ), error
        return {one.line - 1 for one in error.problems}
    return set()


# Without looking for the smallest example, which takes minutes.
@given(stages())
@settings(max_examples=3, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
def test_each_block_is_told_with_its_line_or_built_in_every_format(lines):
    with tempfile.TemporaryDirectory() as folder:
        guide = buildable_guide(Path(folder) / "guide")
        guide.write("figures/box.svg", BOX)
        while wrong := told(guide, lines):
            assert not {lines[number] for number in wrong} & {"", *WITHOUT.values()}
            for number in wrong:
                lines[number] = WITHOUT.get(lines[number].split(":")[0], "")
        library = checked(guide)
        formats = ("docx", "pdf", "web")
        options = BuildOptions(guide.root, Path(folder) / "out", formats, EDITIONS)
        context = BuildContext(options, library)
        made = make_files(library.sites["north"], context, formats)
        assert len(made) >= len(formats)


def test_a_section_that_passed_is_tried_again_only_when_it_changed(tmp_path, monkeypatch):
    guide, tried = buildable_guide(tmp_path / "guide"), []

    def try_sections(part, **options):
        tried.append({section.id for section in part.sections})
        return render_sections(part, **options)

    monkeypatch.setattr(gate, "render_sections", try_sections)

    def check() -> set[str]:
        tried.clear()
        library = load_tried_content(BuildOptions(guide.root, guide.root / "out"))
        check_workbooks(library, load_theme(), tmp_path / "cache")
        return set().union(*tried)

    everything, nothing = check(), check()
    stage = guide.root / "stages/commit.yaml"
    stage.write_text(stage.read_text("utf-8").replace("text: ", "text: Another question. ", 1), "utf-8")
    assert "commit" in everything and len(everything) > 4
    assert not nothing
    assert check() == {"commit"}
    about = guide.root / "front/about.yaml"  # which has a link to a block of another section
    about.write_text(about.read_text("utf-8").replace("Begin with [", "Start with ["), "utf-8")
    assert check() == {"about"}
