"""What a person who opens the Word file would notice, and what its validators do not."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree
from sample import ASSETS, Picture, library, made, theme

from samepage.errors import BuildError
from samepage.formats.docx.base import load_template, make_base
from samepage.formats.docx.names import anchor_bookmark, field_bookmark, is_own_id
from samepage.formats.docx.package import write_docx
from samepage.formats.docx.wml import NAMESPACES
from samepage.render.html import RenderedSection
from samepage.workbook.compose import compose
from tests.formats.docx.lint import lint

W = "{%s}" % NAMESPACES["w"]
SITES = ["example-valley", "example-state", "example-school"]


def built(site: str = "example-valley", **more) -> bytes:
    workbook, sections = made(site)
    return write_docx(workbook, sections, theme().with_accent(workbook.accent), assets=ASSETS, **more)


def part(data: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode("utf-8")


def controls(data: bytes) -> dict[str, etree._Element]:
    root = etree.fromstring(part(data).encode())
    return {
        e.find(f"{W}sdtPr/{W}tag").get(W + "val"): e
        for e in root.iter(W + "sdt")
        if e.find(f"{W}sdtPr/{W}tag") is not None
    }


def words(element: etree._Element) -> str:
    return "".join("\n" if e.tag == W + "br" else e.text or "" for e in element.iter(W + "t", W + "br"))


def one(html: str, fields=()) -> bytes:
    workbook, _ = made()
    section = replace(workbook.sections[0], fields=tuple(fields))
    html = f'<section id="s" class="chapter front" data-kind="front"><h1>Head</h1>{html}</section>'
    return write_docx(
        replace(workbook, sections=(section,)),
        [RenderedSection("s", "front", "Head", None, html)],
        theme(),
        assets=ASSETS,
    )


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("protect", [False, True])
def test_nothing_to_complain_about(site, protect):
    assert lint(built(site, protect=protect)) == []


@pytest.mark.parametrize("site", SITES)
def test_every_field_is_there_once(site):
    workbook, _ = made(site)
    data = built(site)
    found = controls(data)
    text = part(data)
    numbers: list[str] = []
    for field in workbook.fields:
        props = found[field.name].find(W + "sdtPr")
        assert props.find(W + "alias").get(W + "val") == field.alias
        numbers.append(props.find(W + "id").get(W + "val"))
        assert is_own_id(numbers[-1], field.name)
        assert props.find(W + "lock").get(W + "val") == "sdtLocked"
        assert text.count(f'w:name="{field_bookmark(field.name)}"') == 1
    assert len(set(numbers)) == len(numbers)
    assert set(found) - {f.name for f in workbook.fields} == {"rows:plan.actions"}


def test_the_same_bytes_twice():
    workbook, sections = made()
    base = make_base(theme(), "letter", "en-US")
    assert write_docx(workbook, sections, theme(), base, assets=ASSETS) == built()


def test_written_in_answers():
    found = controls(built())
    assert words(found["commit.gain"]) == 'First line\nSecond <line> & "more"'
    assert found["commit.gain"].find(f"{W}sdtPr/{W}showingPlcHdr") is None
    assert words(found["commit.trust.share=3"]) == "☒"
    assert words(found["commit.trust.share=2"]) == "☐"
    assert words(found["request.site.size=small"]) == "☒"


def test_each_kind_has_its_control():
    found = controls(built())

    def has(name: str, tag: str) -> bool:
        return found[name].find(f"{W}sdtPr/{W}{tag}") is not None

    assert has("commit.first", "date")
    assert found["commit.first"].find(f".//{W}dateFormat").get(W + "val") == "MM/dd/yyyy"
    assert has("commit.headline", "text")
    assert not has("commit.success.labor", "text"), "a long answer must take paragraphs and breaks"
    items = found["commit.month"].iterfind(f".//{W}listItem")
    assert [i.get(W + "displayText") for i in items][:2] == ["January", "February"]
    assert found["commit.ready.room"].find(f"{W}sdtPr/{{{NAMESPACES['w14']}}}checkbox") is not None
    assert len(list(found["rows:plan.actions"].iter("{%s}repeatingSectionItem" % NAMESPACES["w15"]))) == 3


def test_an_empty_long_answer_keeps_room_for_a_pen():
    shown = words(controls(built())["commit.success.labor"])
    assert shown == "Write here" + "\n" * 5  # as much as three lines of the whole width


def test_no_question_parts_from_its_answer():
    """From a question to its last box every paragraph stays with the next one."""
    data = built()
    root = etree.fromstring(part(data).encode())
    keeping = {
        s.get(W + "styleId")
        for s in etree.fromstring(part(data, "word/styles.xml").encode())
        if s.find(f"{W}pPr/{W}keepNext") is not None
    }
    inherited = {
        "PromptMeta",
        "PromptHint",
        "PromptAnswerLabel",
        "PromptQuestion",
    }  # based on styles that keep
    paragraphs = list(root.iter(W + "p"))
    start = next(i for i, p in enumerate(paragraphs) if "two sides solved well" in words(p))
    end = next(i for i, p in enumerate(paragraphs) if words(p).endswith("Management"))
    chain = paragraphs[
        start : end + 1
    ]  # the question, hint, and both sides' labels at the head of their boxes
    assert 4 <= len(chain) <= 5
    for paragraph in chain:
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val")
        assert style in keeping | inherited or paragraph.find(f"{W}pPr/{W}keepNext") is not None


def test_a_page_for_notes_has_room_to_write():
    """The printed page gives notes all the room that is left; Word's gives them lines, and more where its page has more."""
    found = controls(built())
    notes = [name for name in found if name.endswith(".notes") or name.startswith("notes.")]
    assert notes and all(words(found[name]).count("\n") >= 4 for name in notes)


def test_links_and_contents_lead_somewhere():
    text = part(built())
    assert f'w:anchor="{anchor_bookmark("plan.actions")}"' in text
    assert "updateFields" not in part(built(), "word/settings.xml")
    root = etree.fromstring(text.encode())
    marks = {mark.get(W + "name") for mark in root.iter(W + "bookmarkStart")}
    entries = [p for p in root.iter(W + "p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='TOC2']") is not None]
    assert entries
    for entry in entries:  # each leads to a worksheet, and says on which page it is
        (code,) = [e.text for e in entry.iter(W + "instrText")]
        assert code.split()[0] == "PAGEREF" and code.split()[1] in marks
        assert [link.get(W + "anchor") for link in entry.iter(W + "hyperlink")] == [code.split()[1]]


def test_what_a_returned_file_answers():
    workbook, _ = made("example-state")
    props = part(built("example-state"), "docProps/custom.xml")
    for value in (
        workbook.guide.edition,
        workbook.site.id,
        "state",
        workbook.language,
        workbook.content_hash,
    ):
        assert f">{value}<" in props
    assert workbook.title in part(built("example-state"), "docProps/core.xml")


def test_paper_and_accent():
    assert 'w:w="11906" w:h="16838"' in part(built("example-school"))
    assert 'w:w="12240" w:h="15840"' in part(built("example-valley"))
    assert "7A2E5D" in part(built("example-state"), "word/styles.xml")


def test_protection_is_off_unless_asked_for():
    assert "documentProtection" not in part(built(), "word/settings.xml")
    assert 'w:edit="forms"' in part(built(protect=True), "word/settings.xml")


def test_labor_and_management_differ_by_form():
    text = re.sub("<[^>]+>", "", part(built()))
    assert "●\u00a0" in text and "■\u00a0" in text


def test_pictures_have_text_or_are_decorative():
    text = part(built())
    assert 'descr="A circle of six stages."' in text
    assert "svgBlip" in text and "decorative" in text


def test_styles_have_names_a_word_user_expects():
    names = set(re.findall(r'<w:name w:val="([^"]+)"', part(built(), "word/styles.xml")))
    assert {
        "Title",
        "heading 1",
        "Prompt",
        "Answer",
        "Hint",
        "Callout",
        "Worksheet Title",
        "Workbook Table",
    } <= names


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<pre>x</pre>", "<pre>"),
        ('<p class="fancy">x</p>', "<p.fancy>"),
        ("<p>x <u>y</u></p>", "<u> inside a paragraph"),
        ('<p><a href="#nowhere">x</a></p>', "#nowhere"),
        ('<p><input type="text" name="no.such"></p>', "no.such"),
        (
            '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table>',
            "spans",
        ),
        ('<figure><img src="figure:x.bmp" alt="x"></figure>', "x.bmp"),
    ],
)
def test_html_it_does_not_know_stops_the_build(html, told, monkeypatch):
    monkeypatch.setitem(ASSETS, "figure:x.bmp", Picture(media_type="image/bmp"))
    with pytest.raises(BuildError, match=re.escape(told)):
        one(html)


def test_a_field_without_a_control_stops_the_build():
    workbook, _ = made()
    field = next(f for f in workbook.fields if f.name == "commit.gain")
    with pytest.raises(BuildError, match=r"commit\.gain"):
        one("<p>x</p>", [field])
    control = '<div class="answer"><textarea name="commit.gain"></textarea></div>'
    with pytest.raises(BuildError, match="two controls"):
        one(control * 2, [field])


def test_control_characters_and_markup_in_answers_do_no_harm():
    workbook, _ = made()
    field = next(f for f in workbook.fields if f.name == "commit.gain")
    nasty = 'a\x00b\x0b</w:t>&amp;"\ufffe ʻĀ'
    data = one(
        '<div class="answer"><textarea name="commit.gain"></textarea></div>', [replace(field, value=nasty)]
    )
    assert words(controls(data)["commit.gain"]) == 'ab</w:t>&amp;" ʻĀ'


def test_a_workbook_is_a_template_for_the_next(tmp_path):
    """Restyled in Word, a workbook lends its styles to other workbooks."""
    path = tmp_path / "ours.docx"
    path.write_bytes(built())
    base = load_template(path, "a4")
    workbook, sections = made()
    data = write_docx(workbook, sections, theme(), base, assets=ASSETS)
    assert lint(data) == []
    assert 'w:w="11906"' in part(data)


def test_a_template_without_our_styles_is_refused(tmp_path):
    import docx

    path = tmp_path / "plain.docx"
    docx.Document().save(path)
    with pytest.raises(BuildError) as error:
        load_template(path, "letter")
    assert "plain.docx" in str(error.value)
    for name in ("Prompt (paragraph style)", "Answer (paragraph style)", "Workbook Table (table style)"):
        assert name in str(error.value)
    assert "Heading 1" not in str(error.value), "Word's own Heading 1 is there"
    path.write_bytes(b"not a zip")
    with pytest.raises(BuildError, match="cannot be read"):
        load_template(path, "letter")


def test_prefilled_drop_down_must_be_an_option():
    site = library().sites["example-valley"].model_copy(update={"prefill": {"commit.month": "m2"}})
    workbook = compose(library(), site)
    from samepage.render.html import render_sections

    data = write_docx(workbook, render_sections(workbook), theme(), assets=ASSETS)
    assert words(controls(data)["commit.month"]) == "February"
