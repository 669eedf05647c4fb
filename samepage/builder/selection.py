"""Which workbooks a command is about: all sites of a guide, some of them, or the rows of a roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from samepage.content.loader import Library
from samepage.content.roster import RosterRow, Unread, read_roster, states_of
from samepage.content.schema import LEVELS, Level, Site
from samepage.errors import BuildError, display_path, program
from samepage.files import real_path
from samepage.text import did_you_mean, listed


@dataclass(frozen=True)
class Roster:
    """A spreadsheet with a site in each row, to be read as often as it takes and never kept."""

    path: Path
    level: Level
    partner: str  # of rows that name none
    partners: tuple[str, ...]
    states: tuple[str, ...] = ()  # that sites of the guide are, besides the United States'
    language: str = ""  # that the guide is written in

    def rows(self, on_unread: Callable[[Unread], None] | None = None) -> Iterator[RosterRow]:
        """Raises ContentError where the file cannot be used at all. ``on_unread``: as in ``read_roster``."""
        return read_roster(
            self.path,
            self.level,
            self.partner,
            partners=self.partners,
            states=self.states,
            language=self.language,
            on_unread=on_unread,
        )

    @property
    def shown(self) -> str:
        """The file, as messages name it."""
        return display_path(self.path)

    def label(self, row: RosterRow) -> str:
        """What a message about a row begins with."""
        return f"{self.shown}:{row.line}:1: {row.place}: "


def is_file(site: str) -> bool:
    """Whether a ``--site`` names a file, not an id: ids have neither dot nor slash."""
    return "/" in site or "\\" in site or "." in site


def select_sites(library: Library, wanted: Sequence[str], partner: str | None = None) -> tuple[Site, ...]:
    """The sites named in ``wanted``, by id or file; every site of the guide where it is empty.

    ``partner`` prints them all instead of the partner that each one names. Raises BuildError.
    """
    ids = list(dict.fromkeys(_id(library, site) for site in wanted)) or list(library.sites)
    folder = display_path(library.root / "sites")
    if not ids:
        raise BuildError(f"{folder}: there is no site yet; make one with: {program()} new-site")
    for id in ids:
        if id not in library.sites:
            raise BuildError(f"there is no site `{id}` in {folder}: {did_you_mean(id, library.sites)}")
    sites = tuple(library.sites[id] for id in ids)
    if partner:
        check_partner(library, partner)
        sites = tuple(site.model_copy(update={"partner": partner}) for site in sites)
    return sites


def _id(library: Library, site: str) -> str:
    if not is_file(site):
        return site
    path = real_path(Path(site))
    sources = library.sources.items()
    return next(id for (kind, id), source in sources if kind == "site" and real_path(source.path) == path)


def check_level(roster: Path | None, level: Level | None) -> None:
    """Raise BuildError where one of --roster and --level is given without the other."""
    if level and not roster:
        raise BuildError("--level goes with --roster: add --roster FILE, or leave it out.")
    if roster and not level:
        raise BuildError(f"--roster needs --level too: {' or '.join(LEVELS)}, whichever its rows are.")


def select_roster(library: Library, path: Path, level: Level | None, partner: str | None) -> Roster:
    """The roster at ``path``. Raises BuildError where an option is missing."""
    if level is None:
        raise BuildError(f"--roster needs --level too: {' or '.join(LEVELS)}, whichever its rows are.")
    if partner is None:
        if len(library.partners) != 1:
            known = listed(library.partners) or "none yet"
            raise BuildError(f"--roster needs --partner too: who prints? Known are {known}.")
        partner = next(iter(library.partners))
    check_partner(library, partner)
    states = states_of(library.sites.values())
    return Roster(path, level, partner, tuple(library.partners), states, library.guide.language)


def check_partner(library: Library, partner: str) -> None:
    """Raise BuildError with the nearest known one where there is no partner of that id."""
    if partner not in library.partners:
        folder = display_path(library.root / "partners")
        meant = did_you_mean(partner, library.partners)
        raise BuildError(f"there is no partner `{partner}` in {folder}: {meant}")


def outside_files(guide: Path, wanted: Sequence[str]) -> tuple[Path, ...]:
    """The files among ``wanted`` that the guide does not read by itself."""
    paths = dict.fromkeys(Path(site) for site in wanted if is_file(site))
    read = {real_path(path) for path in (guide / "sites").glob("[!.]*.yaml")}
    return tuple(path for path in paths if real_path(path) not in read)


def state_of(site: Site) -> str:
    """The state's name; "" where the site's profile has none."""
    return site.state or (site.short_name or site.name if site.level == "state" else "")
