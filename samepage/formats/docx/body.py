"""The document's body, grown paragraph by paragraph from the HTML of ``docs/html.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn

from lxml.html import HtmlElement, fragment_fromstring

from samepage.errors import BuildError
from samepage.formats.docx import front
from samepage.formats.docx.base import BasePackage
from samepage.formats.docx.blocks import CLASSES, children
from samepage.formats.docx.controls import ControlWriter
from samepage.formats.docx.inline import CONTROLS, Inline
from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.relations import Relations
from samepage.formats.docx.styles import AGENDA_INDENT
from samepage.workbook.model import Field, Workbook

IN_PROMPT = {
    "Meta": "Prompt Meta",
    "Hint": "Prompt Hint",
    "Answer Label": "Prompt Answer Label",
    "Answer": "Prompt Answer",
    "Check Item": "Prompt Check Item",
    "Field Label": "Prompt Answer Label",
}
# Styles without room above; after a table's border they would touch it.
CLOSE = {
    "Normal",
    "Check Item",
    "Meta",
    "Hint",
    "Intro",
    "Answer Label",
    "Field Label",
    "List Bullet",
    "List Number",
}


class Body:
    """The document's body, grown section by section."""

    def __init__(
        self,
        workbook: Workbook,
        base: BasePackage,
        relations: Relations,
        controls: ControlWriter,
        pages: Mapping[str, int],
        navy: str,
        small: float,
    ):
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
        self.after_table = False
        self.style = "Normal"  # of a plain paragraph, here
        self.in_prompt = False

    # The way in

    def write(self, sections: Iterable[tuple[str, str]]) -> str:
        """All ``sections`` (id, HTML) as children of ``w:body``; raises ``BuildError``."""
        roots = [(name, fragment_fromstring(html.strip())) for name, html in sections]
        for _, root in roots:
            self.linked.update(
                a.get("href")[1:] for a in root.iter("a") if (a.get("href") or "").startswith("#")
            )
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
        self.note(root)
        if kind == "cover":
            front.cover(self, root)
        elif kind == "contents":
            front.contents(self, root)
            self._break = True
        else:
            children(self, root)
            self._break = True

    def unknown(self, element: HtmlElement, place: str = "") -> NoReturn:
        name = element.tag + "".join("." + c for c in (element.get("class") or "").split())
        raise BuildError(
            f"section {self.where}: the Word writer does not know <{name}>{' ' + place if place else ''}; "
            "use an element and class listed in docs/html.md"
        )

    # Paragraphs

    def paragraph(
        self,
        style: str,
        content: str,
        *,
        keep: bool = False,
        page_break: bool = False,
        number: int | None = None,
        extra: str = "",
    ) -> None:
        """One paragraph; ``keep`` with the next, ``number`` an instance of the numbered list."""
        if not content:
            return
        if self.in_prompt:
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
        if self.after_table and style in CLOSE:
            props += '<w:spacing w:before="200"/>'
        props += extra
        self._break = self.after_table = False
        self.out.append(f"<w:p><w:pPr>{props}</w:pPr>{content}</w:p>" if props else f"<w:p>{content}</w:p>")

    def note(self, element: HtmlElement) -> list[str]:
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
            raise BuildError(
                f'section {self.where}: a control is named "{name}", but the workbook has no such field'
            )
        if name in self.written:
            raise BuildError(f"section {self.where}: the field {name} has two controls; print it once")
        self.written.add(name)
        return self.controls.write(field, room)

    def detach(self) -> str:
        """Anchors still to be placed, for a first cell instead of a paragraph."""
        xml = "".join(self.controls.bookmark(anchor_bookmark(a), "") for a in self._anchors)
        self._anchors.clear()
        return xml
