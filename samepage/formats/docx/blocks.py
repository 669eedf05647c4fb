"""Each element of ``docs/html.md`` as Word paragraphs: headings, questions, lists, answers, tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping

from lxml.html import HtmlElement, fragment_fromstring

from samepage.errors import BuildError
from samepage.formats.docx.body import CALLOUT_TITLES, CONTROLS, Body, classes_of
from samepage.formats.docx.cover import LOGO_GAP, logo, write_contents, write_cover
from samepage.formats.docx.inline import EM_SPACE, NBSP, TextLine, line_of, write_children, write_element
from samepage.formats.docx.lists import elements_of, write_checks, write_list
from samepage.formats.docx.page_sections import COLUMN_BREAK, begin_landscape, end_landscape, two_columns
from samepage.formats.docx.styles import facilitator_box
from samepage.formats.docx.tables import percent, side_by_side, table
from samepage.formats.docx.wml import hex_color

PARAGRAPHS = {
    "eyebrow": "Eyebrow",
    "lead": "Lead",
    "callout-title": "Callout Title",
    "meta": "Meta",
    "hint": "Hint",
    "intro": "Intro",
    "worksheet-label": "Worksheet Label",
    "example-label": "Worksheet Label",
    "clauses-title": "Answer Label",
    "described": "Table Mark",
    "written": "Answer",
    "answered-label": "Answer Label",
    "open": "Meta",
    "part": "Prompt Question",
}
MOST_ROOM = 36  # lines beside the first: more would not fit one page
CHAPTER_GAP = '<w:spacing w:before="560"/>'  # above a chapter that begins within a page
QUOTE_INDENT = 'w:left="400" w:right="400"'
OWN_PAGE = ("contents", "stage")  # kinds of chapters that begin a page, as does what follows them
SHORT_CALLOUT = 1500  # letters, a third of a page: it stays on one
NOTES_LINES = 5  # for notes, which get all the room that is left on their page


def write_sections(body: Body, sections: Iterable[tuple[str, str]], elsewhere: Collection[str] = ()) -> str:
    """All ``sections`` (id, HTML) as children of ``w:body``.

    ``elsewhere`` are ids of the workbook's other sections, to whose blocks (``id.block``) links may lead.
    Raises ``BuildError`` for HTML outside ``docs/html.md``, links to nowhere, and fields without a control.
    """
    roots = [(id, fragment_fromstring(html.strip())) for id, html in sections]
    targets = [a.get("href") or "" for _, root in roots for a in root.iter("a")]
    body.linked.update(target[1:] for target in targets if target.startswith("#"))
    known = {e.get("id") for _, root in roots for e in root.iter() if isinstance(e.tag, str)}
    for lost in sorted(one for one in body.linked - known if one.split(".")[0] not in elsewhere):
        raise BuildError(f'a link leads to "#{lost}", but no element has that id; correct the link')
    above = ""
    for body.section, root in roots:
        body.enter(root)
        kind = root.get("data-kind") or ""
        # The cover's last paragraph ends a Word section. Chapters that are no stages follow each other.
        body.page_break = (
            above not in ("", "cover")
            and (kind != above or kind in OWN_PAGE)
            and (kind in OWN_PAGE or above in OWN_PAGE)
        )
        above = kind
        if kind == "cover":
            write_cover(body, root)
        elif kind == "contents":
            write_contents(body, root)
            for below in root.iterchildren("section"):
                _block(body, below)
        else:
            _children(body, root)
    missing = [name for name in body.fields if name not in body.controls.written]
    if missing:
        raise BuildError(
            f"{len(missing)} fields have no control in the templates' HTML: {', '.join(missing[:8])}"
            f"{' …' if len(missing) > 8 else ''}; print each field's control once"
        )
    return "".join(body.out)


def _children(body: Body, element: HtmlElement, _: list[str] | None = None) -> None:
    """Every block below ``element``, which has no text of its own."""
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            body.refuse(element, f'with text of its own ("{text.strip()[:40]}")')
    for child in elements_of(element):
        _block(body, child)


def _block(body: Body, element: HtmlElement) -> None:
    write = BLOCKS.get(element.tag)
    if write is None:
        body.refuse(element)
    write(body, element, body.enter(element))


def _section(body: Body, element: HtmlElement, classes: list[str]) -> None:
    outer = body.style, body.in_prompt, body.in_steps
    if "callout" in classes:
        body.style = "Reminder" if "before" in classes else "Callout"
        body.in_steps = element.find("ol") is not None or element.find("ul") is not None
    # Without a number there is no column for it.
    body.in_prompt = "prompt" in classes and element.find("div/h2/span[@class='number']") is not None
    turned = element.get("data-page") == "landscape"
    if (turned or _leads_to_landscape(element)) and not body.landscape:
        begin_landscape(body)
    body.in_example = "example" in classes
    noted = "facilitator" in classes
    body.box = facilitator_box(body.theme) if noted else ""
    start = len(body.out)
    _children(body, element)
    body.in_example, body.box = False, ""
    if "callout" in classes and body.section != "contents" and len(element.text_content()) < SHORT_CALLOUT:
        body.keep_together(start, with_next=noted)
    elif noted:
        body.keep_together(len(body.out) - 1, with_next=True)
    if turned:
        end_landscape(body)
    body.style, body.in_prompt, body.in_steps = outer


def _leads_to_landscape(element: HtmlElement) -> bool:
    """Whether ``element`` is a facilitator's note to a turned worksheet, which stands on that one's page. A made-up
    example would take the room of the worksheet's rows."""
    following = element.getnext() if "facilitator" in classes_of(element) else None
    return following is not None and following.get("data-page") == "landscape"


def _div(body: Body, element: HtmlElement, classes: list[str]) -> None:
    if "answer" in classes or "field" in classes:
        _answer(body, element, classes)
    elif "panels" in classes:
        with two_columns(body):
            for panel in elements_of(element):
                body.column_break = panel.getprevious() is not None
                _block(body, panel)
    elif "pair" in classes:
        _pair(body, element)
    elif "question" in classes:
        _question(body, element)
    elif "logos" in classes:
        _logos(body, element)
    else:
        _children(body, element)


def _pair(body: Body, element: HtmlElement) -> None:
    """The boxes of the two sides side by side: a table of two columns, each headed by its side."""
    heads, answers = [], []
    for answer in elements_of(element):
        body.enter(answer)
        label, control = answer.find("label"), next((c for c in answer if c.tag in CONTROLS), None)
        if label is None or control is None:
            body.refuse(answer, "in a pair")
        heads.append(label)
        # Twice the lines, since they are half as long.
        answers.append((control, _room(body, control, (), 2)))
    if body.after_table:
        raise BuildError(f"section {body.section}: two tables follow each other; put a text between them")
    body.out.append(side_by_side(body, heads, answers))
    body.after_table = True


def _logos(body: Body, element: HtmlElement) -> None:
    """Logos on one line, above the title that they belong to."""
    pictures = []
    for child in elements_of(element):
        if child.tag != "img":
            body.refuse(child, "among logos")
        body.enter(child)
        pictures.append(logo(body, child))
    body.paragraph("Figure", LOGO_GAP.join(pictures), keep=True)


def _legend(body: Body, element: HtmlElement, _: list[str]) -> None:
    body.paragraph("Answer Label", line_of(body, element))


def _p(body: Body, element: HtmlElement, classes: list[str]) -> None:
    style = next((PARAGRAPHS[c] for c in classes if c in PARAGRAPHS), body.style)
    parent, following = element.getparent(), element.getnext()
    # A paragraph that leads up to a list or table stays with it.
    keep = style == "Normal" and following is not None and following.tag in ("ul", "ol", "table")
    # A chapter's lead stays with what it begins with; a stage's ends a Word section.
    keep |= style == "Lead" and parent.getparent().get("data-kind") != "stage"
    keep |= style in CALLOUT_TITLES and following is not None
    keep |= style == "Meta" and parent.get("class", "").startswith("worksheet")
    if style == "Callout Title":
        style = CALLOUT_TITLES.get(body.style, style)
    line = TextLine()
    if style == "Worksheet Label":  # one run: a colored ground has gaps between two
        line.text(NBSP + NBSP.join(element.text_content().split()) + NBSP)
    elif "legend" in classes:
        for side in elements_of(element):
            write_element(body, side, line)
            line.text(EM_SPACE if side.getnext() is not None else "")
    else:
        body.in_italics = style == "Hint"
        write_children(body, element, line)
        body.in_italics = False
    body.paragraph(
        style,
        line.xml,
        keep=keep,
        divisible="written" in classes,
        right_to_left=body.is_right_to_left(element),
    )


def _heading(body: Body, element: HtmlElement, classes: list[str]) -> None:
    style, room = f"Heading {element.tag[1]}", ""
    inside = classes_of(element.getparent())
    if "worksheet-title" in classes or "example-title" in classes:
        style = "Worksheet Title"
        if element.getprevious() is None and not (
            body.page_break or body.page_top
        ):  # no label above it brings the room
            room = '<w:spacing w:before="320"/>'
    elif element.tag == "h2" and ("panel" in inside or "by-step" in inside):
        style = "Panel Title"
        panel = element.getparent()
        around = classes_of(panel.getparent())
        if "panels" in around or (
            "panel-column" in around and panel.getprevious() is None
        ):  # they begin on one line
            room = '<w:spacing w:before="0"/>'
    elif element.tag == "h2" and "agenda" in inside:
        style = "Agenda Title"
    elif _begins_within_page(body, element):
        room = CHAPTER_GAP
    before = COLUMN_BREAK if body.column_break else ""
    body.column_break = False
    body.paragraph(style, before + line_of(body, element), extra=room)


def _begins_within_page(body: Body, heading: HtmlElement) -> bool:
    """Whether ``heading`` is that of a chapter that follows another on its page."""
    chapter = next(heading.iterancestors("section"))
    return heading.tag == "h1" and not body.page_break and chapter.get("data-kind") not in (None, *OWN_PAGE)


def _question(body: Body, element: HtmlElement) -> None:
    """A number and the prompt's short name as a heading, then the question."""
    above = element.getprevious()
    room = (
        '<w:spacing w:before="100"/>' if above is not None and "worksheet-label" in classes_of(above) else ""
    )
    for child in element:
        if child.tag == "h2":
            line = TextLine()
            body.enter(child)
            write_children(body, child, line)
            body.paragraph("Prompt", line.xml, extra=room)
        elif child.tag == "p":
            body.paragraph("Prompt Question", line_of(body, child))
        else:
            body.refuse(child, "in a question")


def _ul(body: Body, element: HtmlElement, classes: list[str]) -> None:
    if "checks" in classes:
        write_checks(body, element)
    else:
        in_callout = body.in_steps and body.base.bullets
        write_list(body, element, body.style if in_callout else "List Bullet")


def _ol(body: Body, element: HtmlElement, _: list[str]) -> None:
    style = "Agenda Item" if "agenda" in classes_of(element.getparent()) else "List Number"
    write_list(body, element, body.style if body.in_steps else style)


def _blockquote(body: Body, element: HtmlElement, _: list[str]) -> None:
    color = hex_color(body.theme.colors["line"])
    border = f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="8" w:color="{color}"/></w:pBdr>'
    for child in elements_of(element):
        if child.tag != "p":
            body.refuse(child, "in a quotation")
        body.paragraph("Normal", line_of(body, child), border=border, indent=QUOTE_INDENT)


def _answer(body: Body, element: HtmlElement, classes: list[str]) -> None:
    """A label, a hint if any, and the box to write in; they stay on one page."""
    for child in element:
        if child.tag == "label":
            if "quiet" in classes_of(child):
                continue  # the question itself is the label; the control's title carries it
            line = TextLine()
            write_element(body, child, line)
            body.paragraph("Field Label" if "field" in classes else "Answer Label", line.xml)
        elif child.tag == "p":
            _block(body, child)
        elif child.tag in CONTROLS:
            room = _room(body, child, classes)
            body.paragraph("Answer", body.control(child, room), right_to_left=body.is_right_to_left(child))
        else:
            body.refuse(child, "in an answer")


def _room(body: Body, control: HtmlElement, classes: Container[str], times: int = 1) -> int:
    """The empty lines below the first that a box has: ``times`` as many as it wants, and what its page leaves it."""
    field = body.fields.get(control.get("name") or "")
    if not field or field.kind != "long":
        return 0
    lines = NOTES_LINES if "filler" in classes else times * field.lines
    return min(lines - 1 + body.plan.spare.get(field.name, 0), MOST_ROOM)


def _table(body: Body, element: HtmlElement, _: list[str]) -> None:
    if body.after_table:
        raise BuildError(f"section {body.section}: two tables follow each other; put a heading between them")
    body.out.append(table(body, element))
    body.after_table = True


def _dl(body: Body, element: HtmlElement, _: list[str]) -> None:
    for child in element:
        if child.tag not in ("dt", "dd"):
            body.refuse(child, "in a list of terms")
        body.enter(child)
        body.paragraph("Term" if child.tag == "dt" else "Definition", line_of(body, child))


def _figure(body: Body, element: HtmlElement, _: list[str]) -> None:
    picture, caption = element.find("img"), element.find("figcaption")
    if picture is None:
        body.refuse(element, "without a picture")
    body.enter(picture)
    width = round(body.text_width * (percent(picture) or 100) / 100)
    drawing = body.relations.picture(picture.get("src"), picture.get("alt") or "", width, 9000)
    body.paragraph("Figure", drawing, keep=caption is not None)
    if caption is not None:
        body.paragraph("Caption", line_of(body, caption))


BLOCKS: Mapping[str, Callable[[Body, HtmlElement, list[str]], None]] = {
    "section": _section,
    "header": _children,
    "div": _div,
    "fieldset": _children,
    "legend": _legend,
    "p": _p,
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "ul": _ul,
    "ol": _ol,
    "blockquote": _blockquote,
    "table": _table,
    "dl": _dl,
    "figure": _figure,
}
