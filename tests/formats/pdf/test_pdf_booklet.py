"""A booklet, printed on both sides, folded and stapled, reads from the first page to the last."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Name

from samepage.builder.renderer import WorkbookRenderer
from samepage.formats import get_format
from samepage.formats.interface import Document, WriterSettings
from samepage.formats.pdf.booklet import impose, imposition
from samepage.render.theme import load_theme
from tests.formats.pdf.built_files import few_pages, sections_folder

T = TypeVar("T")


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


def folded(sides: Sequence[tuple[T, ...]]) -> list[T]:
    """The pages in the order of reading, of sheets that lie one upon another, with a front and a back each.

    To the middle a leaf is a front's right half with its back's left half; from there on, the sheets come
    back in the other order, each with its back's right half and its front's left half.
    """
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    read = [half for (_, right), (left, _) in sheets for half in (right, left)]
    return read + [half for (left, _), (_, right) in reversed(sheets) for half in (right, left)]


@pytest.mark.parametrize("pages", range(1, 65))
def test_sheets_of_any_booklet_fold_to_the_pages_in_order(pages: int) -> None:
    """Up to three blank pages stand before the last, which is the back cover."""
    order = imposition(pages)
    read = folded(list(zip(order[::2], order[1::2], strict=True)))
    blank = -pages % 4
    assert read == [*range(pages - 1), *[None] * blank, pages - 1]


@pytest.mark.parametrize("pages", [4, 5, 18, 63, 64])
def test_each_page_is_drawn_where_it_belongs(pages: int) -> None:
    sheets = impose(Document(numbered(pages), pages, {}))
    read = folded([halves(side) for side in pdfium.PdfDocument(sheets.data)])
    *before, last = (f"page{number}" for number in range(1, pages + 1))
    assert [half.text for half in read] == [*before, *[""] * (-pages % 4), last]
    assert {half.size for half in read} == {(300, 400)}


def numbered(pages: int) -> bytes:
    """A PDF whose pages say which they are, each at its middle, and are cut off where they are trimmed."""
    with pikepdf.new() as pdf, io.BytesIO() as out:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=(320, 420))
            page.trimbox = [10, 10, 310, 410]
            page.obj.Resources = Dictionary(Font=Dictionary(F=font))
            page.obj.Contents = pdf.make_stream(b"BT /F 12 Tf 140 210 Td (page %d) Tj ET" % number)
        pdf.save(out)
        return out.getvalue()


@pytest.mark.parametrize(("notes_pages", "blank"), [(0, 1), (6, 2)])
def test_folded_it_has_the_pages_in_the_order_of_reading(notes_pages: int, blank: int) -> None:
    guide = few_pages().guide.model_copy(update={"notes_pages": notes_pages})
    library = replace(few_pages(), guide=guide)
    settings = WriterSettings(("print",), booklet=True, cache=sections_folder(library))
    renderer = WorkbookRenderer(library, load_theme(), {"pdf": get_format("pdf").writer(settings)})
    site = renderer.request(library.sites["north"])
    plain, booklet = (renderer.document(site, "pdf", output).data for _, output in renderer.outputs())

    pages = [halves(page, 1)[0] for page in pdfium.PdfDocument(plain)]
    read = folded([halves(side) for side in pdfium.PdfDocument(booklet)])
    *before, last = (page.text for page in pages)
    assert len({page.text for page in pages}) > 6
    assert [half.text for half in read] == [*before, *[""] * blank, last]
    assert {half.size for half in read} == {page.size for page in pages}
