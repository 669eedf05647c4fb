"""The outline that readers show beside the pages (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from weasyprint import Document

POINTS = 0.75  # of a CSS px


@dataclass(frozen=True)
class Bookmark:
    """An entry: its level (a chapter's is 1), its page (from 0) and place (points, from the bottom left)."""

    level: int
    title: str
    page: int
    x: float
    y: float
    closed: bool


def bookmarks_of(document: Document) -> tuple[Bookmark, ...]:
    """The bookmarks of laid-out pages, in reading order."""
    return tuple(
        Bookmark(level, title, number, x * POINTS, (page.height - y) * POINTS, state == "closed")
        for number, page in enumerate(document.pages)
        for level, title, (x, y), state in page.bookmarks
    )


def write_outline(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Each bookmark below the last one before it that has a smaller level."""
    top = pdf.make_indirect(Dictionary())
    open_: list[tuple[int, Object]] = [(0, top)]
    below: dict[tuple[int, int], list[tuple[Object, Bookmark]]] = {top.objgen: []}
    for bookmark in bookmarks:
        while open_[-1][0] >= bookmark.level:
            open_.pop()
        parent = open_[-1][1]
        item = pdf.make_indirect(
            Dictionary(
                Title=String(bookmark.title),
                Parent=parent,
                Dest=Array([pdf.pages[bookmark.page].obj, Name.XYZ, bookmark.x, bookmark.y, 0]),
            )
        )
        below[parent.objgen].append((item, bookmark))
        below[item.objgen] = []
        open_.append((bookmark.level, item))

    def fill(parent: Object) -> int:
        """Number the entries below ``parent``; how many of them show when it is open."""
        items = below[parent.objgen]
        shown = len(items)
        for number, (item, bookmark) in enumerate(items):
            inside = fill(item)
            item.Count = -inside if bookmark.closed else inside
            shown += 0 if bookmark.closed else inside
            if number:
                item.Prev, items[number - 1][0].Next = items[number - 1][0], item
        if items:
            parent.First, parent.Last = items[0][0], items[-1][0]
        return shown

    if bookmarks:
        top.Count = fill(top)
        pdf.Root.Outlines = top
