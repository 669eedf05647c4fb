"""Compiled sections → one PDF: pages in order, one form, one structure tree, one outline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pikepdf import Object, Pdf

from samepage.errors import NotBindable
from samepage.formats.pdf.compile import CompiledPages
from samepage.formats.pdf.document_info import set_document_info
from samepage.formats.pdf.embed_fonts import embed_fonts, union, with_names
from samepage.formats.pdf.merge import PdfMerger, add_xobjects
from samepage.formats.pdf.navigation import anchor_titles
from samepage.formats.pdf.page_headers import PageHeaders, draw_headers, slot_form
from samepage.formats.pdf.plain_texts import glyphs_left, plain_names
from samepage.formats.pdf.recolor import recolored
from samepage.formats.pdf.slots import HIDDEN_LINE, Slot
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.render.weasyprint_drawing import FontUse
from samepage.workbook.model import Workbook

PlacedSlot = tuple[Slot, int, str]  # its page (from 0), and the name of the form XObject that draws it there


@dataclass(frozen=True)
class MergedPdf:
    """A PDF being put together, and where a site's own words go in it."""

    pdf: Pdf
    anchors: Mapping[str, int]
    slots: tuple[PlacedSlot, ...]
    fonts: Mapping[str, FontUse]  # of the slots, by file


def page_names(groups: Sequence[CompiledPages], edition: PrintEdition) -> list[str]:
    """The style sheet's name of each page. Where pages are mirrored, chapters begin on right-hand ones."""
    names: list[str] = []
    for group in groups:
        if _needs_blank_page(group, len(names), edition):
            names.append("blank")
        names += group.page_names
    return names


def anchors_of(groups: Sequence[CompiledPages], edition: PrintEdition) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    pages: dict[str, int] = {}
    done = 0
    for group in groups:
        done += _needs_blank_page(group, done, edition)
        for name, page in group.anchors.items():
            pages.setdefault(name, done + page)
        done += group.pages
    return pages


def _needs_blank_page(group: CompiledPages, pages_before: int, edition: PrintEdition) -> bool:
    return edition.mirrored and pages_before % 2 == 1 and not group.continues


def link(
    workbook: Workbook,
    groups: Sequence[CompiledPages],
    headers: PageHeaders,
    theme: Theme,
    edition: PrintEdition,
    opened: Callable[[bytes, Theme], Pdf],
) -> MergedPdf:
    """The whole workbook without a site's own words; everything else is as in ``write_pdf``'s.

    ``theme`` is of the edition's size. ``groups`` and ``headers`` are in its stand-in colors; ``opened`` gives their
    PDFs as ``opened_in_colors`` does.
    """
    used = [*(group.fonts for group in groups), headers.fonts]
    uses = union(used)
    composite: dict[str, set[int]] = {name: set() for name in uses}
    for fonts_used in used:
        for name, glyphs in glyphs_left(fonts_used, theme).items():
            composite[name] |= glyphs
    names = {use.file: name for name, use in uses.items()}
    slots = [slot for group in groups for slot in group.slots] + list(headers.heads)
    for font in theme.fonts:
        if any(slot.file == font.path.name for slot in slots):
            if font.path.name not in names:
                raise NotBindable(f"nothing else is set in {font.path.name}")
            name = names[font.path.name]
            uses[name] = with_names(uses[name], font)
            composite[name] = set(uses[name].text)
    pdf = Pdf.new()
    fonts = embed_fonts(pdf, uses, composite, theme)
    merger = PdfMerger(
        pdf, fonts, plain_names(theme), names.get(theme.field_font.path.name, ""), anchor_titles(workbook)
    )
    placed: list[PlacedSlot] = []
    for group in groups:
        first = len(pdf.pages)
        if _needs_blank_page(group, first, edition):
            merger.add_blank_page()
            first += 1
        merger.add(group, opened(group.pdf, theme))
        placed += _draw_slots(pdf, group, first, fonts, names)
    merger.close()
    placed += draw_headers(
        pdf, headers, opened(headers.pdf, theme), page_names(groups, edition), fonts, names, theme
    )
    set_document_info(pdf, workbook.language)
    of_slots = {slot.file: uses[names[slot.file]] for slot in slots}
    in_place = tuple((recolored(slot, theme), page, name) for slot, page, name in placed)
    return MergedPdf(pdf, anchors_of(groups, edition), in_place, of_slots)


def _draw_slots(
    pdf: Pdf, group: CompiledPages, first: int, fonts: Object, names: Mapping[str, str]
) -> Iterator[PlacedSlot]:
    """Where hidden lines stood, the page draws a form XObject for each slot."""
    for number in sorted({slot.page for slot in group.slots}):
        page = pdf.pages[first + number].obj
        slots = {f"/Slot{n}": slot for n, slot in enumerate(s for s in group.slots if s.page == number)}
        before, *after = HIDDEN_LINE.split(page.Contents.read_bytes())
        marks, rest = after[::2], after[1::2]
        if len(marks) != len(slots):
            raise NotBindable(f"a page of {group.section} has other unseen texts than its slots")
        drawn = (
            b"/Span <</MCID %b>> BDC q %b Do Q\nEMC%b" % (mark, name.encode(), content)
            for mark, name, content in zip(marks, slots, rest, strict=True)
        )
        page.Contents = pdf.make_stream(before + b"".join(drawn))
        add_xobjects(
            page, {name: slot_form(pdf, page, fonts[f"/{names[slot.file]}"]) for name, slot in slots.items()}
        )
        yield from ((slot, first + number, name) for name, slot in slots.items())
