"""The real guide holds what a team needs for a year, at every level."""

from __future__ import annotations

import re

import pytest
from guides import LEVELS, ROOT
from lxml import etree

from samepage.cli.fields import sample_workbooks
from samepage.content.loader import load_library
from samepage.render.html import render_section

STAGES = ("commit", "understand", "stock", "plan", "build", "learn")
# What a year of joint work asks a team to write down, by the name of the worksheet.
WORKSHEETS = tuple(
    (
        "commit.stakeholders commit.agreement commit.trust understand.reading understand.who_needs stock.areas "
        "stock.evidence stock.root_causes plan.priorities plan.actions plan.implications plan.communication "
        "commit.minutes build.learning build.tryout build.student_work learn.review learn.stop_keep_change "
        "learn.handover learn.share"
    ).split()
)
AREAS = set("curriculum learning assessment evaluation time staffing communication families".split())


@pytest.fixture(scope="module")
def workbooks():
    return sample_workbooks(load_library(ROOT / "guide"))


@pytest.fixture(scope="module")
def names(workbooks):
    return {level: {field.name for field in workbooks[level].fields} for level in LEVELS}


@pytest.mark.parametrize("level", LEVELS)
def test_every_worksheet_is_there(names, level):
    assert [name for name in WORKSHEETS if not any(n.startswith(f"{name}.") for n in names[level])] == []


@pytest.mark.parametrize("level", LEVELS)
def test_both_sides_sign_own_and_approve(names, level):
    assert {
        f"commit.agreement.{side}.{n}.signature" for side in ("labor", "management") for n in (1, 2)
    } <= names[level]
    assert {"plan.actions.1.owner_labor", "plan.actions.1.owner_management"} <= names[level]
    assert {"learn.share.process.labor_agrees", "learn.share.process.management_agrees"} <= names[level]


@pytest.mark.parametrize("level", LEVELS)
def test_each_area_is_rated_and_has_evidence(names, level):
    rated = {m[1] for name in names[level] if (m := re.fullmatch(r"stock\.areas\.(\w+)=\d", name))}
    seen = {m[1] for name in names[level] if (m := re.fullmatch(r"stock\.evidence\.(\w+)\.source", name))}
    assert rated == seen == AREAS


@pytest.mark.parametrize("level", LEVELS)
def test_a_stage_asks_for_what_an_earlier_one_wrote(workbooks, level):
    """By a link to the very place, in the box "Before you start" and where the stage closes."""
    sections = {s.id: etree.HTML(render_section(s, workbooks[level]).html) for s in workbooks[level].sections}
    for number, stage in enumerate(STAGES):
        links = {
            a.get("href")[1:] for a in sections[stage].iterfind(".//section[@class='callout before']//a")
        }
        assert number == 0 or any(link.split(".")[0] in STAGES[:number] and "." in link for link in links), (
            stage
        )
        carried = {
            a.get("href")[1:] for a in sections[stage].iterfind(".//section[@class='callout thread']//a")
        }
        assert carried, stage
        for link in links | carried:
            assert sections[link.split(".")[0]].xpath("//*[@id=$id]", id=link), f"{stage} sends to {link}"


@pytest.mark.parametrize("level", LEVELS)
def test_a_prompts_heading_is_its_short_name_and_the_question_follows(workbooks, level):
    for section in workbooks[level].sections:
        blocks = {b["id"]: b for b in section.view.get("blocks", ()) if b["kind"] in ("prompt", "choice")}
        html = etree.HTML(render_section(section, workbooks[level]).html)
        for prompt in html.xpath("//section[contains(@class, 'prompt')]"):
            (question,) = prompt.iterfind("div[@class='question']")
            heading = question.find("h2")
            asked = [*question.iterfind("p"), *prompt.iterfind("p[@class='part']")]
            assert "".join(heading.itertext()).split(maxsplit=1)[-1] in blocks[prompt.get("id")]["short"]
            said = "".join(words for one in asked for words in one.itertext())
            assert len(said) > len("".join(heading.itertext()))


# What is asked again at the end, and where it was first asked.
SECOND_LOOKS = {
    "learn.trust_again": ("commit.trust", ("labor_then", "labor_now", "management_then", "management_now")),
    "learn.areas_again": ("stock.areas", ("labor_then", "labor_now", "management_then", "management_now")),
    "learn.lessons_again": ("stock.lessons", ("then", "now")),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("again", SECOND_LOOKS)
def test_what_a_stage_promises_to_rate_again_is_rated_again(names, level, again):
    first, columns = SECOND_LOOKS[again]
    rows = {m[1] for name in names[level] if (m := re.match(rf"{re.escape(first)}\.(\w+)[.=]", name))}
    assert {f"{again}.{row}.{column}" for row in rows for column in columns} <= names[level]
    assert bool(rows) == (first != "stock.lessons" or level == "school")


@pytest.mark.parametrize("level", LEVELS)
def test_students_who_are_often_left_out_are_named_at_every_level(workbooks, level):
    html = "".join(render_section(section, workbooks[level]).html for section in workbooks[level].sections)
    for words in ("disabilities", "English learners", "in poverty", "of color", "move often"):
        assert html.count(words) >= 3, words
    assert {"stock.paras", "stock.families_say", "build.principals", "plan.board"} <= {
        field.name for field in workbooks[level].fields
    }


@pytest.mark.parametrize("level", LEVELS)
def test_meetings_open_pause_and_close(workbooks, level):
    for section in workbooks[level].sections:
        meetings = section.view["agenda"] if section.kind == "stage" else ()
        for meeting in meetings:
            steps = [step["what"] for step in meeting["steps"] if step["minutes"].isdigit()]
            where = f"{section.id}: {meeting['title']}"
            assert meeting["minutes"] <= 120, where
            assert meeting["minutes"] <= 75 or "Break" in steps, where
            if "hand over" not in meeting["title"].lower():
                assert steps[0] == "Opening" and "losing" in steps[-1], where


def test_what_teachers_do_among_themselves_needs_no_one_from_management(workbooks):
    """A mixed pair has a member of each side; pages of a classroom promise that they stay with teachers."""
    blocks = [b for s in workbooks["school"].sections for b in s.view.get("blocks", ()) if b.get("part")]
    assert len(blocks) >= 10
    assert [b["id"] for b in blocks if re.search("mixed|whole team", b["how"])] == []


@pytest.mark.parametrize("level", LEVELS)
def test_a_letter_is_drafted_before_it_is_read_and_reviews_have_dates_before_the_first(workbooks, level):
    build = next(s for s in workbooks[level].sections if s.id == "build")
    first, second, *_ = build.view["agenda"]
    assert "drafts the [letter on try-outs](#templates)" in first["steps"][-1]["how"]
    assert "[letter on try-outs](#templates)" in second["steps"][0]["how"]
    assert "(#learn.cycle)" in second["steps"][-1]["how"]


@pytest.mark.parametrize("level", LEVELS)
def test_each_stage_has_a_filled_in_table_a_case_and_notes_for_the_facilitator(workbooks, level):
    for section in workbooks[level].sections:
        if section.kind == "stage":
            examples = [block for block in section.view["blocks"] if block["kind"] == "example"]
            assert [e["title"] for e in examples if e["rows"]], section.id
            cases = [e for e in examples if not e["rows"]]
            assert [len(e["text"].split("\n\n")) for e in cases] in ([2], [3]), section.id
            assert section.view["facilitator"], section.id
            assert sum(bool(block.get("facilitator")) for block in section.view["blocks"]) >= 2, section.id


@pytest.mark.parametrize("figure", ["path", "roles", "cycle"])
def test_a_drawing_says_what_it_shows(workbooks, figure):
    root = etree.parse(ROOT / "guide" / "figures" / f"{figure}.svg").getroot()
    title, description = (root.findtext(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
    assert title and len(description) > 100
    html = "".join(render_section(s, workbooks["district"]).html for s in workbooks["district"].sections)
    alts = [img.get("alt") for img in etree.HTML(html).iterfind(".//figure/img") if figure in img.get("src")]
    assert [len(alt) > 100 for alt in alts] == [True]


def test_the_year_is_on_one_page_with_every_stage(workbooks):
    for level in LEVELS:
        year = next(s for s in workbooks[level].sections if s.id == "year")
        links = {
            a.get("href") for a in etree.HTML(render_section(year, workbooks[level]).html).iterfind(".//a")
        }
        assert {f"#{stage}" for stage in STAGES} <= links
