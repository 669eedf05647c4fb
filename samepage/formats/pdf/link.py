"""Compiled sections → one PDF: pages in order, one form, one structure tree, one outline."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pikepdf
from pikepdf import Pdf

from samepage.errors import NotBindable
from samepage.formats.pdf.compile import CompiledPages
from samepage.formats.pdf.fontset import FontUse, embed, for_names, merged
from samepage.formats.pdf.links import titles_of
from samepage.formats.pdf.merge import PdfMerger
from samepage.formats.pdf.metadata import set_metadata
from samepage.formats.pdf.page_headers import PageHeaders
from samepage.formats.pdf.slots import Slot
from samepage.formats.pdf.stamp import draw_slots, lay_over
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import Theme
from samepage.workbook.model import Workbook


@dataclass(frozen=True)
class MergedPdf:
    """A PDF being put together, and where a site's own words go in it.

    ``lines`` are the slots, and by page (from 0) and resource name the form XObject that each draws.
    """

    pdf: Pdf
    pages: int
    anchors: Mapping[str, int]
    lines: tuple[tuple[Slot, int, str], ...]
    fonts: Mapping[str, FontUse]  # of the slots, by file


def page_names(runs: Sequence[CompiledPages], edition: PrintEdition) -> list[str]:
    """The style sheet's name of each page. Where pages are mirrored, chapters begin on right-hand ones."""
    names: list[str] = []
    for run in runs:
        if edition.mirrored and len(names) % 2 and not run.continues:
            names.append("blank")
        names += [run.page_name] * run.pages
    return names


def anchors_of(runs: Sequence[CompiledPages], edition: PrintEdition) -> dict[str, int]:
    """The page, from 1, of each anchor."""
    pages: dict[str, int] = {}
    done = 0
    for run in runs:
        done += done % 2 if edition.mirrored and not run.continues else 0
        for name, page in run.anchors.items():
            pages.setdefault(name, done + page)
        done += run.pages
    return pages


def link(
    workbook: Workbook,
    runs: Sequence[CompiledPages],
    running: PageHeaders,
    theme: Theme,
    edition: PrintEdition,
) -> MergedPdf:
    """The whole workbook without a site's own words. Everything else is as in ``write_pdf``'s."""
    theme = theme.with_size(edition.size)
    slots = [slot for run in runs for slot in run.slots] + list(running.heads)
    uses = merged([*(run.fonts for run in runs), running.fonts])
    files = {font.path.name: font for font in theme.fonts}
    for file in {slot.file for slot in slots}:
        name = next((name for name, use in uses.items() if use.file == file), None)
        if name is None:
            raise NotBindable(f"nothing else is set in {file}")
        uses[name] = for_names(uses[name], files[file])
    with ExitStack() as opened:
        pdf = Pdf.new()
        fonts = embed(pdf, uses, theme)
        names = {use.file: name for name, use in uses.items()}
        gather = PdfMerger(pdf, fonts, str(names.get(theme.field_font.path.name, "")), titles_of(workbook))
        lines: list[tuple[Slot, int, str]] = []
        for run in runs:
            if edition.mirrored and len(pdf.pages) % 2 and not run.continues:
                gather.blank_page()
            source = opened.enter_context(pikepdf.open(io.BytesIO(run.pdf)))
            first = len(pdf.pages)
            gather.add(run, source)
            lines += draw_slots(pdf, run, first, fonts, names)
        gather.close()
        matter = opened.enter_context(pikepdf.open(io.BytesIO(running.pdf)))
        lines += lay_over(pdf, running, matter, page_names(runs, edition), fonts, names)
        set_metadata(pdf, workbook, edition.name)
    known = {slot.file: uses[names[slot.file]] for slot in slots}
    return MergedPdf(pdf, len(pdf.pages), anchors_of(runs, edition), tuple(lines), known)
