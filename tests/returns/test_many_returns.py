"""A folder of a hundred and twenty returns: all that was written comes back, and nothing else."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from samepage.errors import SamepageError
from samepage.returns.collect import collect_returns
from samepage.returns.folder import read_file
from samepage.returns.read_return import problem_of, read_return
from samepage.workbook.dictionary import Catalog
from tests.returns.collected_returns import rows
from tests.returns.many_returns import WAYS, Planted, Sent, make_returns

pytestmark = pytest.mark.viewers
AGAIN = "again "  # what the names of files that came twice begin with


@dataclass(frozen=True)
class Folder:
    """The files, in a folder that was collected."""

    sent: list[Sent]
    path: Path
    catalog: Catalog

    @property
    def database(self) -> Path:
        return self.path.with_suffix(".sqlite")

    @property
    def once(self) -> list[Sent]:
        return [one for one in self.sent if not one.path.startswith(AGAIN)]

    def rows(self, select: str) -> list[tuple]:
        return rows(self.database, select)

    def collect(self) -> None:
        collect_returns(self.path, self.database, self.catalog, 1, reader=read_here)


def put(folder: Path, sent: Iterable[Sent], name: Callable[[int, Sent], str]) -> None:
    for number, one in enumerate(sent):
        path = folder / name(number, one)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
        os.utime(path, (1_790_000_000, 1_790_000_000))


READ: dict[tuple[str, str], object] = {}  # what a file says does not depend on the folder that it is in


def read_here(files, catalog, jobs, on_progress) -> Iterator:
    for file in files:
        stem = PurePosixPath(file.path).stem
        key = (file.sha256, stem)
        if key not in READ:
            try:
                READ[key] = read_return(read_file(file.place, file.member), stem, file.sha256, catalog)
            except SamepageError as error:
                READ[key] = problem_of(error)
        yield file, READ[key]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, need_tool: Callable[[str], Path]) -> Folder:
    root = tmp_path_factory.mktemp("many")
    catalog, sent = make_returns(root, need_tool)
    one = Folder(sent, root / "in", catalog)
    put(one.path, sent, lambda _, file: file.path)
    one.collect()
    return one


class Found:
    """What was found, and where."""

    def __init__(self, folder: Folder):
        self.joined: dict[tuple[str, str], set[str]] = defaultdict(set)
        for site, name, value, others in folder.rows("SELECT site, name, value, others FROM joined"):
            self.joined[site, name].add(_plain(value))
            for other, said, _ in json.loads(others):
                self.joined[site, other].add(_plain(said))
        self.listed: dict[str, list[str]] = defaultdict(list)
        for path, kind, message in folder.rows("SELECT path, kind, message FROM problems"):
            self.listed[_file(path)].append(f"{kind}: {message}")

    def misses(self, path: str, one: Planted) -> bool:
        said = self.listed[path]
        if one.where == "joined":
            return _plain(one.value) not in self.joined[one.site, one.name]
        if one.where == "listed":
            text = _plain(" ".join(said))
            return not all(word in text for word in _plain(one.words).split())
        if one.where == "page":
            signs = "its pages are pictures", "only people can read", f"page {one.page}"
            return not any(sign in line for line in said for sign in signs)
        if one.where == "told":
            return not any("leave answers behind" in line for line in said)
        if one.where == "asked":
            return not any(line.startswith("unreadable: ") and "save" in line.lower() for line in said)
        return False


def _plain(text: str) -> str:
    return " ".join(text.split())


def _file(path: str) -> str:
    """Of what was in a ZIP file, that file."""
    head, zipped, _ = path.partition(".zip/")
    return head + zipped.rstrip("/")


def test_nothing_is_lost(folder: Folder) -> None:
    ways = {Path(one.path).stem.rpartition(", ")[2] for one in folder.sent}
    assert len(folder.sent) >= 120 and len({one.site for f in folder.sent for one in f.planted}) == 40
    assert len(ways) >= len(WAYS) - 3  # some names have a comma
    found = Found(folder)
    lost = [(file.path, one) for file in folder.once for one in file.planted if found.misses(file.path, one)]
    assert lost == []


def test_nothing_is_invented(folder: Folder) -> None:
    """What counts was written by that site in that box; and what is listed is made of words written in that file."""
    planted: dict[tuple[str, str], set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    for file in folder.sent:
        words[file.path] |= {*file.printed, *file.printed_marks}
        for one in file.planted:
            planted[one.site, one.name].add(_plain(one.value))
            words[file.path] |= {*_plain(one.words).split(), *_plain(one.value).split()}
    joined = Found(folder).joined
    assert [
        (key, values - planted[key]) for key, values in joined.items() if key[1] and values - planted[key]
    ] == []
    listed = folder.rows("SELECT path, value FROM answers JOIN returns ON id = return_id WHERE name = ''")
    assert listed
    invented = [(path, value) for path, value in listed if _rest(value, words[_file(path)])]
    assert invented == []


def _rest(text: str, words: Iterable[str]) -> str:
    """The letters of ``text`` outside ``words``; programs write the words of two cells as one."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "\0")
    return "".join(filter(str.isalnum, text))


def test_every_tick_is_told_once(folder: Folder) -> None:
    """Of files without boxes: as many ticks are listed as were made, each with the words of its own."""
    listed: dict[str, Counter[str]] = defaultdict(Counter)
    for path, message in folder.rows(
        "SELECT path, message FROM problems WHERE message LIKE '%is ticked on page%'"
    ):
        listed[path][message.split('"')[1].removeprefix("☒ ")] += 1
    made: dict[str, Counter[str]] = defaultdict(Counter)
    for file in folder.once:
        if file.path in listed:
            made[file.path].update(
                _plain(one.words) for one in file.planted if one.is_mark and one.where == "listed"
            )
            made[file.path].update(file.printed_marks)
    assert len(listed) >= 10 and listed == made


def test_each_file_is_of_its_site(folder: Folder) -> None:
    found = {_file(path): site for path, site in folder.rows("SELECT path, site FROM returns")}
    expected = {
        file.path: file.planted[0].site
        for file in folder.once
        if file.planted and all(one.where != "asked" for one in file.planted)
    }
    assert {path: site for path, site in found.items() if path in expected} == expected


def test_the_order_changes_nothing(folder: Folder, tmp_path: Path) -> None:
    """Collected from other folders, in another order, and again: the same answers, the same list."""
    count = len(folder.sent)
    other = Folder(folder.sent, tmp_path / "in", folder.catalog)
    put(other.path, other.sent, lambda number, file: f"{count - number:03}/{file.path}")
    other.collect()
    for select in (
        "SELECT * FROM joined",
        "SELECT * FROM differences",
        "SELECT kind, name, message FROM problems WHERE kind NOT IN ('duplicate', 'differs') ORDER BY 1, 2, 3",
    ):
        assert other.rows(select) == folder.rows(select)
    before = folder.database.read_bytes()
    folder.collect()
    assert folder.database.read_bytes() == before
