"""What a listener meets in a PDF: all that is drawn is read, but what repeats on pages, and it says something."""

from __future__ import annotations

import re

import pytest
from pikepdf import Array, Name, Pdf, String

from tests.builder.pdf_compare import artifacts, outline
from tests.formats.pdf.built_files import EDITIONS, LARGEST, PAPERS, REAL_FILES, SITES, Made, made
from tests.formats.pdf.spoken import Element, barriers, elements
from tests.validators.faults import edited
from tests.validators.faults import elements as of_type

FILES = [
    (site, edition, PAPERS[(n + m) % 2]) for n, site in enumerate(SITES) for m, edition in enumerate(EDITIONS)
] + [(site, edition, None) for site, edition in REAL_FILES[1:] if (site, edition) != (LARGEST, "fillable")]


@pytest.fixture(scope="module", params=FILES, ids=lambda options: "-".join(filter(None, options)))
def source(request) -> Made:
    return made(*request.param)


@pytest.fixture(scope="module")
def read(source: Made) -> list[Element]:
    return elements(source.data)


def test_nothing_stands_in_a_listeners_way(read: list[Element]) -> None:
    assert {"H1", "H2", "Link", "Figure", "Form"} <= {one.kind for one in read}
    assert list(barriers(read)) == []


def test_all_is_read_but_what_repeats_on_pages(source: Made, read: list[Element]) -> None:
    """Title, edition, page number, the stage's tab and the site's name are artifacts; nothing else is."""
    cover, *pages = artifacts(source.data)
    assert cover == ""
    own = source.workbook.site
    title, name = (re.escape(words) for words in (source.workbook.guide.title, own.name))
    site = f"(?:{name}|{re.escape(own.short_name or own.name)})"
    with_words = {one.page for one in read if one.text}
    for number, text in enumerate(pages, 2):
        repeated = rf"{title}.* · Edition [\w.-]+{number} / {len(pages) + 1}\d?{site}"
        assert re.fullmatch(repeated if number - 1 in with_words else f"({repeated})?", text), (number, text)


def test_bookmarks_are_headings(source: Made, read: list[Element]) -> None:
    bookmarks = [mark[1] for mark in outline(source.data)]
    assert len(bookmarks) > len(source.workbook.sections)
    assert set(bookmarks) <= {one.all_text for one in read if one.rank}


def scope_swapped(pdf: Pdf) -> None:
    for cell in of_type(pdf, "/TH"):
        cell.A.Scope = Name.Row if cell.A.Scope == Name.Column else Name.Column


def file_name_for_words(pdf: Pdf) -> None:
    of_type(pdf, "/Figure")[0].Alt = String("cycle.svg")


def level_left_out(pdf: Pdf) -> None:
    of_type(pdf, "/H2")[0].S = Name.H3


def words_covered(pdf: Pdf) -> None:
    of_type(pdf, "/P")[0].Alt = String("Something else")


def emptied(pdf: Pdf) -> None:
    of_type(pdf, "/LBody")[0].K = Array()


EDITS = {
    scope_swapped: "should head its",
    file_name_for_words: "says nothing",
    level_left_out: "leave out a level",
    words_covered: "in place of",
    emptied: "announces nothing",
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_barrier_is_noticed(edit) -> None:
    noticed = list(barriers(elements(edited(made().data, edit))))
    assert noticed
    assert all(EDITS[edit] in one for one in noticed)
