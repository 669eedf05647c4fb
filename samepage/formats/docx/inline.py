"""Text inside a paragraph: runs, links, line breaks, marks and controls that stand in a line."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml.html import HtmlElement

from samepage.formats.docx.body import CONTROLS, Body, classes_of
from samepage.formats.docx.names import anchor_bookmark
from samepage.formats.docx.styles import CHECK_BOX_FONT
from samepage.formats.docx.wml import run
from samepage.render.typography import WRITTEN

SPACE = re.compile(r"[ \t\r\n\f]+")
EM_SPACE = "\u2003"
NBSP = "\u00a0"  # inside a colored chip: LibreOffice drops a run's border where a bookmark begins
# Both signs are of one size in it. LibreOffice does not take it from the style in a table.
SIGN_FONT = f"<w:rFonts {CHECK_BOX_FONT}/>"
SIDES = {"first-side": ("●", "First Side"), "second-side": ("■", "Second Side")}
# Classes of span, by the formats that they become: none of those that only print styles.
SPANS: dict[str, tuple[str, ...]] = {
    "number": ("Number",),
    "toc-number": (),
    "toc-label": (),
    "also": ("Emphasis", '<w:b w:val="0"/>', '<w:bCs w:val="0"/>'),
    "needed": (),
    "together": (),
}
# Elements that become run properties, or a character style.
FORMATS = {"strong": ("<w:b/>", "<w:bCs/>"), "em": ("<w:i/>", "<w:iCs/>"), "code": ("HTML Code",)}
UPRIGHT = ('<w:i w:val="0"/>', '<w:iCs w:val="0"/>')

Formats = tuple[str, ...]  # character styles by name, and properties as XML


class TextLine:
    """Collects one paragraph's content and folds white space as HTML does, but for what people wrote."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, str | None]] = []  # each text with its properties; other XML with None
        self._space = False  # a space is due before the next text
        self._begun = False

    def text(self, words: str, properties: str = "") -> None:
        folded = SPACE.sub(" ", words)
        if folded.strip(" "):
            self._add_space(folded[0] == " ")
            self._add(folded.strip(" "), properties)
            self._begun, self._space = True, folded[-1] == " "
        elif folded:
            self._space = True

    def as_written(self, words: str, properties: str) -> None:
        """``words`` with every space in them."""
        self._add_space()
        self._add(words, properties)
        self._begun, self._space = True, False

    def raw(self, xml: str) -> None:
        """``xml`` in this place, after a due space."""
        self._add_space()
        self._runs.append((xml, None))
        self._begun, self._space = True, False

    def restart(self) -> None:
        """What follows begins anew: no space is due."""
        self._begun = self._space = False

    def tab(self) -> None:
        self.raw("<w:r><w:tab/></w:r>")
        self.restart()

    def _add_space(self, due: bool = False) -> None:
        if self._begun and (self._space or due):
            self._add(" ", "")

    def _add(self, text: str, properties: str) -> None:
        """A run, or more of the one before, if that looks the same."""
        if self._runs and self._runs[-1][1] == properties:
            text = self._runs.pop()[0] + text
        self._runs.append((text, properties))

    @property
    def xml(self) -> str:
        return "".join(
            text if properties is None else run(text, properties) for text, properties in self._runs
        )


def line_of(body: Body, element: HtmlElement, skip: Collection[str] = ()) -> str:
    """The content of ``element`` as runs, but for child elements named in ``skip``."""
    line = TextLine()
    write_children(body, element, line, skip=skip)
    return line.xml


def write_children(
    body: Body, element: HtmlElement, line: TextLine, formats: Formats = (), skip: Collection[str] = ()
) -> None:
    """Add text and elements inside ``element`` to ``line``."""
    properties = _properties(body, formats)
    write = line.as_written if WRITTEN in element.attrib else line.text
    write(element.text or "", properties)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in skip:
            write_element(body, child, line, formats, skip)
        write(child.tail or "", properties)


def has_words_beside(mark: HtmlElement) -> bool:
    """Whether words stand beside ``mark``, a box in a table's cell."""
    label = mark.getnext()
    return label is not None and "mark-line" in classes_of(mark.getparent()) and not classes_of(label)


def write_element(
    body: Body, element: HtmlElement, line: TextLine, formats: Formats = (), skip: Collection[str] = ()
) -> None:
    tag, classes = element.tag, classes_of(element)
    if tag == "br":
        line.raw("<w:r><w:br/></w:r>")
        line.restart()
    elif tag in CONTROLS:
        line.raw(body.control(element))
        label = element.getnext()
        if has_words_beside(element):
            line.tab()
        elif label is not None and "side" not in classes_of(label):  # whose sign stands at the box
            line.text(NBSP)  # a mark and its words stay on one line
    elif tag == "a":
        line.raw(_link(body, element, formats))
    elif tag in FORMATS:
        upright = tag == "em" and body.in_italics  # words that stand out from slanted ones
        write_children(body, element, line, formats + (UPRIGHT if upright else FORMATS[tag]), skip)
    elif tag in ("span", "label") and "side" in classes:
        # The two sides differ by form, not by color alone (WCAG 2.2, 1.4.1).
        for mark, style in (SIDES[name] for name in SIDES if name in classes):
            named = tag == "span" or element.find("span[@class='side-name']") is None
            following = element.getparent().getnext()
            gap = 2 * EM_SPACE if not named and following is not None else ""
            line.text(mark + gap, SIGN_FONT if body.on_dark else _properties(body, (style, SIGN_FONT)))
            line.text(NBSP if named else "")
        write_children(body, element, line, formats, skip)
    elif "side-name" in classes:
        pass  # a table's legend says it once; the control's title says it to those who hear it
    elif tag == "span":
        if classes and classes[0] not in SPANS:
            body.refuse(element, "inside a paragraph")
        inner = (*formats, *(SPANS[classes[0]] if classes else ()))
        if "number" in classes:
            line.text(f"{NBSP}{element.text_content()}{NBSP}", _properties(body, inner))
            line.tab()
        else:
            write_children(body, element, line, inner, skip)
    elif tag != "label":
        body.refuse(element, "inside a paragraph")
    elif "quiet" not in classes:
        write_children(body, element, line, formats, skip)


def _properties(body: Body, formats: Formats) -> str:
    """Run properties: the innermost character style, then what is set directly."""
    styles = [body.base.styles[name] for name in formats if name[0] != "<"]
    direct = "".join(sorted({xml for xml in formats if xml[0] == "<"}))
    return f'<w:rStyle w:val="{styles[-1]}"/>{direct}' if styles else direct


def _link(body: Body, element: HtmlElement, formats: Formats) -> str:
    inner = TextLine()
    write_children(body, element, inner, (*formats, "Hyperlink"))
    target = element.get("href") or ""
    if target.startswith("#"):
        where = f'w:anchor="{anchor_bookmark(target[1:])}"'
    else:
        where = f'r:id="{body.relations.add("hyperlink", target, external=True)}"'
    return f"<w:hyperlink {where}>{inner.xml}</w:hyperlink>"
