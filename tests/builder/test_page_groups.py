"""After an edit, what is laid out again is what changed; the pages are those of a layout of everything."""

from __future__ import annotations

import functools
import random
import shutil
from dataclasses import replace

import pytest
from guides import buildable_guide, files_in

from samepage.builder.options import BuildOptions
from samepage.builder.watch import WatchedBuild
from samepage.formats.pdf.compile import CompileContext
from samepage.formats.pdf.page_groups import PageGroupPlan, plan_page_groups, split_children
from samepage.formats.pdf.style_sheets import stylesheets
from samepage.render.assets import load_assets
from samepage.render.controls import Controls
from samepage.render.html import RenderedSection, render_sections
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.theme import load_theme
from samepage.workbook import compose
from tests.conftest import TIMES
from tests.formats.pdf.built_files import EDITIONS, ROOT, real

ROUNDS = 2 * TIMES  # edits of each stage
MORE = " The team writes down what it agreed, and who will tell whom, before the meeting ends."


@functools.cache
def stages(edition: str) -> tuple[CompileContext, tuple[RenderedSection, ...]]:
    library, kind = real(), EDITIONS[edition]
    workbook = compose(library, library.sites["example-valley"])
    theme = load_theme().with_accent(workbook.accent).with_size(kind.size)
    sections = tuple(s for s in render_sections(workbook, kind.linear) if s.kind == "stage")
    styles = ParsedStyles(stylesheets(workbook, theme, kind, running=False), theme.fonts)
    return CompileContext(workbook, theme, load_assets(library, workbook, theme), kind, styles), sections


def edited(html: str, chance: random.Random) -> str:
    """The section with a child taken out, two exchanged, or text put into a paragraph: a little or very much."""
    whole = split_children(html)
    assert whole is not None
    children = list(whole.children)
    n = chance.randrange(1, len(children))
    how = chance.choice(("more", "more", "much", "less", "out", "swap"))
    if how == "out":
        del children[n]
    elif how == "swap":
        m = chance.randrange(1, len(children))
        children[n], children[m] = children[m], children[n]
    elif how == "less":
        children[n] = (
            children[n].replace("</p>", "", 1).replace("<p>", "<p></p><p>", 1)
            if "<p>" in children[n]
            else children[n]
        )
    else:
        children[n] = children[n].replace("</p>", MORE * (1 if how == "more" else 12) + "</p>", 1)
    return whole.opened + "".join(children) + whole.closed


@pytest.mark.parametrize("number", [1, 3])
def test_page_ends_are_found_where_a_whole_layout_has_them(number):
    context, sections = stages("fillable")
    section = sections[number]
    chance = random.Random(number)

    def planned(section: RenderedSection, before: PageGroupPlan | None = None) -> PageGroupPlan | None:
        html = split_children(section.html)
        document = functools.partial(context.document, section)
        return plan_page_groups(html, document, context.edition.mirrored, before) if html else None

    plan = planned(section)
    assert plan is not None
    for _ in range(ROUNDS):
        after = replace(section, html=edited(section.html, chance))
        anew = planned(after)
        if anew is None:
            continue
        assert planned(after, plan) == anew
        ends = [group.end for group in anew.groups]
        assert [group.first for group in anew.groups] == [0, *ends[:-1]] and ends[-1] == len(anew.digests)
        section, plan = after, anew


def test_a_section_of_another_level_is_laid_out_once():
    """Not first a page, as after an edit, and then all of it."""
    laid_out: list[str] = []

    def planned(level: str, before: PageGroupPlan | None) -> PageGroupPlan:
        library, kind = real(), EDITIONS["fillable"]
        workbook = compose(library, next(one for one in library.sites.values() if one.level == level))
        section = next(one for one in render_sections(workbook, kind.linear) if one.id == "team")
        context = replace(stages("fillable")[0], workbook=workbook)
        html = split_children(section.html)
        assert html is not None

        def document(part: str) -> HtmlDocument:
            laid_out.append(level)
            return context.document(section, part)

        return plan_page_groups(html, document, kind.mirrored, before)

    first = planned("school", None)
    assert planned("district", first) == planned("district", None)
    assert laid_out == ["school", "district", "district"]


def test_html_is_split_where_its_children_end():
    whole = split_children(
        '<section id="a">\n<p title="x > y">One<br>two</p> <div><div>in <img src="a"></div></div><hr></section>'
    )
    assert whole is not None
    assert whole.children == (
        '<p title="x > y">One<br>two</p>',
        '<div><div>in <img src="a"></div></div>',
        "<hr>",
    )
    assert (
        split_children("<section><p>left open</section>") is None
        and split_children("<section></section>") is None
    )


def test_edits_one_after_another_come_to_the_same_file(tmp_path):
    shutil.copytree(ROOT / "guide", tmp_path / "guide")
    (tmp_path / "guide/sites/trial.yaml").write_text(
        "id: trial\nlevel: school\nname: Trial School\npartner: example-partner\nleave_out: [commit, stock, plan, build, learn]\n",
        "utf-8",
    )
    stage = tmp_path / "guide/stages/02-understand.yaml"

    def editor(output: str, cache: str) -> WatchedBuild:
        return WatchedBuild(
            BuildOptions(tmp_path / "guide", tmp_path / output, cache=tmp_path / cache),
            lambda library: library.sites["trial"],
        )

    desk = editor("out", "cache")
    assert desk.build(("pdf",)).files
    shutil.copytree(tmp_path / "cache", tmp_path / "other")  # which knows nothing of the edits
    for before, after in (
        ("Mix the pairs.", "Mix the pairs, always."),
        ("Read the standards themselves.", "Read the standards themselves." + MORE * 9),
        ("Mix the pairs, always.", "Mix."),
    ):
        text = stage.read_text("utf-8")
        assert before in text
        stage.write_text(text.replace(before, after, 1), "utf-8")
        told = desk.build(("pdf",), [stage])
        assert told.files and set(told.laid_out) <= {"understand", "contents"}
    editor("fresh", "other").build(("pdf",))
    assert files_in(tmp_path / "fresh") == files_in(tmp_path / "out")


def test_a_control_that_no_template_wrote_stops_the_build(monkeypatch, tmp_path):
    """Not only where a section is laid out whole: no group of pages would miss it."""
    write = Controls.write
    monkeypatch.setattr(
        Controls,
        "write",
        lambda self, field: "" if field.name.startswith("commit.norms") else write(self, field),
    )
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("stages/commit.yaml", "How will you work?", "How will you work, if you may not say so?")
    told = WatchedBuild(
        BuildOptions(guide.root, tmp_path / "out", cache=tmp_path / "cache"),
        lambda library: library.sites["north"],
    ).build(("pdf",))
    assert (
        told.problems
        and "no template wrote a control for commit.norms" in told.problems[0]
        and not told.files
    )
