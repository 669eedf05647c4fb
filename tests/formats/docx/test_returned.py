"""What a Word file that came back tells: what was written in, what is missing, and what a person should look at."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from samepage.content.loader import load_library
from samepage.formats.docx.names import field_bookmark
from samepage.formats.docx.returned_file import DocxReader
from samepage.formats.docx.visible_text import visible_text
from samepage.formats.docx.wml import escape_xml
from samepage.formats.returned import FoundValue, NotAReturn, ReviewItem
from samepage.render.html import in_print_order, render_sections
from samepage.returns.catalog import catalog_of
from samepage.returns.database import ReturnedWorkbook
from samepage.returns.read_return import read_return
from samepage.workbook.definitions import Definitions, definition_of
from samepage.workbook.dictionary import Catalog, DataDictionary
from samepage.workbook.model import Field
from tests.formats.docx.docx_fixtures import bound, master, prefilled
from tests.formats.docx.test_read import filled
from tests.formats.docx.word_edits import MAIN, W14, W, WordFile, docx_of, members, packed, run, xml
from tests.formats.pdf.built_files import ROOT, every_kind
from tests.returns.filled_returns import make

SITE = "every-answered"


@functools.cache
def dictionary(site: str) -> DataDictionary:
    workbook, _ = docx_of(site)
    key = workbook.guide.edition, workbook.level, workbook.language
    sections = {section.id: section for section in workbook.sections}
    fields = in_print_order(workbook.fields, (part.html for part in render_sections(workbook)))
    rows = (definition_of(f, key, sections[f.section], position=n) for n, f in enumerate(fields, 1))
    return DataDictionary(key, workbook.guide.title, Definitions(rows))


def returned(data: bytes, site: str = SITE) -> tuple[list[FoundValue], list[ReviewItem], frozenset[str]]:
    """Values, what to look at, and the fields that are present."""
    read = DocxReader().open(data).values(dictionary(site), site)
    return read.found, read.problems, read.present


def printed(kind: str, site: str = SITE) -> list[Field]:
    """The fields of that kind which are made with a value."""
    return [f for f in docx_of(site)[0].fields if f.kind == kind and f.value]


@pytest.mark.parametrize("site", ["every-answered", "every-district"])
def test_a_blank_workbook_has_no_answers(site):
    workbook, data = docx_of(site)
    assert any(field.value for field in workbook.fields)
    everything = frozenset(field.name for field in workbook.fields)
    assert returned(data, site) == ([], [], everything)
    assert returned(bound(master(site), workbook, prefilled(workbook)), site) == ([], [], everything)


def test_what_a_team_changed_counts_and_the_rest_does_not():
    _, data = docx_of(SITE)
    file = WordFile(data)
    changed = {kind: printed(kind)[0] for kind in ("text", "date", "choice", "check") if printed(kind)}
    assert len(changed) == 4
    other = next(o for o in changed["choice"].options if o.value != changed["choice"].value)
    file.type(changed["text"].name, "Ours")
    file.pick_date(changed["date"].name, "2027-01-31", "2027-01-31")
    file.choose(changed["choice"].name, other.text)
    file.tick(changed["check"].name, False)
    found, _, _ = returned(file.save())
    assert {one.name: one.value for one in found} == {
        changed["text"].name: "Ours",
        changed["date"].name: "2027-01-31",
        changed["choice"].name: other.value,
    }


def test_a_second_mark_beside_the_printed_one_is_told_with_it():
    _, data = docx_of(SITE)
    mark = next(f for f in printed("check") if f.exclusive)
    second = next(f for f in docx_of(SITE)[0].fields if f.group == mark.group and f.name != mark.name)
    file = WordFile(data)
    file.tick(second.name)
    assert {one.name for one in returned(file.save())[0]} == {mark.name, second.name}


@pytest.mark.parametrize("stored", [None, "0", "1"])
def test_a_box_that_is_shown_as_ticked_is_ticked(stored):
    _, data = docx_of("every-district")
    names = [f.name for f in docx_of("every-district")[0].fields if f.kind == "check"][:7]
    file = WordFile(data)
    for name in names:
        file.tick(name)
        checked = file.controls[name].find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
        if stored is None:
            checked.getparent().remove(checked)
        else:
            checked.set(W14 + "val", stored)
    found, problems, _ = returned(file.save(), "every-district")
    assert [one.name for one in found] == names and not problems
    told = {"; ".join(one.notes) for one in found}
    assert told == ({"shows ☒ but is stored as not checked"} if stored == "0" else {""})


@pytest.mark.parametrize("bookmarks_left", [False, True])
@pytest.mark.parametrize("kind", ["check", "choice", "date"])
def test_a_kind_of_control_that_is_gone_is_told(kind, bookmarks_left):
    """Also where only the controls are gone, and their bookmarks stand around nothing."""
    workbook, data = docx_of("every-district")
    names = {f.name for f in workbook.fields if f.kind == kind}
    file = WordFile(data)
    for name in names:
        paragraph = file.controls[name].getparent()
        marks = paragraph.findall(W + "bookmarkStart") + paragraph.findall(W + "bookmarkEnd")
        for gone in (file.controls[name], *(() if bookmarks_left else marks)):
            paragraph.remove(gone)
    _, problems, present = returned(file.save(), "every-district")
    assert present == {f.name for f in workbook.fields} - names
    (told,) = [one for one in problems if one.kind == "incomplete"]
    assert f"none of its {len(names)} " in told.message


@pytest.mark.viewers
def test_through_the_old_word_format_nothing_is_lost(tmp_path, need_tool):
    """LibreOffice makes form fields of controls in .doc, which stay form fields in the .docx made of it."""
    file, values = filled("every-district")
    file.type_paragraphs("work.gain", "First.\n\nSecond.\nThird.")
    values |= {"work.gain": "First.\n\nSecond.\nThird."}
    (tmp_path / "made.docx").write_bytes(file.save())
    for kind, source in (("doc", "made.docx"), ("docx", "made.doc")):
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        command = [need_tool("soffice"), profile, "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", tmp_path, tmp_path / source], check=True, capture_output=True, timeout=240
        )
    data = (tmp_path / "made.docx").read_bytes()
    assert b"FORMTEXT" in members(data)[MAIN]
    found, _, present = returned(data, "every-district")
    assert {one.name: one.value for one in found} == {name: value for name, value in values.items() if value}
    assert present >= values.keys()


def test_an_answer_that_libreoffice_has_split_stays_one():
    """The control around the first paragraph alone, with a bookmark's beginning that never ends; both again below."""
    workbook, data = docx_of("every-district")
    name, last = "work.gain", "work.name"
    file = WordFile(data)
    (begin, *_) = xml(f'<w:bookmarkStart w:id="9001" w:name="{field_bookmark(name)}"/>')
    control = file.controls[name]
    paragraph = control.getparent()
    for mark in paragraph.findall(W + "bookmarkStart") + paragraph.findall(W + "bookmarkEnd"):
        paragraph.remove(mark)
    file.type(name, "First.")
    control.find(f"{W}sdtPr").remove(control.find(f"{W}sdtPr/{W}tag"))
    control.find(W + "sdtContent").insert(0, begin)
    again = f'<w:bookmarkStart w:id="9002" w:name="{field_bookmark(name)}"/>{run("Third.")}<w:bookmarkEnd w:id="9002"/>'
    for more in reversed(xml(f"<w:p>{run('Second.')}</w:p><w:p>{again}</w:p>")):
        paragraph.addnext(more)
    file.type(last, "Typed as usual.")
    found, problems, present = returned(file.save(), "every-district")
    assert {one.name: one.value for one in found} == {
        name: "First.\nSecond.\nThird.",
        last: "Typed as usual.",
    }
    assert not problems and present == {field.name for field in workbook.fields}


def test_ticks_and_lists_of_form_fields():
    """As Word writes them: the box and the list in the field's properties, and a bookmark of its name around it."""
    workbook, data = docx_of("every-district")
    ticked, list_ = (next(f for f in workbook.fields if f.kind == kind) for kind in ("check", "choice"))
    entries = "".join(f'<w:listEntry w:val="{escape_xml(option.text)}"/>' for option in list_.options)
    kinds = {
        ticked.name: '<w:checkBox><w:sizeAuto/><w:default w:val="0"/><w:checked/></w:checkBox>',
        list_.name: f'<w:ddList><w:result w:val="1"/>{entries}</w:ddList>',
    }
    file = WordFile(data)
    for name, kind in kinds.items():
        (begin, end) = xml(
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{field_bookmark(name)}"/>{kind}</w:ffData>'
            '</w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        control = file.controls[name]
        control.addprevious(begin)
        control.addprevious(end)
        control.getparent().remove(control)
    found, problems, _ = returned(file.save(), "every-district")
    assert {one.name: one.value for one in found} == {
        ticked.name: ticked.on_state,
        list_.name: list_.options[1].value,
    }
    assert not problems


@functools.cache
def catalog() -> Catalog:
    return catalog_of([every_kind()])


def without_controls(data: bytes) -> bytes:
    """As other programs write it: no controls, bookmarks, properties; their contents stay."""
    parts = members(data)
    root = etree.fromstring(parts[MAIN])
    for mark in [*root.iter(W + "bookmarkStart", W + "bookmarkEnd")]:
        mark.getparent().remove(mark)
    while (control := next(root.iter(W + "sdt"), None)) is not None:
        for child in control.find(W + "sdtContent"):
            control.addprevious(child)
        control.getparent().remove(control)
    kept = {
        name: part for name, part in parts.items() if not name.startswith(("customXml/", "docProps/custom"))
    }
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        rels = etree.fromstring(kept[name])
        for rel in [*rels]:
            if rel.get("Target").startswith(("../customXml", "docProps/custom")):
                rels.remove(rel)
        kept[name] = etree.tostring(rels)
    return packed(kept | {MAIN: etree.tostring(root)})


def with_pandoc(data: bytes, folder: Path, need_tool: Callable[[str], Path]) -> bytes:
    (folder / "sent.docx").write_bytes(data)
    subprocess.run(
        [need_tool("pandoc"), folder / "sent.docx", "-o", folder / "back.docx"], check=True, timeout=60
    )
    return (folder / "back.docx").read_bytes()


def by_words(data: bytes) -> ReturnedWorkbook:
    return read_return(data, "every-district", "0" * 64, catalog())


@pytest.mark.parametrize("program", ["none", "pandoc"])
def test_without_controls_it_is_read_by_its_words(tmp_path, need_tool, program):
    file, values = filled("every-district")
    data = file.save()
    data = with_pandoc(data, tmp_path, need_tool) if program == "pandoc" else without_controls(data)
    read = by_words(data)
    assert (read.site, read.level, read.edition) == ("every-district", "district", "1.0-test")
    printed = {field.name: field.value for field in docx_of("every-district")[0].fields}
    expected = {name: value.split() for name, value in values.items() if value and value != printed[name]}
    assert {one.name: one.value.split() for one in read.answers} == expected
    assert {"work.needs.labor", "work.needs.management"} <= expected.keys()  # whose boxes stand side by side
    (told,) = read.problems
    assert f"its boxes are gone; {len(expected)} answers were read" in told.message


@pytest.mark.parametrize("side", ["labor", "management"])
def test_without_controls_one_sides_words_are_not_the_others(side):
    """Where only one of two boxes side by side is filled in, and where the table's cell is gone."""
    file = WordFile(docx_of("every-district")[1])
    file.type(f"work.needs.{side}", "Ours alone")
    data = without_controls(file.save())
    assert {one.name: one.value for one in by_words(data).answers} == {f"work.needs.{side}": "Ours alone"}
    parts = members(data)
    root = etree.fromstring(parts[MAIN])
    (filled_in,) = (p.getparent() for p in root.iter(W + "p") if visible_text(p)[0].strip() == "Ours alone")
    row = filled_in.getparent()
    row.remove(next(cell for cell in row.iter(W + "tc") if cell is not filled_in))
    (told,) = by_words(packed(parts | {MAIN: etree.tostring(root)})).answers
    assert told.name == "" and told.value == "Ours alone" and "Needs, Work" in told.note


@pytest.mark.parametrize("program", ["none", "pandoc"])
def test_without_controls_nothing_printed_is_an_answer(tmp_path, need_tool, program):
    """Neither placeholders nor what the site's workbook comes with, though the file does not say any more what was."""
    workbook, data = docx_of("every-district")
    assert any(f.value for f in workbook.fields) and any(f.placeholder for f in workbook.fields)
    data = with_pandoc(data, tmp_path, need_tool) if program == "pandoc" else without_controls(data)
    read = by_words(data)
    assert read.answers == () and ["its boxes are gone; 0 answers" in p.message for p in read.problems] == [
        True
    ]


def test_a_site_that_is_told_by_the_name_in_a_box_has_answered_nothing_by_it():
    """The file does not say whose it is nor what was printed, and its name says nothing; what was printed is no
    answer all the same, when the printed name has told the site."""
    _, data = docx_of("every-district")
    parts = members(without_controls(data))
    parts["docProps/core.xml"] = re.sub(rb"<dc:title>.*?</dc:title>", b"", parts["docProps/core.xml"])
    read = read_return(packed(parts), "Copy of document (3)", "0" * 64, catalog())
    assert (read.site, read.answers) == ("every-district", ())
    root = etree.fromstring(parts[MAIN])
    box = next(p for p in root.iter(W + "p") if visible_text(p)[0] == "What is the work called?").getnext()
    (words,) = xml(f"<w:p>{run('Example State Agency')}</w:p>")  # the name of a site of another level
    box.getparent().replace(box, words)
    read = read_return(
        packed(parts | {MAIN: etree.tostring(root)}), "Copy of document (3)", "0" * 64, catalog()
    )
    assert read.site == "every-district"
    assert [one.value for one in read.answers] == ["Example State Agency"]


def test_without_controls_words_that_belong_to_no_box_are_told():
    file, _ = filled("every-district")
    parts = members(without_controls(file.save()))
    root = etree.fromstring(parts[MAIN])
    label = next(p for p in root.iter(W + "p") if visible_text(p)[0].strip() == "Keep going.")
    label.addnext(xml(f"<w:p>{run('We begin in May.')}</w:p>")[0])
    read = by_words(packed(parts | {MAIN: etree.tostring(root)}))
    (stray,) = [one for one in read.answers if not one.name]
    assert stray.value == "We begin in May." and "What students gain" in stray.note


def test_without_controls_what_ends_a_section_is_read_before_one_without_fields(tmp_path):
    """A table is the last thing of the request, and the glossary follows, which asks nothing."""
    shutil.copytree(ROOT / "tests/everykind", tmp_path / "guide")
    shutil.copy(ROOT / "guide/words.yaml", tmp_path / "guide")
    form = tmp_path / "guide/forms/request.yaml"
    rows = "row_name: one, rows: 2, columns: [{id: what, title: What}, {id: where, title: Where}]"
    table = f"  - {{kind: table, id: ours, short: Ours, title: Ours, {rows}}}\n"
    form.write_text(form.read_text("utf-8") + table, "utf-8")
    library = load_library(tmp_path / "guide")
    made = make(library, "every-district")
    names = [field.name for field in made.workbook.fields if ".ours." in field.name]
    assert len(names) == 4
    file = WordFile(made.docx)
    for name in names:
        file.type(name, f"Of {name}")
    read = read_return(without_controls(file.save()), "every-district", "0" * 64, catalog_of([library]))
    assert {one.name: one.value for one in read.answers} == {name: f"Of {name}" for name in names}
    assert [one.kind for one in read.problems] == ["unclear"]


def test_another_document_is_not_a_return():
    body = "".join(f"<w:p>{run(f'Something else, line {n}')}</w:p>" for n in range(200))
    parts = members(without_controls(docx_of("every-district")[1]))
    root = etree.fromstring(parts[MAIN])
    root[0][:] = xml(body)
    with pytest.raises(NotAReturn):
        by_words(packed(parts | {MAIN: etree.tostring(root)}))


def with_picture(file: WordFile, holder: etree._Element) -> None:
    """A picture that the file did not have, as Word puts it into ``holder``."""
    file.parts["word/media/photo.png"] = b"\x89PNG of their own"
    rels = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    added = f'<Relationship Id="rIdPhoto" Type="{kind}" Target="media/photo.png"/></Relationships>'
    if b"rIdPhoto" not in file.parts[rels]:
        file.parts[rels] = file.parts[rels].replace(b"</Relationships>", added.encode())
    graphic = '<a:graphic><a:graphicData><a:blip r:embed="rIdPhoto"/></a:graphicData></a:graphic>'
    holder.append(xml(f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>")[0])


@pytest.mark.parametrize("part", ["header", "footer"])
def test_words_at_the_head_and_the_foot_of_pages_are_told(part):
    """What the workbook prints there is not, whichever page's number is shown."""
    _, data = docx_of("every-district")
    assert by_words(data).answers == ()
    parts = members(data)
    name = f"word/{part}-workbook.xml"
    root = etree.fromstring(parts[name])
    next(root.iter(W + "p")).append(xml(run(" Labor’s copy, not final"))[0])
    (one,) = by_words(packed(parts | {name: etree.tostring(root)})).answers
    place = "head" if part == "header" else "foot"
    assert "Labor’s copy, not final" in one.value and one.note == f"was typed at the {place} of a page"


def test_pictures_and_embedded_files_are_told_with_their_question():
    _, data = docx_of("every-district")
    tooltips = {one.name: one.tooltip for one in dictionary("every-district").definitions}
    file = WordFile(data)
    with_picture(file, file.controls["work.gain"].find(W + "sdtContent"))
    with_picture(file, file.controls["work.name"].getparent())
    with_picture(file, file.controls["work.name"].getparent())
    file.controls["work.students"].getparent().append(xml("<w:r><w:object/></w:r>")[0])
    found, problems, _ = returned(file.save(), "every-district")
    assert found == []
    told = {one.name: one.message for one in problems}
    assert told.keys() == {"work.gain", "work.name", "work.students"}
    assert all(f'near "{tooltips[name]}"' in message for name, message in told.items())
    assert "holds a picture" in told["work.gain"]
    assert told["work.name"].startswith("a picture (2 of them) stands outside the boxes")
    assert told["work.students"].startswith("an embedded file stands outside the boxes")


def test_a_picture_beside_what_was_printed_in_is_told():
    workbook, data = docx_of("every-district")
    printed = next(one for one in workbook.fields if one.kind == "text" and one.value)
    file = WordFile(data)
    with_picture(file, file.controls[printed.name].find(W + "sdtContent"))
    found, problems, _ = returned(file.save(), "every-district")
    assert found == [] and [(one.kind, one.name) for one in problems] == [("unread", printed.name)]


def test_words_typed_just_below_a_box_are_told_near_it():
    """And those between a question and its box near that box, not near the one before."""
    workbook, data = docx_of("every-district")
    tooltips = {one.name: one.tooltip for one in dictionary("every-district").definitions}
    for where in ("below", "above"):
        file, expected = WordFile(data), {}
        for one in workbook.fields:
            if one.kind == "long" and ".actions." not in one.name and ".plan." not in one.name:
                expected[f"typed {where} {one.name}"] = f'near "{tooltips[one.name]}"'
                block = file.controls[one.name]
                while block.getparent().tag not in (W + "body", W + "tc"):
                    block = block.getparent()
                words = xml(f"<w:p>{run(f'typed {where} {one.name}')}</w:p>")[0]
                block.addnext(words) if where == "below" else block.addprevious(words)
        found, _, _ = returned(file.save(), "every-district")
        told = {value.value: value.notes[0] for value in found}
        assert len(expected) > 8 and told.keys() == expected.keys()
        assert {words: note[note.find("near") :] for words, note in told.items()} == expected
