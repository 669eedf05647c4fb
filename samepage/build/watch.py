"""Builds one site again whenever a file it is made of is saved: the same process, and only what changed.

Compiled sections stay in memory. The PDF comes first; the Word file follows when no more is saved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from samepage.build.manifest import write_manifest
from samepage.build.workbooks import (
    BuildContext,
    BuildOptions,
    BuiltFile,
    SiteJob,
    build_workbook,
    load_content,
)
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, ContentError, SamepageError, display_path
from samepage.render.html import templates_changed
from samepage.resources import TEMPLATES

IDLE = 300  # ms without a save, after which the Word file is written
SETTLE = 50  # ms; editors save in several steps


@dataclass(frozen=True)
class BuildEvent:
    """One build: the files that changed, the parts laid out again, the files made, or what is wrong."""

    changed: tuple[str, ...]
    laid_out: tuple[str, ...] = ()
    built: tuple[BuiltFile, ...] = ()
    problems: tuple[str, ...] = ()
    seconds: float = 0.0


class WatchedBuild:
    """One site's workbook, built again and again."""

    def __init__(self, run: BuildOptions, choose: Callable[[Library], Site]):
        """``choose`` picks the site from each new state of the guide; it may raise SamepageError."""
        self._run, self._choose = run, choose
        self._shop: BuildContext | None = None

    def build(self, formats: tuple[str, ...], changed: Iterable[Path] = ()) -> BuildEvent:
        """Build these formats from what the files say now. Mistakes come back as lines, and change nothing."""
        start = time.perf_counter()
        paths = tuple(changed)
        # Editors save by way of other files, which are gone by now.
        names = tuple(display_path(path) for path in [path for path in paths if path.exists()] or paths)
        run = replace(self._run, formats=tuple(f for f in self._run.formats if f in formats))
        try:
            shop = self._fresh(run, paths)
            before = len(shop.parts.made)
            built = build_workbook(SiteJob(self._choose(shop.library), run), shop)
            write_manifest(run.output, built)
        except ContentError as error:
            return BuildEvent(
                names, problems=tuple(map(str, error.problems)), seconds=time.perf_counter() - start
            )
        except SamepageError as error:
            return BuildEvent(
                names, problems=tuple(str(error).splitlines()), seconds=time.perf_counter() - start
            )
        laid_out = tuple(dict.fromkeys(shop.parts.made[before:]))
        return BuildEvent(names, laid_out, built, seconds=time.perf_counter() - start)

    def _fresh(self, run: BuildOptions, changed: tuple[Path, ...]) -> BuildContext:
        """The workshop with what was saved since. Raises SamepageError; the one before stays then."""
        old = self._shop
        if old is not None and not changed:
            old.run = run
            return old
        new = BuildContext(run, load_content(run))
        if old is not None:
            new.parts = old.parts
            if all(path.is_relative_to(run.guide.resolve()) for path in changed):
                new.theme, new.bases = old.theme, old.bases
            else:
                templates_changed()
        self._shop = new
        return new


def edits(run: BuildOptions) -> Iterator[tuple[Path, ...]]:
    """Files saved together, as they are saved; an empty tuple after some time without. Never ends by itself."""
    from watchfiles import watch

    roots = [
        run.guide.resolve(),
        TEMPLATES,
        *run.outside,
        *([run.word_template] if run.word_template else []),
    ]
    try:
        for found in watch(*roots, debounce=SETTLE, step=SETTLE, rust_timeout=IDLE, yield_on_timeout=True):
            yield tuple(sorted({Path(path) for _, path in found}))
    except OSError as error:
        raise BuildError(
            f"{display_path(run.guide)}: cannot be watched ({error}); build without --watch"
        ) from error


def keep_building(
    run: BuildOptions, choose: Callable[[Library], Site], tell: Callable[[BuildEvent], None]
) -> None:
    """Build, then build again after each save, until Ctrl-C."""
    editor = WatchedBuild(run, choose)
    first = run.formats[:1]
    later = run.formats[1:]
    waiting: tuple[str, ...] | None = None
    for changed in edits(run):  # which watches from its first step on: no save is missed
        if changed or waiting is None:
            told = editor.build(first, changed)
            tell(told)
            waiting = later if told.built else ()
        elif waiting:
            tell(editor.build(waiting))
            waiting = ()
