"""The structure tree: what WeasyPrint leaves open for screen readers.

Sources: ISO 14289-1, 7.1 (artifacts), 7.5 (tables); ISO 32000-1, 14.7–14.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

MARKED = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")


def finish_tags(pdf: Pdf) -> None:
    """Scope for every header cell; running matter as artifacts; a Part for each section."""
    root = pdf.Root.StructTreeRoot
    kept: dict[int, set[int]] = {}
    numbers = {page.objgen: number for number, page in enumerate(p.obj for p in pdf.pages)}
    for element in list(_elements(root)):
        if element.get("/S") == Name.TH:
            _scope(element)
        for kid in _kids(element):
            if isinstance(kid, int):
                kept.setdefault(numbers[element.Pg.objgen], set()).add(kid)
    _widget_names(pdf)
    for number, page in enumerate(pdf.pages):
        _artifacts(pdf, page, kept.get(number, set()))


def _kids(element: Object) -> list:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _elements(root: Object) -> Iterator[Object]:
    """Every structure element below ``root``, in reading order, without recursion."""
    stack = list(reversed(_kids(root)))
    while stack:
        element = stack.pop()
        if not isinstance(element, Dictionary) or "/S" not in element:
            continue
        yield element
        stack.extend(reversed([k for k in _kids(element) if not isinstance(k, int)]))


def _scope(header: Object) -> None:
    # A header cell in the table's head row speaks for its column, any other for its row. The
    # corner cell is a column header too (Matterhorn 15-003).
    group = header.P.P if "/P" in header and "/P" in header.P else None
    in_head = group is not None and group.get("/S") == Name.THead
    attributes = header.get("/A", Dictionary(O=Name.Table))
    attributes.Scope = Name.Column if in_head else Name.Row
    header.A = attributes


def _widget_names(pdf: Pdf) -> None:
    """Each Form element gets its widget's description, for readers that look there."""
    for element in _elements(pdf.Root.StructTreeRoot):
        if element.get("/S") == Name.Form:
            for kid in _kids(element):
                if isinstance(kid, Dictionary) and "/Obj" in kid and "/TU" in kid.Obj:
                    element.Alt = String(str(kid.Obj.TU))


def _artifacts(pdf: Pdf, page: Object, kept: set[int]) -> None:
    """Running headers, page numbers and stage tabs are no content: mark them as artifacts."""
    content = page.Contents.read_bytes()

    def replace(match: re.Match[bytes]) -> bytes:
        if int(match.group(1)) in kept:
            return match.group(0)
        return b"/Artifact <</Type /Pagination>> BDC"

    changed = MARKED.sub(replace, content)
    if changed != content:
        page.Contents = pdf.make_indirect(Stream(pdf, changed))
