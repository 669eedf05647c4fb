"""Word's pages: turned ones, columns, the two sides beside each other, chapters that follow each other, page numbers."""

from __future__ import annotations

import functools
import itertools
import re

from lxml import etree

from samepage.formats.docx.wml import W
from tests.formats.docx.docx_fixtures import library_of, plain
from tests.formats.docx.word_edits import packed, read_docx
from tests.formats.pdf.built_files import every_kind


@functools.cache
def parts() -> dict[str, bytes]:
    return dict(plain(every_kind(), every_kind().sites["every-district"]).parts)


def document() -> etree._Element:
    return etree.fromstring(parts()["word/document.xml"])


def words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))


def sections() -> list[tuple[etree._Element, list[etree._Element]]]:
    """Each section's properties, and the paragraphs and tables in it."""
    found, inside = [], []
    for element in document().find(W + "body"):
        properties = element if element.tag == W + "sectPr" else element.find(f"{W}pPr/{W}sectPr")
        if element.tag != W + "sectPr":
            inside.append(element)
        if properties is not None:
            found.append((properties, inside))
            inside = []
    return found


def test_a_landscape_worksheet_has_turned_pages_of_its_own():
    turned = [(p, inside) for p, inside in sections() if p.find(W + "pgSz").get(W + "orient") == "landscape"]
    assert turned
    for properties, inside in turned:
        size = properties.find(W + "pgSz")
        assert int(size.get(W + "w")) > int(size.get(W + "h"))
        (table,) = [one for one in inside if one.tag == W + "tbl"]
        width = sum(int(column.get(W + "w")) for column in table.iter(W + "gridCol"))
        margins = properties.find(W + "pgMar")
        assert width == int(size.get(W + "w")) - int(margins.get(W + "left")) - int(margins.get(W + "right"))
        heights = [int(row.get(W + "val")) for row in table.iter(W + "trHeight")]
        assert min(heights) >= 720  # half an inch to write in
    for properties, _ in sections():
        upright = properties.find(W + "pgSz").get(W + "orient") is None
        size = properties.find(W + "pgSz")
        assert upright == (int(size.get(W + "w")) < int(size.get(W + "h")))
    assert sections()[-1][0].find(W + "pgSz").get(W + "orient") is None


def test_what_begins_a_page_has_no_room_above_it():
    """Nor has what follows a turned page: the plan counts none."""
    found = sections()
    for properties, inside in found[2:]:
        if properties.find(f"{W}type[@{W}val='nextPage']") is not None and inside[0].tag == W + "p":
            assert inside[0].find(f"{W}pPr/{W}spacing[@{W}before='0']") is not None, words(inside[0])


def test_a_turned_page_has_its_head_and_foot_at_its_own_edges():
    relations = etree.fromstring(parts()["word/_rels/document.xml.rels"])
    targets = {one.get("Id"): one.get("Target") for one in relations}
    own = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    for properties, _ in sections()[1:]:  # all but the cover's
        size = properties.find(W + "pgSz")
        for kind in ("header", "footer"):
            (reference,) = properties.findall(f"{W}{kind}Reference")
            part = etree.fromstring(parts()[f"word/{targets[reference.get(own)]}"])
            assert words(part)
            stops = [tab for tab in part.iter(W + "tab") if tab.get(W + "val") == "right"]
            if size.get(W + "orient") == "landscape":
                assert [int(stop.get(W + "pos")) for stop in stops] == [int(size.get(W + "w")) - 2 * 1224]
            else:
                assert not stops  # the style's


def in_columns() -> list[list[etree._Element]]:
    return [
        inside for properties, inside in sections() if properties.find(f"{W}cols[@{W}num='2']") is not None
    ]


def test_the_contents_stand_in_two_columns_below_their_heading():
    contents, end = in_columns()[0]
    assert contents.find(f".//{W}docPartGallery").get(W + "val") == "Table of Contents"
    assert not words(end)
    (heading,) = [
        e for e in document().iter(W + "p") if e.find(f"{W}pPr/{W}pStyle[@{W}val='TOCHeading']") is not None
    ]
    assert heading.find(f"{W}pPr/{W}sectPr") is not None


def test_a_stage_has_what_it_brings_and_ideas_in_two_columns():
    _, *columns = in_columns()
    assert columns
    for inside in columns:
        assert all(one.tag == W + "p" for one in inside)  # no layout table
        breaks = [one for one in inside if one.find(f".//{W}br[@{W}type='column']") is not None]
        assert len(breaks) == 1 and inside.index(breaks[0]) > 0
        assert [one.find(f"{W}pPr/{W}pStyle").get(W + "val") for one in (inside[0], breaks[0])] == [
            "PanelTitle"
        ] * 2


def test_the_sides_boxes_stand_beside_each_other_below_their_names():
    root = document()
    table = next(
        t
        for t in root.iter(W + "tbl")
        if [w.replace("\u00a0", " ") for w in map(words, t[2])][1:]
        and "Labor" in words(t.find(W + "tr"))
        and "Management" in words(t.find(W + "tr"))
        and len(t.findall(W + "tr")) == 2
    )
    head, answers = table.findall(W + "tr")
    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    tags = [tag.get(W + "val") for tag in answers.iter(W + "tag")]
    named = [re.sub(r"[^A-Za-z]", "", words(cell)).lower() for cell in head.iter(W + "tc")]
    assert [tag.rpartition(".")[2] for tag in tags] == named


def test_page_numbers_in_the_contents_are_no_words_that_somebody_wrote():
    site = every_kind().sites["every-district"]
    fields = plain(every_kind(), site).workbook.fields
    separate = b'<w:fldChar w:fldCharType="separate"/></w:r>'
    filled = parts()["word/document.xml"].replace(separate, separate + b"<w:r><w:t>123</w:t></w:r>")
    assert filled.count(b">123<") >= 3
    assert read_docx(packed(parts() | {"word/document.xml": filled}), fields).stray == []
    end = b'<w:fldChar w:fldCharType="end"/></w:r>'
    typed = filled.replace(end, end + b"<w:r><w:t>Ask Ana</w:t></w:r>", 1)
    (stray,) = read_docx(packed(parts() | {"word/document.xml": typed}), fields).stray
    assert "Ask Ana" in stray.text and "123" not in stray.text


def kept_with_next(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}keepNext") is not None


def test_a_short_call_out_stays_on_one_page_with_its_list():
    library = library_of("example-school")
    document = etree.fromstring(plain(library, library.sites["example-school"]).parts["word/document.xml"])
    title = next(p for p in document.iter(W + "p") if words(p) == "What these pages are in law")
    style = f"{W}pPr/{W}pStyle[@{W}val='Reminder']"
    below = list(itertools.takewhile(lambda p: p.find(style) is not None, title.itersiblings()))
    assert len(below) > 3
    assert [kept_with_next(p) for p in below] == [True] * (len(below) - 1) + [False]


def test_a_rating_of_two_sides_names_them_once():
    """In each cell there are the two boxes with the sides' signs, in one line; the legend has their names."""
    table = next(
        t for t in document().iter(W + "tbl") if "●" in words(t.findall(W + "tr")[-1]) and len(t) > 4
    )
    cell = next(c for c in table.iter(W + "tc") if len(list(c.iter(W + "sdt"))) == 2)
    first = cell.find(W + "p")
    assert len(list(first.iter(W + "sdt"))) == 2
    assert re.sub(r"\s", "", words(first)) == "☐●☐■"
    titles = [one.get(W + "val") for one in first.iter(W + "alias")]
    assert "Labor" in titles[0] and "Management" in titles[1]
    legend = table.getprevious()
    assert "Labor" in words(legend) and "Management" in words(legend)


def test_a_row_for_long_answers_may_go_on_overleaf_and_others_not():
    rows = {False: [], True: []}
    fields = {f.name: f for f in plain(every_kind(), every_kind().sites["every-district"]).workbook.fields}
    for row in document().iter(W + "tr"):
        names = [tag.get(W + "val") for tag in row.iter(W + "tag")]
        long = any(name in fields and fields[name].kind == "long" for name in names)
        rows[long].append(row.find(f"{W}trPr/{W}cantSplit") is not None)
    assert rows[True] and not any(rows[True])
    assert rows[False] and all(rows[False])


def style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "Normal" if style is None else style.get(W + "val")


def test_no_chapter_of_the_contents_is_divided_by_a_column():
    contents = in_columns()[0][0]
    entries = list(contents.iter(W + "p"))
    chained = [kept_with_next(one) for one in entries]
    assert any(chained)
    for one, following, kept in zip(entries, entries[1:], chained, strict=False):
        assert kept == (style_of(following) == "TOC2"), words(one)


def test_columns_of_the_two_sides_are_of_one_width():
    pairs = 0
    for table in document().iter(W + "tbl"):
        heads = list(table.find(W + "tr").iter(W + "tc"))
        sided = [cell for cell in heads if {"●", "■"} & set(words(cell))]
        pairs += len(sided) > 1
        widths = [int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) for cell in sided]
        assert not widths or max(widths) - min(widths) <= 14  # a hundredth of an inch
    assert pairs


def test_a_prompt_without_a_number_has_no_column_for_one():
    indent = f"{W}pPr/{W}ind"
    for heading in (p for p in document().iter(W + "p") if style_of(p) == "Prompt"):
        numbered = heading.find(f".//{W}tab") is not None
        assert (heading.find(indent) is None) == numbered, words(heading)
