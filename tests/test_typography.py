"""Quotes and apostrophes: typed straight, printed as a printer sets them; values, addresses and code as they are."""

import dataclasses
import io
import zipfile

import pytest
from lxml import etree, html

from samepage.content.loader import load_library
from samepage.formats.docx.wml import W
from samepage.render.finished import FinishedOptions, finished_copy
from samepage.render.html import render_sections
from samepage.render.typography import typographic
from samepage.workbook import compose
from tests.guides import GuideFolder, buildable_guide, samepage

TYPED = (
    """He's "sure" of the members' '90s 'rock 'n' roll'; "'Go,' she said," a 5'10" man, see 8.5" x 11". """
)
SET = "He’s “sure” of the members’ ’90s ‘rock ’n’ roll’; “‘Go,’ she said,” a 5′10″ man, see 8.5″ x 11″."
NAME = """O'Brien's "Hill" District"""


@pytest.fixture
def guide(tmp_path) -> GuideFolder:
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("stages/commit.yaml", "text: How will you work?", f"text: >-\n      {TYPED}")
    guide.replace("stages/commit.yaml", "short: Norms", "short: The team's norms")
    guide.replace(
        "stages/commit.yaml", "ideas: [Talk to each other.]", """ideas: ['**"Talk"** to `"all"`''s team.']"""
    )
    guide.replace("sites/north.yaml", "name: North District", f"name: |-\n  {NAME}")
    guide.replace(
        "front/about.yaml",
        "Written for",
        "Ask o'brien@example.org at [the team's page](https://example.org/team's). Written for",
    )
    return guide


def texts(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in root.iter(W + "p"))


@pytest.mark.parametrize(
    "typed, printed",
    [
        (TYPED, SET + " "),
        ('("so") and "so—" [\'so\']', "(“so”) and “so—” [‘so’]"),
        (
            "'Tis the teachers' vote in the '24-'25 year, the 1990's",
            "’Tis the teachers’ vote in the ’24-’25 year, the 1990’s",
        ),
        ('see "chapter 6" and \'page 6\', 6" wide', "see “chapter 6” and ‘page 6’, 6″ wide"),
        ("o'brien@example.org, 'www.example.org/it's'", "o'brien@example.org, ‘www.example.org/it's’"),
        ("“set” before, 'and' \"not\"", "“set” before, ‘and’ “not”"),
        ('a " alone', 'a " alone'),
    ],
)
def test_marks_are_those_that_a_printer_sets(typed, printed):
    assert typographic(typed, "en-US") == printed
    assert typographic(printed, "en-US") == printed  # a text that is bound is set twice
    assert typographic(typed, "es") == typed  # other languages have other quotes


def test_every_format_prints_them_and_values_stay_as_they_were_typed(guide, tmp_path):
    made = samepage(
        "build", "--guide", guide.root, "--output", tmp_path / "out", "--format", "docx", "--format", "web"
    )
    assert made.returncode == 0, made.stderr
    word = (tmp_path / "out" / "north" / "north.docx").read_bytes()
    page = (tmp_path / "out" / "north" / "north.html").read_text("utf-8")
    root = html.document_fromstring(page)
    for text in (
        texts(word),
        "\n".join(" ".join(e.text_content().split()) for e in root.iter("p", "li", "h1", "h2", "h3")),
    ):
        assert SET in text and "The team’s norms" in text
        assert '“Talk” to "all"’s team.' in text  # code is as it was typed
        assert "Ask o'brien@example.org at the team’s page. Written for O’Brien’s “Hill” District" in text
    assert [e.get("value") for e in root.iter("input") if e.get("name") == "team.contact.site_name"] == [NAME]
    assert any(a.get("href") == "https://example.org/team's" for a in root.iter("a"))
    with zipfile.ZipFile(io.BytesIO(word)) as package:
        assert "O’Brien’s “Hill” District" in package.read("word/header-workbook.xml").decode()
        document = package.read("word/document.xml").decode()
    assert "O'Brien's &quot;Hill&quot; District" in document  # written in a field


def test_what_people_wrote_is_printed_as_they_wrote_it(guide):
    library = load_library(guide.root)
    site = library.sites["north"].model_copy(update={"prefill": {"commit.norms.labor": 'It\'s "ours"'}})
    workbook = compose(library, site)
    printed = "".join(one.html for one in render_sections(workbook, media=("paper",)))
    assert "It&#39;s &#34;ours&#34;" in printed and "He’s “sure”" in printed
    _, sections = finished_copy(workbook, FinishedOptions())
    finished = "".join(one.html for one in sections)
    assert "It&#39;s &#34;ours&#34;" in finished and "He’s “sure”" in finished
    spanish = dataclasses.replace(workbook, language="es")
    assert "He’s" not in "".join(one.html for one in render_sections(spanish))


def test_a_file_whose_site_has_an_apostrophe_is_known_by_its_pages(guide, tmp_path):
    """A page printed to a file has no data but what it shows: the site's name, with the printed marks."""
    from samepage.returns.catalog import catalog_of
    from samepage.returns.identify import site_named_in

    catalog = catalog_of([load_library(guide.root)])
    for shown in ("O'Brien's \"Hill\" District", "O’Brien’s “Hill” District"):
        assert site_named_in(f"A guide {shown} page 4", catalog) == "north"
