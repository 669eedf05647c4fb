"""The web page as a format: bound to a master where a site's texts fit, written whole where they do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from samepage.formats.explain import explain_sections
from samepage.formats.interface import Document, Format, OutputFile, Part, PartExplanation, WriterSettings
from samepage.formats.web.check import WebCheck
from samepage.formats.web.master import WebMaster, bind_page, compile_page, verify_equivalence
from samepage.formats.web.page import page_with_marks
from samepage.formats.web.returned_page import WebReader
from samepage.render.assets import Asset
from samepage.render.html import Media, RenderedSection, render_sections
from samepage.render.theme import Theme
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook.model import Workbook

FILLABLE = OutputFile("fillable", ".html", "fillable")
MEDIA: Media = ("web",)


class WebWriter:
    """Makes web pages; it keeps nothing."""

    def __init__(self, settings: WriterSettings):
        self._settings = settings

    def outputs(self, leave_out: Collection[str] = ()) -> tuple[OutputFile, ...]:
        return (FILLABLE,) if FILLABLE.print_edition in self._settings.print_editions else ()

    def check(
        self,
        workbook: Workbook,
        sections: tuple[RenderedSection, ...],
        theme: Theme,
        assets: Mapping[str, Asset],
    ) -> None:
        page_with_marks(workbook, sections, theme, assets)

    def compile(self, variant: Variant, output: OutputFile) -> WebMaster:
        workbook, theme, assets = variant.workbook, variant.theme, variant.assets
        master = compile_page(workbook, variant.rendered(False, MEDIA).sections, theme, assets)
        # Composing may do more with a name than show it; that is seen only with a real one.
        other = variant.adversarial
        values = {field.name: field.value for field in other.fields if field.value}
        bound = bind_page(master, other.site, other.content_hash, values)
        verify_equivalence(bound, _whole(other, theme, assets))
        return master

    def parts(self, variant: Variant, output: OutputFile) -> tuple[Part, ...]:
        return ()

    def compile_part(self, variant: Variant, output: OutputFile, id: str) -> int:
        raise NotImplementedError  # there are none

    def bind(self, master: WebMaster, request: SiteRequest, output: OutputFile) -> Document:
        values = {field.name: field.value for field in request.fields}
        return Document(bind_page(master, request.site, request.workbook.content_hash, values), None, {})

    def build_own(self, request: SiteRequest, output: OutputFile) -> Document:
        return self.build_whole(request, output)

    def build_whole(self, request: SiteRequest, output: OutputFile) -> Document:
        return Document(_whole(request.whole, request.variant.theme, request.variant.assets), None, {})

    def explain(self, request: SiteRequest, output: OutputFile, reason: str) -> tuple[PartExplanation, ...]:
        rendered = request.variant.rendered(False, MEDIA)
        return explain_sections(request, rendered, reason, fillable=True, in_slots=False)


def _whole(workbook: Workbook, theme: Theme, assets: Mapping[str, Asset]) -> bytes:
    """The page of ``workbook``, made from beginning to end."""
    master = compile_page(workbook, render_sections(workbook, media=MEDIA), theme, assets)
    values = {field.name: field.value for field in workbook.fields if field.value}
    return bind_page(master, workbook.site, workbook.content_hash, values, checked=False)


FORMAT = Format(
    "web",
    "Web page",
    ("fillable",),
    WebWriter,
    WebReader(),
    WebCheck(),
    by_default=False,
    media_type="text/html",
)
