"""What ``build`` says when it is done: what was made, what was written in, and what was not made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from samepage.batch.run import BatchReport, RenamedRow
from samepage.builder.options import BuiltFile
from samepage.builder.site_ids import site_in_words
from samepage.cli.say import print_table, say
from samepage.errors import display_path
from samepage.limits import MOST_OF_A_SITE
from samepage.sequences import FirstOfMany
from samepage.text import counted, first_of, shortened

HEADS = ("File", "Pages", "Fields", "Seconds")
FILES_SHOWN = 40
SITES_SHOWN = 40
ZIPS_SHOWN = 10
SITE_CHARACTERS = 80
RENAMED_SHOWN = 5


def print_files(built: Sequence[BuiltFile], number: int, output: Path) -> None:
    """The closing table of the first of ``number`` files."""
    if not built:
        return
    rows = (
        (
            one.entry.path,
            str(one.entry.pages or "–"),
            str(one.entry.fields),
            "kept" if one.kept else f"{one.seconds:.1f}",
        )
        for one in built[:FILES_SHOWN]
    )
    print_table(HEADS, rows, right=HEADS[1:])
    if number > FILES_SHOWN:
        say(f"… and {number - min(FILES_SHOWN, len(built)):,} more.")
    manifest = display_path(output / "manifest.json")
    say(f"{counted(number, 'file')} in {display_path(output)}, listed in {manifest}.")
    if kept := sum(one.kept for one in built):
        say(f"{kept} of {number:,} were done already, from the same content, and are kept.")


def print_answers(
    built: Collection[BuiltFile], selected: Collection[str], answers: Path, answered: Sequence[str]
) -> None:
    """Say how many answers are written in, which stand in an appendix, and whose found no workbook.

    ``selected`` has at least those of the ``answered`` sites for which a workbook was asked for.
    """
    source = display_path(answers)
    workbooks = {one.entry.site: one for one in built}
    wrote = {site: workbooks[site] for site in answered if site in workbooks}
    filled = counted(sum(one.filled for one in wrote.values()), "answer")
    say(f"Written in from {source}: {filled} of {counted(len(wrote), 'site')}.")
    appendix = [
        f"{shortened(site, SITE_CHARACTERS)} ({one.unplaced})" for site, one in wrote.items() if one.unplaced
    ]
    if appendix:
        names = first_of(appendix, SITES_SHOWN)
        say(f"Answers without a place in this edition stand in an appendix: {names}.")
    others = [shortened(site, SITE_CHARACTERS) for site in answered if site not in selected]
    if others:
        names = first_of(others, SITES_SHOWN)
        say(f"No workbook was asked for, and {source} has answers: {names}.")


def print_longer(built: Collection[BuiltFile]) -> None:
    """Say in which files answers that are longer than their boxes stand whole in an appendix, of which sites answers
    have signs that no font has or are too long to print, and in which finished copies answers are left out."""
    _say_where(
        "Answers longer than their boxes stand whole at the end, in an appendix",
        {one.entry.path: one.longer for one in built},
    )
    _say_where(
        "Answers with signs that no font has, which the PDF shows by their names and keeps as they are",
        {one.entry.site: one.named for one in built if one.named},
    )
    _say_where(
        f"Of more than {MOST_OF_A_SITE:,} characters of one site, the longest answers are not in their boxes, and the "
        "appendix has their beginning only",
        {one.entry.site: one.begun for one in built if one.begun},
    )
    _say_where(
        "Answers without a place in this edition are left out of the finished copy; --appendix prints them",
        {one.entry.site: one.left_out for one in built if one.left_out},
    )


def _say_where(what: str, counts: Mapping[str, int]) -> None:
    """Say ``what``, and in which files or sites how often; nothing where it is nowhere."""
    where = [f"{shortened(name, SITE_CHARACTERS)} ({count})" for name, count in counts.items() if count]
    if where:
        say(f"{what}: {first_of(where, SITES_SHOWN)}.")


def print_kept_and_checked(report: BatchReport, validated: bool) -> None:
    """Say what was kept, checked and packed of a roster."""
    if report.kept:
        say(
            f"{report.kept:,} of {report.rows:,} rows were done already, from the same content, "
            "and their files are kept."
        )
    if report.renamed.number:
        say(_renamed(report.renamed))
    if report.checked:
        whose = "of the longest and the most accented name, and of some rows at random"
        found = "each opens, with its pages and its site's name"
        if validated:
            whose = f"of each master, {whose}"
            found = "full validators found nothing"
        say(f"Checked again: {report.checked} files {whose}: {found}.")
    for path in report.zips[:ZIPS_SHOWN]:
        say(f"Packed: {display_path(path)}")
    if len(report.zips) > ZIPS_SHOWN:
        say(f"… and {len(report.zips) - ZIPS_SHOWN} more archives.")


def _renamed(renamed: FirstOfMany[RenamedRow]) -> str:
    """Which rows are another site than in an earlier run of the same roster, and where its files stood."""
    rows = [
        f"{one.row}, `{one.now.id}`, was {site_in_words(one.before)} ({one.before.path}) "
        f"and is now {site_in_words(one.now)}"
        for one in renamed.first[:RENAMED_SHOWN]
    ]
    have = "row has" if renamed.number == 1 else "rows have"
    more = "; …" if renamed.number > RENAMED_SHOWN else ""
    return f"{renamed.number:,} {have} another name or state than in an earlier run: {'; '.join(rows)}{more}."
