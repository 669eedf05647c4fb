"""Ways through a document: the outline beside the pages (ISO 32000-1, 12.3.3), and what links say of
themselves (ISO 14289-1, 7.18.5; WCAG 2.2, 2.4.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String
from weasyprint.document import Page

from samepage.content.markdown import plain
from samepage.formats.pdf.structure import PX
from samepage.workbook.appendices import IN_FULL
from samepage.workbook.model import Workbook

DECIMALS = 1  # of a place, in points
MAX_DEPTH = 8  # of the outline


@dataclass(frozen=True)
class Bookmark:
    """An entry: its level (a chapter's is 1), its page (from 0) and place (points, from the bottom left)."""

    level: int
    title: str
    page: int
    x: float
    y: float
    closed: bool


def bookmarks_of(pages: Sequence[Page]) -> tuple[Bookmark, ...]:
    """In reading order."""
    return tuple(
        Bookmark(level, title, number, x * PX, (page.height - y) * PX, state == "closed")
        for number, page in enumerate(pages)
        for level, title, (x, y), state in page.bookmarks
    )


def write_outline(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Each bookmark below the last one before it that has a smaller level."""
    if not bookmarks:
        return
    with pdf.open_outline(max_depth=MAX_DEPTH) as outline:
        above: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
        for mark in bookmarks:
            place = Array(
                [pdf.pages[mark.page].obj, Name.XYZ, round(mark.x, DECIMALS), round(mark.y, DECIMALS), 0]
            )
            item = OutlineItem(mark.title, place)
            item.is_closed = mark.closed
            while above[-1][0] >= mark.level:
                above.pop()
            above[-1][1].append(item)
            above.append((mark.level, item.children))


def anchor_titles(workbook: Workbook) -> dict[str, str]:
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
        for stage in section.view["stages"] if section.kind == IN_FULL else ():
            for entry in stage["entries"]:
                titles[entry["id"]] = f"{section.title}, {entry['number']}"
                titles.setdefault(entry["target"], entry["where"])
    return titles


def describe_link(annotation: Object, titles: Mapping[str, str]) -> None:
    """Give a link annotation the title of what it leads to, and its place in few digits."""
    if annotation.get("/Subtype") == Name.Link:
        annotation.Rect = _short(annotation.Rect)
    target = str(annotation.get("/Dest", ""))
    if target in titles:
        annotation.Contents = String(titles[target])
    elif "/A" in annotation and str(annotation.A.get("/URI", "")).startswith("mailto:"):
        annotation.Contents = String(str(annotation.A.URI).removeprefix("mailto:"))


def linked_destinations(pdf: Pdf, known: Mapping[str, Object]) -> Object:
    """The named destinations that links lead to; WeasyPrint and templates name every control.

    Source: ISO 32000-1, 12.3.2.3.
    """
    named = {str(one.Dest) for page in pdf.pages for one in page.obj.get("/Annots", ()) if "/Dest" in one}
    names = [x for name in sorted(named & known.keys()) for x in (String(name), _short(known[name]))]
    return Dictionary(Dests=Dictionary(Names=Array(names)))


def _short(place: Object) -> Object:
    return Array([round(one, DECIMALS) if isinstance(one, Decimal) else one for one in place])
