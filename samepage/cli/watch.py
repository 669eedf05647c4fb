"""``build --watch``: a site's workbook on the screen a moment after saving."""

from __future__ import annotations

import sys

from samepage.build.options import BuildOptions
from samepage.build.selection import select_sites
from samepage.build.watch import BuildEvent, keep_building
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path


def watch_site(run: BuildOptions, sites: list[str] | tuple[str, ...], partner: str | None) -> None:
    """Build the site, or the guide's first, after every save, until Ctrl-C. Mistakes are lines; it goes on."""
    if len(sites) > 1:
        raise BuildError("--watch builds one site: give --site once.")

    def choose(library: Library) -> Site:
        return select_sites(library, run, sites, partner)[0].site

    try:
        keep_building(run, choose, _tell)
    except KeyboardInterrupt:
        print("\nNo longer watching. The files stand as they were built last.", flush=True)


def _tell(told: BuildEvent) -> None:
    if told.changed:
        print(f"Saved: {', '.join(told.changed)}", flush=True)
    for line in told.problems:
        print(line, file=sys.stderr, flush=True)
    if told.problems:
        print("Nothing was built; save it again when it is right.", file=sys.stderr, flush=True)
        return
    parts = ", ".join(told.laid_out) if told.laid_out else "nothing"
    for one in told.files[:1]:
        if one.format == "pdf":
            print(f"Laid out again: {parts}.", flush=True)
    files = ", ".join(display_path(one.path) for one in told.files)
    print(f"Built {files} in {told.seconds:.1f} s.", flush=True)
