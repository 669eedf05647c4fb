"""Kills ``collect`` at random moments and lets it run again; prints what it saw as JSON.

    python tests/returns/interrupt_collect.py FOLDER GUIDE EMPTY-FOLDER TIMES

A process of its own without threads, so that each attempt can be a fork: everything is loaded once.
The fork reads the files itself; what is tried here is the database.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from samepage.content.loader import load_library
from samepage.returns.catalog import catalog_of
from samepage.returns.collect import collect_returns
from samepage.returns.read_return import read_return
from samepage.returns.workers import RESULT


def main(folder: Path, guide: Path, work: Path, times: int) -> dict:
    catalog = catalog_of([load_library(guide)])
    database = work / "answers.sqlite"

    def here(files, catalog, jobs, on_progress) -> Iterator:
        for file in files:
            one = read_return(file.place.read_bytes(), file.place.stem, file.sha256, catalog)
            yield file, RESULT.validate_json(RESULT.dump_json(one))

    def run(source: Path = folder) -> None:
        collect_returns(source, database, catalog, 1, reader=here)

    def forked() -> int:
        child = os.fork()
        if not child:
            run()
            os._exit(0)
        return child

    fewer = work / "fewer"
    fewer.mkdir()
    for path in sorted(folder.iterdir())[::2]:
        shutil.copy2(path, fewer)
    run(fewer)
    old = database.read_bytes()
    database.unlink()
    run()
    whole = database.read_bytes()
    database.unlink()
    begun = time.perf_counter()
    os.waitpid(forked(), 0)
    longest = (time.perf_counter() - begun) * 1.1

    chance = random.Random(6)
    seen = {"wrong": [], "stopped": 0, "went_on": 0}
    for number in range(times):
        for path in work.glob("answers.sqlite*"):
            path.unlink()
        before = None
        if number % 2:
            database.write_bytes(old)
            before = old
        child = forked()
        moment = (number + chance.random()) / times * longest  # spread over the whole run
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        seen["stopped"] += os.WIFSIGNALED(status)
        part = work / "answers.sqlite.part"
        seen["went_on"] += part.exists() and part.with_name(part.name + "-wal").exists()
        now = database.read_bytes() if database.exists() else None
        if now not in (before, whole):
            seen["wrong"].append(f"{moment:.3f} s: half a database")
        run()
        if database.read_bytes() != whole:
            seen["wrong"].append(f"{moment:.3f} s: another database")
        if left := [path.name for path in work.glob("answers.sqlite?*")]:
            seen["wrong"].append(f"{moment:.3f} s: left behind {left}")
    return seen


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))
