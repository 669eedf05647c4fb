"""One id, one site: two of them in one folder would take each other's files, and their answers would be joined."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from samepage.builder.journal import Journal, RecordedSite, look_into_journal
from samepage.builder.options import BuildOptions
from samepage.builder.site_files import all_file_names, file_names
from samepage.content.loader import Library
from samepage.content.schema import Site
from samepage.content.states import state_name
from samepage.errors import ContentError, display_path

ALIKE = "If both are one site, write the same name and state in both."
ID_TAKEN = "id or file of another site"  # what such a row's kind of mistake is called
OR_ELSEWHERE = f"of its own, or choose another folder with --output. {ALIKE}"


class SiteIds:
    """Whose the ids and files of an output folder are: the guide's sites', and those of rosters made there."""

    def __init__(self, library: Library, options: BuildOptions, roster: Path, journal: Journal):
        self._library, self._options, self._journal = library, options, journal
        self._guide_files = all_file_names(library, options)
        self._roster = _seen_from(options.output, roster)

    def conflict(self, site: Site) -> str:
        """Why a row of the roster is not made; "" where it can be."""
        declared = self._library.sites.get(site.id)
        if declared and not _same(site, self.record(declared)):
            file = self._library.sources["site", site.id].file
            return f"{_taken(self.record(declared), file)}: give this row an id of its own. {ALIKE}"
        recorded = self._journal.recorded(site.id)
        if recorded and recorded.roster != self._roster and not _same(site, recorded):
            return f"{_made(recorded, self._options.output)}: give this row an id {OR_ELSEWHERE}"
        for path in file_names(site, self._options):
            other = self._journal.other_site(path, site.id) or self._guide_files.get(path, site.id)
            if other != site.id:
                return (
                    f"its file `{path}` would be that of the site `{other}`, too: give this row another id."
                )
        return ""

    def claim(self, site: Site) -> None:
        """Keep its files from the rows that follow."""
        self._journal.claim(site.id, file_names(site, self._options))

    def renamed(self, site: Site) -> RecordedSite | None:
        """What an earlier run knew as the site of this id, where it was another name, level or state."""
        recorded = self._journal.recorded(site.id)
        return recorded if recorded and not _same(site, recorded) else None

    def record(self, site: Site) -> RecordedSite:
        """``site`` as the journal is to know it."""
        return RecordedSite(site.id, site.level, site.name, site.state_name, self._roster)


def check_ids(library: Library, sites: Sequence[Site], output: Path) -> None:
    """Raise ContentError for each of the guide's ``sites`` whose id is another's of a roster made in ``output``."""
    with look_into_journal(output) as journal:
        recorded = {site.id: journal.recorded(site.id) for site in sites}
    problems = [
        library.problem(
            "site", site.id, ("id",), f"{_made(found, output)}: give this site an id {OR_ELSEWHERE}"
        )
        for site in sites
        if (found := recorded[site.id]) and not _same(site, found)
    ]
    if problems:
        raise ContentError(problems)


def _same(site: Site, other: RecordedSite) -> bool:
    """Whether both are one site; a state that only one of them names does not matter."""
    states = {_plain(state_name(state) or state) for state in (site.state_name, other.state)} - {""}
    return site.level == other.level and _plain(site.name) == _plain(other.name) and len(states) < 2


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def site_in_words(site: RecordedSite) -> str:
    """``the county “North Valley” in Ohio``."""
    where = f" in {site.state}" if site.state and site.state != site.name else ""
    return f"the {site.level} “{site.name}”{where}"


def _taken(site: RecordedSite, file: str) -> str:
    return f"the id `{site.id}` is already that of {site_in_words(site)} ({file})"


def _made(recorded: RecordedSite, output: Path) -> str:
    roster = display_path(Path(os.path.normpath(output / recorded.roster)))
    return f"{_taken(recorded, roster)}, whose file is {display_path(output / recorded.path)}"


def _seen_from(output: Path, roster: Path) -> str:
    """The roster's path from the output folder, so that both may be moved together."""
    try:
        return Path(os.path.relpath(roster.resolve(), output.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return roster.resolve().as_posix()
