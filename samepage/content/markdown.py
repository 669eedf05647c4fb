"""Markdown of ``guide/`` → HTML: CommonMark with raw HTML and images off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

# "commonmark" without what an editor must not bring in: raw HTML, pictures (a figure block has
# alt text), headings (the template owns the outline) and code blocks.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(
    ["html_block", "html_inline", "image", "heading", "lheading", "code", "fence", "hr"]
)
_WITH_HTML = MarkdownIt("commonmark")
MOST_KEPT = 4_000  # texts: a guide's are printed for several levels, in several arrangements
DEEPEST_LIST = 3  # levels of lists in each other, for which every format has a mark and an indent
_ADDRESS = re.compile(r"#.|https?://.|mailto:.", re.IGNORECASE)
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[:/?#].*)?")
_NOWHERE = re.compile(r'<a href="">(.*?)</a>', re.DOTALL)


def _open_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A link, without an address where that is neither one of the web nor an anchor in the workbook."""
    href = str(tokens[index].attrGet("href") or "")
    if not _ADDRESS.match(href):
        # As people write the address of a website. A file or a script has no place in a printed workbook.
        tokens[index].attrSet("href", f"https://{href}" if _DOMAIN.fullmatch(href) else "")
    return self.renderToken(tokens, index, options, env)


def _open_list(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A numbered list; the style says once more at which number it begins, for the layout of pages."""
    if start := tokens[index].attrGet("start"):
        tokens[index].attrSet("style", f"counter-reset: list-item {int(start) - 1}")
    return self.renderToken(tokens, index, options, env)


_MARKDOWN.add_render_rule("link_open", _open_link)
_MARKDOWN.add_render_rule("ordered_list_open", _open_list)


@lru_cache(maxsize=MOST_KEPT)
def block(text: str) -> Markup:
    """Paragraphs, lists, quotations, and lines that end where a text says so."""
    return Markup(_NOWHERE.sub(r"\1", _MARKDOWN.render(text).strip()))


@lru_cache(maxsize=MOST_KEPT)
def inline(text: str) -> Markup:
    """One line: emphasis, strong, links. Line breaks become spaces; paragraphs are joined."""
    return Markup(_NOWHERE.sub(r"\1", _MARKDOWN.renderInline(" ".join(str(text).split()))))


@lru_cache(maxsize=MOST_KEPT)
def plain(text: str) -> str:
    """Markdown without its signs, on one line: for tooltips and data dictionaries."""
    if not any(sign in text for sign in "*_[`\\\n&"):
        return text
    words: list[str] = []
    for token in _MARKDOWN.parse(text):
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
        if token.type == "inline":
            words.append(" ")
    return " ".join("".join(words).split())


def plain_lines(text: str) -> str:
    """Markdown without its signs: each paragraph on a line of its own, and each item of a list, behind its number or
    a hyphen."""
    lines: list[str] = []
    mark = ""
    for token in _MARKDOWN.parse(text):
        if token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "inline":
            lines.append(mark + plain(token.content))
            mark = ""
    return "\n".join(lines)


def first_html(text: str) -> str | None:
    """The first piece of HTML that a Markdown reader would find in ``text``."""
    if not re.search(r"<[A-Za-z/!?]", text):
        return None
    tokens = (part for token in _WITH_HTML.parse(text) for part in (token, *(token.children or ())))
    return next((t.content.strip() for t in tokens if t.type in ("html_inline", "html_block")), None)
