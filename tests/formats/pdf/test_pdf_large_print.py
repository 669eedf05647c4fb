"""Large print: what is filled in at one time stands on one page, and what a list offers is printed."""

from __future__ import annotations

import re
from collections import defaultdict

import pypdfium2 as pdfium

from tests.formats.pdf.built_files import LARGEST, made
from tests.formats.pdf.read import pdfium_form, widgets

CELL = re.compile(r"(?P<group>(?:[^.=]+\.){2}[^.=]+)\.[^.=]+")  # chapter, table and row; column


def pages_of_fields() -> dict[str, int]:
    with pdfium_form(made(LARGEST, "large-print").data) as document:
        return {
            one.name: number
            for number, page in enumerate(document, 1)
            for one in widgets(page, document.formenv)
        }


def test_groups_of_fields_and_statements_with_their_options_stay_whole() -> None:
    of_group: dict[str, set[int]] = defaultdict(set)
    fields = made(LARGEST, "large-print").fields
    for name, page in pages_of_fields().items():
        if fields[name].group:
            of_group[f"{fields[name].group} {name.count('.')}"].add(page)
        elif fields[name].row and (cell := CELL.fullmatch(name)):
            of_group[cell["group"]].add(page)
    assert len(of_group) > 150
    assert {group: sorted(pages) for group, pages in of_group.items() if len(pages) > 1} == {}


def test_a_prompt_has_all_its_boxes_on_one_page() -> None:
    of_prompt: dict[str, set[int]] = defaultdict(set)
    fields = made(LARGEST, "large-print").fields
    for name, page in pages_of_fields().items():
        if fields[name].kind == "long" and fields[name].side and not fields[name].row:
            of_prompt[fields[name].block].add(page)
    assert len(of_prompt) > 10
    assert {prompt: sorted(pages) for prompt, pages in of_prompt.items() if len(pages) > 1} == {}


def test_the_choices_of_a_list_are_printed() -> None:
    made_up = made(LARGEST, "large-print")
    with pdfium.PdfDocument(made_up.data) as document:
        printed = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    lists = {
        ", ".join(option.text for option in one.options)
        for one in made_up.fields.values()
        if one.kind == "choice" and not one.again and not one.copy_of
    }
    assert len(lists) > 5
    assert {choices for choices in lists if choices.replace("'", "’") not in printed} == set()


def test_no_two_marks_of_punctuation_follow_a_question() -> None:
    with pdfium.PdfDocument(made(LARGEST, "large-print").data) as document:
        assert [n for n, page in enumerate(document, 1) if "?:" in page.get_textpage().get_text_range()] == []
