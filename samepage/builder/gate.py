"""What ``check`` tries on every workbook: all that can refuse it, short of layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from samepage.builder.job_keys import program_version
from samepage.builder.site_files import noted_problems
from samepage.cache import CacheFolder, key_of
from samepage.content.label_checks import label_problems
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import ContentError, Problem
from samepage.formats import format_names, get_format
from samepage.formats.interface import Writer, WriterSettings
from samepage.render.assets import EMPTY_PICTURE, load_assets
from samepage.render.html import ALL_MEDIA, render_sections
from samepage.render.placeholders import VariantKey, variant_key
from samepage.render.theme import Theme
from samepage.workbook import compose
from samepage.workbook.model import Section, Workbook

PASSED = b"passed"  # what the cache holds of a section that did


def check_workbooks(library: Library, theme: Theme, cache: Path | None = None) -> None:
    """All that can refuse a workbook short of layout, for every site and level.

    Sections that the folder ``cache`` knows are not tried again. Raises ContentError with every problem found.
    """
    writers = [get_format(name).writer(WriterSettings(cache=cache)) for name in format_names()]
    passed = _PassedSections(cache)
    problems: list[Problem] = [*label_problems(library)]
    seen: set[VariantKey] = set()
    for site in _one_of_each_level(library):
        with noted_problems(problems, library, site):
            workbook = compose(library, site)
            if (key := variant_key(site)) not in seen:
                seen.add(key)
                _try_formats(workbook, library, theme.with_accent(workbook.accent), writers, passed)
    if problems:
        raise ContentError(problems)


def _try_formats(
    workbook: Workbook, library: Library, theme: Theme, writers: Iterable[Writer], passed: _PassedSections
) -> None:
    # Drawing them takes long, and was tried.
    assets = dict.fromkeys(load_assets(library, workbook, theme), EMPTY_PICTURE)
    keys = {section.id: passed.key(section, workbook, theme) for section in workbook.sections}
    new = [section for section in workbook.sections if not passed.knows(keys[section.id])]
    part = replace(workbook, sections=tuple(new))
    render_sections(part, linear=True, media=ALL_MEDIA)
    sections = render_sections(part, media=ALL_MEDIA)
    for writer in writers:
        writer.check(workbook, sections, theme, assets)
    for section in new:
        passed.add(keys[section.id])


def _one_of_each_level(library: Library) -> Iterator[Site]:
    """The guide's sites, and a made-up one for each level that has none."""
    yield from library.sites.values()
    there = {site.level for site in library.sites.values()}
    for partner in [*library.partners][:1]:
        for level in library.levels:
            if level not in there:
                yield Site(id="example", level=level, name="Example", partner=partner)


class _PassedSections:
    """Which sections every format has taken, by a hash of all that goes into them."""

    def __init__(self, folder: Path | None):
        self._cache = CacheFolder(folder) if folder else None

    @cached_property
    def _program(self) -> str:
        return program_version()

    def key(self, section: Section, workbook: Workbook, theme: Theme) -> str:
        around = replace(workbook, sections=(), content_hash="")
        look = [theme.colors, theme.sizes, [font.url for font in theme.fonts]]
        return key_of(PASSED.decode(), self._program, section, around, look)

    def knows(self, key: str) -> bool:
        return self._cache is not None and self._cache.load(key) == (b"", PASSED)

    def add(self, key: str) -> None:
        if self._cache:
            self._cache.store(key, b"", PASSED)
