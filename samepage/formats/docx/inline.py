"""Text inside a paragraph: runs, links, line breaks, marks and controls that stand in a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.wml import run

if TYPE_CHECKING:
    from samepage.formats.docx.body import Body

SPACE = re.compile(r"[ \t\r\n\f]+")
CONTROLS = {"input", "select", "textarea"}
PAD = "\u00a0"  # inside a coloured chip: LibreOffice drops a run's border where a bookmark begins
SIDES = {"labor": ("●", "Labor"), "management": ("■", "Management")}
# span classes that only print styles, or that become a character style.
SPANS = {"number": "Number", "toc-number": None, "toc-label": None, "also": "Emphasis", "needed": None}

Formats = tuple[str, ...]


class TextLine:
    """Collects one paragraph's content and folds white space as HTML does."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._space = False  # a space is due before the next text
        self._begun = False

    def text(self, words: str, properties: str) -> None:
        if not words:
            return
        folded = SPACE.sub(" ", words)
        if folded == " ":
            self._space = True
            return
        if self._begun and (self._space or folded[0] == " "):
            self.parts.append(run(" ", ""))
        self.parts.append(run(folded.strip(" "), properties))
        self._begun = True
        self._space = folded[-1] == " "

    def raw(self, xml: str) -> None:
        """``xml`` in this place, after a due space."""
        if self._begun and self._space:
            self.parts.append(run(" ", ""))
        self.parts.append(xml)
        self._begun, self._space = True, False

    def pause(self) -> None:
        """What follows begins anew: no space is due."""
        self._begun = self._space = False

    @property
    def xml(self) -> str:
        return "".join(self.parts)


class Inline:
    """Walks an element's inline content into a ``Line``."""

    def __init__(self, body: Body):
        self.body = body
        self.styles = body.base.styles

    def line(self, element: HtmlElement, skip: Callable[[HtmlElement], bool] | None = None) -> TextLine:
        line = TextLine()
        self.walk(element, (), line, skip)
        return line

    def properties(self, formats: Formats) -> str:
        if not formats:
            return ""
        style = next((f for f in reversed(formats) if f[0] != "<"), "")
        direct = "".join(sorted({f for f in formats if f[0] == "<"}))
        named = f'<w:rStyle w:val="{self.styles[style]}"/>' if style else ""
        return named + direct

    def walk(self, element, formats: Formats, line: TextLine, skip=None) -> None:
        line.text(element.text or "", self.properties(formats))
        for child in element:
            if isinstance(child.tag, str) and not (skip and skip(child)):
                self.one(child, formats, line, skip)
            line.text(child.tail or "", self.properties(formats))

    def one(self, element: HtmlElement, formats: Formats, line: TextLine, skip=None) -> None:
        tag, classes = element.tag, (element.get("class") or "").split()
        if tag == "br":
            line.raw("<w:r><w:br/></w:r>")
            line.pause()
        elif tag in CONTROLS:
            line.raw(self.body.control(element))
            if element.getnext() is not None:
                line.text("\u00a0", "")  # a mark and its words stay on one line
        elif tag == "a":
            self.link(element, formats, line)
        elif tag == "strong":
            self.walk(element, (*formats, "<w:b/>", "<w:bCs/>"), line, skip)
        elif tag == "em":
            self.walk(element, (*formats, "<w:i/>", "<w:iCs/>"), line, skip)
        elif tag == "code":
            self.walk(element, (*formats, "HTML Code"), line, skip)
        elif tag in ("span", "label") and "side" in classes:
            self.side(classes, line)
            self.walk(element, formats, line, skip)
        elif tag == "span":
            style = self.span_style(element, classes)
            inner = (*formats, style) if style else formats
            if "number" in classes:
                line.text(f"{PAD}{element.text_content()}{PAD}", self.properties(inner))
                line.raw("<w:r><w:tab/></w:r>")
                line.pause()
            else:
                self.walk(element, inner, line, skip)
        elif tag == "label":
            if "quiet" not in classes:
                self.walk(element, formats, line, skip)
        else:
            self.body.unknown(element, "inside a paragraph")

    def span_style(self, element: HtmlElement, classes: list[str]) -> str | None:
        for name in classes:
            if name not in SPANS:
                self.body.unknown(element, "inside a paragraph")
            return SPANS[name]
        return None

    def side(self, classes: list[str], line: TextLine) -> None:
        """The disc or the square: labor and management differ by form, not by colour alone."""
        for name, (mark, style) in SIDES.items():
            if name in classes:
                shown = "" if self.body.reversed else f'<w:rStyle w:val="{self.styles[style]}"/>'
                line.text(mark + "\u00a0", shown)

    def link(self, element: HtmlElement, formats: Formats, line: TextLine, style: str = "Hyperlink") -> None:
        inner = TextLine()
        self.walk(element, (*formats, style) if style else formats, inner)
        target = element.get("href") or ""
        if target.startswith("#"):
            where = f'w:anchor="{anchor_bookmark(target[1:])}" w:history="1"'
        else:
            where = f'r:id="{self.body.relations.link(target)}" w:history="1"'
        line.raw(f"<w:hyperlink {where}>{inner.xml}</w:hyperlink>")
