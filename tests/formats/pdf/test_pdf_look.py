"""What the look asks for on every page: cells to write in by hand, paired boxes, headings, heads and tabs."""

from __future__ import annotations

import io
import re
from collections import defaultdict

import pikepdf
import pytest

from samepage.formats.pdf.style_sheets import running_head, stylesheets
from samepage.render.html import last_words_together
from samepage.workbook.model import Field
from tests.formats.pdf.built_files import Made, made
from tests.formats.pdf.test_pdf_pages import full_name

HALF_INCH = 36
ROUNDING = 0.5
Box = tuple[int, float, float, float, float]


@pytest.fixture(scope="module")
def source() -> Made:
    return made("example-valley")


@pytest.fixture(scope="module")
def boxes(source: Made) -> dict[str, Box]:
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


@pytest.mark.parametrize(
    ("heading", "html"),
    [
        ("What students gain", 'What <span class="together">students gain</span>'),
        ("Stakeholder map", "Stakeholder map"),
        ("Where the *time* is", 'Where the <span class="together">*time* is</span>'),
        ("R & D in our schools", 'R &amp; D in <span class="together">our schools</span>'),
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
