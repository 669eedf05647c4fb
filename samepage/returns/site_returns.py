"""What each site has sent back of one edition: its files, how much is answered, and what to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from samepage.content.loader import Library
from samepage.returns.catalog import sample_site
from samepage.returns.database import (
    AnswerRecord,
    AnswersDatabase,
    JoinedRecord,
    ReturnRecord,
    ReviewRecord,
    UntouchedRecord,
)
from samepage.returns.review import LAST
from samepage.workbook import compose
from samepage.workbook.definitions import FieldDefinition, Key

# "to look at": no answer can be read, and yet there may be some, as on a scan or in a damaged file.
SiteState = Literal["answered", "to look at", "empty", "another edition", "nothing"]
HOLDS_MORE = frozenset(["damaged", "unread", "orphan", "unclear", "conflict"])  # kinds of what to look at


@dataclass(frozen=True, slots=True)
class SiteReturns:
    """What one site has sent back.

    ``files`` are those of ``edition``, of which ``newest`` was saved last, on ``saved``, YYYY-MM-DD.
    Of the ``asked`` places to answer, ``answered`` have an answer. ``to_look_at`` counts as ``collect``
    prints them: a file and a kind of thing. Nobody can tell yet how much is answered where it is "to look at".
    """

    state: SiteState = "nothing"
    name: str = ""
    level: str = ""
    edition: str = ""
    files: int = 0
    newest: str = ""
    saved: str = ""
    answered: int = 0
    asked: int = 0
    to_look_at: int = 0


NOTHING = SiteReturns()


@dataclass(frozen=True)
class AllReturns:
    """By site what has come back; and how many files of no known site a person should look at."""

    sites: Mapping[str, SiteReturns] = field(default_factory=dict)
    strays: int = 0

    def of(self, site: str) -> SiteReturns:
        return self.sites.get(site, NOTHING)


def returns_by_site(database: AnswersDatabase, library: Library) -> AllReturns:
    """What has come back of the library's edition; of a site that sent none of it, what it sent before.

    Raises ``BuildError`` where the database is damaged.
    """
    return _Counter(database, library).count()


class _Counter:
    def __init__(self, database: AnswersDatabase, library: Library):
        self._database, self._library = database, library
        self._kinds: dict[str, set[str]] = defaultdict(set)  # of what to look at, by the file's path
        self._fields: dict[Key, dict[str, FieldDefinition]] = {}
        self._plain: dict[str, frozenset[str]] = {}  # by level, of a site without prompts of its own

    def count(self) -> AllReturns:
        for one in self._database.rows(ReviewRecord):
            if one.kind not in LAST:
                self._kinds[one.path].add(one.kind)
        sites: dict[str, SiteReturns] = {}
        order = "ORDER BY site, is_latest DESC, saved_at DESC, sha256"
        for site, same in groupby(self._database.rows(ReturnRecord, order), lambda one: one.site):
            sites[site] = self._site(site, [*same])
        return AllReturns(sites, len(self._kinds))  # what stands in it still belongs to no return

    def _site(self, site: str, returns: Sequence[ReturnRecord]) -> SiteReturns:
        """``returns`` has the latest first."""
        kinds = {one.id: self._kinds.pop(one.path, set()) for one in returns}
        wanted = self._library.guide.edition
        of_edition = [one for one in returns if one.edition == wanted]
        counted = of_edition or [one for one in returns if one.edition == returns[0].edition]
        latest = counted[0]
        newest = max(counted, key=lambda one: (one.saved_at, one.sha256))
        joined = self._joined(site, counted)
        answered, asked = self._share(site, counted, joined)
        state: SiteState
        if not of_edition:
            state = "another edition"
        elif joined:
            state = "answered"
        elif any(self._holds_something(one, kinds[one.id]) for one in counted):
            state, answered, asked = "to look at", 0, 0  # nobody can tell yet
        else:
            state = "empty"
        return SiteReturns(
            state,
            latest.site_name,
            latest.level,
            latest.edition,
            len(counted),
            newest.path,
            newest.saved_at[:10],
            answered,
            asked,
            sum(len(kinds[one.id]) for one in counted),
        )

    def _joined(self, site: str, returns: Sequence[ReturnRecord]) -> list[JoinedRecord]:
        """The answers that these files give. What still stands from an earlier edition was printed in."""
        ids = {one.id for one in returns}
        rows = self._database.rows(JoinedRecord, "WHERE site = ? AND edition = ?", site, returns[0].edition)
        return [one for one in rows if one.return_id in ids and one.name and one.status != "orphan"]

    def _holds_something(self, one: ReturnRecord, kinds: Collection[str]) -> bool:
        """Words outside all fields, or what a program cannot read."""
        if HOLDS_MORE.intersection(kinds):
            return True
        return any(True for _ in self._database.rows(AnswerRecord, "WHERE return_id = ? LIMIT 1", one.id))

    def _share(
        self, site: str, returns: Sequence[ReturnRecord], joined: Iterable[JoinedRecord]
    ) -> tuple[int, int]:
        """How many places are answered, and how many are asked: what was printed in is neither."""
        fields = self._fields_of(returns[0].key)
        asked = {one.unit for one in fields.values()}
        edition, level, _ = returns[0].key
        if (
            edition == self._library.guide.edition
            and level in self._library.levels
            and self._library.partners
        ):
            own = self._own_fields(site, level)  # of all that the sites of a level are asked
            asked = {one.unit for name, one in fields.items() if name in own}
        answered = {fields[one.name].unit for one in joined if one.name in fields}
        printed = {
            fields[one.name].unit
            for of in returns
            for one in self._database.rows(UntouchedRecord, "WHERE return_id = ?", of.id)
            if one.name in fields
        }
        asked -= printed - answered
        return len(answered & asked), len(asked)

    def _fields_of(self, key: Key) -> dict[str, FieldDefinition]:
        if key not in self._fields:
            self._fields[key] = self._database.fields_of(key)
        return self._fields[key]

    def _own_fields(self, site: str, level: str) -> frozenset[str]:
        """The names of the fields that the guide's workbook for ``site`` has, its own prompts among them."""
        found = self._library.sites.get(site)
        if found and found.level == level and (found.prompts or found.leave_out):
            return frozenset(one.name for one in compose(self._library, found).fields)
        if level not in self._plain:
            sample = sample_site(self._library, level)
            self._plain[level] = frozenset(one.name for one in compose(self._library, sample).fields)
        return self._plain[level]
