"""Every command, disturbed where it touches the disk: what stands is whole, and the next run goes on.

The remains of a disturbed run are what the next one begins with; at the end of each test, an undisturbed run
gives what it gives in an empty folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from guides import STOPPED

from tests.conftest import TIMES
from tests.faults.bench import (
    NOT_ALLOWED,
    WRITING,
    Bench,
    Run,
    left_over,
    lists_all,
    speaks_plainly,
    visible_files,
    wrong_files,
)


@dataclass(frozen=True)
class Fault:
    """What happens at a touch of the disk: its name in fork_runs.py, the exit code, and (a pattern) what is said of it."""

    name: str
    code: int
    said: str = ""


FAULTS = {
    "the disk is full: a file grows no more": Fault(
        "full", 1, r"[\w/.-]+: .*\((File too large|disk I/O error)\)"
    ),
    "the disk is full: no new file": Fault("refused", 1, r"[\w/.-]+: .*\(No space left on device\)"),
    "Ctrl-C": Fault("SIGINT", 130, STOPPED),
    "the system shuts down": Fault("SIGTERM", 130, STOPPED),
    "killed": Fault("SIGKILL", -9),
}


EARLY, LATE, PARTS = 0.1, 0.75, 11  # of a run: at its end, what there is to do may be done already


def points(touches: int, number: int) -> list[int]:
    """Of the numbers from 1 to ``touches`` one, or as many as SAMEPAGE_TIMES says, the last of them first: in another part
    of the run for each ``number``, so that each fault meets commands in all of them."""
    parts = [5 * (number + n) % PARTS / (PARTS - 1) for n in range(TIMES)]
    return sorted({max(1, round(touches * (EARLY + (LATE - EARLY) * part))) for part in parts}, reverse=True)


class Disturbed:
    """One command in a folder of its own, with what it does there undisturbed."""

    def __init__(self, bench: Bench, name: str):
        self.bench, self.name, self.command = bench, name, WRITING[name]
        self.box = bench.sandbox(name)
        self.before = visible_files(self.place)
        self.touches = bench.run(self.box, self.command.args).touches
        self.undisturbed = visible_files(self.place)
        self.begin()

    @property
    def place(self) -> Path:
        return self.box / self.command.writes

    def begin(self) -> None:
        self.box = self.bench.sandbox(self.name)

    def run(self, **fault: object) -> Run:
        """Disturbed; what stands then is checked. A run that came to its end is begun again."""
        done = self.bench.run(self.box, self.command.args, **fault)
        assert speaks_plainly(done), done
        assert wrong_files(self.place, self.before, self.undisturbed) == [], done
        # What was read of returns is kept for the next run. Nothing else is left but by a run that was killed.
        remains = [name for name in left_over(self.box) if not name.startswith("data/answers.sqlite.part")]
        assert remains == [] or done.code < 0, done
        if self.is_done:
            self.begin()
        else:
            assert done.code != 0, done
        return done

    @property
    def is_done(self) -> bool:
        return visible_files(self.place) == self.undisturbed

    def check_that_it_goes_on(self) -> None:
        done = self.bench.run(self.box, self.command.args)
        assert done.code == 0 and self.is_done, done
        assert left_over(self.box) == []


@pytest.fixture(scope="module")
def disturbed(bench):
    return cache(lambda name: Disturbed(bench, name))


@pytest.mark.parametrize("name", WRITING)
def test_what_stands_is_whole_and_the_next_run_goes_on(disturbed, name):
    one = disturbed(name)
    for number, (called, fault) in enumerate(FAULTS.items(), [*WRITING].index(name) * len(FAULTS)):
        one.begin()
        codes = set()
        for at in (*points(one.touches, number), 1):  # the first, where later ones leave nothing to disturb
            if at == 1 and fault.code in codes:
                break
            done = one.run(fault=fault.name, at=at, folder=str(one.place))
            codes.add(done.code)
            if done.code:
                assert done.code == fault.code and re.match(fault.said, done.said), (called, at, done)
                assert fault.code != 1 or len(done.said.splitlines()) == 1, (called, at, done)
        assert fault.code in codes, (called, "it disturbed no run")
    one.check_that_it_goes_on()


HOLDS_IT = ("another build is writing there", "is being written by another run", "is there already")
ONCE = ("init", "new-site")  # never overwrite what the other has made


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("moment", ["in the midst", "near the end"])
def test_two_at_once(bench, disturbed, name, moment):
    """While a command is held in the midst of its work, it and each of the others runs; near the end, those only that
    write into the same folder."""
    first = disturbed(name)
    after = [*WRITING][[*WRITING].index(name) :]  # those before have had it beside them
    if moment == "near the end":
        after = [other for other in after if WRITING[other].writes == first.command.writes]
    box = bench.sandbox(name, *after)
    at = (first.touches - 1) // 2 if moment == "in the midst" else first.touches - 1
    runs = bench.run_beside(box, first.command.args, at, [WRITING[other].args for other in after])
    for done in runs:
        assert speaks_plainly(done), done
        assert done.code == 0 or any(reason in done.said for reason in HOLDS_IT), done
    own = sorted(done.code for done in runs[:2])
    assert own[0] == 0 and (name not in ONCE or own == [0, 1]), runs[:2]
    for called, done in zip((name, *after), runs, strict=True):
        if done.code and "is there already" not in done.said:
            assert bench.run(box, WRITING[called].args).code == 0
    for called in (name, *after):
        place = box / WRITING[called].writes
        for path, data in disturbed(called).undisturbed.items():
            found = (place / path).read_bytes()
            assert found == data or lists_all(place / path), (called, path)
    assert left_over(box) == []


ROOM = {"build": 50, "roster": 230, "collect": 60}  # kB, which is less than each needs


@pytest.mark.parametrize("name", ROOM)
def test_a_small_disk_of_its_own(bench, disturbed, tmp_path, name):
    """As in the first test, on a disk that is really full: SQLite and pipes between processes meet it by themselves."""
    one = disturbed(name)
    one.begin()
    one.place.mkdir(exist_ok=True)
    done = bench.run(
        one.box, one.command.args, folder=str(one.place), room=ROOM[name] * 1000, keep=str(tmp_path / "kept")
    )
    if done.code == NOT_ALLOWED:
        pytest.skip("only root, or a user with namespaces of their own (Linux), may mount a disk")
    assert done.code == 1 and speaks_plainly(done), done
    assert re.match(r"[\w/.-]+: .*(No space left on device|disk is full)", done.said), done
    assert len(done.said.splitlines()) == 1
    assert wrong_files(tmp_path / "kept", one.before, one.undisturbed) == []
