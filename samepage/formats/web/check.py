"""Opens finished pages again, and looks at what a browser and a screen reader need of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from lxml import html

from samepage.formats.web.page import policy
from samepage.formats.web.saved_page import ANSWERS, DATA
from samepage.formats.web.stored_answers import stored_answers
from samepage.text import with_straight_quotes

POLICY = "Content-Security-Policy"
# Attributes whose address a browser fetches (HTML Standard, 4.2.4, 4.8.3, 4.12.1); a link is followed by a person.
FETCHED = ("src", "srcset", "href", "data", "poster", "background", "action", "formaction")


class WebCheck:
    """Opens finished pages with lxml."""

    def problems(self, data: bytes, site_name: str, pages: int | None, print_edition: str) -> Iterator[str]:
        root = html.document_fromstring(data.decode("utf-8", "replace"))
        title = root.findtext("head/title") or ""
        name, title = (with_straight_quotes(normalize("NFC", text)) for text in (site_name, title))
        if name not in title:
            yield f"does not say that it was made for {site_name!r}"
        for id in (DATA, ANSWERS):
            texts = [script.text or "" for script in root.iter("script") if script.get("id") == id]
            if len(texts) != 1 or stored_answers(texts[0]).damage:
                yield f"has no data in its element {id!r}"

    def require_validators(self) -> None:
        """None are needed: the rules are this module's own."""

    def violations(self, data: bytes, print_edition: str) -> Iterator[str]:
        root = html.document_fromstring(data.decode("utf-8", "replace"))
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        yield from _wrong_structure(root, elements)
        yield from _wrong_controls(elements)
        yield from _requests(elements)
        yield from _wrong_policy(root)


def _wrong_structure(root: Any, elements: list[Any]) -> Iterator[str]:
    if not root.get("lang"):
        yield "the page does not say its language (WCAG 2.2, 3.1.1)"
    if (count := sum(one.tag == "h1" for one in elements)) != 1:
        yield f"it has {count} elements h1"
    levels = [int(one.tag[1]) for one in elements if re.fullmatch("h[1-6]", one.tag)]
    yield from (
        f"a heading of level {below} follows one of level {above}"
        for above, below in pairwise(levels)
        if below > above + 1
    )
    ids = Counter(id for one in elements if (id := one.get("id")))
    yield from (f"the id {id!r} stands {count} times" for id, count in ids.items() if count > 1)
    for one in elements:
        for name in ("for", "aria-labelledby", "aria-describedby"):
            yield from (
                f"{name}={id!r} names nothing" for id in (one.get(name) or "").split() if id not in ids
            )
        if one.tag == "a" and (one.get("href") or "").startswith("#") and one.get("href")[1:] not in ids:
            yield f"a link leads to {one.get('href')}, which is not there"
        if one.tag == "th" and not one.get("scope"):
            yield f"the table's head {one.text_content()!r} has no scope (WCAG 2.2, 1.3.1)"
        if one.tag == "img" and one.get("alt") is None:
            yield "a picture has no alt (WCAG 2.2, 1.1.1)"


def _wrong_controls(elements: list[Any]) -> Iterator[str]:
    names = Counter(one.get("name") for one in elements if one.tag in ("input", "select", "textarea"))
    yield from (f"{count} controls are named {name!r}" for name, count in names.items() if count > 1)
    words = {one.get("for"): " ".join(one.text_content().split()) for one in elements if one.tag == "label"}
    for one in elements:
        if one.tag not in ("input", "select", "textarea"):
            continue
        spoken, shown = one.get("aria-label"), words.get(one.get("id"), "")
        if not one.get("name") or not spoken:
            yield f"the control {one.get('name')!r} has no name for a screen reader (WCAG 2.2, 4.1.2)"
        elif shown and _compared(_without_mark(shown)) not in _compared(spoken):  # WCAG 2.2, 2.5.3
            yield f"the control {one.get('name')!r} is spoken as {spoken!r}, and {shown!r} stands beside it"


def _compared(words: str) -> str:
    """Words as those who speak to their computer say them, without what is only seen."""
    return with_straight_quotes(words).casefold()


def _without_mark(label: str) -> str:
    """A label's words without what it says in brackets at its end, such as that an answer is required."""
    return re.sub(r" \([^()]*\)\Z", "", label)


def _requests(elements: list[Any]) -> Iterator[str]:
    for one in elements:
        for name, value in one.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"the policy refuses the attribute {name} of {one.tag}"
            elif name in FETCHED and one.tag != "a" and not value.startswith("data:"):
                yield f"{one.tag} asks for {value[:80]!r}"
        if one.tag in ("link", "iframe", "object", "embed", "base"):
            yield f"it has an element {one.tag}"


def _wrong_policy(root: Any) -> Iterator[str]:
    said = [one.get("content") for one in root.iter("meta") if one.get("http-equiv") == POLICY]
    styles = [one.text or "" for one in root.iter("style")]
    scripts = [one.text or "" for one in root.iter("script") if one.get("type") != "application/json"]
    if len(styles) != 1 or len(scripts) != 1:
        yield "it has not one style and one script"
    elif said != [policy(styles[0], scripts[0])]:
        yield "its policy does not allow its own style and script, or allows more"
