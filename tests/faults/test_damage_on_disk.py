"""What the program keeps for itself, damaged: it is made again, and the files that people get are the same."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from samepage.builder.journal import NAME
from samepage.cache import CacheFolder
from tests.faults.bench import COMMANDS, Bench, left_over, lists_all, speaks_plainly, visible_files

BUILD = COMMANDS["build"].args
FLIPS = 60  # of each file, one at a time


def flipped(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one bit of it turned over."""
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut_short(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def emptied(_data: bytes, _chance: random.Random) -> bytes:
    return b""


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """As after a power failure: the length is right, and the end was never written."""
    at = len(data) // 2 + chance.randrange(len(data) - len(data) // 2)
    return data[:at] + bytes(len(data) - at)


def with_a_hole(data: bytes, chance: random.Random) -> bytes:
    """A block in the midst of the file that the disk has lost."""
    at = chance.randrange(len(data) // 4, len(data) * 3 // 4) // BLOCK * BLOCK
    return data[:at] + bytes(BLOCK) + data[at + BLOCK :]


BLOCK = 4096  # bytes
DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    cut_short,
    emptied,
    zeroed,
    with_a_hole,
)


@pytest.fixture(scope="module")
def built(bench: Bench) -> Path:
    """A guide's folder, and what a build makes of it."""
    box = bench.sandbox("build")
    assert bench.run(box, BUILD).code == 0
    return box


def test_every_flipped_bit_of_the_cache_is_seen(bench: Bench, built: Path) -> None:
    chance, seen = random.Random(14), 0
    folder = bench.clone / ".cache/built"
    cache = CacheFolder(folder)
    entries = (
        path for path in folder.iterdir() if not path.name.endswith(".part")
    )  # what a killed run began
    for path in sorted(entries):
        whole = path.read_bytes()
        if not whole:  # the plan of a section has no page of its own
            continue
        assert cache.load(path.stem)
        for damage in (*DAMAGES[1:], *[flipped] * FLIPS):
            path.write_bytes(damage(whole, chance))
            assert (cache.load(path.stem) is None) == (path.read_bytes() != whole), (path.name, damage)
            seen += 1
        path.write_bytes(whole)
    assert seen > 10 * FLIPS


def test_no_entry_of_the_cache_stands_in_the_place_of_another(tmp_path: Path) -> None:
    """As after a repair of the disk: whole files, each with its checksum, under each other's names."""
    cache = CacheFolder(tmp_path)
    cache.store("a" * 64, b"one", b"{}")
    assert cache.load("a" * 64) == (b"one", b"{}")
    for path in list(tmp_path.iterdir()):
        path.rename(tmp_path / f"{'b' * 64}{path.suffix}")
    assert cache.load("b" * 64) is None


def pipes_and_folders(folder: Path) -> None:
    for number, path in enumerate(sorted(folder.iterdir())):
        path.unlink()
        path.mkdir() if number % 2 else os.mkfifo(path)


def damaged_all(folder: Path) -> None:
    chance = random.Random(7)
    for number, path in enumerate(sorted(folder.iterdir())):
        if data := path.read_bytes():
            path.write_bytes(DAMAGES[number % len(DAMAGES)](data, chance))


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file")


def a_link_to_nothing(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to("nowhere")


def not_to_be_written(folder: Path) -> None:
    damaged_all(folder)
    folder.chmod(0o500)


@pytest.mark.parametrize(
    "disturb", [damaged_all, pipes_and_folders, a_file, a_link_to_nothing, not_to_be_written]
)
def test_whatever_became_of_the_cache_the_same_is_built(bench: Bench, built: Path, disturb) -> None:
    cache, kept = bench.clone / ".cache/built", bench.root / "kept"
    shutil.copytree(cache, kept)
    before = visible_files(built / "out")
    disturb(cache)
    damaged = {path: path.read_bytes() for path in cache.iterdir()} if disturb is damaged_all else {}
    try:
        shutil.rmtree(built / "out")
        done = bench.run(built, BUILD, plain_user=True)
        assert done.code == 0 and speaks_plainly(done), done
        assert visible_files(built / "out") == before
        if disturb is damaged_all:  # whatever other commands keep there stays until one of them needs it
            again = {path.stem for path, data in damaged.items() if path.read_bytes() != data}
            assert len(again) > 5 and all(CacheFolder(cache).load(key) for key in again)
    finally:
        if not cache.is_symlink() and cache.is_dir():
            cache.chmod(0o700)
            shutil.rmtree(cache)
        else:
            cache.unlink(missing_ok=True)
        kept.rename(cache)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere/at/all")


def closed_folder(path: Path) -> None:
    path.mkdir(mode=0o500)


@pytest.mark.parametrize("stand_in", [Path.touch, link_to_nothing, closed_folder])
def test_without_a_place_for_fonts_it_says_so(bench: Bench, built: Path, stand_in) -> None:
    cache, aside = bench.clone / ".cache", bench.root / "aside"
    cache.rename(aside)
    stand_in(cache)
    try:
        args = "build --guide guide --output elsewhere --jobs 1"
        done = bench.run(built, args, plain_user=True, fonts_anew=True)
        assert done.code == 1 and speaks_plainly(done), done
        assert f"{cache}/fonts: " in done.said and len(done.said.splitlines()) <= 2, done
        assert not (built / "elsewhere").exists()
    finally:
        cache.rmdir() if cache.is_dir() else cache.unlink()
        aside.rename(cache)


def test_every_damage_of_the_journal_is_seen(bench: Bench) -> None:
    box, chance = bench.sandbox("roster"), random.Random(3)
    args = COMMANDS["roster"].args
    assert bench.run(box, args).code == 0
    before, journal = visible_files(box / "out"), box / "out" / NAME
    whole = journal.read_bytes()
    listed = json.loads(before["manifest.json"])["files"][-1]
    rows = whole.index(listed["path"].encode()), whole.index(listed["sha256"].encode())
    for damage in (*DAMAGES[1:], *[flipped] * 3, *rows):
        if isinstance(damage, int):  # a name or a hash, which SQLite would not miss
            data = whole[:damage] + bytes([whole[damage] ^ 1]) + whole[damage + 1 :]
        else:
            data = damage(whole, chance)
        journal.write_bytes(data)
        done = bench.run(box, args)
        assert done.code == 0 and speaks_plainly(done), (damage, done)
        assert visible_files(box / "out") == before, damage
        assert not left_over(box)


def test_a_damaged_list_of_files_lists_what_is_built(bench: Bench, built: Path) -> None:
    path, chance = built / "out/manifest.json", random.Random(2)
    whole = path.read_bytes()
    for damage in DAMAGES:
        path.write_bytes(damage(whole, chance))
        assert bench.run(built, BUILD).code == 0
        assert path.read_bytes() == whole and lists_all(path)


def test_what_a_stopped_collect_left_damaged_is_read_again(bench: Bench) -> None:
    box, args = bench.sandbox("collect"), COMMANDS["collect"].args
    assert bench.run(box, args).code == 0
    before = visible_files(box / "data")
    shutil.rmtree(box / "data")
    parts: dict[Path, bytes] = {}
    for at in range(5, 12):  # until the files are read, and the database is not finished yet
        assert bench.run(box, args, fault="SIGKILL", at=at).code == -9
        parts = {path: path.read_bytes() for path in (box / "data").iterdir()}
        if any(len(data) > 10_000 for data in parts.values()):
            break
    assert len(parts) >= 2 and not (box / "data/answers.sqlite").exists()
    chance = random.Random(5)
    for number, damage in enumerate((*DAMAGES, with_a_hole)):
        shutil.rmtree(box / "data")
        (box / "data").mkdir()
        for path, data in parts.items():
            path.write_bytes(data)
        if number % 2:  # all in one file, as SQLite puts it now and then
            with closing(sqlite3.connect(min(parts))) as part:
                part.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for path in (box / "data").iterdir():
            if data := path.read_bytes():
                path.write_bytes(damage(data, chance))
        done = bench.run(box, args)
        assert done.code == 0 and speaks_plainly(done), (damage, done)
        assert visible_files(box / "data") == before, damage
        assert not left_over(box)


@pytest.mark.parametrize("name", ["report", "diff", "collect"])
def test_a_damaged_database_of_answers_is_a_sentence(bench: Bench, name: str) -> None:
    box, chance = bench.sandbox("report"), random.Random(11)
    path = box / "data/answers.sqlite"
    whole = path.read_bytes()
    for damage in (*DAMAGES, *[flipped] * 4):
        path.write_bytes(damage(whole, chance))
        done = bench.run(box, COMMANDS[name].args)
        assert speaks_plainly(done), (damage, done)
        assert done.code == 0 or (done.code == 1 and "answers.sqlite" in done.said), (damage, done)
        assert done.code == 1 or damage in (flipped, zeroed, with_a_hole), damage
