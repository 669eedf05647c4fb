"""A booklet, printed on both sides, folded and stapled, reads from the first page to the last."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pytest

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import WriterSettings
from samepage.render.theme import load_theme
from tests.formats.pdf.built_files import few_pages, sections_folder


@dataclass(frozen=True)
class Half:
    """Half of a sheet's side, which is a page once the sheet is folded: its text, without spaces, and its
    size in points."""

    text: str
    size: tuple[int, int]


def halves(page: pdfium.PdfPage, columns: int = 2) -> tuple[Half, ...]:
    width, height = page.get_width() / columns, page.get_height()
    text = page.get_textpage()
    texts = (text.get_text_bounded(left=n * width, right=(n + 1) * width) for n in range(columns))
    return tuple(Half("".join(text.split()), (round(width), round(height))) for text in texts)


@pytest.mark.parametrize(("notes_pages", "blank"), [(0, 1), (6, 2)])
def test_folded_it_has_the_pages_in_the_order_of_reading(notes_pages: int, blank: int) -> None:
    """Sheet upon sheet, a leaf is a front's right half with its back's left half on the way to the middle,
    and a back's right half with its front's left half from there on. Blank pages stand before the last."""
    guide = few_pages().guide.model_copy(update={"notes_pages": notes_pages})
    library = replace(few_pages(), guide=guide)
    settings = WriterSettings(("print",), booklet=True, cache=sections_folder(library))
    renderer = WorkbookRenderer(library, load_theme(), {"pdf": get_format("pdf").writer(settings)})
    site = renderer.request(library.sites["north"])
    plain, booklet = (renderer.document(site, "pdf", output).data for _, output in renderer.outputs())

    pages = [halves(page, 1)[0] for page in pdfium.PdfDocument(plain)]
    sides = [halves(side) for side in pdfium.PdfDocument(booklet)]
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    read = [half for (_, right), (left, _) in sheets for half in (right, left)]
    read += [half for (left, _), (_, right) in reversed(sheets) for half in (right, left)]
    *before, last = (page.text for page in pages)
    assert len({page.text for page in pages}) > 6
    assert [half.text for half in read] == [*before, *[""] * blank, last]
    assert {half.size for half in read} == {page.size for page in pages}
