"""``finish``: the finished copy of one site, straight from the files that it sent back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from samepage.builder.context import load_tried_content
from samepage.builder.options import BuildOptions
from samepage.builder.selection import select_roster, select_sites
from samepage.cli.build import answered_sites, build_sites, wanted_formats
from samepage.cli.collect import LINES_SHOWN, catalog_for
from samepage.cli.common_options import (
    CACHE,
    OUTPUT,
    argument,
    flag,
    guide_option,
    jobs_option,
    level_option,
    option,
    worker_count,
)
from samepage.cli.say import warn
from samepage.content.loader import Library
from samepage.content.schema import Level, Site
from samepage.errors import BuildError, display_path
from samepage.render.finished import FinishedOptions
from samepage.text import first_of, listed
from samepage.workbook.model import FINISHED

EXAMPLES = ("finish returned/valley.pdf", "finish ours.pdf theirs.docx --unanswered")


def finish(
    files: list[Path] = argument(
        "FILE …", "What one site sent back: PDF or Word files, web pages or texts made of them, or archives."
    ),
    guide: Path = guide_option(),
    roster: Path | None = option(
        "--roster", "FILE", "The spreadsheet that the site's workbook was made from."
    ),
    level: Level | None = level_option(),
    format: list[str] | None = option("--format", "pdf or docx", "PDF or Word only.", shown="both"),
    output: Path = option("--output", "FOLDER", "Where the files go.", OUTPUT, "output"),
    unanswered: bool = flag("--unanswered", "Questions without an answer, too."),
    appendix: bool = flag("--appendix", "Answers that another one took the place of, or that have no place."),
    contacts: bool = flag("--contacts", "Email and other addresses, and telephone numbers."),
    jobs: int | None = jobs_option(),
) -> None:
    """Makes a document of what one site answered, as PDF and Word: for its board, its members, its next leaders.

    Several files of the site are joined question by question. They are read only, never changed.
    """
    from samepage.returns.collect import collect_returns
    from samepage.returns.database import read_database
    from samepage.returns.review import review_lines

    formats = wanted_formats(format or [], (FINISHED,))
    for path in files:
        if path.is_dir():
            raise BuildError(
                f"{display_path(path)}: this is a folder: name the files in it that one site sent."
            )
        if not path.is_file():
            raise BuildError(f"{display_path(path)}: there is no such file.")
    with tempfile.TemporaryDirectory() as name:
        folder, answers = Path(name, "returned"), Path(name, "answers.sqlite")
        for number, path in enumerate(files):
            # Two files may have one name; a file's name tells its site where nothing else does.
            (folder / str(number)).mkdir(parents=True)
            shutil.copyfile(path, folder / str(number) / path.name)
        collect_returns(folder, answers, catalog_for([str(guide)], roster, level), worker_count(jobs))
        lines = review_lines(read_database(answers))
        for line in lines[:LINES_SHOWN]:
            text = line.text
            for number, path in enumerate(files):
                text = text.replace(f" {number}/{path.name}", f" {path.name}")
            warn(f"{line.path.partition('/')[2]}: {line.kind}: {text}")
        if len(lines) > LINES_SHOWN:
            warn(f"… and {len(lines) - LINES_SHOWN} more: `collect` lists them all.")
        options = BuildOptions(
            guide=guide,
            output=output,
            formats=formats,
            editions=(FINISHED,),
            cache=CACHE,
            answers=answers,
            finished=FinishedOptions(unanswered, appendix, contacts),
        )
        library = load_tried_content(options)
        site = _site(answered_sites(answers), files, library, roster, level)
        build_sites([site], options, library, 1, shown_answers=False)


def _site(
    found: Sequence[str], files: Sequence[Path], library: Library, roster: Path | None, level: Level | None
) -> Site:
    """The site whose files came back. Raises BuildError unless it is one, and known."""
    if not found:
        raise BuildError(
            f"{first_of(list(map(display_path, files)), 3)}: no answers were found, so nothing is made."
        )
    if len(found) > 1:
        raise BuildError(
            f"these files are of {len(found)} sites ({listed(found[:5])}): give the files of one, or collect all and "
            "build with --edition finished --answers."
        )
    (id,) = found
    if id in library.sites:
        return select_sites(library, [id], None)[0]
    for row in select_roster(library, roster, level, None).rows() if roster else ():
        if row.site and row.site.id == id:
            return row.site
    raise BuildError(
        f"the files are of the site `{id}`, which has no file in {display_path(library.root / 'sites')}: name the "
        "spreadsheet that its workbook was made from with --roster and --level."
    )
