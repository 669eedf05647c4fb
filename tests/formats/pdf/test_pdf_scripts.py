"""Names and answers in any script: whole in their fields, drawn in a font that has them, on every way of making a file."""

from __future__ import annotations

import functools
import io
import subprocess
from pathlib import Path
from unicodedata import normalize

import pikepdf
import pypdfium2 as pdfium
import pytest

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render import fonts
from samepage.render.theme import load_theme
from tests.conftest import tool_or_skip
from tests.formats.pdf.built_files import Made, answered, few_pages
from tests.formats.pdf.fill import with_pdfium, with_pypdf
from tests.formats.pdf.read import by_pikepdf, terminal_fields
from tests.formats.pdf.spoken import elements
from tests.formats.pdf.test_pdf_valid import failures, failures_after_filling
from tests.viewers.draw import ink, pictures

NAME = "مدرسة الأمل"
ANSWERS = {
    "commit.norms.labor": "العمل معا، 12 مرة\nשלום לכולם",
    "commit.norms.management": "हिन्दी में क्षत्रिय\nภาษาไทย និង កម្ពុជា",
    "commit.plan.first.what": "Ελληνικά, русский: 3 ≥ 2 → ✓",
    "commit.helped": "Gut 😀 𓀀\nអ្នក 🚀 தமிழ்",
    "commit.notes": "በጋራ እንሥራ ქართული বাংলা",
}
# The words of each answer that a font draws, and the font that draws their first letter.
FONTS = {
    "commit.norms.labor": {"Almarai": "ا", "Noto-Sans-Hebrew": "ש"},
    "commit.norms.management": {"Noto-Sans-Devanagari": "ह", "Noto-Sans-Thai": "ภ", "Noto-Sans-Khmer": "ន"},
    "commit.plan.first.what": {"Noto-Sans": "λ", "Public-Sans": "3"},
    "commit.helped": {"Noto-Sans-Khmer": "អ", "Noto-Sans-Tamil": "த"},
    "commit.notes": {"Noto-Sans-Ethiopic": "በ", "Noto-Sans-Georgian": "ქ", "Noto-Sans-Bengali": "ব"},
}
WAYS = [("fillable", False), ("fillable", True), ("large-print", False)]


@functools.cache
def file(edition: str = "fillable", whole: bool = False) -> Made:
    return answered("north", ANSWERS, edition, NAME, whole)


@functools.cache
def appearances(edition: str, whole: bool) -> dict[str, tuple[bytes, dict[str, str]]]:
    """What each field's appearance draws: its content, and the characters that each font in it maps to."""
    with pikepdf.open(io.BytesIO(file(edition, whole).data)) as pdf:
        found = {}
        for name, field in terminal_fields(pdf):
            if name in ANSWERS:
                form = field.AP.N
                texts = {
                    str(font.BaseFont).partition("+")[2]: mapped(font.ToUnicode.read_bytes())
                    for font in form.Resources.Font.values()
                }
                found[name] = form.read_bytes(), texts
        return found


def mapped(to_unicode: bytes) -> str:
    entries = [line.split() for line in to_unicode.decode().splitlines() if line.startswith("<")]
    return "".join(
        bytes.fromhex(entry[1].strip("<>")).decode("utf-16-be") for entry in entries if len(entry) == 2
    )


@pytest.mark.parametrize(("edition", "whole"), WAYS)
def test_every_answer_is_whole_in_its_field_and_drawn_in_a_font_that_has_it(edition, whole):
    values = by_pikepdf(file(edition, whole).data)
    assert {name: values[name] for name in ANSWERS} == ANSWERS
    assert values["team.contact.site_name"] == NAME
    for name, (content, texts) in appearances(edition, whole).items():
        assert content.startswith(b"/Tx BMC") and content.rstrip().endswith(b"EMC")
        assert b"MCID" not in content, "not a part of the page's own structure"
        for font, letter in FONTS[name].items():
            assert letter in texts[font], (name, font)


@pytest.mark.parametrize(("edition", "whole"), [*WAYS, ("print", False)])
def test_it_is_valid(edition, whole):
    assert failures(file(edition, whole).data) == []


def test_the_pages_say_the_letters_that_were_written():
    """In Arabic, letters share a glyph; in other scripts a letter has several. So glyphs do not tell them."""
    answers = {
        "commit.norms.labor": "اتفقنا قبل يومين (بالعمل) ۱۲۳",
        "commit.norms.management": "क्षत्रिय, ที่ทำงาน, កម្ពុជា, မြန်မာ",
        "commit.helped": "(in brackets) and > so",
    }
    spoken = [one.all_text for one in elements(answered("north", answers, "print", whole=True).data)]
    assert normalize("NFKC", answers["commit.norms.management"]) in [normalize("NFKC", one) for one in spoken]
    assert answers["commit.helped"] in spoken, "a bracket in Arabic has the other one's glyph"
    letters = sorted("".join(answers["commit.norms.labor"].split()))
    assert any(sorted("".join(one.split())) == letters for one in spoken)


def test_pages_that_are_laid_out_at_once_are_valid_with_letters_of_many_kinds():
    """A letter with its accent, or beside Arabic, may have a glyph that no character has for itself."""
    answers = {
        "commit.norms.labor": "السلام عليكم، (2026) للطلاب — لا ١٢٣؟",
        "commit.norms.management": 'שָׁלוֹם עליכם, הסכמנו (2026) על "דבר" abc',
        "commit.helped": "Diné ą́ ǫ́ Łį́ Ngọc Ánh façade ẹ̀",
    }
    assert failures(answered("north", answers, "print", whole=True).data) == []


@pytest.mark.viewers
def test_poppler_reads_the_words_that_were_written(tmp_path):
    path = tmp_path / "print.pdf"
    answers = {"commit.norms.labor": "शिक्षक සිංහල தமிழ்", "commit.norms.management": "क्षत्रिय ที่ทำงาน កម្ពុជា"}
    path.write_bytes(answered("north", answers, "print", whole=True).data)
    command = [tool_or_skip("pdftotext"), path, "-"]
    read = subprocess.run(
        list(map(str, command)), check=True, timeout=300, capture_output=True
    ).stdout.decode()
    assert [word for answer in answers.values() for word in answer.split() if word not in read] == []


def test_pdfium_reads_arabic_and_hebrew_in_the_order_in_which_they_were_written():
    answers = {
        "commit.norms.labor": "اتفقنا قبل يومين على العمل معا، 12 مرة في السنة: السلام، والأهل، الإجابات، الآن، لا",
        "commit.norms.management": "הסכמנו לעבוד יחד, 12 פעמים בשנה",
    }
    with pdfium.PdfDocument(answered("north", answers, "print", whole=True).data) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert [answer for answer in answers.values() if answer not in text] == []


@pytest.mark.parametrize("name", ["commit.norms.labor", "commit.plan.first.what"])
def test_on_paper_an_answer_from_right_to_left_begins_at_the_right(name):
    """In a box, and in a table's cell: its lines end at the left, where they are of different lengths."""
    data = answered("north", {name: "אבגד הוז חטי כלמ\nנסע"}, "print", whole=True).data
    with pdfium.PdfDocument(data) as document:
        texts = [page.get_textpage() for page in document]
        edges = {
            letter: text.get_charbox(n)[2]
            for text in texts
            for n in range(text.count_chars())
            if (letter := text.get_text_range(n, 1)) in ("א", "נ")
        }
    assert abs(edges["א"] - edges["נ"]) < 2


def test_a_word_is_set_in_one_font_where_one_has_all_its_letters():
    """Almarai has Arabic letters, and Noto Sans Arabic those of Kurdish too."""
    families = [spec.family for spec in load_theme().with_fonts_for("ڕۆژ و شەو").specs]
    assert "Noto Sans Arabic" in families and "Almarai" not in families
    assert "Almarai" in [spec.family for spec in load_theme().with_fonts_for("العمل").specs]


def test_the_name_stands_on_the_cover_and_at_the_head_of_each_page():
    with pdfium.PdfDocument(file("print").data) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) > 3
    assert [number for number, text in enumerate(pages) if text.strip() and not set(NAME) <= set(text)] == []


POINTED = (
    "ש" + "\u05c1\u05b8" * 40
) * 30  # few letters, and more points than a box of Latin letters has room for
LONGER = {
    "commit.norms.labor": "العمل معا " * 200 + "الأخير",
    "commit.norms.management": POINTED + " סוף",
    "commit.plan.first.what": "أول\nآخر",
}


@pytest.mark.parametrize("whole", [False, True])
def test_what_a_box_cannot_show_stands_in_the_appendix_and_the_box_says_so(whole):
    data = answered("north", LONGER, "fillable", whole=whole).data
    spoken = {"".join(sorted("".join(one.all_text.split()))) for one in elements(data) if one.kind == "P"}
    in_full = {name for name, value in LONGER.items() if "".join(sorted("".join(value.split()))) in spoken}
    assert in_full == {"commit.norms.labor", "commit.norms.management"}
    text = normalize("NFKC", drawn_text(data))  # PDFium says "…" as three
    assert text.count("...") == len(in_full)
    assert "خ" in text, "a box of one line has both lines"


def test_a_sign_that_no_font_has_is_named():
    text = drawn_text(file().data)
    assert "[egyptian hieroglyph a001]" in text
    assert "[arabic" not in text and "[devanagari" not in text and "[rightwards" not in text


@pytest.mark.parametrize("fill", [with_pypdf, with_pdfium], ids=["pypdf", "PDFium"])
def test_another_answer_can_be_written_over_it(fill):
    data = fill(file().data, {"commit.notes": "Plain words"})
    assert by_pikepdf(data)["commit.notes"] == "Plain words"
    text = drawn_text(data)
    assert "Plain words" in text and "ქართული" not in text


def test_written_over_by_pypdf_it_stays_valid():
    assert failures_after_filling(with_pypdf(file().data, {"commit.notes": "Plain words"})) == []


def drawn_text(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        document.init_forms()
        pages = [document[number] for number in range(len(document))]
        for page in pages:
            page.flatten()
        with io.BytesIO() as out:
            document.save(out)
            flat = out.getvalue()
    with pdfium.PdfDocument(flat) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_a_workbook_without_such_texts_gets_no_further_font(monkeypatch, tmp_path):
    """Nothing is cut and nothing embedded that is not needed."""
    cut = []
    monkeypatch.setattr(fonts, "_pinned", lambda spec, _: cut.append(spec.family))
    made = answered("north", {"commit.helped": "Łódź, tiếng Việt, ʻāina"}, whole=True)
    assert cut == [] and b"Arabic" not in made.data
    assert load_theme().with_fonts_for("Łódź → ✓ Ελληνικά") == load_theme()


def test_only_what_a_text_needs_is_laid_out_anew(tmp_path):
    """A site with such an answer shares every section with the others, and one with such a name all but the cover."""
    compiled: list[str] = []
    library = few_pages()
    settings = WriterSettings(("fillable",), cache=tmp_path, on_compile=compiled.append)
    writer = get_format("pdf").writer(settings)
    renderer = WorkbookRenderer(library, load_theme(), {"pdf": writer})
    ((name, output),) = renderer.outputs()
    plain = library.sites["north"]
    renderer.document(renderer.request(plain), name, output)
    everything = len(compiled)
    answer = plain.model_copy(update={"prefill": {"commit.helped": "سلام"}})
    renderer.document(renderer.request(answer), name, output)
    assert set(compiled[everything:]) <= {"cover", "about", "team"}
    own = compiled[everything:]
    data = renderer.document(renderer.request(answer), name, output).data
    assert compiled[everything:] == own, "the second time from the cache"
    assert data == renderer.document(renderer.request(answer), name, output).data


@pytest.mark.viewers
def test_poppler_draws_every_answer(tmp_path):
    """Each box has ink, and an empty file's has none."""
    empty = answered("north", {}, name=NAME)
    path, other = tmp_path / "filled.pdf", tmp_path / "empty.pdf"
    path.write_bytes(file().data)
    other.write_bytes(empty.data)
    drawings = []
    for one in (other, path):
        folder: Path = tmp_path / one.stem
        folder.mkdir()
        command = [tool_or_skip("pdftoppm"), "-r", "108", "-gray", one, folder / "page"]
        subprocess.run(list(map(str, command)), check=True, timeout=300)
        drawings.append(pictures(folder))
    found = ink(*drawings, file().data)
    assert {name: found[name] > 100 for name in ANSWERS} == dict.fromkeys(ANSWERS, True)
