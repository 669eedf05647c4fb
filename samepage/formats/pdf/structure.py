"""The structure tree: one reading order for the whole document, as a screen reader follows it.

WeasyPrint tags each page for itself, and has an element for each line and each anonymous box. Here a
table, list or section that runs over a page's end becomes one element again; redundant elements are
taken out; running matter becomes artifacts; header cells get a scope.
Sources: ISO 14289-1, 7.1 (artifacts), 7.2 (lists), 7.5 (tables), 7.18 (annotations);
ISO 32000-1, 14.7–14.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, NameTree, Object, Page, Pdf, String

PX = 0.75  # points in a CSS pixel
MARKED = re.compile(rb"/[A-Za-z0-9]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC")
HEADINGS_AND_TEXT = {Name.P, Name.H1, Name.H2, Name.H3, Name.H4, Name.Caption}
# Elements that hold text themselves (ISO 32000-1, 14.8.4.3).
TAKES_TEXT = HEADINGS_AND_TEXT | {Name.Lbl, Name.LBody, Name.TD, Name.TH, Name.Link, Name.Span}

Chain = Sequence[str]  # structure types that run over a page's end, outermost first
Id = tuple[int, int]  # object and generation number


def kids(element: Object) -> list[Any]:
    """Structure elements, MCIDs and object references right below ``element`` (ISO 32000-1, 14.7.2)."""
    inside = element.get("/K")
    if inside is None:
        return []
    return list(inside) if isinstance(inside, Array) else [inside]


def is_element(kid: object) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def elements(element: Object) -> Iterator[Object]:
    """``element`` and every structure element below it, in reading order, without recursion."""
    stack = [element]
    while stack:
        element = stack.pop()
        yield element
        stack.extend(kid for kid in reversed(kids(element)) if is_element(kid))


def finish_structure(pdf: Pdf, continued: Sequence[Chain], id_prefix: str = "") -> None:
    """Make one tree of WeasyPrint's.

    ``continued[n]`` is what runs from page n+1 to page n+2, as structure types. ``id_prefix`` begins the ids
    of header cells, so that other parts of a workbook have others.
    """
    root = pdf.Root.StructTreeRoot
    document = root.K[0]
    for item in [one for one in elements(document) if Name.L == one.S]:
        _nest_lists(pdf, item)
    _join_pages(pdf, document, continued)
    moved: dict[Id, Object] = {}
    stray_links: set[Id] = set()
    _simplify(document, moved, stray_links)
    ids: dict[str, Object] = {}
    marks: dict[Id, set[int]] = {}
    reachable: set[Id] = set()
    for element in elements(document):
        reachable.add(element.objgen)
        if element.S == Name.TH:
            _scope(element)
        elif Name.Form == element.S:
            _describe(element)
        elif Name.Figure == element.S:
            _place(element)
        if "/ID" in element:
            element.ID = String(f"{id_prefix}{element.ID}")
            ids[str(element.ID)] = element
        attributes = element.get("/A")
        if isinstance(attributes, Dictionary) and "/Headers" in attributes:
            attributes.Headers = Array([String(f"{id_prefix}{id}") for id in attributes.Headers])
        for kid in kids(element):
            if isinstance(kid, int):
                marks.setdefault(element.Pg.objgen, set()).add(kid)
    root.IDTree = id_tree(pdf, ids)
    _clear_parents(root, reachable, moved)
    for page in pdf.pages:
        if stray_links and "/Annots" in page:
            page.Annots = Array([a for a in page.Annots if a.objgen not in stray_links])
        _mark_artifacts(pdf, page, marks.get(page.obj.objgen, set()))


def id_tree(pdf: Pdf, ids: Mapping[str, Object]) -> Object:
    """ISO 32000-1, 14.7.2, table 322."""
    tree = NameTree.new(pdf)
    for id in sorted(ids):
        tree[id] = ids[id]
    return tree.obj


def drop_implied(document: Object) -> None:
    """Take out of the elements what their place and their other entries say (ISO 32000-1, tables 323 and 325): that
    each is one, the page of those that hold other elements only, and an object's page where it is its element's."""
    for element in elements(document):
        if "/Type" in element:
            del element.Type
        inside = kids(element)
        for kid in inside:
            has_page = not is_element(kid) and isinstance(kid, Dictionary) and "/Pg" in kid
            if has_page and "/Pg" in element and kid.Pg.objgen == element.Pg.objgen:
                del kid.Pg
        if inside and all(map(is_element, inside)) and "/Pg" in element:
            del element.Pg
        if len(inside) == 1:
            element.K = inside[0]


def _nest_lists(pdf: Pdf, outer: Object) -> None:
    """Put what an item of a list holds into its body, in reading order: WeasyPrint puts paragraphs beside it, and
    lists beside the item (ISO 32000-1, 14.8.4.3.3; ISO 14289-1, 7.2)."""
    items: list[Any] = []
    for kid in kids(outer):
        if is_element(kid) and Name.L == kid.S and items and Name.LI == items[-1].S:
            items[-1].K = Array([*kids(items[-1]), kid])
        else:
            items.append(kid)
    outer.K = Array(items)
    for item in (one for one in items if is_element(one) and Name.LI == one.S):
        inside = [one for one in kids(item) if is_element(one)]
        bodies = [one for one in inside if Name.LBody == one.S]
        loose = [one for one in inside if one.S not in (Name.Lbl, Name.LBody)]
        if not loose or len(inside) < len(kids(item)):
            continue
        body = bodies[0] if bodies else pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody))
        body.P, body.Pg = item, item.Pg
        held = [kid for one in bodies for kid in kids(one)] + loose
        body.K = Array(sorted(held, key=_first_mark))
        item.K = Array([*(one for one in inside if Name.Lbl == one.S), body])


def _first_mark(kid: Any) -> int:
    """The first marked content on its page of what ``kid`` holds; content is marked in reading order."""
    if not is_element(kid):
        return int(kid) if isinstance(kid, int) else 0
    marks = (
        mark for one in elements(kid) for mark in kids(one) if isinstance(mark, int) and Name.Lbl != one.S
    )
    return min((int(mark) for mark in marks), default=0)


def _join_pages(pdf: Pdf, document: Object, continued: Sequence[Chain]) -> None:
    """Join the parts of whatever runs over a page's end."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    joined: list[Object] = []
    last_page = -1
    for part in kids(document):
        page = pages[part.Pg.objgen]
        chain = continued[page - 1] if 0 < page <= len(continued) else ()
        if page != last_page and joined and _continues(chain, joined[-1], part):
            _join(joined[-1], part, chain[1:])
        else:
            joined.append(part)
        last_page = page
    document.K = Array(joined)


def _continues(chain: Chain, first: Object, second: Object) -> bool:
    return bool(chain) and f"/{chain[0]}" == str(first.S) == str(second.S)


def _join(first: Object, second: Object, chain: Chain) -> None:
    """Append the kids of ``second`` to ``first``; ``chain`` says what continues further inside."""
    tail, rest = kids(first), kids(second)
    if Name.Table == first.S and len(rest) > 1 and Name.THead == rest[0].S:
        # A table has one head, which speaks for all its cells. What is repeated overleaf heads nothing more: it stays
        # to be read, as a row of plain cells; within a row that goes on, it is an artifact.
        head = rest.pop(0)
        for cell in (cell for row in kids(head) for cell in kids(row)):
            cell.S = Name.TD
            if "/A" in cell:
                del cell.A
        if "TR" not in chain:
            rest[0].K = Array([*kids(head), *kids(rest[0])])
    if Name.TR == first.S and len(tail) == len(rest):
        for cell, more in zip(tail, rest, strict=True):
            _join(cell, more, ())
        return
    if tail and rest and _continues(chain, tail[-1], rest[0]):
        _join(tail[-1], rest.pop(0), chain[1:])
    first.K = Array([*tail, *rest])


def _simplify(element: Object, moved: dict[Id, Object], stray_links: set[Id]) -> None:
    """Put what stands in redundant elements right into ``element``, and drop empty ones.

    ``moved`` notes where the content of an element went; ``stray_links`` the annotations that are dropped.
    """
    kept: list[Any] = []
    waiting = _kids_but_stray_links(element, stray_links)[::-1]
    while waiting:
        kid = waiting.pop()
        if not is_element(kid):
            # An object reference needs no object of its own.
            kept.append(Dictionary(dict(kid.items())) if isinstance(kid, Dictionary) else kid)
        elif _is_redundant(kid, element):
            moved[kid.objgen] = element
            waiting += _kids_but_stray_links(kid, stray_links)[::-1]
        else:
            kid.P = element
            _simplify(kid, moved, stray_links)
            if kids(kid) or kid.S not in (Name.NonStruct, Name.Span, Name.Div):
                kept.append(kid)
    element.K = Array(kept)


def _kids_but_stray_links(element: Object, stray_links: set[Id]) -> list[Any]:
    """WeasyPrint gives each box inside a link an annotation of its own; that of the Link element is enough."""
    inside = kids(element)
    if Name.Link == element.S:
        return inside
    stray = [k for k in inside if isinstance(k, Dictionary) and _annotates(k, Name.Link)]
    stray_links |= {k.Obj.objgen for k in stray}
    return [k for k in inside if not any(k is link for link in stray)]


def _annotates(kid: Object, subtype: Name) -> bool:
    return "/Obj" in kid and kid.Obj.get("/Subtype") == subtype


def _is_redundant(kid: Object, above: Object) -> bool:
    """Whether ``kid`` is a wrapper, or a paragraph or heading right in itself: an anonymous box."""
    if kid.S == above.S and kid.S in HEADINGS_AND_TEXT:
        return True
    if kid.S == Name.P and above.S == Name.TD and len(kids(above)) == 1 and "/A" not in kid:
        return _on_one_page(above, kid)
    if kid.S not in (Name.Span, Name.NonStruct, Name.Div) or kid.keys() - {"/K", "/P", "/Pg", "/S", "/Type"}:
        return False
    # Marked content must be on its element's own page.
    marked = any(isinstance(inner, int) for inner in kids(kid))
    return not marked or (above.S in TAKES_TEXT and _on_one_page(above, kid))


def _on_one_page(above: Object, kid: Object) -> bool:
    return "/Pg" in above and "/Pg" in kid and bool(above.Pg.objgen == kid.Pg.objgen)


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


def _place(figure: Object) -> None:
    """Where a picture stands, in points from the page's lower left corner (ISO 32000-1, 14.8.5.4.3).

    WeasyPrint 70 writes CSS pixels from the upper left one.
    """
    left, top, right, bottom = (float(n) * PX for n in figure.A.BBox)
    height = float(figure.Pg.get("/TrimBox", figure.Pg.MediaBox)[3])
    figure.A.BBox = Array([round(n, 2) for n in (left, height - bottom, right, height - top)])


def _clear_parents(root: Object, reachable: set[Id], moved: Mapping[Id, Object]) -> None:
    """Content that is no longer in the tree has no parent there (ISO 32000-1, 14.7.4.4)."""

    def parent(entry: Object | None) -> Object | None:
        while entry is not None and entry.objgen in moved:
            entry = moved[entry.objgen]
        return entry if entry is not None and entry.objgen in reachable else None

    numbers = root.ParentTree.Nums
    for index in range(1, len(numbers), 2):
        entry = numbers[index]
        numbers[index] = Array(map(parent, entry)) if isinstance(entry, Array) else parent(entry) or entry


def _mark_artifacts(pdf: Pdf, page: Page, marks: set[int]) -> None:
    """Marked content that is in no element (running headers, page numbers, stage tabs) is an artifact."""
    content = page.obj.Contents.read_bytes()
    changed = MARKED.sub(
        lambda match: match[0] if int(match[1]) in marks else b"/Artifact <</Type /Pagination>> BDC", content
    )
    if changed != content:
        page.obj.Contents = pdf.make_stream(changed)
