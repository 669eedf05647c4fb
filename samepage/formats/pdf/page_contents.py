"""Pages' content streams and the drawings in them as they stand in the file: compact, and joined safely with what other
programs add. Marks that ``compact_content`` joins or leaves out change in the structure tree, too
(ISO 32000-1, 14.7.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from samepage.formats.pdf.compact_content import compact
from samepage.formats.pdf.structure import Id, is_element, kids

KEPT_WHEN_EMPTY = {Name.TD, Name.TH, Name.LI, Name.LBody, Name.Document}


def finish_content(pdf: Pdf) -> None:
    """Make each page's content compact, with line feeds around it and in a graphics state of its own
    (ISO 32000-1, 8.4.2); and every form XObject and tiling pattern that pages draw.

    Programs add streams before and after a page's own. PDFium adds ``q``, ``Q`` and ``q 1 0 0 1 …`` without
    white space when Chrome prints answers; joined by ``pdftopdf``, the last two are ``Qq`` and lost.
    """
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    entries = {int(key): 2 * n + 1 for n, key in enumerate(numbers[::2])}
    drawn: dict[Id, Object] = {}
    for page in pdf.pages:
        drawn.update(_drawings(page.obj.get("/Resources", Dictionary())))
        place = entries.get(int(page.obj.get("/StructParents", -1)))
        parents = list(pdf.Root.StructTreeRoot.ParentTree.Nums[place]) if place is not None else []
        content, marks = _compact_page(page, parents)
        page.obj.Contents = pdf.make_stream(b"\nq\n" + content + b"Q\n")
        if place is not None:
            pdf.Root.StructTreeRoot.ParentTree.Nums[place] = Array(_renumbered(page, parents, marks))
    for form in drawn.values():
        content = form.read_bytes()
        shorter, _ = compact(content, page=False)
        if shorter != content:
            form.write(shorter)


def _drawings(resources: Object) -> Iterator[tuple[Id, Object]]:
    for kind in ("/XObject", "/Pattern"):
        for one in resources.get(kind, Dictionary()).values():
            if isinstance(one, Stream) and (one.get("/Subtype") == Name.Form or one.get("/PatternType") == 1):
                yield one.objgen, one
                own = one.get("/Resources", Dictionary())
                if own.objgen != resources.objgen or not own.is_indirect:
                    yield from _drawings(own)


def _compact_page(page: Page, parents: list[Any]) -> tuple[bytes, Mapping[int, int | None]]:
    places: dict[int, tuple[Id, int]] = {}  # of each mark: its element, and where it stands in it
    for element in _elements_on(page, parents):
        places.update(
            (kid, (element.objgen, number))
            for number, kid in enumerate(kids(element))
            if isinstance(kid, int)
        )

    def neighbors(one: int, other: int) -> bool:
        if one not in places or other not in places:
            return False
        (first, place), (second, next_place) = places[one], places[other]
        return first == second and next_place == place + 1

    return compact(page.obj.Contents.read_bytes(), neighbors)


def _elements_on(page: Page, parents: list[Any]) -> list[Object]:
    """The elements that hold marked content of ``page``, each once."""
    found = {one.objgen: one for one in parents if one is not None}
    return [one for one in found.values() if "/Pg" in one and one.Pg.objgen == page.obj.objgen]


def _renumbered(page: Page, parents: list[Any], marks: Mapping[int, int | None]) -> list[Any]:
    """The elements of the page's marks by their new numbers; elements hold the new ones."""
    for element in _elements_on(page, parents):
        kept: list[Any] = []
        for kid in kids(element):
            if isinstance(kid, int):
                number = marks.get(int(kid), int(kid))
                if number is not None and number not in kept:
                    kept.append(number)
            else:
                kept.append(kid)
        element.K = Array(kept)
        _drop_if_empty(element)
    new = {number: parents[old] for old, number in reversed(marks.items()) if number is not None}
    return [new.get(number) for number in range(max(new, default=-1) + 1)]


def _drop_if_empty(element: Object) -> None:
    """Take an element that holds nothing out of the tree, and those above that are left empty."""
    while not kids(element) and element.S not in KEPT_WHEN_EMPTY and "/A" not in element:
        above = element.P
        above.K = Array(
            [kid for kid in kids(above) if not (is_element(kid) and kid.objgen == element.objgen)]
        )
        element = above
