"""What stands at the head and the foot of every page but the cover, upright and turned."""

from __future__ import annotations

from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.wml import ROOT, page_field, run
from samepage.render.typography import typographic
from samepage.workbook.model import Workbook

HEADER, FOOTER = "header-workbook.xml", "footer-workbook.xml"
WIDE_HEADER, WIDE_FOOTER = "header-landscape.xml", "footer-landscape.xml"


def header(workbook: Workbook, base: BasePackage, *, landscape: bool = False) -> str:
    left, right = (
        typographic(text, workbook.language) for text in (workbook.guide.title, workbook.site.name)
    )
    return (
        f"<w:hdr{ROOT}><w:p>{_properties(base, 'Header', landscape)}{run(left)}"
        f"<w:r><w:tab/></w:r>{run(right)}</w:p></w:hdr>"
    )


def footer(workbook: Workbook, base: BasePackage, *, landscape: bool = False) -> str:
    label = workbook.labels
    bold = "<w:b/><w:bCs/>"
    left = f"{workbook.workbook_name} · {label['edition']} {workbook.guide.edition}"
    left = typographic(left, workbook.language)
    return (
        f"<w:ftr{ROOT}><w:p>{_properties(base, 'Footer', landscape)}{run(left)}"
        f"<w:r><w:tab/></w:r>{run(label['page'] + ' ', bold)}{page_field('PAGE')}"
        f"{run(' ' + label['of'] + ' ', bold)}{page_field('NUMPAGES')}</w:p></w:ftr>"
    )


def _properties(base: BasePackage, style: str, landscape: bool) -> str:
    """Of the paragraph; a turned page has its tab stop further to the right than the style says."""
    tabs = ""
    if landscape:
        tabs = (
            f'<w:tabs><w:tab w:val="clear" w:pos="{base.text_width}"/>'
            f'<w:tab w:val="right" w:pos="{base.turned_width}"/></w:tabs>'
        )
    return f'<w:pPr><w:pStyle w:val="{base.styles[style]}"/>{tabs}</w:pPr>'
