"""Compiled pages, put together: structure elements, fields, destinations, bookmarks.

Sources: ISO 32000-1, 7.7 (document structure), 12.3 (destinations), 12.7.2 (form), 14.7.4 (parent tree).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Object, Pdf, String

from samepage.formats.pdf.appearance import FONT_ALIAS
from samepage.formats.pdf.compile import OUTSIDE, CompiledPages
from samepage.formats.pdf.navigation import Bookmark, describe_link, linked_destinations, write_outline
from samepage.formats.pdf.structure import id_tree, kids
from samepage.render.weasyprint_drawing import FontUse


class PdfMerger:
    """Adds compiled pages to ``pdf``, in order; ``close`` writes what reaches over all pages.

    ``fonts`` are the embedded fonts by resource name, ``simple`` the names of simple ones by font file, ``field_font``
    the name of the form's.
    """

    def __init__(
        self, pdf: Pdf, fonts: Object, simple: Mapping[str, str], field_font: str, titles: Mapping[str, str]
    ):
        self.pdf, self.fonts, self.simple, self.field_font, self.titles = (
            pdf,
            fonts,
            simple,
            field_font,
            titles,
        )
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self.kids: list[Object] = []
        self.parents: list[Any] = []  # key, entry, key, entry … of the parent tree
        self.key = 0
        self.ids: dict[str, Object] = {}
        self.fields: list[Object] = []
        self.form: Object | None = None
        self.profile: Object | None = None
        self.destinations: dict[str, Object] = {}
        self.bookmarks: list[Bookmark] = []

    def add_blank_page(self) -> None:
        """Upright, whatever stands before it."""
        boxes = {name: self.pdf.pages[0].obj[name] for name in ("/MediaBox", "/TrimBox", "/BleedBox")}
        page = Dictionary(Type=Name.Page, Tabs=Name.S, Resources=Dictionary(), StructParents=self.key)
        for name, box in boxes.items():
            page[name] = box
        self.parents += [self.key, Array()]
        self.key += 1
        self.pdf.pages.append(pikepdf.Page(self.pdf.make_indirect(page)))

    def add(self, group: CompiledPages, source: Pdf) -> None:
        """``source`` is the group as ``opened_in_colors``; it may serve again, and is left as it is."""
        first = len(self.pdf.pages)
        with warnings.catch_warnings():
            # Fields, links and bookmarks are joined below.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            self.pdf.pages.extend(source.pages)
        # Pages first: what is copied after them then points at the copies.
        root = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        self._add_elements(root.K[0], group.continues)
        self._add_parents(root, first)
        self.ids |= {str(id): element for id, element in NameTree(root.IDTree).items()}
        if "/AcroForm" in source.Root:
            self._add_form(self.pdf.copy_foreign(source.Root.AcroForm))
        if "/Names" in source.Root:
            names = self.pdf.copy_foreign(source.Root.Names.Dests).Names
            self.destinations |= {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        if "/OutputIntents" not in self.pdf.Root:
            self.pdf.Root.OutputIntents = self.pdf.copy_foreign(source.Root.OutputIntents)
        self.bookmarks += [replace(bookmark, page=first + bookmark.page) for bookmark in group.bookmarks]
        resources = self.pdf.pages[first].obj.Resources
        set_fonts(resources, self.fonts, group.fonts, self.simple)
        self._share_profile(resources)
        for page in self.pdf.pages[first:]:
            for annotation in page.obj.get("/Annots", ()):
                self._link(annotation)

    def close(self) -> None:
        pdf = self.pdf
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self.document])))
        self.document.P = root
        self.document.K = Array(self.kids)
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(self.parents)))
        root.ParentTreeNextKey = self.key
        root.IDTree = id_tree(pdf, self.ids)
        pdf.Root.StructTreeRoot = root
        if self.form is not None:
            pdf.Root.AcroForm = pdf.make_indirect(
                Dictionary(Fields=Array(self.fields), DR=self.form.DR, DA=self.form.DA)
            )
        pdf.Root.Names = linked_destinations(pdf, self.destinations)
        write_outline(pdf, self.bookmarks)

    def _add_elements(self, document: Object, continues: bool) -> None:
        """A section that goes on is one element, of which every group of its pages brings a part."""
        parts = kids(document)
        if continues:
            more, *parts = parts
            section = self.kids[-1]
            for kid in kids(more):
                kid.P = section
            section.K = Array([*kids(section), *kids(more)])
        for part in parts:
            part.P = self.document
        self.kids += parts

    def _add_parents(self, root: Object, first: int) -> None:
        numbers = list(root.ParentTree.Nums)
        for key, entry in zip(numbers[::2], numbers[1::2], strict=True):
            self.parents += [self.key + int(key), entry]
        for page in self.pdf.pages[first:]:
            page.obj.StructParents = int(page.obj.StructParents) + self.key
            for annotation in page.obj.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self.key
        self.key += max(map(int, numbers[::2]), default=-1) + 1

    def _add_form(self, form: Object) -> None:
        form.DR.Font = Dictionary({f"/{FONT_ALIAS}": self.fonts[f"/{self.field_font}"]})
        self.form = form
        known = {str(field.T): field for field in self.fields}
        for field in form.Fields:
            if str(field.T) in known:
                _merge_fields(known[str(field.T)], field)
            else:
                self.fields.append(field)

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
            annotation.Dest = annotation.Contents = String(target)
        describe_link(annotation, self.titles)


def _merge_fields(field: Object, other: Object) -> None:
    """The kids of ``other`` into the field of the same name."""
    known = {str(kid.T): kid for kid in field.Kids}
    for kid in other.Kids:
        if str(kid.T) in known:
            _merge_fields(known[str(kid.T)], kid)
        else:
            kid.Parent = field
            field.Kids.append(kid)


def set_fonts(
    resources: Object, fonts: Object, uses: Mapping[str, FontUse], simple: Mapping[str, str]
) -> None:
    """Fill in the fonts that were left out, and the ``simple`` ones, by font file, that texts may have in their place.
    All pages and pictures of a PDF by WeasyPrint share one dictionary."""
    for name, use in uses.items():
        for key in (f"/{name}", f"/{simple.get(use.file)}"):
            if key in fonts:
                resources.Font[key] = fonts[key]


def add_xobjects(page: Object, forms: Mapping[str, Object]) -> None:
    """``forms`` into resources of the page's own: sections' pages share theirs."""
    resources = Dictionary(dict(page.Resources.items()))
    resources.XObject = Dictionary({**dict(page.Resources.get("/XObject", Dictionary()).items()), **forms})
    page.Resources = resources
