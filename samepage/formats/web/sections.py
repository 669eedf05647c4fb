"""The sections' HTML, which all formats share, → the sections of a web page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement, fragment_fromstring
from lxml.html.builder import E

from samepage.errors import BuildError
from samepage.formats.web.markup import html_text
from samepage.formats.web.pictures import data_uri, drawn_size
from samepage.render.assets import Asset
from samepage.render.described_figures import said_in_steps
from samepage.render.fonts import Font
from samepage.render.html import RenderedSection

NOTHING = "–"  # stands in a cell that says nothing
CONTROL_MARK = "\uf8fd"  # of the private use area
SEND_BACK = "send-back"  # the id of what is left of the contents: how a copy is sent back
# The ids of the page's own parts; a chapter of that id has another one in the page.
PAGE_IDS = frozenset({"answers", "contents", "form", "main", "send-back", "status", "tools", "workbook"})
PRINT_ONLY = ("data-slot", "data-to", "data-lines", "data-page")  # attributes that only pages need
PRINT_SPANS = ("together", "side-name")  # classes of spans that only pages need
_HEADING = re.compile(r"h([1-5])\Z")
_WIDTH = re.compile(r"width: (\d+(?:\.\d+)?)%\Z")


@dataclass(frozen=True)
class PageSections:
    """``html`` by id of the section, in order, with a mark in place of each control: the control's name between
    two ``CONTROL_MARK``. ``ids`` are those of the controls that a label names; ``widths`` are the percentages that
    classes name."""

    html: Mapping[str, str]
    ids: Mapping[str, str]
    widths: tuple[str, ...]


def page_sections(
    sections: Sequence[RenderedSection], assets: Mapping[str, Asset], fonts: Sequence[Font]
) -> PageSections:
    """The sections as they stand in the page.

    Headings are one level lower, since the page has an ``h1`` of its own; pictures are in the page; widths are
    classes, since a style attribute is refused by the page's policy. Drawings may name ``fonts``. Raises BuildError for
    any other style.
    """
    roots = {one.id: fragment_fromstring(one.html.strip()) for one in sections}
    for section in sections:
        if section.kind == "contents" and not _leave_send_back(roots[section.id]):
            del roots[section.id]
    elements = [one for root in roots.values() for one in root.iter()]
    for element in elements:
        if element.get("id") in PAGE_IDS and element.get("id") != SEND_BACK:
            element.set("id", page_id(element.get("id")))
    anchors = {id for one in elements if (id := one.get("id"))}
    widths: dict[str, None] = {}
    labels = [one for root in roots.values() for one in root.iter("label")]
    # Short ones, since there are a thousand; no chapter's or block's id begins so.
    ids = {one.get("for") or "": f"_{number}" for number, one in enumerate(labels, 1)}
    for label in labels:
        label.set("for", ids[label.get("for") or ""])
    for element in elements:
        _change(element, assets, fonts, anchors, widths)
    html = {
        id: html_text(root, lambda name: f"{CONTROL_MARK}{name}{CONTROL_MARK}") for id, root in roots.items()
    }
    return PageSections(html, ids, tuple(sorted(widths, key=float)))


def page_id(id: str) -> str:
    """The id in the page of the chapter or block ``id``."""
    return f"chapter-{id}" if id in PAGE_IDS else id


def _leave_send_back(root: HtmlElement) -> bool:
    """Take the list out of the contents, which the page shows elsewhere; whether anything is left."""
    for element in list(root):
        if element.tag in ("h1", "ul"):
            root.remove(element)
    root.set("id", SEND_BACK)
    return len(root) > 0


def _change(
    element: HtmlElement,
    assets: Mapping[str, Asset],
    fonts: Sequence[Font],
    anchors: set[str],
    widths: dict[str, None],
) -> None:
    for name in PRINT_ONLY:
        element.attrib.pop(name, None)
    if element.tag == "span" and element.get("class") in PRINT_SPANS:
        element.drop_tag()
        return
    if element.get("start"):  # by which browsers count; WeasyPrint needs a style for it
        element.attrib.pop("style", None)
    if style := element.attrib.pop("style", ""):
        found = _WIDTH.match(style)
        if not found:
            raise BuildError(f"a web page can have no style attribute but a width in percent: {style!r}")
        widths[found[1]] = None
        element.set("class", f"{element.get('class', '')} {width_class(found[1])}".strip())
    if heading := _HEADING.match(str(element.tag)):
        element.tag = f"h{int(heading[1]) + 1}"
    elif element.tag == "td" and element.text_content() == NOTHING:
        element.set("class", "empty")
    elif element.tag == "figure":
        element.addnext(_in_words(element.find("img").get("alt")))
    elif element.tag == "img":
        _put_in(element, assets[element.get("src") or ""], fonts)
    elif element.tag == "a":
        _change_link(element, anchors)


def _in_words(alt: str) -> HtmlElement:
    """What a drawing says: a phone shows it in the drawing's place, whose letters nobody could read there."""
    said = said_in_steps(alt)
    words = E.div(*map(E.p, said.before))
    if said.steps:
        words.append(E.ol(*map(E.li, said.steps)))
    words.extend(map(E.p, said.after))
    words.set("class", "described-figure")
    return words


def _put_in(image: HtmlElement, picture: Asset, fonts: Sequence[Font]) -> None:
    """A browser makes a document of each drawing: it waits until the place, whose size is said, is near the window."""
    image.set("src", data_uri(picture, fonts))
    if size := drawn_size(picture):
        image.attrib.update({"loading": "lazy", "width": str(size[0]), "height": str(size[1])})


def _change_link(link: HtmlElement, anchors: set[str]) -> None:
    """Other pages open beside this one, which may hold answers that are not saved; a link to no place is text."""
    address = link.get("href") or ""
    if address.startswith("#"):
        link.set("href", f"#{page_id(address[1:])}")
        if page_id(address[1:]) not in anchors:
            link.tag = "span"
            link.attrib.clear()
    elif not address.startswith("mailto:"):
        link.set("target", "_blank")
        link.set("rel", "noopener noreferrer")


def width_class(percent: str) -> str:
    """The class of what is ``percent`` of its box wide."""
    return f"width-{percent.replace('.', '-')}"
