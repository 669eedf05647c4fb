"""Makes a site's files: bound to what all sites of its variant share, or made for the site alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.interface import Document, OutputFile, PartExplanation, Writer
from samepage.render.assets import load_assets
from samepage.render.placeholders import VariantKey, adversarial_site, placeholder_site, variant_key
from samepage.render.theme import Theme
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook import NO_ANSWERS, PreviousAnswers, compose
from samepage.workbook.model import Workbook

MasterKey = tuple[VariantKey, str, str]  # variant, format, OutputFile.master
Masters = tuple[dict[VariantKey, Variant], dict[MasterKey, Any]]


class WorkbookRenderer:
    """Keeps variants and masters, so that the next site costs only its own words."""

    def __init__(self, library: Library, theme: Theme, writers: Mapping[str, Writer]):
        """``writers`` are the formats' by name; all files of a site come from them."""
        self._library, self._theme, self.writers = library, theme, writers
        self._variants: dict[VariantKey, Variant] = {}
        self._masters: dict[MasterKey, Any] = {}  # a master, or the NotBindable that says why there is none

    def outputs(self) -> tuple[tuple[str, OutputFile], ...]:
        """Every file of a site with its format's name, in the order in which they are made."""
        return tuple((name, output) for name, writer in self.writers.items() for output in writer.outputs())

    def request(self, site: Site, previous: PreviousAnswers = NO_ANSWERS) -> SiteRequest:
        """Raises ContentError and BuildError as ``compose`` does."""
        key = variant_key(site)
        if key not in self._variants:
            self._variants[key] = self._variant(site)

        def composed() -> Workbook:
            return compose(self._library, site, previous=previous)

        own = bool(site.prefill or previous.answers or previous.asked)
        return SiteRequest(site, self._variants[key], composed() if own else None, composed)

    def document(self, request: SiteRequest, format: str, output: OutputFile) -> Document:
        """The file, bound if it can be. Raises BuildError for text or answers that no font can show."""
        if not output.bindable:
            return self.writers[format].build_whole(request, output)
        try:
            return self._bound(request, format, output)
        except NotBindable:
            return self.writers[format].build_own(request, output)

    def explain(self, request: SiteRequest, format: str, output: OutputFile) -> tuple[PartExplanation, ...]:
        """How each part of the file is made; whether it can be bound is found out by binding it."""
        reason = ""
        try:
            self._bound(request, format, output)
        except NotBindable as error:
            reason = str(error)
        return self.writers[format].explain(request, output, reason)

    @property
    def masters(self) -> Masters:
        """What has been made so far, to send to another process."""
        return self._variants, self._masters

    def masters_of(self, key: VariantKey) -> Masters:
        """What has been made so far for the sites of one variant."""
        return {key: self._variants[key]}, {k: master for k, master in self._masters.items() if k[0] == key}

    def add_masters(self, masters: Masters) -> None:
        """Take over what another process has made."""
        variants, compiled = masters
        self._variants |= variants
        self._masters |= compiled

    def _variant(self, site: Site) -> Variant:
        workbook = compose(self._library, placeholder_site(site))
        theme = self._theme.with_accent(workbook.accent)
        assets = load_assets(self._library, replace(workbook, site=site), theme)
        return Variant(workbook, compose(self._library, adversarial_site(site)), theme, assets)

    def _bound(self, request: SiteRequest, format: str, output: OutputFile) -> Document:
        shared = [section.id for section in request.variant.workbook.sections]
        if [section.id for section in request.workbook.sections] != shared:
            raise NotBindable("the site has a chapter of its own")
        writer, key = self.writers[format], (variant_key(request.site), format, output.master)
        if key not in self._masters:
            try:
                self._masters[key] = writer.compile(request.variant, output)
            except NotBindable as reason:
                self._masters[key] = reason
        master = self._masters[key]
        if isinstance(master, NotBindable):
            raise master
        return writer.bind(master, request, output)
