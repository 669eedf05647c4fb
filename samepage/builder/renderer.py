"""Makes a site's files: bound to what all sites of its variant share, or made for the site alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import NotBindable
from samepage.formats.interface import Document, OutputFile, PartExplanation, Writer
from samepage.garbage import no_garbage_collection
from samepage.render.assets import load_assets
from samepage.render.characters import with_named_signs
from samepage.render.html import RenderedBefore
from samepage.render.placeholders import VariantKey, adversarial_site, placeholder_site, variant_key
from samepage.render.theme import Theme
from samepage.render.variant import Arrangement, SiteRequest, Variant
from samepage.workbook import NO_ANSWERS, PreviousAnswers, compose
from samepage.workbook.copies import with_answered_copies
from samepage.workbook.model import Workbook

MOST_VARIANTS = 12  # kept at once; with its masters, each takes some ten megabytes


@dataclass
class CompiledVariant:
    """A variant and its masters so far, by format and ``OutputFile.master``. Can be pickled.

    Where there is no master, the ``NotBindable`` that says why stands in its place.
    """

    variant: Variant
    masters: dict[tuple[str, str], Any] = field(default_factory=dict)


class WorkbookRenderer:
    """Keeps the variants used last and their masters, so that the next site costs only its own words."""

    def __init__(
        self,
        library: Library,
        theme: Theme,
        writers: Mapping[str, Writer],
        before: dict[Arrangement, RenderedBefore] | None = None,
    ):
        """``writers`` are the formats' by name; all files of a site come from them. ``before`` is kept from one
        state of the guide to the next, for one site."""
        self._library, self._theme, self.writers = library, theme, writers
        self._before = before
        self._compiled: dict[VariantKey, CompiledVariant] = {}  # the one used last stands last

    def outputs(self, leave_out: Collection[str] = ()) -> tuple[tuple[str, OutputFile], ...]:
        """Every file of a site that leaves out the chapters ``leave_out``, with its format's name, in the order in
        which they are made."""
        return tuple(
            (name, output) for name, writer in self.writers.items() for output in writer.outputs(leave_out)
        )

    def request(self, site: Site, previous: PreviousAnswers = NO_ANSWERS) -> SiteRequest:
        """Raises ContentError and BuildError as ``compose`` does."""

        written = (one.name for one in previous.answers)
        site = with_answered_copies(site, self._library.chapters.values(), written)

        def composed() -> Workbook:
            return with_named_signs(compose(self._library, site, previous=previous), self._theme)

        own = bool(site.prefill or previous.answers or previous.asked)
        return SiteRequest(site, self.compiled(site).variant, composed() if own else None, composed)

    def document(self, request: SiteRequest, format: str, output: OutputFile) -> Document:
        """The file, bound if it can be. Raises BuildError for text or answers that no font can show."""
        request = request.volume(output.volume)
        if not output.bindable:
            return self.writers[format].build_whole(request, output)
        try:
            return self._bound(request, format, output)
        except NotBindable:
            return self.writers[format].build_own(request, output)

    def explain(self, request: SiteRequest, format: str, output: OutputFile) -> tuple[PartExplanation, ...]:
        """How each part of the file is made; whether it can be bound is found out by binding it."""
        request, reason = request.volume(output.volume), ""
        try:
            self._bound(request, format, output)
        except NotBindable as error:
            reason = str(error)
        return self.writers[format].explain(request, output, reason)

    def has_compiled(self, site: Site) -> bool:
        return variant_key(site) in self._compiled

    def compiled(self, site: Site) -> CompiledVariant:
        """What has been made so far for all sites of ``site``'s variant."""
        key = variant_key(site)
        if key in self._compiled:
            self._compiled[key] = self._compiled.pop(key)
        else:
            self.add_compiled(site, CompiledVariant(self._variant(site)))
        return self._compiled[key]

    def add_compiled(self, site: Site, compiled: CompiledVariant) -> None:
        """Take over what was made for ``site``'s variant, here or by another process."""
        while len(self._compiled) >= MOST_VARIANTS:
            del self._compiled[next(iter(self._compiled))]
        self._compiled[variant_key(site)] = compiled

    def _variant(self, site: Site) -> Variant:
        workbook = compose(self._library, placeholder_site(site))
        theme = self._theme.with_accent(workbook.accent)
        assets = load_assets(self._library, replace(workbook, site=site), theme)
        adversarial = compose(self._library, adversarial_site(site))
        return Variant(workbook, adversarial, theme, assets, {} if self._before is None else self._before)

    def _bound(self, request: SiteRequest, format: str, output: OutputFile) -> Document:
        shared = [section.id for section in request.variant.workbook.sections]
        if [section.id for section in request.workbook.sections] != shared:
            raise NotBindable("the site has a chapter of its own")
        writer, masters = self.writers[format], self.compiled(request.site).masters
        key = format, output.master
        if key not in masters:
            try:
                with no_garbage_collection():
                    masters[key] = writer.compile(request.variant, output)
            except NotBindable as reason:
                masters[key] = reason
        if isinstance(masters[key], NotBindable):
            raise masters[key]
        return writer.bind(masters[key], request, output)
