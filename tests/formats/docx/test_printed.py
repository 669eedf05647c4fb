"""Words that a team types outside the boxes, in a file that lets them, are told; what is printed is not."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from lxml import etree

from samepage.formats.docx.stray_text import PART
from samepage.formats.docx.visible_text import visible_text
from tests.formats.docx.test_read import filled
from tests.formats.docx.word_edits import MAIN, W, WordFile, docx_of, members, packed, read_docx

SITE = "every-district"
BODY = f"{W}body/{W}p"


def edited(
    change: Callable[[etree._Element], None], data: bytes | None = None, without: str = ""
) -> list[str]:
    """What is told of the file after ``change`` was made to its main part."""
    workbook, made = docx_of(SITE)
    parts = members(data or made)
    root = etree.fromstring(parts[MAIN])
    change(root)
    parts[MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    parts.pop(without, None)
    return [one.text for one in read_docx(packed(parts), workbook.fields).stray]


def printed(root: etree._Element) -> etree._Element:
    """A printed paragraph of the body, with some words."""
    return next(
        p for p in root.findall(BODY)[3:] if len(visible_text(p)[0]) > 40 and p.find(f".//{W}sdt") is None
    )


def text(content: str) -> etree._Element:
    run = etree.Element(W + "r")
    etree.SubElement(run, W + "t").text = content
    return run


def paragraph(content: str) -> etree._Element:
    made = etree.Element(W + "p")
    made.append(text(content))
    return made


@pytest.mark.parametrize("site", ["every-district", "every-answered", "example-school"])
def test_of_a_file_that_was_only_filled_in_nothing_is_told(site):
    workbook, data = docx_of(site)
    assert read_docx(data, workbook.fields).stray == []
    assert read_docx(filled(site)[0].save(), workbook.fields).stray == []


def test_a_paragraph_of_their_own():
    def change(root):
        printed(root).addnext(paragraph("Yes"))

    assert edited(change) == ["Yes"]


def test_on_the_same_line_before_or_after():
    def after(root):
        printed(root).append(text(" – we do this already."))

    def before(root):
        printed(root).insert(1, text("Done! "))

    assert edited(after) == ["– we do this already."] and edited(before) == ["Done!"]


def test_a_new_printed_looking_paragraph_in_a_cell_or_a_text_box():
    def cell(root):
        head = next(tc for tc in root.iter(W + "tc") if tc.find(f".//{W}sdt") is None)
        head.append(paragraph("Ours, not theirs"))

    def box(root):
        run = etree.SubElement(printed(root), W + "r")
        shape = etree.SubElement(etree.SubElement(run, W + "pict"), "{urn:schemas-microsoft-com:vml}textbox")
        etree.SubElement(shape, W + "txbxContent").append(paragraph("In a text box"))

    assert edited(cell) == ["Ours, not theirs"] and edited(box) == ["In a text box"]


def test_tracked_insertions_count_and_deletions_do_not():
    def change(root):
        added = etree.SubElement(printed(root), W + "ins")
        added.append(text(" Added."))
        gone = etree.SubElement(printed(root), W + "del")
        gone.append(text(" Deleted."))

    assert edited(change) == ["Added."]


def test_a_printed_paragraph_that_is_cut_in_two_copied_or_gone_is_nothing_new():
    def cut(root):
        whole = printed(root)
        content, _ = visible_text(whole)
        half = content.index(" ", 30)
        for run in whole.findall(W + "r"):
            whole.remove(run)
        whole.append(text(content[:half]))
        whole.addnext(paragraph(content[half:]))

    def copied(root):
        whole = printed(root)
        whole.addnext(copy.deepcopy(whole))

    def gone(root):
        whole = printed(root)
        whole.getparent().remove(whole)

    assert edited(cut) == edited(copied) == edited(gone) == []


def test_a_program_that_drops_the_list_of_what_is_printed_leaves_nothing_to_compare_with():
    def change(root):
        printed(root).addnext(paragraph("Yes"))

    assert edited(change, without=PART) == []


def test_it_is_told_near_its_question():
    workbook, data = docx_of(SITE)
    file = WordFile(data)
    file.type("work.gain", "Trust")
    parts = members(file.save())
    root = etree.fromstring(parts[MAIN])
    mark = next(e for e in root.iter(W + "tag") if e.get(W + "val") == "work.gain")
    block = next(e for e in [mark, *mark.iterancestors()] if e.getparent().tag == W + "body")
    block.addprevious(paragraph("Our gain is trust."))
    parts[MAIN] = etree.tostring(root)
    (told,) = read_docx(packed(parts), workbook.fields).stray
    assert (told.text, told.near) == ("Our gain is trust.", "work.gain")
    answer = next(a for a in read_docx(packed(parts), workbook.fields).answers if a.name == "work.gain")
    assert answer.paragraph is not None and told.paragraph < answer.paragraph


def test_a_file_rewritten_from_end_to_end_is_told_in_bounds():
    def change(root):
        for n in range(3000):
            root[0].insert(0, paragraph(f"Line {n} of something else entirely"))

    assert len(edited(change)) == 200
