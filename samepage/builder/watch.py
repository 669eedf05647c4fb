"""Builds one site again whenever a file it is made of is saved: the same process, and only what changed.

Compiled sections stay in memory. The first format is made at once, the others when no more is saved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samepage.builder.context import BuildContext, load_tried_content
from samepage.builder.manifest import write_manifest
from samepage.builder.options import BuildOptions, BuiltFile
from samepage.builder.site_files import build_workbook
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, SamepageError, display_path
from samepage.files import real_path
from samepage.garbage import no_garbage_collection
from samepage.resources import TEMPLATES

IDLE = 300  # ms without a save, after which the other formats are made
SETTLE = 50  # ms; editors save in several steps


@dataclass(frozen=True)
class BuildEvent:
    """One build: the files that changed, the sections laid out again, the files made, or what is wrong."""

    changed: tuple[str, ...]
    laid_out: tuple[str, ...] = ()
    files: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    seconds: float = 0.0


class WatchedBuild:
    """One site's workbook, built again and again."""

    def __init__(self, options: BuildOptions, choose: Callable[[Library], Site]):
        """``choose`` picks the site from each new state of the guide; it may raise SamepageError."""
        self._options, self._choose = options, choose
        self._context: BuildContext | None = None
        self._laid_out: list[str] = []

    @no_garbage_collection()
    def build(self, formats: tuple[str, ...], changed: Iterable[Path] = ()) -> BuildEvent:
        """Build these formats from what the files say now. Mistakes come back as lines, and change nothing."""
        start = time.perf_counter()
        paths = tuple(changed)
        # Editors save by way of other files, which are gone by now.
        names = tuple(display_path(path) for path in [path for path in paths if path.exists()] or paths)
        self._laid_out.clear()
        try:
            context = self._up_to_date(paths)
            files = build_workbook(self._choose(context.library), context, formats)
            write_manifest(self._options.output, sorted(one.entry for one in files))
        except SamepageError as error:
            problems = tuple(str(error).splitlines())
            return BuildEvent(names, problems=problems, seconds=time.perf_counter() - start)
        laid_out = tuple(dict.fromkeys(self._laid_out))
        return BuildEvent(names, laid_out, files, seconds=time.perf_counter() - start)

    def _up_to_date(self, changed: tuple[Path, ...]) -> BuildContext:
        """The context with what was saved since. Raises SamepageError; the one before stays then."""
        old = self._context
        if old is not None and not changed:
            return old
        # What was compiled is kept by what went into it. Word's base package is made from the theme alone.
        guide = real_path(self._options.guide)
        kept = old if old and all(path.is_relative_to(guide) for path in changed) else None
        library = load_tried_content(self._options, kept.theme if kept else None)
        new = BuildContext(self._options, library, self._laid_out.append)
        new.rendered_before = {}
        if kept:
            new.theme, new.writers, new.rendered_before = kept.theme, kept.writers, kept.rendered_before
        self._context = new
        return new


def edits(options: BuildOptions) -> Iterator[tuple[Path, ...]]:
    """Files saved together, as they are saved; an empty tuple after some time without. Never ends by itself."""
    from watchfiles import watch

    roots = [real_path(options.guide), TEMPLATES, *options.site_files]
    roots += [options.word_template] if options.word_template else []
    try:
        for found in watch(*roots, debounce=SETTLE, step=SETTLE, rust_timeout=IDLE, yield_on_timeout=True):
            yield tuple(sorted({Path(path) for _, path in found}))
    except OSError as error:
        raise BuildError(
            f"{display_path(options.guide)}: cannot be watched ({error}); build without --watch"
        ) from error


def keep_building(
    options: BuildOptions, choose: Callable[[Library], Site], on_build: Callable[[BuildEvent], None]
) -> None:
    """Build, then build again after each save, until Ctrl-C."""
    site = WatchedBuild(options, choose)
    first, others = options.formats[:1], options.formats[1:]
    waiting: tuple[str, ...] | None = None
    for changed in edits(options):  # which watches from its first step on: no save is missed
        if changed or waiting is None:
            event = site.build(first, changed)
            on_build(event)
            waiting = others if event.files else ()
        elif waiting:
            on_build(site.build(waiting))
            waiting = ()
