"""``check``: every mistake in the guide, and nothing made."""

from __future__ import annotations

from typing import Annotated

import typer

from samepage.build.context import load_content
from samepage.build.options import BuildOptions
from samepage.build.selection import outside_files, select_sites
from samepage.build.workbooks import check_sites
from samepage.cli.options import GUIDE, ROOT, Guide
from samepage.errors import ContentError


def check(
    guide: Guide = GUIDE,
    site: Annotated[
        list[str] | None,
        typer.Option(
            "--site", metavar="FILE", help="A site's YAML file outside the guide, to be checked too."
        ),
    ] = None,
    prose: Annotated[
        bool,
        typer.Option(
            "--prose",
            metavar="",
            help="Also how the text reads: plain words and short sentences, both sides named first equally often, terms and acronyms explained, room to answer, spelling, and the facts of prose.yaml.",
        ),
    ] = False,
) -> None:
    """Looks for mistakes in the guide, without making anything.

    Each one is a line with its file, line and column, and what to write instead.
    """
    run = BuildOptions(guide, ROOT / "output", site_files=outside_files(guide, site or ()))
    library = load_content(run)
    select_sites(library, run, site or (), None)
    check_sites(library, library.sites.values())
    if prose:
        from samepage.prose import check_prose

        problems = check_prose(library)
        if problems:
            raise ContentError(problems)
    print(f"No problems in {len(library.sources)} files.")
