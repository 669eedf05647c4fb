"""The structure tree: one reading order for the whole document, as a screen reader follows it.

WeasyPrint tags each page for itself. Here a table, list or section that runs over a page's end
becomes one element again; running matter becomes artifacts; header cells say what they head.
Sources: ISO 14289-1, 7.1 (artifacts), 7.2 (lists), 7.5 (tables), 7.18 (annotations);
ISO 32000-1, 14.7–14.8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, Stream, String

from samepage.formats.pdf.structure_tree import elements, is_element, kids

MARKED = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")
# A paragraph or heading in itself is an anonymous box of WeasyPrint's, not a second paragraph.
NEVER_NESTED = {Name.P, Name.H1, Name.H2, Name.H3, Name.H4, Name.Caption}
# Elements that hold text themselves (ISO 32000-1, 14.8.4.3).
TAKES_TEXT = {
    Name.P,
    Name.H1,
    Name.H2,
    Name.H3,
    Name.H4,
    Name.Caption,
    Name.Lbl,
    Name.LBody,
    Name.TD,
    Name.TH,
    Name.Link,
    Name.Span,
}

Chain = Sequence[str]  # structure types that run over a page's end, outermost first


def finish_tags(pdf: Pdf, continued: Sequence[Chain]) -> None:
    """``continued[n]`` is what runs from page n+1 to page n+2, as structure types."""
    root = pdf.Root.StructTreeRoot
    document = root.K[0]
    _join_pages(pdf, document, continued)
    _simplify(document)
    reachable = {element.objgen for element in elements(document)}
    _drop_stray_links(pdf, document)
    moved: dict[tuple[int, int], Object] = {}
    _unwrap(document, moved)
    ids: dict[str, Object] = {}
    kept: dict[tuple[int, int], set[int]] = {}
    for element in elements(document):
        kind = element.S
        if kind == Name.TH:
            _scope(element)
        elif kind == Name.Form:
            _describe(element)
        if "/ID" in element:
            ids[str(element.ID)] = element
        for kid in kids(element):
            if isinstance(kid, int):
                kept.setdefault(element.Pg.objgen, set()).add(kid)
    root.IDTree = write_ids(pdf, ids)
    _clear_parents(root, reachable, moved)
    for page in pdf.pages:
        _artifacts(pdf, page, kept.get(page.obj.objgen, set()))


def name_ids(pdf: Pdf, begin: str) -> None:
    """Ids of header cells that no other part of a workbook has: ``begin`` names this one."""
    root = pdf.Root.StructTreeRoot
    named = {}
    for element in elements(root.K[0]):
        if "/ID" in element:
            element.ID = String(f"{begin}.{element.ID}")
            named[str(element.ID)] = element
        attributes = element.get("/A")
        if isinstance(attributes, Dictionary) and "/Headers" in attributes:
            attributes.Headers = Array([String(f"{begin}.{id}") for id in attributes.Headers])
    root.IDTree = write_ids(pdf, named)


def write_ids(pdf: Pdf, ids: Mapping[str, Object]) -> Object:
    """The id tree (ISO 32000-1, 14.7.2, table 322)."""
    tree = NameTree.new(pdf)
    for id in sorted(ids):
        tree[id] = ids[id]
    return tree.obj


def _join_pages(pdf: Pdf, document: Object, continued: Sequence[Chain]) -> None:
    """Join the pieces of whatever runs over a page's end."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    joined: list[Object] = []
    last_page = -1
    for part in kids(document):
        page = pages[part.Pg.objgen]
        chain = continued[page - 1] if 0 < page <= len(continued) else ()
        if page != last_page and chain and joined and f"/{chain[0]}" == str(part.S) == str(joined[-1].S):
            _join(joined[-1], part, chain[1:])
        else:
            joined.append(part)
        last_page = page
    document.K = Array(joined)


def _join(first: Object, second: Object, chain: Chain) -> None:
    """Append the kids of ``second`` to ``first``; ``chain`` says what continues further inside."""
    tail, rest = kids(first), kids(second)
    if first.S == Name.Table and len(rest) > 1 and rest[0].S == Name.THead:
        # A table has one head, which speaks for all its cells. What is repeated overleaf heads
        # nothing more: it stays to be read, as a row of plain cells.
        head = rest.pop(0)
        for row in kids(head):
            row.P = rest[0]
            for cell in kids(row):
                cell.S = Name.TD
                if "/A" in cell:
                    del cell.A
        rest[0].K = Array([*kids(head), *kids(rest[0])])
    if chain and tail and rest and f"/{chain[0]}" == str(tail[-1].S) == str(rest[0].S):
        _join(tail[-1], rest.pop(0), chain[1:])
    for kid in rest:
        kid.P = first
    first.K = Array([*tail, *rest])


def _simplify(element: Object) -> None:
    """Drop empty wrappers, and paragraphs and headings nested in themselves."""
    kept: list = []
    changed = False
    for kid in kids(element):
        if is_element(kid):
            _simplify(kid)
            inner = kids(kid)
            if not inner and kid.S in (Name.NonStruct, Name.Span, Name.Div):
                changed = True
                continue
            if kid.S == element.S and kid.S in NEVER_NESTED:
                for grandchild in inner:
                    if is_element(grandchild):
                        grandchild.P = element
                kept.extend(inner)
                changed = True
                continue
        kept.append(kid)
    if changed:
        element.K = Array(kept)


def _scope(header: Object) -> None:
    # In a row of header cells each speaks for its column, the corner too; the header cell of any
    # other row speaks for that row (Matterhorn 15-003).
    attributes = header.get("/A", Dictionary(O=Name.Table))
    of_columns = all(cell.S == Name.TH for cell in kids(header.P))
    attributes.Scope = Name.Column if of_columns else Name.Row
    header.A = attributes


def _describe(form: Object) -> None:
    """A Form element says what its widget says, for readers that look at the tree only."""
    for kid in kids(form):
        if isinstance(kid, Dictionary) and "/Obj" in kid and "/TU" in kid.Obj:
            form.Alt = String(str(kid.Obj.TU))


def _drop_stray_links(pdf: Pdf, document: Object) -> None:
    """WeasyPrint gives each box inside a link an annotation of its own; one link is enough."""
    stray: set[tuple[int, int]] = set()
    for element in elements(document):
        if element.S == Name.Link:
            continue
        inside = kids(element)
        links = [
            k
            for k in inside
            if isinstance(k, Dictionary) and "/Obj" in k and k.Obj.get("/Subtype") == Name.Link
        ]
        if links:
            stray |= {link.Obj.objgen for link in links}
            element.K = Array([k for k in inside if not any(k is link for link in links)])
    if stray:
        for page in pdf.pages:
            if "/Annots" in page:
                page.Annots = Array([a for a in page.Annots if a.objgen not in stray])


def _unwrap(element: Object, moved: dict[tuple[int, int], Object]) -> None:
    """Put what stands in a wrapper that says nothing right into ``element``; ``moved`` notes where to.

    WeasyPrint has an element for each line and each anonymous box: half of all objects of a file.
    """
    kept: list = []
    waiting = kids(element)[::-1]
    while waiting:
        kid = waiting.pop()
        if is_element(kid) and _says_nothing(kid, element):
            moved[kid.objgen] = element
            for inner in filter(is_element, kids(kid)):
                inner.P = element
            waiting += kids(kid)[::-1]
        elif is_element(kid):
            _unwrap(kid, moved)
            kept.append(kid)
        else:
            # An object reference needs no object of its own.
            kept.append(Dictionary(dict(kid.items())) if isinstance(kid, Dictionary) else kid)
    element.K = Array(kept)


def _says_nothing(kid: Object, above: Object) -> bool:
    if kid.S not in (Name.Span, Name.NonStruct) or not {"/K", "/P", "/Pg", "/S", "/Type"}.issuperset(
        kid.keys()
    ):
        return False
    bare = any(
        isinstance(inner, int) for inner in kids(kid)
    )  # marked content, which is on one page with its element
    return not bare or (above.S in TAKES_TEXT and "/Pg" in above and above.Pg.objgen == kid.Pg.objgen)


def _clear_parents(
    root: Object, reachable: set[tuple[int, int]], moved: Mapping[tuple[int, int], Object]
) -> None:
    """Content that is no longer in the tree has no parent there."""

    def parent(entry: Object | None) -> Object | None:
        while entry is not None and entry.objgen in moved:
            entry = moved[entry.objgen]
        return entry if entry is not None and entry.objgen in reachable else None

    numbers = root.ParentTree.Nums
    for index in range(1, len(numbers), 2):
        entry = numbers[index]
        numbers[index] = Array(map(parent, entry)) if isinstance(entry, Array) else parent(entry) or entry


def _artifacts(pdf: Pdf, page: Object, kept: set[int]) -> None:
    """Running headers, page numbers and stage tabs are no content."""
    content = page.Contents.read_bytes()

    def replace(match: re.Match[bytes]) -> bytes:
        if int(match.group(1)) in kept:
            return match.group(0)
        return b"/Artifact <</Type /Pagination>> BDC"

    changed = MARKED.sub(replace, content)
    if changed != content:
        page.Contents = pdf.make_indirect(Stream(pdf, changed))
