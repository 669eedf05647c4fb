"""Columns are as narrow as WeasyPrint makes them, and a long paragraph in one takes no longer than it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from weasyprint.layout import preferred
from weasyprint.text import line_break

from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.theme import load_theme

TEXTS = (
    "Superintendent and association president, labor-management partnership (1 of 2)",
    "co-op ? well / not well … “Yes,” she said — 50 % of it; e.g. https://example.org/a/b-c",
    "affinity difficulty fjord ffl The Thames",
    "cooper\u00adation a\u00a0b\u00a0c ends with a space ",
    "Ōhiʻa Trường Sơn Łódź e\u0301te\u0301 \u200bzero 👩\u200d👩\u200d👧 🇺🇸 end",
    "日本語の文章、そして。 ไทย ภาษา हिन्दी भाषा",
    "one",
)
STYLES = (
    "",
    "overflow-wrap: anywhere",
    "overflow-wrap: break-word; letter-spacing: 0.1em",
    "white-space: nowrap",
    "white-space: pre-wrap; overflow-wrap: anywhere",
    "hyphens: auto; text-transform: uppercase",
    "word-break: break-all",
)


def laid_out(body: str) -> list[tuple[Any, ...]]:
    theme = load_theme()
    css = f"@page {{ size: 400px 4000px; margin: 0 }} body {{ font-family: '{theme.stacks['text'][0]}' }}"
    html = f'<!DOCTYPE html><html lang="en"><title>.</title><body>{body}</body></html>'
    (page,) = HtmlDocument(html, ParsedStyles((css,), theme.fonts)).render().pages
    return [
        (type(box).__name__, getattr(box, "text", ""), box.position_x, box.position_y, box.width)
        for box in page._page_box.descendants()
    ]


def columns(text: str, style: str) -> str:
    words = text.replace("association", "<b>association</b>").replace("she", "<i>she</i>")
    return (
        f'<div style="display: flex; {style}"><p>{words}<p>a b</div>'
        f'<table style="{style}"><tr><td>{words}<td>x {words}</table>'
        f'<p style="float: left; {style}">{words}</p>'
    )


@pytest.mark.parametrize("style", STYLES)
def test_columns_are_as_weasyprint_makes_them(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join(columns(text, style) for text in TEXTS)
    ours = laid_out(body)
    monkeypatch.setattr(preferred, "split_first_line", line_break.split_first_line)
    assert ours == laid_out(body)


def test_each_word_of_a_long_paragraph_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(split: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, text: str, *more: Any) -> Any:
            asked.append(text)
            return split(self, text, *more)

        return call

    monkeypatch.setattr(line_break.Layout, "set_text", counted(line_break.Layout.set_text))
    sentence = "The team writes down what it agreed, and who will tell whom. "
    body = f'<div style="display: flex; overflow-wrap: anywhere"><p>{(sentence * 20).strip()}</div>'
    laid_out(body)
    long = [text for text in asked if len(text) > 100]
    assert len(long) < 60, len(long)  # its twenty lines; set anew for each of its characters, over a thousand
