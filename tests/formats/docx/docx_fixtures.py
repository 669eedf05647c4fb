"""Word workbooks both ways: compiled and bound, and written the plain way."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.formats.docx.base import BasePackage, make_base
from samepage.formats.docx.master import DocxMaster, bind_docx, compile_docx
from samepage.formats.docx.package import DOCUMENT, docx_parts
from samepage.formats.docx.page_plan import plan_pages
from samepage.render.assets import load_assets
from samepage.render.html import render_sections
from samepage.render.placeholders import placeholder_site
from samepage.render.theme import load_theme
from samepage.workbook import compose
from samepage.workbook.model import Workbook
from tests.formats.pdf.built_files import SITES, every_kind, real
from tests.guides import GuideFolder, buildable_guide


@dataclass(frozen=True)
class Plain:
    """A site's workbook and the parts of its Word file, written the plain way."""

    workbook: Workbook
    parts: Mapping[str, bytes]


def writing(library: Library, site: Site, answers: Mapping[str, str] | None = None) -> tuple:
    """What both ways take: workbook, sections, theme, base; and the pictures."""
    site = site.model_copy(update={"prefill": {**site.prefill, **(answers or {})}})
    workbook = compose(library, site)
    theme = load_theme().with_accent(workbook.accent)
    sections = render_sections(workbook, media=("word",))
    return (workbook, sections, theme, base(workbook)), load_assets(library, workbook, theme)


@functools.cache
def base_of(accent: str, paper: str, language: str) -> BasePackage:
    return make_base(load_theme().with_accent(accent), paper, language)


def base(workbook: Workbook) -> BasePackage:
    return base_of(workbook.accent, workbook.paper, workbook.language)


def plain(library: Library, site: Site, answers: Mapping[str, str] | None = None) -> Plain:
    given, assets = writing(library, site, answers)
    return Plain(given[0], docx_parts(*given, assets=assets)[0])


@functools.cache
def planned(id: str) -> dict[str, bytes]:
    """The parts of a site's Word file whose boxes take what is left of their pages, as ``build`` makes it."""
    library = library_of(id)
    given, assets = writing(library, library.sites[id])
    parts, _ = docx_parts(*given, assets=assets)
    return docx_parts(*given, assets=assets, plan=plan_pages(parts[DOCUMENT], given[3]))[0]


def compiled(library: Library, site: Site) -> DocxMaster:
    given, assets = writing(library, placeholder_site(site))
    return compile_docx(*given, assets=assets)


@functools.cache
def master(id: str = "every-district") -> DocxMaster:
    library = library_of(id)
    return compiled(library, library.sites[id])


def library_of(id: str) -> Library:
    return every_kind() if id in SITES else real()


def bound(master: DocxMaster, workbook: Workbook, values: Mapping[str, str] = {}) -> bytes:
    return bind_docx(master, workbook.site, workbook.content_hash, values)


def prefilled(workbook: Workbook) -> dict[str, str]:
    """The values that are written in for this site alone."""
    names = {*workbook.site.prefill, *(f"{name}={value}" for name, value in workbook.site.prefill.items())}
    return {f.name: f.value for f in workbook.fields if f.name in names}


def naming(change: Callable[[GuideFolder], None], tmp_path: Path) -> tuple[Library, Site]:
    guide = buildable_guide(tmp_path)
    change(guide)
    library = guide.load()
    return library, library.sites["north"]
