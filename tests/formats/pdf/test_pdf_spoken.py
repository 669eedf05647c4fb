"""What a listener meets in a PDF, where validators see only that it is tagged.

All that is drawn is read, except what repeats on pages; headings, header cells, links and pictures say
something; a header cell counts for its row or its column, whichever it heads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from samepage.render.print_editions import EDITIONS
from tests.build.pdf_compare import artifacts, outline, structure
from tests.formats.pdf.built_files import LARGEST, PAPERS, SITES, Made, made

FILES = [
    *((site, edition, PAPERS[(n + m) % 2]) for n, site in enumerate(SITES) for m, edition in enumerate(EDITIONS)),
    *((site, edition, None) for site, edition in zip(("example-school", "example-state", LARGEST), EDITIONS, strict=True)),
]  # fmt: skip
LONGEST_HEADING = 160  # characters; more is a paragraph


@dataclass(frozen=True)
class Element:
    """A structure element: its type and page (from 0), what stands for it, its own text, annotations and attributes."""

    kind: str
    page: int
    alternative: str
    text: str
    objects: str
    attributes: str
    inside: tuple[Element, ...] = field(repr=False)
    children: list[Element] = field(default_factory=list, repr=False)

    @property
    def all_text(self) -> str:
        return self.text + "".join(child.all_text for child in self.children)


def elements(data: bytes) -> list[Element]:
    found: list[Element] = []
    path: list[Element] = []
    for depth, kind, page, alternative, text, objects, attributes, _ in structure(data):
        del path[depth:]
        element = Element(kind[1:], page, alternative, text, objects, attributes, tuple(path))
        if path:
            path[-1].children.append(element)
        path.append(element)
        found.append(element)
    return found


@pytest.fixture(scope="module", params=FILES, ids=lambda options: "-".join(filter(None, options)))
def source(request) -> Made:
    return made(*request.param)


@pytest.fixture(scope="module")
def read(source: Made) -> list[Element]:
    return elements(source.data)


def test_all_is_read_but_what_repeats_on_pages(source: Made, read: list[Element]) -> None:
    """Title, edition, page number, the stage's tab and the site's name are artifacts; nothing else is."""
    cover, *pages = artifacts(source.data)
    assert cover == ""
    title, site = (re.escape(words) for words in (source.workbook.guide.title, source.workbook.site.name))
    with_words = {one.page for one in read if one.text}
    for number, text in enumerate(pages, 2):
        repeated = rf"{title}.* · Edition [\w.-]+{number} / {len(pages) + 1}\d?{site}"
        assert re.fullmatch(repeated if number - 1 in with_words else f"({repeated})?", text), (number, text)


def test_headings_say_something_in_order_and_are_bookmarks(source: Made, read: list[Element]) -> None:
    headings = [one for one in read if re.fullmatch(r"H\d", one.kind)]
    ranks = [int(one.kind[1]) for one in headings]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in zip(ranks, ranks[1:], strict=False))
    assert [one for one in headings if not 1 < len(one.text) < LONGEST_HEADING] == []
    assert {mark[1] for mark in outline(source.data)} <= {one.text for one in headings}


def test_a_header_cell_has_words_and_heads_its_column_or_its_row(read: list[Element]) -> None:
    for cell in (one for one in read if one.kind == "TH"):
        scope = "Column" if any(one.kind == "THead" for one in cell.inside) else "Row"
        assert cell.all_text.strip(), "a header cell without words"
        assert f"'/Scope': '/{scope}'" in cell.attributes, cell.all_text


def test_links_and_pictures_say_something(read: list[Element]) -> None:
    links, pictures = ([one for one in read if one.kind == kind] for kind in ("Link", "Figure"))
    assert links
    assert pictures
    assert [one for one in links if not (one.all_text.strip() and "/Link" in one.objects)] == []
    assert [one for one in pictures if len(one.alternative.split()) < 2 or "." in one.alternative[:-1]] == []


def test_nothing_is_announced_that_is_not_there_or_twice(read: list[Element]) -> None:
    """Only empty cells have nothing to say; no alternative takes the place of words."""
    silent = [one for one in read if not (one.children or one.text or one.alternative or "/" in one.objects)]
    assert {one.kind for one in silent} <= {"TD"}
    assert [one for one in read if one.alternative and one.all_text] == []
