"""Running matter of all pages at once: heads, feet and tabs, laid out on pages that have nothing else, then
drawn over the workbook's as artifacts (ISO 32000-1, 8.10 and 14.8.2.2).

Sections are compiled without, because their page numbers are not known until they are linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os.path import commonprefix

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream
from weasyprint import Document

from samepage.formats.pdf.compact_content import compact
from samepage.formats.pdf.content_operators import NEEDS
from samepage.formats.pdf.merge import add_xobjects, set_fonts
from samepage.formats.pdf.page_contents import add_opaque_states
from samepage.formats.pdf.plain_texts import PlainFont, plain_fonts, plain_names
from samepage.formats.pdf.slots import Slot, font_of
from samepage.formats.pdf.structure import MARKED, PX
from samepage.formats.pdf.style_sheets import LANDSCAPE, page_numbers, running_sheets
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.weasyprint_adapter import margin_line
from samepage.render.weasyprint_drawing import FontUse, draw_without_fonts
from samepage.same import Same
from samepage.workbook.model import Workbook

PLAIN = ("cover", "blank")  # pages without running matter
HEAD = "@top-right"
NAME = re.compile(rb"/[^\s/<>\[\]()]+")
DRAWN = ("/XObject", "/Pattern", "/Shading")  # which WeasyPrint numbers
PAINTS = tuple(NEEDS.keys() - {b"sh"})
DRAWS = re.compile(rb"/\S+ (?:Do|sh)")
MARK = re.compile(rb"/Artifact\s+BMC|%b|(?P<other>\bB[DM]C\b)|(?P<end>\bEMC\b)" % MARKED.pattern)


@dataclass(frozen=True)
class PageHeaders:
    """``pdf`` has a page for each of the workbook's. ``heads`` are the slots of the site's name on right- and
    left-hand pages, then on those that are turned, if there are any; empty where ``pdf`` has the name already."""

    pdf: bytes
    fonts: Mapping[str, FontUse]
    heads: tuple[Slot, ...]


def compile_headers(
    workbook: Workbook, theme: Theme, edition: PrintEdition, pages: Sequence[str], head: str | None = None
) -> PageHeaders:
    """Running matter for pages with these names in the style sheet.

    ``head`` is the text at the top right; without it there are slots for it. ``theme`` is of the edition's size.
    """

    def laid_out(pages: Sequence[str], head: str) -> Document:
        body = "".join(f'<div style="page: {name}; break-before: page"></div>' for name in pages)
        html = f'<!DOCTYPE html><html lang="{workbook.language}"><title>.</title><body>{body}</body></html>'
        sheets = (*running_sheets(workbook, theme, edition, head), page_numbers(workbook, len(pages)))
        return HtmlDocument(html, ParsedStyles(sheets, theme.fonts, whole=True)).render()

    raw, fonts = draw_without_fonts(laid_out(pages, head or ""), theme.fonts)
    if head:
        return PageHeaders(raw, fonts, ())
    turned = ["chapter-landscape"] * 2 if any(map(is_turned, pages)) else []
    lines = [margin_line(page, HEAD) for page in laid_out(["chapter", "chapter", *turned], "x").pages]
    heads = (Slot("", 0, font_of(line, theme).path.name, line, 2) for line in lines)
    return PageHeaders(raw, fonts, tuple(heads))


def draw_headers(
    pdf: Pdf,
    headers: PageHeaders,
    source: Pdf,
    kinds: Sequence[str],
    fonts: Object,
    names: Mapping[str, str],
    theme: Theme,
) -> Iterator[tuple[Slot, int, str]]:
    """Draw running matter over every page of ``pdf``; ``kinds`` are the pages' names in the style sheet. ``source``
    is the PDF of ``headers``, in the theme's colors.

    Yields each slot of a head, and page (from 0) and resource name of the form XObject that draws it.
    """
    places = [2 * is_turned(kind) + number % 2 for number, kind in enumerate(kinds)]
    on_pages = [
        [n for n, kind in enumerate(kinds) if places[n] == place and kind not in PLAIN]
        for place in range(len(headers.heads))
    ]
    heads = {}
    for place, (slot, numbers) in enumerate(zip(headers.heads, on_pages, strict=True)):
        if not numbers:
            continue
        first = pdf.pages[numbers[0]].obj
        form = heads[place] = slot_form(pdf, first, fonts[f"/{names[slot.file]}"])
        height = float(first.MediaBox[3])
        form.Matrix = Array([PX, 0, 0, -PX, 0, height])
    own = pdf.copy_foreign(source.make_indirect(source.pages[0].Resources))
    names_of = _new_names(own)
    simple, plain = plain_names(theme), plain_fonts(headers.fonts, theme)

    def prepare(drawing: Object, content: bytes) -> None:
        set_fonts(drawing.Resources, fonts, headers.fonts, simple)
        _add_resources(drawing.Resources, own, names_of, content)
        add_opaque_states(drawing, content)

    for begin, ends in _drawings(Same(source), tuple(kinds), tuple(places), tuple(plain.items())):
        shared: Object | None = None
        for number, content in ends:
            place = places[number]
            page = pdf.pages[number].obj
            if shared is None:
                shared = pdf.make_stream(
                    begin, Subtype=Name.Form, BBox=page.MediaBox, Resources=Dictionary(Font=Dictionary())
                )
                prepare(shared, begin)
            add_xobjects(page, {"/Running": shared} | ({"/Head": heads[place]} if heads else {}))
            prepare(page, content)
            # In reading order: the title, the page's number, the site.
            drawn = b"q\n/Running Do\n%bQ\n" % content
            drawn = b"q\n%b/Head Do\nQ\n" % drawn if heads else drawn
            page.Contents = pdf.make_stream(
                b"%b/Artifact <</Type /Pagination>> BDC\n%bEMC\n" % (page.Contents.read_bytes(), drawn)
            )
    for slot, numbers in zip(headers.heads, on_pages, strict=True):
        if numbers:
            yield slot, numbers[0], "/Head"


def _new_names(resources: Object) -> dict[str, str]:
    """Other names for what ``resources`` draw, which may be those of something else on a page."""
    numbered = [str(name) for kind in DRAWN for name in resources.get(kind, Dictionary())]
    return {name: f"/Running{name[1:]}" for name in numbered}


@lru_cache(maxsize=4)  # most edits leave running matter as it is
def _drawings(
    same: Same[Pdf],
    kinds: tuple[str, ...],
    places: tuple[int, ...],
    plain: tuple[tuple[bytes, PlainFont], ...],
) -> list[tuple[bytes, list[tuple[int, bytes]]]]:
    """For each place, what its pages draw first, and what each draws after that, with its number; under new names."""
    source = same.value
    names = _new_names(source.pages[0].Resources)
    contents = {
        number: _unmarked(page.Contents.read_bytes()).splitlines()
        for number, (page, kind) in enumerate(zip(source.pages, kinds, strict=True))
        if kind not in PLAIN
    }
    found = []
    for place in sorted(set(places)):
        numbers = [number for number in contents if places[number] == place]
        begin, ends = _shared_beginning([contents[number] for number in numbers])
        first, *rest = (
            _renamed(compact(b"\n".join(lines), plain=dict(plain))[0], names) for lines in (begin, *ends)
        )
        found.append((first, list(zip(numbers, rest, strict=True))))
    return found


def _renamed(content: bytes, names: Mapping[str, str]) -> bytes:
    """``content`` with other names of what it draws."""
    return NAME.sub(lambda name: names.get(name[0].decode(), name[0].decode()).encode(), content)


def _shared_beginning(contents: Sequence[list[bytes]]) -> tuple[list[bytes], list[list[bytes]]]:
    """What all ``contents`` draw first, and what each draws after that; lines of WeasyPrint's, an operator each."""
    end, depth = 0, 0  # of the part that all share, and how many frames are open there
    frames = marks = 0
    in_text = False
    lines = commonprefix(contents)
    for number, line in enumerate(lines, 1):
        frames += (line == b"q") - (line == b"Q")
        marks += line.endswith((b"BDC", b"BMC")) - (line == b"EMC")
        in_text = line == b"BT" or (in_text and line != b"ET")
        if line in (b"Q", b"ET") and not in_text and not marks:
            end, depth = number, frames
    undrawn: list[bytes] = []
    for line in lines[:end]:
        if line == b"ET" and b"BT" in undrawn:
            del undrawn[undrawn.index(b"BT") :]
        elif not DRAWS.fullmatch(line):
            undrawn.append(b"n" if line in PAINTS else line)
    return [*lines[:end], *[b"Q"] * depth], [[*undrawn, *one[end:]] for one in contents]


def _add_resources(resources: Object, own: Object, names: Mapping[str, str], content: bytes) -> None:
    """What running matter uses, besides fonts, to what its page uses."""
    used = {name[0].decode() for name in NAME.finditer(content)}
    for kind, entries in own.items():
        if kind == "/Font" or not isinstance(entries, Dictionary):
            continue
        found = {names.get(name, name): thing for name, thing in entries.items()}
        more = {name: thing for name, thing in found.items() if name in used}
        if more:
            resources[kind] = Dictionary({**dict(resources.get(kind, Dictionary()).items()), **more})


def is_turned(kind: str) -> bool:
    """Whether pages of this name in the style sheet lie on their side."""
    return kind.endswith(LANDSCAPE)


def slot_form(pdf: Pdf, page: Object, font: Object) -> Object:
    """An empty form XObject of the size of ``page``, in CSS px, with ``font`` as ``/F``."""
    form = Stream(pdf, b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, *(round(float(n) / PX, 2) for n in page.MediaBox[2:])])
    form.Resources = Dictionary(Font=Dictionary(F=font))
    return pdf.make_indirect(form)


def _unmarked(content: bytes) -> bytes:
    """``content`` without marks of its own, since it stands inside an artifact; what tells the characters of glyphs
    (``ActualText``) stays."""
    stays: list[bool] = []  # of each mark that is open

    def unmarked(mark: re.Match[bytes]) -> bytes:
        if mark["end"]:
            return mark[0] if not stays or stays.pop() else b""
        stays.append(mark["other"] is not None)
        return mark[0] if stays[-1] else b""

    return MARK.sub(unmarked, content)
