"""What a Word file says of itself: its title and dates, and which workbook it is (ISO/IEC 29500-1, 15.2.12)."""

from __future__ import annotations

from samepage.formats.docx.wml import OFFICE, PACKAGE, escape
from samepage.workbook.model import Workbook

FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of custom properties (ISO/IEC 29500-1, 22.3.2.2)
PROGRAM = "On the Same Page"
# Names of custom properties: what a returned file is an answer to.
EDITION = "Edition"
SITE = "Site"
LEVEL = "Level"
LANGUAGE = "Language"
CONTENT_HASH = "Content hash"


def core_properties(workbook: Workbook) -> str:
    date = f"{workbook.guide.date}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    partner = escape(workbook.partner.name)
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(workbook.title)}</dc:title><dc:subject>{escape(workbook.guide.subtitle)}</dc:subject>"
        f"<dc:creator>{partner}</dc:creator><cp:lastModifiedBy>{partner}</cp:lastModifiedBy>{dates}"
        f"<dc:language>{escape(workbook.language)}</dc:language>"
        f"<cp:version>{escape(workbook.guide.edition)}</cp:version></cp:coreProperties>"
    )


def app_properties() -> str:
    return (
        f'<Properties xmlns="{OFFICE}extended-properties"><Application>{PROGRAM}</Application></Properties>'
    )


def custom_properties(workbook: Workbook) -> str:
    values = {
        EDITION: workbook.guide.edition,
        SITE: workbook.site.id,
        LEVEL: workbook.level,
        LANGUAGE: workbook.language,
        CONTENT_HASH: workbook.content_hash,
    }
    rows = "".join(
        f'<property fmtid="{FMTID}" pid="{pid}" name="{name}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(values.items(), 2)
    )
    return (
        f'<Properties xmlns="{OFFICE}custom-properties" xmlns:vt="{OFFICE}docPropsVTypes">{rows}</Properties>'
    )
