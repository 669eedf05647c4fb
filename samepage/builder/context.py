"""What a process makes once and all its workbooks use: the guide, the theme, and the renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from samepage.builder.options import BuildOptions
from samepage.builder.renderer import WorkbookRenderer
from samepage.content.loader import Library, load_library, load_site, same_id
from samepage.content.schema import Site
from samepage.content.yaml_source import read_yaml
from samepage.errors import ContentError, Problem
from samepage.formats import get_format
from samepage.formats.interface import Writer
from samepage.render.drawing_trial import try_drawings
from samepage.render.guide_characters import wrong_characters
from samepage.render.html import RenderedBefore
from samepage.render.narrow_columns import narrow_columns
from samepage.render.theme import Theme, load_theme
from samepage.render.variant import Arrangement
from samepage.workbook import NO_ANSWERS, PreviousAnswers

if TYPE_CHECKING:
    from samepage.returns.answer_book import AnswerBook


def load_content(options: BuildOptions) -> Library:
    """The guide, and the sites whose files lie outside it. Raises ContentError with every problem."""
    library = load_library(options.guide)
    sites, sources = dict(library.sites), dict(library.sources)
    problems: list[Problem] = []
    for path in options.site_files:
        try:
            site, source = load_site(path, library), read_yaml(path)
        except ContentError as error:
            problems += error.problems
            continue
        if site.id in sites:
            problems.append(source.problem(("id",), same_id(site.id, sources["site", site.id].file)))
        else:
            sites[site.id], sources["site", site.id] = site, source
    if problems:
        raise ContentError(problems)
    return replace(library, sites=sites, sources=sources)


def load_tried_content(options: BuildOptions, theme: Theme | None = None) -> Library:
    """As ``load_content``; the fonts have every character, columns hold their headings, and every SVG was drawn once,
    within limits. For the process that a person started. ``theme`` is read if not given."""
    library, theme = load_content(options), theme or load_theme()
    if problems := [*wrong_characters(library, theme), *narrow_columns(library, theme)]:
        raise ContentError(problems)
    try_drawings(library, options.cache)
    return library


class BuildContext:
    """Made once in a process; its parts are made when first used. In its own process, it is a WorkerContext."""

    writes = True

    def __init__(
        self,
        options: BuildOptions,
        library: Library | None = None,
        on_compile: Callable[[str], None] | None = None,
    ):
        """``library`` is read from the options' guide if not given; ``on_compile``, where one workbook is made again
        and again, is called with the id of each section that is laid out."""
        self.options, self._on_compile = options, on_compile
        self.rendered_before: dict[Arrangement, RenderedBefore] | None = None
        if library is not None:
            self.library = library

    def open(self) -> BuildContext:
        return self

    @cached_property
    def library(self) -> Library:
        return load_content(self.options)

    @cached_property
    def theme(self) -> Theme:
        return load_theme()

    @cached_property
    def writers(self) -> dict[str, Writer]:
        settings = self.options.writer_settings
        if self._on_compile:
            settings = replace(settings, on_compile=self._on_compile, keep_open=True)
        return {name: get_format(name).writer(settings) for name in self.options.formats}

    @cached_property
    def renderer(self) -> WorkbookRenderer:
        return WorkbookRenderer(self.library, self.theme, self.writers, self.rendered_before)

    @cached_property
    def _answers(self) -> AnswerBook | None:
        from samepage.returns.answer_book import AnswerBook

        return AnswerBook(self.options.answers) if self.options.answers else None

    def previous_answers(self, site: Site) -> PreviousAnswers:
        """What ``site`` wrote in an earlier edition; nothing, where no answers are given."""
        return self._answers.past(site.id) if self._answers else NO_ANSWERS
