"""What a process makes once and all its workbooks use: the guide, the theme, and the renderer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from samepage.build.options import BuildOptions
from samepage.content.loader import Library, load_library, load_site
from samepage.content.schema import Site
from samepage.content.yaml_source import read_yaml
from samepage.errors import ContentError, Problem
from samepage.formats import get_format
from samepage.formats.interface import Writer
from samepage.workbook import PreviousAnswers

if TYPE_CHECKING:
    from samepage.build.renderer import WorkbookRenderer
    from samepage.render.theme import Theme
    from samepage.returns.answer_book import AnswerBook


def load_content(options: BuildOptions) -> Library:
    """The guide, and the sites whose files lie outside it. Raises ContentError with every problem."""
    library = load_library(options.guide)
    sites, sources = dict(library.sites), dict(library.sources)
    problems: list[Problem] = []
    for path in options.site_files:
        try:
            site, source = load_site(path, library), read_yaml(path)
            if site.id in sites:
                first = sources["site", site.id].file
                message = f"the id `{site.id}` is already that of {first}: give this file an id of its own."
                raise ContentError([source.problem(("id",), message)])
            sites[site.id], sources["site", site.id] = site, source
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return replace(library, sites=sites, sources=sources)


class BuildContext:
    """Made once in a process; its parts are made when first used."""

    def __init__(
        self,
        options: BuildOptions,
        library: Library | None = None,
        on_compile: Callable[[str], None] = lambda section: None,
    ):
        """``library`` is read from the options' guide if not given; ``on_compile`` is told the id of each
        section that is laid out."""
        self.options, self._on_compile = options, on_compile
        if library is not None:
            self.library = library

    @cached_property
    def library(self) -> Library:
        return load_content(self.options)

    @cached_property
    def theme(self) -> Theme:
        from samepage.render.theme import load_theme

        return load_theme()

    @cached_property
    def writers(self) -> dict[str, Writer]:
        settings = replace(self.options.writer_settings, on_compile=self._on_compile)
        return {name: get_format(name).writer(settings) for name in self.options.formats}

    @cached_property
    def renderer(self) -> WorkbookRenderer:
        from samepage.build.renderer import WorkbookRenderer

        return WorkbookRenderer(self.library, self.theme, self.writers)

    @cached_property
    def _answers(self) -> AnswerBook | None:
        from samepage.returns.answer_book import AnswerBook

        return AnswerBook(self.options.answers) if self.options.answers else None

    def previous_answers(self, site: Site) -> PreviousAnswers:
        """What ``site`` wrote in an earlier edition; nothing, where no answers are given."""
        return self._answers.past(site.id) if self._answers else PreviousAnswers()

    def forget_masters(self) -> None:
        """Let go of masters, so that a run of many variants needs no more memory than one of few."""
        self.__dict__.pop("renderer", None)
