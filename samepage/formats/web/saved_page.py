"""A saved page → what its script stored, and what its controls hold. Nothing in it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from samepage.formats.returned import Unreadable, line
from samepage.limits import MOST_FIELDS

DATA, ANSWERS = "workbook", "answers"  # the ids of the script elements with the page's data


@dataclass(frozen=True)
class SavedPage:
    """``data`` and ``answers`` are the texts of the elements with these ids, in order; ``controls`` are what the
    controls hold by name, as strings, ``yes`` for a marked box; ``kinds`` are kinds of fields, ``tooltips`` the
    controls' spoken names."""

    data: tuple[str, ...]
    answers: tuple[str, ...]
    controls: Mapping[str, str]
    kinds: Mapping[str, str]
    tooltips: Mapping[str, str]


def read_page(text: str) -> SavedPage:
    """Raises Unreadable for what is no page."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("it is a web page that cannot be read: ask for it again") from error
    scripts: dict[str, list[str]] = {DATA: [], ANSWERS: []}
    for script in root.iter("script"):
        if (id := script.get("id")) in scripts:
            scripts[id].append(script.text or "")
    controls: dict[str, str] = {}
    kinds: dict[str, str] = {}
    tooltips: dict[str, str] = {}
    for element in root.iter("input", "select", "textarea"):
        name = element.get("name")
        if not name or len(controls) >= MOST_FIELDS or element.get("type") in ("button", "submit", "file"):
            continue
        kind, value = _held(element)
        # Of two of one name, the one that holds something.
        if not controls.get(name):
            controls[name] = value
        kinds[name] = kind
        tooltips[name] = line(element.get("aria-label") or "")
    return SavedPage(tuple(scripts[DATA]), tuple(scripts[ANSWERS]), controls, kinds, tooltips)


def _held(element: Any) -> tuple[str, str]:
    """The kind of field and what the control holds, as the page's source says."""
    if element.tag == "textarea":
        # The line feed after the start tag is no part of it (HTML Standard, 13.1.2.5).
        return "long", "".join(element.itertext()).removeprefix("\r").removeprefix("\n")
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = next((one for one in reversed(options) if one.get("selected") is not None), None)
        if chosen is None:
            return "choice", ""
        value = chosen.get("value")
        return "choice", "".join(chosen.itertext()) if value is None else value
    if element.get("type") in ("checkbox", "radio"):
        return "check", "yes" if element.get("checked") is not None else ""
    return element.get("data-kind") or "text", element.get("value") or ""
