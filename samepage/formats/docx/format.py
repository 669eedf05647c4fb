"""Word as a format: bound to a master where a site's texts fit, written whole where they do not."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from samepage.errors import BuildError, pip_install
from samepage.formats.docx.page_plan import NO_PLAN, PagePlan, plan_pages
from samepage.formats.docx.returned_file import DocxReader
from samepage.formats.explain import explain_sections
from samepage.formats.interface import Document, Format, OutputFile, Part, PartExplanation, WriterSettings
from samepage.render.assets import Asset, DrawnPictures
from samepage.render.finished import finished_copy
from samepage.render.html import Media, RenderedSection, render_sections
from samepage.render.theme import Theme
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook.model import FINISHED, Workbook

if TYPE_CHECKING:
    from samepage.formats.docx.base import BasePackage
    from samepage.formats.docx.master import DocxMaster

# By print edition: the file, and what the copy is.
OUTPUTS: dict[str, tuple[OutputFile, Media]] = {
    "fillable": (OutputFile("fillable", ".docx", "fillable"), ("word",)),
    "facilitator": (OutputFile("facilitator", "-facilitator.docx", "facilitator"), ("word", "facilitator")),
    FINISHED: (OutputFile(FINISHED, "-finished.docx", FINISHED, bindable=False, fillable=False), ()),
}
# ISO/IEC 29500-1, 17.18.9 has bbPlcHdr, which openxml-audit 0.8.0 takes for a section's break.
FALSE_FINDING = "Value 'bbPlcHdr' is not in allowed values"


class DocxWriter:
    """Makes Word files; keeps base packages in memory."""

    def __init__(self, settings: WriterSettings):
        """Raises BuildError for a template that cannot be used."""
        self._settings = settings
        self._pictures = DrawnPictures(settings.cache) if settings.cache else None
        self._bases: dict[tuple[str, str, str], BasePackage] = {}
        self._planned: tuple[Variant, Media, PagePlan] | None = None  # the one used last
        if settings.word_template:
            from samepage.formats.docx.base import load_template

            load_template(settings.word_template, "letter")

    def outputs(self, leave_out: Collection[str] = ()) -> tuple[OutputFile, ...]:
        return tuple(OUTPUTS[name][0] for name in self._settings.print_editions if name in OUTPUTS)

    def check(
        self,
        workbook: Workbook,
        sections: tuple[RenderedSection, ...],
        theme: Theme,
        assets: Mapping[str, Asset],
    ) -> None:
        from samepage.formats.docx.package import docx_parts

        base = self._base(theme, workbook.paper, workbook.language)
        ids = {section.id for section in sections}
        part = replace(workbook, sections=tuple(one for one in workbook.sections if one.id in ids))
        elsewhere = {section.id for section in workbook.sections} - ids
        docx_parts(part, sections, theme, base, assets=assets, elsewhere=elsewhere)

    def compile(self, variant: Variant, output: OutputFile) -> DocxMaster:
        from samepage.formats.docx.master import bind_docx, compile_docx, verify_equivalence
        from samepage.formats.docx.package import write_docx

        workbook, theme, protect = variant.workbook, variant.theme, self._settings.protect
        assets = self._drawn(variant.assets)
        base = self._base(theme, workbook.paper, workbook.language)
        media = OUTPUTS[output.master][1]
        sections = variant.rendered(False, media).sections
        plan = self._plan(variant, media)
        master = compile_docx(workbook, sections, theme, base, protect, assets=assets, plan=plan)
        # Composing may do more with a name than show it; that is seen only with a real one.
        other = variant.adversarial
        plain_sections = render_sections(other, media=media)
        plain = write_docx(other, plain_sections, theme, base, protect, assets=assets, plan=plan)
        verify_equivalence(bind_docx(master, other.site, other.content_hash), plain)
        return master

    def parts(self, variant: Variant, output: OutputFile) -> tuple[Part, ...]:
        pictures = self._pictures
        if pictures is None:
            return ()
        return tuple(
            Part(name, pictures.key(one), len(one.data))
            for name, one in variant.assets.items()
            if one.is_drawing and not pictures.has(one)
        )

    def compile_part(self, variant: Variant, output: OutputFile, id: str) -> int:
        self._drawn({id: variant.assets[id]})
        return 0

    def _drawn(self, assets: Mapping[str, Asset]) -> Mapping[str, Asset]:
        pictures = self._pictures
        return {name: pictures.drawn(one) for name, one in assets.items()} if pictures else assets

    def bind(self, master: DocxMaster, request: SiteRequest, output: OutputFile) -> Document:
        from samepage.formats.docx.master import bind_docx

        values = {f.name: f.value for f in request.composed.fields} if request.composed else {}
        return Document(bind_docx(master, request.site, request.workbook.content_hash, values), None, {})

    def build_own(self, request: SiteRequest, output: OutputFile) -> Document:
        return self.build_whole(request, output)

    def build_whole(self, request: SiteRequest, output: OutputFile) -> Document:
        from samepage.formats.docx.package import write_docx

        workbook, theme, plan = request.whole, request.variant.theme, NO_PLAN
        if output.master == FINISHED:
            workbook, sections = finished_copy(workbook, self._settings.finished)
        else:
            media = OUTPUTS[output.master][1]
            sections, plan = render_sections(workbook, media=media), self._plan(request.variant, media)
        base = self._base(theme, workbook.paper, workbook.language)
        protect = self._settings.protect
        assets = request.variant.assets
        data = write_docx(workbook, sections, theme, base, protect, assets=assets, plan=plan)
        return Document(data, None, {})

    def explain(self, request: SiteRequest, output: OutputFile, reason: str) -> tuple[PartExplanation, ...]:
        rendered = request.variant.rendered(False, OUTPUTS[output.master][1])
        return explain_sections(request, rendered, reason, fillable=True, in_slots=False)

    def _plan(self, variant: Variant, media: Media) -> PagePlan:
        """How pages are filled: the same for all sites of a variant, bound or written whole."""
        from samepage.formats.docx.package import DOCUMENT, docx_parts

        if not (self._planned and self._planned[0] is variant and self._planned[1] == media):
            workbook, theme = variant.workbook, variant.theme
            base, sections = (
                self._base(theme, workbook.paper, workbook.language),
                variant.rendered(False, media),
            )
            parts, _ = docx_parts(workbook, sections.sections, theme, base, assets=variant.assets)
            self._planned = variant, media, plan_pages(parts[DOCUMENT], base)
        return self._planned[2]

    def _base(self, theme: Theme, paper: str, language: str) -> BasePackage:
        from samepage.formats.docx.base import load_template, make_base

        key = theme.colors["accent"], paper, language
        if key not in self._bases:
            template = self._settings.word_template
            self._bases[key] = (
                load_template(template, paper) if template else make_base(theme, paper, language)
            )
        return self._bases[key]


class DocxCheck:
    """Opens finished Word files with zipfile, lxml and openxml-audit."""

    def problems(self, data: bytes, site_name: str, pages: int | None, print_edition: str) -> Iterator[str]:
        from lxml import etree

        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                if damaged := package.testzip():
                    yield f"{damaged} in it is damaged"
                parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
                core = etree.fromstring(package.read("docProps/core.xml"), parser)
                etree.fromstring(package.read("word/document.xml"), parser)
        except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
            yield f"cannot be opened again ({error})"
            return
        if normalize("NFC", site_name) not in normalize("NFC", "".join(map(str, core.itertext()))):
            yield f"does not say that it was made for {site_name!r}"

    def require_validators(self) -> None:
        try:
            import openxml_audit  # noqa: F401
        except ImportError:
            raise BuildError(
                f"--validate needs the package openxml-audit; install it with: {pip_install('openxml-audit')}"
            ) from None

    def violations(self, data: bytes, print_edition: str) -> Iterator[str]:
        from openxml_audit import OpenXmlValidator

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "workbook.docx"
            path.write_bytes(data)
            for error in OpenXmlValidator().validate(path).errors:
                if FALSE_FINDING not in str(error):
                    yield f"openxml-audit: {error}"


FORMAT = Format(
    "docx",
    "Word",
    tuple(OUTPUTS),
    DocxWriter,
    DocxReader(),
    DocxCheck(),
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
