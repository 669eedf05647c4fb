"""Saddle-stitched booklets: pages of the print edition, two on a sheet's side, in a press's order.

The file is for a press, not for a reader: it has no structure tree and no metadata that claims one.
"""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Dictionary, Name, Page

from samepage.formats.interface import Document
from samepage.formats.pdf.page_contents import finish_content
from samepage.formats.pdf.save import save


def impose(document: Document) -> Document:
    """The pages of a PDF as sheets of two, to be printed on both sides, folded and stapled.

    Pages are filled up to a multiple of four with blank ones before the last page, so that the
    back cover stays outside.
    """
    with pikepdf.open(io.BytesIO(document.data)) as source, pikepdf.new() as sheets:
        order = imposition(len(source.pages))
        # A page's form is its trim box, without crop marks: those of two pages would meet.
        left, bottom, right, top = (float(n) for n in source.pages[0].trimbox)
        width, height = right - left, top - bottom
        for pair in zip(order[::2], order[1::2], strict=True):
            sheet = sheets.add_blank_page(page_size=(2 * width, height))
            content = ""
            for place, number in enumerate(pair):
                if number is not None:
                    page = source.pages[number]
                    form = sheets.copy_foreign(page.as_form_xobject())
                    name = sheet.add_resource(form, Name.XObject, Name(f"/P{place}"))
                    content += f"q {_placed(page, place * width)} cm {name} Do Q\n"
            sheet.obj.Contents = sheets.make_stream(content.encode())
        sheets.docinfo[Name.Title] = f"{source.docinfo.get('/Title', '')} (booklet for the press)"
        sheets.Root.ViewerPreferences = Dictionary(Duplex=Name.DuplexFlipShortEdge, DisplayDocTitle=True)
        finish_content(sheets)
        return Document(save(sheets), len(sheets.pages), {})


def _placed(page: Page, x: float) -> str:
    """The matrix that puts a page's trim box at ``x`` points; a landscape page is turned, its head to the left."""
    left, bottom, right, top = (float(n) for n in page.trimbox)
    if right - left > top - bottom:
        return f"0 1 -1 0 {x + top:g} {-left:g}"
    return f"1 0 0 1 {x - left:g} {-bottom:g}"


def imposition(pages: int) -> list[int | None]:
    """Page indexes from 0, left and right of each sheet's side in turn; None is a blank page.

    >>> imposition(4)
    [3, 0, 1, 2]
    """
    total = -(-pages // 4) * 4
    numbers: list[int | None] = [*range(pages - 1), *[None] * (total - pages), pages - 1]
    order: list[int | None] = []
    for sheet in range(total // 4):
        first, last = 2 * sheet, total - 1 - 2 * sheet
        order += [numbers[last], numbers[first], numbers[first + 1], numbers[last - 1]]
    return order
