"""What a person sees in a piece of a Word document, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from samepage.formats.docx.wml import NAMESPACES

W = "{%s}" % NAMESPACES["w"]
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Not there once every change is accepted, and the second telling of what was told already.
GONE = frozenset({W + "del", W + "moveFrom", "{%s}Fallback" % NAMESPACES["mc"]})
# Properties, and the code of a field: never shown.
UNSEEN = GONE | {
    W + name
    for name in (
        "sdtPr",
        "sdtEndPr",
        "pPr",
        "rPr",
        "tblPr",
        "trPr",
        "tcPr",
        "instrText",
        "delText",
        "fldData",
    )
}
MARKS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
LEAVES = frozenset({W + "t", W + "sym", MATH + "t", *MARKS})  # what text is made of
PICTURES = (W + "drawing", W + "pict", W + "object")


def on(element: etree._Element | None) -> bool:
    """Whether a yes-or-no property stands, and is not switched off (ISO/IEC 29500-1, 17.17.4)."""
    return element is not None and (element.get(W + "val") or "true") not in ("0", "false", "off")


def shown(root: etree._Element) -> Iterator[etree._Element]:
    """``root`` and all below it in document order, but for what is deleted or moved away."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in GONE:
            continue
        if element.tag == W + "tr" and element.find(f"{W}trPr/{W}del") is not None:
            continue
        yield element
        stack.extend(reversed(element))


class VisibleText:
    """Collects text; paragraphs and breaks become line feeds, table cells are parted by tabs."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pictures = 0
        self._due = False  # a line feed, before whatever comes next

    def __str__(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        if self._due:
            self.parts.append("\n")
            self._due = False
        self.parts.append(text)

    def take(self, element: etree._Element) -> None:
        """``element`` with all below it."""
        tag = element.tag
        if tag in UNSEEN:
            return
        if tag == W + "t" or tag == MATH + "t":
            self.add(element.text or "")
        elif tag in MARKS:
            self.add(MARKS[tag])
        elif tag == W + "sym":
            self.add(_symbol(element))
        elif tag == W + "p":
            self._paragraph(element)
        elif tag == W + "tbl":
            self._table(element)
        else:
            self.pictures += tag in PICTURES
            for child in element:
                self.take(child)

    def _paragraph(self, element: etree._Element) -> None:
        self.add("")
        for child in element:
            self.take(child)
        # A deleted mark joins this paragraph to the next one.
        self._due = element.find(f"{W}pPr/{W}rPr/{W}del") is None

    def _table(self, element: etree._Element) -> None:
        for row in shown(element):
            if row.tag != W + "tr" or next(row.iterancestors(W + "tbl")) is not element:
                continue
            cells = []
            for cell in shown(row):
                if cell.tag == W + "tc" and next(cell.iterancestors(W + "tr")) is row:
                    inner = VisibleText()
                    for child in cell:
                        inner.take(child)
                    self.pictures += inner.pictures
                    cells.append(" ".join(str(inner).split("\n")).replace("\t", " "))
            self.add("\t".join(cells))
            self._due = True


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font; Wingdings' boxes are the ones that people tick."""
    code = int(element.get(W + "char") or "0", 16) or 0x3F
    boxes = {0xF0FE: "☒", 0xF078: "☒", 0xF052: "☑", 0xF0FC: "✓", 0xF0A8: "☐", 0xF06F: "☐", 0xF071: "☐"}
    return boxes.get(code, chr(code))


def words(elements: Iterable[etree._Element]) -> tuple[str, int]:
    """The text of ``elements`` in a row, and how many pictures are among it."""
    collected = VisibleText()
    for element in elements:
        collected.take(element)
    return str(collected), collected.pictures


def between(elements: Iterable[etree._Element]) -> tuple[str, int]:
    """The text of a stretch of ``shown`` elements, which may begin and end in the midst of paragraphs."""
    collected = VisibleText()
    for element in elements:
        if element.tag == W + "p" and collected.parts:
            collected.add("\n")
        elif element.tag in LEAVES and not any(above.tag in UNSEEN for above in element.iterancestors()):
            collected.take(element)
    return str(collected), collected.pictures
