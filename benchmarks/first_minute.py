"""What people wait for before the second site: the first build, a run in which nothing changed, and commands.

    python benchmarks/first_minute.py [--site ID] [--before FILE] [--output FILE]

Each line is a command with a cache of its own, beside WeasyPrint's whole document (``--no-cache``, its PDF
alone) in the same run. Seconds of computing are those of all processes; on a busy machine read them, not the
seconds on the clock. ``--before`` is the JSON that ``--output`` wrote another time, so that a loss is seen.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from meter import Taken, measured_command

WHOLE = "WeasyPrint, whole document, one PDF"


def command(tree: Path, *args: str | Path) -> Taken:
    """The program in ``tree``, with the cache there."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    return measured_command([sys.executable, "-m", "samepage", *args], cwd=tree, env=environment)


def copied_tree(folder: Path) -> Path:
    """The program with nothing compiled; the fonts that were cut before are there, as after one run."""
    for name in ("samepage", "templates", "guide", "schemas", "docs"):
        shutil.copytree(ROOT / name, folder / name)
    if (ROOT / ".cache/fonts").is_dir():
        shutil.copytree(ROOT / ".cache/fonts", folder / ".cache/fonts")
    return folder


def measure(site: str, folder: Path) -> dict[str, Taken]:
    tree = copied_tree(folder / "tree")
    output = folder / "out"
    one = "build", "--site", site, "--output", output / "one"
    every = "build", "--output", output / "every"
    taken = {
        WHOLE: command(tree, *one[:-1], output / "whole", "--no-cache", "--format", "pdf", "--jobs", "1"),
        "one site, PDF and Word, nothing compiled": command(tree, *one),
        "one site again, nothing changed": command(tree, *one),
    }
    shutil.rmtree(tree / ".cache/built")
    taken["all sites of the guide, nothing compiled"] = command(tree, *every)
    taken["all sites again, nothing changed"] = command(tree, *every)
    taken["check"] = command(tree, "check")
    taken["--help"] = command(tree, "--help")
    for name in ("pdf", "docx"):
        print(f"{site}.{name}: {(output / 'one' / site / f'{site}.{name}').stat().st_size:,} bytes")
    return taken


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--site", default="example-valley")
    options.add_argument("--before", type=Path)
    options.add_argument("--output", type=Path)
    given = options.parse_args()
    before = json.loads(given.before.read_text("utf-8")) if given.before else {}
    with tempfile.TemporaryDirectory() as name:
        taken = measure(given.site, Path(name))
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| command | seconds | computing | of the whole document's | last time |")
    print("|---|---|---|---|---|")
    for name, one in taken.items():
        ratio = f"{one.wall / taken[WHOLE].wall:.2f} × (computing {one.cpu / taken[WHOLE].cpu:.2f} ×)"
        last = f"{before[name]:.1f} s computing" if name in before else ""
        print(f"| {name} | {one.wall:.1f} | {one.cpu:.1f} | {ratio} | {last} |")
    if given.output:
        given.output.write_text(json.dumps({name: one.cpu for name, one in taken.items()}, indent=1), "utf-8")


if __name__ == "__main__":
    main()
