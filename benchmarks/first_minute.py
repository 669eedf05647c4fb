"""What people wait for before the second site: the first build, a run in which nothing changed, and commands.

    python benchmarks/first_minute.py [--site ID]

Each line is a command with a cache of its own, or an edit, beside WeasyPrint's whole document (``--no-cache``, its PDF
alone) in the same run. Seconds of computing are those of all processes; on a busy machine read them, not the
seconds on the clock. ``speed.py`` writes the same table into docs/speed.md, beside what was measured last time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from edits import edits
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
    return taken | {f"edit: {name}": one for name, one in edits(site, folder / "edits")}


def table(taken: Mapping[str, Taken], before: Mapping[str, float]) -> list[str]:
    """Markdown; ``before`` has the seconds of computing that each line took last time."""
    lines = [
        "| what people wait for | seconds | computing | of the whole document's time | of its computing | computing last time |",
        "|---|---|---|---|---|---|",
    ]
    for name, one in taken.items():
        ratios = f"{one.wall / taken[WHOLE].wall:.2f} × | {one.cpu / taken[WHOLE].cpu:.2f} ×"
        last = f"{before[name]:.1f}" if name in before else ""
        lines.append(f"| {name} | {one.wall:.1f} | {one.cpu:.1f} | {ratios} | {last} |")
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--site", default="example-valley")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        taken = measure(given.site, Path(name))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n", *table(taken, {}), sep="\n")


if __name__ == "__main__":
    main()
