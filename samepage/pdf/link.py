"""Compiled sections → one PDF: pages in order, one form, one structure tree, one outline.

Sources: ISO 32000-1, 7.7 (document structure), 12.3 (outlines, destinations), 12.7.2 (form),
14.7.4 (parent tree), 14.8.2.2 (artifacts).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, Stream, String

from ..errors import NotBindable
from ..theme import Theme
from ..workbook import Workbook
from .compact import compact
from .compile import OUTSIDE, Bookmark, CompiledSection
from .editions import Edition
from .fontset import FontUse, embed, for_names, merged
from .forms import FONT_ALIAS
from .links import describe, titles_of
from .metadata import set_metadata
from .running import PLAIN, Running
from .slots import EMPTY, Slot
from .structure import elements, kids
from .tags import MARKED

PX = 0.75  # points


@dataclass(frozen=True)
class Linked:
    """A PDF being put together, and where a site's own words go in it.

    ``lines`` are the slots, and by page (from 0) and resource name the form XObject that each draws.
    """

    pdf: Pdf
    pages: int
    anchors: Mapping[str, int]
    lines: tuple[tuple[Slot, int, str], ...]
    fonts: Mapping[str, FontUse]  # of the slots, by file


def page_names(sections: Sequence[CompiledSection], edition: Edition) -> list[str]:
    """The style sheet's name of each page. Where pages are mirrored, chapters begin on right-hand ones."""
    names: list[str] = []
    for section in sections:
        if edition.mirrored and len(names) % 2:
            names.append("blank")
        names += [section.page_name] * section.pages
    return names


def anchors_of(sections: Sequence[CompiledSection], edition: Edition) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    pages: dict[str, int] = {}
    done = 0
    for section in sections:
        done += done % 2 if edition.mirrored else 0
        for name, page in section.anchors.items():
            pages.setdefault(name, done + page)
        done += section.pages
    return pages


def link(workbook: Workbook, sections: Sequence[CompiledSection], running: Running, theme: Theme,
         edition: Edition) -> Linked:
    """The whole workbook without a site's own words. Everything else is as in ``write_pdf``'s."""
    theme = theme.with_size(edition.size)
    slots = [slot for section in sections for slot in section.slots] + list(running.heads)
    uses = merged([*(section.fonts for section in sections), running.fonts])
    files = {font.path.name: font for font in theme.fonts}
    for file in {slot.file for slot in slots}:
        name = next((name for name, use in uses.items() if use.file == file), None)
        if name is None:
            raise NotBindable(f"nothing else is set in {file}")
        uses[name] = for_names(uses[name], files[file])
    with ExitStack() as opened:
        pdf = Pdf.new()
        fonts = embed(pdf, uses, theme)
        names = {use.file: name for name, use in uses.items()}
        gather = _Gather(pdf, fonts, str(names.get(theme.field_font.path.name, "")), titles_of(workbook))
        lines: list[tuple[Slot, int, str]] = []
        for section in sections:
            if edition.mirrored and len(pdf.pages) % 2:
                gather.blank_page()
            source = opened.enter_context(pikepdf.open(io.BytesIO(section.pdf)))
            first = len(pdf.pages)
            gather.section(section, source)
            lines += _open(pdf, section, first, fonts, names)
        gather.close(workbook)
        matter = opened.enter_context(pikepdf.open(io.BytesIO(running.pdf)))
        lines += _run(pdf, running, matter, page_names(sections, edition), fonts, names)
        set_metadata(pdf, workbook, edition.name)
    known = {slot.file: uses[names[slot.file]] for slot in slots}
    return Linked(pdf, len(pdf.pages), anchors_of(sections, edition), tuple(lines), known)


class _Gather:
    """Collects what sections bring: pages, structure elements, fields, destinations, bookmarks."""

    def __init__(self, pdf: Pdf, fonts: Object, field_font: str, titles: Mapping[str, str]):
        self.pdf, self.fonts, self.field_font, self.titles = pdf, fonts, field_font, titles
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root))
        self.kids: list[Object] = []
        self.parents: list[Any] = []  # key, entry, key, entry … of the parent tree
        self.key = 0
        self.ids = NameTree.new(pdf)
        self.fields: list[Object] = []
        self.form: Object | None = None
        self.profile: Object | None = None
        self.destinations: dict[str, Object] = {}
        self.bookmarks: list[tuple[int, Bookmark]] = []

    def blank_page(self) -> None:
        last = self.pdf.pages[-1]
        boxes = {name: last.obj[name] for name in ("/MediaBox", "/TrimBox", "/BleedBox")}
        self.parents += [self.key, Array()]
        page = Dictionary({"/Type": Name.Page, "/Tabs": Name.S, "/Resources": Dictionary(), "/StructParents": self.key, **boxes})
        self.key += 1
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))

    def section(self, section: CompiledSection, source: Pdf) -> None:
        first = len(self.pdf.pages)
        with warnings.catch_warnings():
            # Fields, links and bookmarks are joined below.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        # Pages first: what is copied after them then points at the copies.
        root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        document = root.K[0]
        for kid in kids(document):
            kid.P = self.document
            self.kids.append(kid)
        self._parent_tree(root, first)
        if len(NameTree(root.IDTree)):
            self._ids(document, section.id)
        form = source.Root.get("/AcroForm")
        if form is not None:
            self._form(self.pdf.copy_foreign(form))
        if "/Names" in source.Root:
            names = self.pdf.copy_foreign(source.make_indirect(source.Root.Names.Dests)).Names
            self.destinations |= {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        if "/OutputIntents" not in self.pdf.Root:
            self.pdf.Root.OutputIntents = self.pdf.copy_foreign(source.make_indirect(source.Root.OutputIntents))
        self.bookmarks += [(first, bookmark) for bookmark in section.bookmarks]
        resources = self.pdf.pages[first].obj.Resources
        _set_fonts(resources, self.fonts)
        self._share_profile(resources)
        for page in self.pdf.pages[first:]:
            for annotation in page.obj.get("/Annots", ()):
                self._link(annotation)

    def _share_profile(self, resources: Object) -> None:
        """All sections' colors have one ICC profile, not one each."""
        for name, space in resources.get("/ColorSpace", Dictionary()).items():
            if isinstance(space, Array) and space[0] == Name.ICCBased:
                if self.profile is None:
                    self.profile = space[1]
                elif self.profile.read_bytes() == space[1].read_bytes():
                    resources.ColorSpace[name] = Array([Name.ICCBased, self.profile])

    def _link(self, annotation: Object) -> None:
        action = annotation.get("/A")
        if action is not None and str(action.get("/URI", "")).startswith(OUTSIDE):
            target = str(action.URI).removeprefix(OUTSIDE)
            del annotation.A
            annotation.Dest, annotation.Contents = String(target), String(target)
        describe(annotation, self.titles)

    def _parent_tree(self, root: Object, first: int) -> None:
        numbers = list(root.ParentTree.Nums)
        for key, entry in zip(numbers[::2], numbers[1::2], strict=True):
            self.parents += [self.key + int(key), entry]
        for page in self.pdf.pages[first:]:
            page.obj.StructParents = int(page.obj.StructParents) + self.key
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self.key
        self.key += max(map(int, numbers[::2]), default=-1) + 1

    def _ids(self, document: Object, section: str) -> None:
        """Ids of header cells are unique in their section only."""
        for element in elements(document):
            if "/ID" in element:
                element.ID = String(f"{section}.{element.ID}")
                self.ids[str(element.ID)] = element
            attributes = element.get("/A")
            if isinstance(attributes, Dictionary) and "/Headers" in attributes:
                attributes.Headers = Array([String(f"{section}.{id}") for id in attributes.Headers])

    def _form(self, form: Object) -> None:
        form.DR.Font = Dictionary({f"/{FONT_ALIAS}": self.fonts[f"/{self.field_font}"]})
        self.form = form
        known = {str(field.T): field for field in self.fields}
        for field in form.Fields:
            name = str(field.T)
            if name in known:
                _merge(known[name], field)
            else:
                self.fields.append(field)

    def close(self, workbook: Workbook) -> None:
        root, pdf = self.root, self.pdf
        self.document.K = Array(self.kids)
        root.K = Array([self.document])
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(self.parents)))
        root.ParentTreeNextKey = self.key
        root.IDTree = self.ids.obj
        pdf.Root.StructTreeRoot = root
        if self.form is not None:
            pdf.Root.AcroForm = pdf.make_indirect(
                Dictionary(Fields=Array(self.fields), DR=self.form.DR, DA=self.form.DA))
        names = [x for name in sorted(self.destinations) for x in (String(name), self.destinations[name])]
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array(names)))
        top, count = self._outline(self.bookmarks, None)
        if top:
            outlines = pdf.make_indirect(Dictionary(Count=count, First=top[0], Last=top[-1]))
            for item in top:
                item.Parent = outlines
            pdf.Root.Outlines = outlines

    def _outline(self, bookmarks: Sequence[tuple[int, Bookmark]], parent: Object | None) -> tuple[list[Object], int]:
        made: list[Object] = []
        count = len(bookmarks)
        for first, bookmark in bookmarks:
            page = self.pdf.pages[first + bookmark.page].obj
            item = self.pdf.make_indirect(Dictionary(
                Title=String(bookmark.title), Dest=Array([page, Name.XYZ, bookmark.x, bookmark.y, 0])))
            below, inside = self._outline([(first, child) for child in bookmark.children], item)
            item.Count = -inside if bookmark.state == "closed" else inside
            count += 0 if bookmark.state == "closed" else inside
            if below:
                item.First, item.Last = below[0], below[-1]
            if parent is not None:
                item.Parent = parent
            if made:
                item.Prev, made[-1].Next = made[-1], item
            made.append(item)
        return made, count


def _set_fonts(resources: Object, fonts: Object) -> None:
    """Fill in the fonts that were left out. All pages and pictures of a PDF by WeasyPrint share them."""
    for name in resources.Font.keys():
        resources.Font[name] = fonts[name]


def _merge(field: Object, other: Object) -> None:
    """The kids of ``other`` into the field of the same name."""
    known = {str(kid.T): kid for kid in field.Kids}
    for kid in other.Kids:
        if str(kid.T) in known:
            _merge(known[str(kid.T)], kid)
        else:
            kid.Parent = field
            field.Kids.append(kid)


def _open(pdf: Pdf, section: CompiledSection, first: int, fonts: Object,
          names: Mapping[str, str]) -> Iterator[tuple[Slot, int, str]]:
    """Where hidden lines stood, the page draws a form XObject for each slot."""
    for number in sorted({slot.page for slot in section.slots}):
        page = pdf.pages[first + number].obj
        slots = [slot for slot in section.slots if slot.page == number]
        drawn = [_xobject(pdf, page, slot, fonts, names) for slot in slots]
        content = page.Contents.read_bytes()
        if len(EMPTY.findall(content)) != len(slots):
            raise NotBindable(f"a page of {section.id} has other unseen texts than its slots")
        order = iter(range(len(slots)))
        page.Contents = pdf.make_indirect(Stream(pdf, EMPTY.sub(
            lambda match: match[0].removesuffix(b"EMC") + b"q /Slot%d Do Q\nEMC" % next(order), content)))
        # A page of its own: the section's other pages share their resources.
        resources = Dictionary(dict(page.Resources.items()))
        resources.XObject = Dictionary({**dict(page.Resources.get("/XObject", Dictionary()).items()),
                                        **{f"/Slot{n}": x for n, x in enumerate(drawn)}})
        page.Resources = resources
        yield from ((slot, first + number, f"/Slot{n}") for n, slot in enumerate(slots))


def _xobject(pdf: Pdf, page: Object, slot: Slot, fonts: Object, names: Mapping[str, str]) -> Object:
    """An empty form XObject in CSS px, with the slot's font as ``/F``."""
    left, bottom, right, top = (float(n) for n in page.MediaBox)
    form = Stream(pdf, b"")
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, round(right / PX, 2), round(top / PX, 2)])
    form.Resources = Dictionary(Font=Dictionary(F=fonts[f"/{names[slot.file]}"]))
    return pdf.make_indirect(form)


def _run(pdf: Pdf, running: Running, matter: Pdf, kinds: Sequence[str], fonts: Object,
         names: Mapping[str, str]) -> Iterator[tuple[Slot, int, str]]:
    """Running matter onto every page, as an artifact."""
    before = pdf.make_indirect(Stream(pdf, b"q"))
    height = float(pdf.pages[0].MediaBox[3])
    heads = []
    for slot in running.heads:
        head = _xobject(pdf, pdf.pages[0].obj, slot, fonts, names)
        head.Matrix = Array([PX, 0, 0, -PX, 0, height])
        heads.append(head)
    drawn = b"Q /Artifact <</Type /Pagination>> BDC q /Running Do Q q /Head Do Q EMC"
    after = pdf.make_indirect(Stream(pdf, drawn if heads else drawn.replace(b" q /Head Do Q", b"")))
    for number, (page, kind) in enumerate(zip(pdf.pages, kinds, strict=True)):
        if kind in PLAIN:
            continue
        source = matter.pages[number]
        form = pdf.copy_foreign(source.as_form_xobject())
        form.write(_unmarked(compact(source.Contents.read_bytes())))
        _set_fonts(form.Resources, fonts)
        shown = Dictionary(Running=form, **({"Head": heads[number % 2]} if heads else {}))
        # The section's pages share their resources: this page gets a set with its own pictures.
        resources = Dictionary(dict(page.obj.Resources.items()))
        resources.XObject = Dictionary({**dict(page.obj.Resources.get("/XObject", Dictionary()).items()),
                                        **dict(shown.items())})
        page.obj.Resources = resources
        page.obj.Contents = Array([before, page.obj.Contents, after])
    for side, slot in enumerate(running.heads):
        page = next((n for n, kind in enumerate(kinds) if n % 2 == side and kind not in PLAIN), None)
        if page is not None:
            yield slot, page, "/Head"


def _unmarked(content: bytes) -> bytes:
    """``content`` without marks of its own: it stands inside an artifact."""
    return MARKED.sub(b"", content).replace(b"/Artifact\nBMC", b"").replace(b"/Artifact BMC", b"").replace(b"EMC", b"")
