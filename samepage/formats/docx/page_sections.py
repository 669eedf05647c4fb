"""Word's sections: pages that are turned, and text in columns (ISO/IEC 29500-1, 17.6).

A section's properties stand in its last paragraph, and say how it began.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from samepage.formats.docx.body import Body
from samepage.formats.docx.paper import BOTTOM, MARGIN, TOP
from samepage.formats.docx.running import FOOTER, HEADER, WIDE_FOOTER, WIDE_HEADER
from samepage.formats.docx.styles import COLUMN_GAP

COLUMN_BREAK = '<w:r><w:br w:type="column"/></w:r>'
# What Word needs for a section's end where a table ends it, or an answer, which LibreOffice would tear out of its
# control: a paragraph that takes no room.
END_PARAGRAPH = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
END_SIZE = '<w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>'


def section_properties(body: Body, *, landscape: bool = False, columns: int = 1) -> str:
    """The properties of the section that is open; it is of the paper's upright size unless ``landscape``."""
    width, height = body.base.page
    size = f'w:w="{width}" w:h="{height}"'
    header, footer = HEADER, FOOTER
    if landscape:
        size = f'w:w="{height}" w:h="{width}" w:orient="landscape"'
        header, footer = WIDE_HEADER, WIDE_FOOTER
    ids = body.relations.add("header", header), body.relations.add("footer", footer)
    number = f' w:num="{columns}"' if columns > 1 else ""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{ids[0]}"/>'
        f'<w:footerReference w:type="default" r:id="{ids[1]}"/><w:type w:val="{body.section_began}"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="{TOP}" w:right="{MARGIN}" w:bottom="{BOTTOM}" w:left="{MARGIN}" '
        f'w:header="600" w:footer="520" w:gutter="0"/><w:cols{number} w:space="{COLUMN_GAP}"/></w:sectPr>'
    )


def begin_landscape(body: Body) -> None:
    """What is written from here on has pages of its own, turned on their side."""
    if "<w:sectPr>" not in body.out[-1]:  # else the section before it is one of these, too
        _end(body, section_properties(body), "nextPage")
    body.landscape = True


def end_landscape(body: Body) -> None:
    _end(body, section_properties(body, landscape=True), "nextPage")
    body.landscape = False


@contextmanager
def two_columns(body: Body) -> Iterator[None]:
    """What is written inside the block stands in two columns, as a newspaper's text does."""
    _end(body, section_properties(body), "continuous")
    yield
    _end(body, section_properties(body, columns=2), "continuous")


def _end(body: Body, properties: str, next_begins: str) -> None:
    last = body.out[-1] if body.out else ""
    if not last.startswith("<w:p>") or "<w:sectPr>" in last or "<w:sdt>" in last:
        body.out.append(f"<w:p><w:pPr>{END_PARAGRAPH}{END_SIZE}{properties}</w:pPr></w:p>")
    elif last.startswith("<w:p><w:pPr>"):
        body.out[-1] = last.replace("</w:pPr>", f"{properties}</w:pPr>", 1)
    else:
        body.out[-1] = last.replace("<w:p>", f"<w:p><w:pPr>{properties}</w:pPr>", 1)
    body.section_began, body.after_table = next_begins, False
    body.page_top = next_begins == "nextPage"
