"""Markdown that would be printed as its signs, or that not every format can show: found before anything is made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from samepage.content.markdown import DEEPEST_LIST, MOST_KEPT
from samepage.content.pasted_text import Found

_FULL = MarkdownIt("commonmark").enable("table").disable(["html_block", "html_inline", "text_join", "code"])
_NAMED_HOST = "xn--yn7c"  # _GAP, as IDNA writes it
_GAP = "\ufffc"  # in place of what is no plain text: code, an escaped sign, a name in braces
NAMED = _GAP  # in an address: a name in braces, whose value is known to the site
_NAMES = re.compile(r"\{\{\s*(\w+)\s*\.\s*(\w+)\s*\}\}")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]|\^\[[^\]]+\]")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_TASK = re.compile(r"^\[[ xX]\] ")

_UNSUPPORTED = {
    "heading_open": "a heading inside a text is not printed as one: use a block with a `title`, or \\# for the sign.",
    "hr": "a line across the page is not used in texts: begin another block, or write the sign as \\- or \\*.",
    "fence": "a block of code is not used in texts: remove the lines with ``` or ~~~.",
    "table_open": "a table inside a text is printed as its signs: use a block of `kind: table`, or a list.",
    "image": "a picture inside a text is not printed: use a block of `kind: figure`.",
}
_TO_WRITE_ON = "a line to write on is no text: use a block with a place to answer, such as `kind: form`."
_COUNTED = r"\(?(?:\d{1,2}|[A-Za-z])[.)] "
# What is left of signs that were meant for Markdown, or for another program: in what order they are looked for, and
# what to write.
_LEFT = {
    r"_{3,}|\.{6,}|…{3,}": _TO_WRITE_ON,
    r"^\[[ xX]\] ": "a box to mark is printed as its signs: use a block of `kind: checklist`.",
    rf"^{_COUNTED}.*\n{_COUNTED}": (
        "these lines make no list and are joined: begin the first with `1. `, or each with `- `, after an empty line."
    ),
    r"^(-|\d{1,2}[.)])(?=[A-Za-z]).*\n(?:-|\d{1,2}[.)])(?=[A-Za-z])": (
        "these lines make no list and are joined: begin each with `- ` or `1. `, with the space."
    ),
    r"^#{1,6}[A-Za-z]": (
        "a heading inside a text is not printed as one: use a block with a `title`, or \\# for the sign."
    ),
    r"\[\[(?!\s*(?:site|partner|guide|words)\.)[^\]\n]+\]\]": (
        "double brackets make no link: write [words](#chapter.block)."
    ),
    r"&#?\w+;": "this names no character: type the character itself, or \\& for the sign.",
    r"\$[^$\n]*[\\^_][^$\n]*\$": (
        "a formula between $ signs is printed as it is: write it with characters such as ² and ≤."
    ),
    r"==(?=\S)[^=\n]+==": "`==` is printed as it is: write **strong**, or leave it out.",
    r"(?<![\w:]):[a-z]+(?:_[a-z]+)*:(?![\w:])": "the name of an emoji is printed as it is: leave it out.",
    r"\\(?=[A-Za-z])": "a backslash before a letter is printed: remove it, or write \\\\ for the sign.",
    r"\]\s+\((?=#|https?:|mailto:)": "a link has no space between ] and (: write [words](#chapter.block).",
    r"\]\(": "this link is not closed, or there is a space in its address: write [words](#chapter.block).",
    r"\)\[(?=#|https?:|mailto:)": (
        "the words of a link stand in brackets, and its address in parentheses: write [words](#chapter.block)."
    ),
    r"\[[^\]\n]*\((?=#|https?:|mailto:)": (
        "the bracket ] is missing after the link's words: write [words](#chapter.block)."
    ),
    r"\((?=#[a-z][\w-]*(?:\.[\w-]+)?\))": (
        "an address without words is printed as it is: write [words](#chapter.block)."
    ),
    r"\]\[|^\[[^\]]+\]: ": "this link names no address: write [words](#chapter.block).",
    r"\*\*": (
        "`**` is not closed, or stands beside a space: write **strong** without spaces inside, or \\* for the sign."
    ),
    r"(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)": (
        "`*` is not closed: write *emphasis* without spaces inside, or \\* for the sign."
    ),
    r"(?<![\w_])__?(?=\w)|(?<=[^\W_])__?(?![\w_])": "`_` is not closed: write *emphasis*, or \\_ for the sign.",
    r"~~": "`~~` is printed as it is: leave out what is struck out.",
    r"~\w+~|\^\w+\^": "this sign is printed as it is: write a character such as ₂ or ², or leave it out.",
    r"`": "a backquote is not closed: write a second one after the word, or \\` for the sign.",
}


@lru_cache(maxsize=MOST_KEPT)  # after an edit, all texts but one are as they were
def unsupported(text: str, in_paragraphs: bool) -> tuple[Found, ...]:
    """What of ``text`` is not printed as it is meant, with the part of it.

    ``in_paragraphs`` says that the text may have paragraphs, lists and quotations; all others are one run of words.
    """
    return tuple(_unsupported(text, in_paragraphs))


def _unsupported(text: str, in_paragraphs: bool) -> Iterator[Found]:
    if not re.search(
        r"[#*_\[\]`~|>\\&$:^…]|\.{6}|==|^[ \t]*(?:[-+=]|\(?\w{1,2}[.)])|^ {4}|\n {4}|\n\s*\n| {2}\n",
        text,
        re.MULTILINE,
    ):
        return
    plain = _NAMES.sub(_GAP, re.sub(r"\r\n?", "\n", text))  # as CommonMark reads line ends (2.1)
    tokens = _FULL.parse(plain)
    lines = plain.split("\n")
    if note := _FOOTNOTE.search(plain):
        yield (
            "a footnote is printed as its signs: put what it says into the text, or in a block of `kind: callout`.",
            note[0],
        )
        return
    for found in _blocks(tokens, lines, in_paragraphs):
        yield found
        return
    if definition := re.search(r"(?<=\S\n) {0,3}(: +\S+)", plain):
        message = "a list of definitions is printed as its signs: write `- **term:** …`, or use the glossary."
        yield message, definition[1]
        return
    if row := _TABLE_ROW.search(plain):
        yield _UNSUPPORTED["table_open"], _words(row[0])
        return
    inlines = [token for token in tokens if token.type == "inline"]
    if not in_paragraphs:
        inlines = _FULL.parseInline(" ".join(plain.split()))
    for token in inlines:
        yield from _inline(token)


@lru_cache(maxsize=MOST_KEPT)
def links(text: str, in_paragraphs: bool) -> tuple[tuple[str, str], ...]:
    """The address of each link that is printed, and the part of ``text`` to look for; names in braces are ``NAMED``."""
    return tuple(_links(text, in_paragraphs))


def _links(text: str, in_paragraphs: bool) -> Iterator[tuple[str, str]]:
    if "](" not in text and "]:" not in text:
        return
    plain = _NAMES.sub(_GAP, text)
    tokens = _FULL.parse(plain) if in_paragraphs else _FULL.parseInline(" ".join(plain.split()))
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                target = str(child.attrGet("href") or "").replace(_NAMED_HOST, NAMED)
                yield target, f"]({target}" if f"]({target}" in text else target


def _blocks(tokens: list[Token], lines: list[str], in_paragraphs: bool) -> Iterator[Found]:
    """What is wrong with paragraphs, lists and what else a text is made of."""
    inside: list[str] = []
    for token in tokens:
        near = _words(lines[token.map[0]]) if token.map else ""
        kind = token.type
        if kind in _UNSUPPORTED:
            yield _UNSUPPORTED[kind], near
        elif kind in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            inside.append(kind)
            yield from _nesting(inside, near, in_paragraphs, len(lines) > 1)
        elif kind in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            inside.pop()
        elif kind == "inline" and inside and _TASK.match(token.content):
            yield "a box to mark in a list is printed as its signs: use a block of `kind: checklist`.", near
        elif kind == "list_item_open" and token.map and not _has_text(tokens, token):
            yield "an entry of this list is empty: write its text, or remove its mark.", "\n" + near


def _nesting(inside: list[str], near: str, in_paragraphs: bool, several_lines: bool) -> Iterator[Found]:
    kind, quotes = inside[-1], inside.count("blockquote_open")
    if not in_paragraphs:
        if kind == "ordered_list_open" and not several_lines:
            return  # "1. Commit" is a title with its number, and printed so
        what, sign = ("a quotation", ">") if quotes else ("a list", near[:1] if near[:1] in "-+*" else "")
        literal = f", or \\{sign} for the sign" if sign else ""
        where = "this text is printed as one run of words"
        yield f"{what} does not work here, since {where}: use a block of `kind: text`{literal}.", near
    elif kind == "blockquote_open" and len(inside) > 1:
        yield (
            "a quotation inside a list or another quotation is not printed: put it before or after that one.",
            near,
        )
    elif quotes and kind != "blockquote_open":
        yield "a list inside a quotation is not printed: put the list below it, without the > signs.", near
    elif len(inside) > DEEPEST_LIST:
        yield f"a list goes {DEEPEST_LIST} levels deep at most: write this one as a list of its own.", near


def _has_text(tokens: list[Token], item: Token) -> bool:
    after = tokens[tokens.index(item) + 1 :]
    return bool(after) and after[0].type != "list_item_close"


def _inline(token: Token) -> Iterator[Found]:
    """Signs that were meant for Markdown and are printed instead; links without words; breaks where none can be."""
    literal: list[str] = []
    opened: int | None = None
    for child in token.children or ():
        if child.type == "text":
            literal.append(child.content)
        elif child.type == "text_special" and re.match(r"\\[A-Za-z]", child.content):
            literal.append(child.content)  # a backslash that escapes nothing
        elif child.type == "softbreak":
            literal.append("\n")
        elif child.type == "image":
            yield _UNSUPPORTED["image"], "!["
        elif child.type == "link_open":
            opened = len(literal)
        elif child.type == "link_close":
            words = "".join(literal[opened or 0 :])
            if not words.strip():
                yield "this link has no words to click on: write them between [ and ].", "[]("
            opened = None
        elif child.type not in ("em_open", "em_close", "strong_open", "strong_close"):
            literal.append(_GAP)
    left = "".join(literal)
    for pattern, message in _LEFT.items():
        if found := re.search(pattern, left, re.MULTILINE):
            yield message, _around(left, found)
            return


def _around(text: str, found: re.Match[str]) -> str:
    """A piece of one line of ``text`` that begins with what was found, long enough to be found again."""
    return text[found.start() :].split("\n")[0].split(_GAP)[0][:12].rstrip() or found[0].strip()


def _words(line: str) -> str:
    """The beginning of a line, to look for in the file, where lines may end elsewhere."""
    return " ".join(line.split(_GAP)[0].split()[:2])
