"""Presses for the tests: of the small guide as it is, where a chapter's text names the site, and without that text.

As it is, that chapter is laid out for each site and linked with the others. Without it all is bound.
"""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

from samepage.build.renderer import WorkbookRenderer
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.formats.docx import BasePackage, make_base
from samepage.formats.pdf.section_cache import SectionCache
from samepage.render.print_editions import EDITIONS
from samepage.render.theme import Theme, load_theme
from samepage.render.variant import SiteRequest
from samepage.workbook import PreviousAnswer, PreviousAnswers
from samepage.workbook.model import Workbook
from tests.formats.pdf.built_files import answers, every_kind, parts, real
from tests.guides import GuideFolder, buildable_guide

FLOWING, ALL_BOUND, REAL = "flowing", "all bound", "real"


@functools.cache
def folder() -> Path:
    """Compiled sections, shared by the processes of one test run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    path = Path(tempfile.gettempdir()) / f"samepage-tests-{run}" / "sections"
    path.mkdir(parents=True, exist_ok=True)
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


@functools.cache
def press(kind: str) -> WorkbookRenderer:
    return new_press(library(kind), parts(library(kind)))


def new_press(library: Library, parts: SectionCache) -> WorkbookRenderer:
    return WorkbookRenderer(library, load_theme(), parts, base)


@functools.cache
def _base(accent: str, paper: str, language: str) -> BasePackage:
    return make_base(load_theme().with_accent(accent), paper, language)


def base(theme: Theme, paper: str, language: str) -> BasePackage:
    return _base(theme.colors["accent"], paper, language)


def laid_out(press: WorkbookRenderer) -> list[str]:
    """The sections that ``press`` has laid out so far."""
    return press._parts.made


def is_bound(press: WorkbookRenderer, order: SiteRequest, edition: str) -> bool:
    """Whether ``order`` costs its own words only. Its master is made before."""
    press.pdf(order, EDITIONS[edition])
    try:
        press._bound(order, EDITIONS[edition])
    except Exception:
        return False
    return True


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
