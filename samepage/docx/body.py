"""Walks the HTML of ``docs/html.md`` and writes the same blocks as WordprocessingML paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

from lxml.html import HtmlElement, fragment_fromstring

from ..errors import BuildError
from ..workbook import Field, Workbook
from . import front, tables
from .base import BasePackage
from .controls import Controls
from .inline import CONTROLS, Inline, Line
from .names import anchor_bookmark
from .relations import Relations
from .styles import AGENDA_INDENT

# Classes that may stand on an element. One that is not here is a mistake in a template: it would
# look right in print and be lost in Word.
CLASSES: Mapping[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for tag, names in {
        "section": "chapter cover contents front stage form glossary notes panel outcomes ideas evidence agenda "
        "callout note before thread prompt choice classroom worksheet checklist-sheet rating-sheet table-sheet "
        "form-sheet agreement-sheet figure text notes-box",
        "header": "opener",
        "div": "question panels pair answer filler whole field text long date email number choice tall band for colophon",
        "p": "eyebrow lead subtitle label site-name association credit callout-title meta hint intro worksheet-label "
        "clauses-title mark-line described",
        "h2": "worksheet-title small-title",
        "ul": "checks single toc",
        "ol": "clauses",
        "fieldset": "choices",
        "table": "rating by-side planning headed signers",
        "td": "mark fill",
        "img": "motif logo site-logo",
    }.items()
}
PARAGRAPHS = {
    "eyebrow": "Eyebrow", "lead": "Lead", "callout-title": "Callout Title", "meta": "Meta", "hint": "Hint",
    "intro": "Intro", "worksheet-label": "Worksheet Label", "clauses-title": "Answer Label", "described": "Table Mark",
}  # fmt: skip
IN_PROMPT = {"Meta": "Prompt Meta", "Hint": "Prompt Hint", "Answer Label": "Prompt Answer Label",
             "Answer": "Prompt Answer", "Check Item": "Prompt Check Item", "Field Label": "Prompt Answer Label"}  # fmt: skip
# Styles without room above; after a table's border they would touch it.
CLOSE = {"Normal", "Check Item", "Meta", "Hint", "Intro", "Answer Label", "Field Label", "List Bullet", "List Number"}
MOST_ROOM = 30  # lines beside the first: more would not fit one page


class Body:
    """The document's body, grown section by section."""

    def __init__(self, workbook: Workbook, base: BasePackage, relations: Relations, controls: Controls,
                 pages: Mapping[str, int], navy: str, small: float):  # fmt: skip
        self.workbook = workbook
        self.base = base
        self.relations = relations
        self.controls = controls
        self.pages = pages
        self.navy = navy  # RRGGBB, the colour of the cover's band
        self.small = small  # points: the size of table headings
        self.inline = Inline(self)
        self.fields: dict[str, Field] = {}
        for field in workbook.fields:
            if self.fields.setdefault(field.name, field) is not field:
                raise BuildError(f"two fields are named {field.name}; rename one of them")
        self.written: set[str] = set()
        self.linked: set[str] = set()
        self.out: list[str] = []
        self.lists = 0  # numbered lists so far; each counts from 1
        self.reversed = False  # light text on a dark ground: marks take the text's colour
        self.where = ""
        self._anchors: list[str] = []
        self._break = False
        self._after_table = False
        self._style = "Normal"  # of a plain paragraph, here
        self._prompt = False

    # The way in

    def write(self, sections: Iterable[tuple[str, str]]) -> str:
        """All ``sections`` (id, HTML) as children of ``w:body``; raises ``BuildError``."""
        roots = [(name, fragment_fromstring(html.strip())) for name, html in sections]
        for _, root in roots:
            self.linked.update(a.get("href")[1:] for a in root.iter("a") if (a.get("href") or "").startswith("#"))
        known = {e.get("id") for _, root in roots for e in root.iter() if isinstance(e.tag, str)}
        for lost in sorted(self.linked - known):
            raise BuildError(f'a link leads to "#{lost}", but no element has that id; correct the link')
        for name, root in roots:
            self.where = name
            self._chapter(root)
        missing = [name for name in self.fields if name not in self.written]
        if missing:
            raise BuildError(
                f"{len(missing)} fields have no control in the templates' HTML: {', '.join(missing[:8])}"
                f"{' …' if len(missing) > 8 else ''}; print each field's control once"
            )
        return "".join(self.out)

    def _chapter(self, root: HtmlElement) -> None:
        kind = root.get("data-kind")
        self._note(root)
        if kind == "cover":
            front.cover(self, root)
        elif kind == "contents":
            front.contents(self, root)
            self._break = True
        else:
            self.children(root)
            self._break = True

    def unknown(self, element: HtmlElement, place: str = "") -> NoReturn:
        name = element.tag + "".join("." + c for c in (element.get("class") or "").split())
        raise BuildError(
            f"section {self.where}: the Word writer does not know <{name}>{' ' + place if place else ''}; "
            "use an element and class listed in docs/html.md"
        )

    # Paragraphs

    def paragraph(self, style: str, content: str, *, keep: bool = False, page_break: bool = False,
                  number: int | None = None, extra: str = "") -> None:  # fmt: skip
        """One paragraph; ``keep`` with the next, ``number`` an instance of the numbered list."""
        if not content:
            return
        if self._prompt:
            style = IN_PROMPT.get(style, style)
        for anchor in self._anchors:
            content = self.controls.bookmark(anchor_bookmark(anchor), "") + content
        self._anchors.clear()
        props = f'<w:pStyle w:val="{self.base.styles[style]}"/>' if style != "Normal" else ""
        if keep:
            props += "<w:keepNext/>"
        if page_break or self._break:
            props += "<w:pageBreakBefore/>"
        if number:
            props += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        if style == "Agenda Item":  # a list's own indent would part its wash from the title's
            props += f"<w:ind {AGENDA_INDENT}/>"
        if self._after_table and style in CLOSE:
            props += '<w:spacing w:before="200"/>'
        props += extra
        self._break = self._after_table = False
        self.out.append(f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>" if props else f"<w:p>{content}</w:p>")

    def _note(self, element: HtmlElement) -> list[str]:
        """Remember a linked element's id for the next paragraph; its classes, all of them known."""
        anchor = element.get("id")
        if anchor in self.linked and element.tag not in CONTROLS:
            self._anchors.append(anchor)
        classes = (element.get("class") or "").split()
        known = CLASSES.get(element.tag, frozenset())
        if any(c not in known for c in classes):
            self.unknown(element)
        return classes

    def control(self, element: HtmlElement, room: int = 0) -> str:
        """The content control for an HTML control, which must name a field not yet written."""
        name = element.get("name") or ""
        field = self.fields.get(name)
        if field is None:
            raise BuildError(f'section {self.where}: a control is named "{name}", but the workbook has no such field')
        if name in self.written:
            raise BuildError(f"section {self.where}: the field {name} has two controls; print it once")
        self.written.add(name)
        return self.controls.write(field, room)

    # Blocks

    def children(self, element: HtmlElement) -> None:
        if (element.text or "").strip():
            self.unknown(element, f'with text of its own ("{element.text.strip()[:40]}")')
        for child in element:
            if isinstance(child.tag, str):
                self.block(child)
            if (child.tail or "").strip():
                self.unknown(element, f'with text of its own ("{child.tail.strip()[:40]}")')

    def block(self, element: HtmlElement) -> None:
        handler = getattr(self, "_" + element.tag, None) if element.tag in BLOCKS else None
        if handler is None:
            self.unknown(element)
        handler(element, self._note(element))

    def _section(self, element: HtmlElement, classes: list[str]) -> None:
        outer = self._style, self._prompt
        if "callout" in classes:
            self._style = "Reminder" if "before" in classes else "Callout"
        self._prompt = "prompt" in classes
        self.children(element)
        self._style, self._prompt = outer

    def _header(self, element: HtmlElement, classes: list[str]) -> None:
        self.children(element)

    def _div(self, element: HtmlElement, classes: list[str]) -> None:
        if "answer" in classes or "field" in classes:
            self._answer(element, classes)
        elif "question" in classes:
            self._question(element)
        else:
            self.children(element)

    def _fieldset(self, element: HtmlElement, classes: list[str]) -> None:
        self.children(element)

    def _legend(self, element: HtmlElement, classes: list[str]) -> None:
        self.paragraph("Answer Label", self.inline.line(element).xml)

    def _p(self, element: HtmlElement, classes: list[str]) -> None:
        style = next((PARAGRAPHS[c] for c in classes if c in PARAGRAPHS), self._style)
        parent = element.getparent()
        # A paragraph that leads up to a list or table stays with it.
        keep = style == "Normal" and element.getnext() is not None and element.getnext().tag in ("ul", "ol", "table")
        if style == "Callout Title" and self._style == "Reminder":
            style = "Reminder Title"
        keep = keep or (style in ("Callout", "Reminder") and parent.index(element) < len(parent) - 1)
        if style == "Meta" and parent.get("class", "").startswith("worksheet"):
            keep = True
        self.reversed = style == "Worksheet Label"
        self.paragraph(style, self.inline.line(element).xml, keep=keep)
        self.reversed = False

    def _h1(self, element: HtmlElement, classes: list[str]) -> None:
        self.paragraph("Heading 1", self.inline.line(element).xml)

    def _h2(self, element: HtmlElement, classes: list[str]) -> None:
        inside = (element.getparent().get("class") or "").split()
        style = "Heading 2"
        if "worksheet-title" in classes:
            style = "Worksheet Title"
        elif "panel" in inside:
            style = "Panel Title"
        elif "agenda" in inside:
            style = "Agenda Title"
        self.paragraph(style, self.inline.line(element).xml)

    def _question(self, element: HtmlElement) -> None:
        """A number, the question as a heading, and what follows the question, if anything."""
        line = Line()
        for child in element:
            if child.tag == "h2":
                self._note(child)
                if child.find("span[@class='number']") is None:  # a tab keeps a question without a number on its answer's edge
                    line.raw("<w:r><w:tab/></w:r>")
                    line.pause()
                self.inline.walk(child, (), line)
                self.paragraph("Prompt", line.xml)
            elif child.tag == "p":
                self.paragraph("Prompt More", self.inline.line(child).xml)
            else:
                self.unknown(child, "in a question")

    def _h3(self, element: HtmlElement, classes: list[str]) -> None:
        self.paragraph("Heading 3", self.inline.line(element).xml)

    def _h4(self, element: HtmlElement, classes: list[str]) -> None:
        self.paragraph("Heading 4", self.inline.line(element).xml)

    def _ul(self, element: HtmlElement, classes: list[str]) -> None:
        if "checks" in classes:
            self._checks(element)
        else:
            self._list(element, "List Bullet", None, 1)

    def _ol(self, element: HtmlElement, classes: list[str]) -> None:
        self.lists += 1
        number = self.base.first_list + self.lists - 1
        agenda = "agenda" in (element.getparent().get("class") or "").split()
        self._list(element, "Agenda Item" if agenda else "List Number", number, 1)

    def _list(self, element: HtmlElement, style: str, number: int | None, level: int) -> None:
        items = [child for child in element if isinstance(child.tag, str)]
        for position, item in enumerate(items):
            if item.tag != "li":
                self.unknown(item, "in a list")
            self._note(item)
            nested = [child for child in item if child.tag in ("ul", "ol")]
            inner = [child for child in item if child.tag == "p"] or [item]
            for paragraph in inner:
                line = self.inline.line(paragraph, lambda child: child.tag in ("ul", "ol"))
                # The first two items stay with the heading above, the last two with each other.
                keep = bool(nested) or position == 0 and len(items) > 1 or position == len(items) - 2
                self.paragraph(style, line.xml, keep=keep, number=number)
            for child in nested:
                if level == 2 or style == "Agenda Item":
                    self.unknown(child, "in a list of the second level")
                self._list(child, "List Bullet 2" if child.tag == "ul" else "List Number 2", None, 2)

    def _checks(self, element: HtmlElement) -> None:
        items = [child for child in element if isinstance(child.tag, str)]
        for position, item in enumerate(items):
            self._note(item)
            marks = item.findall("input")
            if item.tag != "li" or len(marks) != 1:
                self.unknown(item, 'in a list of marks, where each item is <li><input type="checkbox"><label>')
            words = self.inline.line(item, lambda child: child.tag == "input")
            content = self.control(marks[0]) + "<w:r><w:tab/></w:r>" + words.xml
            exclusive = element.getparent().tag == "fieldset"
            keep = position < len(items) - 1 and (exclusive or position in (0, len(items) - 2))
            self.paragraph("Check Item", content, keep=keep)

    def _answer(self, element: HtmlElement, classes: list[str]) -> None:
        """A label, a hint if any, and the box to write in; they stay on one page."""
        last = element.getnext() is None
        for child in element:
            inner = (child.get("class") or "").split()
            if child.tag == "label":
                if "quiet" in inner:
                    continue  # the question itself is the label; the control's title carries it
                line = Line()
                self.inline.one(child, (), line)
                self.paragraph("Field Label" if "field" in classes else "Answer Label", line.xml)
            elif child.tag == "p":
                self.block(child)
            elif child.tag in CONTROLS:
                self.box(child, keep="pair" in (element.getparent().get("class") or "") and not last)
            else:
                self.unknown(child, "in an answer")

    def box(self, element: HtmlElement, keep: bool = False) -> None:
        field = self.fields.get(element.get("name") or "")
        room = min(field.lines - 1, MOST_ROOM) if field and field.kind == "long" else 0
        self.paragraph("Answer", self.control(element, room), keep=keep)

    def _table(self, element: HtmlElement, classes: list[str]) -> None:
        if self._after_table:
            raise BuildError(f"section {self.where}: two tables follow each other; put a heading between them")
        self.out.append(tables.table(self, element, classes))
        self._after_table = True

    def _dl(self, element: HtmlElement, classes: list[str]) -> None:
        for child in element:
            if child.tag not in ("dt", "dd"):
                self.unknown(child, "in a list of terms")
            self._note(child)
            self.paragraph("Term" if child.tag == "dt" else "Definition", self.inline.line(child).xml)

    def _figure(self, element: HtmlElement, classes: list[str]) -> None:
        picture, caption = element.find("img"), element.find("figcaption")
        if picture is None:
            self.unknown(element, "without a picture")
        self._note(picture)
        share = tables.percent(picture) or 100
        drawing = self.relations.picture(
            picture.get("src"), picture.get("alt") or "", round(self.base.text_width * share / 100), 9000
        )
        self.paragraph("Figure", drawing)
        if caption is not None:
            self.paragraph("Caption", self.inline.line(caption).xml)

    def detach(self) -> str:
        """Anchors still to be placed, for a first cell instead of a paragraph."""
        xml = "".join(self.controls.bookmark(anchor_bookmark(a), "") for a in self._anchors)
        self._anchors.clear()
        return xml


BLOCKS = {"section", "header", "div", "fieldset", "legend", "p", "h1", "h2", "h3", "h4", "ul", "ol", "table", "dl",
          "figure"}  # fmt: skip

