"""A section in groups of pages: what stands between two page ends that cut through nothing.

Each group is laid out by itself. After an edit its own pages are laid out again, and those that
follow only until a page ends where it ended before. A page's end depends on what stands on the
page and on what did not fit, so that much is looked at; ``AHEAD`` is more than that needs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from weasyprint import Document

from samepage.formats.pdf.shared_room import PageGroup, evened, groups_on
from samepage.render.html_document import HtmlDocument

AHEAD = 2  # children after a group
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
ID = re.compile(r' id="[^"]*"')
TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|[^">])*>')
PageRange = tuple[int, int, int]  # first child, end, page
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
class LaidOutGroup:
    """A group as it came out when the groups were found: its pages, answer boxes not grown, in ``html``'s layout."""

    group: PageGroup
    pages: Document
    html: HtmlDocument


@dataclass(frozen=True)
class PageGroupPlan:
    """The page groups of a section whose children have these ``digests``, and those that there are where each page
    is ``filled`` before the next one begins."""

    digests: tuple[str, ...]
    groups: tuple[PageGroup, ...]
    filled: tuple[PageGroup, ...]

    def same_group(self, digests: Sequence[str], first: int, page: int) -> PageGroup | None:
        """The group that begins with child ``first`` of a section with other ``digests``, if all that its end
        depends on is as it was."""
        for group in self.filled:
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
        return next((g.end - g.first for g in self.filled if g.page + g.pages > page), 1)

    def like(self, digests: Sequence[str], group: PageGroup) -> PageGroup | None:
        """``group`` of a section with other ``digests``, if this plan has one with the same children."""
        for known in self.groups:
            if (
                self.digests[known.first : known.end] == tuple(digests[group.first : group.end])
                and known.page % 2 == group.page % 2
                and bool(known.first) == bool(group.first)
            ):
                return replace(known, first=group.first, end=group.end, page=group.page)
        return None


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

    def find(first: int, end: int, page: int, last: bool) -> tuple[LaidOutGroup, ...]:
        empty = pages_before(page, mirrored)
        return _groups_in(document(group_html(whole, first, end, empty)), empty, first, page, last)

    filled: list[PageGroup] = []
    laid_out: dict[PageRange, LaidOutGroup] = {}
    first = page = 0
    end = len(whole.children)
    edited = False
    unedited = before if before and before.is_before_edit(whole.digests) else None
    while first < end:
        same = before.same_group(whole.digests, first, page) if before else None
        if same:
            filled.append(same)
        else:
            found: tuple[LaidOutGroup, ...] = ()
            if unedited and not edited:
                # An edit moves what follows on its page, and seldom more: if it does, all that is left is
                # laid out at once.
                part = min(first + unedited.likely_length(page) + AHEAD, end)
                found = find(first, part, page, part == end)[:1]
            for one in found or find(first, end, page, True):
                filled.append(one.group)
                laid_out[_range(one.group)] = one
        edited = not same
        first, page = filled[-1].end, filled[-1].page + filled[-1].pages

    def known(group: PageGroup) -> PageGroup | None:
        """``group`` with its heights."""
        if group in filled:
            return group
        if _range(group) in laid_out:
            return laid_out[_range(group)].group
        return before.like(whole.digests, group) if before else None

    groups, shared = tuple(filled), evened(filled)
    for group in shared:
        if known(group):
            continue
        alone = find(group.first, group.end, group.page, True)
        if [one.group.pages for one in alone] != [group.pages]:
            break  # something takes more room where it stands now
        laid_out[_range(group)] = alone[0]
    else:
        groups = tuple(made for group in shared if (made := known(group)))
    for group in groups:
        if _range(group) in laid_out:
            on_layout(laid_out[_range(group)])
    return PageGroupPlan(whole.digests, groups, tuple(filled))


def _range(group: PageGroup) -> PageRange:
    return group.first, group.end, group.page


def _groups_in(
    document: HtmlDocument, empty: int, first: int, page: int, last: bool
) -> tuple[LaidOutGroup, ...]:
    """The groups of a part that begins with child ``first`` on ``page``, after ``empty`` pages.

    ``last`` says that the part is taken to its end; if not, groups that end too near it are left out.
    """
    whole = document.render()
    section = next(element for element in document.elements if element.tag == "section")
    children = [child for child in section if isinstance(child.tag, str)][empty:]
    groups = groups_on(whole.pages[empty:], children)
    return tuple(
        LaidOutGroup(
            replace(group, first=first + group.first, end=first + group.end, page=page + group.page),
            whole.copy(whole.pages[empty + group.page : empty + group.page + group.pages]),
            document,
        )
        for group in groups
        if last or group.end + AHEAD <= len(children)
    )


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
