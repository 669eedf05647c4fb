"""The box below the contents: each copy says how it is filled in and sent back, and to whom."""

from __future__ import annotations

import io
import re
import zipfile

import pypdfium2
import pytest
import yaml
from guides import ROOT, buildable_guide, samepage
from lxml import etree

from tests.formats.docx.word_edits import docx_of
from tests.formats.pdf.built_files import REAL_FILES, made
from tests.formats.pdf.spoken import elements

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIRST_PAGES = 6
EDITIONS = ("fillable", "print", "large-print")
TEXTS = yaml.safe_load((ROOT / "guide/guide.yaml").read_text("utf-8"))["send_back"]


def pages_of(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def plain(text: str) -> str:
    return " ".join(text.split())


def word_paragraphs(data: bytes) -> list[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return list(etree.fromstring(package.read("word/document.xml")).iter(W + "p"))


def words_of(paragraph: etree._Element) -> str:
    return "".join(text.text or "" for text in paragraph.iter(W + "t"))


def word_text(data: bytes) -> str:
    return " ".join(map(words_of, word_paragraphs(data)))


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The text of each copy of a site of the small guide, which has the real guide's box and two partners."""
    folder = tmp_path_factory.mktemp("copies")
    guide = buildable_guide(folder / "guide")
    with (guide.root / "guide.yaml").open("a", encoding="utf-8") as file:
        yaml.safe_dump({"send_back": TEXTS}, file)
    guide.write(
        "partners/xyz.yaml", 'id: xyz\nname: The "X" & Y_Z Union\ncontact_email: re_turn+x@xyz.example\n'
    )
    guide.write("sites/south.yaml", "id: south\nlevel: school\nname: South School\npartner: xyz\n")
    asked = [word for edition in EDITIONS for word in ("--edition", edition)]
    done = samepage("--guide", guide.root, "--output", folder / "out", "--no-cache", *asked)
    assert done.returncode == 0, done.stderr
    texts = {}
    for path in (folder / "out").glob("*/*.*"):
        data = path.read_bytes()
        text = word_text(data) if path.suffix == ".docx" else " ".join(pages_of(data))
        texts[path.name] = plain(text)
    return texts


BOXES = {
    ".pdf": ["Acrobat Reader"],
    ".docx": ["LibreOffice"],
    "-print.pdf": ["dark pen"],
    "-large-print.pdf": ["Acrobat Reader", "dark pen"],
}


@pytest.mark.parametrize("copy", BOXES)
@pytest.mark.parametrize("site", ["north", "south"])
def test_each_copy_has_the_box_for_it_and_no_other(copies, site, copy):
    found = [words for words in ("Acrobat Reader", "LibreOffice", "dark pen") if words in copies[site + copy]]
    assert found == BOXES[copy]


@pytest.mark.parametrize("copy", BOXES)
def test_the_address_is_that_of_the_sites_own_partner(copies, copy):
    assert "to A Body of Colleagues at pilot@example.org" in copies["north" + copy]
    assert "to The “X” & Y_Z Union at re_turn+x@xyz.example" in copies["south" + copy]
    assert "pilot@example.org" not in copies["south" + copy]


@pytest.mark.parametrize("medium", TEXTS)
def test_what_the_real_guide_says_in_three_steps(medium):
    steps = re.findall(r"^\d\. \*\*(\w+)\.\*\*", TEXTS[medium]["text"], re.MULTILINE)
    assert steps == (["Write", "Scan", "Send"] if medium == "paper" else ["Open", "Save", "Send"])
    text = plain(TEXTS[medium]["text"])
    if medium != "web":  # a page names its file itself
        assert "your site's name in it" in text and "if each side has a copy" in text
    programs = {
        "pdf": ["Acrobat Reader", "Edge", "Chrome", "Firefox", "Preview"],
        "word": ["Word", "LibreOffice"],
        "web": ["Chrome", "Edge", "Firefox", "Safari"],
    }
    assert all(name in text for name in programs.get(medium, []))


@pytest.mark.parametrize(("site", "edition"), REAL_FILES)
def test_it_stands_on_the_first_pages_of_a_real_workbook(site, edition):
    pages = [plain(page) for page in pages_of(made(site, edition).data)[:FIRST_PAGES]]
    wanted = {"fillable": ["pdf"], "print": ["paper"], "large-print": ["pdf", "paper"]}[edition]
    for medium in wanted:
        (page,) = [page for page in pages if TEXTS[medium]["title"] in page]
        assert "at pilot@partner.example" in page
    if edition != "large-print":  # which needs a page more
        assert page.startswith("Contents")


def test_its_steps_are_a_list_with_a_link_to_write_to():
    read = elements(made("example-valley").data)
    items = [one for one in read if one.kind == "LI" and "pilot@partner.example" in one.all_text]
    assert [one.inside[-1].kind for one in items] == ["L"]
    (link,) = [one for one in read if one.kind == "Link" and items[0] in one.inside]
    assert link.all_text == "pilot@partner.example"


def test_word_numbers_the_steps_and_keeps_them_in_the_frame():
    paragraphs = word_paragraphs(docx_of("example-valley")[1])
    start = next(n for n, p in enumerate(paragraphs) if words_of(p) == TEXTS["word"]["title"])
    title, *steps = paragraphs[start : start + 4]
    assert [p.find(f"{W}pPr/{W}pStyle").get(W + "val") for p in (title, *steps)] == [
        "CalloutTitle",
        *["Callout"] * 3,
    ]
    numbers = {p.find(f"{W}pPr/{W}numPr/{W}numId").get(W + "val") for p in steps}
    assert len(numbers) == 1 and title.find(f"{W}pPr/{W}numPr") is None
    # Word draws one frame around paragraphs with the same indents only (ISO/IEC 29500-1, 17.3.1.24).
    assert len({etree.tostring(p.find(f"{W}pPr/{W}ind")) for p in (title, *steps)}) == 1


def test_it_costs_a_roster_nothing(tmp_path):
    """What all sites of a partner share is made once, with the partner's address in it."""
    guide = buildable_guide(tmp_path / "guide")
    guide.replace("front/about.yaml", "{{ site.name }} and its", "your team and its")
    with (guide.root / "guide.yaml").open("a", encoding="utf-8") as file:
        yaml.safe_dump({"send_back": TEXTS}, file)
    done = samepage("--guide", guide.root, "--output", tmp_path / "out", "--explain", "--edition", "print")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.strip().startswith("Contents")]
    assert lines and all("shared" in line for line in lines)


def test_a_mistake_in_it_is_told_with_its_place(tmp_path):
    guide = buildable_guide(tmp_path / "guide")
    with (guide.root / "guide.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "send_back:\n  papre: {title: x, text: Words.}\n  pdf:\n    title: Send\n    text: To {{ partner.emial }}.\n"
        )
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1
    assert "unknown key `papre`: did you mean `paper`?" in done.stderr
    guide.replace("guide.yaml", "  papre: {title: x, text: Words.}\n", "")
    done = samepage("check", "--guide", guide.root)
    assert done.returncode == 1 and re.search(
        r"guide\.yaml:\d+:\d+: `{{ partner\.emial }}` names nothing", done.stderr
    )


def test_a_new_folder_begins_with_the_same_box_without_sides():
    blank = yaml.safe_load((ROOT / "samepage/starter/blank/guide.yaml").read_text("utf-8"))["send_back"]
    assert list(blank) == list(TEXTS)
    for medium, ours in TEXTS.items():
        expected = plain(ours["text"]).replace(", and *labor* or *management* if each side has a copy", "")
        both = " Labor and management may each send a copy; the two are combined, question by question."
        expected = expected.replace(both, "")
        assert plain(blank[medium]["text"]) == expected
        assert blank[medium]["title"] == ours["title"]
