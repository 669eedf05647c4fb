"""Which workbooks a command is about: all sites of a guide, some of them, or the rows of a roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from samepage.build.options import BuildOptions, SiteJob
from samepage.content.loader import Library
from samepage.content.roster import RosterRow, read_roster
from samepage.content.schema import LEVELS, Level, Site
from samepage.errors import BuildError, display_path, program
from samepage.text import did_you_mean, listed


@dataclass(frozen=True)
class Roster:
    """A spreadsheet with a site in each row, to be read as often as it takes and never kept."""

    path: Path
    level: Level
    partner: str  # of rows that name none
    partners: tuple[str, ...]

    def rows(self) -> Iterator[RosterRow]:
        """Raises ContentError where the file cannot be used at all."""
        return read_roster(self.path, self.level, self.partner, partners=self.partners)

    def told(self, number: int) -> str:
        """What a message about a row begins with."""
        return f"{display_path(self.path)}:{number}:1: row {number}: "


def is_file(site: str) -> bool:
    """Whether a ``--site`` names a file, not an id: ids have neither dot nor slash."""
    return "/" in site or "\\" in site or "." in site


def select_sites(
    library: Library, run: BuildOptions, wanted: Sequence[str], partner: str | None
) -> tuple[SiteJob, ...]:
    """The sites named in ``wanted``, by id or file; every site of the guide where it is empty.

    ``partner`` prints them all instead of the partner that each one names. Raises BuildError.
    """
    names = list(dict.fromkeys(_id(library, site) for site in wanted)) or list(library.sites)
    if not names:
        raise BuildError(
            f"{display_path(library.root / 'sites')}: there is no site yet; make one with: {program()} new-site"
        )
    sites: Iterable[Site] = (library.sites[name] for name in names)
    if partner:
        known_partner(library, partner)
        sites = (site.model_copy(update={"partner": partner}) for site in sites)
    return tuple(SiteJob(site, run) for site in sites)


def _id(library: Library, site: str) -> str:
    if is_file(site):
        path = Path(site).resolve()
        return next(
            id
            for (kind, id), source in library.sources.items()
            if kind == "site" and source.path.resolve() == path
        )
    if site not in library.sites:
        hint = did_you_mean(site, library.sites)
        raise BuildError(f"there is no site `{site}` in {display_path(library.root / 'sites')}: {hint}")
    return site


def select_roster(library: Library, path: Path, level: Level | None, partner: str | None) -> Roster:
    """The roster at ``path``. Raises BuildError where an option is missing."""
    if level is None:
        raise BuildError(f"--roster needs --level too: {' or '.join(LEVELS)}, whichever its rows are.")
    if partner is None:
        if len(library.partners) != 1:
            raise BuildError(
                f"--roster needs --partner too: who prints? Known are {listed(library.partners) or 'none yet'}."
            )
        partner = next(iter(library.partners))
    known_partner(library, partner)
    return Roster(path, level, partner, tuple(library.partners))


def known_partner(library: Library, partner: str) -> None:
    """Raise BuildError with the nearest known one where there is no partner of that id."""
    if partner not in library.partners:
        hint = did_you_mean(partner, library.partners)
        raise BuildError(
            f"there is no partner `{partner}` in {display_path(library.root / 'partners')}: {hint}"
        )


def outside_files(guide: Path, wanted: Sequence[str]) -> tuple[Path, ...]:
    """The files among ``wanted`` that the guide does not read by itself."""
    paths = dict.fromkeys(Path(site) for site in wanted if is_file(site))
    read = {path.resolve() for path in (guide / "sites").glob("[!.]*.yaml")}
    return tuple(path for path in paths if path.resolve() not in read)
