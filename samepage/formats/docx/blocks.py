"""Each element of ``docs/html.md`` as Word paragraphs: headings, questions, lists, answers, tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from samepage.errors import BuildError
from samepage.formats.docx import tables
from samepage.formats.docx.inline import CONTROLS, PAD, TextLine

if TYPE_CHECKING:
    from samepage.formats.docx.body import Body

# Classes that may stand on an element. One that is not here is a mistake in a template: it would
# look right in print and be lost in Word.
CLASSES: Mapping[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in {
        "section": "chapter cover contents front stage form glossary earlier notes panel outcomes ideas evidence agenda "
        "callout note before thread prompt choice classroom worksheet checklist-sheet rating-sheet table-sheet "
        "form-sheet agreement-sheet figure text notes-box",
        "header": "opener",
        "div": "question panels pair answer filler whole field text long date email number choice tall band for colophon",
        "p": "eyebrow lead subtitle label site-name association credit callout-title meta hint intro worksheet-label "
        "clauses-title mark-line described written",
        "h2": "worksheet-title small-title",
        "ul": "checks single toc",
        "ol": "clauses",
        "fieldset": "choices",
        "table": "rating by-side plain planning headed signers",
        "td": "mark fill",
        "img": "motif logo site-logo",
    }.items()
}
PARAGRAPHS = {
    "eyebrow": "Eyebrow",
    "lead": "Lead",
    "callout-title": "Callout Title",
    "meta": "Meta",
    "hint": "Hint",
    "intro": "Intro",
    "worksheet-label": "Worksheet Label",
    "clauses-title": "Answer Label",
    "described": "Table Mark",
    "written": "Answer",
}
MOST_ROOM = 30  # lines beside the first: more would not fit one page
NOTES_ROOM = 7  # where the printed page gives all the room it has left


def children(body: Body, element: HtmlElement) -> None:
    """Every block below ``element``, which has no text of its own."""
    if (element.text or "").strip():
        body.unknown(element, f'with text of its own ("{element.text.strip()[:40]}")')
    for child in element:
        if isinstance(child.tag, str):
            block(body, child)
        if (child.tail or "").strip():
            body.unknown(element, f'with text of its own ("{child.tail.strip()[:40]}")')


def block(body: Body, element: HtmlElement) -> None:
    handler = BLOCKS.get(element.tag)
    if handler is None:
        body.unknown(element)
    handler(body, element, body.note(element))


def _section(body: Body, element: HtmlElement, classes: list[str]) -> None:
    outer = body.style, body.in_prompt
    if "callout" in classes:
        body.style = "Reminder" if "before" in classes else "Callout"
    body.in_prompt = "prompt" in classes
    children(body, element)
    body.style, body.in_prompt = outer


def _through(body: Body, element: HtmlElement, classes: list[str]) -> None:
    children(body, element)


def _div(body: Body, element: HtmlElement, classes: list[str]) -> None:
    if "answer" in classes or "field" in classes:
        _answer(body, element, classes)
    elif "question" in classes:
        _question(body, element)
    else:
        children(body, element)


def _legend(body: Body, element: HtmlElement, classes: list[str]) -> None:
    body.paragraph("Answer Label", body.inline.line(element).xml)


def _p(body: Body, element: HtmlElement, classes: list[str]) -> None:
    style = next((PARAGRAPHS[c] for c in classes if c in PARAGRAPHS), body.style)
    parent = element.getparent()
    # A paragraph that leads up to a list or table stays with it.
    keep = (
        style == "Normal" and element.getnext() is not None and element.getnext().tag in ("ul", "ol", "table")
    )
    if style == "Callout Title" and body.style == "Reminder":
        style = "Reminder Title"
    keep = keep or (style in ("Callout", "Reminder") and parent.index(element) < len(parent) - 1)
    if style == "Meta" and parent.get("class", "").startswith("worksheet"):
        keep = True
    chip = style == "Worksheet Label"
    line = TextLine()
    body.reversed = chip
    line.text(PAD if chip else "", "")
    body.inline.walk(element, (), line)
    line.text(PAD if chip else "", "")
    body.reversed = False
    body.paragraph(style, line.xml, keep=keep)


def _heading(body: Body, element: HtmlElement, classes: list[str]) -> None:
    body.paragraph(f"Heading {element.tag[1]}", body.inline.line(element).xml)


def _h2(body: Body, element: HtmlElement, classes: list[str]) -> None:
    inside = (element.getparent().get("class") or "").split()
    style, room = "Heading 2", ""
    if "worksheet-title" in classes:
        style = "Worksheet Title"
        if element.getprevious() is None:  # no label above it brings the room
            room = '<w:spacing w:before="400"/>'
    elif "panel" in inside:
        style = "Panel Title"
    elif "agenda" in inside:
        style = "Agenda Title"
    body.paragraph(style, body.inline.line(element).xml, extra=room)


def _question(body: Body, element: HtmlElement) -> None:
    """A number, the question as a heading, and what follows the question, if anything."""
    line = TextLine()
    for child in element:
        if child.tag == "h2":
            body.note(child)
            # A tab keeps a question without a number on its answer's edge.
            if child.find("span[@class='number']") is None:
                line.raw("<w:r><w:tab/></w:r>")
                line.pause()
            body.inline.walk(child, (), line)
            body.paragraph("Prompt", line.xml)
        elif child.tag == "p":
            body.paragraph("Prompt More", body.inline.line(child).xml)
        else:
            body.unknown(child, "in a question")


def _ul(body: Body, element: HtmlElement, classes: list[str]) -> None:
    if "checks" in classes:
        _checks(body, element)
    else:
        _list(body, element, "List Bullet", None, 1)


def _ol(body: Body, element: HtmlElement, classes: list[str]) -> None:
    body.lists += 1
    number = body.base.first_list + body.lists - 1
    agenda = "agenda" in (element.getparent().get("class") or "").split()
    _list(body, element, "Agenda Item" if agenda else "List Number", number, 1)


def _list(body: Body, element: HtmlElement, style: str, number: int | None, level: int) -> None:
    items = [child for child in element if isinstance(child.tag, str)]
    for position, item in enumerate(items):
        if item.tag != "li":
            body.unknown(item, "in a list")
        body.note(item)
        nested = [child for child in item if child.tag in ("ul", "ol")]
        inner = [child for child in item if child.tag == "p"] or [item]
        for paragraph in inner:
            line = body.inline.line(paragraph, lambda child: child.tag in ("ul", "ol"))
            # The first two items stay with the heading above, the last two with each other.
            keep = bool(nested) or position == 0 and len(items) > 1 or position == len(items) - 2
            body.paragraph(style, line.xml, keep=keep, number=number)
        for child in nested:
            if level == 2 or style == "Agenda Item":
                body.unknown(child, "in a list of the second level")
            _list(body, child, "List Bullet 2" if child.tag == "ul" else "List Number 2", None, 2)


def _checks(body: Body, element: HtmlElement) -> None:
    items = [child for child in element if isinstance(child.tag, str)]
    for position, item in enumerate(items):
        body.note(item)
        marks = item.findall("input")
        if item.tag != "li" or len(marks) != 1:
            body.unknown(item, 'in a list of marks, where each item is <li><input type="checkbox"><label>')
        words = body.inline.line(item, lambda child: child.tag == "input")
        content = body.control(marks[0]) + "<w:r><w:tab/></w:r>" + words.xml
        exclusive = element.getparent().tag == "fieldset"
        keep = position < len(items) - 1 and (exclusive or position in (0, len(items) - 2))
        body.paragraph("Check Item", content, keep=keep)


def _answer(body: Body, element: HtmlElement, classes: list[str]) -> None:
    """A label, a hint if any, and the box to write in; they stay on one page."""
    last = element.getnext() is None
    for child in element:
        inner = (child.get("class") or "").split()
        if child.tag == "label":
            if "quiet" in inner:
                continue  # the question itself is the label; the control's title carries it
            line = TextLine()
            body.inline.one(child, (), line)
            body.paragraph("Field Label" if "field" in classes else "Answer Label", line.xml)
        elif child.tag == "p":
            block(body, child)
        elif child.tag in CONTROLS:
            room = MOST_ROOM if "whole" in classes else NOTES_ROOM if "filler" in classes else 0
            box(body, child, keep="pair" in (element.getparent().get("class") or "") and not last, room=room)
        else:
            body.unknown(child, "in an answer")


def box(body: Body, element: HtmlElement, keep: bool = False, room: int = 0) -> None:
    """The box to write in, with at least ``room`` free lines below the first."""
    field = body.fields.get(element.get("name") or "")
    room = min(max(field.lines - 1, room), MOST_ROOM) if field and field.kind == "long" else 0
    body.paragraph("Answer", body.control(element, room), keep=keep)


def _table(body: Body, element: HtmlElement, classes: list[str]) -> None:
    if body.after_table:
        raise BuildError(f"section {body.where}: two tables follow each other; put a heading between them")
    body.out.append(tables.table(body, element, classes))
    body.after_table = True


def _dl(body: Body, element: HtmlElement, classes: list[str]) -> None:
    for child in element:
        if child.tag not in ("dt", "dd"):
            body.unknown(child, "in a list of terms")
        body.note(child)
        body.paragraph("Term" if child.tag == "dt" else "Definition", body.inline.line(child).xml)


def _figure(body: Body, element: HtmlElement, classes: list[str]) -> None:
    picture, caption = element.find("img"), element.find("figcaption")
    if picture is None:
        body.unknown(element, "without a picture")
    body.note(picture)
    share = tables.percent(picture) or 100
    drawing = body.relations.picture(
        picture.get("src"), picture.get("alt") or "", round(body.base.text_width * share / 100), 9000
    )
    body.paragraph("Figure", drawing)
    if caption is not None:
        body.paragraph("Caption", body.inline.line(caption).xml)


BLOCKS: Mapping[str, Callable[[Body, HtmlElement, list[str]], None]] = {
    "section": _section,
    "header": _through,
    "div": _div,
    "fieldset": _through,
    "legend": _legend,
    "p": _p,
    "h1": _heading,
    "h2": _h2,
    "h3": _heading,
    "h4": _heading,
    "ul": _ul,
    "ol": _ol,
    "table": _table,
    "dl": _dl,
    "figure": _figure,
}
