"""What a site wrote is text: it cannot become markup, run, reach out, hide, or stop the report."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samepage.render.theme import load_theme
from samepage.report import ReportScope, compose_report
from samepage.report.answer_text import cut_by_weight, masked, plain_text, weight
from samepage.report.write import html_of, pdf_of
from samepage.returns.database import read_database
from samepage.text import KEPT
from samepage.workbook import compose
from tests.formats.pdf.built_files import every_kind
from tests.formats.pdf.test_pdf_valid import failures
from tests.report.report_answers import Sent, write
from tests.report.report_page import Made

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=https://site.example/x onerror=alert(1)>",
    "{{ 7 * 191 }}{% include 'x' %}",
    "**bold** [link](javascript:alert(1)) ![p](https://site.example/p.png)",
    "</style></title><!-- ]]>",
    "&lt;b&gt; &#65;",
    'a" onmouseover="alert(1)',
    "\u202eturned\u202c",
    "bell\a null\0 end\ufffe",
    "你好世界 😀 𓀀 العربية",
    "e\u0301 z\u0300\u0301\u0302",
    "→ ✓ ≤ ½ ■",
)
LONG = {
    "work.name": "A" * 4000,
    "work.gain": "x\n" * 4000,
    "work.needs.labor": "word " * 6000,
    "work.actions.3.action": "B" * 3000 + "\n" * 500,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    library = every_kind()
    district, state = (compose(library, library.sites[f"every-{kind}"]) for kind in ("district", "state"))
    state = replace(state, language='en" onclick="alert(1)')
    open_fields = [f.name for f in district.fields if f.kind in ("text", "long", "date", "number", "email")]
    answers = {name: HOSTILE[n % len(HOSTILE)] for n, name in enumerate(open_fields)} | LONG
    answers |= {f.name: "<b>no option</b>" for f in district.fields if f.kind == "choice"}
    path = write(
        tmp_path_factory.mktemp("hostile") / "answers.sqlite",
        [
            Sent(
                district, answers, path="<b>folder</b>/\u202efdp.exe", orphans={"<i>field": "<u>orphan</u>"}
            ),
            Sent(state, dict(reversed([*answers.items()][3:])), saved_at="not a date"),
        ],
        problems=[("<a>", "", "<kind>", "<name>", "<message>")],
        differences=[("every-district", "<field>", "<old>", 0, "<new>", 0)],
    )
    theme = load_theme()
    report = compose_report(read_database(path), ReportScope("<h1>{{ title }}", "all"), theme)
    return Made(html_of(report, theme).decode(), pdf_of(report, theme)[0])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7 * 191 }}{% include 'x' %}",
        "</style></title><!-- ]]>",
        "&lt;b&gt; &#65;",
        "[link](javascript:alert(1))",
        "<h1>{{ title }}",
        "<u>orphan</u>",
        "<message>",
        "<old>",
        "<b>no option</b>",
    ],
)
def test_it_is_printed_as_it_was_written(made, text):
    assert text in made.text
    if "&" not in text:
        assert text.replace(" ", "") in made.pdf_text.replace(" ", "")


def test_it_becomes_no_element_and_no_attribute(made):
    page = made.page
    assert page.xpath("//script | //img | //u | //b | //i | //@onerror | //@onmouseover | //@onclick") == []
    assert all(str(href).startswith("#") for href in page.xpath("//@href"))
    assert len(page.xpath("//h1 | //style | //title")) == 3
    assert "1337" not in made.text


def test_it_is_valid_all_the_same(made):
    assert failures(made.pdf) == []
    assert set(made.page.xpath("//@lang")) == {"en-US"}


def test_what_turns_or_hides_text_is_named_instead(made):
    assert "[right-to-left override]turned[pop directional formatting]" in made.text
    assert (
        "bell[control character U+0007] null[control character U+0000] end[unknown character U+FFFE]"
        in made.text
    )
    assert "\u202e" not in made.html and "\0" not in made.html
    assert "[U+202E]fdp.exe" in made.text


def test_a_character_that_no_font_has_is_never_an_empty_box(made):
    """The PDF names it; a browser has more fonts, so the page keeps it. Arabic is drawn, in a font for it."""
    assert "你好世界 😀 𓀀 العربية" in made.text
    for name in ("[Chinese character U+4F60]", "[egyptian hieroglyph a001]"):
        assert name in made.pdf_text
    assert "[arabic" not in made.pdf_text and "\u0627" in made.pdf_text
    assert "é" in made.pdf_text, "what can be drawn is drawn"
    assert "→ ✓ ≤ ½ ■" in made.pdf_text and "[rightwards" not in made.pdf_text


def test_no_answer_fills_the_report(made):
    """A hundred thousand characters and eight thousand lines, on few pages, and what is missing is counted."""
    assert made.pages < 40
    told = "more characters: whole with --site every-district]"
    assert told in made.text and told in made.pdf_text


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=200))
def test_clean_text_hides_nothing(text):
    shown = plain_text(text)
    hidden = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs")}
    assert (
        not hidden - KEPT
    )  # what joins letters, or says where a line may end, is part of a language's spelling
    assert plain_text(shown) == shown
    letters = {c for c in unicodedata.normalize("NFC", text) if c.isalnum()}
    assert letters <= set(unicodedata.normalize("NFC", shown)) | set(shown), "no letter is lost"


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab \n你é"), max_size=400), st.integers(20, 200))
def test_a_cut_text_is_its_beginning_and_says_how_much_is_missing(text, most):
    shown = cut_by_weight(text, most)
    if weight(text) <= most + 20:
        assert shown == text
    else:
        head, _, told = shown.rpartition(" … [")
        assert text.startswith(head) and weight(head) <= most
        assert told == f"{len(text) - len(head):,} more characters]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask kai.lee+x@site.example.", "Ask [email address left out]."),
        ("(808) 555-0134 or 808.555.0134 or +1 808-555-0134", " or ".join(["[phone number left out]"] * 3)),
        (
            "In 2026-2027, 120-350-4 of 1,200; ISBN 978-0-000",
            "In 2026-2027, 120-350-4 of 1,200; ISBN 978-0-000",
        ),
        ("3 @ 4, @home", "3 @ 4, @home"),
    ],
)
def test_contact_details_within_a_text(text, shown):
    assert masked(text) == shown


def test_masking_takes_no_time_to_speak_of():
    """Text made to keep a pattern busy."""
    assert masked("a." * 50_000 + "@") and masked("@" * 50_000) and masked("555-" * 50_000)


def test_a_database_cannot_run_anything(tmp_path: Path):
    """A view where a table should be is never entered."""
    import sqlite3

    from samepage.errors import BuildError

    path = tmp_path / "answers.sqlite"
    with sqlite3.connect(path) as db:
        for table in ("returns", "fields", "answers", "differences", "problems"):
            db.execute(
                f"CREATE VIEW {table} AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
            )
    with pytest.raises(BuildError, match="no table returns"):
        read_database(path)
