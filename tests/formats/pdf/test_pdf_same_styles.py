"""Styles that are found in fewer steps are those that WeasyPrint finds."""

from __future__ import annotations

from typing import Any

import pytest
from weasyprint.css import ComputedStyle
from weasyprint.css.tokens import Pending

from samepage.render import html_document, weasyprint_styles
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.theme import load_theme

VARIABLES = """
html { --ink: #1b2430; --size: 12pt; --wide: calc(2 * var(--size)); --family: "Public Sans", serif; --twice: 1px }
.own { --twice: 3px }
"""
SHEET = """
@page { size: 400px 4000px; margin: 0 }
body { font: var(--size)/1.4 var(--family); color: var(--ink) }
h1 { font-size: var(--wide); margin-block-start: var(--size); border-bottom: var(--twice) solid var(--ink) }
.own { border-left: var(--twice) dotted; padding-inline: 2em; margin: var(--unknown, 7px); width: calc(50% - 5px) }
.own p { display: inline-block; float: left; text-decoration: underline; page: turned }
table { border-collapse: collapse; border-spacing: inherit } td { border: var(--twice) solid currentcolor }
li::before { content: "·"; letter-spacing: 0.1em } em { letter-spacing: initial; font-style: inherit; color: inherit }
"""
BODY = """<h1>A <em>heading</em></h1><div class="own"><p>one <u>two <b>three</b></u></p><p dir="rtl">four</p></div>
<table class="own"><tr><td>five<td>six</table><ul><li>seven<li style="color: var(--ink)">eight</ul><input type="text">"""
SKIPPED = {"anchor", "lang", "link", "content", "string_set"}


def laid_out() -> list[tuple[Any, ...]]:
    html = f'<!DOCTYPE html><html lang="en"><title>.</title><body>{BODY}</body></html>'
    pages = HtmlDocument(html, ParsedStyles((VARIABLES, SHEET), load_theme().fonts)).render().pages
    names = [*weasyprint_styles.INITIAL_AS_IT_IS, *weasyprint_styles.INHERITED_AS_IT_IS, "display", "float"]
    names += ["border_top_width", "text_decoration_line", "page", "position", "margin_top"]
    names = [name for name in names if "block" not in name and "inline" not in name and name not in SKIPPED]
    return [
        (type(box).__name__, box.position_x, box.position_y, str({name: box.style[name] for name in names}))
        for page in pages
        for box in page._page_box.descendants()
    ]


def test_styles_are_as_weasyprint_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = laid_out()
    monkeypatch.setattr(ComputedStyle, "__missing__", weasyprint_styles._missing)
    monkeypatch.setattr(html_document, "with_values", lambda texts: texts)
    theirs = laid_out()
    assert len(ours) > 30 and ours == theirs


def test_what_a_variable_stands_for_is_not_found_for_each_element(monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[str] = []

    def solve(self: Any, tokens: Any, name: str, base_url: Any) -> Any:
        solved.append(name)
        return plain(self, tokens, name, base_url)

    plain = Pending.solve
    monkeypatch.setattr(Pending, "solve", solve)
    laid_out()
    # What is declared twice, what has no value, and a style attribute's.
    assert {name.split("-")[0] for name in solved} <= {
        "border",
        "margin",
        "color",
    } and "font-size" not in solved
