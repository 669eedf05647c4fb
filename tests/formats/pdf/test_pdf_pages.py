"""The real guide's pages: how many there are, that none is half empty, and what stays together."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from tests.formats.pdf.built_files import made
from tests.formats.pdf.ruled import LEFT, ruled_lines
from tests.formats.pdf.spoken import elements

# Site, fewest and most pages. The school has a question of its own and the longest name.
LENGTHS = [("example-state", 40, 60), ("example-valley", 45, 65), ("example-school", 40, 60)]
SITES = [site for site, *_ in LENGTHS]
STAGES = ("commit", "understand", "stock", "plan", "build", "learn")
MOST_EMPTY = 0.2  # of a page, at its foot


def full_name(widget: pikepdf.Object) -> str:
    name = str(widget.T) if "/T" in widget else ""
    return f"{full_name(widget.Parent)}.{name}".strip(".") if "/Parent" in widget else name


@pytest.mark.parametrize(("site", "fewest", "most"), LENGTHS)
def test_a_workbook_is_as_long_as_a_year_of_work(site: str, fewest: int, most: int) -> None:
    assert fewest <= len(pypdfium2.PdfDocument(made(site).data)) <= most


def places_to_write(data: bytes) -> Iterator[tuple[int, str]]:
    """Page, from 0, and description of each field for a pen. It holds no text, and so stands on its label's page."""
    page = -1

    def walk(element: pikepdf.Object) -> Iterator[tuple[int, str]]:
        nonlocal page
        page = numbers[element.Pg.objgen] if "/Pg" in element else page
        if element.S == "/Form":
            yield page, str(element.Alt)
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        yield from walk(pdf.Root.StructTreeRoot.K[0])


def test_the_print_edition_knows_its_site_and_has_the_lines_it_promises() -> None:
    """Each long question's lines, and what the site's profile says, on paper."""
    printed = made("example-valley", "print")
    read = elements(printed.data)
    site = printed.workbook.site
    given = [one.all_text for one in read if one.kind == "P"]
    assert given.count(site.name) >= 3 and site.association in given and site.state in given
    by_tooltip = {one.tooltip: one for one in printed.workbook.fields if one.kind == "long" and not one.row}
    promised: dict[int, dict[str, int]] = defaultdict(dict)
    for page, words in places_to_write(printed.data):
        if field := by_tooltip.get(words):
            # The boxes of two sides stand side by side.
            promised[page][field.name.removesuffix(f".{field.side}")] = field.lines
    with pypdfium2.PdfDocument(printed.data) as document:
        assert 75 <= len(document) <= 95
        found = {page: len(ruled_lines(document[page], LEFT)) for page in promised}
    assert sum(map(len, promised.values())) > 100
    assert [page + 1 for page, boxes in promised.items() if found[page] < sum(boxes.values())] == []


def test_room_that_paper_has_left_is_ruled() -> None:
    """What stands alone on its page has lines to the page's foot."""
    document = pypdfium2.PdfDocument(made("example-valley", "print").data)
    title = "Feedback on this stage"
    texts = [page.get_textpage().get_text_range().split() for page in document]
    number = next(n for n, words in enumerate(texts) if title in " ".join(words) and len(words) < 100)
    lines = ruled_lines(document[number], LEFT)
    assert len(lines) > 20 and lines[-1] > document[number].get_height() - 100


def test_what_both_sides_sign_is_one_page_of_paper() -> None:
    document = pypdfium2.PdfDocument(made("example-valley", "print").data)
    signed = [text for page in document if "Signed by" in (text := page.get_textpage().get_text_range())]
    assert len(signed) == 1
    assert "Our joint agreement" in signed[0] and "Labor 1" in signed[0] and "Management 3" in signed[0]


@pytest.mark.parametrize("site", SITES)
def test_no_page_is_half_empty(site: str) -> None:
    document = pypdfium2.PdfDocument(made(site).data)
    document.init_forms()
    for number, page in enumerate(document, 1):
        begins = page.get_textpage().get_text_bounded()[:80]
        if number == 1 or begins.startswith("Contents"):
            continue
        image = page.render(scale=0.25, grayscale=True).to_pil()
        # Without the stage's tab at the edge and the line at the foot.
        body = image.crop((0, 0, int(image.width * 0.9), int(image.height * 0.935)))
        end = body.point(lambda shade: 255 * (shade < 235)).getbbox()[3]
        assert 1 - end / body.height <= MOST_EMPTY, f"page {number}: {begins!r}"


@pytest.mark.parametrize("site", SITES)
def test_a_worksheet_stays_on_one_page(site: str) -> None:
    """It is copied and handed round."""
    pages = defaultdict(set)
    with pikepdf.open(io.BytesIO(made(site).data)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for annotation in page.get("/Annots", ()):
                if annotation.Subtype == "/Widget":
                    pages[".".join(full_name(annotation).split(".")[:2])].add(number)
    assert len(pages) > 70
    assert {
        name: found for name, found in pages.items() if name.split(".")[0] in STAGES and len(found) > 1
    } == {}
