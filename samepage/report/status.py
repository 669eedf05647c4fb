"""Which sites have answered and which have not: a row a site, for the screen, a spreadsheet and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from samepage.builder.manifest_by_site import ManifestBySite
from samepage.builder.options import FileEntry
from samepage.content.schema import Site
from samepage.report.completion import Share
from samepage.returns.site_returns import AllReturns, SiteReturns, SiteState
from samepage.text import counted, joined

STATES: dict[SiteState, str] = {
    "answered": "answered",
    "to look at": "to be looked at",
    "empty": "came back empty",
    "another edition": "another edition came back",
    "nothing": "nothing came back",
}
DID: dict[SiteState, str] = {  # what sites did that have not answered
    "to look at": "sent something that a person must look at",
    "empty": "sent it back empty",
    "another edition": "sent another edition",
    "nothing": "sent nothing",
}
COLUMNS = (
    *("site", "name", "level", "listed_in", "contact_name", "contact_email", "files_built", "edition_built"),
    *(
        "status",
        "files_returned",
        "newest_file",
        "saved",
        "edition",
        "answered",
        "asked",
        "percent",
        "to_look_at",
    ),
)


@dataclass(frozen=True)
class SiteStatus:
    """One site: ``built`` are its workbooks' files, ``returns`` what it sent back. ``site`` is None for one that
    is in neither guide nor roster."""

    id: str
    name: str
    level: str
    listed_in: Literal["guide", "roster", "neither"]
    returns: SiteReturns
    site: Site | None = None
    built: tuple[FileEntry, ...] = ()

    @property
    def editions_built(self) -> str:
        return ", ".join(dict.fromkeys(one.edition for one in self.built))

    @property
    def percent(self) -> int | None:
        return Share(self.returns.answered, self.returns.asked).percent

    @property
    def how_much(self) -> str:
        """``46 of 310 (15%)``; "" where nothing came back."""
        one = self.returns
        return f"{one.answered:,} of {one.asked:,} ({self.percent}%)" if one.asked else ""


def site_statuses(
    sites: Iterable[Site],
    returns: AllReturns,
    built: ManifestBySite | None,
    in_guide: frozenset[str],
    *,
    roster: bool,
) -> Iterator[SiteStatus]:
    """The ``sites``, which come from a ``roster`` or the guide, in their order; then others that sent
    something, by id. ``in_guide`` are the guide's sites. Without ``built`` no one asks for their files."""
    others = dict(returns.sites)
    source: Literal["guide", "roster"] = "roster" if roster else "guide"
    for site in sites:
        found = others.pop(site.id, None) or returns.of(site.id)
        files = built.of(site, roster) if built else ()
        yield SiteStatus(site.id, site.name, site.level, source, found, site, files)
    for id, found in sorted(others.items()):
        name = found.name or (f"unknown, see {found.newest}" if id not in in_guide else "")
        yield SiteStatus(id, name, found.level, "guide" if id in in_guide else "neither", found)


@dataclass
class StatusCount:
    """How many sites are in each state; those that nobody listed are ``others``."""

    states: Counter[SiteState] = field(default_factory=Counter)
    others: int = 0
    not_built: int = 0

    def add(self, one: SiteStatus) -> None:
        if one.site is None:
            self.others += 1
        else:
            self.states[one.returns.state] += 1
            self.not_built += not one.built

    @property
    def sites(self) -> int:
        return self.states.total()

    @property
    def answered(self) -> int:
        return self.states["answered"]

    def in_words(self, edition: str) -> str:
        """``12 of 40 sites have answered edition 2.0; 1 sent something …, and 27 sent nothing.``"""
        said = f"{self.answered:,} of {counted(self.sites, 'site')} "
        said += f"{'has' if self.answered == 1 else 'have'} answered edition {edition}"
        rest = [f"{self.states[state]:,} {words}" for state, words in DID.items() if self.states[state]]
        return f"{said}{'; ' if rest else ''}{joined(rest)}."


def table_row(one: SiteStatus) -> tuple[object, ...]:
    """Its cells in the table of all sites, by ``COLUMNS``."""
    site, sent = one.site, one.returns
    return (
        *(one.id, one.name, one.level, one.listed_in),
        *((site.contact_name, site.contact_email) if site else ("", "")),
        *(len(one.built), one.editions_built, STATES[sent.state]),
        *(sent.files, sent.newest, sent.saved, sent.edition),
        *((sent.answered, sent.asked, one.percent) if sent.asked else ("", "", "")),
        sent.to_look_at,
    )
