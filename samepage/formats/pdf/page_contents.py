"""Pages' content streams and the drawings in them as they stand in the file: compact, and joined safely with what other
programs add. Marks that ``compact_content`` leaves out change in the structure tree, too
(ISO 32000-1, 14.7.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from samepage.formats.pdf.compact_content import NO_FONTS, compact
from samepage.formats.pdf.content_operators import OPAQUE
from samepage.formats.pdf.plain_texts import PlainFont
from samepage.formats.pdf.save import with_line_feed
from samepage.formats.pdf.structure import Id, drop_implied, is_element, kids

DRAWS = re.compile(rb"(?<=\s)(/[^\s/]+)\s+Do(?=\s|$)")
STATE_USED = re.compile(rb"(/[^\s/]+)\s+gs(?=\s|$)")
SETS_SPACE = re.compile(rb"\s(?:cs|CS)\s")
IS_OPAQUE = re.compile(rb"/[aA]1(?:\.0)?$")
KEPT_WHEN_EMPTY = {Name.TD, Name.TH, Name.LI, Name.LBody, Name.Document}

# A page's beginning. Ghostscript goes on with a clip that a broken appearance on the page before, such as pypdf writes
# for a text with brackets, left half said (``W`` without ``n``): an empty path takes it and ends it.
BEGINS = b"\nq 0 0 m n Q q\n"


def finish_content(pdf: Pdf, plain: Mapping[bytes, PlainFont] = NO_FONTS) -> None:
    """Make each page's content compact, with line feeds around it and in a graphics state of its own
    (ISO 32000-1, 8.4.2); and every form XObject and tiling pattern that pages draw. Texts are shown by the simple fonts
    ``plain`` where they can be.

    Programs add streams before and after a page's own. PDFium adds ``q``, ``Q`` and ``q 1 0 0 1 …`` without
    white space when Chrome prints answers; joined by ``pdftopdf``, the last two are ``Qq`` and lost.
    """
    tree = pdf.Root.get("/StructTreeRoot")
    entries = list(tree.ParentTree.Nums) if tree is not None else []
    places = {int(key): 2 * n + 1 for n, key in enumerate(entries[::2])}
    forms: dict[Id, Object] = {}
    for page in pdf.pages:
        _draw_plain_groups(pdf, page)
        inside = dict(_drawings(page.obj.get("/Resources", Dictionary())))
        forms |= inside
        place = places.get(int(page.obj.get("/StructParents", -1)))
        parents = list(entries[place]) if place is not None else []
        content = page.obj.Contents.read_bytes()
        # Marks within a form count as the page's, and would have to change with them.
        if not any(b"/MCID" in form.read_bytes() for form in inside.values()):
            content, marks = compact(content, plain=plain, texts=_texts(page, parents))
            if tree is not None and place is not None:
                tree.ParentTree.Nums[place] = Array(_renumbered(page, parents, marks))
        add_opaque_states(page.obj, content)
        page.obj.Contents = pdf.make_stream(BEGINS + with_line_feed(content) + b"Q\n")
    _drop_unused_spaces(pdf, forms.values())
    for form in forms.values():
        content = form.read_bytes()
        shorter = with_line_feed(
            content if b"/MCID" in content else compact(content, page=False, plain=plain)[0]
        )
        if shorter != content:
            add_opaque_states(form, shorter)
            form.write(shorter)
    if tree is not None:
        drop_implied(tree.K[0])


def _drop_unused_spaces(pdf: Pdf, forms: Iterable[Object]) -> None:
    """Take the color spaces that WeasyPrint names on every page from those that set none by name."""
    drawn = [(page.obj, page.obj.Contents) for page in pdf.pages] + [(form, form) for form in forms]
    if not any(SETS_SPACE.search(content.read_bytes()) for _, content in drawn):
        for thing, _ in drawn:
            if "/ColorSpace" in thing.get("/Resources", Dictionary()):
                del thing.Resources.ColorSpace


def add_opaque_states(page: Object, content: bytes) -> None:
    """Name the states that ``compact`` uses where they have no name yet; ``page`` may be a form."""
    for name in OPAQUE:
        if name + b" gs" in content:
            states = page.Resources.get("/ExtGState", Dictionary())
            if name.decode() not in states:
                own = Dictionary(ca=1) if name == OPAQUE[0] else Dictionary(CA=1)
                page.Resources.ExtGState = Dictionary({**dict(states.items()), name.decode(): own})


def _draw_plain_groups(pdf: Pdf, page: Page) -> None:
    """Draw right on the page what WeasyPrint makes a form of: each text of a drawing that stands around its middle
    or ends at its place. It is the same where all is opaque (ISO 32000-1, 11.4.5)."""
    resources = page.obj.get("/Resources", Dictionary())
    forms, content = resources.get("/XObject", Dictionary()), page.obj.Contents.read_bytes()
    groups = {name: form for name, form in forms.items() if _is_plain_group(form)}
    if not groups or any(not IS_OPAQUE.match(state) for state in STATE_USED.findall(content)):
        return
    drawn = set()

    def on_page(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        if name not in groups:
            return found[0]
        drawn.add(name)
        return b"\nq\n%b\nQ\n" % groups[name].read_bytes()

    page.obj.Contents = pdf.make_stream(DRAWS.sub(on_page, content))
    for name in drawn:
        del forms[name]


def _is_plain_group(form: Object) -> bool:
    """Whether a form is a group of opaque texts and paths, where they stand on the page."""
    if "/Group" not in form or "/Matrix" in form:
        return False
    resources, content = form.Resources, form.read_bytes()
    others = any(len(resources.get(kind, Dictionary())) for kind in ("/XObject", "/Pattern", "/Shading"))
    return not others and b"/MCID" not in content and all(map(IS_OPAQUE.match, STATE_USED.findall(content)))


def _drawings(resources: Object) -> Iterator[tuple[Id, Object]]:
    for kind in ("/XObject", "/Pattern"):
        for one in resources.get(kind, Dictionary()).values():
            if isinstance(one, Stream) and (one.get("/Subtype") == Name.Form or one.get("/PatternType") == 1):
                yield one.objgen, one
                own = one.get("/Resources", Dictionary())
                if own.objgen != resources.objgen or not own.is_indirect:
                    yield from _drawings(own)


def _texts(page: Page, parents: list[Any]) -> dict[int, int]:
    """The marks of ``page`` that are read one after the other, by a number for each such text."""
    found: dict[int, int] = {}
    text = 0
    for element in _elements_on(page, parents):
        text += 1
        for kid in kids(element):
            if isinstance(kid, int):
                found[int(kid)] = text
            else:
                text += 1
    return found


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
    new = {number: parents[old] for old, number in marks.items() if number is not None}
    return [new.get(number) for number in range(max(new, default=-1) + 1)]


def _drop_if_empty(element: Object) -> None:
    """Take an element that holds nothing out of the tree, and those above that are left empty."""
    while not kids(element) and element.S not in KEPT_WHEN_EMPTY and "/A" not in element:
        above = element.P
        above.K = Array(
            [kid for kid in kids(above) if not (is_element(kid) and kid.objgen == element.objgen)]
        )
        element = above
