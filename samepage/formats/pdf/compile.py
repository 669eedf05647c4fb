"""A section, or a group of its pages, laid out and finished by itself, for ``link`` to put together.

What reaches beyond it is left open: fonts are named and counted but not embedded, links
to other sections carry a made-up address, running matter is missing, and the lines that hold a
site's own words (``data-slot``) are measured and left empty.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf
from weasyprint import Document

from samepage.formats.pdf.forms import finish_fields
from samepage.formats.pdf.layout import PageLayout, final_layout, lay_out
from samepage.formats.pdf.navigation import Bookmark, bookmarks_of
from samepage.formats.pdf.page_contents import finish_content
from samepage.formats.pdf.page_groups import LaidOutGroup, SectionHtml, group_html, pages_before
from samepage.formats.pdf.plain_texts import plain_fonts
from samepage.formats.pdf.save import save
from samepage.formats.pdf.shared_room import PageGroup
from samepage.formats.pdf.slots import Slot, fill_slots, measured_slots, moving_slots
from samepage.formats.pdf.structure import finish_structure
from samepage.render.applied_heights import grown
from samepage.render.assets import Asset
from samepage.render.html import ID, RenderedSection, render_document
from samepage.render.html_document import HtmlDocument, ParsedStyles
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.weasyprint_adapter import page_name
from samepage.render.weasyprint_drawing import FontUse, draw_without_fonts
from samepage.workbook.model import Field, Workbook

OUTSIDE = "urn:section:"  # what a link to another section's anchor is called until it is linked
HREF = re.compile(r'(<a\b[^>]*? href=")#([^"]+)"')
# A place to answer: a control, or on paper what is written in already.
CONTROL = re.compile(r'<(?:input|textarea|select|p)\b[^>]*? (?:name|data-answer)="([^"]+)"')


@dataclass(frozen=True)
class CompiledPages:
    """A section's pages, all of them or a group. ``pdf`` has them; ``anchors`` says on which, from 1.

    ``page_names`` are their names in the style sheet, which decide on their running matter. ``continues`` says
    that the section began before. ``fonts`` has, by resource name, what the pages use of fonts, which are not in
    ``pdf``.
    """

    section: str
    continues: bool
    pdf: bytes
    page_names: tuple[str, ...]
    anchors: Mapping[str, int]
    bookmarks: tuple[Bookmark, ...]
    fonts: Mapping[str, FontUse]
    slots: tuple[Slot, ...]

    @property
    def pages(self) -> int:
        return len(self.page_names)


@dataclass(frozen=True)
class CompileContext:
    """What all sections of a workbook are compiled with, besides their own HTML and fields."""

    workbook: Workbook
    theme: Theme  # of the edition's size
    assets: Mapping[str, Asset]
    edition: PrintEdition
    styles: ParsedStyles

    def document(
        self, section: RenderedSection, html: str, elsewhere: Mapping[str, int] | None = None
    ) -> HtmlDocument:
        """``section`` with ``html`` in place of its own, as a document; ``elsewhere`` as in ``HtmlDocument``."""
        section = replace(section, html=_without_outside_links(html))
        document = render_document(self.workbook, [section], self.edition.name)
        return HtmlDocument(document, self.styles, self.assets, elsewhere=elsewhere or {})


def compile_section(
    context: CompileContext, section: RenderedSection, fields: Sequence[Field], elsewhere: Mapping[str, int]
) -> CompiledPages:
    """``section`` without what a site writes in: its fields are empty, its slots open.

    ``elsewhere`` holds the page of each anchor that a contents list names. Raises ``BuildError`` as
    ``write_pdf`` does, ``NotBindable`` where a slot's lines would move anything else.
    """

    def drawn(most: bool) -> tuple[PageLayout, bytes, dict[str, FontUse], tuple[Slot, ...]]:
        layout = lay_out(context.document(section, fill_slots(section.html, most), elsewhere))
        return layout, *_draw(context, layout), measured_slots(layout.document.pages, context.theme)

    layout, raw, fonts, slots = drawn(most=False)
    if slots:
        _, other, _, fuller = drawn(most=True)
        slots = moving_slots(slots, fuller, raw, other)
    return _finish(context, section, layout, raw, fonts, fields, slots, continues=False)


def compile_page_group(
    context: CompileContext,
    section: RenderedSection,
    whole: SectionHtml,
    group: PageGroup,
    fields: Sequence[Field],
    laid_out: LaidOutGroup | None = None,
) -> CompiledPages:
    """The pages of one group, with its own ``fields``. Raises as ``compile_section`` does.

    ``laid_out`` is the group where it has just been laid out. Answer boxes grow where they stand, so its pages
    need no other layout.
    """
    empty = pages_before(group.page, context.edition.mirrored)
    html = group_html(whole, group.first, group.end, empty)
    section = replace(section, html=html)

    def rendered(heights: Mapping[str, float]) -> LaidOutGroup:
        source = context.document(section, html)
        document = source.render(heights)
        return LaidOutGroup(group, document.copy(document.pages[empty:]), source)

    document = _grown(section.id, html, laid_out or rendered({}))
    layout = final_layout(document or rendered(group.heights).pages)
    raw, fonts = _draw(context, layout)
    return _finish(context, section, layout, raw, fonts, fields, (), continues=group.first > 0)


def _grown(section: str, html: str, laid_out: LaidOutGroup) -> Document | None:
    """The group's pages with their answer boxes as large as they are to be; None where they have to be laid out
    again."""
    group = laid_out.group
    inside = set(ID.findall(html))
    pages = []
    for before in laid_out.pages.pages:
        page = grown(before, group.heights, laid_out.html.image)
        if page is None:
            return None
        page.links = [
            ("external", OUTSIDE + link[1], *link[2:])
            if link[0] == "internal" and link[1] not in inside
            else link
            for link in page.links
        ]
        if group.first:
            page.anchors.pop(section, None)  # which stands where the section begins
        pages.append(page)
    return laid_out.pages.copy(pages)


def controls(html: str) -> frozenset[str]:
    """The names of the fields that ``html`` has a place to answer for."""
    return frozenset(CONTROL.findall(html))


def _draw(context: CompileContext, layout: PageLayout) -> tuple[bytes, dict[str, FontUse]]:
    return draw_without_fonts(layout.document, context.theme.fonts, pdf_variant="pdf/a-2a", pdf_forms=True)


def _finish(
    context: CompileContext,
    section: RenderedSection,
    layout: PageLayout,
    raw: bytes,
    fonts: dict[str, FontUse],
    fields: Sequence[Field],
    slots: tuple[Slot, ...],
    continues: bool,
) -> CompiledPages:
    # On paper a mark that stands already is the section's own; on a screen it is bound.
    fillable = context.edition.fillable
    by_name = {
        field.name: replace(field, value="" if fillable or field.kind != "check" else field.value)
        for field in fields
    }
    # By its own text: a group is the same wherever in its section it stands.
    id_prefix = hashlib.sha256(section.html.encode()).hexdigest()[:8] + "."
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        finish_fields(pdf, by_name, context.theme, fillable)
        finish_structure(pdf, layout.continued, id_prefix)
        finish_content(pdf, plain_fonts(fonts, context.theme))
        data = save(pdf)
    return CompiledPages(
        section=section.id,
        continues=continues,
        pdf=data,
        page_names=tuple(page_name(page) for page in layout.document.pages),
        anchors=dict(layout.anchors),
        bookmarks=bookmarks_of(layout.document.pages),
        fonts=fonts,
        slots=slots,
    )


def _without_outside_links(html: str) -> str:
    """WeasyPrint drops a link whose anchor it does not find, so it gets an address for the time being."""
    inside = set(ID.findall(html))
    return HREF.sub(lambda m: m[0] if m[2] in inside else f'{m[1]}{OUTSIDE}{m[2]}"', html)
