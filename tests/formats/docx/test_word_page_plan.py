"""What is left of a Word file's page goes to its boxes and rows, and a worksheet that fits a page stays on one."""

from __future__ import annotations

import functools

from lxml import etree

from samepage.formats.docx.heights import Heights, height_of
from samepage.formats.docx.package import DOCUMENT
from samepage.formats.docx.page_plan import plan_pages
from samepage.formats.docx.wml import W
from tests.formats.docx.docx_fixtures import base, library_of, plain, planned
from tests.formats.docx.lint import lint
from tests.formats.docx.word_edits import packed, read_docx

SITE = "example-valley"


@functools.cache
def asked() -> dict[str, bytes]:
    """The parts with as much room as is asked for."""
    return dict(plain(library_of(SITE), library_of(SITE).sites[SITE]).parts)


def lines(parts: dict[str, bytes], name: str) -> int:
    """The lines that an empty box has."""
    root = etree.fromstring(parts[DOCUMENT])
    (tag,) = root.iterfind(f".//{W}tag[@{W}val='{name}']")
    return 1 + len(list(tag.getparent().getparent().iter(W + "br")))


def row_of(parts: dict[str, bytes], name: str) -> etree._Element:
    root = etree.fromstring(parts[DOCUMENT])
    (tag,) = root.iterfind(f".//{W}tag[@{W}val='{name}']")
    return next(tag.iterancestors(W + "tr"))


def test_boxes_take_what_is_left_of_their_page():
    for name in ("stock.paras", "commit.notes"):
        assert lines(planned(SITE), name) > lines(asked(), name)
    heights = [
        int(row_of(p, "stock.areas_by_side.curriculum.why").find(f"{W}trPr/{W}trHeight").get(W + "val"))
        for p in (asked(), planned(SITE))
    ]
    assert heights[0] < heights[1]


def test_a_worksheet_that_fits_a_page_stays_on_one():
    """It begins a page where it would be divided: here, a rating of eight areas."""

    def begins(parts: dict[str, bytes]) -> bool:
        label = row_of(parts, "stock.areas.curriculum=1").getparent()
        while label.find(f"{W}pPr/{W}pStyle[@{W}val='WorksheetLabel']") is None:
            label = label.getprevious()
        return label.find(f"{W}pPr/{W}pageBreakBefore") is not None

    assert begins(planned(SITE)) and not begins(asked())


def test_a_form_that_fits_a_page_stays_on_one():
    """Notes of the second meeting begin one, since they would be divided below those of the first."""
    root = etree.fromstring(planned(SITE)[DOCUMENT])
    (tag,) = root.iterfind(f".//{W}tag[@{W}val='commit.minutes_2.date']")
    above = next(tag.iterancestors(W + "p"))
    while above.find(f"{W}pPr/{W}pStyle[@{W}val='WorksheetLabel']") is None:
        above = above.getprevious()
    assert above.find(f"{W}pPr/{W}pageBreakBefore") is not None


def test_a_turned_page_is_filled_by_its_rows():
    """By the estimate, a turned page with rows to write in is as full as an upright one."""
    workbook = plain(library_of(SITE), library_of(SITE).sites[SITE]).workbook
    width, height = base(workbook).page
    body = etree.fromstring(planned(SITE)[DOCUMENT]).find(W + "body")
    turned = [(p, high) for p, high in Heights(base(workbook)).flows(body) if high < width < height]
    assert len(turned) == 4
    assert all(0.94 < height_of(pieces) / high < 0.99 for pieces, high in turned)


def test_pages_are_full_by_the_estimate():
    """Planned anew, what has its room already takes hardly more."""
    workbook = plain(library_of(SITE), library_of(SITE).sites[SITE]).workbook
    again = plan_pages(planned(SITE)[DOCUMENT], base(workbook))
    first = plan_pages(asked()[DOCUMENT], base(workbook))
    assert sum(again.spare.values()) < sum(first.spare.values()) / 4
    assert first.breaks and not again.breaks - first.breaks


def test_nothing_but_room_is_different():
    workbook = plain(library_of(SITE), library_of(SITE).sites[SITE]).workbook
    data = packed(planned(SITE))
    assert lint(data) == []
    read = read_docx(data, workbook.fields)
    assert read.stray == [] and read.values == read_docx(packed(asked()), workbook.fields).values


def test_a_template_with_odd_styles_stops_no_plan():
    """Lengths with units, styles based on each other in a circle, and on none that is there."""
    workbook = plain(library_of(SITE), library_of(SITE).sites[SITE]).workbook
    ours = base(workbook)
    styles = ours.members["word/styles.xml"]
    odd = styles.replace(b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="Answer"/>').replace(
        b'w:before="0"', b'w:before="1in"'
    )
    assert odd != styles
    changed = type(ours)(**{**vars(ours), "members": {**ours.members, "word/styles.xml": odd}})
    assert plan_pages(asked()[DOCUMENT], changed).breaks


def test_the_larger_of_two_spaces_stands_between_paragraphs():
    workbook = plain(library_of(SITE), library_of(SITE).sites[SITE]).workbook
    body = etree.fromstring(
        f'<w:body xmlns:w="{W[1:-1]}"><w:p><w:pPr><w:spacing w:before="0" w:after="300"/></w:pPr></w:p>'
        '<w:p><w:pPr><w:spacing w:before="200" w:after="0"/></w:pPr></w:p><w:sectPr><w:pgSz/></w:sectPr></w:body>'
    )
    flow = [pieces for pieces, _ in Heights(base(workbook)).flows(body)][-1]
    assert round(height_of(flow) - sum(one.height for one in flow)) == 300
