"""What a link says of itself: where it leads, in words (ISO 14289-1, 7.18.5; WCAG 2.2, 2.4.4)."""

from __future__ import annotations

from collections.abc import Mapping

from pikepdf import Object, String

from samepage.content.markdown import plain
from samepage.workbook.model import Workbook


def titles_of(workbook: Workbook) -> dict[str, str]:
    """The title of each anchor that is a chapter, a worksheet or a question."""
    titles: dict[str, str] = {}
    for section in workbook.sections:
        number = f"{workbook.labels['stage']} {section.number}: " if section.number else ""
        titles[section.id] = number + section.title
        for block in section.view.get("blocks", ()):
            title = block.get("title") or block.get("short")
            if block.get("id") and title:
                label = f"{block['label']} " if block.get("label") else ""
                titles[str(block["id"])] = label + plain(str(title))
    return titles


def describe(annotation: Object, titles: Mapping[str, str]) -> None:
    """Give a link annotation the title of what it leads to."""
    target = str(annotation.get("/Dest", ""))
    if target in titles:
        annotation.Contents = String(titles[target])
    elif "/A" in annotation and str(annotation.A.get("/URI", "")).startswith("mailto:"):
        annotation.Contents = String(str(annotation.A.URI).removeprefix("mailto:"))
