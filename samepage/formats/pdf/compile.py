"""A section, or a run of its pages, laid out and finished by itself, for the linker to put together.

What reaches beyond it is left open: fonts are named and counted but not embedded, links
to other sections carry a made-up address, running matter is missing, and the lines that hold a
site's own words (``data-slot``) are measured and left empty.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf

from samepage.errors import BuildError
from samepage.formats.pdf.compact import pack, saved
from samepage.formats.pdf.css import stylesheets
from samepage.formats.pdf.fontset import EvenFonts, FontUse, fonts_left_out
from samepage.formats.pdf.forms import make_form, make_print_fields, no_control
from samepage.formats.pdf.layout import NOTHING, ClosedFetcher, HtmlDocument, PageLayout, laid_out, lay_out
from samepage.formats.pdf.outline import Bookmark, bookmarks_of
from samepage.formats.pdf.page_groups import (
    AHEAD,
    PageGroup,
    PageGroupPlan,
    SectionHtml,
    cut,
    find_runs,
    piece,
    spacers,
)
from samepage.formats.pdf.slots import Slot, fill_with_lines, open_slots, slots_of
from samepage.formats.pdf.tags import finish_tags, name_ids
from samepage.render.assets import Asset
from samepage.render.html import RenderedSection, render_document
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Field, Workbook

OUTSIDE = "urn:section:"  # what a link to another section's anchor is called until it is linked
HREF = re.compile(r'(<a\b[^>]*? href=")#([^"]+)"')
ID = re.compile(r' id="([^"]+)"')
PAGE_NAMES = {"cover": "cover"}
SLOT = " data-slot="
CONTROL = re.compile(r'<(?:input|textarea|select)\b[^>]*? name="([^"]+)"')


@dataclass(frozen=True)
class CompiledPages:
    """A section's pages, all of them or a run of them. ``pdf`` has them; ``anchors`` says on which, from 1.

    ``continues`` says that the section began before. ``fonts`` tells by resource name what the
    pages use of fonts that are not in ``pdf``.
    """

    section: str
    number: int | None
    continues: bool
    pdf: bytes
    pages: int
    anchors: Mapping[str, int]
    bookmarks: tuple[Bookmark, ...]
    fonts: Mapping[str, FontUse]
    slots: tuple[Slot, ...]

    @property
    def page_name(self) -> str:
        """The name of its pages in the style sheet, which decides on their running matter."""
        return PAGE_NAMES.get(self.section, f"stage-{self.number}" if self.number else "chapter")


@dataclass(frozen=True)
class CompileContext:
    """What all sections of a workbook are compiled with, besides their own HTML and fields."""

    workbook: Workbook
    theme: Theme  # of the edition's size
    assets: Mapping[str, Asset]
    edition: PrintEdition

    def setter(
        self, section: RenderedSection, html: str, elsewhere: Mapping[str, int] = NOTHING
    ) -> HtmlDocument:
        fetcher = ClosedFetcher(
            self.assets, {f"font:{font.path.name}": font.path for font in self.theme.fonts}
        )
        section = replace(section, html=_without_outside_links(html))
        document = render_document(self.workbook, [section], self.edition.name)
        sheets = stylesheets(self.workbook, self.theme, self.edition, running=False)
        return HtmlDocument(document, sheets, fetcher, elsewhere=elsewhere)


def in_runs(section: RenderedSection) -> SectionHtml | None:
    """The section's children, if it may be laid out in runs: not where page numbers or slots are to be filled in."""
    return None if SLOT in section.html or section.kind == "contents" else cut(section.html)


def check_controls(section: RenderedSection, fields: Iterable[Field]) -> None:
    """Raise ``BuildError`` for a field that no template wrote a control for."""
    lost = {field.name for field in fields} - controls(section.html)
    if lost:
        raise BuildError(no_control(lost))


def compile_section(
    look: CompileContext, section: RenderedSection, fields: Sequence[Field], elsewhere: Mapping[str, int]
) -> CompiledPages:
    """``section`` without what a site writes in: its fields are empty, its slots open.

    ``elsewhere`` holds the page of each anchor that a contents list names. Raises ``BuildError`` as
    ``write_pdf`` does, ``NotBindable`` where a slot's lines would move anything else.
    """

    def drawn(most: bool) -> tuple[PageLayout, dict[str, FontUse], bytes]:
        layout = lay_out(look.setter(section, fill_with_lines(section.html, most), elsewhere))
        return layout, *_draw(look, layout)

    layout, fonts, raw = drawn(most=False)
    slots = slots_of(layout, look.theme)
    if slots:
        fuller, _, other = drawn(most=True)
        slots = open_slots(slots, slots_of(fuller, look.theme), raw, other)
    return _finished(look, section, layout, fonts, raw, fields, slots, continues=False)


def plan_runs(
    look: CompileContext, section: RenderedSection, whole: SectionHtml, before: PageGroupPlan | None = None
) -> tuple[PageGroup, ...]:
    """The section's runs, each page laid out once; those that a plan made ``before`` has, not at all."""
    runs: list[PageGroup] = []
    first = page = 0
    end = len(whole.children)
    edited = False
    while first < end:
        again = before.again(whole.digests, first, page) if before else None
        if again:
            found: tuple[PageGroup, ...] = (again,)
        elif before and not edited:
            # An edit moves what follows on its page, and seldom more: if it does, all that is left is laid out at once.
            found = _find(look, section, whole, first, min(before.likely(first, page) + AHEAD, end), page)[:1]
            found = found or _find(look, section, whole, first, end, page)
        else:
            found = _find(look, section, whole, first, end, page)
        edited = not again
        runs += found
        first, page = runs[-1].end, runs[-1].page + runs[-1].pages
    return tuple(runs)


def _find(
    look: CompileContext, section: RenderedSection, whole: SectionHtml, first: int, end: int, page: int
) -> tuple[PageGroup, ...]:
    empty = spacers(page, look.edition.mirrored)
    setter = look.setter(section, piece(whole, first, end, empty))
    return find_runs(setter, empty, first, page, end == len(whole.children))


def compile_run(
    look: CompileContext,
    section: RenderedSection,
    whole: SectionHtml,
    run: PageGroup,
    fields: Sequence[Field],
) -> CompiledPages:
    """The pages of one run; ``fields`` are the section's. Raises as ``compile_section`` does."""
    empty = spacers(run.page, look.edition.mirrored)
    section = replace(section, html=piece(whole, run.first, run.end, empty))
    document = look.setter(section, section.html).render(run.heights)
    layout = laid_out(document.copy(document.pages[empty:]))
    names = controls(section.html)
    return _finished(
        look,
        section,
        layout,
        *_draw(look, layout),
        [f for f in fields if f.name in names],
        (),
        continues=run.first > 0,
    )


def controls(html: str) -> frozenset[str]:
    """The names of the fields that ``html`` has a control for."""
    return frozenset(CONTROL.findall(html))


def _draw(look: CompileContext, layout: PageLayout) -> tuple[dict[str, FontUse], bytes]:
    layout.document.fonts = EvenFonts(look.theme)
    with fonts_left_out(look.theme) as fonts:
        raw = layout.document.write_pdf(pdf_variant="pdf/a-2a", pdf_forms=True)
    return fonts, raw


def _finished(
    look: CompileContext,
    section: RenderedSection,
    layout: PageLayout,
    fonts: dict[str, FontUse],
    raw: bytes,
    fields: Sequence[Field],
    slots: tuple[Slot, ...],
    continues: bool,
) -> CompiledPages:
    edition = look.edition
    # On paper a mark that stands already is the section's own; on a screen it is bound.
    names = {
        field.name: replace(field, value="" if edition.fillable or field.kind != "check" else field.value)
        for field in fields
    }
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if edition.fillable:
            make_form(pdf, names, look.theme)
        else:
            make_print_fields(pdf, names)
        finish_tags(pdf, layout.continued)
        # By its own text: a run is the same wherever in its section it stands.
        name_ids(pdf, hashlib.sha256(section.html.encode()).hexdigest()[:12])
        pack(pdf)
        data = saved(pdf)
    return CompiledPages(
        section.id,
        section.number,
        continues,
        data,
        len(layout.document.pages),
        dict(layout.anchors),
        bookmarks_of(layout.document),
        fonts,
        slots,
    )


def _without_outside_links(html: str) -> str:
    """WeasyPrint drops a link whose anchor it does not find, so it gets an address for the time being."""
    inside = set(ID.findall(html))
    return HREF.sub(lambda m: m[0] if m[2] in inside else f'{m[1]}{OUTSIDE}{m[2]}"', html)
