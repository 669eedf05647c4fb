"""How fast a site's workbook is made, beside other ways to make it; and how that grows with their number.

    python benchmarks/speed.py [--rounds 5] [--sites 10 100 1000 13300] [--guide FOLDER --site ID] [--no-write]

Every way makes the same workbook of the real guide for made-up districts, in turns in one run, each in
a process of its own. Then the batch command makes rosters of growing length with two workers. What
was measured goes into docs/speed.md and docs/pictures/speed.svg. Ends with 1 where the project's
promises are not kept. Chromium, LibreOffice and Typst are left out where they are missing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from districts import write_roster
from first_minute import measure, table
from markdown_report import Growth, Promise, Row, page, picture
from meter import Taken, measured_command
from renderers import EDIT, RENDERERS, serve
from rich.console import Console
from rich.progress import Progress
from validate_output import Validation, validate

from samepage.content.loader import load_library
from samepage.content.schema import Site

REFERENCE = "WeasyPrint, whole document"
LAST = Path(__file__).parent / "last_time.json"  # seconds of computing of the last run whose page was written
WORKERS = 2


@dataclass
class Way:
    """A way's process, its first file, and what each round took."""

    name: str
    process: object
    orders: object
    answers: object
    validation: Validation | None = None
    missing: str = ""
    rounds: list[tuple[float, float, int]] = None  # wall, computing, memory
    memory: int = 0


def measure_ways(
    names: list[str], guide: Path, site: str, folder: Path, rounds: int, progress: Progress
) -> list[Way]:
    """One process stays for each way; they take turns, so that a busy hour of the machine meets all alike."""
    context = get_context("spawn")
    task = progress.add_task("preparing", total=len(names) * (rounds + 1))
    ways = []
    for name in names:
        progress.update(task, description=f"preparing: {name}")
        orders, answers = context.SimpleQueue(), context.SimpleQueue()
        process = context.Process(target=serve, args=(name, guide, site, folder / "cache", orders, answers))
        process.start()
        way, first = Way(name, process, orders, answers, rounds=[]), answers.get()
        if isinstance(first, str):
            way.missing = first
        else:
            way.validation = validate(first, RENDERERS[name][1])
        ways.append(way)
        progress.advance(task)
    there = [way for way in ways if not way.missing]
    for number in range(rounds):
        for way in there if number % 2 == 0 else reversed(there):
            progress.update(task, description=f"measuring: {way.name}")
            way.orders.put(True)
            way.rounds.append(way.answers.get())
            progress.advance(task)
    for way in there:
        way.orders.put(False)
        way.memory = max(way.answers.get(), *(memory for _, _, memory in way.rounds))
        way.process.join()
    return ways


def rows_of(ways: list[Way]) -> list[Row]:
    def middle(way: Way, part: int) -> float:
        return statistics.median(taken[part] for taken in way.rounds)

    there = {way.name: way for way in ways if not way.missing}
    pages = there[REFERENCE].validation.pages
    rows = []
    for way in ways:
        if way.missing:
            rows.append(Row(way.name, missing=way.missing))
            continue
        ratio = statistics.median(
            a[0] / b[0] for a, b in zip(there[REFERENCE].rounds, way.rounds, strict=True)
        )
        rows.append(
            Row(
                way.name,
                middle(way, 0),
                middle(way, 1),
                (way.validation.pages or pages) / middle(way, 0),
                ratio,
                way.memory,
                way.validation,
            )
        )
    return rows


def grow(counts: list[int], guide: Path, site: Site, folder: Path, progress: Progress) -> list[Growth]:
    task = progress.add_task("batches", total=len(counts))
    grown = []
    for count in counts:
        progress.update(task, description=f"batch of {count:,} districts")
        roster, output = write_roster(folder / f"{count}.csv", count), folder / f"output-{count}"
        # Its own cache: each run compiles what it needs, as the first one on a machine does.
        tree = _project(folder / f"project-{count}", guide)
        taken: Taken = measured_command(
            [
                sys.executable,
                "-m",
                "samepage",
                "build",
                "--roster",
                roster,
                "--level",
                site.level,
                "--partner",
                site.partner,
                "--jobs",
                WORKERS,
                "--output",
                output,
            ],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree)},
        )
        made = [path for path in output.rglob("*") if path.suffix in (".pdf", ".docx")]
        size = sum(path.stat().st_size for path in made)
        grown.append(Growth(count, len(made), taken.wall, taken.cpu, taken.memory, size))
        shutil.rmtree(output)
        shutil.rmtree(tree)
        progress.advance(task)
    return grown


def _project(folder: Path, guide: Path) -> Path:
    """The project without what it has cached, but for its fonts, which are cut once for a machine."""
    for name in ("samepage", "templates", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(guide, folder / "guide")
    (folder / ".cache").mkdir()
    if (ROOT / ".cache" / "fonts").is_dir():
        (folder / ".cache" / "fonts").symlink_to(ROOT / ".cache" / "fonts")
    return folder


def promises(rows: list[Row], grown: list[Growth]) -> list[Promise]:
    by_name = {row.name: row for row in rows}
    bound, word = by_name["ours, bound"], by_name["Word: ours, bound"]
    kept = [
        Promise(
            "Binding a PDF is at least 1,000 times as fast as WeasyPrint's whole document",
            bound.ratio >= 1000,
            f"{bound.ratio:,.0f} times",
        ),
        Promise(
            "PDF and DOCX together take at most 10 ms of one core a site",
            bound.cpu + word.cpu <= 0.010,
            f"{(bound.cpu + word.cpu) * 1000:.1f} ms",
        ),
    ]
    kept += [
        Promise(
            "A changed sentence is on the page in well under a second (`build --watch`)",
            row.wall < 0.85,
            f"{row.wall:.2f} s",
        )
        for row in rows
        if row.name == EDIT and not row.missing
    ]
    if country := next((one for one in grown if one.sites == 13_300), None):
        kept += [
            Promise(
                "13,300 districts as PDF and DOCX on two cores in under three minutes",
                country.wall < 180,
                f"{country.wall:.0f} s",
            ),
            Promise("… and under 400 MB of memory", country.memory < 400e6, f"{country.memory / 1e6:.0f} MB"),
        ]
    return kept


def machine() -> str:
    """In plain words."""
    name = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = next(
        (
            int(line.split()[1]) / 1e6
            for line in _read("/proc/meminfo").splitlines()
            if line.startswith("MemTotal")
        ),
        0,
    )
    return (
        f"{os.cpu_count()} cores ({name}), {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}; "
        f"load at the start {os.getloadavg()[0]:.1f}"
    )


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sites", type=int, nargs="*", default=[10, 100, 1000, 13_300])
    parser.add_argument("--guide", type=Path, default=ROOT / "guide")
    parser.add_argument("--site", default="example-valley")
    parser.add_argument("--ways", nargs="*", help="parts of names; all where left out")
    parser.add_argument("--no-write", action="store_true")
    options = parser.parse_args()
    names = [
        name
        for name in RENDERERS
        if name == REFERENCE or not options.ways or any(part in name for part in options.ways)
    ]
    machine_text, site = machine(), load_library(options.guide).sites[options.site]
    with (
        Progress(console=Console(stderr=True)) as progress,
        tempfile.TemporaryDirectory(prefix="samepage-growth-") as folder,
    ):
        rows = rows_of(
            measure_ways(names, options.guide, options.site, Path(folder), options.rounds, progress)
        )
        grown = grow(options.sites, options.guide, site, Path(folder), progress)
        minute = measure(options.site, Path(folder) / "minute") if options.guide == ROOT / "guide" else {}
    first_minute = table(minute, json.loads(LAST.read_text("utf-8"))) if minute else []
    there = {row.name for row in rows if not row.missing}
    kept = promises(rows, grown) if {"ours, bound", "Word: ours, bound"} <= there else []
    text = page(options.site, rows, grown, kept, first_minute, machine_text, options.rounds, WORKERS)
    print(text)
    if not options.no_write:
        (ROOT / "docs" / "speed.md").write_text(text, "utf-8")
        (ROOT / "docs" / "pictures" / "speed.svg").write_text(picture(rows), "utf-8")
        if minute:
            LAST.write_text(
                json.dumps({n: round(one.cpu, 2) for n, one in minute.items()}, indent=1), "utf-8"
            )
    return 0 if all(promise.kept for promise in kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
