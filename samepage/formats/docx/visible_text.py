"""What a person sees in a piece of a Word document, as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from samepage.formats.docx.wml import NAMESPACES, W

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Deleted or moved away by a tracked change; and the same content again for older programs.
GONE = frozenset({W + "del", W + "moveFrom", "{%s}Fallback" % NAMESPACES["mc"]})
# Properties, and the code of a field: never shown.
_PROPERTIES = ("sdtPr", "sdtEndPr", "pPr", "rPr", "tblPr", "trPr", "tcPr")
UNSEEN = GONE | {W + name for name in (*_PROPERTIES, "instrText", "delText", "fldData")}
MARKS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
DELETED_MARK = f"{W}pPr/{W}rPr/{W}del"  # of a paragraph
BOOKMARKS = (W + "bookmarkStart", W + "bookmarkEnd")
P, TBL, SYM, T, MATH_T = W + "p", W + "tbl", W + "sym", W + "t", MATH + "t"
LEAVES = frozenset({T, SYM, MATH_T, *MARKS})  # what text is made of
VAL = W + "val"
PICTURES = (W + "drawing", W + "pict", W + "object")
NOT_PLAIN = (TBL, *PICTURES, *GONE)  # what is more than text in a row
# Characters of Wingdings that people tick.
BOXES = {0xF0FE: "☒", 0xF078: "☒", 0xF052: "☑", 0xF0FC: "✓", 0xF0A8: "☐", 0xF06F: "☐", 0xF071: "☐"}


def val(element: etree._Element | None, default: str = "") -> str:
    """The ``w:val`` of an element; "" where there is no element, ``default`` where it has no value."""
    return "" if element is None else element.get(VAL) or default


def is_on(element: etree._Element | None) -> bool:
    """Whether a yes-or-no property stands, and is not switched off (ISO/IEC 29500-1, 17.17.4)."""
    return element is not None and val(element, "true") not in ("0", "false", "off")


def gone_elements(root: etree._Element) -> set[etree._Element | None]:
    """The elements in ``root`` that are deleted or moved away, with all that is in them."""
    gone: set[etree._Element | None] = set(root.iter(*GONE))
    # The mark of a deleted row stands in its properties (ISO/IEC 29500-1, 17.13.5.12).
    parents = [mark.getparent() for mark in gone if mark is not None and mark.tag == W + "del"]
    gone.update(parent.getparent() for parent in parents if parent is not None and parent.tag == W + "trPr")
    return gone


def shown(root: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The elements ``tags`` in ``root`` in document order, but for what is deleted or moved away."""
    gone = gone_elements(root)
    for element in root.iter(*tags):
        if not gone or gone.isdisjoint((element, *element.iterancestors())):
            yield element


def leaf_text(element: etree._Element) -> str:
    """What one of ``LEAVES`` shows."""
    tag = element.tag
    if tag == SYM:
        code = int(element.get(W + "char") or "0", 16) or 0x3F
        return BOXES.get(code, chr(code))
    return MARKS.get(str(tag)) or element.text or ""


class VisibleText:
    """Collects text; paragraphs and breaks become line feeds, table cells are parted by tabs."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pictures = 0
        self._due = False  # a line feed, before whatever comes next

    def __str__(self) -> str:
        return "".join(self.parts)

    def add(self, text: str) -> None:
        self.parts += ("\n", text) if self._due else (text,)
        self._due = False

    def take(self, element: etree._Element) -> None:
        """``element`` with all below it."""
        tag = element.tag
        if tag in LEAVES:
            self.add(leaf_text(element))
        elif tag in UNSEEN:
            return
        elif tag == TBL:
            self._table(element)
        else:
            self.pictures += tag in PICTURES
            if tag == P:
                self.add("")
            for child in element:
                self.take(child)
            if tag == P:  # a deleted mark joins this paragraph to the next one
                self._due = element.find(DELETED_MARK) is None

    def _table(self, element: etree._Element) -> None:
        for row in shown(element, W + "tr"):
            if next(row.iterancestors(W + "tbl")) is element:
                texts = []
                for cell in cells_of(row):
                    inner = VisibleText()
                    for child in cell:
                        inner.take(child)
                    self.pictures += inner.pictures
                    texts.append(str(inner).replace("\n", " ").replace("\t", " "))
                self.add("\t".join(texts))
                self._due = True


def cells_of(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in shown(row, W + "tc") if next(cell.iterancestors(W + "tr")) is row]


def visible_text(elements: Iterable[etree._Element]) -> tuple[str, int]:
    """The text of ``elements`` in a row, and how many pictures are among it."""
    elements = list(elements)
    telling = [inside for element in elements for inside in element.iter(P, *LEAVES, *NOT_PLAIN)]
    texts = telling[1:] if telling and telling[0].tag == P else telling
    if all(inside.tag == T for inside in texts):  # one line, as most answers are
        return "".join(inside.text or "" for inside in texts), 0
    collected = VisibleText()
    for element in elements:
        collected.take(element)
    return str(collected), collected.pictures


def visible_text_between(elements: Iterable[etree._Element]) -> tuple[str, int]:
    """The text of a stretch of ``shown`` elements, which may begin and end in the middle of paragraphs."""
    collected = VisibleText()
    for element in elements:
        if element.tag == P and collected.parts:
            collected.add("\n")
        elif element.tag in LEAVES and not any(above.tag in UNSEEN for above in element.iterancestors()):
            collected.take(element)
    return str(collected), collected.pictures
