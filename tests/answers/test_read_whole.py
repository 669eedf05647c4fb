"""Whatever is written into a workbook can be read whole on what is printed of it: in its place, or in an appendix."""

from __future__ import annotations

import functools
import io
import re
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from unicodedata import normalize

import pikepdf
import pypdfium2
import pytest
from guides import buildable_guide, files_in, samepage
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.docx.wml import W
from samepage.formats.interface import Document, WriterSettings
from samepage.formats.pdf.appearance import LEADING, PAD, AnswerStyle, answer_style, fits, text_appearance
from samepage.formats.pdf.drawn_ticks import ticked_boxes
from samepage.render.finished import FinishedOptions
from samepage.render.print_editions import EDITIONS
from samepage.render.theme import load_theme
from samepage.text import with_named_characters
from samepage.workbook import compose
from samepage.workbook.model import Field
from tests.builder.pdf_compare import differences, text_of_form
from tests.formats.pdf.built_files import every_kind, sections_folder
from tests.formats.pdf.read import by_pikepdf, pdfium_form, terminal_fields, widgets
from tests.formats.pdf.ruled import LEFT, ruled_lines
from tests.formats.pdf.spoken import elements
from tests.formats.pdf.test_pdf_valid import failures
from tests.run_folder import once_in_folder

SITE = "every-district"
LINE = "Line {} of what we agreed on, at some length."
NORMS = "\n".join(LINE.format(n) for n in range(1, 36))
LATIN = (
    "We",
    "agreed",
    "Ōtāhuhu",
    "“quotes”",
    "tiếng",
    "(and)",
    "\\",
    "<b>&amp;",
    "a/b",
    "😀",
    "x" * 90,
    "1.5",
    "\n",
)
WORDS = (
    *LATIN,
    "اتفقنا (معًا)\u200f",
    "שָׁלוֹם",
    "क्षत्रिय",
    "ที่ทำงาน",
    "កម្ពុជា",
    "Ελλάδα → Київ",
    "中文",
    "👨\u200d👩\u200d👧",
    "\ue000",
    "\u3000",
    "x" * 300,
)


def letters(text: str) -> str:
    """``text`` without what reading programs change: white space, hyphens, unseen signs, and ligatures."""
    return re.sub(r"[\s\-\u00ad\u200b-\u200f\u2060\ufffe]", "", normalize("NFKC", text))


def squeezed(text: str) -> str:
    """The letters of ``text``. Where one is of a script that is written from right to left, in the order of their
    numbers: programs put them into other orders, none of them says another letter. A bracket may be turned there."""
    found = letters(text)
    if not re.search("[\u0590-\u08ff]", found):
        return found
    return "".join(sorted(found.translate(str.maketrans(")]", "(["))))


def drawn(value: str) -> str:
    """``value`` as it is drawn: a sign that no font has by its name."""
    return with_named_characters(value, load_theme().missing_characters)


def shown(value: str) -> str:
    return squeezed(drawn(value))


@functools.cache
def renderer(edition: str, kind: str) -> tuple[WorkbookRenderer, tuple]:
    finished = FinishedOptions(appendix=True, contacts=True)
    settings = WriterSettings((edition,), cache=sections_folder(every_kind()), finished=finished)
    made = WorkbookRenderer(every_kind(), load_theme(), {kind: get_format(kind).writer(settings)})
    return made, *made.outputs()


def document(edition: str, answers: Mapping[str, str], whole: bool = False, kind: str = "pdf") -> Document:
    made, (format, output) = renderer(edition, kind)
    request = made.request(every_kind().sites[SITE].model_copy(update={"prefill": answers}))
    if whole:
        return made.writers[format].build_whole(request, output)
    return made.document(request, format, output)


@functools.cache
def fields() -> dict[str, Field]:
    library = every_kind()
    return {one.name: one for one in compose(library, library.sites[SITE]).fields}


def in_boxes(data: bytes) -> dict[str, str]:
    """What each field's box says on paper: as its appearance says it where answers are laid out, each on a page of its
    box's size; else what PDFium finds inside the box once the form is printed."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = {name: field.AP.N for name, field in terminal_fields(pdf) if field.FT == "/Tx"}
        if any(len(form.get("/Resources", {}).get("/Font", {})) > 1 for form in drawn.values()):
            return {name: text_of_form(form) for name, form in drawn.items()}
    with pdfium_form(data) as form:
        boxes = {
            one.name: (n, one.rect) for n, page in enumerate(form) for one in widgets(page, form.formenv)
        }
        for page in form:
            page.flatten()
        texts = [page.get_textpage() for page in form]
        return {name: texts[n].get_text_bounded(*rect) for name, (n, rect) in boxes.items()}


def said(data: bytes) -> set[str]:
    """The paragraphs and cells of a document, as a screen reader finds them."""
    return {squeezed(one.all_text) for one in elements(data) if one.kind in ("P", "TD")}


def unread(edition: str, answers: Mapping[str, str], made: Document) -> list[str]:
    """The names of the fields whose answer cannot be read whole."""
    boxes = in_boxes(made.data) if EDITIONS[edition].fillable else {}
    spoken = said(made.data)
    lost = []
    for name, value in answers.items():
        places = spoken if name in made.longer or not boxes else {squeezed(boxes[name])}
        if shown(value) not in places | {""}:
            lost.append(name)
    return lost


def texts(most: int, words: tuple[str, ...] = WORDS) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), max_size=most).map(" ".join)


@st.composite
def answered(draw: st.DrawFn) -> dict[str, str]:
    """Something short, long or nothing in every field that people type into, in Latin letters or in many scripts."""
    words = draw(st.sampled_from((LATIN, WORDS)))
    typed = [one for one in fields().values() if one.kind not in ("check", "choice") and not one.value]
    found = {}
    for number, field in enumerate(typed):
        # Of the table's many rows most stay empty, as people leave them.
        if field.row and number % 5:
            continue
        value = draw(texts(40 if field.kind == "long" else 12, words)).strip()
        found[field.name] = value if field.kind == "long" else value.replace("\n", " ")
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("edition", ["fillable", "large-print", "print", "finished"])
@settings(
    max_examples=1,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(answers=answered().filter(bool))  # what is tried first is nothing
def test_whatever_is_written_can_be_read_whole(edition: str, answers: dict[str, str]) -> None:
    made = document(edition, answers)
    assert unread(edition, answers, made) == []
    if EDITIONS[edition].fillable:
        kept = by_pikepdf(made.data)
        assert {name: kept[name] for name in answers} == answers


@settings(
    max_examples=3,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(data=st.data())
def test_a_finished_word_file_has_every_character(data: st.DataObject) -> None:
    """Those that no font has, too: Word takes the computer's fonts."""
    answers = data.draw(answered().filter(bool))
    made = document("finished", answers, kind="docx")
    paragraphs = set()
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:
        for one in etree.fromstring(package.read("word/document.xml")).iter(W + "p"):
            paragraphs.add(squeezed("".join(one.itertext(W + "t"))))
    assert [name for name, value in answers.items() if squeezed(value) not in paragraphs | {""}] == []


@settings(max_examples=150)
@given(texts(30), st.floats(40, 400), st.integers(1, 6), st.booleans())
def test_a_box_shows_all_of_a_text_or_says_that_it_does_not(
    value: str, width: float, lines: int, multiline: bool
) -> None:
    style = answer_style(load_theme())
    height = lines * LEADING * style.size + 2 * PAD
    value = with_named_characters(value, style.font.missing)  # as they are before they are drawn
    field = Field("a.b", "long" if multiline else "text", "", "", "", value=value)
    lines_drawn = re.findall(rb"<([0-9A-F]*)> Tj", text_appearance(value, width, height, style, multiline))
    drawn = " ".join(characters(glyphs, style) for glyphs in lines_drawn)
    meant = squeezed(value)
    if fits(field, width, height, style):
        assert squeezed(drawn) == meant
    else:
        assert drawn.endswith("…") and squeezed(drawn.removesuffix("…")) in meant


def characters(glyphs: bytes, style: AnswerStyle) -> str:
    letters = {glyph: chr(code) for code, glyph in reversed(style.font.cmap.items())}
    return "".join(letters[int(glyphs[n : n + 4], 16)] for n in range(0, len(glyphs), 4))


ANSWERS = {
    "work.gain": NORMS,
    "work.needs.management": NORMS,
    "work.name": "A name of more words than one line can hold, " * 4,
    "work.first": "the first Tuesday after the second Monday in October, if the board agrees",
    "work.pace": "fast",
    "work.month": "m7",
    "work.ready.room": True,
    "work.trust.share": 3,
    "work.actions.2.labor": "Someone with a name of many words",
    "work.actions.2.action": NORMS,
    "work.actions.2.seen": True,
    "request.site.count": "1234567",
}
MARKED = ("work.pace=fast", "work.ready.room", "work.trust.share=3", "work.actions.2.seen")


def with_appendix(edition: str) -> Document:
    """Made once for these tests and for veraPDF."""
    return once_in_folder(f"answers in full, {edition}", lambda _: document(edition, ANSWERS))


def test_bound_and_laid_out_at_once_they_are_the_same_and_valid() -> None:
    """On paper. In a form: tests/builder/test_same_pages.py."""
    bound, whole = with_appendix("print"), document("print", ANSWERS, whole=True)
    assert bound.longer == whole.longer and "work.actions.2.action" in bound.longer
    assert differences(bound.data, whole.data) == []
    assert failures(bound.data) == []


def test_a_box_and_the_whole_answer_lead_to_each_other() -> None:
    data = with_appendix("fillable").data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = pdf.Root.Names.Dests.Names
        places = {str(names[n]): names[n + 1] for n in range(0, len(names), 2)}
        links = {
            str(a.Dest): str(a.Contents) for p in pdf.pages for a in p.get("/Annots", ()) if "/Dest" in a
        }
    assert {"in_full.1", "in_full.5", "work.gain", "work.actions"} <= links.keys() <= places.keys()
    assert links["in_full.1"] == "Answers in full, 1" and links["work.gain"] == "What students gain"
    words = [one.all_text for one in elements(data)]
    assert (
        "Whole answer: Answers in full, 1" in words
        and "1. What would students gain? Name one thing." in words
    )
    assert [one.all_text for one in elements(data) if one.kind == "H1"].count("Answers in full") == 1


def test_the_print_edition_shows_what_is_written_in_and_what_a_list_offers() -> None:
    data = with_appendix("print").data
    spoken = said(data)
    site = every_kind().sites[SITE]
    for words in (site.name, NORMS, ANSWERS["work.name"], ANSWERS["work.first"], "Māyil"):
        assert squeezed(str(words)) in spoken, words
    read = squeezed(" ".join(one.all_text for one in elements(data)))
    assert "North,East,South,West,Islands,Hills,Plains" in read and "New,Done" in read
    assert "January · February" not in read  # it is answered
    with pypdfium2.PdfDocument(data) as pages:
        assert sum(len(ticked_boxes(page)) for page in pages) == len(MARKED)


def test_paper_has_the_lines_that_are_promised_at_a_pitch_for_handwriting() -> None:
    data = document("print", {}).data
    (page,) = {one.page for one in elements(data) if one.all_text.endswith("What students gain")}
    with pypdfium2.PdfDocument(data) as pages:
        height, words = pages[page].get_height(), pages[page].get_textpage()
        above, below = (
            height - words.get_charbox(words.search(said).get_next()[0])[1]
            for said in ("many are welcome", "What does each side need")
        )
        lines = [y for y in ruled_lines(pages[page], LEFT) if above < y < below]
    assert len(lines) >= fields()["work.gain"].lines == 4
    assert all(abs(b - a - EDITIONS["print"].pitch) <= 0.5 for a, b in pairwise(lines))


def test_a_build_says_which_answers_are_longer_and_makes_every_edition_with_them(tmp_path) -> None:
    guide = buildable_guide(tmp_path / "guide")
    guide.write(
        "sites/north.yaml",
        "id: north\nlevel: district\nname: North District\npartner: abc\n"
        f"prefill:\n  commit.norms.labor: {'We meet. ' * 200!r}\n  commit.plan.first.what: {'Draft. ' * 150!r}\n",
    )
    editions = [word for name in ("fillable", "print") for word in ("--edition", name)]
    done = samepage(
        "--guide", guide.root, "--output", tmp_path / "out", "--no-cache", "--format", "pdf", *editions
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    assert (
        "Answers longer than their boxes stand whole at the end, in an appendix: north/north-print.pdf (1), "
        "north/north.pdf (2)." in done.stdout
    )
    assert {name for name in files_in(tmp_path / "out") if name.endswith(".pdf")} == {
        "north/north.pdf",
        "north/north-print.pdf",
    }
