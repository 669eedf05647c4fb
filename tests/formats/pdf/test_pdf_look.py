"""What the look asks for on every page: cells to write in by hand, paired boxes, headings, heads and tabs."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from datetime import date

import pikepdf
import pypdfium2
import pytest

from samepage.content.schema.printed_blocks import Figure
from samepage.formats.pdf.style_sheets import running_head, stylesheets
from samepage.render.html import last_words_together
from samepage.workbook.model import Field
from tests.formats.pdf.built_files import ROOT, Made, made, real
from tests.formats.pdf.test_pdf_pages import SITES, full_name

HALF_INCH = 36
# Real workbooks whose pages are filled in different ways; those that other tests make, too, and one for facilitators.
REAL = [*((site, "fillable") for site in SITES), ("example-valley", "facilitator")]
LEAST_NOTES = 30  # where nothing else on the page can be lower
A4_TO_LETTER = (8.27 - 1.7) / (8.5 - 1.7)  # of the text's width
ROUNDING = 0.5
Box = tuple[int, float, float, float, float]


@pytest.fixture(scope="module")
def source() -> Made:
    return made("example-valley")


@pytest.fixture(scope="module")
def boxes(source: Made) -> dict[str, Box]:
    return boxes_of(source)


def boxes_of(source: Made) -> dict[str, Box]:
    """Page, left, bottom, right and top, in points, of each widget."""
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        return {
            full_name(one): (number, *(float(n) for n in one.Rect))
            for number, page in enumerate(pdf.pages, 1)
            for one in page.get("/Annots", ())
            if one.Subtype == "/Widget"
        }


def test_a_cell_to_write_in_is_half_an_inch_high(source: Made, boxes: dict[str, Box]) -> None:
    rows: dict[str, list[Field]] = defaultdict(list)
    for field in source.workbook.fields:
        if field.row and field.kind != "check":
            rows[f"{field.name.rpartition('.')[0]}"].append(field)
    # Where all is chosen from lists, nothing is written.
    written = [f.name for row in rows.values() if any(f.kind != "choice" for f in row) for f in row]
    assert len(written) > 200
    low = {name: boxes[name][4] - boxes[name][2] for name in written}
    assert {name: height for name, height in low.items() if height < HALF_INCH - ROUNDING} == {}


@pytest.mark.parametrize(("site", "edition"), [*REAL, ("example-valley", "large-print")])
def test_a_box_for_more_than_a_line_is_half_an_inch_high(site: str, edition: str) -> None:
    """Below a question, in a form, in the agreement, and in the feedback. Notes take what is left of a page."""
    source = made(site, edition)
    long = {field.name for field in source.workbook.fields if field.kind == "long"}
    low = {
        name: round(box[4] - box[2], 1)
        for name, box in boxes_of(source).items()
        if name in long
        and box[4] - box[2] < (LEAST_NOTES if name.endswith(".notes") else HALF_INCH) - ROUNDING
    }
    assert len(long) > 200
    assert low == {}


@pytest.mark.parametrize(("site", "edition"), [*REAL, ("example-valley", "print")])
def test_what_both_sides_sign_stays_on_one_page(site: str, edition: str) -> None:
    with pypdfium2.PdfDocument(made(site, edition).data) as pdf:
        (page,) = (text for one in pdf if "We decide by" in (text := one.get_textpage().get_text_range()))
    assert "We put what students need first" in page
    assert all(f"{side} {number}" in page for side in ("Labor", "Management") for number in (1, 2, 3))


def test_what_stands_side_by_side_in_a_form_begins_at_one_height(boxes: dict[str, Box]) -> None:
    """A short line beside a tall box, too; and its edges are those of the text."""
    short, tall = boxes["build.tryout.dates"], boxes["build.tryout.look_for"]
    assert short[0] == tall[0] and abs(short[4] - tall[4]) < ROUNDING
    assert tall[4] - tall[2] > short[4] - short[2] + HALF_INCH / 2
    left, right = boxes["build.tryout.practice"], boxes["build.tryout.where"]
    labor, management = boxes["build.coaching.labor"], boxes["build.coaching.management"]
    assert left[4] == pytest.approx(right[4], abs=ROUNDING)
    gaps = [right[1] - left[3], abs(management[1] - labor[3])]
    assert gaps[0] == pytest.approx(13, abs=1) or gaps[0] == pytest.approx(gaps[1], abs=1)
    assert right[3] == pytest.approx(max(labor[3], management[3]), abs=1)


def test_a_long_answer_of_a_form_has_the_pages_whole_width(source: Made, boxes: dict[str, Box]) -> None:
    """Half a line has room for forty characters."""
    long = [
        f.name for f in source.workbook.fields if f.kind == "long" and f.lines > 4 and not (f.row or f.side)
    ]
    assert "stock.findings.gaps" in long and "pilot-request.request.why" in long
    narrow = {name: boxes[name][3] - boxes[name][1] for name in long}
    assert {name: width for name, width in narrow.items() if width < 440} == {}


@pytest.mark.parametrize("site", SITES)
def test_the_words_of_a_mark_begin_beside_its_box(site: str) -> None:
    """Words that just fit stood a line below it."""
    file = made(site)
    # Where each side marks, its sign stands there.
    marks = {f.name for f in file.workbook.fields if f.kind == "check" and not f.side}
    assert len(marks) > 150
    with pypdfium2.PdfDocument(file.data) as document, pikepdf.open(io.BytesIO(file.data)) as pdf:
        low = []
        for number, page in enumerate(pdf.pages):
            texts = document[number].get_textpage()
            for one in page.get("/Annots", ()):
                if one.Subtype == "/Widget" and full_name(one) in marks:
                    _, bottom, right, top = (float(n) for n in one.Rect)
                    if not texts.get_text_bounded(right + 2, (bottom + top) / 2, right + 40, top).strip():
                        low.append(full_name(one))
    assert low == []


def test_heads_and_feet_keep_away_from_the_sheets_edge(source: Made) -> None:
    """Some printers leave a quarter of an inch white."""
    with pypdfium2.PdfDocument(source.data) as document:
        for number, page in enumerate(document, 1):
            height, texts = page.get_height(), page.get_textpage()
            if page.get_width() > height:
                continue  # its stage's tab reaches the edge
            places = [texts.get_rect(n) for n in range(texts.count_rects())]
            assert min(bottom for _, bottom, _, _ in places) > 17.5, number
            assert max(top for _, _, _, top in places) < height - 17.5, number


def test_the_cover_says_of_what_day_the_edition_is(source: Made) -> None:
    with pypdfium2.PdfDocument(source.data) as document:
        cover = " ".join(document[0].get_textpage().get_text_range().split())
    day = date.fromisoformat(source.workbook.guide.date)
    assert f"Edition {source.workbook.guide.edition}, {day:%B} {day.day}, {day.year}." in cover


@pytest.mark.parametrize("edition", ["fillable", "print", "large-print"])
def test_lettering_in_a_figure_is_eight_points_or_more(edition: str) -> None:
    """On A4, too."""
    files = {
        words: ROOT / "guide/figures" / block.file
        for chapter in real().chapters.values()
        for block in getattr(chapter, "blocks", ())
        if isinstance(block, Figure)
        for words in block.alt.by_level.values()
    }
    drawn = set()
    with pikepdf.open(io.BytesIO(made("example-valley", edition).data)) as pdf:
        for figure in pdf.objects:
            if isinstance(figure, pikepdf.Dictionary) and str(figure.get("/Alt")) in files:
                drawn.add(files[str(figure.Alt)])
                svg = files[str(figure.Alt)].read_text("utf-8")
                left, _, right, _ = map(float, figure.A.BBox)
                scale = (right - left) * A4_TO_LETTER / float(re.search(r'viewBox="0 0 (\d+)', svg)[1])
                assert min(map(float, re.findall(r'font-size="([\d.]+)"', svg))) * scale >= 8
    assert drawn == {*files.values()}


@pytest.mark.parametrize(
    ("heading", "html"),
    [
        ("What students gain", 'What <span class="together">students gain</span>'),
        ("Stakeholder map", "Stakeholder map"),
        ("Where the *time* is", 'Where the <span class="together">*time* is</span>'),
        ("Begin with " + "w" * 40, "Begin with " + "w" * 40),
        ("R & D in our schools", 'R &amp; D in <span class="together">our schools</span>'),
        ("Try one practice (1 of 2)", 'Try one <span class="together">practice (1 of 2)</span>'),
    ],
)
def test_no_heading_ends_with_a_word_alone(heading: str, html: str) -> None:
    assert last_words_together(heading) == html


def test_the_head_of_a_page_is_one_line(source: Made) -> None:
    def head(name: str) -> str:
        site = source.workbook.site.model_copy(update={"name": name, "short_name": "Short"})
        return running_head(
            source.workbook.__class__(**{**vars(source.workbook), "site": site}), source.theme
        )

    assert head("Example Valley Unified School District") == "Example Valley Unified School District"
    assert head("The " + "Very " * 12 + "Long Name of a Regional School District") == "Short"


def test_a_tab_stands_on_the_page_however_many_stages_there_are(source: Made) -> None:
    section = next(one for one in source.workbook.sections if one.number == 1)
    many = tuple(
        section.__class__(**{**vars(section), "number": number, "id": f"s{number}"})
        for number in range(1, 31)
    )
    workbook = source.workbook.__class__(**{**vars(source.workbook), "sections": many})
    css = "\n".join(stylesheets(workbook, source.theme, source.edition))
    tops = [float(n) for n in re.findall(r"@right-top \{[^}]*margin: ([\d.]+)in", css)]
    assert len(tops) == 30 and tops == sorted(tops)
    margins = [
        float(n) for n in re.search(r"@page \{ size: [^;]+; margin: ([\d.]+)in \S+ ([\d.]+)in", css).groups()
    ]
    assert tops[-1] + 0.58 <= 11 - sum(margins) + 0.001
    # Clear of the text, and of the quarter of an inch that printers leave white.
    beside, width = map(
        float, re.search(r"@right-top \{[^}]*width: ([\d.]+)in[^}]* auto 0 ([\d.]+)in", css).groups()[::-1]
    )
    assert beside >= 0.1 and beside + width <= 0.8 - 0.25


def test_no_selector_is_one_that_weasyprint_finds_nothing_by(source: Made) -> None:
    """`:has(+ a + b)`: write `:has(+ a:has(+ b))`."""
    css = re.sub(
        r"/\*.*?\*/", "", "".join(stylesheets(source.workbook, source.theme, source.edition)), flags=re.DOTALL
    )
    assert ":has(+ .facilitator:has(+ [" in css
    assert not re.search(r":has\([+~>][^()]*[+~>]", css)
