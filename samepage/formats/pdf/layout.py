"""HTML → laid-out pages, by WeasyPrint, in two passes.

The first pass finds where pages end; the second gives the space left at a page's end to the
answer boxes on it, so that a page has room to write instead of a hole. Widgets are then made
to cover the boxes that are drawn for them. Lengths are CSS px.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from weasyprint import Document
from weasyprint.document import Page

from samepage.formats.pdf.shared_room import evened, groups_on
from samepage.formats.pdf.stretched_boxes import stretched_heights
from samepage.render.html_document import HtmlDocument
from samepage.render.weasyprint_adapter import continued, cover_drawn_boxes, elements_on

MAX_PASSES = 4  # after the first; two are the rule


@dataclass(frozen=True)
class PageLayout:
    """Laid-out pages, and the page (from 1) on which each anchor stands.

    ``continued[n]`` holds the structure types that run from page n+1 to page n+2, outermost first.
    """

    document: Document
    anchors: Mapping[str, int]
    continued: tuple[tuple[str, ...], ...]


def lay_out(html: HtmlDocument) -> PageLayout:
    """The pages, with answer boxes stretched to the space that there is."""
    document = _shared_out(html, html.render())
    heights = dict(stretched_heights(document.pages))
    lengths = chapter_lengths(document.pages)
    unknown = any(target not in html.elsewhere for _, target in html.entries)
    changes = heights or unknown or html.page_numbers(len(document.pages)) != html.page_numbers(0)
    for _ in range(MAX_PASSES if changes else 0):
        anchors = page_of_anchors(document.pages)
        document = html.render(heights, anchors, len(document.pages))
        longer = {c for c, n in chapter_lengths(document.pages).items() if n != lengths[c]}
        if longer:
            # Stretching pushed something over a page's end: that chapter stays as it was.
            heights = {name: h for name, h in heights.items() if name.split(".")[0] not in longer}
        elif page_of_anchors(document.pages) == anchors:
            break
    return final_layout(document)


def _shared_out(html: HtmlDocument, document: Document) -> Document:
    """``document`` with pages that end where they share the room that is left."""
    lengths = chapter_lengths(document.pages)
    begins = _even_begins(html, document)
    while begins:
        html.begin_pages([child for children in begins.values() for child in children])
        made = html.render()
        longer = {c for c, n in chapter_lengths(made.pages).items() if n != lengths[c]}
        if not longer:
            return made
        # Something takes more room where it stands now: that chapter's pages end where they are full.
        begins = {chapter: children for chapter, children in begins.items() if chapter not in longer}
    html.begin_pages(())
    return document


def _even_begins(html: HtmlDocument, document: Document) -> dict[str, list[Element]]:
    """The children of each chapter, by its id, that are to begin a page and do not."""
    found: dict[str, list[Element]] = {}
    on_page = [{id(element) for element in elements_on(page)} for page in document.pages]
    for chapter in html.elements:
        if chapter.tag != "section" or "chapter" not in (chapter.get("class") or "").split():
            continue
        pages = [page for page, there in zip(document.pages, on_page, strict=True) if id(chapter) in there]
        children = [child for child in chapter if isinstance(child.tag, str)]
        filled = list(groups_on(pages, children))
        known = {group.first for group in filled}
        if new := [children[group.first] for group in evened(filled) if group.first not in known]:
            found[chapter.get("id", "")] = new
    return found


def final_layout(document: Document) -> PageLayout:
    """``document`` with its widgets as large as what is drawn for them."""
    for page in document.pages:
        cover_drawn_boxes(page)
    return PageLayout(document, page_of_anchors(document.pages), tuple(continued(document.pages)))


def page_of_anchors(pages: Sequence[Page]) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            found.setdefault(name, number)
    return found


def chapter_lengths(pages: Sequence[Page]) -> dict[str, int]:
    """Number of pages of each chapter, by id."""
    lengths: dict[str, int] = defaultdict(int)
    for page in pages:
        for element in elements_on(page):
            if element.tag == "section" and "chapter" in (element.get("class") or "").split():
                lengths[element.get("id", "")] += 1
                break
    return lengths
