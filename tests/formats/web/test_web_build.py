"""The page that is built: whole in one file, each control named, and the same however it is made."""

from __future__ import annotations

import email
import email.policy
import json
import re
import zipfile
from dataclasses import replace
from urllib.parse import unquote

import pytest
from lxml import html

from samepage.builder.renderer import WorkbookRenderer
from samepage.errors import ContentError, SamepageError
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.formats.web.check import WebCheck
from samepage.formats.web.sources import script, style_sheet
from samepage.render.html import render_sections
from samepage.render.theme import load_theme
from samepage.workbook import compose
from tests.batch.rosters import bindable_guide, write_roster
from tests.formats.pdf.built_files import SITES
from tests.formats.web.web_pages import ANSWERED, SITE, SMALL, element, page, workbook
from tests.guides import GuideFolder, buildable_guide, files_in, samepage

LARGEST = "example-valley"
MOST_BYTES = 560_000  # of a district's workbook with all drawings; no page may have more than 600,000


def controls(text: str) -> dict[str, html.HtmlElement]:
    found = html.document_fromstring(text).iter("input", "select", "textarea")
    return {control.get("name"): control for control in found}


@pytest.mark.parametrize("site", [*SITES, SMALL, LARGEST])
def test_a_bound_page_is_the_one_made_from_beginning_to_end(site):
    assert page(site) == page(site, whole=True)


@pytest.mark.parametrize("site", [*SITES, SMALL, LARGEST])
def test_nothing_is_wrong_with_a_page(site):
    data = page(site).encode()
    name = json.loads(element(page(site), "workbook"))["siteName"]
    assert [*WebCheck().problems(data, name, None, "fillable")] == []
    assert [*WebCheck().violations(data, "fillable")] == []


WRONG = {
    "h1": (lambda text: text.replace("<h2>", "<h1>", 1).replace("</h2>", "</h1>", 1), "2 elements h1"),
    "skipped": (lambda text: re.sub(r"<(/?)h3", r"<\1h5", text), "a heading of level 5 follows"),
    "id twice": (lambda text: text.replace("id=_2>", "id=_1>").replace("id=_2 ", "id=_1 "), "the id '_1' stands 2"),
    "unnamed": (lambda text: re.sub(r' aria-label="[^"]*"', "", text, count=3), "no name for a screen reader"),
    "other words": (lambda text: text.replace(">Labor<", ">Union<"), "'Union' stands beside it"),
    "name twice": (lambda text: text.replace("name=work.gain ", "name=work.notes "), "2 controls are named"),
    "script": (lambda text: text.replace("<form", "<script>1</script><form"), "not one style and one script"),
    "changed style": (lambda text: text.replace("</style>", "p {}</style>"), "its policy does not allow"),
    "style": (lambda text: text.replace("<form", '<form style="color: red"'), "refuses the attribute style"),
    "event": (lambda text: text.replace("<form", '<form onclick="x()"'), "refuses the attribute onclick"),
    "request": (lambda text: text.replace('src="data:', 'src="https://example.org/', 1), "img asks for "),
    "link": (lambda text: text.replace("<title>", '<link rel="icon" href="a.png"><title>'), "element link"),
    "lost": (lambda text: text.replace("href=#work", "href=#gone").replace('href="#work"', 'href="#gone"'), "leads to"),
    "no data": (lambda text: text.replace(element(text, "answers"), "{"), "no data in its element 'answers'"),
    "whose": (lambda text: re.sub("<title>.*?</title>", "<title>x</title>", text), "does not say that it was made for"),
}  # fmt: skip


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_with_a_page_is_told(how):
    change, said = WRONG[how]
    data = change(page()).encode()
    assert data != page().encode()
    told = [*WebCheck().problems(data, "Every District", None, ""), *WebCheck().violations(data, "")]
    assert any(said in one for one in told), told[:5]


def test_each_field_has_one_control_that_says_all_of_it():
    for site in (SITE, ANSWERED):
        found = controls(page(site))
        assert [*found] and found.keys() == {field.name for field in workbook(site).fields}
        for field in workbook(site).fields:
            control = found[field.name]
            assert control.get("aria-label") == field.tooltip
            kind = {"check": "input", "choice": "select", "long": "textarea"}.get(field.kind, "input")
            assert control.tag == kind and control.get("data-kind", field.kind) == field.kind
            if field.kind == "choice":
                options = {one.get("value"): one.text for one in control.iter("option")}
                assert options == {"": field.placeholder, **{one.value: one.text for one in field.options}}
                chosen = (one for one in control.iter("option") if one.get("selected") is not None)
                held = next((one.get("value") for one in chosen), "")
            elif field.kind == "long":
                held = control.text.removeprefix("\n")
            elif field.kind == "check":
                held = field.on_state if control.get("checked") is not None else ""
            else:
                held = control.get("value", "")
            assert held == field.value, field.name
        printed = {field.name: field.value for field in workbook(site).fields if field.value}
        assert json.loads(element(page(site), "workbook"))["printed"] == printed
    assert printed  # the last one has answers written in


def test_tables_to_which_rows_may_be_added_say_so():
    root = html.document_fromstring(page())
    blocks = {field.block for field in workbook().fields}
    repeated = [body.get("data-repeat") for body in root.iter("tbody") if body.get("data-repeat")]
    assert repeated and set(repeated) <= blocks


def test_the_largest_page_with_all_drawings_is_small():
    assert len(page(LARGEST).encode()) <= MOST_BYTES
    assert page(LARGEST).count('src="data:image/svg+xml,') >= 4


def test_the_box_below_the_contents_says_what_to_do_with_a_page():
    section = html.document_fromstring(page()).get_element_by_id("send-back")
    assert "Open in a browser, save, send" in section.text_content()
    assert "Word" not in section.text_content() and section.find(".//ul[@class='toc']") is None


def whole_page(guide: GuideFolder) -> str:
    library, writer = guide.load(), get_format("web").writer(WriterSettings())
    request = WorkbookRenderer(library, load_theme(), {"web": writer}).request(library.sites["north"])
    return writer.build_whole(request, writer.outputs()[0]).data.decode()


def test_a_page_of_a_language_from_right_to_left_says_so(tmp_path):
    guide = buildable_guide(tmp_path)
    guide.replace("guide.yaml", "language: en-US", "language: ar")
    assert '<html lang="ar" dir="rtl">' in whole_page(guide)
    assert '<html lang="en-US" dir="ltr">' in page()


def test_what_would_end_the_script_is_refused_with_its_line(tmp_path):
    (tmp_path / "main.js").write_text("const a = 1;\nconst b = '</script>';\n")
    with pytest.raises(ContentError, match=r"main\.js:2.*cannot stand in a page's style or script"):
        script(tmp_path)
    (tmp_path / "main.js").write_text("const a = 1;\n// b\nconst c = `one\n  two`;\n")
    with pytest.raises(ContentError, match=r"main\.js:3.*a text in backticks ends on its line"):
        script(tmp_path)


def test_comments_are_left_out_and_texts_kept(tmp_path):
    style = tmp_path / "a.css"
    style.write_text('a { b: "/* no comment */"; /* "one" */\n  c: \'\\\'/*\'; }\n/* two\n lines */ d {}\n')
    assert style_sheet(style) == "a{b: \"/* no comment */\";\nc: '\\'/*';} d{}\n"
    (tmp_path / "main.js").write_text(
        "/** @type {x}\n * y */\n// z\n  f('// a', /* b */ /** @type {C} */ (1)); // c\n\n"
    )
    (tmp_path / "later.js").write_text("function f() {}\n")
    assert script(tmp_path) == "function f() {}\nf('// a', /* b */ (1)); // c\n"


def test_a_drawing_keeps_its_place_and_is_drawn_when_it_is_near():
    """Its size in the page is the one that it says of itself."""
    drawings = [*html.document_fromstring(page(LARGEST)).iter("img")]
    assert len(drawings) > 3
    for one in drawings:
        said = [
            re.search(rf"<svg[^>]* {side}='(\d+)'", unquote(one.get("src")))[1]
            for side in ("width", "height")
        ]
        assert [one.get("width"), one.get("height"), one.get("loading")] == [*said, "lazy"]


def test_a_drawing_whose_font_is_missing_keeps_the_width_of_its_lines():
    """A wider font in its place ran from one column of "Who it is for" into the next."""
    (roles,) = (one for one in drawings_in(LARGEST) if "Management" in one)
    said = {words: int(width) for width, words in re.findall(r"textLength='(\d+)'[^>]*>([^<]+)<", roles)}
    assert len(said) > 20
    # Columns are 98 units apart.
    assert {words: width for words, width in said.items() if not 40 < width < 98} == {}


def test_what_a_drawing_says_stands_as_a_list_beside_it():
    figures = html.document_fromstring(page(LARGEST)).find_class("figure")
    assert len(figures) > 2
    for one in figures:
        (words,) = one.find_class("described-figure")
        assert len([*words.iter("li")]) >= 4
        # The same words, in one order.
        alt = re.sub(r"\d, ", "", one.find(".//img").get("alt"))
        assert " ".join(words.text_content().lower().split()).replace(" ", "") == alt.lower().replace(" ", "")


def drawings_in(site: str) -> list[str]:
    return [unquote(one.get("src")) for one in html.document_fromstring(page(site)).iter("img")]


def test_a_chapter_whose_id_the_page_has_itself_gets_another(tmp_path):
    guide = buildable_guide(tmp_path)
    text = (tmp_path / "forms/team.yaml").read_text()
    (tmp_path / "forms/team.yaml").unlink()
    guide.write("forms/form.yaml", text.replace("id: team", "id: form", 1))
    guide.replace("guide.yaml", "team", "form")
    made = whole_page(guide)
    assert [*WebCheck().violations(made.encode(), "fillable")] == []
    assert '<section id=chapter-form class="chapter form"' in made


def test_a_list_begins_at_the_number_that_it_was_given(tmp_path):
    guide = buildable_guide(tmp_path)
    guide.replace("front/about.yaml", "text: Written for", "text: |-\n      7. Seven.\n\n      Written for")
    made = whole_page(guide)
    (given,) = html.document_fromstring(made).xpath("//ol[li[contains(., 'Seven.')]]")
    assert (given.get("start"), given.get("style")) == ("7", None)


def test_an_inline_style_of_a_template_is_refused_in_words():
    writer = get_format("web").writer(WriterSettings())
    made = workbook(SMALL)
    first, *rest = render_sections(made)
    wrong = replace(first, html=first.html.replace("<div", '<div style="color: red"', 1))
    with pytest.raises(SamepageError, match="no style attribute but a width in percent"):
        writer.check(made, (wrong, *rest), load_theme(), {})


def test_build_makes_it_where_it_is_asked_for(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    done = samepage("build", "--guide", guide.root, "--format", "web", "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert sorted(files_in(tmp_path / "out")) == ["manifest.json", "north/north.html"]
    (entry,) = json.loads((tmp_path / "out/manifest.json").read_bytes())["files"]
    assert (entry["format"], entry["pages"], entry["print_edition"]) == ("web", None, "fillable")
    library = guide.load()
    assert entry["fields"] == len(compose(library, library.sites["north"]).fields)


def test_many_are_built_checked_packed_and_mailed(tmp_path):
    bindable_guide(tmp_path / "guide")
    write_roster(tmp_path / "r.csv", 4)
    roster = ["--roster", tmp_path / "r.csv", "--level", "district", "--guide", tmp_path / "guide"]
    out = ["--output", tmp_path / "out"]
    done = samepage("build", *roster, *out, "--format", "web", "--zip", "--validate", "--jobs", "1")
    assert done.returncode == 0 and "validators found nothing" in done.stdout, done.stderr
    (archive,) = (tmp_path / "out").glob("ohio.zip")
    with zipfile.ZipFile(archive) as packed:
        first = packed.infolist()[0]
        assert first.compress_size < first.file_size / 3 and b"Wai\xca\xbbanae 0" in packed.read(first)
    built = ["--built", tmp_path / "out", "--output", tmp_path / "mail"]
    done = samepage("mail", *roster, *built)
    assert done.returncode == 0, done.stderr
    draft = email.message_from_bytes(
        next((tmp_path / "mail").rglob("d-0.eml")).read_bytes(), policy=email.policy.default
    )
    (attached,) = draft.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/html", "d-0.html")
    assert "a web page to fill in in a browser" in draft.get_body().get_content()


def test_an_edition_that_the_format_does_not_have_is_refused_in_words(tmp_path):
    done = samepage("build", "--format", "web", "--edition", "print", "--output", tmp_path / "out")
    said = " ".join(done.stderr.replace("│", " ").split())
    assert done.returncode == 2 and "no file of the edition `print`: web has `fillable`" in said
    both = ("--edition", "fillable", "--edition", "print")
    done = samepage("build", "--format", "docx", *both, "--output", tmp_path / "out")
    assert done.returncode == 2 and "no file of the edition `print`: docx has" in done.stderr
    assert not (tmp_path / "out").exists()
