"""Makes a site's files: bound to what all sites of its make share, or by a layout of its own.

The choice is the program's. A section is the same for every site if it comes out the same for a
probe; its lines with a site's words are bound; where words flow through a text, or do not fit their
line or its font, that section is compiled for the site, and linked with the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.pdf.css import running_head
from samepage.formats.pdf.link import link
from samepage.formats.pdf.section_cache import SectionCache
from samepage.formats.pdf.site_update import PdfMaster, bind, make_master
from samepage.formats.pdf.write import PdfDocument, write_pdf
from samepage.render.assets import Asset, load_assets
from samepage.render.characters import check_answers, check_text
from samepage.render.html import RenderedSection, render_sections
from samepage.render.placeholders import (
    adversarial_site,
    fill_placeholders,
    placeholder_site,
    texts_of,
    variant_key,
)
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook import PreviousAnswers, compose
from samepage.workbook.model import Workbook

if TYPE_CHECKING:
    from samepage.formats.docx import BasePackage, DocxMaster

SLOT = re.compile(r' data-slot="\d+"')
Bases = Callable[[Theme, str, str], "BasePackage"]


class WorkbookRenderer:
    """Keeps makes and masters, so that the next site costs only its own words."""

    def __init__(
        self, library: Library, theme: Theme, parts: SectionCache, bases: Bases, protect: bool = False
    ):
        self._library, self._theme, self._parts, self._bases, self._protect = (
            library,
            theme,
            parts,
            bases,
            protect,
        )
        self._makes: dict[tuple, Variant] = {}
        self._pdfs: dict[tuple, PdfMaster | NotBindable] = {}
        self._docxs: dict[tuple, DocxMaster | NotBindable] = {}

    def order(self, site: Site, past: PreviousAnswers = PreviousAnswers()) -> SiteRequest:
        """Raises ContentError and BuildError as ``compose`` does."""
        key = variant_key(site)
        if key not in self._makes:
            self._makes[key] = self._make(site)

        def anew() -> Workbook:
            return compose(self._library, site, past=past)

        composed = anew() if site.prefill or past.answers or past.asked else None
        return SiteRequest(site, self._makes[key], composed, anew)

    def pdf(self, order: SiteRequest, edition: PrintEdition) -> PdfDocument:
        """Raises BuildError for an answer or a text that no font can show."""
        check_answers(order.site.id, order.fields, order.make.theme)
        try:
            return self._bound(order, edition)
        except NotBindable:
            return self._linked(order, edition)

    def docx(self, order: SiteRequest) -> bytes:
        try:
            return self._bound_docx(order)
        except NotBindable:
            return self.plain_docx(order)

    def why_own(self, order: SiteRequest, edition: PrintEdition | None) -> str:
        """Why the site's PDF of ``edition``, or its Word file, is not bound; "" where it is."""
        try:
            self._bound(order, edition) if edition else self._bound_docx(order)
        except NotBindable as reason:
            return str(reason)
        return ""

    def plain_pdf(self, order: SiteRequest, edition: PrintEdition) -> PdfDocument:
        """The whole document laid out at once: the reference that bound files are compared with."""
        workbook, theme = order.whole, order.make.theme
        assets = load_assets(self._library, workbook, theme)
        return write_pdf(workbook, render_sections(workbook, edition.linear), theme, assets, edition)

    def plain_docx(self, order: SiteRequest) -> bytes:
        """The whole document written at once."""
        from samepage.formats.docx import write_docx

        workbook, theme = order.whole, order.make.theme
        base = self._bases(theme, workbook.paper, workbook.language)
        assets = load_assets(self._library, workbook, theme)
        return write_docx(workbook, render_sections(workbook), theme, base, self._protect, assets=assets)

    def masters(self) -> tuple[dict, dict, dict]:
        """What has been made so far, to send to another process."""
        return self._makes, self._pdfs, self._docxs

    def take(self, masters: tuple[dict, dict, dict]) -> None:
        """Go on with what another process has made."""
        for mine, given in zip(self.masters(), masters, strict=True):
            mine.update(given)

    # What sites of a make share

    def _make(self, site: Site) -> Variant:
        workbook = compose(self._library, placeholder_site(site))
        theme = self._theme.with_accent(workbook.accent)
        assets = load_assets(self._library, replace(workbook, site=site), theme)
        return Variant(workbook, compose(self._library, adversarial_site(site)), theme, assets)

    def _same_sections(self, order: SiteRequest) -> None:
        ids = [section.id for section in order.workbook.sections]
        if ids != [section.id for section in order.make.workbook.sections]:
            raise NotBindable("the site has a chapter of its own")

    def _bound(self, order: SiteRequest, edition: PrintEdition) -> PdfDocument:
        self._same_sections(order)
        if not edition.fillable and any(f.kind == "check" for f in order.fields):
            raise NotBindable("marks that stand already are drawn")
        master = self._pdf_master(variant_key(order.site), order.make, edition)
        return _pdf(master, order, edition)

    def _bound_docx(self, order: SiteRequest) -> bytes:
        from samepage.formats.docx import bind_docx
        from samepage.formats.docx.names import CONTENT_HASH, SITE

        make, site = order.make, order.site
        master = self._docx_master(variant_key(site), make)
        values = {f.name: f.value for f in order.composed.fields} if order.composed else {}
        self._same_sections(order)
        told = {SITE: site.id, CONTENT_HASH: order.workbook.content_hash}
        return bind_docx(master, texts_of(site), values, told)

    def _pdf_master(self, key: tuple, make: Variant, edition: PrintEdition) -> PdfMaster:
        if (key, edition.name) not in self._pdfs:
            try:
                sheets = make.sheets(edition.linear)
                if sheets.own:
                    raise NotBindable(next(iter(sheets.own.values())))
                self._pdfs[key, edition.name] = self._master(
                    make.workbook, sheets.rendered, make, make.assets, edition
                )
            except NotBindable as reason:
                self._pdfs[key, edition.name] = reason
        found = self._pdfs[key, edition.name]
        if isinstance(found, NotBindable):
            raise found
        return found

    def _master(
        self,
        workbook: Workbook,
        rendered: tuple[RenderedSection, ...],
        make: Variant,
        assets: Mapping[str, Asset],
        edition: PrintEdition,
        head: str | None = None,
    ) -> PdfMaster:
        sections = self._parts.sections(workbook, rendered, make.theme, assets, edition)
        running = self._parts.running(workbook, sections, make.theme, edition, head)
        linked = link(workbook, sections, running, make.theme, edition)
        return make_master(linked, workbook, make.theme.with_size(edition.size), edition.name)

    def _linked(self, order: SiteRequest, edition: PrintEdition) -> PdfDocument:
        """Sections that are this site's own, and the others as they are."""
        workbook, make = order.whole, order.make
        order = replace(order, composed=workbook)
        rendered = tuple(
            replace(s, html=SLOT.sub("", s.html)) for s in render_sections(workbook, edition.linear)
        )
        check_text(workbook, "".join(s.html for s in rendered), make.theme)
        assets = load_assets(self._library, workbook, make.theme)
        try:
            return _pdf(self._master(workbook, rendered, make, assets, edition), order, edition)
        except NotBindable:
            head = running_head(workbook, make.theme.with_size(edition.size))
            return _pdf(self._master(workbook, rendered, make, assets, edition, head), order, edition)

    def _docx_master(self, key: tuple, make: Variant) -> DocxMaster:
        if key not in self._docxs:
            try:
                self._docxs[key] = self._compile_docx(make)
            except NotBindable as reason:
                self._docxs[key] = reason
        found = self._docxs[key]
        if isinstance(found, NotBindable):
            raise found
        return found

    def _compile_docx(self, make: Variant) -> DocxMaster:
        from samepage.formats.docx import compile_docx, verify_equivalence, write_docx
        from samepage.formats.docx.names import CONTENT_HASH, SITE

        workbook = make.workbook
        base = self._bases(make.theme, workbook.paper, workbook.language)
        master = compile_docx(
            workbook, make.sheets(False).rendered, make.theme, base, self._protect, assets=make.assets
        )
        # Composing may do more with a name than show it; that is seen only with a real one.
        other, site = make.difficult, make.difficult.site
        plain = write_docx(other, render_sections(other), make.theme, base, self._protect, assets=make.assets)
        verify_equivalence(
            master, plain, texts_of(site), {}, {SITE: site.id, CONTENT_HASH: other.content_hash}
        )
        return master


def _pdf(master: PdfMaster, order: SiteRequest, edition: PrintEdition) -> PdfDocument:
    theme = order.make.theme
    texts = texts_of(order.site)
    head = running_head(order.workbook, theme.with_size(edition.size))
    lines = [fill_placeholders(line.slot.text, texts) if line.slot.text else head for line in master.lines]
    fields = order.fields if edition.fillable else ()
    return PdfDocument(bind(master, order.workbook, lines, fields, theme), master.pages, master.anchors)
