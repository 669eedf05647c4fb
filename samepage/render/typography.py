"""Typographic quotes and apostrophes, set when a text is printed: authors and sites type straight ones.

The rules are those of American English (Chicago Manual of Style, 6.115 to 6.119 and 9.16); a guide in another
language is printed as it is written. Each mark depends on what stands before and after it in its paragraph, so
a site's name gets the same marks alone as in a sentence. What people wrote into a field is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# Words that begin with an apostrophe; and decades, such as '90s.
_ELISIONS = re.compile(r"(?:\d\ds?|tis|twas|twere|til|till|em|n)(?![^\W_])", re.IGNORECASE)
_OPENERS = frozenset("([{<—–/“‘¿¡")  # behind these, and behind white space, a quote opens
_CLOSERS = frozenset(")]}>.,;:!?…”’—–")  # before these it closes
_QUOTES = re.compile("[\"'“”]")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+\.\w+|(?:\w+://|www\.)(?:[^\s'\"]|'\w)+", re.IGNORECASE)
_ELEMENT = "x"  # stands for one whose text stays as it is
# HTML that the templates write: a tag, or text between tags. Attributes hold no ">".
_PART = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+", re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_ENTITY = re.compile("&(quot|#34|#39|apos);")
_DOUBLE = ("quot", "#34")
# Elements within a line, which do not part a word from the next; all others begin a new paragraph.
_INLINE = frozenset(["a", "b", "em", "i", "label", "small", "span", "strong", "sub", "sup", "u"])
_AS_IT_IS = frozenset(["code", "script", "select", "style", "textarea"])
MOST_KEPT = 200  # sections: after an edit, all but one are as they were
WRITTEN = "data-written"  # the attribute of an element that holds what people wrote


def typographic(text: str, language: str) -> str:
    """``text``, one paragraph and no HTML, with typographic marks where ``language`` (BCP 47) is English.

    It is as long as before.
    """
    return _marked(text) if _is_english(language) else text


@lru_cache(maxsize=MOST_KEPT)
def typographic_html(html: str, language: str) -> str:
    """``html`` with typographic marks in its texts where ``language`` is English.

    Attributes stay as they are, and so do code, controls, and elements with the attribute ``data-written``.
    """
    if not _is_english(language):
        return html
    parts: list[str] = _PART.findall(html)
    paragraph: list[
        int | None
    ] = []  # the parts that are its text; None stands for an element that stays as it is
    skipped, depth = "", 0  # the element that stays as it is, and how many of its name are open
    for number, part in enumerate(parts):
        found = _TAG.match(part)
        name = found[1].lower() if found else ""
        if skipped:
            if name == skipped:
                depth += -1 if part.startswith("</") else 1
            if not depth:
                skipped = ""
                paragraph.append(None)
        elif name in _AS_IT_IS or (name and f" {WRITTEN}" in part):
            skipped, depth = name, 1
        elif name and name not in _INLINE:
            _mark_parts(parts, paragraph)
            paragraph = []
        elif not part.startswith("<"):
            parts[number] = _ENTITY.sub(lambda entity: '"' if entity[1] in _DOUBLE else "'", part)
            paragraph.append(number)
    _mark_parts(parts, paragraph)
    return "".join(parts)


def _is_english(language: str) -> bool:
    return language.split("-")[0].lower() == "en"


def _mark_parts(parts: list[str], paragraph: Sequence[int | None]) -> None:
    """Set the marks in those of ``parts`` that are one paragraph's text."""
    texts = [_ELEMENT if number is None else parts[number] for number in paragraph]
    marked = _marked("".join(texts))
    at = 0
    for number, text in zip(paragraph, texts, strict=True):
        if number is not None:
            parts[number] = marked[at : at + len(text)]
        at += len(text)


def _marked(text: str) -> str:
    """``text`` with its marks: from left to right, since what is set decides on what stands next to it."""
    if not ("'" in text or '"' in text):
        return text
    characters = list(text)
    double = single = False  # whether a quotation is open
    for found in _QUOTES.finditer(text):
        quote, start, end = found[0], found.start(), found.end()
        last, following = (characters[start - 1] if start else " "), text[end : end + 1] or " "
        opens = last.isspace() or last in _OPENERS
        closes = following.isspace() or following in _CLOSERS
        if quote in "“”":
            double = quote == "“"
            continue
        if (last.isspace() and following.isspace()) or (quote == "'" and _is_in_address(text, start)):
            continue
        if quote == '"':
            inches = last.isdigit() and not double
            double = not inches and (opens or last == "-") and not closes
            characters[start] = "″" if inches else "“" if double else "”"
        elif last.isdigit() and not single and not following.isalpha():
            characters[start] = "′"  # feet
        elif opens and not closes and not _ELISIONS.match(text, end):
            single, characters[start] = True, "‘"
        else:
            single, characters[start] = single and not closes, "’"
    return "".join(characters)


def _is_in_address(text: str, place: int) -> bool:
    """Whether the apostrophe at ``place`` stands in an address, such as o'brien@example.org."""
    return any(found.start() < place < found.end() for found in _ADDRESS.finditer(text))
