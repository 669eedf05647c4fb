"""Time and memory of a process with all that it starts: of this one, or of a command."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.15  # seconds between two looks at the memory
PROC = Path("/proc")


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, seconds of computing (children too), and the most memory in bytes (0 where unknown)."""

    wall: float
    cpu: float
    memory: int


def measured(work: Callable[[], object]) -> Taken:
    """What ``work`` takes in this process and in those that it starts and waits for."""
    with _MemoryMonitor(os.getpid()) as watch:
        start, cpu = time.perf_counter(), _cpu_of_all()
        work()
        return Taken(time.perf_counter() - start, _cpu_of_all() - cpu, watch.look())


def timed(work: Callable[[], object]) -> Taken:
    """As ``measured``, without the memory: for what takes less time than looking at it."""
    start, cpu = time.perf_counter(), _cpu()
    work()
    return Taken(time.perf_counter() - start, _cpu() - cpu, 0)


def measured_command(command: Sequence[str | Path], **options) -> Taken:
    """What a command takes. Prints what it said and raises CalledProcessError if it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with (
        subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options
        ) as process,
        _MemoryMonitor(process.pid) as watch,
    ):
        said, _ = process.communicate()
    wall = time.perf_counter() - start
    if process.returncode:
        print(said.decode(errors="replace")[-3000:], file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, watch.most)


def _cpu() -> float:
    return sum(
        part.ru_utime + part.ru_stime
        for part in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def _cpu_of_all() -> float:
    """As ``_cpu``, with processes that this one keeps; to a hundredth of a second. Where there is no /proc, without."""
    ticks = 0
    for pid in _family(os.getpid()):
        try:
            ticks += sum(map(int, (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else _cpu()


class _MemoryMonitor:
    """Looks at the memory of a process and all below it. What processes share counts once (PSS); Linux only."""

    def __init__(self, pid: int):
        self._pid, self.most = pid, 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> _MemoryMonitor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._done.wait(EVERY):
            self.look()

    def look(self) -> int:
        self.most = max(self.most, sum(map(_memory, _family(self._pid))))
        return self.most


def _family(pid: int) -> list[int]:
    """``pid`` and its descendants."""
    below: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*/stat"):
        try:
            told = entry.read_text()
        except OSError:
            continue
        below.setdefault(int(told.rpartition(")")[2].split()[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += below.get(found[-1], [])
    return found


def _memory(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
