"""Tables in the structure tree: each header cell says what it heads, so that a listener hears it with an answer."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pytest
from lxml import html
from pikepdf import Name

from samepage.render.html import render_document, render_sections
from tests.formats.pdf.built_files import LOCKED, Made, made

SCOPES = {"col": "/Column", "row": "/Row"}  # HTML, and ISO 32000-1, table 349


@pytest.mark.parametrize("site", ["every-district", LOCKED])
def test_each_header_cell_heads_what_the_html_says(site: str) -> None:
    """Table by table, in reading order; a head that is repeated overleaf heads nothing again (ISO 14289-1, 7.5)."""
    source = made(site)
    wanted = [
        [SCOPES[cell.get("scope")] for cell in table.iter("th")] for table in written(source).iter("table")
    ]
    with pikepdf.open(io.BytesIO(source.data)) as pdf:
        found = [
            [str(cell.A.Scope) for cell in elements(table) if Name.TH == cell.S]
            for table in elements(pdf.Root.StructTreeRoot.K[0])
            if Name.Table == table.S
        ]
    assert found == wanted
    assert {"/Column", "/Row"} <= {scope for table in found for scope in table}


def written(source: Made) -> html.HtmlElement:
    sections = render_sections(source.workbook, source.edition.linear, source.edition.media)
    return html.document_fromstring(render_document(source.workbook, sections, source.edition.name))


def elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """``element`` and all structure elements below it, in reading order."""
    yield element
    inside = element.get("/K", ())
    for kid in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)
