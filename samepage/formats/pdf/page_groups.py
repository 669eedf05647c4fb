"""A section in groups of pages: what stands between two page ends that cut through nothing.

Each group is laid out by itself. After an edit its own pages are laid out again, and those that
follow only until a page ends where it ended before. A page's end depends on what stands on the
page and on what did not fit, so that much is looked at; ``AHEAD`` is more than that needs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from weasyprint import Document

from samepage.formats.pdf.layout import stretched_heights
from samepage.render.html_document import HtmlDocument
from samepage.render.weasyprint_adapter import elements_on

AHEAD = 2  # children after a group
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
ID = re.compile(r' id="[^"]*"')
TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^">])*>')
EMPTY_PAGE = '<div style="break-after: page"></div>'  # so that what follows begins a page


@dataclass(frozen=True)
class SectionHtml:
    """A section's HTML: its open tag, its children, its close tag, with nothing between them."""

    opened: str
    children: tuple[str, ...]
    closed: str

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """One for each child."""
        return tuple(hashlib.sha256(child.encode()).hexdigest() for child in self.children)


@dataclass(frozen=True)
class PageGroup:
    """The children ``first`` to ``end`` (exclusive), on ``pages`` pages, the section's ``page`` (from 0) first.

    ``heights`` (CSS px) are those of the answer boxes that take up their page's free space.
    """

    first: int
    end: int
    page: int
    pages: int
    heights: Mapping[str, float]


@dataclass(frozen=True)
class LaidOutGroup:
    """A group as it came out when the groups were found: its pages, answer boxes not grown, in ``html``'s layout."""

    group: PageGroup
    pages: Document
    html: HtmlDocument


@dataclass(frozen=True)
class PageGroupPlan:
    """The page groups of a section whose children have these ``digests``."""

    digests: tuple[str, ...]
    groups: tuple[PageGroup, ...]

    def same_group(self, digests: Sequence[str], first: int, page: int) -> PageGroup | None:
        """The group that begins with child ``first`` of a section with other ``digests``, if all that its end
        depends on is as it was."""
        for group in self.groups:
            reach = min(group.end + AHEAD, len(self.digests))
            there = first + reach - group.first
            if (
                self.digests[group.first : reach] == tuple(digests[first:there])
                and (reach == len(self.digests)) == (there == len(digests))
                and group.page % 2 == page % 2
                and bool(group.first) == bool(first)
            ):
                return replace(group, first=first, end=first + group.end - group.first, page=page)
        return None

    def is_before_edit(self, digests: Sequence[str]) -> bool:
        """Whether a section with ``digests`` is this one after an edit: most of it is there, unlike another level's."""
        return 2 * len({*digests} & {*self.digests}) > len(digests)

    def likely_length(self, page: int) -> int:
        """How many children the group that begins on ``page`` likely has."""
        return next((g.end - g.first for g in self.groups if g.page + g.pages > page), 1)


def plan_page_groups(
    whole: SectionHtml,
    document: Callable[[str], HtmlDocument],
    mirrored: bool,
    before: PageGroupPlan | None = None,
    on_layout: Callable[[LaidOutGroup], None] = lambda _: None,
) -> PageGroupPlan:
    """The section's groups, each page laid out once; those that a plan made ``before`` has, not at all.

    ``document`` makes a document of a section's HTML; ``on_layout`` is called with each group that is laid out.
    """

    def find(first: int, end: int, page: int) -> tuple[LaidOutGroup, ...]:
        empty = pages_before(page, mirrored)
        part = document(group_html(whole, first, end, empty))
        return _groups_in(part, empty, first, page, end == len(whole.children))

    groups: list[PageGroup] = []
    first = page = 0
    end = len(whole.children)
    edited = False
    unedited = before if before and before.is_before_edit(whole.digests) else None
    while first < end:
        same = before.same_group(whole.digests, first, page) if before else None
        if same:
            groups.append(same)
        else:
            found: tuple[LaidOutGroup, ...] = ()
            if unedited and not edited:
                # An edit moves what follows on its page, and seldom more: if it does, all that is left is
                # laid out at once.
                found = find(first, min(first + unedited.likely_length(page) + AHEAD, end), page)[:1]
            for laid_out in found or find(first, end, page):
                groups.append(laid_out.group)
                on_layout(laid_out)
        edited = not same
        first, page = groups[-1].end, groups[-1].page + groups[-1].pages
    return PageGroupPlan(whole.digests, tuple(groups))


def _groups_in(
    document: HtmlDocument, empty: int, first: int, page: int, last: bool
) -> tuple[LaidOutGroup, ...]:
    """The groups of a part that begins with child ``first`` on ``page``, after ``empty`` pages.

    ``last`` says that the part goes to the section's end; if not, groups that end too near its own are left out.
    """
    whole = document.render()
    pages = whole.pages[empty:]
    section = next(element for element in document.elements if element.tag == "section")
    children = [child for child in section if isinstance(child.tag, str)][empty:]
    number = {id(child): n for n, child in enumerate(children)}
    held = [
        sorted({number[id(element)] for element in elements_on(laid_out) if id(element) in number})
        for laid_out in pages
    ]
    groups, begin = [], 0
    for n in range(1, len(pages) + 1):
        if n < len(pages) and (not held[n] or not held[n - 1] or held[n - 1][-1] >= held[n][0]):
            continue  # something runs over this page's end
        end = held[n][0] if n < len(pages) else len(children)
        if last or end + AHEAD <= len(children):
            heights = dict(stretched_heights(pages[begin:n]))
            start = first + held[begin][0]
            group = PageGroup(start, first + end, page + begin, n - begin, heights)
            groups.append(LaidOutGroup(group, whole.copy(pages[begin:n]), document))
        begin = n
    return tuple(groups)


def group_html(whole: SectionHtml, first: int, end: int, empty_pages: int = 0) -> str:
    """HTML of the children ``first`` to ``end``, after as many empty pages; its anchor is in the first group only."""
    opened = ID.sub("", whole.opened, count=1) if first else whole.opened
    return "".join((opened, EMPTY_PAGE * empty_pages, *whole.children[first:end], whole.closed))


def pages_before(page: int, mirrored: bool) -> int:
    """How many empty pages stand before a group that begins on the section's ``page`` (from 0), so that it
    begins on the same side of the sheet."""
    if not page:
        return 0
    return 2 - page % 2 if mirrored else 1


def split_children(html: str) -> SectionHtml | None:
    """``html`` of one element in its children; None where its tags are not balanced, or it has none."""
    depth = 0
    edges: list[int] = []  # where each child begins, and where the last one ends
    for tag in TAG.finditer(html):
        closing, name, empty = tag[1], tag[2].lower(), tag[0].endswith("/>")
        if closing:
            depth -= 1
        if depth == (0 if closing else 1):
            edges.append(tag.start())
        if not (closing or empty or name in VOID):
            depth += 1
    if depth or len(edges) < 2:
        return None
    children = tuple(html[a:b].strip() for a, b in pairwise(edges))
    return SectionHtml(html[: edges[0]].strip(), children, html[edges[-1] :].strip())
