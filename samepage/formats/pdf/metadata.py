"""What a workbook says of itself: how it is described, and what a return needs to be read."""

from __future__ import annotations

from pikepdf import Dictionary, Pdf

from samepage.formats.pdf.xmp import NAMESPACE, PRODUCER, XmpDescription, describe, information_of, xmp_of
from samepage.workbook.model import Workbook

__all__ = [
    "NAMESPACE",
    "PRODUCER",
    "PROPERTIES",
    "description",
    "information",
    "properties",
    "set_metadata",
    "xmp",
]

# Property and what it tells; also written to DOCX as custom properties.
PROPERTIES = {
    "edition": "Edition of the guide",
    "site": "Id of the site",
    "level": "state, district or school",
    "language": "Language of the text (BCP 47)",
    "contentHash": "Hash of the questions this file asks",
    "format": "Print edition of the file",
}


def properties(workbook: Workbook, edition: str) -> dict[str, str]:
    return {
        "edition": workbook.guide.edition,
        "site": workbook.site.id,
        "level": workbook.level,
        "language": workbook.language,
        "contentHash": workbook.content_hash,
        "format": edition,
    }


def description(workbook: Workbook, edition: str) -> XmpDescription:
    return XmpDescription(
        title=workbook.title,
        author=workbook.partner.name,
        subject=workbook.guide.subtitle,
        language=workbook.language,
        date=workbook.guide.date,
        own=properties(workbook, edition),
        meanings=PROPERTIES,
    )


def set_metadata(pdf: Pdf, workbook: Workbook, edition: str) -> None:
    describe(pdf, description(workbook, edition))


def information(workbook: Workbook) -> Dictionary:
    """The document information dictionary (ISO 32000-1, 14.3.3)."""
    return information_of(description(workbook, ""))


def xmp(workbook: Workbook, edition: str) -> str:
    return xmp_of(description(workbook, edition))
