"""A section as runs of pages: what stands between two page ends that cut through nothing.

Each run is laid out by itself. After an edit its own pages are laid out again, and those that
follow only until a page ends where it ended before. A page's end depends on what stands on the
page and on what did not fit, so that much is looked at; ``AHEAD`` is more than that needs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html.parser import HTMLParser
from itertools import pairwise

from samepage.formats.pdf.boxtree import walk
from samepage.formats.pdf.layout import HtmlDocument
from samepage.formats.pdf.stretch_answers import growth

AHEAD = 2  # children after a run
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
ID = re.compile(r' id="[^"]*"')
SPACER = '<div style="break-after: page"></div>'  # an empty page, so that what follows begins one


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
class PageGroupPlan:
    """The runs of a section whose children have these ``digests``."""

    digests: tuple[str, ...]
    runs: tuple[PageGroup, ...]

    def again(self, digests: Sequence[str], first: int, page: int) -> PageGroup | None:
        """The run that begins with child ``first``, if all that its end depends on is as it was."""
        for run in self.runs:
            reach = min(run.end + AHEAD, len(self.digests))
            there = first + reach - run.first
            ends = reach == len(self.digests)
            if (
                self.digests[run.first : reach] == tuple(digests[first:there])
                and ends == (there == len(digests))
                and run.page % 2 == page % 2
                and bool(run.first) == bool(first)
            ):
                return replace(run, first=first, end=first + run.end - run.first, page=page)
        return None

    def likely(self, first: int, page: int) -> int:
        """The child that likely ends the run which begins with ``first``."""
        return first + next((run.end - run.first for run in self.runs if run.page + run.pages > page), 1)


@lru_cache(maxsize=100)
def cut(html: str) -> SectionHtml | None:
    """``html`` of one element in its children; None where its tags do not tell them apart."""
    reader = _HtmlSplitter(html)
    reader.feed(html)
    reader.close()
    edges = reader.edges
    if reader.depth or len(edges) < 2:
        return None
    children = tuple(html[a:b].strip() for a, b in pairwise(edges))
    return SectionHtml(html[: edges[0]].strip(), children, html[edges[-1] :].strip())


class _HtmlSplitter(HTMLParser):
    """Notes where the children of the outermost element begin, and where the last of them ends."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=False)
        self.depth = 0
        self.edges: list[int] = []
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self.depth == 1:
            self.edges.append(self._at())
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if self.depth == 1:
            self.edges.append(self._at())

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        if not self.depth:
            self.edges.append(self._at())


def piece(whole: SectionHtml, first: int, end: int, spacers: int) -> str:
    """HTML of the children ``first`` to ``end``, after as many empty pages; its anchor is in the first run only."""
    opened = ID.sub("", whole.opened, count=1) if first else whole.opened
    return "".join((opened, SPACER * spacers, *whole.children[first:end], whole.closed))


def spacers(page: int, mirrored: bool) -> int:
    """How many empty pages stand before a run that begins on the section's ``page`` (from 0): on the same side of the sheet."""
    if not page:
        return 0
    return 2 - page % 2 if mirrored else 1


def find_runs(setter: HtmlDocument, empty: int, first: int, page: int, last: bool) -> tuple[PageGroup, ...]:
    """The runs of a piece that begins with child ``first`` on ``page``, after ``empty`` pages of no account.

    ``last`` says that the piece goes to the section's end; if not, runs are left out that end too near its own.
    """
    pages = setter.render().pages[empty:]
    section = next(element for element in setter.elements if element.tag == "section")
    number = {
        id(child): n for n, child in enumerate(child for child in section if isinstance(child.tag, str))
    }
    held = [
        sorted(
            {number[id(box.element)] - empty for box, _ in walk(laid._page_box) if id(box.element) in number}
        )
        for laid in pages
    ]
    runs, begin = [], 0
    for n in range(1, len(pages) + 1):
        if n < len(pages) and (not held[n] or not held[n - 1] or held[n - 1][-1] >= held[n][0]):
            continue  # something runs over this page's end
        count = len(number) - empty
        end = held[n][0] if n < len(pages) else count
        if last or end + AHEAD <= count:
            runs.append(
                PageGroup(
                    first + held[begin][0], first + end, page + begin, n - begin, dict(growth(pages[begin:n]))
                )
            )
        begin = n
    return tuple(runs)
