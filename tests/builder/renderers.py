"""Renderers for the tests: of the small guide as it is, where a chapter's text names the site, and without that text.

As it is, that chapter is laid out for each site and linked with the others. Without it all is bound.
"""

from __future__ import annotations

import functools
from pathlib import Path

from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.formats import get_format
from samepage.formats.interface import Document, WriterSettings
from samepage.render.print_editions import PrintEdition
from samepage.render.theme import load_theme
from samepage.render.variant import SiteRequest
from samepage.workbook import PreviousAnswer, PreviousAnswers
from samepage.workbook.model import Workbook
from tests.formats.pdf.built_files import EDITIONS, answers, every_kind, real, sections_folder
from tests.guides import GuideFolder, buildable_guide
from tests.run_folder import run_folder

FLOWING, ALL_BOUND, REAL = "flowing", "all bound", "real"


@functools.cache
def folder() -> Path:
    """Compiled sections, shared by the processes of one test run."""
    path = run_folder() / "sections"
    path.mkdir(exist_ok=True)
    return path


@functools.cache
def library(kind: str) -> Library:
    if kind == REAL:
        return real()
    if kind == FLOWING:
        return every_kind()
    guide = object.__new__(GuideFolder)
    guide.root = every_kind().root
    text = (guide.root / "front/about.yaml").read_text("utf-8")
    guide.replace("front/about.yaml", "Written for {{ site.name }}.", "Written for you.")
    try:
        return guide.load()
    finally:
        guide.write("front/about.yaml", text)


class SiteFiles:
    """Makes the files of sites in every print edition and in Word, and lists the sections it laid out."""

    def __init__(self, library: Library, cache: Path | None):
        self.laid_out: list[str] = []
        settings = WriterSettings(tuple(EDITIONS), cache=cache, on_compile=self.laid_out.append)
        writers = {name: get_format(name).writer(settings) for name in ("pdf", "docx")}
        self.renderer = WorkbookRenderer(library, load_theme(), writers)
        self.request = self.renderer.request
        self._outputs = {(format, output.print_edition): output for format, output in self.renderer.outputs()}

    def pdf(self, request: SiteRequest, edition: PrintEdition) -> Document:
        return self.renderer.document(request, "pdf", self._outputs["pdf", edition.name])

    def whole_pdf(self, request: SiteRequest, edition: PrintEdition) -> Document:
        return self.renderer.writers["pdf"].build_whole(request, self._outputs["pdf", edition.name])

    def docx(self, request: SiteRequest) -> bytes:
        return self.renderer.document(request, "docx", self._outputs["docx", "fillable"]).data

    def whole_docx(self, request: SiteRequest) -> bytes:
        return self.renderer.writers["docx"].build_whole(request, self._outputs["docx", "fillable"]).data

    def is_bound(self, request: SiteRequest, edition: str) -> bool:
        """Whether ``request`` costs its own words only."""
        parts = self.renderer.explain(request, "pdf", self._outputs["pdf", edition])
        return all(part.how != "site's own" for part in parts)


@functools.cache
def site_files(kind: str) -> SiteFiles:
    return SiteFiles(library(kind), sections_folder(library(kind)))


def small(root: Path, **own: str | None) -> tuple[Library, Site]:
    """A guide of a few pages whose site's words stand on the cover, in the heads and in one field."""
    guide = buildable_guide(root)
    guide.replace("front/about.yaml", "Written for {{ site.name }} and its", "Written for every")
    library = guide.load()
    return library, library.sites["north"].model_copy(update=own)


def past(workbook: Workbook) -> PreviousAnswers:
    """Answers to most fields, as if they had come back from the site."""
    values = answers(workbook)
    written = [
        PreviousAnswer(f.name, values[f.name], values[f.name], f.kind, f.group or "")
        for f in workbook.fields
        if values[f.name]
    ]
    return PreviousAnswers(tuple(written), frozenset(values))
