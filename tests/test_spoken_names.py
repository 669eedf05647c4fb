"""What a box is called begins with the words that stand beside it (WCAG 2.2, 2.5.3, Label in Name)."""

from __future__ import annotations

import lxml.html
import pytest
from guides import ROOT

from samepage.content.loader import load_library
from samepage.render.html import render_sections
from samepage.text import with_straight_quotes
from samepage.workbook import compose

LIBRARY = load_library(ROOT / "guide")


def plain(element) -> str:
    """Its words; what is spoken has straight quotation marks."""
    return with_straight_quotes(" ".join(element.text_content().split()))


@pytest.mark.parametrize("site", LIBRARY.sites)
@pytest.mark.parametrize("large_print", [False, True])
def test_each_box_is_called_by_the_words_beside_it(site, large_print):
    workbook = compose(LIBRARY, LIBRARY.sites[site])
    tooltips = {field.name: field.tooltip for field in workbook.fields}
    labels: dict[str, str] = {}
    for section in render_sections(workbook, linear=large_print):
        root = lxml.html.fromstring(section.html)
        for label in root.iter("label"):
            for needed in label.find_class("needed"):
                needed.drop_tree()
            labels[label.get("for")] = plain(label)
        for table in root.iter("table"):
            heads = [plain(cell) for cell in table.findall("thead/tr/th")]
            for row in table.findall("tbody/tr"):
                for head, cell in zip(heads, row, strict=True):
                    for control in cell.iter("input", "textarea", "select"):
                        labels.setdefault(control.get("name"), head)
    assert labels.keys() == tooltips.keys()
    lacking = {name for name, words in labels.items() if words not in tooltips[name]}
    assert lacking == set()
    # Before the words beside a mark in a rating stands the step that heads its column; in large print, the
    # step stands beside the mark, and the side above it.
    later = {name for name, words in labels.items() if not tooltips[name].startswith(words)}
    ratings = {field.name for field in workbook.fields if field.option_text[:1].isdigit()}
    assert later <= ratings
