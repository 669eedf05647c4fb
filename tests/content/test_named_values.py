"""Texts that name values, and colors."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samepage.content.named_values import KNOWN, TextError, escape_markdown, fill, names_used
from samepage.content.schema import Site
from samepage.content.theme_file import accent_grounds, contrast, contrast_problem, darkened
from samepage.render.theme import load_theme

SITE = Site(id="n", level="school", name="A *Star* School", partner="abc")
GROUNDS = accent_grounds()
VALUES = {"site": SITE, "words": {"items": "rooms"}, "guide": {"title": "T"}, "partner": {}}


def test_names_are_filled_and_empty_values_print_as_nothing():
    text = "At {{ site.name }}, {{words.items}}.{{ site.association }}\n"
    assert names_used(text) == {"site.name", "words.items", "site.association"}
    assert fill(text, VALUES) == "At A *Star* School, rooms.\n"


def test_a_value_in_markdown_prints_as_it_is_written():
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").render(fill("At {{ site.name }}", VALUES, markdown=True))
    assert html == "<p>At A *Star* School</p>\n"


@given(st.text(max_size=80))
def test_no_value_is_read_as_markdown_or_html(value):
    from html import unescape

    from markdown_it import MarkdownIt

    escaped = escape_markdown("x" + value)
    html = MarkdownIt("commonmark").render(escaped)
    wanted = " ".join(("x" + value).split()).replace("\0", "\ufffd")
    assert unescape(html.removeprefix("<p>").removesuffix("</p>\n")) == wanted
    assert html.count("<") == 2


@pytest.mark.parametrize(
    "text",
    [
        "{{ site.name | upper }}",
        "{{ site['name'] }}",
        "{{ site.name() }}",
        "{{ site }}",
        "{{ 1 + 1 }}",
        "{{ 'x' }}",
        "{{ site.a.b }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{# note #}",
        "{{ ",
        "{{ site.name",
        "{{ }}",
        "{{ site.name if x }}",
        "{% raw %}{{ x }}{% endraw %}",
    ],
)
def test_texts_can_do_nothing_but_name(text):
    with pytest.raises(TextError):
        names_used(text)


@pytest.mark.parametrize(
    "name", ["site.__class__", "site.nothing", "else.name", "words.keys", "partner.name"]
)
def test_what_is_not_defined_is_an_error(name):
    with pytest.raises(TextError, match="names nothing"):
        fill(f"{{{{ {name} }}}}", VALUES)


@given(st.text(alphabet="{}%# ab.|()'\"-\n", max_size=40))
@settings(deadline=None)
def test_any_text_is_filled_or_refused(text):
    try:
        fill(text, VALUES)
    except TextError as error:
        assert str(error)


def test_texts_may_name_a_site_and_its_printer():
    assert {"site.name", "site.short_name", "partner.contact_email", "guide.edition"} <= KNOWN
    assert "site.prefill" not in KNOWN


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_the_color_advised_passes(color):
    message = contrast_problem(color, GROUNDS)
    if message:
        assert darkened(color, GROUNDS) in message
        load_theme().with_accent(darkened(color, GROUNDS))  # refuses what cannot be read
    else:
        load_theme().with_accent(color)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
