"""Filled in the way Word does it, every answer is read back by its field's name, and nothing else is."""

from __future__ import annotations

import pytest

from samepage.formats.docx.names import field_bookmarks
from samepage.formats.docx.package_reader import TRANSITIONAL
from samepage.render.html import in_print_order, render_sections
from samepage.workbook.model import Workbook
from tests.formats.docx.word_edits import MAIN, W, WordFile, docx_of, members, packed, read_docx, xml
from tests.formats.pdf.built_files import LONGEST, PARAGRAPHS, answers

SITE = "every-district"


def first(kind: str, site: str = SITE) -> str:
    workbook, _ = docx_of(site)
    return next(f.name for f in workbook.fields if f.kind == kind and not f.value)


def read(data: bytes, site: str = SITE) -> dict[str, str]:
    return read_docx(data, docx_of(site)[0].fields).values


def one(data: bytes, name: str, site: str = SITE):
    answers = read_docx(data, docx_of(site)[0].fields).answers
    return next(answer for answer in answers if answer.name == name)


def expected(workbook: Workbook) -> dict[str, str]:
    return {name: value.strip() for name, value in answers(workbook).items()}


def filled(site: str) -> tuple[WordFile, dict[str, str]]:
    workbook, data = docx_of(site)
    file, values = WordFile(data), expected(workbook)
    for field in workbook.fields:
        file.fill(field, values[field.name])
    return file, values


@pytest.mark.parametrize("site", ["every-district", "every-state", "every-school", "every-answered"])
def test_unfilled_it_answers_only_what_was_written_in(site):
    workbook, data = docx_of(site)
    found = read_docx(data, workbook.fields).answers
    assert [(a.name, a.value) for a in found] == [(f.name, f.value) for f in workbook.fields if f.value]
    assert all(a.how == "tag" and not a.notes for a in found)


@pytest.mark.parametrize("site", ["every-district", "every-school", "example-valley"])
def test_filled_in_nothing_is_lost(site):
    file, values = filled(site)
    assert read(file.save(), site) == values


@pytest.mark.parametrize("lost", ["tags", "tags of an earlier file", "tags and bookmarks"])
@pytest.mark.parametrize("site", ["every-district", "every-school"])
def test_when_keys_are_lost(site, lost):
    """LibreOffice 7.4 drops tags; other programs drop bookmarks too."""
    file, values = filled(site)
    for tag in list(file.root.iter(W + "tag")):
        tag.getparent().remove(tag)
    earlier = dict(field_bookmarks(name) for name in values)
    for mark in [*file.root.iter(W + "bookmarkStart"), *file.root.iter(W + "bookmarkEnd")]:
        if lost == "tags and bookmarks":
            mark.getparent().remove(mark)
        elif lost != "tags" and (name := (mark.get(W + "name") or "").casefold()) in earlier:
            assert len(earlier[name]) <= 40 and earlier[name].startswith("f_")
            mark.set(W + "name", earlier[name].upper())
    workbook, _ = docx_of(site)
    known = in_print_order(workbook.fields, (section.html for section in render_sections(workbook)))
    found = read_docx(file.save(), known)
    assert found.values == values
    assert {a.how for a in found.answers} == {"place" if lost == "tags and bookmarks" else "bookmark"}
    if lost == "tags and bookmarks":
        assert all(any("place in the file alone" in note for note in a.notes) for a in found.answers)


def test_what_the_file_is_an_answer_to():
    workbook, data = docx_of(SITE)
    assert dict(read_docx(data, []).properties) == {
        "Edition": workbook.guide.edition,
        "Site": SITE,
        "Level": "district",
        "Language": workbook.language,
        "Content hash": workbook.content_hash,
    }


@pytest.mark.parametrize("text", [*PARAGRAPHS, LONGEST.replace("ʻ", "é")[:2000], "one\n\n\nfour", "a\ttab"])
def test_paragraphs_and_breaks(text):
    name = first("long")
    for way in ("type", "type_paragraphs"):
        file = WordFile(docx_of(SITE)[1])
        getattr(file, way)(name, text)
        data = file.save()
        assert read(data)[name] == text
        file = WordFile(data)
        for tag in list(file.root.iter(W + "tag")):
            tag.getparent().remove(tag)
        assert read(file.save())[name] == text


def test_a_cleared_answer_is_empty():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    file.type(name, "not for long")
    file.clear(name)
    assert read(file.save())[name] == ""


def test_dates():
    name = first("date")
    for picked, shown, value, noted in [
        ("2026-09-30", "2026-09-30", "2026-09-30", False),
        ("2026-09-30", "9/30/2026", "2026-09-30", False),
        ("2026-09-30", "30 septembre 2026", "2026-09-30", False),
        ("2026-09-30", "2026-10-01", "2026-10-01", True),
        ("2026-09-30", "when school starts", "when school starts", True),
    ]:
        file = WordFile(docx_of(SITE)[1])
        file.pick_date(name, picked, shown)
        answer = one(file.save(), name)
        assert (answer.value, answer.raw, bool(answer.notes)) == (value, shown, noted)


def test_choices():
    workbook, data = docx_of(SITE)
    field = next(f for f in workbook.fields if f.kind == "choice")
    file = WordFile(data)
    file.choose(field.name, field.options[1].text)
    assert one(file.save(), field.name).value == field.options[1].value
    file.choose(field.name, "Something of our own")
    answer = one(file.save(), field.name)
    assert answer.value == "Something of our own" and "not one of the options" in answer.notes[0]


def test_marks():
    workbook, data = docx_of(SITE)
    group = next(f.group for f in workbook.fields if f.exclusive)
    first_two = [f for f in workbook.fields if f.group == group][:2]
    file = WordFile(data)
    file.tick(first_two[0].name)
    assert one(file.save(), first_two[0].name).value == first_two[0].on_state
    file.tick(first_two[1].name)
    assert one(file.save(), first_two[1].name).value == first_two[1].on_state
    name = first_two[0].name
    file.controls[name].find(f".//{W}t").text = "☐"
    answer = one(file.save(), name)
    assert answer.value and "shows ☐ but is stored as checked" in answer.notes[0]


def repeated(site: str = SITE) -> tuple[WordFile, str, int]:
    file = WordFile(docx_of(site)[1])
    name = next(tag[5:] for tag in file.controls if tag.startswith("rows:"))
    return file, name, len(file.rows(name))


def columns(name: str, site: str = SITE) -> list[tuple[str, str]]:
    return [
        (f.name.rpartition(".")[2], f.kind)
        for f in docx_of(site)[0].fields
        if f.name.startswith(f"{name}.1.")
    ]


@pytest.mark.parametrize("after", [1, 2])
def test_an_added_row_gets_the_next_number(after):
    file, name, count = repeated()
    text = next(column for column, kind in columns(name) if kind in ("long", "text"))
    file.type(f"{name}.{after}.{text}", "was here")
    file.add_row(name, after, {text: "added first"})
    file.add_row(name, count + 1, {text: "added last"})
    file.add_row(name, count + 2, {})
    data = file.save()
    values = read(data)
    assert values[f"{name}.{after}.{text}"] == "was here"
    assert values[f"{name}.{count + 1}.{text}"] == "added first"
    assert values[f"{name}.{count + 2}.{text}"] == "added last"
    assert f"{name}.{count + 3}.{text}" not in values, "a row that was left blank says nothing"


def test_a_row_typed_below_a_table_without_sections():
    """LibreOffice 7.4 drops repeating sections; a row added there is plain cells."""
    file, name, count = repeated()
    section = file.controls["rows:" + name]
    rows = [item.find(W + "sdtContent")[0] for item in file.rows(name)]
    table = section.getparent()
    at = table.index(section)
    table[at : at + 1] = rows
    kinds = columns(name)
    cells = {
        column: {"date": "2026-11-02", "check": "x"}.get(kind, f"typed {column}")
        for column, kind in kinds
        if kind != "choice"
    }
    new = "".join(
        f"<w:tc><w:p><w:r><w:t>{cells.get(column, '')}</w:t></w:r></w:p></w:tc>" for column, _ in kinds
    )
    rows[-1].addnext(xml(f"<w:tr>{new}</w:tr>")[0])
    values = read(file.save())
    for column, kind in kinds:
        assert values.get(f"{name}.{count + 1}.{column}", "") == (
            "yes" if kind == "check" else cells.get(column, "")
        )


def test_tracked_changes_are_taken_as_accepted():
    file = WordFile(docx_of(SITE)[1])
    long, short = first("long"), first("text")
    file.track(long, "struck out", "typed\nin place")
    file.track(short, "old", "new")
    values = read(file.save())
    assert (values[long], values[short]) == ("typed\nin place", "new")


def test_a_moved_and_joined_text_is_told_once():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    who = 'w:author="A" w:id="7"'
    gone = f"<w:pPr><w:rPr><w:del {who}/></w:rPr></w:pPr>"
    file._content(
        name,
        f"<w:p>{gone}<w:r><w:t>joined </w:t></w:r></w:p><w:p><w:r><w:t>line</w:t></w:r></w:p>"
        f"<w:p><w:moveFrom {who}><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:moveTo {who}><w:r><w:t>moved</w:t></w:r></w:moveTo></w:p>"
        '<w:p><mc:AlternateContent><mc:Choice Requires="w14"><w:r><w:t>new</w:t></w:r></mc:Choice>'
        "<mc:Fallback><w:r><w:t>old</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>",
    )
    assert read(file.save())[name] == "joined line\nmoved\nnew"


def test_a_pasted_table_keeps_its_text():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    file.paste_table(name, "before", [["Reading", "Grade 3"], ["“Maths”", "Grade 4"]])
    assert read(file.save())[name] == "before\nReading\tGrade 3\n“Maths”\tGrade 4\nafter"


def test_a_pasted_picture_is_pointed_out():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    file._content(name, "<w:r><w:t>see</w:t></w:r><w:r><w:drawing/></w:r>")
    assert "picture" in one(file.save(), name).notes[0]


def test_the_same_control_twice():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    copied = WordFile(file.save())
    copied.type(name, "the other")
    file.type(name, "the one")
    file.root.find(W + "body").insert(0, copied.controls[name].getparent())
    found = read_docx(file.save(), docx_of(SITE)[0].fields).answers
    assert [answer.value for answer in found if answer.name == name] == ["the other", "the one"]


def test_a_control_of_ours_that_nobody_knows_is_told():
    file = WordFile(docx_of(SITE)[1])
    name = first("long")
    file.type(name, "from another edition")
    file.controls[name].find(f"{W}sdtPr/{W}tag").set(W + "val", "earlier.question")
    for mark in list(file.root.iter(W + "bookmarkStart")):
        mark.getparent().remove(mark)
    workbook, _ = docx_of(SITE)
    known = [f for f in workbook.fields if f.name != name]
    found = {a.name: a for a in read_docx(file.save(), known).answers}
    assert found["earlier.question"].value == "from another edition"
    assert found["earlier.question"].how == "nothing"


def test_strict_documents():
    file, values = filled(SITE)
    parts = members(file.save())
    for name in parts:
        if name.endswith((".xml", ".rels")):
            for strict, transitional in TRANSITIONAL.items():
                parts[name] = parts[name].replace(transitional.encode(), strict.encode())
    assert b"purl.oclc.org/ooxml/wordprocessingml/main" in parts[MAIN]
    assert read(packed(parts)) == values
