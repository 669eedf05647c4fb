"""``build --watch``: a site's workbook on the screen a moment after saving."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from samepage.builder.options import BuildOptions
from samepage.builder.selection import select_sites
from samepage.builder.watch import BuildEvent, keep_building
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path


def watch_site(options: BuildOptions, sites: Sequence[str], partner: str | None) -> None:
    """Build the site, or the guide's first, after every save, until Ctrl-C. Mistakes are lines; it goes on."""
    if len(sites) > 1:
        raise BuildError("--watch builds one site: give --site once.")

    def choose(library: Library) -> Site:
        return select_sites(library, sites, partner)[0]

    def on_build(event: BuildEvent) -> None:
        if event.changed:
            print(f"Saved: {', '.join(event.changed)}", flush=True)
        for line in event.problems:
            print(line, file=sys.stderr, flush=True)
        if event.problems:
            print("Nothing was built; save it again when it is right.", file=sys.stderr, flush=True)
            return
        if event.files[0].entry.format == options.formats[0]:
            print(f"Laid out again: {', '.join(event.laid_out) or 'nothing'}.", flush=True)
        paths = ", ".join(display_path(options.output / one.entry.path) for one in event.files)
        print(f"Built {paths} in {event.seconds:.1f} s.", flush=True)

    try:
        keep_building(options, choose, on_build)
    except KeyboardInterrupt:
        print("\nNo longer watching. The files stand as they were built last.", flush=True)
