"""``build --watch``: a site's workbook on the screen a moment after saving."""

from __future__ import annotations

from collections.abc import Sequence

from samepage.builder.options import BuildOptions
from samepage.builder.selection import select_sites
from samepage.builder.site_ids import check_ids
from samepage.builder.watch import BuildEvent, keep_building
from samepage.cli.say import say, warn
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.errors import BuildError, display_path


def watch_site(options: BuildOptions, sites: Sequence[str], partner: str | None) -> None:
    """Build the site, or the guide's first, after every save, until Ctrl-C. Mistakes are lines; it goes on."""
    if len(sites) > 1:
        raise BuildError("--watch builds one site: give --site once.")

    def choose(library: Library) -> Site:
        chosen = select_sites(library, sites, partner)[:1]
        check_ids(library, chosen, options.output)
        return chosen[0]

    def on_build(event: BuildEvent) -> None:
        if event.changed:
            say(f"Saved: {', '.join(event.changed)}")
        for line in event.problems:
            warn(line)
        if event.problems:
            warn("Nothing was built; save it again when it is right.")
            return
        if event.files[0].entry.format == options.formats[0]:
            say(f"Laid out again: {', '.join(event.laid_out) or 'nothing'}.")
        paths = ", ".join(display_path(options.output / one.entry.path) for one in event.files)
        say(f"Built {paths} in {event.seconds:.1f} s.")

    try:
        keep_building(options, choose, on_build)
    except KeyboardInterrupt:
        print("\nNo longer watching. The files stand as they were built last.", flush=True)
