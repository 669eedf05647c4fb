"""Lists of ``docs/html.md`` as Word paragraphs: with bullets, with numbers, and with boxes to check."""

from __future__ import annotations

from lxml.html import HtmlElement

from samepage.formats.docx.body import CALLOUT_TITLES, Body
from samepage.formats.docx.inline import line_of
from samepage.formats.docx.paper import LEVEL_INDENT, LIST_HANGING, LIST_INDENT


def elements_of(parent: HtmlElement) -> list[HtmlElement]:
    """The children of ``parent`` without comments."""
    return [child for child in parent if isinstance(child.tag, str)]


def write_list(body: Body, element: HtmlElement, style: str, level: int = 0) -> None:
    """A list in ``style``, and those in its items, each ``level`` (from 0) further to the right."""
    items = elements_of(element)
    number = None
    if element.tag == "ol":
        body.lists.append((level, int(element.get("start") or 1)))
        number = body.base.first_list + len(body.lists) - 1
    elif style in CALLOUT_TITLES:  # whose ground goes on behind the list
        number = body.base.bullets
    # The second style of a list has the marks of all further levels; where it ends, the indent goes on.
    below = f'w:left="{LIST_INDENT + LEVEL_INDENT * level}"'
    indent = f'{below} w:hanging="{LIST_HANGING}"' if level > 1 and not number else ""
    for position, item in enumerate(items):
        if item.tag != "li":
            body.refuse(item, "in a list")
        body.enter(item)
        nested = any(child.tag in ("ul", "ol") for child in item)
        # The first two items stay with the heading above, the last two with each other; a call-out that is short is
        # kept whole, and below the columns of the contents LibreOffice then finds no room for it.
        keep = nested or (position == 0 and len(items) > 1) or position == len(items) - 2
        keep &= style not in CALLOUT_TITLES
        paragraphs = [child for child in item if child.tag == "p"]
        first = paragraphs[0] if paragraphs else item
        words = line_of(body, first, skip=("ul", "ol"))
        body.paragraph(style, words, keep=keep, number=number, level=level, indent=indent)
        for child in elements_of(item):
            if child.tag in ("ul", "ol"):
                write_list(body, child, f"List {'Bullet' if child.tag == 'ul' else 'Number'} 2", level + 1)
            elif child.tag == "p" and child is not first:
                body.paragraph("Normal", line_of(body, child), indent=below)
            elif paragraphs and child.tag != "p":
                body.refuse(child, "in an item of a list")


def write_checks(body: Body, element: HtmlElement) -> None:
    items = elements_of(element)
    exclusive = element.getparent().tag == "fieldset"
    for position, item in enumerate(items):
        body.enter(item)
        marks = item.findall("input")
        if item.tag != "li" or len(marks) != 1:
            body.refuse(item, 'in a list of marks, where each item is <li><input type="checkbox"><label>')
        words = line_of(body, item, skip=("input",))
        keep = position < len(items) - 1 and (exclusive or position in (0, len(items) - 2))
        body.paragraph("Check Item", f"{body.control(marks[0])}<w:r><w:tab/></w:r>{words}", keep=keep)
