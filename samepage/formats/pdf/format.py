"""PDF as a format: bound to a master where a site's words fit, linked from sections where they do not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING
from unicodedata import normalize

from samepage.cache import CacheFolder, key_of
from samepage.errors import BuildError, NotBindable, pip_install
from samepage.formats.explain import explain_sections
from samepage.formats.interface import Document, Format, OutputFile, Part, PartExplanation, WriterSettings
from samepage.formats.pdf.returned_file import ReturnedPdf
from samepage.render.assets import Asset, themed_drawings
from samepage.render.characters import (
    characters_of,
    check_text,
    drawable,
    with_drawable_answers,
    with_named_signs,
)
from samepage.render.finished import finished_copy
from samepage.render.html import RenderedSection, render_sections
from samepage.render.placeholders import fill_placeholders, texts_of
from samepage.render.print_editions import EDITIONS, PrintEdition
from samepage.render.theme import Theme
from samepage.render.typography import typographic
from samepage.render.variant import SiteRequest, Variant
from samepage.workbook.appendices import too_long_for_cells, with_answers_in_full
from samepage.workbook.model import Field, Workbook

if TYPE_CHECKING:
    from samepage.formats.pdf.section_cache import SectionCache
    from samepage.formats.pdf.site_update import PdfMaster
    from samepage.render.weasyprint_drawing import StyleWarning

BOOKLET = "booklet"
LONGER = "answers that are longer than their boxes stand in an appendix"
READ = b"read"  # what the cache holds of style sheets that were understood
SLOT_ATTRIBUTE = re.compile(r' data-slot="\d+"')


class PdfWriter:
    """Makes PDFs; keeps compiled sections in memory and in the settings' cache folder."""

    def __init__(self, settings: WriterSettings):
        self._settings = settings
        self._said: dict[str, Sequence[StyleWarning]] = {}  # of each style sheet that was read
        self._understood: set[tuple[str, ...]] = set()  # style sheets of one document

    def outputs(self, leave_out: Collection[str] = ()) -> tuple[OutputFile, ...]:
        marks = self._settings.marks
        files: list[OutputFile] = []
        for name in self._settings.print_editions:
            edition = EDITIONS[name]
            stem, end = "" if name == "fillable" else f"-{name}", "-marks.pdf" if marks else ".pdf"
            # Crop marks are drawn with the page, and few sites are printed with them.
            bindable = not marks and not edition.finished
            whole = OutputFile(name, stem + end, name, bindable, edition.fillable)
            volumes = self._settings.volumes if edition.in_volumes else ()
            kept = [one for one in volumes if one not in leave_out]
            digits = len(str(len(kept) - 1))
            files += [
                replace(whole, suffix=f"{stem}-{n:0{digits}}-{one}{end}", master=f"{name} {one}", volume=one)
                for n, one in enumerate(kept)
                if one
            ] or [whole]
            if self._settings.booklet and name == "print":
                files.append(OutputFile(BOOKLET, "-booklet.pdf", name, not marks, False))
        return tuple(files)

    def check(
        self,
        workbook: Workbook,
        sections: tuple[RenderedSection, ...],  # noqa: ARG002 - Word files need them
        theme: Theme,
        assets: Mapping[str, Asset],  # noqa: ARG002
    ) -> None:
        from samepage.formats.pdf.style_sheets import stylesheets

        cache = CacheFolder(self._settings.cache) if self._settings.cache else None
        for edition in EDITIONS.values():
            texts = stylesheets(workbook, theme.with_size(edition.size), edition.with_marks())
            if texts in self._understood:
                continue
            key = key_of("styles", texts)
            if not cache or cache.load(key) != (b"", READ):
                self._read(texts)
                if cache:
                    cache.store(key, b"", READ)
            self._understood.add(texts)

    def _read(self, texts: tuple[str, ...]) -> None:
        """Raises ContentError for style sheets that are not understood whole; one may use what another defines."""
        from samepage.render.html_document import style_warnings_of
        from samepage.render.style_check import wrong_styles

        for text in texts:
            if text not in self._said:
                self._said[text] = style_warnings_of(text)
        if wrong := wrong_styles(texts, [self._said[text] for text in texts]):
            raise wrong

    def compile(self, variant: Variant, output: OutputFile) -> PdfMaster:
        edition = self._edition(output)
        rendered = variant.rendered(edition.linear, edition.media)
        if rendered.own:
            raise NotBindable(next(iter(rendered.own.values())))
        return self._master(variant.workbook, rendered.sections, variant, edition)

    def parts(self, variant: Variant, output: OutputFile) -> tuple[Part, ...]:
        edition = self._edition(output)
        rendered = variant.rendered(edition.linear, edition.media)
        shared = [section for section in rendered.sections if section.id not in rendered.own]
        theme, assets = _before_coloring(variant, edition)
        return self._sections.missing(variant.workbook, shared, theme, assets, edition)

    def compile_part(self, variant: Variant, output: OutputFile, id: str) -> int:
        edition = self._edition(output)
        sections = variant.rendered(edition.linear, edition.media).sections
        section = next(one for one in sections if one.id == id)
        theme, assets = _before_coloring(variant, edition)
        return self._sections.compile(variant.workbook, section, theme, assets, edition)

    def bind(self, master: PdfMaster, request: SiteRequest, output: OutputFile) -> Document:
        edition = self._edition(output)
        if not edition.fillable and request.answered:
            raise NotBindable("what the site answered is printed in its place")
        document = self._bound(master, request, edition, output)
        if document.longer:
            raise NotBindable(LONGER)
        return document

    def build_own(self, request: SiteRequest, output: OutputFile) -> Document:
        """Lays out the sections that are this site's own, and links them with the others."""
        edition = self._edition(output)
        whole = _as_printed(request, edition)

        def made(workbook: Workbook) -> Document:
            return self._linked(replace(request, composed=workbook), output, edition)

        return _with_answers_in_full(whole, edition, request.variant.theme, made)

    def _linked(self, request: SiteRequest, output: OutputFile, edition: PrintEdition) -> Document:
        workbook, variant = request.workbook, request.variant
        rendered = tuple(
            replace(section, html=SLOT_ATTRIBUTE.sub("", section.html))
            for section in render_sections(workbook, edition.linear, edition.media)
        )
        check_text(workbook, "".join(section.html for section in rendered), variant.theme)
        own = frozenset() if edition.fillable else request.answered
        try:
            master = self._master(workbook, rendered, variant, edition, own=own, fields=request.fields)
            return self._bound(master, request, edition, output)
        except NotBindable:
            from samepage.formats.pdf.style_sheets import running_head

            head = running_head(workbook, variant.theme.with_size(edition.size))
            master = self._master(workbook, rendered, variant, edition, head, own, request.fields)
            return self._bound(master, request, edition, output)

    def build_whole(self, request: SiteRequest, output: OutputFile) -> Document:
        from samepage.formats.pdf.write import write_pdf

        edition, variant = self._edition(output), request.variant
        if edition.finished:
            shown = partial(drawable, theme=variant.theme)
            finished, sections = finished_copy(request.whole, self._settings.finished, shown)
            return write_pdf(finished, sections, variant.theme, variant.assets, edition)

        def made(workbook: Workbook) -> Document:
            rendered = render_sections(workbook, edition.linear, edition.media)
            return write_pdf(workbook, rendered, variant.theme, variant.assets, edition)

        whole = _as_printed(request, edition)
        return _output(_with_answers_in_full(whole, edition, variant.theme, made), output)

    def explain(self, request: SiteRequest, output: OutputFile, reason: str) -> tuple[PartExplanation, ...]:
        edition = self._edition(output)
        rendered = request.variant.rendered(edition.linear, edition.media)
        parts = explain_sections(request, rendered, reason, edition.fillable, in_slots=True)
        if reason == LONGER:
            title = request.variant.workbook.labels["in_full"]
            parts += (
                PartExplanation(title, "site's own", "and so are the boxes that lead there: " + reason),
            )
        return (*parts, PartExplanation("(heads of the pages)", "bound", "name"))

    def _edition(self, output: OutputFile) -> PrintEdition:
        edition = EDITIONS["print" if output.print_edition == BOOKLET else output.print_edition]
        return edition.with_marks() if self._settings.marks else edition

    @cached_property
    def _sections(self) -> SectionCache:
        from samepage.formats.pdf.section_cache import SectionCache

        settings = self._settings
        return SectionCache(settings.cache, settings.on_compile, settings.keep_open)

    def _master(
        self,
        workbook: Workbook,
        rendered: tuple[RenderedSection, ...],
        variant: Variant,
        edition: PrintEdition,
        head: str | None = None,
        own: Collection[str] = (),
        fields: Sequence[Field] = (),
    ) -> PdfMaster:
        """``own`` names fields whose answers are text of the pages: nothing of those sections is kept on disk.
        ``fields`` are those with an answer of the site whose own the master is."""
        from samepage.formats.pdf.link import link
        from samepage.formats.pdf.shaped_answers import lay_out_answers
        from samepage.formats.pdf.site_update import make_master
        from samepage.formats.pdf.style_sheets import running_words

        theme, assets = _before_coloring(variant, edition)
        groups = self._sections.sections(workbook, rendered, theme, assets, edition, own)
        headers = self._sections.headers(workbook, groups, theme, edition, head)
        theme = variant.theme.with_size(edition.size)
        words = running_words(workbook, head or ""), *(section.html for section in rendered)
        theme = theme.with_fonts_for("".join(map(characters_of, words)))
        merged = link(workbook, groups, headers, theme, edition, self._sections.opened)
        answers = fields if edition.fillable else ()
        laid_out = lay_out_answers(merged.pdf, answers, theme, workbook.language)
        return make_master(merged, theme, edition.name, laid_out)

    def _bound(
        self, master: PdfMaster, request: SiteRequest, edition: PrintEdition, output: OutputFile
    ) -> Document:
        from samepage.formats.pdf.shaped_answers import needs_layout
        from samepage.formats.pdf.site_update import bind, longer_than_boxes
        from samepage.formats.pdf.style_sheets import running_head

        texts = texts_of(request.site)
        head = running_head(request.workbook, request.variant.theme.with_size(edition.size))
        language = request.workbook.language
        filled = [(slot, fill_placeholders(slot.text, texts)) for slot, _ in master.slots]
        lines = [
            text if slot.written else typographic(text, language) if text else head for slot, text in filled
        ]
        fields = request.fields if edition.fillable else ()
        theme = request.variant.theme
        if any(one.name not in master.laid_out and needs_layout(one, theme) for one in fields):
            raise NotBindable("an answer needs another font than that of the fields")
        data = bind(master, request.workbook, lines, fields)
        longer = longer_than_boxes(master, fields)
        return _output(Document(data, master.pages, master.anchors, longer), output)


def _before_coloring(variant: Variant, edition: PrintEdition) -> tuple[Theme, Mapping[str, Asset]]:
    """Theme and pictures with which sections are compiled, whatever the theme's colors are."""
    theme = variant.theme.with_size(edition.size).in_stand_in_colors
    return theme, {**variant.assets, **themed_drawings(theme)}


def _output(document: Document, output: OutputFile) -> Document:
    if output.print_edition != BOOKLET:
        return document
    from samepage.formats.pdf.booklet import impose

    return replace(impose(document), longer=document.longer)


def _as_printed(request: SiteRequest, edition: PrintEdition) -> Workbook:
    """The site's workbook, its answers ready to be printed where no form keeps them."""
    whole = request.whole
    return whole if edition.fillable else with_drawable_answers(whole, request.variant.theme)


def _with_answers_in_full(
    workbook: Workbook, edition: PrintEdition, theme: Theme, make: Callable[[Workbook], Document]
) -> Document:
    """What ``make`` makes of ``workbook`` with an appendix of the answers that are longer than their boxes.

    Which they are is known once the pages are laid out. The line below a box that names the appendix takes
    room, and so another box may become too small: it is made again until none does.
    """
    longer = frozenset() if edition.fillable else too_long_for_cells(workbook.fields)
    while True:
        appended = with_named_signs(with_answers_in_full(workbook, longer), theme)
        document = make(appended)
        if document.longer <= longer:
            return replace(document, longer=longer)
        longer |= document.longer


class PdfReader:
    """Reads the fields of PDFs, whichever program saved them last."""

    def recognizes(self, data: bytes) -> bool:
        # Readers look for the header in the first 1,024 bytes (ISO 32000-1, annex H, note 13).
        # A ZIP file may hold a PDF that is not packed.
        return b"%PDF-" in data[:1024] and not data.startswith(b"PK")

    def open(self, data: bytes) -> ReturnedPdf:
        from samepage.formats.pdf.found_values import without_leftovers
        from samepage.formats.pdf.read_fields import read_pdf

        return ReturnedPdf(without_leftovers(read_pdf(data)), data)


class PdfCheck:
    """Opens finished PDFs with pikepdf and page-validation."""

    def problems(self, data: bytes, site_name: str, pages: int | None, print_edition: str) -> Iterator[str]:
        import pikepdf

        try:
            with pikepdf.open(io.BytesIO(data)) as pdf:
                found, title = len(pdf.pages), str(pdf.docinfo.get("/Title", ""))
                damage = pdf.check_pdf_syntax()
        except pikepdf.PdfError as error:
            yield f"cannot be opened again ({error})"
            return
        if damage:
            first = damage[0].partition("object stream")[2] or damage[0]
            yield f"is damaged ({len(damage)} times; first: {first})"
        if found != pages:
            yield f"has {found} pages, and the list of files says {pages}"
        if print_edition != BOOKLET and normalize("NFC", site_name) not in normalize("NFC", title):
            yield f"says that it is {title!r}, and it was made for {site_name!r}"

    def require_validators(self) -> None:
        try:
            import page  # noqa: F401
        except ImportError:
            raise BuildError(
                f"--validate needs the package page-validation; install it with: {pip_install('page-validation')}"
            ) from None

    def violations(self, data: bytes, print_edition: str) -> Iterator[str]:
        if print_edition == BOOKLET:  # pages side by side for a press, which no one reads on a screen
            return
        import page

        for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
            for failure in page.validate_pdf_bytes(data, profile=profile).failures:
                yield f"{profile.name} {failure.rule_id}: {failure.message}"


FORMAT = Format("pdf", "PDF", tuple(EDITIONS), PdfWriter, PdfReader(), PdfCheck(), True, "application/pdf")
